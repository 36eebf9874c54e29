"""Acts on articles from the list and from the article's page."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.urls import reverse

from articles.admin import acts
from articles.models import Article
from tests import factories, people

LIST = "admin:articles_article_changelist"


def act(client, name, *articles, **answers):
    """Choose articles in the list and do one act to them; answers are those of the page between."""
    data = {"action": name, "_selected_action": [article.pk for article in articles], **answers}
    return client.post(reverse(LIST), data)


def told(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def editor(client, db):
    editor = people.make_editor()
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return editor


@pytest.fixture
def chief(client, db):
    chief = people.make_chief_editor()
    client.force_login(chief)
    client.cookies["django_language"] = "en"
    return chief


def test_publishing_says_how_many_were_done_and_why_others_were_not(client, editor):
    placed = factories.make_article()
    waiting = factories.make_article(page=factories.make_unplaced_page(), headline="待定")

    response = act(client, "publish", placed, waiting)

    assert [article.status for article in (Article.objects.get(pk=placed.pk), Article.objects.get(pk=waiting.pk))] == [
        "published", "draft",
    ]  # fmt: skip
    assert told(response) == [
        "1 article published.",
        "1 was refused:<br>“待定” has no place in an issue yet, so it cannot be published.",
    ]


def test_an_act_is_logged_with_its_person_in_both_histories(client, editor):
    article = factories.make_article()

    act(client, "publish", article)

    entry, version = LogEntry.objects.get(), article.versions.first()
    assert (entry.user, entry.object_id, entry.get_change_message()) == (
        editor,
        str(article.pk),
        "Changed publication.",
    )
    assert (version.person, version.action) == (editor, "published")


def test_a_refusal_with_script_in_the_headline_is_escaped(client, editor):
    response = act(
        client, "publish", factories.make_article(page=factories.make_unplaced_page(), headline="<script>")
    )

    assert "<script>" not in told(response)[0]


def test_withdrawing_asks_for_a_notice_first(client, editor):
    article = factories.make_article(published=True)

    asked = act(client, "withdraw", article)
    act(client, "withdraw", article, answered="1", notice="本文有误")

    article.refresh_from_db()
    assert (asked.status_code, asked.context["count"]) == (200, 1)
    assert (article.status, article.withdrawal_notice) == ("withdrawn", "本文有误")


def test_moving_offers_the_sections_of_the_newspapers_concerned(client, editor):
    article = factories.make_article()
    section = factories.make_section(newspaper=article.newspaper)
    other = factories.make_section()

    asked = act(client, "move_to_section", article)
    refused = act(client, "move_to_section", article, answered="1", section=other.pk)
    act(client, "move_to_section", article, answered="1", section=section.pk)

    article.refresh_from_db()
    assert list(asked.context["form"].fields["section"].queryset) == [section]
    assert "section" in refused.context["form"].errors
    assert (article.section, article.touched) == (section, ["section"])


def test_tags_are_added_and_new_ones_made(client, editor):
    articles = [factories.make_article(tags=("劳动",)), factories.make_article()]
    labour = factories.make_tag(name="劳动")

    act(client, "add_tags", *articles, answered="1", tags=[labour.pk], new_tags="文化，工会")

    assert [article.content()["tags"] for article in articles] == [["劳动", "工会", "文化"]] * 2


@pytest.mark.parametrize("answers", [{}, {"new_tags": "甲/乙"}, {"tags": ["99"]}])
def test_tags_that_cannot_be_are_refused(client, editor, answers):
    article = factories.make_article()

    response = act(client, "add_tags", article, answered="1", **answers)

    assert response.context["form"].errors
    assert article.versions.count() == 1


def test_removing_offers_the_tags_that_the_articles_have(client, editor):
    article = factories.make_article(tags=("劳动", "文化"))
    factories.make_tag(name="别的")
    labour = factories.make_tag(name="劳动")

    asked = act(client, "remove_tags", article)
    offered = {tag.name for tag in asked.context["form"].fields["tags"].queryset}
    response = act(client, "remove_tags", article, answered="1", tags=[labour.pk])

    assert offered == {"劳动", "文化"}
    assert (article.content()["tags"], told(response)) == (["文化"], ["Tags removed from 1 article."])


def test_what_changes_nothing_leaves_no_trace(client, editor):
    article = factories.make_article(tags=("劳动",))

    response = act(client, "add_tags", article, answered="1", tags=[article.tags.get().pk])

    assert told(response) == ["0 articles tagged."]
    assert (article.versions.count(), LogEntry.objects.count()) == (1, 0)


def test_who_proofread_is_refused_when_validating(client, editor):
    mine, theirs = factories.make_article(), factories.make_article()
    mine.mark_proofread(by=editor)
    theirs.mark_proofread(by=people.make_editor("second"))

    response = act(client, "validate", mine, theirs)

    assert [article.proofreading for article in Article.objects.order_by("pk")] == ["proofread", "validated"]
    assert told(response)[0] == "1 article validated."
    assert "a second person validates it" in told(response)[1]


def test_all_articles_of_a_filtered_list_can_be_chosen(client, editor):
    articles = [factories.make_article() for _number in range(3)]
    page = articles[0].page

    data = {"action": "publish", "_selected_action": [articles[0].pk], "select_across": "1"}
    client.post(f"{reverse(LIST)}?page__id__exact={page.pk}", data)

    assert [article.status for article in Article.objects.order_by("pk")] == ["published", "draft", "draft"]


def test_too_many_articles_at_once_are_refused(client, editor, monkeypatch):
    monkeypatch.setattr(acts, "MOST", 1)
    articles = [factories.make_article() for _number in range(2)]

    response = act(client, "publish", *articles)

    assert told(response) == ["Choose at most 1 articles at once."]
    assert not Article.objects.published().exists()


def test_nothing_is_purged(client, chief):
    article = factories.make_article()

    offered = act(client, "delete_selected", article)
    act(client, "trash", article)
    hidden = list(Article.objects.kept())
    act_page = reverse("admin:articles_article_act", args=[article.pk, "restore_from_trash"])
    client.post(act_page)

    assert "delete_selected" not in offered.wsgi_request.path
    assert (hidden, list(Article.objects.kept())) == ([], [article])


def test_acting_on_many_articles_costs_few_queries_each(client, editor, django_assert_max_num_queries):
    articles = [factories.make_article(tags=("劳动",), bylines=("甲", "乙")) for _number in range(20)]

    with django_assert_max_num_queries(20 * 7 + 30):
        act(client, "mark_proofread", *articles)


ACTS = ["publish", "withdraw", "mark_proofread", "validate", "mark_problematic", "move_to_section", "add_tags", "remove_tags", "trash", "restore_from_trash"]  # fmt: skip
ONLY_CHIEFS = {"trash", "restore_from_trash"}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    ("make_person", "allowed"),
    [
        (people.make_stranger, set()),
        (people.make_importer, set()),
        (people.make_editor, {*ACTS} - ONLY_CHIEFS),
        (people.make_chief_editor, {*ACTS}),
    ],
)
def test_an_act_is_done_only_by_who_may(client, db, name, make_person, allowed):
    person = make_person()
    client.force_login(person)
    article = factories.make_article(published=name == "withdraw", tags=("劳动",))
    if name == "restore_from_trash":
        article.trash(by=person)
    if name == "validate":
        article.mark_proofread(by=people.make_editor("second"))
    section = factories.make_section(newspaper=article.newspaper)
    before = article.versions.count()
    answers = {
        "answered": "1", "section": section.pk, "tags": [article.tags.get().pk], "notice": "x",
        "new_tags": "新" if name == "add_tags" else "",
    }  # fmt: skip

    response = client.post(reverse("admin:articles_article_act", args=[article.pk, name]), answers)
    if name not in allowed:
        act(client, name, article, **answers)

    assert article.versions.count() - before == (name in allowed)
    assert response.status_code == (302 if name in allowed or make_person is people.make_stranger else 403)


@pytest.mark.parametrize("chosen", ["x", "²", "9" * 30])
def test_an_act_on_what_cannot_be_an_article_changes_nothing(client, db, chosen):
    client.force_login(people.make_editor())
    address = reverse("admin:articles_article_changelist")

    response = client.post(address, {"action": "publish", "_selected_action": [chosen]})

    assert (response.status_code, len(list(get_messages(response.wsgi_request)))) == (302, 1)
