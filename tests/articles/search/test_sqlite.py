"""The index on SQLite: what only this engine does."""

import datetime as dt

import pytest
from django.db import connection, transaction

from articles.models import SearchEntry
from articles.search.conditions import Term
from articles.search.engines import engine, sqlite
from articles.search.engines.rowids import TIERS
from articles.search.places import day_down, first_choice, place_range
from articles.search.terms import Document
from tests.articles.search.index import found
from tests.factories import make_article, make_issue, make_page

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="of SQLite alone"),
]


def segments() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT segid) FROM {sqlite.TABLE}_idx")
        return cursor.fetchone()[0]


def test_tidying_leaves_one_segment(monkeypatch):
    for number in range(1, 8):
        date = dt.date(2017, 12, number)
        engine().put([(first_choice(date, number), Document(number, date, "", "大坝合龙" * number, "", ()))])
    assert segments() > 1

    monkeypatch.setattr(sqlite, "PAGES_A_STEP", 1)
    engine().tidy()

    assert segments() == 1


def test_a_day_that_fills_several_tiers_comes_in_the_order_of_its_places():
    day, before = dt.date(2017, 12, 22), dt.date(2017, 12, 21)
    rows = [
        (place, Document(number, date, "", "大坝合龙", "", ()))
        for date in (day, before)
        for number, place in zip(range(1, 321), day_down(date, set()))
    ]
    engine().put(sorted(rows, key=lambda row: row[0]))
    assert {tier for place, _document in rows for tier in TIERS if tier.holds(place)} == {*TIERS}

    newest = [place for place, _document in rows]
    assert engine().places(Term("合龙"), limit=1000) == newest
    assert engine().places(Term("合龙"), limit=300) == newest[:300]
    assert engine().places(Term("合龙"), limit=40, after=newest[20]) == newest[21:61]
    assert engine().places(Term("合龙"), limit=40, newest_first=False) == newest[::-1][:40]
    assert engine().count(Term("合龙"), limit=1000, within=place_range(before, before)) == 320
    assert engine().count(Term("合龙"), limit=400) == 400
    assert engine().held(*place_range(day, day)) == newest[:320][::-1]


def test_a_place_is_free_only_where_the_index_holds_nothing():
    """What nobody could take out would else be found under another article's name."""
    page = make_page(issue=make_issue(date=dt.date(2017, 12, 22)))
    article = make_article(page=page, body="大坝合龙。")
    connection.settle()
    SearchEntry.objects.update(digest=0)  # what was put in cannot be told any more
    with transaction.atomic():
        article.body = "海堤竣工。"
        article.save()

    other = make_article(page=page, body="第二篇。")

    assert found("竣工") == [article.pk]
    assert found("第二") == [other.pk]
    assert [*SearchEntry.objects.order_by("-place").values_list("article", flat=True)] == [
        article.pk,
        other.pk,
    ]
    assert engine().held(*place_range(page.issue.date, page.issue.date))[
        -1
    ] not in SearchEntry.objects.values_list("place", flat=True)
