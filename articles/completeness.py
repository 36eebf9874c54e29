"""What an archive lacks of a newspaper: days without their issue, pages that the labels show to be missing, empty pages.

Plain Python: it decides from when a newspaper came out, which issues are there, and what their pages are called.
articles/ledger.py asks the database for these and keeps the sums.
"""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum

from articles.labels import page_numbers

_PADDED = re.compile(r"(?<!\d)0\d+")  # 03, A003
DAY = dt.timedelta(days=1)
LONGEST_HOLE = 32  # pages; where more seem to be missing in one place, a number was misread


@dataclass(frozen=True, slots=True)
class Rhythm:
    """From a day on: ISO weekdays as digits ("" where there are no fixed days), and the usual number of pages."""

    begins_on: dt.date
    publishing_days: str
    usual_pages: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days without an issue, first and last, with the reason in words."""

    begins_on: dt.date
    ends_on: dt.date
    reason: str = ""


@dataclass(frozen=True)
class Schedule:
    """When a newspaper came out. `rhythms` are in order and the first holds before all others; None: not known."""

    rhythms: tuple[Rhythm, ...]
    begins_on: dt.date | None = None
    ends_on: dt.date | None = None
    pauses: tuple[Pause, ...] = ()

    def rhythm(self, day: dt.date) -> Rhythm:
        return self.rhythms[max(bisect_right(self.rhythms, day, key=lambda rhythm: rhythm.begins_on) - 1, 0)]

    def has_weekday(self, day: dt.date) -> bool:
        """Whether the newspaper came out on such weekdays then."""
        return str(day.isoweekday()) in self.rhythm(day).publishing_days

    def bounds(self, known: tuple[dt.date, dt.date] | None, today: dt.date) -> tuple[dt.date, dt.date] | None:
        """From which to which day issues are expected: what is stated, else the first and last known issue."""
        begins_on = self.begins_on or (known[0] if known else None)
        ends_on = self.ends_on or (known[1] if known else None)
        if begins_on is None or ends_on is None or begins_on > min(ends_on, today):
            return None
        return begins_on, min(ends_on, today)

    def days_without_issue(self, first: dt.date, last: dt.date) -> dict[dt.date, str]:
        """Day -> reason, for the days of the pauses between first and last."""
        return {
            day: pause.reason
            for pause in self.pauses
            for day in days(max(first, pause.begins_on), min(last, pause.ends_on))
        }

    def due_days(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """The days from first to last on which an issue is expected, in order."""
        without = self.days_without_issue(first, last)
        starts = [first, *(rhythm.begins_on for rhythm in self.rhythms if first < rhythm.begins_on <= last)]
        for start, end in zip(starts, [*(start - DAY for start in starts[1:]), last], strict=True):
            weekdays = {int(digit) for digit in self.rhythm(start).publishing_days}
            for day in days(start, end) if weekdays else ():
                if day.isoweekday() in weekdays and day not in without:
                    yield day


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Each day from first to last; none where last lies before first."""
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(number)


@dataclass(frozen=True, slots=True)
class HeldIssue:
    """An issue that is there. `pages` are (label, whether it has no article); `page_count` is what was declared."""

    pk: int
    date: dt.date
    edition: int
    page_count: int | None = None
    pages: tuple[tuple[str, bool], ...] = ()


class Kind(StrEnum):
    """What can be missing, in the order in which it is listed for one day."""

    ISSUE = "issue"
    PAGES = "pages"
    NO_ARTICLES = "no-articles"
    EMPTY_PAGES = "empty-pages"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing. `labels` are the pages in question, `more` counts those whose number nobody knows."""

    kind: Kind
    date: dt.date
    edition: int = 1
    issue: int | None = None
    labels: tuple[str, ...] = ()
    more: int = 0

    @property
    def pages(self) -> int:
        return len(self.labels) + self.more

    @property
    def key(self) -> tuple[int, int, int]:
        """Sorts the newest day first, and within a day by edition and kind."""
        return (-self.date.toordinal(), self.edition, list(Kind).index(self.kind))


@dataclass(slots=True)
class Figures:
    """What is there and what is not, counted. `due` are days, `held` those of them with an issue."""

    due: int = 0
    held: int = 0
    issues: int = 0
    issues_missing: int = 0
    issues_incomplete: int = 0
    issues_empty: int = 0
    pages: int = 0
    pages_missing: int = 0
    pages_empty: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        names = [one.name for one in fields(Figures)]
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def share_of_issues(self) -> float | None:
        """Of the expected days those with an issue, 0 to 1; None where none is expected."""
        return self.held / self.due if self.due else None

    @property
    def share_of_pages(self) -> float | None:
        """Of the pages of the issues that are there; None where there is none."""
        expected = self.pages + self.pages_missing
        return self.pages / expected if expected else None

    @property
    def lacks(self) -> int:
        return self.issues_missing + self.issues_incomplete + self.issues_empty + self.pages_empty


@dataclass(slots=True)
class Ledger:
    """Figures by year, and all that is missing, the newest day first."""

    years: dict[int, Figures] = field(default_factory=dict)
    lacks: list[Lack] = field(default_factory=list)

    @property
    def total(self) -> Figures:
        return sum(self.years.values(), Figures())


def missing_pages(
    labels: Iterable[str], *, page_count: int | None = None, usual_pages: int | None = None
) -> tuple[tuple[str, ...], int]:
    """The labels that are missing, and how many pages more whose labels cannot be told.

    Each letter's pages are a run of their own from 1 on, or from where the letter before ends (A8, B9). With as many
    pages as the issue is declared to have (`page_count`) nothing is missing, whatever the labels say; what is only
    usual tells of pages behind the last.

    >>> missing_pages(["01", "02-03", "05"], usual_pages=6)
    (('04', '06'), 0)
    >>> missing_pages(["A1", "A3", "B1"], usual_pages=8)
    (('A2',), 4)
    """
    runs: dict[str, set[int]] = {}
    digits: dict[str, int] = {}
    for label in labels:
        for letter, number in page_numbers(label):
            runs.setdefault(letter, set()).add(number)
            if padded := _PADDED.search(label):
                digits[letter] = len(padded[0])
    held = sum(map(len, runs.values()))
    expected = page_count if page_count is not None else usual_pages or 0
    if page_count is not None and held >= page_count:
        return (), 0
    missing = list(_gaps(runs))
    lacking = max(expected - held - len(missing), 0)
    if len(runs) <= 1:  # behind the last there is but one place for them
        letter = next(iter(runs), "")
        last = max(runs.get(letter, {0}))
        missing += [(letter, last + number) for number in range(1, lacking + 1)]
        lacking = 0
    return tuple(f"{letter}{number:0{digits.get(letter, 1)}}" for letter, number in missing), lacking


def _gaps(runs: dict[str, set[int]]) -> Iterator[tuple[str, int]]:
    """The numbers that are missing between others. A hole that is too long is none."""
    end_before = 0
    for letter in sorted(runs):
        numbers = sorted(runs[letter])
        before = end_before if numbers[0] == end_before + 1 else 0
        for number in numbers:
            if number - before - 1 <= LONGEST_HOLE:
                yield from ((letter, gap) for gap in range(before + 1, number))
            before = number
        end_before = before


def reckon(
    schedule: Schedule,
    issues: Iterable[HeldIssue],
    *,
    known: tuple[dt.date, dt.date] | None,
    first: dt.date,
    last: dt.date,
    today: dt.date,
) -> Ledger:
    """What of the newspaper is there and what is missing from first to last.

    `issues` are those of these days, `known` the days of the first and last issue of all. Linear in days and pages.
    """
    ledger = Ledger()
    by_day: dict[dt.date, list[HeldIssue]] = {}
    for issue in issues:
        by_day.setdefault(issue.date, []).append(issue)
    bounds = schedule.bounds(known, today)
    due = list(schedule.due_days(max(first, bounds[0]), min(last, bounds[1]))) if bounds else []
    for day in due:
        figures = ledger.years.setdefault(day.year, Figures())
        figures.due += 1
        if day in by_day:
            figures.held += 1
        else:
            figures.issues_missing += 1
            ledger.lacks.append(Lack(Kind.ISSUE, day))
    for day, held in by_day.items():
        figures = ledger.years.setdefault(day.year, Figures())
        editions = {issue.edition for issue in held}
        for edition in {*range(1, max(editions))} - editions:
            figures.issues_missing += 1
            ledger.lacks.append(Lack(Kind.ISSUE, day, edition))
        usual_pages = schedule.rhythm(day).usual_pages
        for issue in held:
            _reckon_issue(issue, usual_pages, figures, ledger.lacks)
    ledger.lacks.sort(key=lambda lack: lack.key)
    ledger.years = dict(sorted(ledger.years.items(), reverse=True))
    return ledger


def _reckon_issue(issue: HeldIssue, usual_pages: int | None, figures: Figures, lacks: list[Lack]) -> None:
    labels, more = missing_pages(
        [label for label, _empty in issue.pages],
        page_count=issue.page_count,
        usual_pages=usual_pages if issue.edition == 1 else None,  # a second edition is seldom a whole one
    )
    empty = tuple(label for label, is_empty in issue.pages if is_empty)
    figures.issues += 1
    figures.pages += sum(len(page_numbers(label)) or 1 for label, _empty in issue.pages)
    place = (issue.date, issue.edition, issue.pk)
    if labels or more:
        figures.issues_incomplete += 1
        figures.pages_missing += len(labels) + more
        lacks.append(Lack(Kind.PAGES, *place, labels, more))
    if len(empty) == len(issue.pages):
        figures.issues_empty += 1
        lacks.append(Lack(Kind.NO_ARTICLES, *place))
    elif empty:
        figures.pages_empty += len(empty)
        lacks.append(Lack(Kind.EMPTY_PAGES, *place, empty))
