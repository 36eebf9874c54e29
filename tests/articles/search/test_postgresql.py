"""The index on PostgreSQL: what only this engine does."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.search.candidates import find
from articles.search.conditions import Run, Term
from articles.search.engines import TooCostly, postgresql
from articles.search.engines.postgresql import PostgreSQLEngine
from articles.search.places import first_choice
from articles.search.plan import make_plan
from articles.search.question import Question
from articles.search.schema import VIEW
from articles.search.terms import HEAD, PRINTED, Document, date_labels, is_paired, label, terms_of
from tests.factories import make_article, make_issue, make_newspaper, make_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="of PostgreSQL alone"),
]


def put(texts: list[str], *, days: int = 1) -> dict[int, str]:
    """Place -> text; each text `days` after the one before."""
    rows = []
    for number, text in enumerate(texts, 1):
        date = dt.date(1990, 1, 1) + dt.timedelta(number * days)
        rows.append((first_choice(date, number), Document(number, date, "", text, "", ())))
    PostgreSQLEngine().put(rows)
    return {place: document.text for place, document in rows}


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


def test_the_function_makes_the_terms_that_python_makes():
    document = Document(
        5,
        dt.date(2017, 3, 1),
        "工会 GDP",
        "工会 GDP\n2017年，大坝合龙ab𠮷野。",
        "大垻合龙",
        (label("tag", 1), label("kind", "news"), *date_labels(dt.date(2017, 3, 1))),
    )
    PostgreSQLEngine().put([(first_choice(document.date, 5), document)])

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tsvector_to_array({postgresql.TERMS_OF_ROW}) FROM {postgresql.TABLE}")
        terms = {term for term in cursor.fetchone()[0] if not term.startswith(postgresql.SPAN)}
    assert terms == {*terms_of(document)}


def test_every_character_of_which_pairs_are_made_is_held_as_it_is_most_in_two_bytes():
    every = "".join(filter(is_paired, map(chr, range(0x110000))))
    short = "".join(char for char in every if len(char.encode("gb18030")) == 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(convert_to(%s, 'GB18030'), 'GB18030')", [every])
        assert cursor.fetchone() == (every,)
        cursor.execute("SELECT octet_length(convert_to(%s, 'GB18030'))", [short])
        assert cursor.fetchone() == (2 * len(short),)
    assert len(short) > 20_000


def test_a_run_is_not_found_in_halves_of_other_characters():
    halved = "盎嵋椤"
    assert "会议".encode("gb18030") in halved.encode("gb18030")
    [apart, behind, whole, rare] = put([halved, f"{halved}，会议", "大会议", "𠀀𠀁"])
    sift = PostgreSQLEngine().sift

    assert sift([apart, behind, whole], [Run("会议")]) == [behind, whole]
    assert sift([rare, whole], [Run("𠀁")]) == [rare]


def test_labels_are_changed_without_the_text_and_those_of_the_date_are_told_by_the_place():
    date = dt.date(2017, 3, 1)
    place = first_choice(date, 5)
    undated = first_choice(None, 6)
    before, after = ((label("tag", number), *date_labels(date)) for number in (1, 2))
    engine = PostgreSQLEngine()
    engine.put([
        (undated, Document(6, None, "", "大坝", "", (label("tag", 1),))),
        (place, Document(5, date, "大坝", "大坝 GDP", "合龙", before)),
    ])  # fmt: skip

    engine.relabel([(place, before, after)])

    for term in ("大坝", "gdp", HEAD + "大坝", PRINTED + "合龙", *after):
        assert place in engine.places(Term(term), limit=2)
    assert engine.places(Term(label("tag", 1)), limit=2) == [undated]
    assert engine.places(Term(label("year", 2017)), limit=2) == [place]


def test_the_index_can_be_made_anew_as_a_restored_database_makes_it():
    [place] = put(["甲乙丙"])
    with connection.cursor() as cursor:
        cursor.execute(f"REINDEX INDEX {postgresql.TABLE}_of_terms")

    assert PostgreSQLEngine().places(Term("乙丙"), limit=1) == [place]


def test_a_span_with_many_hits_is_divided(monkeypatch):
    monkeypatch.setattr(postgresql, "MOST_ROWS", 10)
    places = sorted(put(["甲乙"] * 400, days=5), reverse=True)

    assert PostgreSQLEngine().places(Term("甲乙"), limit=3) == places[:3]
    assert PostgreSQLEngine().places(Term("甲乙"), limit=399) == places[:399]
    assert PostgreSQLEngine().places(Term("甲乙"), newest_first=False, limit=399) == places[::-1][:399]


def test_the_newest_of_a_common_word_are_found_without_looking_at_all(django_assert_num_queries):
    put(["甲乙"] * 50, days=100)

    with django_assert_num_queries(
        7
    ):  # debts, savepoint, settings, ends, spans of 8 and of 64 days, rollback
        assert len(PostgreSQLEngine().places(Term("甲乙"), limit=1)) == 1


def test_a_question_looks_into_the_index_whatever_the_planner_thinks():
    put(["甲乙"] * 3)
    with transaction.atomic():
        statements = []
        with connection.execute_wrapper(lambda run, *said: statements.append(said[:2]) or run(*said)):
            PostgreSQLEngine().places(Term("甲乙"), limit=1)
        statement, values = next(said for said in statements if "@@" in said[0])
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}", values)
            plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"Bitmap Index Scan on {postgresql.TABLE}_of_terms" in plan


def test_a_costly_question_is_cut_off_and_leaves_the_transaction_as_it_was(monkeypatch):
    put(["甲乙"] * 3)
    was = {name: shown(name) for name in ("statement_timeout", "work_mem", "enable_seqscan")}
    monkeypatch.setattr(postgresql, "MOST_SECONDS", 0.05)

    def slowly(execute, statement, values, many, context):
        return execute(
            *(("SELECT pg_sleep(9)", None) if "@@" in statement else (statement, values)), many, context
        )

    with connection.execute_wrapper(slowly), pytest.raises(TooCostly):
        PostgreSQLEngine().places(Term("甲乙"), limit=1)

    assert {name: shown(name) for name in was} == was


def test_places_are_sifted_by_the_runs_of_their_texts():
    [together, apart, other] = put(["社会议题", "社会与会议", "社会 会议"])
    headed = (
        place := first_choice(dt.date(1999, 1, 1), 9),
        Document(9, dt.date(1999, 1, 1), "社会议题", "大坝", "", ()),
    )
    PostgreSQLEngine().put([headed])
    sift = PostgreSQLEngine().sift

    assert sift([other, apart, together], [Run("社会议")]) == [together]
    assert sift([other, apart, together], [Run("社会")]) == [other, apart, together]
    assert sift([other, apart, together], [Run("社会"), Run("与会")]) == [apart]
    assert sift([place, together], [Run("会议", in_headline=True)]) == [place]


def test_texts_are_read_of_those_alone_that_show():
    newspaper = make_newspaper()
    *_others, article = (
        make_article(
            page=make_page(issue=make_issue(newspaper=newspaper, date=dt.date(2017, 1, day))), published=True, body=body,
        )
        for day, body in enumerate(["社会和会议。", "社会与会议。", "社会议题。"], 1)
    )  # fmt: skip
    plan = make_plan(Question("社会议"))
    connection.settle()

    with CaptureQueriesContext(connection) as queries:
        found = find(plan, 20)

    assert found.articles == [article.pk]
    assert VIEW not in " ".join(query["sql"] for query in queries)
