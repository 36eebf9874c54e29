"""Editors and copies: the list of pages that came twice, and the page that joins and parts printings of one text."""

import pytest
from django.urls import reverse

from articles.models import Article, ArticleVersion, Page, Resemblance
from articles.reprints import find_reprints
from tests import factories, people
from tests.articles.test_reprints import COPY, FIRST, OTHER, SECOND, THIRD, printing, shared

LIST = "admin:articles_resemblance_changelist"
pytestmark = pytest.mark.django_db


def make_pair(*, percent: int = 97) -> Resemblance:
    """Two pages of which an import published one article each."""
    pages = [factories.make_article(published=True).page for _number in range(2)]
    ArticleVersion.objects.filter(article__page__in=pages).update(action="imported")
    return Resemblance.objects.create(one=pages[0], other=pages[1], percent=percent)


def decide(client, pair: Resemblance, choice, *, back: str = ""):
    address = reverse("admin:articles_resemblance_decide", args=[pair.pk])
    return client.post(address, {"choice": str(choice), "back": back})


def printings_page(article: Article) -> str:
    return reverse("admin:articles_article_printings", args=[article.pk])


def choose(client, article: Article, choice, **fields):
    return client.post(printings_page(article), {"choice": str(choice), **fields}, follow=True)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# Pages that came twice


def test_the_list_shows_both_pages_and_pages_by_key(client):
    client.force_login(people.make_chief_editor())
    pairs = [make_pair() for _number in range(12)]

    first = client.get(reverse(LIST))
    second = client.get(reverse(LIST) + first.context["part"].next)

    shown = [pair for part in (first, second) for pair in part.context["part"].rows]
    assert shown == pairs[::-1]
    assert str(pairs[11].other) in first.content.decode()


def test_the_list_costs_the_same_queries_for_one_pair_and_for_four(client, django_assert_num_queries):
    client.force_login(people.make_chief_editor())
    for number in range(4):
        make_pair()
        if number in (0, 3):
            client.get(reverse(LIST))
            with django_assert_num_queries(8):
                client.get(reverse(LIST))


def test_a_chief_editor_lets_one_page_go_and_comes_back_to_the_list(client):
    client.force_login(people.make_chief_editor())
    pair = make_pair()

    response = decide(client, pair, pair.other_id, back="?after=x")

    assert response.headers["Location"] == reverse(LIST) + "?after=x"
    assert not Page.objects.get(pk=pair.other_id).is_placed
    assert Page.objects.get(pk=pair.one_id).is_placed
    assert list(client.get(reverse(LIST)).context["part"].rows) == []
    assert list(client.get(reverse(LIST) + "?decided=yes").context["part"].rows) == [pair]


def test_an_editor_may_say_that_both_are_right_but_let_no_page_go(client):
    client.force_login(people.make_editor())
    pair = make_pair()

    assert decide(client, pair, pair.other_id).status_code == 403
    assert Page.objects.get(pk=pair.other_id).is_placed
    assert decide(client, pair, "both").status_code == 302
    pair.refresh_from_db()
    assert pair.decided_at and pair.gone is None


@pytest.mark.parametrize(
    ("make_person", "status"), [(people.make_importer, 403), (people.make_stranger, 302)]
)
def test_others_decide_nothing(client, make_person, status):
    client.force_login(make_person())
    pair = make_pair()
    assert decide(client, pair, "both").status_code == status
    assert Resemblance.objects.open().exists()


def test_an_importer_sees_the_list_without_buttons(client):
    make_pair()
    client.force_login(people.make_importer())
    assert 'name="choice"' not in client.get(reverse(LIST)).content.decode()


def test_a_choice_that_is_none_is_refused_and_a_second_decision_explained(client):
    client.force_login(people.make_chief_editor())
    pair = make_pair()
    assert decide(client, pair, "nonsense").status_code == 400
    assert client.get(reverse("admin:articles_resemblance_decide", args=[pair.pk])).status_code == 405
    decide(client, pair, "both")
    decide(client, pair, pair.one_id)
    assert Page.objects.get(pk=pair.one_id).is_placed


def test_a_broken_token_is_an_answer_and_no_error(client):
    client.force_login(people.make_chief_editor())
    assert client.get(reverse(LIST) + "?after=broken").status_code == 404


def test_the_first_page_of_the_admin_counts_them(client):
    make_pair()
    client.force_login(people.make_editor())
    entries = client.get(reverse("admin:index")).context["dashboard"]["waiting"]
    assert [entry["count"] for entry in entries if entry["url"].startswith(reverse(LIST))] == ["1"]


# Printings of one text


def test_an_editor_parts_and_leaves_to_the_program(client):
    client.force_login(people.make_editor())
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    assert str(one.page) in client.get(printings_page(two)).content.decode()

    choose(client, two, "part")
    assert shared(two) is None

    choose(client, two, "program")
    find_reprints()
    assert shared(two) == shared(one) is not None


@pytest.mark.parametrize(
    "typed", ["{}", " http://archive.example/articles/{}/ ", "/admin/articles/article/{}/change/"]
)
def test_an_editor_joins_by_number_or_address(client, typed):
    client.force_login(people.make_editor())
    one, two = printing(FIRST), printing(SECOND, OTHER)
    choose(client, one, "join", other=typed.format(two.pk))
    assert shared(one) == shared(two) is not None


@pytest.mark.parametrize("typed", ["", "大桥", "999999999999999999999999", "0"])
def test_what_names_no_article_is_explained(client, typed):
    client.force_login(people.make_editor())
    one = printing(FIRST)
    assert "没有这样的稿件" in said(choose(client, one, "join", other=typed))
    assert shared(one) is None


def test_articles_with_passages_in_common_are_offered_and_joined_by_a_click(client):
    client.force_login(people.make_editor())
    one, two, three = printing(FIRST), printing(SECOND, COPY[:110] + OTHER * 2), printing(THIRD, OTHER[60:])
    find_reprints()
    offers = client.get(printings_page(one)).context["offers"]
    assert two in offers and three not in offers

    choose(client, one, two.pk)

    assert shared(one) == shared(two) is not None


def test_who_may_not_change_articles_changes_no_printings(client):
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    client.force_login(people.make_importer())
    assert client.get(printings_page(two)).status_code == 200
    for choice in ("part", "program", "join", str(one.pk)):
        assert choose(client, two, choice, other=str(one.pk)).status_code == 403
    assert shared(two) == shared(one) is not None


def test_a_choice_that_does_not_exist_is_a_bad_request(client):
    client.force_login(people.make_editor())
    assert choose(client, printing(FIRST), "all").status_code == 400
