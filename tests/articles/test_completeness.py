"""What is missing, decided without a database."""

import datetime as dt
import time

import pytest

from articles.completeness import (
    Figures,
    HeldIssue,
    Kind,
    Pause,
    Rhythm,
    Schedule,
    missing_pages,
    reckon,
)
from articles.labels import page_numbers

TODAY = dt.date(2026, 1, 1)
DAILY = "1234567"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def schedule(*rhythms: tuple, begins_on: str = "", ends_on: str = "", pauses=()) -> Schedule:
    """Rhythms as (first day or "", weekdays, usual pages)."""
    return Schedule(
        tuple(
            Rhythm(day(start) if start else dt.date.min, *rest) for start, *rest in rhythms or [("", DAILY)]
        ),
        day(begins_on) if begins_on else None,
        day(ends_on) if ends_on else None,
        tuple(Pause(day(first), day(last), reason) for first, last, reason in pauses),
    )


def issue(
    date: str, *labels: str, edition: int = 1, empty: tuple[str, ...] = (), page_count=None
) -> HeldIssue:
    """An issue with these pages, one where none is named; `empty` are those of them without an article."""
    pages = tuple((label, label in empty) for label in labels or ("1",))
    return HeldIssue(int(date.replace("-", "")) * 10 + edition, day(date), edition, page_count, pages)


def ledger(timetable: Schedule, *issues: HeldIssue, first: str = "", last: str = "", today: dt.date = TODAY):
    dates = sorted(held.date for held in issues)
    known = (dates[0], dates[-1]) if dates else None
    span = timetable.bounds(known, today) or (today, today)
    return reckon(
        timetable, issues, known=known, today=today,
        first=day(first) if first else span[0], last=day(last) if last else span[1],
    )  # fmt: skip


def missing_days(found) -> list[str]:
    return [lack.date.isoformat() for lack in reversed(found.lacks) if lack.kind == Kind.ISSUE]


# Labels


@pytest.mark.parametrize(
    ("label", "pages"),
    [
        ("03", [("", 3)]),
        ("A-12", [("A", 12)]),
        ("第二版", [("", 2)]),
        ("02-03", [("", 2), ("", 3)]),
        ("A02-03", [("A", 2), ("A", 3)]),
        ("A2-A3", [("A", 2), ("A", 3)]),
        ("二、三", [("", 2), ("", 3)]),
        ("4/5", [("", 4), ("", 5)]),
        ("01-04", [("", 1), ("", 2), ("", 3), ("", 4)]),
        ("1-99", [("", 1), ("", 99)]),
        ("B8-C1", [("B", 8), ("C", 1)]),
        ("中缝", []),
        ("特刊2-3", []),
        ("00", []),
        ("", []),
    ],
)
def test_a_label_names_its_pages(label, pages):
    assert list(page_numbers(label)) == pages


# Pages of an issue


@pytest.mark.parametrize(
    ("labels", "missing"),
    [
        ("1 2 3 4", ""),
        ("1 2 4", "3"),
        ("2 3", "1"),
        ("01 02 04 05 08", "03 06 07"),
        ("01 02-03 04", ""),
        ("01 02-03 05", "04"),
        ("A01 A02 A04 B01 B03", "A03 B02"),
        ("1 2 3 4 A1 A3", "A2"),
        ("A1 A2 A3 A4 B5 B6", ""),  # the letter goes on with the numbers
        ("A1 A2 A3 A4 B6", "B1 B2 B3 B4 B5"),
        ("1 2 中缝", ""),
        ("中缝", ""),
        ("1 2 845", ""),  # a number misread
        ("三 一", "2"),
        ("", ""),
    ],
)
def test_gaps_between_labels_are_missing_pages(labels, missing):
    assert missing_pages(labels.split()) == (tuple(missing.split()), 0)


@pytest.mark.parametrize(
    ("labels", "numbers", "missing", "more"),
    [
        ("1 2", {"usual_pages": 4}, "3 4", 0),
        ("01 03", {"usual_pages": 4}, "02 04", 0),
        ("1 2 3 4 5", {"usual_pages": 4}, "", 0),
        ("A1 A3 B1", {"usual_pages": 8}, "A2", 4),
        ("", {"usual_pages": 2}, "1 2", 0),
        ("1 2", {"page_count": 2, "usual_pages": 8}, "", 0),
        ("1 4", {"page_count": 2}, "", 0),  # checked: two pages of advertisements were never kept
        ("1 2-3", {"page_count": 3}, "", 0),
        ("1 2", {"page_count": 4, "usual_pages": 2}, "3 4", 0),
    ],
)
def test_a_declared_number_of_pages_holds_before_the_usual_one(labels, numbers, missing, more):
    assert missing_pages(labels.split(), **numbers) == (tuple(missing.split()), more)


# Days


def test_days_between_the_first_and_the_last_known_issue_are_expected():
    found = ledger(schedule(), issue("2017-12-22"), issue("2017-12-25"))

    assert missing_days(found) == ["2017-12-23", "2017-12-24"]
    assert found.years == {2017: Figures(due=4, held=2, issues=2, issues_missing=2, pages=2)}


def test_a_stated_span_reaches_beyond_the_known_issues_and_never_into_the_future():
    stated = schedule(begins_on="2025-12-30", ends_on="2026-12-31")

    found = ledger(stated, issue("2025-12-31"), today=day("2026-01-02"))

    assert missing_days(found) == ["2025-12-30", "2026-01-01", "2026-01-02"]


def test_a_newspaper_without_issues_lacks_none_until_its_days_are_stated():
    assert ledger(schedule()).lacks == []
    assert missing_days(ledger(schedule(begins_on="2020-01-01", ends_on="2020-01-02"))) == ["2020-01-01", "2020-01-02"]  # fmt: skip


@pytest.mark.parametrize(("year", "count"), [(2016, 366), (2000, 366), (1900, 365), (2017, 365)])
def test_a_daily_has_a_day_more_in_leap_years(year, count):
    dates = list(schedule().due_days(dt.date(year, 1, 1), dt.date(year, 12, 31)))

    assert len(dates) == count
    assert (dt.date(year, 2, 28) + dt.timedelta(days=1) in dates) and len({*dates}) == count


def test_a_weekly_becomes_a_daily():
    timetable = schedule(("", "5"), ("2018-01-03", DAILY))  # a Wednesday

    found = ledger(timetable, issue("2017-12-22"), issue("2018-01-05"))

    assert missing_days(found) == ["2017-12-29", "2018-01-03", "2018-01-04"]


def test_the_weekday_of_a_gap_over_new_year_is_counted_in_its_own_year():
    found = ledger(schedule(), issue("2017-12-30"), issue("2018-01-02"))

    assert missing_days(found) == ["2017-12-31", "2018-01-01"]
    assert {year: (figures.due, figures.held) for year, figures in found.years.items()} == {
        2018: (2, 1),
        2017: (2, 1),
    }


def test_a_year_asked_for_by_itself_knows_the_gaps_at_its_borders():
    issues = [issue("2017-12-30"), issue("2019-01-02")]
    known = (day("2017-12-30"), day("2019-01-02"))

    found = reckon(
        schedule(), [], known=known, first=day("2018-01-01"), last=day("2018-12-31"), today=TODAY
    )  # fmt: skip

    assert (found.total.due, found.total.held, len(found.lacks)) == (365, 0, 365)
    assert len(missing_days(ledger(schedule(), *issues))) == 365 + 2


def test_no_issue_is_missing_on_days_without_one():
    holiday = schedule(pauses=[("2018-02-15", "2018-02-21", "春节"), ("2018-02-23", "2018-02-23", "")])

    found = ledger(holiday, issue("2018-02-14"), issue("2018-02-24"))

    assert missing_days(found) == ["2018-02-22"]
    assert found.total.due == 3


def test_an_issue_on_a_day_without_one_or_on_another_weekday_counts_as_there_and_is_not_due():
    timetable = schedule(("", "1"), pauses=[("2018-01-08", "2018-01-08", "")])

    found = ledger(timetable, issue("2018-01-01"), issue("2018-01-08"), issue("2018-01-10"))

    assert found.lacks == []
    assert (found.total.due, found.total.held, found.total.issues) == (1, 1, 3)


def test_where_there_are_no_fixed_days_none_is_missing():
    found = ledger(
        schedule(("", ""), ("2018-01-04", DAILY)),
        issue("2017-01-01"),
        issue("2018-01-01"),
        issue("2018-01-05"),
    )

    assert missing_days(found) == ["2018-01-04"]


def test_an_edition_before_one_that_is_here_is_missing():
    found = ledger(schedule(), issue("2018-01-01", edition=3), issue("2018-01-01", edition=1))

    assert [(lack.kind, lack.edition) for lack in found.lacks] == [(Kind.ISSUE, 2)]
    assert (found.total.due, found.total.held, found.total.issues_missing) == (1, 1, 1)


# Issues


def test_pages_are_missing_and_empty_in_the_order_of_the_list():
    found = ledger(
        schedule(("", DAILY, 4)),
        issue("2018-01-01", "1", "2", "3", "4", empty=("2",)),
        issue("2018-01-02", "1", "4", empty=("1", "4")),
        issue("2018-01-02", "1", edition=2),
    )

    assert [(lack.date.day, lack.edition, lack.kind, lack.labels) for lack in found.lacks] == [
        (2, 1, Kind.PAGES, ("2", "3")),
        (2, 1, Kind.NO_ARTICLES, ()),
        (1, 1, Kind.EMPTY_PAGES, ("2",)),
    ]
    assert found.total == Figures(
        due=2, held=2, issues=3, issues_incomplete=1, issues_empty=1, pages=7, pages_missing=2, pages_empty=1
    )


def test_shares_are_of_what_is_expected():
    figures = Figures(due=4, held=3, pages=6, pages_missing=2)

    assert (figures.share_of_issues, figures.share_of_pages) == (0.75, 0.75)
    assert (Figures().share_of_issues, Figures().share_of_pages) == (None, None)


def test_twenty_years_of_a_daily_are_reckoned_in_seconds_and_in_proportion():
    """Some 0.2 s on an idle core; ten times that says that somebody made it quadratic."""
    first = dt.date(2000, 1, 1)
    labels = [f"{number:02}" for number in range(1, 9)]
    issues = [issue((first + dt.timedelta(days=n)).isoformat(), *labels) for n in range(7300)]

    start = time.process_time()
    found = ledger(schedule(("", DAILY, 8)), *issues)

    assert time.process_time() - start < 2
    assert (found.total.held, found.total.pages, found.lacks) == (7300, 58400, [])
