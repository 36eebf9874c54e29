"""Which of two hits says more about what was asked: the headline before the body, then number and nearness."""

from collections.abc import Sequence
from math import log2
from typing import NamedTuple

from articles.search.patterns import Pattern
from articles.search.plan import Candidate

NEAR = 200  # characters; words further apart are not near each other
NUMBER_WEIGHT, NEARNESS_WEIGHT = 10, 30  # points for each doubling of the hits, and for words side by side


class Rank(NamedTuple):
    """Sorts hits, the greatest first; of equal ones the newest. It is the key of a row, too."""

    in_headline: int  # how many of the words the headline has
    points: int
    place: int


def rank(candidate: Candidate, patterns: Sequence[Pattern]) -> Rank:
    """How much an article says about the words of these patterns."""
    in_headline = sum(pattern.is_in(candidate.headline) for pattern in patterns)
    starts = [[start for start, _end in pattern.spans(candidate.text)] for pattern in patterns]
    points = sum(NUMBER_WEIGHT * log2(1 + len(places)) for places in starts)
    if len(patterns) > 1 and all(starts):
        points += NEARNESS_WEIGHT * max(0.0, 1 - _narrowest(starts) / NEAR)
    return Rank(in_headline, round(points), candidate.place)


def _narrowest(starts: list[list[int]]) -> int:
    """How many characters lie at least between the first and the last of one place from each list (all sorted)."""
    merged = sorted((place, word) for word, places in enumerate(starts) for place in places)
    last: dict[int, int] = {}
    best = merged[-1][0] - merged[0][0]
    for place, word in merged:
        last.pop(word, None)
        last[word] = place  # in the order of their places, the earliest first
        if len(last) == len(starts):
            best = min(best, place - next(iter(last.values())))
    return best
