"""How well a clause can be cut into words: what the best way costs, with any one character in another's place.

Which words there are, how common and of which kind, comes from jieba's dictionary (`words.txt.gz`); which word follows which,
and which kind follows which, is counted in the training pages cut by it (`following.txt.gz`; both by `manage.py make_words`).
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import exp, inf, log
from pathlib import Path
from typing import NamedTuple

from .language import EDGE, NUMBER
from .tables import read_table

WORDS = Path(__file__).with_name("words.txt.gz")
FOLLOWING = Path(__file__).with_name("following.txt.gz")

LONGEST_WORD = 4
# Words are listed by class of frequency: A stands for one use in jieba's texts, each further letter for so many times more.
RATIO = exp(0.55)
CLASSES = {chr(ord("A") + place): RATIO**place for place in range(26)}
# A word that stands once in the pages stands 200 times in jieba's texts.
DICTIONARY_SHARE = 1 / 200
UNLISTED = 0.3  # uses of a character that is no listed word
UNLISTED_COST = 3.0  # more than that of the rarest word, where only words are weighed
PLAIN_COST = 5.0  # of a mark or a number, the same
# So many uses' worth of what is known without the first word.
KIND_PRIOR, KIND_WORD_PRIOR, WORD_KIND_PRIOR, WORD_PRIOR = 25.0, 30.0, 8.0, 2.0
DISCOUNT = 0.7
KEPT_STEPS = 50_000  # in some 15 MB; a page asks for a few thousand
# What is rarer is left out of the data: words, and words behind a kind.
LEAST_USES, LEAST_OF_KIND = 2, 3

_PART = re.compile("([A-Z])([a-z]+)(:?)([^A-Za-z]*)")


class Following(NamedTuple):
    """What stands behind a word, or behind all words of a kind."""

    uses: float
    kinds: dict[str, float]
    words: dict[str, float]


NOTHING = Following(0.0, {}, {})


class Words:
    """The listed words and what follows what, from the lines of the two files."""

    def __init__(self, words: Iterable[str], following: Iterable[str] = ()) -> None:
        self.uses: dict[str, float] = {}
        self.kinds = {EDGE: EDGE, NUMBER: NUMBER}
        for line in words:
            for class_, kind, colon, tails in _PART.findall(line, 1):
                for tail in tails.strip(" ").split(",") if colon else tails.strip(" ") or [""]:
                    self.uses[line[0] + tail] = CLASSES[class_]
                    self.kinds[line[0] + tail] = kind
        total = sum(self.uses.values())
        self.costs = {word: log(total / uses) for word, uses in self.uses.items()}
        self._unlisted = log(total) + UNLISTED_COST
        lines = (line.partition(" ") for line in following)
        self._lines = {head: rest for head, _, rest in lines}
        self._read: dict[str, Following] = {}
        self._of_kind: dict[str, float] = {}
        for word, uses in self.uses.items():
            kind = self.kinds[word]
            self._of_kind[kind] = self._of_kind.get(kind, 0.0) + uses * DICTIONARY_SHARE
        for head, rest in self._lines.items():
            if not head.startswith("@"):
                kind = self.kind(head)
                self._of_kind[kind] = self._of_kind.get(kind, 0.0) + float(rest.partition("\t")[0])
        self._steps: dict[tuple[str, str], float] = {}

    def kind(self, word: str) -> str:
        return self.kinds.get(word, "?")

    def alone(self, word: str) -> float:
        """What a word costs wherever it stands."""
        return self.costs.get(word, PLAIN_COST if word in (EDGE, NUMBER) else self._unlisted)

    def behind(self, head: str) -> Following:
        """What follows a word, or a kind (`@n`)."""
        found = self._read.get(head)
        if found is None:
            rest = self._lines.get(head)
            if rest:
                uses, kinds, words = rest.split("\t")
                found = Following(float(uses), _counts(kinds), _counts(words))
            self._read[head] = found = found or NOTHING
        return found

    def step(self, first: str, second: str) -> float:
        """What it costs that the second word follows the first: the logarithm of its improbability."""
        cost = self._steps.get((first, second))
        if cost is None:
            cost = -log(self._follows(first, second) + 1e-12)
            if len(self._steps) > KEPT_STEPS:
                self._steps.clear()
            self._steps[first, second] = cost
        return cost

    def _follows(self, first: str, second: str) -> float:
        after, kind = self.behind(first), self.kind(second)
        after_kind = self.behind("@" + self.kind(first))
        uses = self.uses.get(second, 0.0 if second in (EDGE, NUMBER) else UNLISTED) * DICTIONARY_SHARE
        of_kind = (uses + self.behind(second).uses) / (self._of_kind.get(kind, 0.0) + 1)
        base = (after_kind.kinds.get(kind, 0.0) + 0.5) / (after_kind.uses + KIND_PRIOR) * of_kind
        by_kind = (after_kind.words.get(second, 0.0) + KIND_WORD_PRIOR * base) / (
            after_kind.uses + KIND_WORD_PRIOR
        )
        by_word = (after.kinds.get(kind, 0.0) * of_kind + WORD_KIND_PRIOR * base) / (
            after.uses + WORD_KIND_PRIOR
        )
        mixed = (by_kind + by_word) / 2
        left = DISCOUNT * len(after.words) + WORD_PRIOR
        known = max(0.0, after.words.get(second, 0.0) - DISCOUNT)
        return (known + left * mixed) / (after.uses + WORD_PRIOR)

    def cut(self, text: str) -> list[str]:
        """The text in words, by what each costs alone."""
        best: list[tuple[float, str]] = [(0.0, "")]
        for stop in range(1, len(text) + 1):
            word = text[stop - 1]
            found = (best[stop - 1][0] + self.alone(word), word)
            for length in range(2, min(LONGEST_WORD, stop) + 1):
                word = text[stop - length : stop]
                if word in self.costs:
                    found = min(found, (best[stop - length][0] + self.costs[word], word))
            best.append(found)
        path, stop = [], len(text)
        while stop:
            path.append(best[stop][1])
            stop -= len(best[stop][1])
        return path[::-1]


def _counts(text: str) -> dict[str, float]:
    """`3:n,v 1:a`: what stands three times and what once."""
    found = {}
    for part in text.split(" ") if text else ():
        count, _, names = part.partition(":")
        found.update(dict.fromkeys(names.split(","), float(count)))
    return found


class Clause:
    """All ways of cutting a clause, which begins and ends with EDGE, into words."""

    def __init__(self, text: str, words: Words) -> None:
        self.text, self.words = text, words
        length = len(text)
        # By the last word before each place, what it costs up to there; by the first word behind it, what is left.
        self._before: list[dict[str, float]] = [{} for _ in range(length + 1)]
        self._behind: list[dict[str, float]] = [{} for _ in range(length + 1)]
        self._before[1] = {text[0]: 0.0}
        starting: list[list[str]] = [[] for _ in range(length)]
        step, listed = words.step, words.costs
        for stop in range(2, length + 1):
            for start in range(stop - 1, max(0, stop - LONGEST_WORD - 1), -1):
                word = text[start:stop]
                before = self._before[start]
                if before and (stop - start == 1 or word in listed):
                    self._before[stop][word] = min(cost + step(last, word) for last, cost in before.items())
                    starting[start].append(word)
        for start in range(length - 1, 0, -1):
            for word in starting[start]:
                stop = start + len(word)
                self._behind[start][word] = (
                    min(step(word, first) + cost for first, cost in self._behind[stop].items())
                    if stop < length
                    else 0.0
                )

    def cost(self, place: int, char: str) -> tuple[float, str]:
        """What the best way costs with this character at the place, which is no edge, and its word there."""
        step, listed = self.words.step, self.words.costs
        first = max(1, place - LONGEST_WORD + 1)
        last = min(len(self.text) - 1, place + LONGEST_WORD)
        around = self.text[first:place] + char + self.text[place + 1 : last]
        best, found = inf, char
        for start in range(first, place + 1):
            before = self._before[start]
            for stop in range(place + 1, min(last, start + LONGEST_WORD) + 1):
                word = around[start - first : stop - first]
                if len(word) > 1 and word not in listed:
                    continue
                cost = min(cost + step(before_it, word) for before_it, cost in before.items())
                cost += min(step(word, behind_it) + cost for behind_it, cost in self._behind[stop].items())
                if cost < best:
                    best, found = cost, word
        return best, found


def following_lines(texts: Iterable[str], words: Words) -> list[str]:
    """The lines of following.txt.gz, for texts in the form of `language.flat`."""
    uses: dict[str, int] = {}
    kinds: dict[str, dict[str, int]] = {}
    after: dict[str, dict[str, int]] = {}
    for text in texts:
        path = words.cut(text)
        for word in path:
            for head in (word, "@" + words.kind(word)):
                uses[head] = uses.get(head, 0) + 1
        for first, second in pairwise(path):
            for head in (first, "@" + words.kind(first)):
                counts, kind = kinds.setdefault(head, {}), words.kind(second)
                counts[kind] = counts.get(kind, 0) + 1
                counts = after.setdefault(head, {})
                counts[second] = counts.get(second, 0) + 1
    return [
        f"{head} {count}\t{_by_count(kinds.get(head, {}), 1)}\t"
        + _by_count(after.get(head, {}), LEAST_OF_KIND if head.startswith("@") else 1)
        for head, count in sorted(uses.items())
        if count >= LEAST_USES or head.startswith("@")
    ]


def _by_count(counts: dict[str, int], least: int) -> str:
    by_count: dict[int, list[str]] = {}
    for name, count in sorted(counts.items()):
        if count >= least:
            by_count.setdefault(count, []).append(name)
    return " ".join(f"{count}:{','.join(names)}" for count, names in sorted(by_count.items(), reverse=True))


@cache
def known_words() -> Words:
    """What the archive ships with."""
    return Words(read_table(WORDS), read_table(FOLLOWING))
