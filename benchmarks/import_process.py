"""One process of benchmarks/importing.py: a worker at an import, or the floor. It prints what it measured as JSON.

    python -m benchmarks.import_process work BATCH        the batch's free files, as `manage.py work` does them
    python -m benchmarks.import_process floor SOURCE      the rows of another archive (a file, or a database's address)

Seconds are those of the processor, this process's and, where the system shows it, its PostgreSQL backend's: on a machine
that others use, too, the clock says little.
"""

import json
import os
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import pairwise
from pathlib import Path
from unittest import mock

TICKS = os.sysconf("SC_CLK_TCK")
TENTHS = 10
# What an import writes for a page, parents first, and how each row's page is found; a file holds one page here.
TABLES = {
    "dump": ("r.page_id", "JOIN articles_reading r ON r.dump_id = t.id"),
    "page": ("t.id", ""),
    "reading": ("t.page_id", ""),
    "article": ("t.page_id", ""),
    "articleversion": ("a.page_id", "JOIN articles_article a ON a.id = t.article_id"),
    "byline": ("a.page_id", "JOIN articles_article a ON a.id = t.article_id"),
    "photocredit": ("a.page_id", "JOIN articles_article a ON a.id = t.article_id"),
    "pagefingerprint": ("t.page_id", ""),
    "importfile": ("r.page_id", "JOIN articles_reading r ON r.dump_id = t.dump_id"),
    "searchentry": ("a.page_id", "JOIN articles_article a ON a.id = t.article_id"),
}
# PostgreSQL's index makes its terms of these rows itself; SQLite's is given them.
SEARCH_ROWS = (
    "a.page_id", "JOIN articles_searchentry e ON e.place = t.place JOIN articles_article a ON a.id = e.article_id"
)  # fmt: skip
SEARCH_TERMS = "searchterms (rowid, terms)"
SHARED = ("newspaper", "section", "importbatch", "issue", "reporter")  # by several pages; they go ahead
PAGES_FETCHED = 200  # at once, so that the rows of a large archive need no memory


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    from django.db import connection

    act, argument = sys.argv[1:]
    if act == "work":
        measured = work(int(argument), connection)
    else:
        drop_search(connection)
        measured = (floor_sqlite if connection.vendor == "sqlite" else floor_postgresql)(argument, connection)
    measured["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(measured))


def drop_search(connection) -> None:
    """Take away the triggers that would note for search what the floor writes: it feeds the index itself."""
    from articles.search import schema

    with connection.schema_editor() as editor:
        schema.drop(None, editor)


class Clock:
    """Processor seconds of this process and of the database's process that serves it."""

    def __init__(self, connection):
        self.stat = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
            is_server = stat.exists() and b"(postgres)" in stat.read_bytes()
            self.stat = stat if is_server else None  # it runs elsewhere: only this process is counted

    def __call__(self) -> float:
        own = time.process_time()
        if self.stat is None:
            return own
        fields = self.stat.read_text().rpartition(")")[2].split()
        return own + (int(fields[11]) + int(fields[12])) / TICKS


def work(batch_id: int, connection) -> dict:
    """Import what is free of the batch."""
    from articles import batch_work, importer
    from articles.models import ImportBatch
    from articles.reader import site_reader
    from articles.search import entries
    from articles.workers import Here

    site_reader()  # loaded once in the life of a worker
    batch = ImportBatch.objects.get(pk=batch_id)
    clock, spent, states = Clock(connection), {"parsing": 0.0, "reading": 0.0, "indexing": 0.0}, {}
    share = max(1, batch.files.count() // TENTHS)
    marks = [clock()]

    def done(file) -> None:
        states[file.state] = states.get(file.state, 0) + 1
        if sum(states.values()) % share == 0:
            marks.append(clock())

    def timed(name: str, act, *arguments, **named):
        start = clock()
        try:
            return act(*arguments, **named)
        finally:
            spent[name] += clock() - start

    parsing = mock.patch.object(importer, "parse_dump", partial(timed, "parsing", importer.parse_dump))
    read = importer.Importer.read
    reading = mock.patch.object(importer.Importer, "read", lambda *a, **k: timed("reading", read, *a, **k))
    indexing = mock.patch.object(entries, "settle", partial(timed, "indexing", entries.settle))
    start, begun = clock(), time.time()
    with parsing, reading, indexing:
        batch_work.work(batch, Here(), done=done)
    return {
        "seconds": clock() - start, "begun": begun, "ended": time.time(), "states": states, **spent,
        "tenths": [after - before for before, after in pairwise(marks)],
    }  # fmt: skip


def floor_sqlite(source: str, connection) -> dict:
    """The same rows into the same tables with their indexes: executemany, one transaction a file, the site's pragmas."""
    from django.conf import settings

    from articles.search.terms import Document, terms_of

    said = settings.DATABASES["default"]
    target = sqlite3.connect(said["NAME"], isolation_level=None)
    with closing(target), closing(sqlite3.connect(source)) as archive:
        target.executescript(f"{said['OPTIONS']['init_command']} PRAGMA foreign_keys = ON")

        def fetch(query: str) -> list[tuple]:
            return archive.execute(query).fetchall()

        def write(rows: dict[str, list[tuple]]) -> None:
            target.execute(f"BEGIN {said['OPTIONS']['transaction_mode']}")
            for name, some in rows.items():
                marks = ",".join("?" * len(some[0]))
                target.executemany(f"INSERT INTO articles_{name} VALUES ({marks})", some)
            target.execute("COMMIT")

        def terms(first: int, last: int) -> Iterator[tuple[int, tuple]]:
            for page, place, headline, text, printed, labels in fetch(
                "SELECT a.page_id, e.place, t.headline, t.text, e.printed, e.labels FROM articles_searchentry e"
                " JOIN articles_article a ON a.id = e.article_id JOIN articles_searchtext t ON t.article_id = a.id"
                f" WHERE a.page_id BETWEEN {first} AND {last} ORDER BY a.page_id, e.place"
            ):
                document = Document(0, None, headline, text, printed, tuple(labels.split()))
                yield page, (place, " ".join(terms_of(document)))

        return floor(
            fetch, lambda row: (row[0], row[1:]), write, time.process_time, TABLES, {SEARCH_TERMS: terms}
        )


def floor_postgresql(source: str, connection) -> dict:
    """The same rows into the same tables with their indexes: COPY of ready-made text, one transaction a file."""
    import psycopg

    with psycopg.connect(source) as archive, connection.cursor() as cursor:

        def fetch(query: str) -> list[bytes]:
            with archive.cursor().copy(f"COPY ({query}) TO STDOUT") as copy:
                return list(copy)

        def split(line: bytes) -> tuple[int, bytes]:
            page, _tab, row = bytes(line).partition(b"\t")
            return int(page), row

        def write(rows: dict[str, list[bytes]]) -> None:
            cursor.execute("BEGIN")
            for name, some in rows.items():
                with cursor.copy(f"COPY articles_{name} FROM STDIN") as copy:
                    copy.write(b"".join(some))
            cursor.execute("COMMIT")

        return floor(fetch, split, write, Clock(connection), TABLES | {"searchindex": SEARCH_ROWS}, {})


def floor(
    fetch: Callable,
    split: Callable,
    write: Callable,
    clock: Callable,
    tables: dict,
    more: dict[str, Callable],
) -> dict:
    """Seconds of all `write`s: first of what pages share, then page by page of what `fetch` gives and `split` sorts.

    `more` are tables whose rows the archive cannot give: each gives page and row for the pages from one to another.
    """
    pages = sorted(split(row)[0] for row in fetch("SELECT id, id FROM articles_page"))
    shared = {name: fetch(f"SELECT * FROM articles_{name} ORDER BY id") for name in SHARED}
    count, seconds = 0, 0.0
    for first in range(0, len(pages), PAGES_FETCHED):
        chunk = pages[first : first + PAGES_FETCHED]
        by_page = {page: {} for page in chunk}
        for name, (page, join) in tables.items():
            between = f"{page} BETWEEN {chunk[0]} AND {chunk[-1]}"
            for row in fetch(
                f"SELECT {page}, t.* FROM articles_{name} t {join} WHERE {between} ORDER BY {page}"
            ):
                number, values = split(row)
                by_page[number].setdefault(name, []).append(values)
        for name, rows_between in more.items():
            for number, values in rows_between(chunk[0], chunk[-1]):
                by_page[number].setdefault(name, []).append(values)
        files = [*by_page.values()]
        if not first:
            files.insert(0, {name: rows for name, rows in shared.items() if rows})
        start = clock()
        for rows in files:
            write(rows)
        seconds += clock() - start
        count += sum(len(some) for rows in files for some in rows.values())
    return {"seconds": seconds, "rows": count}


if __name__ == "__main__":
    main()
