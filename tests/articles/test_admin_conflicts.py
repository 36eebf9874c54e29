"""Editors and conflicts with newer readings: the list of those that wait, all three sides, and the choice."""

import pytest
from django.urls import reverse
from django.utils import translation

from articles.admin.conflicts import MergeConflictAdmin
from articles.models import Article, ArticleVersion, MergeConflict
from tests import factories, people
from tests.articles.test_merging import deliver, edit
from tests.readings import TWO_STORIES, imported_page

LIST = "admin:articles_mergeconflict_changelist"


def page_of(conflict) -> str:
    return reverse("admin:articles_mergeconflict_change", args=[conflict.pk])


def choose(client, conflict, choice: str, *, version: int | None = None, **said):
    version = conflict.article.version if version is None else version
    return client.post(page_of(conflict), {"choice": choice, "version": version, **said}, follow=True)


def told(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


@pytest.fixture
def editor(client, db):
    person = people.make_editor()
    client.force_login(person)
    return person


@pytest.fixture
def conflict(db) -> MergeConflict:
    """A headline that a person changed and that a better dump has otherwise."""
    page = imported_page()
    edit(page.articles.get(position=2), headline="码头工人上夜校")
    deliver(TWO_STORIES.replace("码头工人学电工", "码头工人学当电工"))
    return MergeConflict.objects.select_related("article").get()


def test_the_list_shows_those_that_wait_the_newest_first(client, editor):
    first, second = factories.make_conflict(), factories.make_conflict()
    factories.make_conflict().article.trash(by=editor)
    third = factories.make_conflict()
    choose(client, third, "mine")

    rows = list(client.get(reverse(LIST)).context["cl"].result_list)
    settled = list(client.get(reverse(LIST), {"settled": "yes"}).context["cl"].result_list)

    assert (rows, settled) == ([second, first], [third])


def test_the_list_is_paged_by_key_and_keeps_its_filters(client, editor, monkeypatch):
    monkeypatch.setattr(MergeConflictAdmin, "list_per_page", 2)
    conflicts = [factories.make_conflict() for _count in range(3)][::-1]

    first = client.get(reverse(LIST), {"field": conflicts[0].field}).context["cl"]
    second = client.get(reverse(LIST) + first.part.next).context["cl"]

    assert [*first.result_list, *second.result_list] == conflicts
    assert "field=" in first.part.next and (first.part.previous, second.part.next) == ("", "")
    assert "after=" not in second.get_query_string({"settled": "yes"})
    assert client.get(reverse(LIST), {"after": "nonsense"}).status_code == 404


def test_the_filter_of_the_chinese_list_offers_what_waits_and_what_is_settled(client, editor):
    with translation.override("zh-hans"):
        page = client.get(reverse(LIST), headers={"accept-language": "zh-hans"}).content.decode()

    assert "待处理</a>" in page and "已处理</a>" in page


def test_the_list_can_be_of_one_newspaper_and_of_one_field(client, editor):
    found = factories.make_conflict()
    other = factories.make_conflict(article=found.article, field="body", base="一。", theirs="二。")
    factories.make_conflict()
    newspaper = {"article__newspaper__id__exact": found.article.newspaper_id}

    assert list(client.get(reverse(LIST), newspaper).context["cl"].result_list) == [other, found]
    assert list(client.get(reverse(LIST), {**newspaper, "field": "body"}).context["cl"].result_list) == [
        other
    ]


def test_an_editor_sees_all_three_with_what_differs_marked(client, editor, conflict):
    sides = client.get(page_of(conflict)).context["sides"]

    assert (sides.base, sides.mine, sides.theirs) == ("码头工人学电工", "码头工人上夜校", "码头工人学当电工")
    assert sides.theirs_marked == "码头工人学<ins>当</ins>电工"
    assert "<del>" in sides.between


def test_marks_are_escaped(client, editor):
    conflict = factories.make_conflict(base="<b>", theirs="<i>")

    assert "&lt;i&gt;" in client.get(page_of(conflict)).content.decode()


def test_keeping_what_people_made_settles_it(client, editor, conflict):
    choose(client, conflict, "mine")

    conflict.refresh_from_db()
    article = conflict.article
    assert (conflict.choice, conflict.settled_by, article.headline) == ("mine", editor, "码头工人上夜校")
    version = article.versions.first()
    assert (version.action, version.person) == (ArticleVersion.Action.SETTLED, editor)
    assert "headline" in article.touched


def test_taking_the_newer_reading_gives_the_field_back_to_the_machine(client, editor, conflict):
    choose(client, conflict, "theirs")

    article = Article.objects.get(pk=conflict.article_id)
    assert (article.headline, article.touched) == ("码头工人学当电工", [])
    assert article.versions.first().content["headline"] == "码头工人学当电工"


def test_an_edited_text_is_a_persons(client, editor, conflict):
    Article.objects.filter(pk=conflict.article_id).update(proofreading="validated")

    choose(client, conflict, "edited", text=" 码头工人\n学做电工 ")

    article = Article.objects.get(pk=conflict.article_id)
    assert (article.headline, article.touched) == ("码头工人 学做电工", ["headline"])
    assert article.proofreading == "proofread"


def test_a_text_that_cannot_be_is_refused_and_stays_typed(client, editor):
    article = factories.make_article(touched=["kind"])
    conflict = factories.make_conflict(article=article, field="kind", base="news", theirs="brief")

    response = choose(client, conflict, "edited", text="unheard-of")

    conflict.refresh_from_db()
    assert (conflict.choice, response.context["typed"]) == ("", "unheard-of")
    assert Article.objects.get(pk=article.pk).kind == "news"


def test_names_of_the_newer_reading_keep_the_reporters_that_are_known(client, editor):
    page = imported_page()
    article = page.articles.get(position=2)
    article.bylines.update(name="陶家", reporter=None)
    article.touch("bylines")
    article.save()
    article.record(by=editor, action="edited")
    deliver(TWO_STORIES.replace("陶嘉", "陶佳"))
    conflict = MergeConflict.objects.select_related("article").get()

    choose(client, conflict, "theirs")

    byline = article.bylines.get()
    assert (byline.name, byline.reporter.name, byline.role) == ("陶佳", "陶佳", "correspondent")


@pytest.mark.parametrize("choice", ["", "outdated", "all"])
def test_what_is_no_choice_is_refused(client, editor, conflict, choice):
    choose(client, conflict, choice)

    conflict.refresh_from_db()
    assert conflict.settled_at is None


def test_names_cannot_be_typed_here(client, editor):
    conflict = factories.make_conflict(field="bylines", base=[], theirs=[])

    choose(client, conflict, "edited", text="甲")

    assert MergeConflict.objects.get().settled_at is None


def test_a_form_whose_article_was_changed_since_does_nothing(client, editor, conflict):
    opened = conflict.article.version
    edit(conflict.article, headline="码头夜校")

    response = choose(client, conflict, "theirs", version=opened)

    conflict.refresh_from_db()
    assert (conflict.settled_at, conflict.article.headline) == (None, "码头夜校")
    assert response.context["sides"].mine == "码头夜校"


def test_of_two_editors_at_once_the_second_is_told_who_was_first(client, editor, conflict):
    version = conflict.article.version
    choose(client, conflict, "mine")
    client.force_login(people.make_chief_editor("wang"))

    response = choose(client, conflict, "theirs", version=version)

    conflict.refresh_from_db()
    assert (conflict.choice, conflict.article.headline) == ("mine", "码头工人上夜校")
    assert str(editor) in told(response)


def test_who_may_not_change_articles_may_not_choose(client, conflict):
    client.force_login(people.make_importer())
    assert client.post(page_of(conflict), {"choice": "mine"}).status_code == 403
    client.force_login(people.make_stranger())
    assert client.post(page_of(conflict), {"choice": "mine"}).status_code == 302

    conflict.refresh_from_db()
    assert conflict.settled_at is None


def test_the_next_one_that_waits_comes_after_a_choice(client, editor):
    older, newer = factories.make_conflict(), factories.make_conflict()

    assert choose(client, newer, "mine").redirect_chain[-1][0] == page_of(older)
    assert choose(client, older, "mine").redirect_chain[-1][0] == reverse(LIST)


def test_the_first_page_counts_the_conflicts_and_the_desk_leads_to_them(client, editor, conflict):
    waiting = client.get(reverse("admin:index")).context["dashboard"]["waiting"]
    desk = client.get(reverse("admin:articles_article_change", args=[conflict.article_id]))

    assert [entry["count"] for entry in waiting if "mergeconflict" in entry["url"]] == ["1"]
    assert page_of(conflict) in desk.content.decode()
