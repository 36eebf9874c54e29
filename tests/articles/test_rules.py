"""The rules' reasons in words."""

import pytest

from articles.rules import reason_name


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("headline.hash-mark", "marked with #"),
        ("subhead.hash-mark", "marked with #"),
        ("furniture.folio", "the folio"),
        ("headline.of-tomorrow", "headline.of-tomorrow"),
    ],
)
def test_a_rule_gives_its_reason_in_words_or_else_its_name(rule, words, english):
    assert str(reason_name(rule)) == words
