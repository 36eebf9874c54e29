"""What may be meant by what somebody types: names and headlines, and only what readers may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Newspaper, Reporter, ReporterAlias, Section, Tag
from articles.search import suggest
from tests.articles.test_views import make_hidden_articles
from tests.factories import (
    make_article,
    make_byline,
    make_issue,
    make_newspaper,
    make_page,
    make_reporter,
    make_section,
    make_tag,
)


@pytest.fixture
def page(db):
    newspaper = make_newspaper(name="海平日报", slug="haiping")
    section = make_section(newspaper=newspaper, name="海事")
    return make_page(issue=make_issue(newspaper=newspaper), label="03", section=section)


@pytest.fixture
def ask(client):
    """Ask as a reader who types; the suggestions as (kind, text, note)."""

    def answer(typed):
        response = client.get("/search/suggestions.json", {"q": typed})
        assert response.status_code == 200
        groups = response.json()["groups"]
        return [
            (group["label"], one["text"], one["note"]) for group in groups for one in group["suggestions"]
        ]

    return answer


def make_credited(page, *, name: str, published: bool = True, **fields):
    reporter = make_reporter(newspaper=page.issue.newspaper, name=name)
    make_byline(article=make_article(page=page, published=published, **fields), name=name, reporter=reporter)
    return reporter


def test_names_of_every_kind_are_suggested(ask, page):
    make_credited(page, name="海 明威", tags=("海鲜",))

    assert ask("海") == [
        ("报纸", "海平日报", ""), ("版块", "海事", "海平日报"), ("记者", "海 明威", "海平日报"), ("标签", "海鲜", ""),
    ]  # fmt: skip


def test_a_suggestion_leads_to_its_page(client, page):
    reporter = make_credited(page, name="沈嘉禾")

    [group] = client.get("/search/suggestions.json", {"q": "沈"}).json()["groups"]

    assert [one["url"] for one in group["suggestions"]] == [reporter.get_absolute_url()]


@pytest.mark.parametrize("typed", ["沈嘉", " 沈 嘉 ", "沈嘉禾", "瀋嘉", "秋水"])
def test_a_name_is_found_by_its_beginning_in_any_form_and_by_another_name(ask, page, typed):
    reporter = make_credited(page, name="沈嘉禾")
    ReporterAlias.objects.create(reporter=reporter, name="秋水")

    assert ask(typed) == [("记者", "沈嘉禾", "海平日报")]


@pytest.mark.parametrize(
    "typed", ["", " ", "\0", "\u202e", "嘉禾", "沈嘉禾子", "%", "沈%", "_嘉禾", "沈" * 300, "𠮷", "😀", "'"]
)
def test_what_begins_no_name_suggests_nothing(ask, page, typed):
    make_credited(page, name="沈嘉禾")

    assert ask(typed) == []


def test_a_letter_beyond_the_basic_plane_begins_a_name_too(ask, page):
    make_credited(page, name="𠮷田")

    assert ask("𠮷") == [("记者", "𠮷田", "海平日报")]


def test_what_readers_may_not_see_is_not_suggested(ask, page):
    hidden = make_hidden_articles(page)
    make_credited(page, name="密探", published=False, tags=("密件",))
    for article in hidden:
        article.tags.add(make_tag(name="密件"))

    assert [ask(typed) for typed in ("密", "海")] == [[], []]


def test_however_many_names_begin_alike_a_few_are_shown_with_as_many_questions(ask, page):
    make_credited(page, name="沈0")
    with CaptureQueriesContext(
        connection,
    ) as with_one:
        ask("沈")
    for number in range(1, 20):
        make_credited(page, name=f"沈{number:02d}")

    with CaptureQueriesContext(connection) as with_many:
        found = ask("沈")

    assert len(found) == suggest.SHOWN
    assert len(with_many) == len(with_one)


def test_suggestions_are_limited_in_rate(client, settings, page):
    settings.SUGGESTIONS_A_MINUTE = 1
    settings.VAR_DIR.mkdir()
    client.get("/search/suggestions.json", {"q": "沈"})

    response = client.get("/search/suggestions.json", {"q": "沈"})

    assert (response.status_code, response.json()["errors"]) == (429, ["您问得太快了，请稍候再试。"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")
@pytest.mark.parametrize("kind", [Newspaper, Section, Reporter, ReporterAlias, Tag])
def test_names_are_looked_up_in_an_index_by_their_beginning(db, kind):
    plan = suggest.candidates(kind, "沈").explain()

    assert "SEARCH" in plan and "folded_name>? AND folded_name<?" in plan
