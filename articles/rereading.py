"""Pages read once more, because the pipeline reads better than it did: the merge of articles/merging.py, page by page."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from articles.corrections import lines_of
from articles.merging import Counts, decide, renew, rows_of
from articles.models import Newspaper, Page, Reading
from articles.pipeline import read_page
from articles.reader import reading_version, site_reader

GROUP = 500  # keys of pages held at once


@dataclass(frozen=True)
class Wanted:
    """Which pages: of a newspaper, of days from and to, these ones (by key), or those read by a version before one."""

    newspaper: Newspaper | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    version_before: str = ""
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class PageReread:
    """What became of one page; without counts it was passed by, since it has no text or somebody else was there."""

    page: Page
    counts: Counts | None

    @property
    def state(self) -> str:
        if self.counts is None:
            return "passed"
        return "same" if self.counts.is_same else "changed"


@dataclass
class Report:
    """The pages and what became of their articles."""

    pages: dict[str, int] = field(default_factory=lambda: {"same": 0, "changed": 0, "passed": 0})
    counts: Counts = field(default_factory=Counts)

    def add(self, reread: PageReread) -> None:
        self.pages[reread.state] += 1
        self.counts += reread.counts or Counts()


def version_number(version: str) -> tuple[int, ...]:
    """What versions are compared by; the trained reader behind the + has no order.

    >>> version_number("2026.11.21.10+3f2a") > version_number("2026.11.21.9")
    True
    """
    return tuple(map(int, re.findall(r"\d+", version.partition("+")[0])))


def old_versions(before: str = "") -> list[str]:
    """The versions of stored readings that are older: than `before`, else than that which reads now."""
    known = (
        Reading.objects.filter(corrects=None).order_by().values_list("pipeline_version", flat=True).distinct()
    )
    now = reading_version()
    if before:
        return [version for version in known if version_number(version) < version_number(before)]
    return [version for version in known if version != now and version_number(version) <= version_number(now)]


def pages_to_read(wanted: Wanted):
    """The pages whose newest reading by the machine is of an older version, in the order of their keys."""
    newest = Reading.objects.filter(page=OuterRef("pk"), corrects=None).order_by("-pk")
    pages = Page.objects.alias(version=Subquery(newest.values("pipeline_version")[:1]))
    pages = pages.filter(version__in=old_versions(wanted.version_before))
    if wanted.newspaper:
        pages = pages.filter(issue__newspaper=wanted.newspaper)
    if wanted.first:
        pages = pages.filter(issue__date__gte=wanted.first)
    if wanted.last:
        pages = pages.filter(issue__date__lte=wanted.last)
    if wanted.pages:
        pages = pages.filter(pk__in=wanted.pages)
    return pages.order_by("pk")


def reread_pages(pages, *, dry_run: bool = False) -> Iterator[PageReread]:
    """Read these pages anew, each one in a transaction of its own; a later run goes on where this one ended."""
    for page in _one_by_one(pages):
        yield reread(page, dry_run=dry_run)


def _one_by_one(pages) -> Iterable[Page]:
    last = 0
    while group := list(pages.filter(pk__gt=last).select_related("issue__newspaper", "section")[:GROUP]):
        yield from group
        last = group[-1].pk


def reread(page: Page, *, dry_run: bool = False) -> PageReread:
    """Read one page anew as the pipeline reads now; its borders in the file stay."""
    holding = page.current_reading
    lines = lines_of(holding) if holding else []
    if not lines:
        return PageReread(page, None)
    parsed = read_page(lines, site_reader())
    if dry_run:
        return PageReread(page, decide(holding, holding.dump, parsed, lines, rows_of(page)).counts)
    machine = page.readings.filter(dump=holding.dump_id, corrects=None).order_by("-pk").first()
    outcome = renew(page, holding.dump, parsed, version=reading_version(), batch=machine.batch)
    return PageReread(page, outcome.counts if outcome else None)
