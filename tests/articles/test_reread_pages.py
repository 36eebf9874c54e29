"""Pages read anew since the pipeline reads better."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import rereading
from articles.models import Article, ImportBatch, MergeConflict, Reading
from articles.pipeline import read_page
from articles.pipeline.records import Kind
from articles.rereading import Wanted, old_versions, pages_to_read, version_number
from tests.articles.test_merging import BETTER, at, deliver, edit, state_of, taken_back, undo
from tests.factories import make_batch
from tests.people import make_editor
from tests.readings import TWO_STORIES, imported_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def better(monkeypatch):
    """The pipeline of tomorrow: it knows a brief where it sees one, and cuts a headline's quotes off."""

    def read(lines, reader):
        page = read_page(lines, reader)
        articles = (
            article._replace(kind=Kind.FEATURE, headline=article.headline.replace("“", "").replace("”", ""))
            for article in page.articles
        )
        return replace(page, articles=tuple(articles))

    monkeypatch.setattr(rereading, "read_page", read)
    monkeypatch.setattr(rereading, "reading_version", lambda: "2099.1.1.1+tomorrow")


def run(*args, **options) -> dict:
    out = StringIO()
    call_command("reread_pages", *args, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_what_nobody_touched_is_as_it_is_read_now(better):
    page = imported_page()
    edit(at(page, 2), kind="notice")
    edit(at(page, 1), headline="夜班表")

    report = run()

    assert report["pages"] == {"same": 0, "changed": 1, "passed": 0}
    assert report["articles"] == {"same": 1, "changed": 1, "new": 0, "gone": 0, "left": 0}
    assert (at(page, 1).kind, at(page, 1).headline, at(page, 2).kind) == ("feature", "夜班表", "notice")
    assert {(conflict.article.position, conflict.field) for conflict in MergeConflict.objects.all()} == {
        (1, "headline"), (2, "kind"),
    }  # fmt: skip
    assert page.current_reading.pipeline_version == "2099.1.1.1+tomorrow"
    assert page.current_reading.dump == page.readings.order_by("pk")[0].dump


def test_a_page_that_has_the_new_version_is_passed_by(better):
    imported_page()
    run()

    assert run()["report"] == []
    assert Reading.objects.count() == 2


def test_a_run_that_was_cut_off_goes_on_where_it_ended(better):
    pages = [
        imported_page(TWO_STORIES.replace("昨天", day), label=str(n)) for n, day in enumerate("一二三", 1)
    ]
    reread = rereading.reread_pages(pages_to_read(Wanted()))
    next(reread)

    assert [row["page"] for row in run()["report"]] == [page.pk for page in pages[1:]]


def test_a_dry_run_says_the_same_and_writes_nothing(better):
    page = imported_page()
    edit(at(page, 1), headline="夜班表")
    before = state_of(page)

    foreseen = run("--dry-run")

    assert state_of(page) == before
    written = run()
    assert (foreseen["pages"], foreseen["articles"], foreseen["conflicts"]) == (
        written["pages"], written["articles"], written["conflicts"],
    )  # fmt: skip


def test_a_page_that_reads_as_before_only_gets_the_reading(monkeypatch):
    page = imported_page()
    versions = list(page.articles.values_list("version", flat=True))
    monkeypatch.setattr(rereading, "reading_version", lambda: "2099.1.1.1+same")

    report = run()

    assert report["pages"] == {"same": 1, "changed": 0, "passed": 0}
    assert list(page.articles.values_list("version", flat=True)) == versions
    assert {article.reading for article in page.articles.all()} == {page.current_reading}


def test_an_approval_stays_where_the_page_reads_exactly_as_it_was_approved(monkeypatch):
    page, editor = imported_page(), make_editor()
    page.current_reading.approve(by=editor)
    monkeypatch.setattr(rereading, "reading_version", lambda: "2099.1.1.1+same")

    run()

    assert page.current_reading.approved_by == editor
    assert page.readings.count() == 2


def test_pages_are_chosen_by_newspaper_day_version_and_key(monkeypatch):
    one, two = imported_page(label="1"), imported_page(BETTER, label="2")
    one.readings.update(pipeline_version="2020.1.1.9+a")
    two.readings.update(pipeline_version="2020.1.1.10+a")
    newspaper = one.issue.newspaper

    def chosen(**wanted):
        return list(pages_to_read(Wanted(**wanted)))

    assert chosen() == [one, two]
    assert chosen(version_before="2020.1.1.10") == [one]
    assert chosen(newspaper=newspaper, first=one.issue.date, last=one.issue.date, pages=(two.pk,)) == [two]
    assert chosen(first=one.issue.date.replace(year=2012)) == []
    assert chosen(last=one.issue.date.replace(year=2010)) == []
    assert sorted(old_versions()) == ["2020.1.1.10+a", "2020.1.1.9+a"]
    assert version_number("2020.1.1.10+a") > version_number("2020.1.1.9")


@pytest.mark.parametrize(
    "args",
    [
        ("--newspaper", "unheard-of"),
        ("--from", "yesterday"),
        ("--to", "2020-13-01"),
        ("--version-before", "x"),
    ],
)
def test_arguments_that_cannot_be_are_refused(args):
    with pytest.raises(CommandError):
        call_command("reread_pages", *args)


def test_the_report_for_people_names_changed_pages(better, english, capsys):
    imported_page()

    call_command("reread_pages")

    printed = capsys.readouterr().out
    assert "page 2  0 articles same, 2 changed, 0 new, 0 gone, 0 conflicts\n" in printed
    assert "Pages: 0 same, 1 changed, 0 passed by.\n0 articles same, 2 changed" in printed
    assert printed.endswith("0 conflicts\n")  # in Chinese no full stop of another language behind it


def test_the_import_of_a_page_that_was_read_anew_can_still_be_undone(better):
    batch = make_batch(state=ImportBatch.State.DONE)
    deliver(TWO_STORIES, name="page.txt", batch=batch)
    run()

    undo(batch)

    assert (Article.objects.count(), Reading.objects.count()) == (0, 0)


def test_a_newer_dump_that_was_read_anew_can_still_be_taken_back(better):
    page = imported_page()
    edit(at(page, 2), headline="码头工人上夜校")
    before = state_of(page)
    deliver(BETTER)
    run()

    assert taken_back(page) == []
    assert state_of(page) == before
