"""From candidates to hits: the index is asked for a few places at a time, and the texts at them are looked at.

Never more than a set number of texts for one answer: pairs that are common and seldom stand together (社会议) would
otherwise have half the archive read. The answer then says how far it looked, and goes on from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import starmap
from typing import NamedTuple

from django.db import connection

from articles.folding import fold_name
from articles.models import SearchEntry
from articles.search.documents import among_numbers
from articles.search.engines import engine
from articles.search.plan import Candidate, Plan
from articles.search.schema import VIEW

MOST_CANDIDATES = 1000  # texts looked at for one answer
LEAST_GROUP = 30  # candidates asked for at a time
PROBE = 60  # of a loose plan, before it is known how often it hits


@dataclass(frozen=True)
class Found:
    """Places of hits in the order asked. Where `stopped_at` is a place, the search went no further than to it.

    `candidates` are what stands there, by place; `has_texts` says whether with its texts.
    """

    places: list[int]
    stopped_at: int | None = None
    candidates: dict[int, Candidate] = field(default_factory=dict, repr=False)
    has_texts: bool = False

    @property
    def articles(self) -> list[int]:
        """Their numbers, in the order of the places."""
        return [self.candidates[place].article_id for place in self.places]


def find(
    plan: Plan,
    limit: int,
    *,
    newest_first: bool = True,
    after: int | None = None,
    most: int | None = None,
) -> Found:
    """The first `limit` hits behind the place `after`, in that order. May raise TooCostly.

    A question or two to the index and two more queries at most for each group of candidates, of which each is greater than
    the one before. Where the index alone decides, `most` is no bound.
    """
    walk = _Walk(plan, limit, newest_first, MOST_CANDIDATES if most is None else most)
    if plan.loose:
        probe = replace(walk, plan=replace(plan.loose, within=plan.within), is_probe=True)
        found = probe.go(min(PROBE, max(limit + 1, LEAST_GROUP)), after)
        if found:
            return found
    return walk.go(limit if plan.is_exact else max(limit + 1, LEAST_GROUP), after)


class _Look(NamedTuple):
    """What there is at some places: how many the engine left, how many of them the asker may see, and the hits."""

    sifted: int
    seen: int
    hits: dict[int, Candidate]
    has_texts: bool


@dataclass(frozen=True)
class _Walk:
    """Looks at candidates group by group. A probe ends with None where it hits too seldom."""

    plan: Plan
    limit: int
    newest_first: bool
    most: int
    is_probe: bool = False

    def go(self, group: int, after: int | None) -> Found | None:
        plan, condition, looked = self.plan, self.plan.free, 0
        hits: dict[int, Candidate] = {}
        has_texts = True
        while plan.is_exact or looked < self.most:
            group = group if plan.is_exact else min(group, self.most - looked)
            places = engine().places(
                condition, newest_first=self.newest_first, after=after, within=plan.within, limit=group
            )
            look = self._look(places)
            hits |= look.hits
            has_texts &= look.has_texts
            looked += len(places)
            if len(hits) >= self.limit or len(places) < group:
                return Found([*hits][: self.limit], None, hits, has_texts)
            if self.is_probe and len(hits) * self.most < self.limit * looked:
                return None
            if 2 * look.seen < look.sifted:  # much that nobody may see: the index leaves it out sooner
                condition = plan.condition
            after, group = places[-1], _next_group(group, looked, len(hits), self.limit)
        return None if self.is_probe else Found([*hits], after, hits, has_texts)

    def _look(self, places: list[int]) -> _Look:
        if not places:
            return _Look(0, 0, {}, has_texts=True)
        plan = self.plan
        sifted = engine().sift(places, plan.runs) if plan.runs else None
        kept = places if sifted is None else sifted
        is_told = plan.is_exact or plan.told_by_runs and sifted is not None
        read = read_labels(kept) if is_told else read_candidates(kept, plan)
        seen = {one.place: one for one in read if one.has_one(plan.states)}
        hits = {
            place: seen[place] for place in kept if place in seen and (is_told or plan.holds(seen[place]))
        }
        return _Look(len(kept), len(seen), hits, not is_told)


def read_labels(places: list[int]) -> Iterator[Candidate]:
    """What stands at these places, without its text; nothing at those that lead nowhere. One query."""
    condition, parameters = among_numbers("place", places)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place, article_id, labels FROM {SearchEntry._meta.db_table} WHERE {condition}",
            parameters,
        )
        return starmap(Candidate, cursor.fetchall())


def _next_group(group: int, looked: int, hits: int, limit: int) -> int:
    """How many candidates to look at next: as many as may still be needed, and not too many more than so far."""
    most = group * 3
    return min(most, LEAST_GROUP + 3 * (limit - hits) * looked // (2 * hits)) if hits else most


def read_candidates(places: list[int], plan: Plan) -> Iterator[Candidate]:
    """What stands at these places, in any order; nothing at those that lead nowhere. Two queries at most."""
    condition, parameters = among_numbers("entry.place", places)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry.place, entry.article_id, entry.labels, entry.printed, seen.headline, seen.text"
            f" FROM {SearchEntry._meta.db_table} AS entry"
            f" JOIN {VIEW} AS seen ON seen.article_id = entry.article_id WHERE {condition}",
            parameters,
        )
        rows = cursor.fetchall()
    credits = _credits([row[1] for row in rows]) if plan.asks_credits else {}
    for place, article, labels, printed, headline, text in rows:
        yield Candidate(place, article, labels, headline, text, printed, credits.get(article, frozenset()))


def _credits(articles: list[int]) -> dict[int, frozenset[str]]:
    """Article id -> the names that it credits, folded."""
    condition, parameters = among_numbers("article_id", articles)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT article_id, name FROM articles_byline WHERE {condition}"
            f" UNION SELECT article_id, name FROM articles_photocredit WHERE {condition}",
            parameters * 2,
        )
        found: dict[int, set[str]] = {}
        for article, name in cursor.fetchall():
            found.setdefault(article, set()).add(fold_name(name))
    return {article: frozenset(names) for article, names in found.items()}
