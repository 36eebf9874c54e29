"""What is known of characters and words that stand together takes so much memory, however many pages are read."""

from articles.pipeline import clauses, language
from articles.pipeline.clauses import Words
from articles.pipeline.language import Characters

LINES = ["石9\tF桥板\t桥C上下", "桥9\tD上下"]


def test_what_follows_two_characters_is_kept_for_so_many_and_read_again_for_the_others(monkeypatch):
    asked = [(*both, char) for both in ("石桥", "桥上", "石板", "板桥", "桥下") for char in "上下"]
    told = [Characters(LINES).triple(*one) for one in asked]
    monkeypatch.setattr(language, "KEPT_PAIRS", 2)
    known = Characters(LINES)

    assert [known.triple(*one) for one in asked * 2] == told * 2
    assert len(known.triples) <= 2


def test_the_costs_of_steps_are_kept_for_so_many_and_reckoned_again_for_the_others(monkeypatch):
    asked = [(first, second) for first in "石桥板" for second in "上下人"]
    words = ["石Hn", "桥Gn"]
    told = [Words(words).step(*one) for one in asked]
    monkeypatch.setattr(clauses, "KEPT_STEPS", 2)
    known = Words(words)

    assert [known.step(*one) for one in asked * 2] == told * 2
    assert len(known._steps) <= 3
