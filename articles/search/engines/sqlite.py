"""The index in the archive's own SQLite: FTS5 that keeps terms and rowids, and neither texts nor positions.

Rowids stand for places (articles/search/engines/rowids.py), so that answers come in the order of dates. What is taken out
must be said term by term, exactly as it was put in; where only some terms of a document change, only these are said.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import merge
from itertools import chain

from django.db import OperationalError, connection, transaction

from articles.search.conditions import AllOf, AnyOf, Beginning, Condition, Run, Term, Without
from articles.search.engines import TooCostly
from articles.search.engines.rowids import TIERS, rowid_of
from articles.search.places import bounds
from articles.search.terms import Document, terms_of

TABLE = "articles_searchterms"
GATHERED_BYTES = 64 * 2**20
PAGES_A_STEP = 2000  # of 4 KB, that are merged while others wait
MOST_SECONDS = 2.0  # of one question
_STEPS = 200  # of SQLite's machine between two looks at the clock

_HOLD_SOMETHING = "SELECT " + ", ".join(
    f"EXISTS(SELECT 1 FROM {TABLE}_docsize WHERE id BETWEEN %s AND %s)" for _tier in TIERS
)


def create(apps, schema_editor) -> None:
    """For migrations.RunPython. The terms come ready-made, with spaces: the tokenizer has nothing to decide."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(terms, content='', detail=none, tokenize='ascii')",
            params=None,
        )
        # Bytes of terms that are gathered before they are written; the rest of them would be merged again and again.
        schema_editor.execute(
            f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('hashsize', {GATHERED_BYTES})", params=None
        )


def drop(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TABLE {TABLE}", params=None)


class SQLiteEngine:
    repeats_documents = True
    packs_days = True

    # FTS5 writes what it has gathered whenever a rowid is less than the one before, so each list is in rising order.

    def put(self, rows: list[tuple[int, Document]]) -> None:
        self._insert((place, terms_of(document)) for place, document in sorted(rows, key=_rowid))

    def remove(self, rows: list[tuple[int, Document | None]]) -> None:
        self._delete((place, terms_of(document)) for place, document in sorted(rows, key=_rowid))

    def replace(self, rows: list[tuple[int, Document | None, Document]]) -> None:
        self._change((place, terms_of(before), terms_of(after)) for place, before, after in rows)

    def relabel(self, rows: list[tuple[int, tuple[str, ...], tuple[str, ...]]]) -> None:
        self._change(rows)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")

    def tidy(self) -> None:
        """Merge the segments into one: a question looks for each of its terms in every segment."""
        connection.ensure_connection()
        pages, database = -PAGES_A_STEP, connection.connection
        while True:
            before = database.total_changes
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('merge', %s)", [pages])
            if database.total_changes - before < 2:  # SQLite's own sign that all is done
                return
            pages = PAGES_A_STEP

    def places(
        self,
        condition: Condition,
        *,
        newest_first: bool = True,
        after: int | None = None,
        within: tuple[int, int] | None = None,
        limit: int,
    ) -> list[int]:
        order = f"ORDER BY rowid {'DESC' if newest_first else 'ASC'}"
        found = self._ask(condition, *bounds(within, after, newest_first=newest_first), limit, order)
        return [*merge(*found, reverse=newest_first)][:limit]

    def count(self, condition: Condition, *, within: tuple[int, int] | None = None, limit: int) -> int:
        found = 0
        for hits in self._ask(condition, *bounds(within), limit):
            found += len(hits)
            if found >= limit:
                break
        return min(found, limit)

    def sift(self, places: list[int], runs: Iterable[Run]) -> list[int] | None:
        return None

    def held(self, first: int, last: int) -> list[int]:
        with connection.cursor() as cursor:
            found: list[int] = []
            for tier in TIERS:
                cursor.execute(
                    f"SELECT id FROM {TABLE}_docsize WHERE id BETWEEN %s AND %s", tier.rows(first, last)
                )
                found += [tier.place(row) for (row,) in cursor.fetchall()]
        return sorted(found)

    def _ask(
        self, condition: Condition, first: int, last: int, limit: int, order: str = ""
    ) -> Iterator[list[int]]:
        """The places of each tier that fulfil the condition. Raises TooCostly."""
        connection.settle()
        rows = [tier.rows(first, last) for tier in TIERS]
        with connection.cursor() as cursor, _interrupted(MOST_SECONDS):
            cursor.execute(_HOLD_SOMETHING, [*chain(*rows)])
            for tier, ends, holds_something in zip(TIERS, rows, cursor.fetchone(), strict=True):
                if holds_something:
                    cursor.execute(
                        f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid BETWEEN %s AND %s {order} LIMIT %s",
                        [expression(condition), *ends, limit],
                    )
                    yield [tier.place(row) for (row,) in cursor.fetchall()]

    def _change(self, rows: Iterable[tuple[int, Iterable[str], Iterable[str]]]) -> None:
        changes = [(place, {*before}, {*after}) for place, before, after in sorted(rows, key=_rowid)]
        self._delete((place, sorted(before - after)) for place, before, after in changes)
        self._insert((place, sorted(after - before)) for place, before, after in changes)

    def _insert(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE}(rowid, terms) VALUES (%s, %s)",
                ((rowid_of(place), " ".join(terms)) for place, terms in rows),
            )

    def _delete(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE}({TABLE}, rowid, terms) VALUES ('delete', %s, %s)",
                ((rowid_of(place), " ".join(terms)) for place, terms in rows),
            )


def _rowid(row: tuple) -> int:
    place, *_what = row
    return rowid_of(place)


def expression(condition: Condition) -> str:
    """The condition in FTS5's language. A term is quoted, and holds no quote."""
    match condition:
        case Term(term):
            return f'"{term}"'
        case Beginning(prefix):
            return f'"{prefix}" *'
        case AllOf(parts):
            return f"({' AND '.join(map(expression, parts))})"
        case AnyOf(parts):
            return f"({' OR '.join(map(expression, parts))})"
        case Without(part, unwanted):
            return f"({expression(part)} NOT {expression(unwanted)})"


@contextmanager
def _interrupted(seconds: float):
    """Interrupt what SQLite does within, when it has taken so long. SQLite has no limit of its own."""
    end = time.monotonic() + seconds
    database = connection.connection
    database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupted" in str(error):
            raise TooCostly from error
        raise
    finally:
        database.set_progress_handler(None, _STEPS)
