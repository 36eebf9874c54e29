"""Labelled exports of e-paper systems."""

import pytest

from articles.pipeline import parse_page


def read(text):
    page = parse_page(text.encode())
    roles = " ".join(line.role.value for line in page.lines)
    return page, roles


CODED = """[BM]石桥晚报
[RQ]20040307
[BC]5
[LM]社会·法庭
[BJ]责编 丁一鸣　美编 尚　文
[XH]1　[ZS]586　[TP]0
[YT]
[BT]老桥换新颜
[FT]半年工期缩短一成
[ZZ]本报记者　洪　波
[ZW]
　　昨天上午，河阳老桥恢复通车，两岸居民走上桥面看新栏杆。
[WB]
[XH]2　[ZS]120　[TP]0
[LM2]桥头茶座
[BT]修桥与补路
[ZZ]老槐
[ZW]
　　修桥的人先问过桥的人，这是好规矩。
[WB]
"""

TAGGED = """<?xml version="1.0" encoding="utf-8"?>
<版面 报名="石桥晚报" 日期="2004-03-07" 版次="A05" 版名="社会">
<稿件 序号="1">
<标题 级="1">老桥换新颜</标题>
<作者></作者>
<正文>
<p>早报讯（记者 洪波）昨天上午，河阳老桥恢复通车。</p>
<小标题>灯亮了</小标题>
<p>桥面上的新栏杆刷成了银灰色，
夜里有灯。</p>
</正文>
</稿件>
</版面>
"""

HEADED = """报 名：石桥晚报
日 期：2004年3月7日
版 次：A05
老桥换新颜
本报讯（记者 洪波）昨天上午，河阳老桥恢复通车，两岸居民走上桥面看新栏杆，也看桥下的水。
"""


def test_initials_in_brackets_are_labels():
    page, roles = read(CODED)

    assert roles == (
        "furniture furniture furniture furniture furniture furniture furniture headline deck byline furniture body "
        "furniture furniture rubric headline byline furniture body furniture"
    )
    assert [a.headline for a in page.articles] == ["老桥换新颜", "修桥与补路"]
    assert [c.name for a in page.articles for c in a.credits] == ["洪波", "老槐"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CODED, ("石桥晚报", "2004-03-07", "5", "社会·法庭", ("丁一鸣", "尚文"))),
        (TAGGED, ("石桥晚报", "2004-03-07", "A05", "社会", ())),
        (HEADED, ("石桥晚报", "2004-03-07", "A05", None, ())),
    ],
)
def test_labels_and_attributes_say_what_page_it_is(text, expected):
    folio = read(text)[0].folio

    assert (folio.newspaper, folio.date, folio.number, folio.section, folio.editors) == expected


def test_a_paragraph_is_what_its_tag_holds():
    page, roles = read(TAGGED)

    assert roles == (
        "furniture furniture furniture headline furniture furniture body subhead body cont furniture furniture furniture"
    )
    article = page.articles[0]
    assert (article.dateline, [c.name for c in article.credits]) == ("早报讯", ["洪波"])
    assert [block.text for block in article.blocks][-1] == "桥面上的新栏杆刷成了银灰色，夜里有灯。"


def test_a_story_under_labels_of_the_page_keeps_its_own_form():
    page, roles = read(HEADED)

    assert roles == "furniture furniture furniture headline body"
    assert page.articles[0].headline == "老桥换新颜"


@pytest.mark.parametrize(
    "headline",
    ["标题：老桥换新颜", "【标　题】老桥换新颜", "〖标题〗老桥换新颜", "（标题）老桥换新颜", "<标题>=老桥换新颜",
     "BT：老桥换新颜", "■标题：老桥换新颜", "==标题==老桥换新颜", "标题　老桥换新颜", "标题 | 老桥换新颜", "<h1>老桥换新颜</h1>",
     "<title>老桥换新颜</title>", "标题1：老桥换新颜", "title: 老桥换新颜", "**标题：**老桥换新颜"],
)  # fmt: skip
def test_a_label_is_known_in_any_brackets(headline):
    page, roles = read(f"{headline}\n作者：洪波\n稿费等级：乙\n字数：20\n正文：\n昨天，河阳老桥恢复通车。\n")

    assert roles == "headline byline furniture furniture furniture body"
    assert page.articles[0].headline == "老桥换新颜"


def test_a_value_goes_on_up_to_the_next_label():
    _page, roles = read("标题：老桥换新颜\n两岸一家亲\n作者：洪波\n正文：\n昨天，河阳老桥恢复通车。\n")

    assert roles == "headline headline byline furniture body"


@pytest.mark.parametrize(
    "line", ["内容很好，大家都说：好。", "标题性新闻很多。", "主题公园昨天开放。", "时间：昨天。"]
)
def test_words_of_a_text_are_no_labels(line):
    _page, roles = read(f"标题：老桥换新颜\n正文：\n昨天，河阳老桥恢复通车。\n{line}\n字数：20\n")

    assert roles.split()[3] == "body"
