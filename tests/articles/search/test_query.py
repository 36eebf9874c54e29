"""What typed text means: words, phrases, fields, OR, and how what cannot be meant is explained."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query import (
    MOST_CHARACTERS,
    MOST_WORDS,
    Dated,
    Every,
    Field,
    Named,
    Not,
    OneOf,
    Word,
    parse_query,
)

DAM, WEIR, DRILL = Word("大坝"), Word("水库"), Word("演习")
ALL_ANYWAY = "All words must be there anyway, so “AND” is left out. In quotation marks it is a word."
WINTER = Dated(dt.date(2017, 11, 1), dt.date(2018, 2, 28))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("大坝", DAM),
        ("大坝 水库", Every((DAM, WEIR))),
        ("　大坝　\t水库\n", Every((DAM, WEIR))),
        ("“大坝 水库”", Word("大坝 水库")),
        ('"大坝 水库"', Word("大坝 水库")),
        ("＂大坝”水库", Every((DAM, WEIR))),
        ("抢修“大坝”", Every((Word("抢修"), DAM))),
        ("-演习", Not(DRILL)),
        ("大坝 －“演习”", Every((DAM, Not(DRILL)))),
        ("大坝 OR 水库", OneOf((DAM, WEIR))),
        ("演习 大坝 OR 水库 ＯＲ -演习", Every((DRILL, OneOf((DAM, WEIR, Not(DRILL)))))),
        ("大坝 “AND” 水库", Every((DAM, Word("AND"), WEIR))),
        ("大坝 or 水库", Every((DAM, Word("or"), WEIR))),
        ("标题:大坝", Word("大坝", in_headline=True)),
        ("標題：“大坝 水库”", Word("大坝 水库", in_headline=True)),
        ("-headline:大坝", Not(Word("大坝", in_headline=True))),
        ("Byline:王玉", Named(Field.BYLINE, "王玉")),
        ("记者:“王 玉”", Named(Field.BYLINE, "王 玉")),
        ("section:要闻", Named(Field.SECTION, "要闻")),
        ("版块:要闻", Named(Field.SECTION, "要闻")),
        ("tag:劳动", Named(Field.TAG, "劳动")),
        ("标签:劳动", Named(Field.TAG, "劳动")),
        ("newspaper:海平日报", Named(Field.NEWSPAPER, "海平日报")),
        ("报纸:海平日报", Named(Field.NEWSPAPER, "海平日报")),
        ("kind:评论", Named(Field.KIND, "评论")),
        ("date:2017-11..2018-02", WINTER),
        ("日期：２０１７－１１..２０１８－０２", WINTER),
        ("日期:2017年11月~2018年2月", WINTER),
        ("日期:2017年11月-2018年2月", WINTER),
        ("日期:2017年11月1日到2018年2月28日", WINTER),
        ("日期:2017-11—2018-02", WINTER),
        ("date:2017-2018", Dated(dt.date(2017, 1, 1), dt.date(2018, 12, 31))),
        ("date:2017", Dated(dt.date(2017, 1, 1), dt.date(2017, 12, 31))),
        ("date:2017-12-22", Dated(dt.date(2017, 12, 22), dt.date(2017, 12, 22))),
        ("date:2017/12/22", Dated(dt.date(2017, 12, 22), dt.date(2017, 12, 22))),
        ("date:..2017", Dated(None, dt.date(2017, 12, 31))),
        ("date:2017..", Dated(dt.date(2017, 1, 1), None)),
        ("12:30", Word("12:30")),
        ("https://haiping.example/a?b=1", Word("https://haiping.example/a?b=1")),
        ("（大坝），", DAM),
        ("“，大坝”", Word("，大坝")),
        ("王", Word("王")),
        ("𠮷", Word("𠮷")),
        ("大\u200b坝\x00水库", Every((DAM, WEIR))),
        ("", None),
        (" 　\n", None),
    ],
)
def test_a_text_has_one_meaning(text, meaning):
    query = parse_query(text)

    assert (query.root, query.errors, query.notes) == (meaning, (), ())


@pytest.mark.parametrize(
    ("text", "meaning", "note"),
    [
        ("“大坝", DAM, "A quotation mark has no partner; all that follows it is taken for one phrase."),
        ("大坝 OR", DAM, "“OR” stands between two words; where it does not, it is left out."),
        ("OR 大坝", DAM, "“OR” stands between two words; where it does not, it is left out."),
        ("大坝 OR OR 水库", OneOf((DAM, WEIR)), "“OR” stands between two words; where it does not, it is left out."),
        ("大坝 AND 水库", Every((DAM, WEIR)), ALL_ANYWAY),
        ("大坝 ＡＮＤ 水库 AND", Every((DAM, WEIR)), ALL_ANYWAY),
        ("演习 AND 大坝 OR 水库", Every((DRILL, OneOf((DAM, WEIR)))), ALL_ANYWAY),
        ("大坝 -", DAM, "“-” holds no character, letter or figure to search for; it is left out."),
        ("大坝 🎉", DAM, "“🎉” holds no character, letter or figure to search for; it is left out."),
        ("标题:，", None, "“标题:，” holds no character, letter or figure to search for; it is left out."),
        ("大坝 标签:", DAM, "After “标签:” a value is missing; it follows the colon without a space."),
        (
            "电话:大坝", Word("电话:大坝"),
            "“电话:” is no field, so it is searched as text. Fields are headline, byline, section, tag, newspaper, kind and date.",
        ),
    ],
)  # fmt: skip
def test_what_is_left_out_or_guessed_is_said(english, text, meaning, note):
    query = parse_query(text)

    assert (query.root, query.errors, query.notes) == (meaning, (), (note,))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("大坝 date:2018..2017", "2018..2017: The last day lies before the first."),
        ("date:2017-13", "“2017-13” is no date. Write 2017, 2017-11, 2017-11-02, or 2017-11..2018-02."),
        ("date:2017-02-30", "“2017-02-30” is no date. Write 2017, 2017-11, 2017-11-02, or 2017-11..2018-02."),
        ("date:9999", "“9999” is no date. Write 2017, 2017-11, 2017-11-02, or 2017-11..2018-02."),
        ("date:..", "“..” is no date. Write 2017, 2017-11, 2017-11-02, or 2017-11..2018-02."),
        ("date:1..2..3", "“1..2..3” is no date. Write 2017, 2017-11, 2017-11-02, or 2017-11..2018-02."),
        ("坝" * 10_000, f"The query has 10000 characters; at most {MOST_CHARACTERS} can be searched."),
        ("坝 " * 21, f"The query has 21 words; at most {MOST_WORDS} can be searched."),
    ],
)
def test_what_cannot_be_meant_is_explained_and_nothing_searched(english, text, error):
    query = parse_query(text)

    assert (query.root, query.errors) == (None, (error,))


def test_a_query_says_what_is_searched(english):
    query = parse_query("大坝 -演习 标题:水库 OR tag:劳动 date:2017-11..2018-02 date:2017..")

    assert [str(part) for part in query.parts] == [
        "“大坝”",
        "without “演习”",
        "“水库” in the headline or tag: 劳动",
        "date: 2017-11-01 – 2018-02-28",
        "date: 2017-01-01 –",
    ]


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("大坝 合龙", "大坝"), ("大坝 OR 合龙", "大坝"), ("大坝 OR OR -合龙 🎉", "大坝"), ("大坝 AND 合龙", "大坝"), ("大坝 标题:“合龙 庆典”", "大坝"), ("大坝", ""),
    ],
)  # fmt: skip
def test_a_query_loses_its_last_word(text, shorter):
    assert parse_query(text).without_last() == shorter


def test_a_word_is_replaced_where_it_stands():
    query = parse_query("标题:“大坝” 大坝 -大坝")

    assert query.with_other(Word("大坝"), "大堤") == "标题:“大坝” 大堤 -大坝"
    assert query.with_other(Word("大坝", in_headline=True), "大堤") == "标题:“大堤” 大坝 -大坝"


@given(
    st.text(
        alphabet=st.sampled_from("大坝a1 　“”\"-－:：.…*'()%_\\;\0\ud800\ue002\u202e🎉𠮷OR年标题日期date\n"),
        max_size=60,
    )
)
def test_any_text_is_read_and_can_be_sent_to_a_database(text):
    query = parse_query(text)

    assert query.text.isprintable() or " " in query.text.replace("　", " ")
    assert query.text.encode() is not None and "\0" not in query.text and "\ue002" not in query.text
    assert [query.text[item.start : item.end] for item in query.items if isinstance(item.node, Word)] == [
        word.text for word in query.words
    ]
