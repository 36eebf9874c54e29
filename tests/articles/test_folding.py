import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.folding import HAN_TABLE, fold, fold_name


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("錢鍾書", "钱钟书"),
        ("二〇一七", "二零一七"),
        ("ＡＢ１２", "ab12"),
        ("GDP　增长", "gdp 增长"),
        ("𠮷", "𠮷"),
    ],
)
def test_what_readers_hold_to_be_the_same_folds_to_one_form(printed, folded):
    assert fold(printed) == folded


@given(st.text())
def test_folding_keeps_every_position(text):
    assert len(fold(text)) == len(text)


@given(st.text(), st.text())
def test_a_substring_folds_to_a_substring(left, right):
    assert fold(left + right) == fold(left) + fold(right)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_names_are_compared_without_inner_space():
    assert fold_name(" 汪　瑜 ") == "汪瑜"


def test_the_table_is_what_opencc_says_of_single_characters():
    printed, folded = HAN_TABLE.read_text(encoding="utf-8").split("\n")[:2]
    converter = opencc.OpenCC("t2s")

    assert [
        one
        for one, two in zip(printed, folded, strict=True)
        if two not in (converter.convert(one), converter.convert(converter.convert(one)))
    ] == []
