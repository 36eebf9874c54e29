"""Years, months and days: as addresses name them, as links between them, as a newspaper's calendar."""

import datetime as dt
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import pgettext

from articles.completeness import Schedule
from articles.models import ArticleQuerySet, Issue
from articles.places import EARLIEST


@dataclass(frozen=True)
class Period:
    """A year, a month of it or a day of that: what stands in an address, in its order."""

    numbers: tuple[int, ...]

    @property
    def start(self) -> dt.date:
        return dt.date(*self.numbers, *(1, 1)[len(self.numbers) - 1 :])

    @property
    def end(self) -> dt.date:
        """The last day of it."""
        if len(self.numbers) == 3:
            return self.start
        year, month = (*self.numbers, 12)[:2]
        return (dt.date(year, month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)

    def __str__(self):
        return format_date(self.start, self._format())

    def _format(self) -> str:
        return (
            pgettext("date format: a year", "Y"),
            pgettext("date format: a month", "F Y"),
            pgettext("date format: a day", "l j F Y"),
        )[len(self.numbers) - 1]

    @property
    def name(self) -> str:
        """Its name within the greater period: 2024, May, 1."""
        formats = ("Y", pgettext("date format: a month of a year", "M"), "j")
        return format_date(self.start, formats[len(self.numbers) - 1])

    @property
    def greater(self) -> list["Period"]:
        """The periods that hold it, the year first."""
        return [Period(self.numbers[:length]) for length in range(1, len(self.numbers))]

    def parts(self) -> list["Period"]:
        """The months of a year, the days of a month; a day has none."""
        count = {1: 12, 2: self.end.day, 3: 0}[len(self.numbers)]
        return [Period((*self.numbers, number)) for number in range(1, count + 1)]

    def around(self, day: dt.date) -> "Period":
        """The period of the same kind that `day` lies in."""
        return Period((day.year, day.month, day.day)[: len(self.numbers)])

    def articles_in(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        return articles.filter(date__range=(self.start, self.end))


def read_period(*numbers: int | None) -> Period:
    """The period that an address names. Raises ValueError where there is no such day, or none with a newspaper."""
    period = Period(tuple(number for number in numbers if number is not None))
    if not EARLIEST.year <= period.start.year <= timezone.localdate().year + 1:
        raise ValueError("no newspaper is of that year")
    return period


def with_articles(articles: ArticleQuerySet, periods: Iterable[Period]) -> list[Period]:
    """Those of `periods` in which `articles` has a row. One query, which enters the index once for each period."""
    asked = {f"p{index}": period for index, period in enumerate(periods)}
    exists = {name: Exists(period.articles_in(articles.order_by())) for name, period in asked.items()}
    found = articles.order_by().annotate(**exists).values(*exists)[:1] if exists else []
    return [period for row in found for name, period in asked.items() if row[name]]


def years_of(articles: ArticleQuerySet) -> list[Period]:
    """The years in which `articles` has a row, newest first. Three queries."""
    newest = articles.newest_first().values_list("date", flat=True).first()
    oldest = articles.order_by("date").values_list("date", flat=True).first()
    if newest is None:
        return []
    return with_articles(articles, [Period((year,)) for year in range(newest.year, oldest.year - 1, -1)])


def neighbours(articles: ArticleQuerySet, period: Period) -> tuple[Period | None, Period | None]:
    """The nearest periods of the same kind, before and after, that have an article. Two queries."""
    days = articles.values_list("date", flat=True)
    before = days.filter(date__lt=period.start).order_by("-date").first()
    after = days.filter(date__gt=period.end).order_by("date").first()
    return before and period.around(before), after and period.around(after)


@dataclass(frozen=True)
class CalendarDay:
    """A day on a month's sheet.

    `is_missing`: an issue is expected, and readers have none. `without`: why there was none that day ("" where nobody
    said), else None. `lacks`: what staff read of it, in words.
    """

    date: dt.date
    is_in_month: bool
    issues: tuple[Issue, ...] = ()
    is_missing: bool = False
    without: str | None = None
    lacks: str = ""
    desk: str = ""  # the address of the day on the completeness page, for staff


@dataclass(frozen=True)
class CalendarMonth:
    period: Period
    weeks: tuple[tuple[CalendarDay, ...], ...]
    issue_count: int

    @property
    def days(self) -> list[CalendarDay]:
        return [day for week in self.weeks for day in week]


def calendar_months(
    months: Iterable[Period],
    issues: Iterable[Issue],
    schedule: Schedule,
    printed: tuple[dt.date, dt.date],
    lacks: dict[dt.date, tuple[str, str]],
) -> list[CalendarMonth]:
    """Sheets of `months` with `issues` on them, which readers have from the first to the last day of `printed`.

    `lacks` are what staff read of a day and where it leads; empty for readers.
    """  # fmt: skip
    by_day: dict[dt.date, list[Issue]] = {}
    for issue in sorted(issues, key=lambda issue: issue.edition):
        by_day.setdefault(issue.date, []).append(issue)
    bounds = schedule.bounds(printed, timezone.localdate())

    def sheet(period: Period) -> CalendarMonth:
        due = {*schedule.due_days(max(period.start, bounds[0]), min(period.end, bounds[1]))} if bounds else ()
        pauses = schedule.days_without_issue(period.start, period.end)
        without = {date: reason for date, reason in pauses.items() if schedule.has_weekday(date)}

        def day(date: dt.date) -> CalendarDay:
            if not period.start <= date <= period.end:
                return CalendarDay(date, False)
            found = tuple(by_day.get(date, ()))
            return CalendarDay(
                date, True, found, date in due and not found, None if found else without.get(date),
                *lacks.get(date, ("", "")),
            )  # fmt: skip

        weeks = Calendar().monthdatescalendar(*period.numbers)
        days = tuple(tuple(day(date) for date in week) for week in weeks)
        return CalendarMonth(period, days, sum(len(cell.issues) for week in days for cell in week))

    return [sheet(period) for period in months]
