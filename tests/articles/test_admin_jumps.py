"""Editors and jumps: the list of broken ones, and the page that joins and parts."""

import pytest
from django.urls import reverse

from articles.models import Article, ArticleVersion, BrokenJump
from tests import factories, people

LIST = "admin:articles_brokenjump_changelist"


def jump_page(article) -> str:
    return reverse("admin:articles_article_jump", args=[article.pk])


def choose(client, article, *parts, **query):
    choice = ":".join(str(getattr(part, "pk", part)) for part in parts)
    return client.post(jump_page(article) + query.get("query", ""), {"choice": choice}, follow=True)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


@pytest.fixture
def editor(client, db):
    person = people.make_editor()
    client.force_login(person)
    return person


@pytest.fixture
def broken(db) -> list[Article]:
    """A beginning on page 1 and two rests on page 2, of which either could be meant."""
    issue = factories.make_issue()
    first = factories.make_page(issue=issue, label="1")
    second = factories.make_page(issue=issue, label="2")
    articles = [
        factories.make_article(page=first, headline="石桥通车", body="昨天晴。", continued_to="2"),
        factories.make_article(page=second, headline="", body="甲说好。", continued_from="1"),
        factories.make_article(page=second, headline="", body="乙说行。", continued_from="1"),
    ]
    issue.match_jumps()
    return articles


def after(article) -> Article | None:
    return Article.objects.filter(continues=article.pk).first()


def test_the_list_shows_each_broken_jump_with_what_could_be_meant(client, editor, broken):
    rows = list(client.get(reverse(LIST)).context["cl"].result_list)

    assert [(row.article, row.way, row.problem) for row in rows] == [
        (broken[0], "to", "several"), (broken[1], "from", "no-match"), (broken[2], "from", "no-match"),
    ]  # fmt: skip
    assert {candidate.article for candidate in rows[0].found} == {*broken[1:]}
    assert [candidate.article for candidate in rows[1].found] == [broken[0]]


def test_a_click_in_the_list_joins_and_comes_back_to_the_list(client, editor, broken):
    first, rest, other = broken

    response = choose(client, first, "to", rest, "", "", query="?back=wrong%3Dseveral")

    assert response.redirect_chain[-1][0] == reverse(LIST) + "?wrong=several"
    assert after(first) == rest
    assert list(BrokenJump.objects.values_list("article", "way")) == [(other.pk, "from")]
    assert first.versions.first().person == editor


def test_the_buttons_of_the_list_say_what_the_page_then_does(client, editor, broken):
    shown = client.get(reverse(LIST)).content.decode()

    assert f'name="choice" value="to:{broken[1].pk}::"' in shown
    assert 'name="choice" value="from:none::"' in shown


@pytest.mark.parametrize(
    ("wrong", "expected"), [("several", 1), ("no-beginning", 2), ("no-page", 0), ("no-rest", 0), ("?", 3)]
)
def test_the_list_is_filtered_by_what_is_wrong(client, editor, broken, wrong, expected):
    response = client.get(reverse(LIST), {"wrong": wrong})

    assert len(response.context["cl"].result_list) == expected


def test_the_list_is_filtered_by_newspaper(client, editor, broken):
    factories.make_article(continued_to="9").page.issue.match_jumps()
    newspaper = broken[0].newspaper_id

    response = client.get(reverse(LIST), {"article__newspaper__id__exact": newspaper})

    assert len(response.context["cl"].result_list) == 3


def test_a_long_list_has_pages(client, editor):
    page = factories.make_page()
    for _number in range(25):
        factories.make_article(page=page, continued_to="99")
    page.issue.match_jumps()

    assert [len(client.get(reverse(LIST), {"p": number}).context["cl"].result_list) for number in (1, 2)] == [
        20,
        5,
    ]


def test_an_empty_list_says_so(client, editor):
    assert "没有断开的转版" in client.get(reverse(LIST)).content.decode()
    assert "没有这样的断开的转版" in client.get(reverse(LIST), {"wrong": "several"}).content.decode()


def test_trash_is_no_row(client, editor, broken):
    Article.objects.filter(pk=broken[0].pk).update(trashed_at="2020-01-01T00:00Z")

    assert len(client.get(reverse(LIST)).context["cl"].result_list) == 2


def test_the_first_page_and_the_queue_lead_to_the_list(client, editor, broken):
    waiting = client.get(reverse("admin:index")).context["dashboard"]["waiting"]
    queue = client.get(reverse("admin:articles_article_changelist"))

    assert {"title": "断开的转版", "count": "3", "url": reverse(LIST) + "?"} in waiting
    assert reverse(LIST) in queue.content.decode()


@pytest.mark.parametrize(("value", "expected"), [("broken", {2}), ("joined", {0, 1}), ("", {0, 1, 2, 3})])
def test_the_queue_is_filtered_by_jumps(client, editor, broken, value, expected):
    choose(client, broken[0], "to", broken[1], "", "")
    broken.append(factories.make_article())

    found = (
        client.get(reverse("admin:articles_article_changelist"), {"jump": value}).context["cl"].result_list
    )

    assert {broken.index(article) for article in found} == expected


# One article


def test_the_page_shows_both_sides_and_who_joined(client, editor):
    first, rest = factories.make_story()

    sides = client.get(jump_page(rest)).context["sides"]

    assert [(side.way, side.joined, side.is_decided) for side in sides] == [
        ("from", first, False),
        ("to", None, False),
    ]


def test_what_would_run_in_a_circle_is_not_offered(client, editor):
    _first, middle, last = factories.make_story(labels=("1", "2", "3"))

    comes_from, goes_to = client.get(jump_page(middle)).context["sides"]

    assert last not in [candidate.article for candidate in comes_from.candidates]
    assert [candidate.article for candidate in goes_to.candidates] == []


def test_an_editor_corrects_what_the_program_joined(client, editor):
    first, rest = factories.make_story()
    right = factories.make_article(page=rest.page, headline="", continued_from="1")

    choose(client, first, "to", right, rest, "")

    assert after(first) == right
    first.page.issue.match_jumps()
    assert after(first) == right


def test_an_editor_parts_and_leaves_it_to_the_program_again(client, editor):
    first, rest = factories.make_story()

    choose(client, first, "to", "none", rest, "")
    assert after(first) is None
    assert first.versions.first().action == ArticleVersion.Action.PARTED

    choose(client, first, "to", "program", "", "")
    assert after(first) == rest


def test_the_rest_can_be_given_its_beginning(client, editor, broken):
    first, rest, _other = broken

    choose(client, rest, "from", first, "", "")

    assert after(first) == rest


def test_a_form_that_is_out_of_date_changes_nothing(client, editor, broken):
    first, rest, other = broken
    choose(client, first, "to", rest, "", "")

    too_late = choose(client, first, "to", other, "", "")  # as if nothing were joined
    taken = choose(client, other, "from", first, "", "")  # as if the beginning were free

    assert "已被他人" in said(too_late) and "已被他人" in said(taken)
    assert after(first) == rest


def test_what_cannot_be_joined_is_refused_in_words(client, editor, broken):
    elsewhere = factories.make_article()

    refused = choose(client, broken[0], "to", elsewhere, "", "")
    gone = choose(client, broken[0], "to", 999999, "", "")

    assert "同一期" in said(refused)
    assert "没有这篇稿件" in said(gone)
    assert after(broken[0]) is None


@pytest.mark.parametrize(
    "choice", ["", "to", "to:1", "up:1::", "to:x::", "to:-1::", "to:1:::", "to:" + "9" * 30 + "::"]
)
def test_what_no_button_says_is_a_bad_request(client, editor, broken, choice):
    assert client.post(jump_page(broken[0]), {"choice": choice}).status_code == 400


def test_who_may_join(client, broken):
    answers = {}
    for make_person in (people.make_stranger, people.make_importer, people.make_editor):
        client.force_login(make_person())
        shown = client.get(jump_page(broken[0]))
        done = client.post(jump_page(broken[0]), {"choice": f"to:{broken[1].pk}::"})
        answers[make_person.__name__] = (shown.status_code, done.status_code, after(broken[0]) is not None)

    assert answers == {
        "make_stranger": (302, 302, False), "make_importer": (200, 403, False), "make_editor": (200, 302, True),
    }  # fmt: skip


def test_who_may_only_look_is_offered_no_button(client, broken):
    client.force_login(people.make_importer())

    assert 'name="choice"' not in client.get(jump_page(broken[0])).content.decode()


def test_an_article_without_a_place_or_without_jumps_has_the_page_too(client, editor):
    unplaced = factories.make_article(page=factories.make_unplaced_page())

    for article in (unplaced, factories.make_article()):
        sides = client.get(jump_page(article)).context["sides"]
        assert [side.candidates for side in sides] == [[], []]


def test_correcting_a_printed_page_number_at_the_desk_joins(client, editor):
    from tests.articles import desk

    first, rest = factories.make_story()
    Article.objects.filter(pk=rest.pk).update(continues=None)
    Article.objects.filter(pk=first.pk).update(continued_to="9")
    first.page.issue.match_jumps()
    assert after(first) == rest  # the rest says where it comes from

    Article.objects.filter(pk=rest.pk).update(continued_from="7", body="另一件事。")
    first.page.issue.match_jumps()
    assert after(first) is None

    client.post(desk.address(rest), {**desk.opened(client, rest), "continued_from": "1"})
    client.post(desk.address(first), {**desk.opened(client, first), "continued_to": "2"})
    assert after(first) == rest


def test_the_desk_names_the_other_parts(client, editor):
    first, rest = factories.make_story()
    address = reverse("admin:articles_article_change", args=[rest.pk])

    assert address in client.get(reverse("admin:articles_article_change", args=[first.pk])).content.decode()
