"""Other readings of a text's characters, and what speaks for each of them.

A character may be another one that people know to look or sound like it, one whose printed form is like its own, or one of
which it is a half. Worth weighing is what is more probable beside the neighbours; the evidence says how much more, how much
better the clause can then be cut into words, how alike the two are, and what the article says elsewhere.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from .clauses import Clause, Words
from .language import EDGE, Characters, flat
from .lookalikes import CLOSE, SOUNDS, likely, wide
from .slots import Slots
from .vocabulary import HAN, SURNAMES

# What scans misread most of all, in any type.
OFTEN = frozenset(("人入", "己已", "末未", "侯候", "巳已", "曰日"))
# Where more of the characters stand in no list of ours, the text is Traditional or no prose: nothing is weighed.
UNKNOWN_SHARE = 0.05
# Logarithms: a place more probable than this is right; one more probable than the second is doubted only for what
# people know, and so is one less probable than the third, where the character is at home between its neighbours.
RIGHT, LIKELY_ONLY, AT_HOME = -11.0, -14.0, -20.0
# Another reading is weighed only where it is so much more probable, beside its neighbours and with those behind them.
MORE_PROBABLE_PAIR, MORE_PROBABLE = -1.5, 0.5
MORE_PROBABLE_WIDE_PAIR, MORE_PROBABLE_WIDE = 1.0, 2.0
WIDE_TRIED, WIDE_KEPT = 6, 3
LIKENESS_WEIGHT, HALF_LESS = 10.0, 0.1  # in choosing the ones that are tried
AGAIN_MOST = 4  # uses that count
AHEAD_MOST = SLOT_MOST = 10.0
NUMERALS = frozenset("一二三四五六七八九十百千万零〇两几")
# 坐一坐, 看了看, 好不好
BETWEEN_TWO = frozenset("一了不")

# A surname behind a title is a surname, whatever it might make with the name: 部长申国华
_TITLE_BEFORE = re.compile("(?:长|席|记|理|任|傅|者|员|师|人|工|授|士|家|民|表|手|主|友|志|生|嘉宾|叫|名叫)$")
_HAN = re.compile(HAN)

# What speaks for another reading; each of these is weighed (`manage.py weigh_suggestions`), apart for readings that people
# know and those of print alone. Odds are logarithms.
EVIDENCE = (
    "characters",  # how much more probable the three places are that hold it
    "clause",  # how much cheaper it is to cut the clause into words
    "both",  # the lesser of these
    "characters, root",
    "clause, root",
    "certain",  # how probable the other reading is
    "printed",  # how probable the printed one is
    "printed clause",  # what its clause costs
    "first",  # how much more probable the character is behind the two before it
    "last",  # how much more probable the second one behind is
    "behind",  # how much more probable the next character is
    "before",  # how much more probable it is behind the one before
    "alone",  # how much more common it is as a word
    "whole",  # likeness in print
    "half",
    "close",  # a stroke or a dot apart, by the table of people
    "sound",  # alike, by the table of people
    "often",  # of those that scans misread most of all, in any type
    "printed again",  # uses in the article with the same neighbour: of the printed character, where it is no common error
    "other again",  # and of the other one
    "printed elsewhere",  # uses in the article anywhere beside what is usual
    "other elsewhere",
    "printed common",  # how common it is
    "other common",
    "printed known before",  # it makes a known pair with the one before
    "printed known behind",
    "other known before",
    "other known behind",
    "printed alone",  # it is a word of its own
    "printed in long",  # or in a word of more than two
    "other alone",
    "other in long",
    "numeral",  # the printed character is a numeral, which any word may follow
    "at a mark",  # there is less to go by
    "surname",  # the printed character is one, or stands behind one
    "slot",  # how much likelier it is there among those of its group, by the words around (slots.py)
    "ahead",  # of the next best reading
    "readings",  # how many there are
)


class Reading(NamedTuple):
    """Another reading of the character at `place`, what speaks for it (in the order of EVIDENCE), and its word."""

    place: int
    other: str
    known: bool  # to people
    evidence: tuple[float, ...]
    word: str


class _Weighed(NamedTuple):
    other: str
    odds: float
    cost: float
    word: str
    score: float


def readings(
    text: str, names: Iterable[str], model: Characters, words: Words, slots: Slots
) -> Iterator[Reading]:
    """Every other reading that is worth weighing, in the order of places; none within the names."""
    han = Counter(_HAN.findall(text))
    if sum(number for char, number in han.items() if char not in words.uses) > UNKNOWN_SHARE * han.total():
        return
    named = {
        place for name in names if len(name) > 1
        for match in re.finditer(re.escape(name), text) for place in range(*match.span())
    }  # fmt: skip
    yield from _Text(text, han, model, words, slots).readings(named)


class _Text:
    """A text with what is known of all of it."""

    def __init__(self, text: str, han: Counter, model: Characters, words: Words, slots: Slots) -> None:
        self.text, self.han, self.model, self.words, self.slots = text, han, model, words, slots
        self.length = han.total()
        self.uses = Counter(map("".join, pairwise(text)))
        self.plain, self.places = flat(text)
        plain, triples = self.plain, model.triples
        self.odds = [0.0, 0.0]
        self.known = [False, False]
        for place in range(2, len(plain)):
            first, second, char = plain[place - 2 : place + 1]
            self.odds.append(model.triple(first, second, char))
            self.known.append(char in triples[first + second].counts)
        self._edges = [place for place, char in enumerate(plain) if char == EDGE]
        self._clause_from, self._clause_to = 0, 0
        self._clause: Clause | None = None

    def readings(self, named: set[int]) -> Iterator[Reading]:
        for place, at in enumerate(self.places):
            char = self.text[place]
            if char == self.plain[at] and place not in named and not self._is_settled(char, at):
                found = self._others(char, at)
                if found and not (
                    char in SURNAMES and _TITLE_BEFORE.search(self.text, max(0, place - 2), place)
                ):
                    yield from self._weighed(char, place, at, found)

    def _is_settled(self, char: str, at: int) -> bool:
        """Whether nothing speaks against a character, or nothing could speak for another."""
        plain, odds = self.plain, self.odds
        before, behind = plain[at - 1], plain[at + 1]
        return (
            odds[at] + odds[at + 1] + odds[at + 2] > RIGHT
            or char == EDGE
            or before == behind == EDGE
            or char in (before, behind)  # 人人, 白白: a word by being doubled
            or (char == plain[at - 2] and before in BETWEEN_TWO)
            or (char == plain[at + 2] and behind in BETWEEN_TWO)
            or (char in NUMERALS and (before in NUMERALS or behind in NUMERALS))
        )

    def _others(self, char: str, at: int) -> list[tuple[str, float]]:
        """The other readings that are more probable than the printed one, and how probable."""
        model, plain = self.model, self.plain
        pair, pairs = model.pair, model.pairs
        before, behind = plain[at - 1], plain[at + 1]
        left, right = plain[at - 2 : at], plain[at + 1 : at + 3]
        printed = sum(self.odds[at : at + 3])
        printed_pair = pair(before, char) * pair(char, behind)
        people = likely(char)
        found = []
        for other in people:
            if log(pair(before, other) * pair(other, behind) / printed_pair) > MORE_PROBABLE_PAIR:
                odds = model.at(left, other, right)
                if odds > printed + MORE_PROBABLE:
                    found.append((other, odds))
        if printed > LIKELY_ONLY or (printed > AT_HOME and any(self.known[at : at + 3])):
            return found
        after = pairs[before].counts
        whole, half = wide(char)
        tried = []
        for other in {**whole, **half}:
            if other not in people and (other in after or behind in pairs[other].counts):
                more = log(pair(before, other) * pair(other, behind) / printed_pair)
                if more > MORE_PROBABLE_WIDE_PAIR:
                    likeness = max(whole.get(other, 0.0), half.get(other, 0.0) - HALF_LESS)
                    tried.append((more + LIKENESS_WEIGHT * likeness, other))
        tried = [other for _, other in sorted(tried, reverse=True)[:WIDE_TRIED]]
        best = sorted(((model.at(left, other, right), other) for other in tried), reverse=True)[:WIDE_KEPT]
        return found + [(other, odds) for odds, other in best if odds > printed + MORE_PROBABLE_WIDE]

    def _clause_at(self, at: int) -> Clause:
        if not self._clause or not self._clause_from < at < self._clause_to:
            edge = bisect(self._edges, at)
            self._clause_from, self._clause_to = self._edges[edge - 1], self._edges[edge]
            self._clause = Clause(self.plain[self._clause_from : self._clause_to + 1], self.words)
        return self._clause

    def _weighed(self, char: str, place: int, at: int, found: list[tuple[str, float]]) -> Iterator[Reading]:
        clause, printed = self._clause_at(at), sum(self.odds[at : at + 3])
        cost, word = clause.cost(at - self._clause_from, char)
        weighed = []
        for other, odds in found:
            other_cost, other_word = clause.cost(at - self._clause_from, other)
            score = (odds - printed + cost - other_cost) / 2
            weighed.append(_Weighed(other, odds, other_cost, other_word, score))
        weighed.sort(key=lambda one: one.score, reverse=True)
        for one in weighed:
            rival = max(
                (other.score for other in weighed if other is not one), default=one.score - AHEAD_MOST
            )
            ahead = max(-AHEAD_MOST, min(AHEAD_MOST, one.score - rival))
            evidence = (
                *self._of_clause(char, at, one, printed, cost),
                *self._of_likeness(char, one.other),
                *self._of_article(char, one.other, place),
                *self._of_neighbours(char, one.other, at),
                float(len(word) == 1),
                float(len(word) > 2),
                float(len(one.word) == 1),
                float(len(one.word) > 2),
                float(char in NUMERALS),
                float(EDGE in (self.plain[at - 1], self.plain[at + 1])),
                float(char in SURNAMES or self.plain[at - 1] in SURNAMES),
                max(-SLOT_MOST, min(SLOT_MOST, self.slots.odds(one.other, char, self.plain, at, self.words))),
                ahead,
                float(len(weighed)),
            )
            yield Reading(place, one.other, one.other in likely(char), evidence, self._shown(one, at))

    def _of_clause(self, char: str, at: int, one: _Weighed, printed: float, cost: float) -> tuple[float, ...]:
        model, plain, alone = self.model, self.plain, self.words.alone
        first, before, behind, last = plain[at - 2], plain[at - 1], plain[at + 1], plain[at + 2]
        characters, clause = one.odds - printed, cost - one.cost
        return (
            characters,
            clause,
            min(characters, clause),
            sqrt(max(0.0, characters)),
            sqrt(max(0.0, clause)),
            one.odds,
            printed,
            cost,
            model.triple(first, before, one.other) - self.odds[at],
            model.triple(one.other, behind, last) - self.odds[at + 2],
            log(model.pair(one.other, behind) / model.pair(char, behind)),
            log(model.pair(before, one.other) / model.pair(before, char)),
            alone(char) - alone(one.other),
        )

    def _of_likeness(self, char: str, other: str) -> tuple[float, ...]:
        whole, half = wide(char)
        return (
            whole.get(other, 0.0),
            half.get(other, 0.0),
            float(other in CLOSE.get(char, "")),
            float(other in SOUNDS.get(char, "")),
            float(char + other in OFTEN),
        )

    def _of_article(self, char: str, other: str, place: int) -> tuple[float, ...]:
        single, length = self.model.single, self.length
        return (
            0.0 if char + other in OFTEN else self._again(place, char, 1),
            self._again(place, other, 0),
            log(self.han[char] / (1 + length * single(char))),
            log((1 + self.han[other]) / (1 + length * single(other))),
            log(single(char)),
            log(single(other)),
        )

    def _of_neighbours(self, char: str, other: str, at: int) -> tuple[float, ...]:
        pairs = self.model.pairs
        after, behind = pairs[self.plain[at - 1]].counts, self.plain[at + 1]
        return (
            float(char in after),
            float(behind in pairs[char].counts),
            float(other in after),
            float(behind in pairs[other].counts),
        )

    def _again(self, place: int, char: str, own: int) -> float:
        """How often the character stands with the neighbour on either side elsewhere in the article."""
        before, behind = self.text[place - 1 : place], self.text[place + 1 : place + 2]
        beside = [both for both in (before + char, char + behind) if len(_HAN.findall(both)) == 2]
        return float(sum(min(AGAIN_MOST, self.uses[both] - own) for both in beside))

    def _shown(self, one: _Weighed, at: int) -> str:
        """The word that speaks for the other reading: its own, or with the neighbour that it goes with best."""
        if len(one.word) > 1:
            return one.word
        single, pair = self.model.single, self.model.pair
        beside = [
            (pair(*both) / single(both[1]), both)
            for both in (self.plain[at - 1] + one.other, one.other + self.plain[at + 1])
            if len(_HAN.findall(both)) == 2
        ]
        return max(beside, default=(0.0, one.other))[1]
