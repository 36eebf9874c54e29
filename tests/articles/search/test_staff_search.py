"""The search of the staff: the same engine over drafts, in the admin's list of articles and on the desk."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from articles.search import engines, staff
from articles.search.engines import TooCostly
from tests import people
from tests.articles.test_views import text_of
from tests.factories import (
    make_article,
    make_dump,
    make_issue,
    make_newspaper,
    make_page,
    make_reading,
    make_section,
    make_tag,
    make_unplaced_page,
)

LIST = "/admin/articles/article/"


@pytest.fixture
def editor(client, db):
    person = people.make_editor()
    client.force_login(person)
    return person


def listed(response) -> set[Article]:
    assert response.status_code == 200
    return {*response.context["cl"].result_list}


def test_drafts_what_is_withdrawn_and_what_has_no_place_are_found_beside_what_is_published(client, editor):
    articles = [make_article(body="大坝合龙", published=published) for published in (True, True, False)]
    articles[1].withdraw(by=editor)
    articles.append(make_article(page=make_unplaced_page(), body="大坝合龙"))
    make_article(body="别的")

    assert listed(client.get(LIST, {"q": "大坝合龙"})) == {*articles}


def test_the_trash_is_searched_where_it_is_shown(client, editor):
    kept, trashed = make_article(body="大坝"), make_article(body="大坝")
    trashed.trash(by=editor)

    assert listed(client.get(LIST, {"q": "大坝"})) == {kept}
    assert listed(client.get(LIST, {"q": "大坝", "trash": "yes"})) == {trashed}


@pytest.mark.parametrize(
    "typed", ["大坝 -演习", "“大坝 合龙”", "标题:大坝", "记者:沈嘉禾", "日期:2017", "無 OR 合龙"]
)
def test_staff_ask_in_the_language_of_readers(client, editor, typed):
    found = make_article(headline="大坝", body="大坝 合龙", bylines=("沈嘉禾",))
    make_article(
        page=make_page(issue=make_issue(date=dt.date(2016, 1, 1))), headline="演习", body="大壩演习，合拢"
    )

    assert listed(client.get(LIST, {"q": typed})) == {found}


def test_who_may_not_see_articles_searches_none(client, db):
    make_article(body="大坝秘闻")
    for person in (people.make_stranger(), people.make_person("guard")):
        client.force_login(person)
        response = client.get(LIST, {"q": "大坝"})
        assert response.status_code in (302, 403)
        assert "秘闻" not in text_of(response)
        assert "desk-search" not in text_of(client.get("/admin/"))


def test_every_page_of_the_desk_has_the_search(client, editor):
    for address in ("/admin/", LIST, reverse("admin:articles_article_change", args=[make_article().pk])):
        assert text_of(client.get(address)).count('id="desk-search"') == 1


@pytest.mark.parametrize("typed", ["日期:昨天", "大" * 400, "：：", "没有这一栏:大坝"])
def test_what_cannot_be_meant_is_said_under_the_search_box(client, editor, typed):
    make_article(body="大坝")

    response = client.get(LIST, {"q": typed})

    assert listed(response) == set()
    assert '<p class="said" role="status">' in text_of(response)


def test_a_search_that_the_database_stops_is_explained(client, editor, monkeypatch):
    def stop(*_args, **_kwargs):
        raise TooCostly

    monkeypatch.setattr(type(engines.engine()), "places", stop)
    response = client.get(LIST, {"q": "大坝"})

    assert listed(response) == set()
    assert "用时过长" in text_of(response)


def make_old(**fields) -> Article:
    newspaper = make_newspaper()
    section = make_section(newspaper=newspaper)
    page = make_page(issue=make_issue(newspaper=newspaper, date=dt.date(1999, 2, 3)), section=section)
    article = make_article(page=page, body="大坝", kind="commentary", tags=("防汛",), **fields)
    return article


@pytest.mark.parametrize(
    "filters",
    [
        lambda old: {"newspaper__id__exact": old.newspaper_id},
        lambda old: {"tag": make_tag(name="防汛").pk}, lambda old: {"kind__exact": "commentary"},
        lambda old: {"date__year": 1999}, lambda old: {"date__year": 1999, "date__month": 2},
        lambda old: {"printed_to": "2000-01-01"}, lambda old: {"printed_from": "1999-01-01", "printed_to": "2000-01-01"},
        lambda old: {"status__exact": "published"},
    ],
)  # fmt: skip
def test_within_the_filters_of_the_list_old_hits_are_found_behind_many_new_ones(
    client, editor, monkeypatch, filters
):
    monkeypatch.setattr(staff, "MOST", 2)
    for _ in range(3):
        make_article(body="大坝")
    old = make_old(published=True)

    assert listed(client.get(LIST, {"q": "大坝", **filters(old)})) == {old}


def test_a_list_that_shows_only_the_newest_hits_says_so(client, editor, monkeypatch):
    monkeypatch.setattr(staff, "MOST", 2)
    for _ in range(2):
        make_article(body="大坝")
    old = make_old()

    response = client.get(LIST, {"q": "大坝"})

    assert old not in listed(response)
    assert "这是最新的2篇" in text_of(response)


def test_the_list_shows_what_each_article_was_found_by(client, editor):
    make_article(headline="别的", body="第一段。\n今天大壩<b>合龙。")
    make_article(headline="标题里的大坝", body="")

    shown = text_of(client.get(LIST, {"q": "大坝"}))

    assert '<span class="passage">今天<mark>大壩</mark>&lt;b&gt;合龙。</span>' in shown
    assert shown.count('class="passage"') == 1
    assert 'class="passage"' not in text_of(client.get(LIST))


def test_the_list_costs_as_many_queries_with_one_hit_as_with_many(client, editor):
    make_article(body="大坝合龙", bylines=("沈嘉禾",))
    client.get(LIST, {"q": "大坝合龙"})
    with CaptureQueriesContext(connection) as with_one:
        client.get(LIST, {"q": "大坝合龙"})
    for _ in range(5):
        make_article(body="大坝合龙", bylines=("沈嘉禾",))
    client.get(LIST, {"q": "大坝合龙"})

    with CaptureQueriesContext(connection) as with_many:
        assert len(listed(client.get(LIST, {"q": "大坝合龙"}))) == 6
    assert len(with_many) == len(with_one)


def test_the_desk_marks_the_words_in_the_lines_of_the_page_text(client, editor):
    reading = make_reading(dump=make_dump(data="大壩合龙<b>\n第二行\n".encode()))
    article = make_article(page=reading.page, body="大坝合龙")
    Article.objects.filter(pk=article.pk).update(
        reading=reading, reading_number=1, lines=[[1, "body", "text", True], [2, "body", "text", True]]
    )
    address = reverse("admin:articles_article_change", args=[article.pk])

    assert f"{address}?_changelist_filters=q%3D" in text_of(client.get(LIST, {"q": "大坝"}))
    shown = text_of(client.get(address, {"_changelist_filters": "q=大坝"}))
    assert '<td class="dump-text"><mark>大壩</mark>合龙&lt;b&gt;</td>' in shown
    assert "<mark" not in text_of(client.get(address))
