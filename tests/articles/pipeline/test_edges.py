"""What the lines at a page's edges say of it, once they are known to be furniture."""

import pytest

from articles.pipeline.classify import read_sheet
from articles.pipeline.edges import read_folio, read_pieces
from articles.pipeline.lines import split_lines
from articles.pipeline.looks import look_at
from articles.pipeline.records import Role, Why


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("责编/丁一鸣 美编/尚文 校对/洪波", (None, None, None, ("丁一鸣", "尚文"), [])),
        ("■责任编辑 丁一鸣 ■版式 尚文", (None, None, None, ("丁一鸣",), [])),
        ("【责编】丁一鸣 【美编】尚 文", (None, None, None, ("丁一鸣", "尚文"), [])),
        ("编辑：丁一鸣 E-mail：a@b.example 电话：010-8888888 校对：洪波", (None, None, None, ("丁一鸣",), [])),
        ("责任编辑 Anna Berg　Tel: 021-5550-8888", (None, None, None, ("Anna Berg",), [])),
        ("責任編輯：石小川", (None, None, None, ("石小川",), [])),
        ("第1版 要闻 责任编辑 尚 文 校对 洪 波", (None, None, "1", ("尚文",), ["要闻"])),
        ("二版　综合新闻", (None, None, "二", (), ["综合新闻"])),
        ("要闻·A2", (None, None, "A2", (), ["要闻"])),
        ("A6 石桥社会　　石桥晚报", ("石桥晚报", None, "A6", (), ["石桥社会"])),
        ("石桥日报海外版　5", ("石桥日报海外版", None, "5", (), [])),
        ("石桥日报 2004.03.07 星期日 A05 社会·民生", ("石桥日报", "2004-03-07", "A05", (), ["社会·民生"])),
        ("二OO四年三月七日 农历甲申年二月十七 第四版", (None, "2004-03-07", "四", (), [])),
        ("中華民國九十三年三月七日　星期日　第五版", (None, "2004-03-07", "五", (), [])),
        ("2004年3月7日　星期日　Sunday, March 7, 2004", (None, "2004-03-07", None, (), [])),
        ("20040307 B2 公司·产业 Companies", (None, "2004-03-07", "B2", (), ["公司·产业"])),
        ("责编、版式：尚 文", (None, None, None, ("尚文",), [])),
        ("A05要闻", (None, None, "A05", (), ["要闻"])),
        ("石桥日报·周末 第5页", ("石桥日报", None, "5", (), ["周末"])),
        ("IT时代 B3", (None, None, "B3", (), ["IT时代"])),
        ("石 桥 日 报", ("石桥日报", None, None, (), [])),
        ("夜班司机吃什么 3版", (None, None, None, (), [])),
        ("家具商场　夏季八折酬宾　6", (None, None, None, (), [])),
    ],
)  # fmt: skip
def test_pieces_are_taken_out_and_names_are_left(line, expected):
    told = read_pieces(line)

    said = told.line
    assert (said.newspaper, said.date, said.number, said.editors, told.left) == expected


STORY = """

本报讯（记者 洪波）昨天上午，河阳老桥恢复通车，两岸居民走上桥面看新栏杆，也看桥下的水。

老人们说，这座桥有四十年没有这样热闹过了，从前过河要等渡船。
"""


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("今日石桥\n·综合新闻·\n2004年3月7日　第2版　责任编辑：尚 文", ("今日石桥", "综合新闻", "2")),
        ("A15 绿茵·综合\n2004.3.7　星期日　责编：尚文\n河阳体育周末", ("河阳体育周末", "绿茵·综合", "A15")),
        ("A3 民生\n石桥生活　2004年3月7日", ("石桥生活", "民生", "A3")),
        ("石桥晚报　2004年3月7日　第6版\n读者来信　本版编辑　尚 文", ("石桥晚报", "读者来信", "6")),
    ],
)
def test_a_name_set_alone_is_the_papers_where_another_is_the_sections(edge, expected):
    sheet = read_sheet(look_at(split_lines(edge + STORY)))
    for index in range(edge.count("\n") + 1):
        sheet.give(index, Role.FURNITURE, Why.FOLIO)

    folio = read_folio(sheet, range(len(sheet.looks)))

    assert (folio.newspaper, folio.section, folio.number) == expected
