"""Placing pages, moving issues, sections of pages, and the text of a page."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Article, Issue, Page, Section
from tests import factories, people


@pytest.fixture
def editor(client, db):
    editor = people.make_editor()
    client.force_login(editor)
    return editor


def place(client, page, **fields):
    data = {"edition": 1, "date": "2017-12-22", **fields}
    return client.post(reverse("admin:articles_page_place", args=[page.pk]), data)


def test_a_page_is_placed_with_its_articles(client, editor):
    page = factories.make_unplaced_page()
    article = factories.make_article(page=page)
    newspaper = factories.make_newspaper()

    response = place(client, page, newspaper=newspaper.pk, label="03")

    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.newspaper, article.date, article.page.label) == (newspaper, dt.date(2017, 12, 22), "03")
    assert article.versions.first().person == editor
    assert LogEntry.objects.get().object_id == str(page.pk)


def test_the_form_begins_with_what_was_offered(client, editor):
    newspaper = factories.make_newspaper(name="海平日报")
    page = factories.make_unplaced_page(newspaper="海平日報", date="2017-12-22", edition="2", label="A3")

    form = client.get(reverse("admin:articles_page_place", args=[page.pk])).context["form"]

    assert form.initial == {
        "newspaper": newspaper.pk, "date": dt.date(2017, 12, 22), "edition": 2, "label": "A3",
    }  # fmt: skip


@pytest.mark.parametrize(
    "offered", [{"date": "gestern", "edition": "x"}, {"date": "2017-13-01", "edition": "0"}]
)
def test_what_was_offered_and_cannot_be_is_left_out(client, editor, offered):
    page = factories.make_unplaced_page(**offered)

    form = client.get(reverse("admin:articles_page_place", args=[page.pk])).context["form"]

    assert (form.initial["date"], form.initial["edition"]) == (None, 1)


def test_a_taken_place_is_refused_and_says_which_text_holds_it(client, editor):
    holder = factories.make_page(label="3")
    factories.make_reading(page=holder, dump=factories.make_dump(file_name="erste.txt"))
    page = factories.make_unplaced_page()

    response = place(client, page, newspaper=holder.issue.newspaper_id, label="03")

    assert "erste.txt" in response.context["form"].errors["label"][0]
    assert not Page.objects.get(pk=page.pk).is_placed


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"date": "1066-10-14"}, "date"),
        ({"edition": 0}, "edition"),
        ({"label": "9" * 50}, "label"),
        ({"newspaper": 0}, "newspaper"),
    ],
)
def test_a_place_that_cannot_be_is_explained_at_its_field(client, editor, fields, wrong):
    page = factories.make_unplaced_page()

    response = place(client, page, **{"newspaper": factories.make_newspaper().pk, "label": "1", **fields})

    assert list(response.context["form"].errors) == [wrong]
    assert not Issue.objects.exists()


def test_several_pages_get_one_issue_and_keep_their_numbers(client, editor):
    pages = [factories.make_unplaced_page(label="1"), factories.make_unplaced_page(label="A2")]
    nameless = factories.make_unplaced_page()
    newspaper = factories.make_newspaper()
    chosen = {"action": "place_together", "_selected_action": [page.pk for page in (*pages, nameless)]}
    address = reverse("admin:articles_page_changelist")

    asked = client.post(address, chosen)
    client.post(
        address, {**chosen, "answered": "1", "newspaper": newspaper.pk, "date": "2017-12-22", "edition": 1}
    )

    assert asked.context["count"] == 3
    assert list(newspaper.issues.get().pages.values_list("label", flat=True)) == ["1", "A2"]
    assert not Page.objects.get(pk=nameless.pk).is_placed


def test_only_who_may_place_pages_places_them(client, db):
    client.force_login(people.make_importer())
    page = factories.make_unplaced_page(label="1")
    newspaper = factories.make_newspaper()

    response = place(client, page, newspaper=newspaper.pk, label="1")
    client.post(
        reverse("admin:articles_page_changelist"),
        {"action": "place_together", "_selected_action": [page.pk], "answered": "1", "newspaper": newspaper.pk,
         "date": "2017-12-22", "edition": 1},
    )  # fmt: skip

    assert response.status_code == 403
    assert not Page.objects.get().is_placed


def test_a_pages_section_goes_to_its_articles(client, editor):
    page = factories.make_page()
    article = factories.make_article(page=page)
    section = factories.make_section(newspaper=page.issue.newspaper)
    data = {"section": section.pk, "printed_section": "要闻", "editors": "甲, 乙、丙", "source": "A/1"}

    client.post(reverse("admin:articles_page_change", args=[page.pk]), data)

    page.refresh_from_db()
    assert (page.section, page.editors, page.source) == (section, ["甲", "乙", "丙"], "A/1")
    assert Article.objects.get().section == section
    assert article.versions.first().person == editor


def test_a_page_does_not_get_another_newspapers_section(client, editor):
    page = factories.make_page()

    response = client.post(
        reverse("admin:articles_page_change", args=[page.pk]), {"section": factories.make_section().pk}
    )

    assert "section" in response.context["adminform"].form.errors


@pytest.mark.parametrize(("make_person", "made"), [(people.make_editor, 0), (people.make_chief_editor, 1)])
def test_a_printed_section_becomes_a_section_by_who_may(client, db, make_person, made):
    client.force_login(make_person())
    page = factories.make_page()
    page.printed_section = "工会新闻"
    page.save()

    client.post(reverse("admin:articles_page_make_section", args=[page.pk]))

    assert Section.objects.count() == made


def test_an_issue_moved_in_the_admin_takes_its_articles_along(client, editor):
    article = factories.make_article()
    issue = article.page.issue
    data = {"newspaper": issue.newspaper_id, "date": "2018-01-01", "edition": 2, "printed_number": "5821"}

    client.post(reverse("admin:articles_issue_change", args=[issue.pk]), data)

    article.refresh_from_db()
    issue.refresh_from_db()
    assert (article.date, issue.edition, issue.printed_number) == (dt.date(2018, 1, 1), 2, "5821")
    assert article.versions.first().action == "placed"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"edition": 0}, "edition"), ({"date": "1000-01-01"}, "date"), ({"date": "2018-01-01"}, "__all__")],
)
def test_an_issue_is_not_moved_where_it_cannot_be(client, editor, fields, wrong):
    issue = factories.make_issue()
    factories.make_issue(newspaper=issue.newspaper, date=dt.date(2018, 1, 1))
    data = {"newspaper": issue.newspaper_id, "date": "2017-12-22", "edition": 1, **fields}

    response = client.post(reverse("admin:articles_issue_change", args=[issue.pk]), data)

    assert list(response.context["adminform"].form.errors) == [wrong]


def test_the_whole_text_of_a_page_names_each_lines_role_rule_and_article(client, editor):
    dump = factories.make_dump(
        data="第三版\r\n新厂投产\r\n\r\n本报讯 <b>\r\n".encode("gb18030"), encoding="gb18030"
    )
    parsed = {"lines": [[1, 0, "furniture"], [2, 1, "headline"], [4, 1, "body"]], "rules": {"1": "folio"}}
    reading = factories.make_reading(dump=dump, parsed=parsed)
    lines = [[2, "headline", "alone", True], [4, "body", "opening", False]]
    article = factories.make_article(page=reading.page, reading=reading, reading_number=1, lines=lines)

    response = client.get(reverse("admin:articles_page_text", args=[reading.page_id]))

    assert [(line.number, line.text, line.rule, line.sure, line.article) for line in response.context["lines"]] == [
        (1, "第三版", "folio", True, None), (2, "新厂投产", "", True, article), (4, "本报讯 <b>", "", False, article),
    ]  # fmt: skip
    assert "<b>" not in response.content.decode()


def test_a_long_text_is_shown_in_parts(client, editor, monkeypatch):
    monkeypatch.setattr("articles.admin.pages.LINES_SHOWN", 2)
    parsed = {"lines": [[number, 0, "furniture"] for number in (1, 2, 3)]}
    reading = factories.make_reading(dump=factories.make_dump(data=b"a\nb\nc\n"), parsed=parsed)
    address = reverse("admin:articles_page_text", args=[reading.page_id])

    first, rest = client.get(address), client.get(address, {"from": "3"})

    assert ([line.text for line in first.context["lines"]], first.context["next"]) == (["a", "b"], 3)
    assert ([line.text for line in rest.context["lines"]], rest.context["next"]) == (["c"], None)


def test_a_dump_is_fetched_as_the_bytes_that_came_and_never_shown(client, editor):
    data = "<script>alert(1)</script>\r\n报".encode("gb18030")
    dump = factories.make_dump(data=data, file_name="2017/12/22/第03版.txt", encoding="gb18030")

    response = client.get(reverse("admin:articles_dump_bytes", args=[dump.pk]))

    assert response.content == data
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_a_dump_and_its_readings_are_changed_and_deleted_by_nobody(client, db):
    client.force_login(people.make_administrator())
    reading = factories.make_reading()

    answers = [
        client.post(reverse(f"admin:articles_{name}_{act}", args=[row.pk]), {"post": "yes"}).status_code
        for name, row in (("dump", reading.dump), ("reading", reading), ("page", reading.page))
        for act in ("change", "delete")
        if (name, act) != ("page", "change")
    ]

    assert answers == [403] * 5


@pytest.mark.parametrize("newspaper", ["x", "4²", "9" * 30])
def test_a_newspaper_that_cannot_be_is_an_error_of_the_form(client, editor, newspaper):
    page = factories.make_unplaced_page()
    data = {"newspaper": newspaper, "date": "2017-12-22", "edition": "1", "label": "3"}

    response = client.post(reverse("admin:articles_page_place", args=[page.pk]), data)

    assert list(response.context["form"].errors) == ["newspaper"]
