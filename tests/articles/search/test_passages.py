"""Hits are marked on what is printed, glyph by glyph, and shown in a few cuttings."""

import re
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.passages import LENGTH, mark, passages, patterns_of
from articles.search.patterns import INVISIBLE, WHITE, Pattern, pattern_of, spans_of
from articles.search.query import parse_query
from articles.search.terms import grams, matched
from tests.articles.search import plain


def marked(text: str, *words: str) -> str:
    pieces = mark(text, [pattern_of(word) for word in words])
    assert "".join(piece.text for piece in pieces) == text
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("记者王玉报道", "王玉", "记者[王玉]报道"),
        ("记者　王　玉　报道", "王玉", "记者　[王　玉]　报道"),
        ("記者 王 玉", "记者", "[記者] 王 玉"),
        ("大壩合龍", "大坝", "[大壩]合龍"),
        ("大坝合龙", "大壩", "[大坝]合龙"),
        ("二〇一七年", "二零一七", "[二〇一七]年"),
        ("二零一七年", "二〇一七", "[二零一七]年"),
        ("共１２３人", "123", "共[１２３]人"),
        ("ＧＤＰ和gdpr和Gdp", "GDP", "[ＧＤＰ]和gdpr和[Gdp]"),
        ("GDP  增长", "gdp 增长", "[GDP  增长]"),
        ("GDP增长", "gdp 增长", "GDP增长"),
        ("大\u200b坝", "大坝", "[大\u200b坝]"),
        ("大\n坝", "大坝", "大\n坝"),
        ("大，坝", "大，坝", "[大，坝]"),
        ("大,坝", "大，坝", "[大,坝]"),
        ("𠮷野家", "𠮷", "[𠮷]野家"),
        ("a+b (c)", "a+b", "[a+b] (c)"),
        ("xa a a", "a a", "xa [a a]"),
        ("大坝大坝", "大坝", "[大坝][大坝]"),
    ],
)
def test_a_hit_is_marked_on_the_printed_glyphs(text, word, shown):
    assert marked(text, word) == shown


def test_hits_that_overlap_are_one_mark():
    assert marked("人民大会堂", "人民大会", "大会堂", "会") == "[人民大会堂]"


def test_words_of_the_headline_are_marked_there_alone():
    query = parse_query("大坝 标题:合龙 -演习")

    assert len(patterns_of(query)) == 1
    assert len(patterns_of(query, in_headline=True)) == 2


ALPHABET = "大坝壩龙龍〇零aAＡ1１ 　\t\u200b\u00ad\n，,.🎉"


@given(st.text(ALPHABET, min_size=1, max_size=4), st.text(ALPHABET, max_size=30))
def test_a_pattern_finds_what_the_matched_form_holds(word, text):
    if "\n" not in word and grams(matched(word)):
        assert Pattern(word).count(text) == plain.count(word, text)


def test_a_pattern_knows_what_the_matched_form_drops():
    chars = [
        chr(code) for code in range(sys.maxunicode + 1) if not 0x13439 <= code <= 0x1343F
    ]  # new in Unicode 15

    assert [char for char in chars if matched(char) == ""] == re.findall(f"[{INVISIBLE}]", "".join(chars))
    assert [char for char in chars if matched(char) == " "] == re.findall(f"[{WHITE}]", "".join(chars))


def shown(texts: list[str], query: str) -> list[str]:
    found = passages(texts, patterns_of(parse_query(query)))
    return [
        f"{'…' * passage.is_begun}{passage}{'…' * passage.is_cut}"
        for passage in found
    ]  # fmt: skip


def test_a_passage_is_a_sentence_where_that_is_short():
    text = "甲" * 40 + "。昨天大坝合龙。" + "乙" * 90

    assert shown([text], "合龙") == ["…昨天大坝合龙。…"]


def test_a_passage_without_sentences_is_cut_around_the_hit():
    [found] = passages(["甲" * 500 + "大坝" + "乙" * 500], [pattern_of("大坝")])

    assert str(found) == "甲" * 30 + "大坝" + "乙" * (LENGTH - 32)
    assert [piece.text for piece in found.pieces if piece.is_hit] == ["大坝"]
    assert (found.is_begun, found.is_cut) == (True, True)


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("甲" * 40 + "他说：“好。”昨天大坝合龙。", "…昨天大坝合龙。"),
        ("甲" * 40 + "（见图。）　昨天大坝合龙。", "…昨天大坝合龙。"),
        ("他说" + "甲" * 20 + "”，" + "乙" * 29 + "大坝。", f"…{'乙' * 29}大坝。"),
        ("他说：“大坝合龙。”" + "甲" * 90, "他说：“大坝合龙。”…"),
        ("大坝" + "甲" * 77 + "《乙》", f"大坝{'甲' * 77}…"),
        ("甲。”大坝", "…大坝"),
        ("”大坝“", "…大坝…"),
    ],
)
def test_a_passage_begins_behind_what_closes_and_ends_before_what_opens(text, passage):
    assert shown([text], "大坝") == [passage]


def test_a_passage_keeps_the_signs_of_the_hit_itself():
    assert shown(["甲。）大坝（"], '"）大坝（"') == ["…）大坝（"]


def test_a_passage_ends_where_the_next_one_has_its_hit():
    text = "大坝" + "甲" * 77 + "大坝" + "乙" * 100

    assert shown([text], "大坝") == [f"大坝{'甲' * 77}…", f"…大坝{'乙' * 78}…"]


def test_hits_near_each_other_share_a_passage_and_the_texts_keep_their_order():
    texts = ["大坝昨天合龙。", "没有。", "又见大坝。", "再见大坝。", "还有大坝。"]

    assert shown(texts, "大坝 合龙") == ["大坝昨天合龙。", "又见大坝。", "再见大坝。"]


def test_passages_show_different_words_first():
    texts = ["大坝一。", "大坝二。", "大坝三。", "合龙。", "庆典。"]

    assert shown(texts, "大坝 合龙 庆典") == ["大坝一。", "合龙。", "庆典。"]


def test_long_texts_full_of_hits_are_cut_in_time():
    begun = time.perf_counter()
    found = passages(["的" * 100_000], [pattern_of("的"), pattern_of("的的")])

    assert len(found) == 3
    assert time.perf_counter() - begun < 3


def test_no_hit_gives_no_passage():
    assert passages(["大坝"], [pattern_of("合龙")]) == []
    assert spans_of([], "大坝") == []
