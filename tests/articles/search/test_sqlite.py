"""The index on SQLite: what only this engine does."""

import datetime as dt

import pytest
from django.db import connection

from articles.search.engines import engine, sqlite
from articles.search.places import first_choice
from articles.search.terms import Document

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
