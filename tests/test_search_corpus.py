"""The corpus of benchmarks.search: made anew in each run, so it must be the same one."""

from benchmarks.search import corpus as module
from benchmarks.search.corpus import Corpus, distinct_pairs
from benchmarks.search.questions import substrings


def test_the_corpus_is_the_same_every_time_and_in_order_of_dates(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 20)

    texts = [text for block in Corpus(50).blocks() for text in block]
    assert [text.number for text in texts] == list(range(50))
    assert texts == [text for block in Corpus(50).blocks() for text in block]
    assert texts == sorted(texts, key=lambda text: text.date)


def test_its_pairs_are_many_and_its_substrings_have_all_lengths():
    corpus = Corpus(300)
    pieces = substrings(corpus, 40)

    assert len(distinct_pairs(corpus.block(0))) > 80_000
    assert len({*pieces}) == 40
    assert {len(piece) for piece in pieces} == {2, 3, 4, 5, 6, 7, 8}
