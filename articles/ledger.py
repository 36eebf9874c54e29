"""The completeness ledger: what articles/completeness.py finds missing, asked of the database.

Every question costs the same queries whatever the number of issues. The sums are kept by newspaper and year
(YearCount), so that an overview need not count an archive of a million pages; they are counted anew when they are old.
"""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from django.db import transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q
from django.utils import timezone

from articles.completeness import Figures, HeldIssue, Kind, Lack, Ledger, Pause, Rhythm, Schedule, reckon
from articles.models import (
    MAX_EDITION,
    DaysWithoutIssue,
    ImportBatch,
    ImportFile,
    Issue,
    Newspaper,
    Page,
    PublishingPeriod,
    YearCount,
)

FRESH = dt.timedelta(minutes=10)  # so long a kept count holds
MOST_OF_DAYS = 1000  # unplaced pages that a calendar names

Days = tuple[dt.date, dt.date]


def schedule_of(newspaper: Newspaper, span: Days | None = None) -> Schedule:
    """When it came out; of the days without an issue only those within `span`. Two queries."""
    periods = PublishingPeriod.objects.filter(newspaper=newspaper.pk).order_by("begins_on")
    pauses = DaysWithoutIssue.objects.filter(newspaper=newspaper.pk)
    if span:
        pauses = pauses.filter(begins_on__lte=span[1], ends_on__gte=span[0])
    return Schedule(
        rhythms=(
            Rhythm(dt.date.min, newspaper.publishing_days, newspaper.usual_pages),
            *(
                Rhythm(*row)
                for row in periods.values_list("begins_on", "publishing_days", "usual_pages")
            ),
        ),
        begins_on=newspaper.begins_on,
        ends_on=newspaper.ends_on,
        pauses=tuple(
            Pause(*row) for row in pauses.order_by("begins_on").values_list("begins_on", "ends_on", "reason")
        ),
    )  # fmt: skip


def known_days(newspaper: Newspaper) -> Days | None:
    """The days of the first and the last issue in the archive; None without one. One query."""
    known = Issue.objects.filter(newspaper=newspaper.pk).aggregate(first=Min("date"), last=Max("date"))
    return (known["first"], known["last"]) if known["first"] else None


def expected_days(newspaper: Newspaper) -> Days | None:
    """From which to which day there is anything to say of the newspaper. One query."""
    known = known_days(newspaper)
    schedule = Schedule((), newspaper.begins_on, newspaper.ends_on)
    return _hull(known, schedule.bounds(known, timezone.localdate()))


def _hull(*spans: Days | None) -> Days | None:
    spans = [span for span in spans if span]
    return (min(first for first, _last in spans), max(last for _first, last in spans)) if spans else None


def held_issues(newspaper: Newspaper, span: Days) -> list[HeldIssue]:
    """The issues of these days with their pages' labels. Three queries."""
    issues = Issue.objects.filter(newspaper=newspaper.pk, date__range=span).order_by("date", "edition")
    pages = Page.objects.filter(issue__newspaper=newspaper.pk, issue__date__range=span).order_by(
        "place", "pk"
    )
    empty = {*pages.order_by().without_articles().values_list("pk", flat=True)}
    labels = defaultdict(list)
    for pk, issue, label in pages.values_list("pk", "issue", "label"):
        labels[issue].append((label, pk in empty))
    rows = issues.values_list("pk", "date", "edition", "page_count")
    return [HeldIssue(*row, pages=tuple(labels[row[0]])) for row in rows]


def ledger_of(newspaper: Newspaper, span: Days | None = None) -> Ledger:
    """What the newspaper's archive has and lacks, of these days or of all. Six queries."""
    span = span or expected_days(newspaper)
    if span is None:
        return Ledger()
    return reckon(
        schedule_of(newspaper, span), held_issues(newspaper, span),
        known=known_days(newspaper), first=span[0], last=span[1], today=timezone.localdate(),
    )  # fmt: skip


def year_span(year: int) -> Days:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def lacks_newest_first(newspaper: Newspaper, span: Days | None = None) -> Iterator[Lack]:
    """All that is missing, a year at a time, so that who wants the newest fifty need not wait for all."""
    hull = expected_days(newspaper)
    if hull is None:
        return
    first, last = (max(hull[0], span[0]), min(hull[1], span[1])) if span else hull
    for year in range(last.year, first.year - 1, -1):
        begins_on, ends_on = year_span(year)
        yield from ledger_of(newspaper, (max(begins_on, first), min(ends_on, last))).lacks


def lacks_by_day(newspaper: Newspaper, span: Days) -> dict[dt.date, list[Lack]]:
    """What is missing of each of these days."""
    found: dict[dt.date, list[Lack]] = defaultdict(list)
    for lack in ledger_of(newspaper, span).lacks:
        found[lack.date].append(lack)
    return found


def list_from(day: dt.date) -> str:
    """The key behind which the list of what is missing begins with `day`."""
    return f"{day + dt.timedelta(days=1):%Y-%m-%d}.{MAX_EDITION}.{list(Kind)[-1]}"


# Kept sums


def count_anew(newspaper: Newspaper) -> dict[int, Figures]:
    """Count the newspaper's years and keep the sums; those of years that it has no longer go."""
    years = ledger_of(newspaper).years
    moment = timezone.now()
    rows = [
        YearCount(newspaper=newspaper, year=year, figures=asdict(figures), counted_at=moment)
        for year, figures in years.items()
    ]
    with transaction.atomic():
        YearCount.objects.filter(newspaper=newspaper).exclude(year__in=years).delete()
        YearCount.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["newspaper", "year"],
            update_fields=["figures", "counted_at"],
        )  # fmt: skip
    return years


def count_old(*, seconds: float, older_than: dt.timedelta = FRESH) -> bool:
    """Count the newspapers whose sums are old or not there, the oldest first, for about `seconds`.

    At least one; whether none is left.
    """
    deadline = time.monotonic() + seconds
    has_issues = Exists(Issue.objects.filter(newspaper=OuterRef("pk")))
    old = Newspaper.objects.filter(has_issues | Q(begins_on__isnull=False, ends_on__isnull=False))
    old = old.annotate(counted_at=Min("year_counts__counted_at")).filter(
        Q(counted_at=None) | Q(counted_at__lt=timezone.now() - older_than)
    )
    for newspaper in old.order_by(F("counted_at").asc(nulls_first=True), "pk"):
        count_anew(newspaper)
        if time.monotonic() > deadline:
            return False
    return True


def kept_figures() -> tuple[dict[int, dict[int, Figures]], dt.datetime | None]:
    """Newspaper id -> year -> its kept sums, newest year first; and when the oldest of them was counted. One query."""
    found: dict[int, dict[int, Figures]] = defaultdict(dict)
    moments = []
    for row in YearCount.objects.order_by("newspaper_id", "-year"):
        found[row.newspaper_id][row.year] = Figures(**row.figures)
        moments.append(row.counted_at)
    return found, min(moments, default=None)


# What came in and is not where it belongs


def unplaced_pages(newspaper: Newspaper | None = None):
    """Pages without a place; with a newspaper those that were offered it or nothing of the kind."""
    pages = Page.objects.unplaced()
    if newspaper:
        pages = pages.filter(_offered(newspaper))
    return pages


def unplaced_by_day(newspaper: Newspaper, days: Iterable[dt.date]) -> dict[dt.date, list[Page]]:
    """The unplaced pages that were offered one of these days, of this newspaper or of none. One query."""
    found: dict[dt.date, list[Page]] = defaultdict(list)
    wanted = {day.isoformat(): day for day in days}
    pages = Page.objects.unplaced().filter(_offered(newspaper), offered__date__in=[*wanted])
    for page in pages.order_by("pk")[:MOST_OF_DAYS]:
        found[wanted[page.offered["date"]]].append(page)
    return found


def _offered(newspaper: Newspaper) -> Q:
    names = [newspaper.slug, newspaper.name]
    return Q(offered__newspaper__in=names) | Q(offered__newspaper__isnull=True)


def failed_files(person=None):
    """Files that could not be imported and that nobody brought again since, the newest first.

    With a person who sees only own imports: of those.
    """
    State = ImportFile.State
    failed = ImportFile.objects.filter(state=State.FAILED, batch__state=ImportBatch.State.DONE)
    if person and not person.has_perm("articles.view_any_importbatch"):
        failed = failed.filter(batch__person=person)
    again = ImportFile.objects.filter(
        name=OuterRef("name"), pk__gt=OuterRef("pk"), state__in=[*ImportFile.BROUGHT, State.UNCHANGED]
    )
    return failed.filter(~Exists(again)).select_related("batch").defer("preview").order_by("-pk")
