"""The history of an article: who, when, what; differences by character; restoring."""

import pytest
from django.urls import reverse

from articles.history import differences, marked, marked_difference
from articles.models import Reporter, Tag
from tests import factories, people


@pytest.fixture
def editor(client, db):
    editor = people.make_editor()
    client.force_login(editor)
    return editor


def edited(article, by, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    article.record(by=by, action="edited")


def test_a_difference_marks_the_one_wrong_character_and_escapes_the_rest():
    assert marked_difference("<工入日报>", "<工人日报>") == "&lt;工<del>入</del><ins>人</ins>日报&gt;"


def test_every_field_that_differs_is_shown_in_full(db):
    old = {"headline": "甲", "kind": "news", "bylines": [], "tags": ["一"]}
    byline = {"name": "汪瑜", "role": "reporter", "title": "", "printed_role": "", "reporter_id": None}
    new = {"headline": "甲", "kind": "brief", "bylines": [byline], "tags": ["一", "二"]}

    assert [difference.field for difference in differences(old, new)] == ["kind", "bylines", "tags"]


def test_the_history_names_person_act_and_changed_fields_newest_first(client, editor):
    article = factories.make_article(headline="旧题")
    edited(article, editor, headline="新题", body="新文")

    changes = client.get(reverse("admin:articles_article_history", args=[article.pk])).context["changes"]

    assert [(version.number, version.action, version.person, len(fields)) for version, fields in changes] == [
        (2, "edited", editor, 2), (1, "created", None, 0),
    ]  # fmt: skip


def test_a_long_history_is_shown_in_parts_without_a_query_per_version(
    client, editor, django_assert_num_queries
):
    article = factories.make_article()
    for number in range(30):
        edited(article, editor, headline=str(number))
    address = reverse("admin:articles_article_history", args=[article.pk])
    client.get(address)

    with django_assert_num_queries(8):
        page = client.get(address).context
    assert (len(page["changes"]), page["page"].has_next()) == (20, True)
    assert len(client.get(address, {"p": "2"}).context["changes"]) == 11


def test_a_version_shows_what_it_changed_and_what_was_changed_since(client, editor):
    article = factories.make_article(headline="甲")
    edited(article, editor, headline="乙")
    edited(article, editor, headline="丙")

    context = client.get(reverse("admin:articles_article_version", args=[article.pk, 2])).context

    assert [(change.old, change.new) for change in context["differences"]] == [("甲", "乙")]
    assert [(change.old, change.new) for change in context["since"]] == [("乙", "丙")]


def test_restoring_brings_back_texts_section_credits_and_tags_as_a_new_version(client, editor):
    article = factories.make_article(headline="旧题", tags=("劳动",), bylines=("甲",), published=True)
    article.move_to_section(factories.make_section(newspaper=article.newspaper, name="要闻"), by=editor)
    old = article.content()
    article.bylines.all().delete()
    article.tags.clear()
    edited(article, editor, headline="新题", section=None, proofreading="proofread")
    Tag.objects.all().delete()

    client.post(reverse("admin:articles_article_restore", args=[article.pk, 3]))

    article = type(article).objects.get()
    newest = article.versions.first()
    assert {**article.content(), "proofreading": "machine"} == old
    assert (newest.number, newest.action, newest.note, newest.person) == (5, "restored", "3", editor)
    assert {"headline", "bylines", "tags", "section"} <= set(article.touched)


def test_a_version_names_reporters_and_shows_no_keys(db, english):
    reporter = factories.make_reporter(name="林墨涵", distinction="体育部", unit="本报")
    byline = {"name": "林墨涵", "role": "reporter", "title": "", "printed_role": "", "reporter_id": None}
    linked, gone = ({**byline, "reporter_id": number} for number in (reporter.pk, reporter.pk + 1))

    (difference,) = differences({"bylines": [gone]}, {"bylines": [linked]})

    assert difference.marked == (
        "<del>reporter · 林墨涵 · → a reporter who is gone</del>\n"
        "<ins>reporter · 林墨涵 · → 林墨涵（体育部） 本报</ins>"
    )


def test_entries_are_compared_as_wholes():
    old, new = "记者 · 汪瑜\n记者 · 李明", "记者 · 王<玉>\n记者 · 李明"

    assert marked("bylines", old, new) == (
        "<del>记者 · 汪瑜</del>\n<ins>记者 · 王&lt;玉&gt;</ins>\n记者 · 李明"
    )


def test_restoring_links_a_byline_to_the_reporter_into_whom_its_own_was_merged(client, editor):
    article = factories.make_article()
    kept, merged = (
        factories.make_reporter(newspaper=article.newspaper, name=name) for name in ("林墨涵", "墨涵")
    )
    factories.make_byline(article=article, name="墨涵", reporter=merged)
    edited(article, editor)
    kept.absorb([merged], by=editor)
    article.bylines.all().delete()

    client.post(reverse("admin:articles_article_restore", args=[article.pk, 2]))

    assert list(article.bylines.values_list("name", "reporter")) == [("墨涵", kept.pk)]


def test_a_reporter_who_is_gone_altogether_is_made_anew_by_name_when_restoring(client, editor):
    article = factories.make_article()
    factories.make_byline(
        article=article, name="甲", reporter=factories.make_reporter(newspaper=article.newspaper)
    )
    edited(article, editor)
    article.bylines.all().delete()
    edited(article, editor)
    Reporter.objects.all().delete()

    client.post(reverse("admin:articles_article_restore", args=[article.pk, 2]))

    reporter = Reporter.objects.get()
    assert (reporter.name, reporter.is_confirmed) == ("甲", False)
    assert list(article.bylines.values_list("name", "reporter")) == [("甲", reporter.pk)]


@pytest.mark.parametrize(
    ("make_person", "status"), [(people.make_importer, 403), (people.make_stranger, 302)]
)
def test_only_who_may_change_an_article_restores_it(client, db, make_person, status):
    article = factories.make_article()
    edited(article, None, headline="新题")
    client.force_login(make_person())

    response = client.post(reverse("admin:articles_article_restore", args=[article.pk, 1]))

    assert (response.status_code, article.versions.count()) == (status, 2)


def test_restoring_by_a_link_alone_is_refused(client, editor):
    article = factories.make_article()

    assert client.get(reverse("admin:articles_article_restore", args=[article.pk, 1])).status_code == 405


@pytest.mark.parametrize("name", ["version", "restore"])
def test_a_version_that_there_is_not_is_not_found(client, editor, name):
    article = factories.make_article()
    address = reverse(f"admin:articles_article_{name}", args=[article.pk, 9])

    assert (client.post(address) if name == "restore" else client.get(address)).status_code == 404
