"""From candidates to hits: the index is asked for a few places at a time, and the texts at them are looked at.

Never more than a set number of texts for one answer: pairs that are common and seldom stand together (社会议) would
otherwise have half the archive read. The answer then says how far it looked, and goes on from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from articles.folding import fold_name
from articles.models import SearchEntry
from articles.search.documents import among
from articles.search.engines import engine
from articles.search.plan import Candidate, Plan
from articles.search.schema import VIEW

MOST_CANDIDATES = 2000  # texts looked at for one answer
LEAST_GROUP = 30  # candidates asked for at a time
PROBE = 60  # of a loose plan, before it is known how often it hits


@dataclass(frozen=True)
class Found:
    """Places of hits in the order asked. Where `stopped_at` is a place, the search went no further than to it.

    `candidates` are those whose texts were looked at, by place.
    """

    places: list[int]
    stopped_at: int | None = None
    candidates: dict[int, Candidate] = field(default_factory=dict, repr=False)


def find(
    plan: Plan,
    limit: int,
    *,
    newest_first: bool = True,
    after: int | None = None,
    most: int | None = None,
) -> Found:
    """The first `limit` hits behind the place `after`, in that order. May raise TooCostly.

    One question to the index where that decides; else it and two queries for each group of candidates, of which each is
    greater than the one before.
    """
    most = MOST_CANDIDATES if most is None else most
    walk = {"newest_first": newest_first, "after": after, "most": most}
    if plan.loose:
        found = _walk(plan.loose, limit, min(PROBE, max(limit + 1, LEAST_GROUP)), is_probe=True, **walk)
        if found:
            return found
    if plan.is_exact:
        asked = {"newest_first": newest_first, "after": after, "within": plan.within}
        return Found(engine().places(plan.condition, **asked, limit=limit))
    return _walk(plan, limit, max(limit + 1, LEAST_GROUP), **walk)


def _walk(
    plan: Plan,
    limit: int,
    group: int,
    *,
    newest_first: bool,
    after: int | None,
    most: int,
    is_probe: bool = False,
) -> Found | None:
    """Look at candidates, `group` of them at first and `most` in all. A probe ends with None where it hits too seldom."""
    index, hits, looked = engine(), {}, 0
    while looked < most:
        group = min(group, most - looked)
        places = index.places(
            plan.condition, newest_first=newest_first, after=after, within=plan.within, limit=group
        )
        held = {one.place: one for one in read_candidates(places, plan) if plan.holds(one)}
        hits |= {place: held[place] for place in places if place in held}
        looked += group
        if len(hits) >= limit or len(places) < group:
            return Found([*hits][:limit], None, hits)
        if is_probe and len(hits) * most < limit * looked:
            return None
        after, group = places[-1], group * 3
    return None if is_probe else Found([*hits], after, hits)


def read_candidates(places: list[int], plan: Plan) -> Iterator[Candidate]:
    """What stands at these places, in any order; nothing at those that lead nowhere. Two queries at most."""
    condition, parameters = among("entry.place", places)
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


def articles_at(places: list[int]) -> dict[int, int]:
    """Place -> the article there; without places that lead nowhere. One query."""
    condition, parameters = among("place", places)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place, article_id FROM {SearchEntry._meta.db_table} WHERE {condition}", parameters
        )
        return dict(cursor.fetchall())


def _credits(articles: list[int]) -> dict[int, frozenset[str]]:
    """Article id -> the names that it credits, folded."""
    condition, parameters = among("article_id", articles)
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
