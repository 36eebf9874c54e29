"""What is repaired without asking, what is left alone, and that each repair can be taken back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.pipeline import parse_page
from articles.pipeline.answer import page_as_answer
from articles.pipeline.repair import lone_quotes, repair_display, repair_parts, squeeze


def repaired(text: str, *names: str, dateline: str = "") -> str:
    return repair_parts([text], [1], "body", 0, names, dateline).text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("锅炉管屏要用 一种从未焊过的合金", "锅炉管屏要用一种从未焊过的合金"),
        ("新春伊始,全厂职工　开足马力;产量翻番!", "新春伊始，全厂职工开足马力；产量翻番！"),
        ("全区工会系统 工作会议上的 新动向， 值得关注。", "全区工会系统工作会议上的新动向，值得关注。"),
        ("一份《自愿加班申请 书》摆在桌上", "一份《自愿加班申请书》摆在桌上"),
        ("全 员 竞 赛开始了", "全员竞赛开始了"),
        ("焊缝裂了。 试验记录写着:再试。", "焊缝裂了。试验记录写着：再试。"),
        ("他说:你好吗?", "他说：你好吗？"),
        ("总量达到99.8%,比去年多。", "总量达到99.8%，比去年多。"),
        ('有职工被"外包",136人起诉', "有职工被“外包”，136人起诉"),
        ("机组(一号)投产", "机组（一号）投产"),
        ("产值(GDP)增长", "产值（GDP）增长"),
        ("大家都来了.", "大家都来了。"),
        ("天气一天比一天暖和.我们明天再去公园.", "天气一天比一天暖和。我们明天再去公园。"),
        ("厂里请来何塞.马丁内斯,他来了.", "厂里请来何塞.马丁内斯，他来了。"),
        ("纪念一二.九,大家都来.", "纪念一二.九，大家都来。"),
        ("王 明 李小红 张 伟", "王明 李小红 张伟"),
        ("（北山矿 周 平）、（东站 吴 迪）", "（北山矿 周平）、（东站 吴迪）"),
        ("安 全 第一", "安全第一"),
        ("名单:张 伟 李宁 王丽", "名单：张伟 李宁 王丽"),
        ('在2017"年度人物"评选中', "在2017“年度人物”评选中"),
        ('"1985"后,"90"后', "“1985”后，“90”后"),
        ('"你来,"他说,"快来!"', "“你来，”他说，“快来！”"),
        ("他说'行'。", "他说‘行’。"),
        ('一件“开山大斧"，人人称好。', "一件“开山大斧”，人人称好。"),
        ("一件“开山大斧“，人人称好。", "一件“开山大斧”，人人称好。"),
    ],
)
def test_a_paragraph_reads_as_print_sets_it(printed, text):
    assert repaired(printed) == text


@pytest.mark.parametrize(
    "text",
    [
        "会议定于10:30召开，比分3:2，共1,000人，合格率99.8%。",
        "见http://www.example.com/a,b;c 和 https://example.org",
        "1.坚持原则",
        "一.坚持原则",
        "他想了想... 没有说话",
        "Hello, world! It's (really) fine; see f(x).",
        "买买提.吐尔逊走上台。",
        "白日依山尽 黄河入海流",
        "秦师傅 涨了。",
        "获奖者：张三丰 李四光 王五福 赵六一",
        "地址：文化路18号院 邮编：650300",
        "学习《不忘初心 牢记使命》一文",
        "1) 第一条",
        "“他来了，”她说。",
        "“他说“好”，我说行。”",
        '他说：“师傅说："好"。”',
        '她说："他答，"好"。"大家笑了',
        '25"彩电与29"彩电降价，另有32"、40"、55"三种。',
        'The mayor said: "We will go." (He left.)',
        "三月间何塞.马丁内斯访问了这里",
        "一二.九纪念活动在全市各高校先后举行",
        "赵红 女 45岁 汉族",
        "T恤 衬衫 西裤 围巾",
        "品名\t单\t价",
        "一、坚持原则 二、坚持方向",
        "甲： 你好 乙： 你好",
        "自'70年代到'80年代",
        '他说""好""',
        'if (甲) {"乙":1}',
        "他说：“来吧。大家跟上",
    ],
)
def test_what_is_right_as_it_stands_is_left_alone(text):
    assert repaired(text) == text


def test_names_lose_their_inner_spaces_and_people_stay_apart():
    printed = "本报讯(记者 王 玉 欧阳 文静 通讯 员 沈嘉禾)昨天"

    text = repaired(printed, "王玉", "欧阳文静", "沈嘉禾")

    assert text == "本报讯（记者 王玉 欧阳文静 通讯员 沈嘉禾）昨天"


def test_a_photographer_stays_apart_from_the_caption():
    assert repaired("讲解夜间吊装 作业的要领。 郑 伟 摄", "郑伟") == "讲解夜间吊装作业的要领。 郑伟 摄"


def test_the_space_behind_a_dateline_stays():
    assert (
        repaired("本报讯 历时两个月的 电车公司检修", dateline="本报讯") == "本报讯 历时两个月的电车公司检修"
    )


def test_a_headlines_halves_stay_apart_and_letterspacing_goes():
    texts = [
        repair_display(text, "headline", 1).text
        for text in ("健康礼包 送上门", "数九寒天　送温暖", "人 间 四 月")
    ]

    assert texts == ["健康礼包 送上门", "数九寒天　送温暖", "人间四月"]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ('他说:"来吧。大家跟上', '他说："来吧。大家跟上'),
        ('"甲"和"乙"都说:"好', '“甲”和“乙”都说："好'),
    ],
)
def test_a_lone_quote_stays_and_is_said(printed, text):
    assert repaired(printed) == text
    assert len(lone_quotes(text)) == 1


def test_a_repair_says_what_stood_where_and_on_which_line():
    page = parse_page("# 大坝合龙\n\n本报讯（记者 王 玉）昨天，\n\n大坝在雨中合龙,全场欢呼。\n".encode())

    article = page.articles[0]

    text = article.blocks[0].text
    assert text == "本报讯（记者 王玉）昨天，大坝在雨中合龙，全场欢呼。"
    assert [(r.rule, r.before, r.after, r.line, text[r.start :][:2]) for r in article.repairs] == [
        ("space.name", " ", "", 3, "玉）"),
        ("join", "\n", "", 5, "大坝"),
        ("mark", ",", "，", 5, "，全"),
    ]


def test_the_answer_has_the_display_texts_as_printed():
    page = parse_page('# 老冯的"三碗面"\n\n本报讯（记者 王玉）昨天，一碗面端上来。\n'.encode())

    answer = page_as_answer(page, "a.txt")

    assert page.articles[0].headline == "老冯的“三碗面”"
    assert answer["articles"]["1"]["headline"] == '老冯的"三碗面"'


SECONDS = 60  # a busy machine needs a tenth of this; a quadratic loop a hundred times more
PIECES = st.lists(
    st.sampled_from(
        [
            "工会",
            "大坝",
            " ",
            "\u3000",
            ",",
            ".",
            ":",
            "(",
            ")",
            '"',
            "'",
            "。",
            "“",
            "”",
            "a",
            "1",
            "王",
            "（记者",
            "）",
            "!",
        ]
    ),
    min_size=1,
    max_size=40,
)


@given(PIECES, PIECES)
def test_repairs_change_no_word_and_lead_back_to_print(first, second):
    texts = ["".join(first).strip() or "甲", "".join(second).strip() or "乙"]

    repaired = repair_parts(texts, [1, 2], "body", 0, ["王工会"])

    printed = repaired.text
    for repair in reversed(repaired.repairs):
        assert printed[repair.start :].startswith(repair.after)
        printed = printed[: repair.start] + repair.before + printed[repair.start + len(repair.after) :]
    assert printed == "\n".join(texts)
    assert squeeze(repaired.text)[0] == squeeze(printed)[0]


@pytest.mark.parametrize(
    "text", ['"' * 300_001, "工 " * 300_000, "(" * 300_000, "工会,大 会" * 100_000, "(记者 王 玉)" * 50_000]
)
def test_a_paragraph_of_any_length_costs_seconds(text):
    begun = time.monotonic()

    repaired(text, "王玉")

    assert time.monotonic() - begun < SECONDS


def test_names_make_no_patterns(monkeypatch):
    monkeypatch.setattr(
        "re.compile", None
    )  # one for each name would push those of the rules out of the cache

    assert (
        repaired("石桥昨天开工。（记者 王 玉　李山）", "王玉", "李山") == "石桥昨天开工。（记者 王玉　李山）"
    )
