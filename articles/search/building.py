"""The whole index: made for articles that have no entry, made anew, and looked over."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from articles.models import Article, SearchEntry
from articles.search.conditions import AllOf, Term
from articles.search.documents import Document, documents
from articles.search.engines import Engine, engine
from articles.search.entries import note, owe, text_digest
from articles.search.places import LAST_PLACE, place_date
from articles.search.schema import missing
from articles.search.terms import SCHEME_VERSION, terms_of

GROUP = 1000  # articles a transaction: who wants to write meanwhile waits a second at most
_SPOT_TERMS = 5  # of an article's text that the index is asked for, beside its labels


class Flaw(NamedTuple):
    """What is wrong with the index, by a code that the command words: of an article, of a place, or of a trigger."""

    code: str
    what: int | str


def unindexed() -> QuerySet[Article]:
    return Article.objects.filter(search_entry=None)


def build() -> Iterator[int]:
    """Index the articles that have no entry, the newest first; after each group, how many it had.

    Each group is a transaction of its own, so a build that was cut off goes on where it was, and others read and write
    meanwhile: what they change is indexed with their change.
    """
    has_put = False
    for rows in (_dated, _undated):
        last = None
        while True:
            with transaction.atomic():
                group = list(rows(last).values_list("date", "pk")[:GROUP])
                owe(key for _date, key in group)
            if not group:
                break
            last, has_put = group[-1], True
            yield len(group)
    if has_put:
        engine().tidy()


def _dated(last: tuple | None) -> QuerySet[Article]:
    rows = unindexed().filter(date__isnull=False).order_by("-date", "pk")
    if last is None:
        return rows
    date, key = last
    return rows.filter(Q(date__lt=date) | Q(date=date, pk__gt=key), date__lte=date)


def _undated(last: tuple | None) -> QuerySet[Article]:
    return unindexed().filter(date=None, pk__gt=last[1] if last else 0).order_by("pk")


def is_outdated() -> bool:
    """Whether some of the index was made by another scheme of terms."""
    return SearchEntry.objects.exclude(scheme=SCHEME_VERSION).exists()


def clear() -> None:
    """Forget everything, for a build from the beginning."""
    with transaction.atomic(), connection.cursor() as cursor:
        engine().clear()
        cursor.execute("DELETE FROM articles_searchentry")


def check() -> Iterator[int | Flaw]:
    """Look the whole index over: Flaws, and after each group how many articles it had.

    What others change meanwhile is looked at twice, and a flaw only if it is there both times.
    """
    yield from (Flaw("no-trigger", name) for name in missing(connection))
    for count, doubtful in _groups():
        if doubtful:
            yield from sorted(doubtful & _flaws(*_ids(doubtful)))
        yield count
    yield from _stray_places()


def _groups() -> Iterator[tuple[int, set[Flaw]]]:
    last = 0
    while keys := list(
        Article.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:GROUP]
    ):
        yield len(keys), _flaws(last + 1, keys[-1])
        last = keys[-1]


def _ids(flaws: set[Flaw]) -> tuple[int, int]:
    numbers = [flaw.what for flaw in flaws]
    return min(numbers), max(numbers)


def _flaws(first: int, last: int) -> set[Flaw]:
    """What is wrong with the entries of articles with ids from `first` to `last`."""
    index, flaws = engine(), set()
    with transaction.atomic():
        keys = Article.objects.filter(pk__range=(first, last)).values_list("pk", flat=True)
        wanted = documents(keys)
        entries = {entry.article_id: entry for entry in SearchEntry.objects.filter(article__in=wanted)}
        for article, document in wanted.items():
            entry = entries.get(article)
            if entry is None:
                flaws.add(Flaw("no-entry", article))
            elif not _is_fresh(entry, document):
                flaws.add(Flaw("stale", article))
            elif not _is_held(index, entry, document):
                flaws.add(Flaw("not-held", article))
    return flaws


def _is_fresh(entry: SearchEntry, document: Document) -> bool:
    """Whether the entry says of itself that it holds just this."""
    return (
        entry.scheme == SCHEME_VERSION
        and entry.digest == text_digest(document)
        and (entry.labels, entry.printed) == (note(document.labels), document.printed)
        and place_date(entry.place) == document.date
    )


def _is_held(index: Engine, entry: SearchEntry, document: Document) -> bool:
    """Whether the index finds the article by its labels and by some of its terms."""
    terms = terms_of(document)
    terms = {*document.labels, *terms[:: max(1, len(terms) // _SPOT_TERMS)]}
    place = (entry.place, entry.place)
    return bool(index.places(AllOf(tuple(map(Term, sorted(terms)))), within=place, limit=1))


def _stray_places() -> Iterator[Flaw]:
    """Places at which something is indexed that no entry names, and entries at whose place there is nothing."""
    last = 0
    while last < LAST_PLACE:
        with transaction.atomic():
            entries = SearchEntry.objects.filter(place__gt=last).order_by("place")
            places = list(entries.values_list("place", flat=True)[: GROUP * 20])
            end = places[-1] if len(places) == GROUP * 20 else LAST_PLACE
            held = {*engine().held(last + 1, end)}
        yield from (Flaw("stray", place) for place in sorted(held - {*places}))
        last = end
