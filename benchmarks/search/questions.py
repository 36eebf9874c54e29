"""What is asked: substrings from rare to common, single characters, and common pairs that seldom stand together."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy

from articles.search.terms import matched
from benchmarks.search.corpus import BLOCK, Corpus, Text

HAN = re.compile("[\u4e00-\u9fff]+")
SAMPLE = 5000  # articles by which pairs are counted
COMMON_PAIRS = 400


def substrings(corpus: Corpus, count: int, seed: int = 2) -> list[str]:
    """Different substrings of texts, of 2 to 8 characters: cut anywhere, single words, pieces of set phrases in turn."""
    chance = numpy.random.default_rng(seed)
    blocks = [corpus.block(int(number)) for number in chance.integers(0, -(-corpus.count // BLOCK), 5)]
    texts = [text for block in blocks for text in block]
    phrases = [corpus.tokens[number] for number in range(corpus.phrase, corpus.figure)]
    words = {
        length: [number for number, word in enumerate(corpus.words) if len(word) == length]
        for length in (2, 3, 4)
    }
    found: dict[str, None] = {}
    while len(found) < count:
        length = 2 + len(found) % 7
        way = len(found) // 7 % 3
        if way == 0 and length in words:
            shares = corpus.shares[words[length]]
            piece = corpus.words[int(chance.choice(words[length], p=shares / shares.sum()))]
        else:
            text = chance.choice(phrases) if way == 1 else texts[int(chance.integers(len(texts)))].body
            runs = [run for run in HAN.findall(text) if len(run) >= length]
            if not runs:
                continue
            run = runs[int(chance.integers(len(runs)))]
            start = int(chance.integers(len(run) - length + 1))
            piece = run[start : start + length]
        found[piece] = None
    return list(found)


def characters(corpus: Corpus, count: int, seed: int = 3) -> list[str]:
    """Different characters, from those of every text to those of a few."""
    counts = Counter(
        char for text in corpus.block(0)[:SAMPLE] for run in HAN.findall(text.body) for char in run
    )
    ranked = [char for char, _ in counts.most_common()]
    places = numpy.unique(numpy.geomspace(1, len(ranked), count * 2).astype(int) - 1)
    chosen = numpy.random.default_rng(seed).choice(places, min(count, len(places)), replace=False)
    return [ranked[int(place)] for place in chosen]


def seldom_together(corpus: Corpus, count: int) -> list[str]:
    """Three characters of which the first two and the last two are common and all three are not (社会议)."""
    texts = corpus.block(0)[:SAMPLE]
    pairs = Counter(pair for text in texts for pair in {*_pairs(text)})
    common = [pair for pair, _ in pairs.most_common(COMMON_PAIRS)]
    both = Counter(
        run[at : at + 3] for text in texts for run in HAN.findall(text.body) for at in range(len(run) - 2)
    )
    threes = {
        one + two[1]: min(pairs[one], pairs[two]) / (1 + both[one + two[1]])
        for one in common
        for two in common
        if one[1] == two[0] and one != two
    }
    return sorted(threes, key=threes.get, reverse=True)[:count]


def _pairs(text: Text) -> Iterator[str]:
    for run in HAN.findall(text.body):
        yield from (one + two for one, two in pairwise(run))


def scan(pieces: Iterable[str], groups: Iterable[dict[int, str]]) -> dict[str, set[int]]:
    """Substring -> the ids of all articles whose text has it; the texts come in groups, by id, in their matched form."""
    found: dict[str, set[int]] = {piece: set() for piece in pieces}
    for group in groups:
        for piece, ids in found.items():
            folded = matched(piece)
            ids.update(number for number, text in group.items() if folded in text)
    return found
