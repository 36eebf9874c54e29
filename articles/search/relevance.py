"""In which order hits by relevance come: what has it in the headline before what has it in the body, then number and
nearness.

The headlines of the whole archive compete, but for the newest few hundred no more; of the other hits the newest
thousand. So most pages are made of few texts, however common a word is.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import log2
from typing import NamedTuple

from articles.paging import COUNT_LIMIT
from articles.search.candidates import Found, find, read_candidates
from articles.search.patterns import Pattern, pattern_of
from articles.search.plan import Candidate, Plan, make_plan
from articles.search.question import Question

MOST_TITLED = 300  # hits that have it in the headline, the newest
NEAR = 200  # characters; words further apart are not near each other
NUMBER_WEIGHT, NEARNESS_WEIGHT = 10, 30  # points for each doubling of the hits, and for words side by side


class Rank(NamedTuple):
    """Sorts hits, the greatest first; of equal ones the newest. It is the key of a row, too."""

    in_headline: int  # how many of the words the headline has; all, where it has what is asked
    points: int
    place: int


class Ranking:
    """The hits of a question by relevance. Those in the body are weighed when a page comes to them.

    `hits` gives the newest thousand hits and one more.
    """

    def __init__(self, question: Question, plan: Plan, hits: Callable[[], Found]):
        self.plan, self.hits = plan, hits
        self.patterns = [pattern_of(word.text) for word in question.query.words]
        titled = Found([], has_texts=True)
        if self.patterns:
            titled = find(make_plan(question, question.query.in_headline), MOST_TITLED)
        self.titled = self._ranks(titled, in_headline=len(self.patterns))
        self.newest: Found | None = None  # hits, where they were weighed too

    def page(self, cut: Callable[[list[Rank]], slice]) -> tuple[list[Rank], bool, bool]:
        """The rows that `cut` cuts out of all, and whether some stand before and behind them."""
        ranks, part = self.titled, cut(self.titled)
        if part.stop >= len(ranks):
            ranks = self.titled + self._others()
            part = cut(ranks)
        return ranks[part], part.start > 0, part.stop < len(ranks)

    def _others(self) -> list[Rank]:
        """Those that have it in the body."""
        self.newest = self.hits()
        titled = {one.place for one in self.titled}
        places = [place for place in self.newest.places[:COUNT_LIMIT] if place not in titled]
        return self._ranks(replace(self.newest, places=places))

    def _ranks(self, found: Found, in_headline: int | None = None) -> list[Rank]:
        ranks = []
        for candidate in _read(found, self.plan):
            has = in_headline
            if has is None:
                has = sum(pattern.is_in(candidate.headline) for pattern in self.patterns)
                has = min(has, len(self.patterns) - 1)
            ranks.append(Rank(max(0, has), points(candidate.text, self.patterns), candidate.place))
        return sorted(ranks, reverse=True)


def _read(found: Found, plan: Plan) -> Iterable[Candidate]:
    """The texts of the places found, as far as they lead to one; without a query where they are known."""
    if found.has_texts:
        return map(found.candidates.get, found.places)
    return read_candidates(found.places, plan)


def points(text: str, patterns: list[Pattern]) -> int:
    """How much a text says about the words of these patterns."""
    starts = [[start for start, _end in pattern.spans(text)] for pattern in patterns]
    score = sum(NUMBER_WEIGHT * log2(1 + len(places)) for places in starts)
    if len(patterns) > 1 and all(starts):
        score += NEARNESS_WEIGHT * max(0.0, 1 - _narrowest(starts) / NEAR)
    return round(score)


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
