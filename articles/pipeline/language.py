"""Which characters stand together: how probable a character is behind the two before it.

Counted in the dictionary of jieba and in the training pages (`manage.py make_words`). One line a first character:
the character and how often it stands, then what follows it by class of frequency, then for each of these followers what
follows both. `工900<tab>M会人K厂<tab>会G员` says that 会 and 人 follow 工 in class M, and that 员 follows 工会 in class G.
"""

from collections.abc import Iterable
from functools import cache
from math import log
from pathlib import Path
from typing import NamedTuple

from .tables import read_table

CHARACTERS = Path(__file__).with_name("characters.txt.gz")

# What stands for any mark or line end, and for each digit.
EDGE = "。"
NUMBER = "0"
# Class A is one tenth of an occurrence in the training pages; each class has so many times more than the one before.
FIRST, RATIO = 0.1, 1.5
CLASSES = {letter: FIRST * RATIO**place for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh")}
# So many occurrences' worth of what is known without the second last and without the last character.
PAIR_PRIOR, TRIPLE_PRIOR = 20.0, 20.0
SINGLE_PRIOR = 0.5
CHARACTERS_IN_USE = 6000
KEPT_PAIRS = 10_000  # whose followers are kept in memory, in 7 MB at the most; a page asks for some 3,000


_DIGITS = frozenset("0123456789０１２３４５６７８９")


def flat(text: str) -> tuple[str, list[int]]:
    """The text in Han characters, NUMBER and EDGE (one for marks that stand together, two at each end).

    And for each place of the text where it stands there. The point of a number and spaces are left out.
    """
    chars, places = [EDGE, EDGE], []
    for char in text:
        if "\u4e00" <= char <= "\u9fff":
            chars.append(char)
        elif char in _DIGITS:
            chars.append(NUMBER)
        elif char != " " and chars[-1] != EDGE and not (char in ".．" and chars[-1] == NUMBER):
            chars.append(EDGE)
        places.append(len(chars) - 1)
    return "".join(chars) + EDGE * 2, places


class Shares(NamedTuple):
    """What follows a character or two, what is left for anything else, and the whole."""

    counts: dict[str, float]
    left: float
    total: float


class _Pairs(dict):
    """First character -> what follows it; a line is read when its character is first asked for."""

    def __init__(self, lines: dict[str, tuple[float, str]]) -> None:
        self.lines = lines
        self.triples: dict[str, str] = {}

    def __missing__(self, head: str) -> Shares:
        count, rest = self.lines.get(head, (0.0, ""))
        first, *others = rest.split("\t")
        self.triples.update((head + other[0], other[1:]) for other in others)
        self[head] = shares = _shares(first, count, PAIR_PRIOR)
        return shares


class _Triples(dict):
    """Two characters -> what follows both."""

    def __init__(self, pairs: _Pairs) -> None:
        self.pairs = pairs

    def __missing__(self, both: str) -> Shares:
        count = self.pairs[both[0]].counts.get(both[1], 0.0)
        self[both] = shares = _shares(self.pairs.triples.get(both, ""), count, TRIPLE_PRIOR)
        if len(self) > KEPT_PAIRS:
            self.clear()
        return shares


class Characters:
    """What is known from these lines: `pairs` and `triples` by the characters that stand before."""

    def __init__(self, lines: Iterable[str]) -> None:
        heads = (line.partition("\t") for line in lines)
        read = {head[0]: (float(head[1:]), rest) for head, _, rest in heads}
        total = sum(count for count, _ in read.values()) + SINGLE_PRIOR * CHARACTERS_IN_USE
        self.pairs = _Pairs(read)
        self.triples = _Triples(self.pairs)
        self._single = {head: (count + SINGLE_PRIOR) / total for head, (count, _) in read.items()}
        self._rare = SINGLE_PRIOR / total

    def single(self, char: str) -> float:
        """How probable a character is anywhere."""
        return self._single.get(char, self._rare)

    def pair(self, head: str, char: str) -> float:
        """How probable a character is behind another."""
        counts, left, total = self.pairs[head]
        return (counts.get(char, 0.0) + left * self._single.get(char, self._rare)) / total

    def triple(self, head: str, second: str, char: str) -> float:
        """The logarithm of how probable a character is behind two others."""
        counts, left, total = self.triples[head + second]
        return log((counts.get(char, 0.0) + left * self.pair(second, char)) / total)

    def at(self, left: str, char: str, right: str) -> float:
        """The same for a character and the two behind it, between the two on each side."""
        (a, b), (c, d) = left, right
        return self.triple(a, b, char) + self.triple(b, char, c) + self.triple(char, c, d)


def _shares(text: str, count: float, prior: float) -> Shares:
    counts, value = {}, FIRST
    for char in text:
        if char in CLASSES:
            value = CLASSES[char]
        else:
            counts[char] = value
    listed = sum(counts.values())
    left = max(0.0, count - listed) + prior
    return Shares(counts, left, listed + left)


@cache
def characters() -> Characters:
    """What the archive ships with."""
    return Characters(read_table(CHARACTERS))
