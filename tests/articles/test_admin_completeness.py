"""The completeness page: figures, the list of what is missing, and what people say of it."""

import csv
import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from articles import ledger
from articles.admin import completeness
from articles.models import DaysWithoutIssue, ImportBatch, ImportFile, Issue, YearCount
from tests import factories, people

PAGE = reverse("admin:articles_completeness")
ACT = reverse("admin:articles_completeness_act")
UNDO = reverse("admin:articles_completeness_undo")


def of_december(day: int) -> dt.date:
    return dt.date(2017, 12, day)


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A request that counts all newspapers, however slow the machine is at the moment."""
    monkeypatch.setattr(completeness, "COUNTING", 60)


@pytest.fixture
def chief(client, db):
    chief = people.make_chief_editor()
    client.force_login(chief)
    return chief


@pytest.fixture
def newspaper(db):
    """Issues of the 20th and the 24th; the 20th lacks page 2."""
    newspaper = factories.make_newspaper(name="海平日报", slug="haiping")
    make_full_issue(newspaper, of_december(20), "1", "3")
    make_full_issue(newspaper, of_december(24))
    return newspaper


def make_full_issue(newspaper, date, *labels, edition=1):
    issue = factories.make_issue(newspaper=newspaper, date=date, edition=edition)
    for label in labels or ("1",):
        factories.make_article(page=factories.make_page(issue=issue, label=label))
    return issue


def listed(client, **query) -> list[str]:
    return [row.key for row in client.get(PAGE, {"newspaper": "haiping", **query}).context["rows"]]


def test_figures_and_the_list_say_what_is_missing(client, chief, newspaper):
    response = client.get(PAGE, {"newspaper": "haiping"})

    year = response.context["figures"][0]
    assert (year["name"], year["share_of_issues"], year["share_of_pages"]) == (2017, "40.0 %", "75.0 %")
    assert [row.key for row in response.context["rows"]] == [
        "2017-12-23.1.issue", "2017-12-22.1.issue", "2017-12-21.1.issue", "2017-12-20.1.pages",
    ]  # fmt: skip


def test_the_overview_has_a_row_for_each_newspaper_and_their_sum(client, chief, newspaper):
    make_full_issue(factories.make_newspaper(name="另一家报"), of_december(1))

    response = client.get(PAGE)

    rows = {row["name"]: row["figures"].due for row in response.context["figures"]}
    assert (rows, response.context["total"]["figures"].due) == ({"海平日报": 5, "另一家报": 1}, 6)
    assert client.get(PAGE, {"year": 2016}).context["figures"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "pages"}, ["2017-12-20.1.pages"]),
        ({"kind": "no-articles"}, []),
        ({"year": "2016"}, []),
        ({"year": "2017", "kind": "issue"}, [f"2017-12-{day}.1.issue" for day in (23, 22, 21)]),
    ],
)
def test_the_list_is_filtered(client, chief, newspaper, query, found):
    assert listed(client, **query) == found


@pytest.mark.parametrize("query", [{"newspaper": "无名"}, {"year": "x"}, {"year": "99999"}, {"kind": "what"}])
def test_a_filter_that_cannot_be_is_said(client, chief, newspaper, query):
    response = client.get(PAGE, query)

    assert (response.status_code, list(response.context["form"].errors)) == (400, list(query))


def test_the_list_goes_on_behind_its_last_row(client, chief, newspaper, monkeypatch):
    monkeypatch.setattr(completeness, "ROWS", 2)

    first = client.get(PAGE, {"newspaper": "haiping"}).context
    second = client.get(PAGE, {"newspaper": "haiping", "after": first["next"]}).context

    assert [row.key for row in second["rows"]] == ["2017-12-21.1.issue", "2017-12-20.1.pages"]
    assert (first["is_first"], second["is_first"], second["next"]) == (True, False, "")
    assert listed(client, after="2017-12-20.1.pages") == []


@pytest.mark.parametrize(
    "after", ["x", "2017-12-20.1", "2017-12-20.x.pages", "2017-99-20.1.pages", "2017-12-20.1.what"]
)
def test_a_place_in_the_list_that_there_is_not_is_not_found(client, chief, newspaper, after):
    assert client.get(PAGE, {"newspaper": "haiping", "after": after}).status_code == 404


@pytest.mark.parametrize("issues", [1, 6])
@pytest.mark.parametrize("query", [{"newspaper": "haiping"}, {}])
def test_the_page_costs_the_same_queries_with_few_issues_and_with_many(
    client, chief, newspaper, query, issues, django_assert_num_queries
):
    for number in range(issues):
        make_full_issue(newspaper, of_december(1 + 2 * number), "1", "3")
        factories.make_unplaced_page(newspaper="haiping", date=f"2017-12-{2 + 2 * number:02}")
    client.get(PAGE, query)

    with django_assert_num_queries(18 if query else 10):
        client.get(PAGE, query)


# What a row leads to


def test_a_missing_day_leads_to_an_import_with_its_place_filled_in(client, chief, newspaper):
    row = client.get(PAGE, {"newspaper": "haiping"}).context["rows"][0]

    form = client.get(row.import_url).context["form"]

    assert (form["newspaper"].value(), form["date"].value(), form["edition"].value()) == (
        str(newspaper.pk), "2017-12-23", "1",
    )  # fmt: skip


def test_an_unplaced_page_that_was_offered_the_day_is_placed_there_by_a_click(client, chief, newspaper):
    page = factories.make_unplaced_page(date="2017-12-23", label="5")
    row = client.get(PAGE, {"newspaper": "haiping"}).context["rows"][0]
    assert [text for text, _url in row.places] == ["2017-12-23 · 5"]

    form = client.get(row.places[0][1]).context["form"]
    values = {name: str(form[name].value()) for name in form.fields}
    assert values == {"newspaper": str(newspaper.pk), "date": "2017-12-23", "edition": "1", "label": "5"}
    client.post(row.places[0][1], values)

    page.refresh_from_db()
    assert (page.issue.newspaper, page.issue.date) == (newspaper, of_december(23))


def test_any_unplaced_page_can_be_placed_on_a_missing_day(client, chief, newspaper):
    page = factories.make_unplaced_page(newspaper="别家报")
    row = client.get(PAGE, {"newspaper": "haiping"}).context["rows"][0]
    assert row.places == []

    (found, url), = client.get(row.place_url).context["unplaced_rows"]  # fmt: skip

    assert found == page
    assert client.get(url).context["form"]["date"].value() == "2017-12-23"


def test_unplaced_pages_and_failed_files_are_lists_of_their_own(client, chief, newspaper):
    page = factories.make_unplaced_page(newspaper="haiping")
    other = factories.make_unplaced_page(newspaper="别家报")
    batch = ImportBatch.objects.create(person=chief, state=ImportBatch.State.DONE)
    file = ImportFile.objects.create(
        batch=batch, name="坏.txt", state=ImportFile.State.FAILED, reason="no-text"
    )

    def rows(name, **query):
        return [row[0] for row in client.get(PAGE, query).context[name]]

    assert rows("unplaced_rows", kind="unplaced") == [other, page]
    assert rows("unplaced_rows", kind="unplaced", newspaper="haiping") == [page]
    assert rows("unplaced_rows", kind="unplaced", after=other.pk) == [page]
    assert rows("failed_rows", kind="failed") == [file]
    response = client.get(PAGE)
    assert (str(response.context["unplaced"]), str(response.context["failed"])) == ("2", "1")


def test_failed_files_are_paged_to_the_last(client, chief, newspaper, monkeypatch):
    monkeypatch.setattr(completeness, "ROWS", 2)
    batch = ImportBatch.objects.create(person=chief, state=ImportBatch.State.DONE)
    files = [
        ImportFile.objects.create(batch=batch, name=f"{number}.txt", state=ImportFile.State.FAILED)
        for number in range(3)
    ]

    first = client.get(PAGE, {"kind": "failed"}).context
    second = client.get(PAGE, {"kind": "failed", "after": first["next"]}).context

    assert str(first["failed"]) == "3"
    assert [file for context in (first, second) for file, _reason in context["failed_rows"]] == files[::-1]
    assert second["next"] == ""


# What people say of it


def say(client, act: str, *keys: str, **extra):
    return client.post(ACT, {"newspaper": "haiping", "act": act, "row": keys, **extra})


def take_back(client, response):
    """As the bar under an act does."""
    what = client.get(response.headers["Location"]).context["undo"]["what"]
    return client.post(UNDO, {"newspaper": "haiping", "what": what})


def test_one_click_says_that_no_issue_appeared_and_one_takes_it_back(client, chief, newspaper):
    response = say(client, "without:2017-12-23.1.issue", reason=" 停 刊 ")

    days = DaysWithoutIssue.objects.get()
    assert (days.span, days.reason, days.person) == ("2017-12-23", "停 刊", chief)
    assert "2017-12-23.1.issue" not in listed(client)
    assert ledger.kept_figures()[0][newspaper.pk][2017].due == 4

    take_back(client, response)
    assert listed(client)[0] == "2017-12-23.1.issue"
    assert ledger.kept_figures()[0][newspaper.pk][2017].due == 5
    assert LogEntry.objects.count() == 2


def test_many_days_are_confirmed_at_once_and_taken_back_at_once(client, chief, newspaper):
    keys = [f"2017-12-{day}.1.issue" for day in (21, 22, 23)]

    response = say(client, "without", *keys, "2017-12-20.1.pages", "2017-12-24.1.issue")

    assert sorted(days.span for days in DaysWithoutIssue.objects.all()) == [
        "2017-12-21",
        "2017-12-22",
        "2017-12-23",
    ]
    take_back(client, response)
    assert DaysWithoutIssue.objects.count() == 0


def test_confirmed_days_are_listed_and_taken_back_later(client, chief, newspaper):
    days = factories.make_days_without_issue(newspaper=newspaper, begins_on=of_december(23))
    factories.make_days_without_issue(begins_on=of_december(23))

    found = client.get(PAGE, {"kind": "without-issue", "newspaper": "haiping", "year": 2017})
    assert found.context["without_rows"] == [days]
    client.post(UNDO, {"what": f"haiping/d{days.pk}"})

    assert not DaysWithoutIssue.objects.filter(newspaper=newspaper).exists()


def test_an_issue_is_complete_as_it_is_until_that_is_taken_back(client, chief, newspaper):
    issue = newspaper.issues.get(date=of_december(20))
    issue.page_count = 3
    issue.save()

    response = say(client, "complete:2017-12-20.1.pages")

    issue.refresh_from_db()
    assert (issue.page_count, listed(client, kind="pages")) == (2, [])
    take_back(client, response)
    issue.refresh_from_db()
    assert (issue.page_count, listed(client, kind="pages")) == (3, ["2017-12-20.1.pages"])


def test_an_issue_without_pages_cannot_be_complete(client, chief, newspaper):
    newspaper.usual_pages = 4
    newspaper.save()
    factories.make_issue(newspaper=newspaper, date=of_december(22))

    say(client, "complete", "2017-12-22.1.pages")

    assert Issue.objects.get(date=of_december(22)).page_count is None


def test_acts_without_anything_chosen_or_of_nonsense_change_nothing(client, chief, newspaper):
    assert say(client, "without").status_code == 302
    assert [
        say(client, "burn", "2017-12-23.1.issue").status_code,
        say(client, "without", "x").status_code,
        say(client, "without:x").status_code,
        client.post(UNDO, {"what": "haiping/x1"}).status_code,
        client.post(UNDO, {"what": "haiping/i1:5000"}).status_code,
        client.post(UNDO, {"what": "haiping/"}).status_code,
        client.post(UNDO, {"what": "nothing/d1"}).status_code,
        client.get(ACT).status_code,
    ] == [400, 400, 400, 400, 400, 400, 404, 405]
    assert DaysWithoutIssue.objects.count() == 0


def test_only_chief_editors_confirm_days_and_only_editors_complete_issues(client, newspaper):
    days = factories.make_days_without_issue(newspaper=newspaper)

    def answers(person) -> list[int]:
        client.force_login(person)
        return [
            client.get(PAGE, {"newspaper": "haiping"}).status_code,
            say(client, "without", "2017-12-23.1.issue").status_code,
            client.post(UNDO, {"what": f"haiping/d{days.pk}"}).status_code,
            say(client, "complete", "2017-12-20.1.pages").status_code,
            client.post(UNDO, {"what": f"haiping/i{newspaper.issues.last().pk}:"}).status_code,
            client.post(reverse("admin:articles_completeness_count")).status_code,
            client.get(reverse("admin:articles_completeness_export")).status_code,
        ]

    assert answers(people.make_stranger()) == [302] * 7
    assert answers(people.make_person("nobody")) == [403] * 7
    assert answers(people.make_importer()) == [200, 403, 403, 403, 403, 403, 200]
    assert answers(people.make_editor()) == [200, 403, 403, 302, 302, 302, 200]
    assert DaysWithoutIssue.objects.get() == days
    assert answers(people.make_chief_editor()) == [200, 302, 302, 302, 302, 302, 200]


def test_who_may_not_act_is_offered_no_act(client, newspaper):
    client.force_login(people.make_importer())
    factories.make_unplaced_page(newspaper="haiping", date="2017-12-23")

    rows = client.get(PAGE, {"newspaper": "haiping"}).context["rows"]

    assert {(row.act, row.place_url, *row.places) for row in rows} == {("", "")}


def test_sums_are_counted_anew_when_asked(client, chief, newspaper):
    client.get(PAGE)
    make_full_issue(newspaper, of_december(23))

    client.post(reverse("admin:articles_completeness_count"), {"newspaper": "haiping"})
    assert ledger.kept_figures()[0][newspaper.pk][2017].held == 3
    make_full_issue(newspaper, of_december(22))
    client.post(reverse("admin:articles_completeness_count"))
    assert ledger.kept_figures()[0][newspaper.pk][2017].held == 4


# CSV and the first page


def exported(client, **query) -> list[list[str]]:
    response = client.get(reverse("admin:articles_completeness_export"), query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))[1:]


def test_what_is_missing_leaves_as_csv_without_formulas(client, chief, newspaper, english):
    client.cookies["django_language"] = "en"
    newspaper.name = "=海平日报"
    newspaper.save()
    factories.make_unplaced_page(newspaper="haiping", date="2017-12-23", label="5")
    factories.make_days_without_issue(newspaper=newspaper, begins_on=of_december(21))

    assert exported(client, kind="pages") == [
        ["'=海平日报", "2017-12-20", "1", "missing pages", "missing: page 2", "1"]
    ]
    assert [row[1] for row in exported(client)] == ["2017-12-23", "2017-12-22", "2017-12-20"]
    assert exported(client, kind="unplaced")[0][:4] == ["haiping", "2017-12-23", "", "unplaced pages"]
    assert exported(client, kind="without-issue")[0][1] == "2017-12-21"
    assert exported(client, kind="failed") == []


def test_the_first_page_names_the_sums(client, chief, newspaper):
    assert [entry["count"] for entry in client.get("/admin/").context["dashboard"]["missing"]] == ["0"]
    ledger.count_anew(newspaper)

    missing = client.get("/admin/").context["dashboard"]["missing"]

    assert [entry["count"] for entry in missing] == ["3", "1", "0", "0", "0"]
    assert (
        client.get(missing[1]["url"]).context["figures"][0]["url"].endswith("?newspaper=haiping&kind=pages")
    )


def test_an_old_count_is_made_anew_by_looking_at_it(client, chief, newspaper):
    ledger.count_anew(newspaper)
    YearCount.objects.update(counted_at=timezone.now() - ledger.FRESH * 2)
    make_full_issue(newspaper, of_december(23))

    assert client.get(PAGE).context["figures"][0]["figures"].held == 3
