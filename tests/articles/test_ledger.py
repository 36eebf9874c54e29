"""The completeness ledger over rows: what is asked, at which price, and what people enter."""

import datetime as dt
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import ledger
from articles.completeness import Kind
from articles.management.commands import work
from articles.models import DaysWithoutIssue, ImportBatch, ImportFile, Newspaper, PublishingPeriod, YearCount
from tests import factories, people

FRIDAY = dt.date(2017, 12, 22)


@pytest.fixture
def newspaper(db):
    return factories.make_newspaper(name="海平日报", slug="haiping")


def make_full_issue(newspaper, date: dt.date, *labels: str, edition: int = 1):
    """An issue with an article on each page."""
    issue = factories.make_issue(newspaper=newspaper, date=date, edition=edition)
    for label in labels or ("1",):
        factories.make_article(page=factories.make_page(issue=issue, label=label))
    return issue


def of_december(day: int) -> dt.date:
    return dt.date(2017, 12, day)


def lacks(newspaper) -> list[tuple]:
    return [(lack.kind, lack.date.day, *lack.labels) for lack in ledger.ledger_of(newspaper).lacks]


def test_what_is_missing_is_read_from_days_and_labels(newspaper):
    make_full_issue(newspaper, of_december(22), "1", "3")
    make_full_issue(newspaper, of_december(24))

    assert lacks(newspaper) == [(Kind.ISSUE, 23), (Kind.PAGES, 22, "2")]


def test_changed_publishing_days_and_days_without_an_issue_are_known(newspaper):
    newspaper.publishing_days = "5"
    newspaper.save()
    PublishingPeriod.objects.create(
        newspaper=newspaper, begins_on=of_december(28), publishing_days="1234567", usual_pages=2
    )
    factories.make_days_without_issue(newspaper=newspaper, begins_on=of_december(29))
    make_full_issue(newspaper, of_december(15))
    make_full_issue(newspaper, of_december(31))

    assert lacks(newspaper) == [(Kind.PAGES, 31, "2"), (Kind.ISSUE, 30), (Kind.ISSUE, 28), (Kind.ISSUE, 22)]


def test_a_page_whose_articles_are_all_in_the_trash_is_empty(newspaper):
    issue = make_full_issue(newspaper, FRIDAY, "1", "2")
    issue.pages.get(label="2").articles.get().trash(by=None)

    assert lacks(newspaper) == [(Kind.EMPTY_PAGES, 22, "2")]


def test_a_page_of_which_an_editor_approved_that_it_has_no_article_lacks_nothing(newspaper):
    issue = make_full_issue(newspaper, FRIDAY)
    reading = factories.make_reading(page=factories.make_page(issue=issue, label="2"))
    assert lacks(newspaper) == [(Kind.EMPTY_PAGES, 22, "2")]

    reading.approved_at = timezone.now()
    reading.save()

    assert lacks(newspaper) == []


def test_other_newspapers_count_for_nothing(newspaper):
    make_full_issue(newspaper, of_december(22))
    make_full_issue(newspaper, of_december(24))
    make_full_issue(factories.make_newspaper(), of_december(23))

    assert lacks(newspaper) == [(Kind.ISSUE, 23)]


@pytest.mark.parametrize("issues", [1, 5])
def test_a_ledger_costs_the_same_queries_with_one_issue_and_with_many(
    newspaper, issues, django_assert_num_queries
):
    for number in range(issues):
        make_full_issue(newspaper, of_december(1 + 2 * number), "1", "3")

    with django_assert_num_queries(7):
        ledger.ledger_of(newspaper)


def test_the_newest_are_asked_for_a_year_at_a_time(newspaper, django_assert_max_num_queries):
    make_full_issue(newspaper, dt.date(2000, 12, 31))
    make_full_issue(newspaper, dt.date(2018, 1, 2))
    found = ledger.lacks_newest_first(newspaper)

    with django_assert_max_num_queries(16):
        newest = [next(found).date for _count in range(2)]

    assert newest == [dt.date(2018, 1, 1), dt.date(2017, 12, 31)]
    assert [newest[0], newest[1], *(lack.date for lack in found)] == [
        lack.date for lack in ledger.ledger_of(newspaper).lacks
    ]


# Kept sums


def test_sums_are_kept_by_year_and_counted_anew_when_they_are_old(newspaper):
    make_full_issue(newspaper, dt.date(2017, 12, 31))
    assert ledger.count_old(seconds=9)
    first = ledger.kept_figures()[0][newspaper.pk]
    make_full_issue(newspaper, dt.date(2018, 1, 2))

    ledger.count_old(seconds=9)
    assert ledger.kept_figures()[0][newspaper.pk] == first
    YearCount.objects.update(counted_at=timezone.now() - ledger.FRESH * 2)
    ledger.count_old(seconds=9)

    kept = ledger.kept_figures()[0][newspaper.pk]
    assert {year: (figures.due, figures.held) for year, figures in kept.items()} == {
        2018: (2, 1),
        2017: (1, 1),
    }


def test_a_newspaper_of_which_nothing_is_here_but_when_it_came_out_lacks_all(newspaper):
    newspaper.begins_on, newspaper.ends_on = of_december(1), of_december(31)
    newspaper.save()

    assert ledger.count_old(seconds=9)

    assert ledger.kept_figures()[0][newspaper.pk][2017].issues_missing == 31


def test_a_year_that_a_newspaper_has_no_longer_is_no_longer_counted(newspaper):
    issue = make_full_issue(newspaper, dt.date(2017, 12, 31))
    ledger.count_anew(newspaper)

    issue.move(date=dt.date(2016, 12, 31), by=None)
    ledger.count_anew(newspaper)

    assert list(ledger.kept_figures()[0][newspaper.pk]) == [2016]


def test_idle_workers_count_what_is_old(newspaper):
    make_full_issue(newspaper, FRIDAY)

    work.Command().look_around()

    assert ledger.kept_figures()[0][newspaper.pk][2017].held == 1


def test_a_newspaper_takes_its_sums_and_days_along_when_it_goes(newspaper):
    factories.make_days_without_issue(newspaper=newspaper)
    issue = factories.make_issue(newspaper=newspaper)
    ledger.count_anew(newspaper)
    issue.delete()

    newspaper.delete()

    assert (YearCount.objects.count(), DaysWithoutIssue.objects.count()) == (0, 0)


# What people enter


def test_days_are_entered_for_several_newspapers_and_not_twice(newspaper):
    other = factories.make_newspaper()
    spans = [(of_december(30), of_december(31), "春节"), (of_december(25), of_december(25), "")]
    factories.make_days_without_issue(newspaper=other, begins_on=of_december(25))

    made = DaysWithoutIssue.objects.enter(spans, newspapers=[newspaper, other], by=None)

    assert (len(made), DaysWithoutIssue.objects.count()) == (3, 4)
    assert len({days.entered_at for days in made}) == 1
    assert DaysWithoutIssue.objects.enter(spans, newspapers=[newspaper, other], by=None) == []


def test_a_day_whose_issue_came_in_meanwhile_is_not_confirmed_as_without_one(newspaper):
    make_full_issue(newspaper, of_december(22))
    person = people.make_chief_editor()

    made = DaysWithoutIssue.objects.confirm(newspaper, [of_december(22), of_december(23)], by=person)

    assert [(days.begins_on, days.ends_on, days.person) for days in made] == [
        (of_december(23), of_december(23), person)
    ]


@pytest.mark.parametrize(
    "row",
    [
        Newspaper(name="甲", slug="jia", begins_on=of_december(2), ends_on=of_december(1)),
        Newspaper(name="甲", slug="jia", publishing_days="21"),
        Newspaper(name="甲", slug="jia", publishing_days="8"),
        Newspaper(name="甲", slug="jia", usual_pages=0),
        Newspaper(name="甲", slug="jia", begins_on=dt.date(1500, 1, 1)),
        DaysWithoutIssue(begins_on=of_december(2), ends_on=of_december(1)),
        DaysWithoutIssue(begins_on=dt.date(2999, 1, 1), ends_on=dt.date(2999, 1, 1)),
        PublishingPeriod(begins_on=of_december(2), publishing_days="17x"),
    ],
)
def test_what_cannot_be_is_refused(newspaper, row):
    if not isinstance(row, Newspaper):
        row.newspaper = newspaper

    with pytest.raises(ValidationError):
        row.full_clean()


def test_a_newspaper_may_have_no_fixed_days(newspaper):
    newspaper.publishing_days = ""
    newspaper.full_clean()
    newspaper.save()
    make_full_issue(newspaper, of_december(1))
    make_full_issue(newspaper, of_december(31))

    assert lacks(newspaper) == []


# What came in and has no place


def test_unplaced_pages_are_offered_to_the_days_that_they_name(newspaper):
    here = [
        factories.make_unplaced_page(newspaper=name, date="2017-12-22") for name in ("haiping", "海平日报")
    ]
    here.append(factories.make_unplaced_page(date="2017-12-22"))
    factories.make_unplaced_page(newspaper="别家报", date="2017-12-22")
    undated = factories.make_unplaced_page(newspaper="haiping")

    assert ledger.unplaced_by_day(newspaper, [of_december(22), of_december(23)]) == {of_december(22): here}
    assert {*ledger.unplaced_pages(newspaper)} == {*here, undated}


def test_failed_files_are_named_until_somebody_brought_them_again(db):
    person, other = people.make_importer(), people.make_importer("zhao")
    State = ImportFile.State

    def make_file(name, state, *, person=person, batch_state=ImportBatch.State.DONE):
        batch = ImportBatch.objects.create(person=person, state=batch_state)
        return ImportFile.objects.create(batch=batch, name=name, state=state)

    make_file("again.txt", State.FAILED)
    make_file("again.txt", State.NEW_VERSION)
    make_file("same.txt", State.FAILED)
    make_file("same.txt", State.UNCHANGED)
    make_file("worse.txt", State.CREATED)
    worse = make_file("worse.txt", State.FAILED)
    failed_twice = [make_file("twice.txt", State.FAILED) for _count in range(2)]
    make_file("cancelled.txt", State.FAILED, batch_state=ImportBatch.State.CANCELLED)
    make_file("worse.txt", State.WAITING, batch_state=ImportBatch.State.CANCELLED)
    theirs = make_file("theirs.txt", State.FAILED, person=other)

    assert list(ledger.failed_files()) == [theirs, *failed_twice[::-1], worse]
    assert list(ledger.failed_files(person)) == [*failed_twice[::-1], worse]
    assert theirs in ledger.failed_files(people.make_editor())


# The command


def printed(*args) -> str:
    out = io.StringIO()
    call_command("completeness", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_figures_and_what_is_missing(newspaper, english):
    make_full_issue(newspaper, of_december(22), "01", "03")
    make_full_issue(newspaper, of_december(24))

    assert printed("--newspaper", "海平日报").splitlines() == [
        "海平日报 (haiping)",
        "  2017: 2 of 3 expected days (66.7 %), 3 pages, 1 missing; 0 issues and 0 pages without articles",
        "  2017-12-23 the issue is missing",
        "  2017-12-22 missing: page 02",
        "Unplaced pages: 0, failed files that nobody imported since: 0.",
    ]


def test_the_command_prints_json_of_some_days(newspaper):
    for day in (1, 24, 26):
        make_full_issue(newspaper, of_december(day))
    factories.make_unplaced_page(newspaper="haiping")

    found = json.loads(printed("--json", "--from", "2017-12-20", "--to", "2017-12-24"))

    assert [lack["date"] for lack in found["newspapers"][0]["lacks"]] == [
        f"2017-12-{day}" for day in (23, 22, 21, 20)
    ]
    year = found["newspapers"][0]["years"][0]
    assert (year["year"], year["due"], year["share_of_issues"], found["unplaced_pages"]) == (2017, 5, 0.2, 1)


@pytest.mark.parametrize(
    "args",
    [("--newspaper", "无名报"), ("--from", "2018-01-01", "--to", "2017-01-01"), ("--from", "1.1.2018")],
)
def test_the_command_refuses_what_cannot_be(newspaper, args):
    with pytest.raises(CommandError):
        printed(*args)


def test_the_command_has_nothing_to_say_of_an_empty_archive(db):
    assert json.loads(printed("--json"))["newspapers"] == []
