import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.terms import (
    HEAD,
    MOST_LETTERS,
    PRINTED,
    Document,
    date_labels,
    grams,
    label,
    labels_noted,
    matched,
    matched_positions,
    noted,
    terms_of,
)

# What real texts are made of: Han of two planes, both forms, Latin, digits, spaces and ends of lines of all kinds.
LETTERS = st.sampled_from("工会錢钱〇零𠮷葛aAＡé1１ 　\t\n\r，。-\x00\u200b\ue000😀ー한")
TEXTS = st.text(LETTERS, max_size=40)


def document(text: str = "", *, headline: str = "", printed: str = "", labels=()) -> Document:
    return Document(1, dt.date(2017, 12, 22), headline, text, printed, tuple(labels))


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("記者錢鍾書", "记者钱钟书"),
        ("二〇一七", "二零一七"),
        ("ＧＤＰ　增长", "gdp 增长"),
        ("王　玉", "王玉"),
        ("王 \t　玉", "王玉"),
        ("王 a 玉", "王 a 玉"),
        (" 王玉", " 王玉"),
        ("第一段\r\n第二段", "第一段\n\n第二段"),
        ("王\u2028玉", "王\n玉"),
        ("工\x00会\u200b办\ufeff公", "工会办公"),
        ("葛\U000e0100城", "葛城"),
        ("工\ue000会\U000f0000", "工会"),
        ("王\u200b 玉", "王玉"),
        ("ﬁ İ ß É", "ﬁ İ ß é"),
        ("", ""),
    ],
)
def test_texts_and_queries_are_compared_in_one_form(printed, form):
    assert matched(printed) == form


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("工会", ["工会", "会"]),
        ("会", ["会"]),
        ("工会。工会办", ["工会", "会", "工会", "会办", "办"]),
        ("工会2017年会", ["工会", "会", "2017", "年会", "会"]),
        ("a股", ["a", "股"]),
        ("gdp 6.9%", ["gdp", "6", "9"]),
        ("snake_case", ["snake", "case"]),
        ("𠮷田", ["𠮷田", "田"]),
        ("会😀工", ["会", "工"]),
        ("工会\n主席", ["工会", "会", "主席", "席"]),
        ("コーヒー", ["コー", "ーヒ", "ヒー", "ー"]),
        ("москва", ["москва"]),
        ("，。！\n", []),
        ("", []),
    ],
)
def test_runs_of_han_give_pairs_and_their_end_words_go_in_whole(text, terms):
    assert grams(text) == terms


def test_of_a_long_word_the_beginning_stands_for_all():
    assert grams("a" * 10_000) == ["a" * MOST_LETTERS]


def test_a_headline_goes_in_once_more_and_print_only_where_the_text_has_it_not():
    terms = terms_of(document("深入", headline="要闻", printed="深人，深入", labels=[label("tag", 3)]))

    assert terms == [
        "深入",
        "入",
        HEAD + "要闻",
        HEAD + "闻",
        PRINTED + "深人",
        PRINTED + "人",
        label("tag", 3),
    ]


def test_no_text_can_hold_a_mark_or_a_label():
    written = label("state", "published") + HEAD + "要闻" + PRINTED + "x"

    assert terms_of(document(written)) == ["statepublished", "要闻", "闻", "x"]


def test_labels_name_kind_and_key():
    labels = {label("tag", 1), label("tag", 11), label("section", 1), *date_labels(dt.date(2017, 2, 1))}

    assert len(labels) == 5
    assert date_labels(dt.date(2017, 2, 1)) == (label("year", 2017), label("month", 201702))
    assert date_labels(None) == ()


def test_labels_are_told_by_the_notes_of_them():
    labels = [label("state", "published"), label("section", 12)]

    assert " ".join(map(noted, labels)) == "state:published section:12"
    assert labels_noted("state:published section:12") == labels
    assert labels_noted("") == []


def test_a_label_that_could_be_taken_for_two_terms_is_refused():
    with pytest.raises(ValueError, match="no label"):
        label("tag", "1 OR 2")


@given(TEXTS)
def test_every_character_of_the_form_has_its_position(text):
    form, positions = matched_positions(text)

    assert form == matched(text)
    assert len(positions) == len(form)
    assert positions == sorted(set(positions))
    assert all(matched(text[position]) == char for char, position in zip(form, positions, strict=True))


@given(TEXTS)
def test_the_form_is_one_with_that_of_itself(text):
    assert matched(matched(text)) == matched(text)


@given(TEXTS, st.data())
def test_every_pair_of_han_in_a_text_is_a_term_and_every_character_begins_one(text, data):
    form = matched(text)
    terms = grams(form)
    start = data.draw(st.integers(0, len(form)))
    part = form[start : start + 2]

    if part and all(char in "工会钱零𠮷葛" for char in part):
        assert part in terms if len(part) == 2 else any(term.startswith(part) for term in terms)


@given(TEXTS)
def test_terms_hold_nothing_that_divides(text):
    assert all(term.isalnum() for term in grams(matched(text)))
