"""The other printings of a text as readers see them: beside a row of a list, and beside the article."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from articles.models import Article, ArticleQuerySet, SharedText
from articles.paging import Part, paginate

SHOWN_IN_ROW = 3
SHOWN_BESIDE = 12
PARAMETER = "reprints"  # in a list's address: each printing has a row of its own


class Printing(NamedTuple):
    """Where and when a text was printed."""

    pk: int
    date: dt.date
    newspaper_id: int
    newspaper: str
    label: str

    def get_absolute_url(self) -> str:
        return Article(pk=self.pk).get_absolute_url()


@dataclass(frozen=True)
class Printings:
    """Some other printings of an article's text, the first printed first, and how many there are in all."""

    shown: list[Printing]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True)
class Switch:
    """The way between a list that tells each text once and one with a row for each printing."""

    is_on: bool
    url: str


def list_part(request: HttpRequest, articles: ArticleQuerySet, among: ArticleQuerySet | None = None) -> dict:
    """A page of a list and its switch, for the template. Two queries more than the page, however many its rows.

    `among` is that of `told_once`.
    """
    found = find_switch(request)
    folds = found is not None and not found.is_on
    part = paginate(articles.told_once(among) if folds else articles, request.GET)
    return {"part": tell_printings(part), "switch": found}


def tell_printings(part: Part) -> Part:
    """The same page, each row with the other `printings` of its text. One query, none where no row shares its text."""
    found = printings_of(part.rows, SHOWN_IN_ROW)
    for article in part.rows:
        article.printings = found.get(article.pk)
    return part


def printings_of(articles: Sequence[Article], most: int) -> dict[int, Printings]:
    """Number of an article -> the others that print its text, at most `most` of them, where readers may see one."""
    texts = {article.shared_text_id for article in articles} - {None}
    if not texts:
        return {}
    together = {"partition_by": F("shared_text")}
    rows = (
        Article.objects.published()
        .filter(shared_text__in=texts)
        .annotate(
            count=Window(Count("pk"), **together),
            rank=Window(RowNumber(), order_by=["date", "pk"], **together),
        )
        .filter(rank__lte=most + 1)
        .order_by("date", "pk")
        .values_list("shared_text", "count", "pk", "date", "newspaper", "newspaper__name", "page__label")
    )
    counts: dict[int, int] = {}
    groups: dict[int, list[Printing]] = {}
    for text, count, *printing in rows:
        counts[text] = count
        groups.setdefault(text, []).append(Printing(*printing))
    found = {}
    for article in articles:
        others = [one for one in groups.get(article.shared_text_id, ()) if one.pk != article.pk]
        if others:
            found[article.pk] = Printings(others[:most], counts[article.shared_text_id] - article.is_public)
    return found


def find_switch(request: HttpRequest) -> Switch | None:
    """None where no text of the archive is known to be printed twice. One query."""
    if not SharedText.objects.exists():
        return None
    query = request.GET.copy()
    for name in ("after", "before", PARAMETER):
        query.pop(name, None)
    is_on = bool(request.GET.get(PARAMETER))
    if not is_on:
        query[PARAMETER] = "all"
    return Switch(is_on, f"{request.path}?{query.urlencode()}" if query else request.path)
