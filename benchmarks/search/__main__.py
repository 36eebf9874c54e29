"""Search over generated articles: recall, time, size, against a plain scan and other indexes measured in the same run.

    .venv/bin/python -m benchmarks.search --articles 100000
    .venv/bin/python tests/postgres.py .venv/bin/python -m benchmarks.search --articles 100000

`--keep FOLDER` keeps the corpus, and on SQLite the database with its index, for another run; a database that DATABASE_URL
names and that holds the corpus already is asked as it is. `--alone` leaves the other indexes out.
"""

import argparse
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

import numpy

from benchmarks.search.clock import HEAD, Clock, Cost, percentile, row
from benchmarks.search.corpus import BLOCK, Corpus, distinct_pairs, kept_blocks
from benchmarks.search.load import load
from benchmarks.search.questions import characters, scan, seldom_together, substrings

SUBSTRINGS, CHARACTERS, SELDOM, SCANNED = 200, 50, 100, 10
FLOOR_BLOCKS = 4
PAGE, COUNTED = 20, 1000
MB = 1e6


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.search", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    corpus = Corpus(given.articles)
    with database(given.keep, given.articles) as connection:
        blocks = partial(kept_blocks, corpus, given.keep)
        bench = Bench(corpus, connection, blocks)
        bench.describe()
        bench.fill()
        bench.recall()
        bench.times()
        if not given.alone:
            bench.beside()


@contextmanager
def database(keep: Path | None, count: int):
    """Django set up on the database of DATABASE_URL, else on SQLite in the folder that is kept, else on a passing one."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
        if keep and not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = f"sqlite:///{keep.resolve()}/search-{count}.sqlite3"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        print(f"database: {connection.vendor}")
        yield connection
        connection.close()


class Bench:
    def __init__(self, corpus: Corpus, connection, blocks: Callable[[], Iterator[list]]) -> None:
        self.corpus, self.connection, self.blocks = corpus, connection, blocks
        self.clock = Clock(connection)
        self.pieces = substrings(corpus, SUBSTRINGS)
        self.hits: dict[str, set[int]] = {}  # substring -> ids, by a plain scan
        self.text_bytes = 0

    def describe(self) -> None:
        pairs, characters_read = [], 0
        for block in islice(self.blocks(), 100_000 // BLOCK):
            pairs.append(distinct_pairs(block))
            characters_read += sum(len(text.body) for text in block)
        distinct = len(numpy.unique(numpy.concatenate(pairs)))
        of = min(self.corpus.count, 100_000)
        print(
            f"corpus: {distinct:,} distinct pairs in {of:,} articles of {characters_read / of:.0f} characters"
        )

    # The index

    def fill(self) -> None:
        """The articles, and their index by the archive's own command; the size of it against the text's."""
        from django.core.management import call_command

        from articles.models import Article, SearchEntry

        if not Article.objects.exists():
            load(self.corpus, self.blocks(), self.connection)
        if Article.objects.count() != self.corpus.count:
            raise SystemExit("The database holds other articles; give an empty one.")
        left = self.corpus.count - SearchEntry.objects.count()
        before = self.database_size()
        _, cost = self.clock.cost(lambda: call_command("index", verbosity=0))
        if left:
            floor = self.build_floor()
            print(
                f"build: {cost.processor / left:.3f} ms an article of one core, {cost.clock / left:.3f} by the clock; "
                f"FTS5 itself, given the terms: {floor:.3f}, so {cost.processor / left / floor:.2f} × the floor"
            )
        if left == self.corpus.count and self.connection.vendor == "sqlite":
            self.print_size(self.database_size() - before)
        elif self.connection.vendor == "postgresql":
            self.print_size(self.ask(
                "SELECT pg_total_relation_size('articles_searchindex') + pg_total_relation_size('articles_searchentry')"
            ))  # fmt: skip

    def build_floor(self) -> float:
        """Milliseconds an article that FTS5 needs for nothing but to take terms that are made already, in one go."""
        from articles.search.terms import grams, matched

        rows = [
            (text.number, " ".join(grams(matched(f"{text.headline}\n{text.body}"))))
            for block in islice(self.blocks(), FLOOR_BLOCKS)
            for text in block
        ]
        with tempfile.TemporaryDirectory() as folder:
            database = sqlite3.connect(f"{folder}/floor.sqlite3")
            database.execute(
                "CREATE VIRTUAL TABLE floor USING fts5(t, content='', detail=none, tokenize='ascii')"
            )
            _, cost = self.clock.cost(
                lambda: (
                    database.executemany("INSERT INTO floor(rowid, t) VALUES (?, ?)", rows)
                    and database.commit()
                )
            )
            database.close()
        return cost.processor / len(rows)

    def print_size(self, size: int) -> None:
        length = (
            "octet_length({0})" if self.connection.vendor == "postgresql" else "length(CAST({0} AS BLOB))"
        )
        lengths = " + ".join(map(length.format, ("headline", "body")))
        text = self.ask(f"SELECT sum({lengths}) FROM articles_article")
        print(f"size: text {text / MB:.0f} MB, index {size / MB:.0f} MB, {size / text:.2f} × the text")

    def database_size(self) -> int:
        if self.connection.vendor == "postgresql":
            return 0
        return (self.ask("PRAGMA page_count") - self.ask("PRAGMA freelist_count")) * self.ask(
            "PRAGMA page_size"
        )

    def ask(self, statement: str) -> int:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.fetchone()[0])

    # Recall

    def recall(self) -> None:
        """All hits of each substring by the archive's own search, against those of a scan through all texts."""
        from articles.search.candidates import find
        from articles.search.plan import make_plan

        self.hits = scan(self.pieces, self.texts())
        counts = sorted(map(len, self.hits.values()))
        print(
            f"substrings: {len(counts)}, in {counts[0]:,} to {counts[-1]:,} articles, half of them in {percentile(counts, 0.5):,} or less"
        )
        places = self.places()
        found = {
            piece: {
                places[place] for place in find(make_plan(self.question(piece)), 10**9, most=10**9).places
            }
            for piece in self.pieces
        }
        self.print_recall("the archive", found)

    def print_recall(self, name: str, found: dict[str, set[int]]) -> None:
        wanted = sum(map(len, self.hits.values()))
        right = sum(len(self.hits[piece] & found[piece]) for piece in self.pieces)
        wrong = sum(len(found[piece] - self.hits[piece]) for piece in self.pieces)
        whole = sum(self.hits[piece] == found[piece] for piece in self.pieces)
        print(
            f"recall: {name}: {right / wanted:.4f} of {wanted:,} hits, {wrong:,} beside them, {whole} of {len(found)} equal"
        )

    def texts(self) -> Iterator[dict[int, str]]:
        """Id -> text as readers read it, in the form in which texts are compared."""
        from articles.search.documents import documents
        from articles.search.terms import matched

        for first in range(1, self.corpus.count + 1, BLOCK):
            ids = range(first, min(first + BLOCK, self.corpus.count + 1))
            yield {number: matched(one.text) for number, one in documents(ids).items()}

    def places(self) -> dict[int, int]:
        from articles.models import SearchEntry

        return dict(SearchEntry.objects.values_list("place", "article"))

    # Time

    def times(self) -> None:
        from articles.search.answer import answer, article_ids
        from articles.search.question import Filters, Order

        filters = self.filters(Filters)
        print(HEAD)
        self.floor = self.print_times(
            f"a plain scan, newest {PAGE}", self.scan, self.pieces[:: SUBSTRINGS // SCANNED]
        )
        first = lambda piece, **given: article_ids(self.question(piece, **given), PAGE)
        whole = lambda piece, **given: answer(self.question(piece, **given))
        self.print_times(f"newest {PAGE}", first, self.pieces)
        for name, chosen in filters.items():
            self.print_times(f"newest {PAGE}, {name}", partial(first, filters=chosen), self.pieces)
        self.print_times(f"oldest {PAGE}", partial(first, order=Order.OLDEST), self.pieces)
        self.print_times("one character", first, characters(self.corpus, CHARACTERS))
        seldom = seldom_together(self.corpus, SELDOM)
        self.print_times("common pairs seldom together", first, seldom)
        self.print_times("counted and spread over facets", self.count_and_facets, self.pieces)
        self.print_times("by relevance", self.ranked, self.pieces)
        self.print_times("the whole page of the answer", whole, self.pieces)
        self.print_times("the whole page, by relevance", partial(whole, order=Order.RELEVANCE), self.pieces)
        self.print_times("the whole page, seldom together", whole, seldom)

    def print_times(self, name: str, task: Callable, pieces: list[str]) -> float:
        """The median of the processor time."""
        task(pieces[0])
        costs: list[Cost] = [self.clock.cost(partial(task, piece))[1] for piece in pieces]
        print(row(name, costs, getattr(self, "floor", None)), flush=True)
        return percentile([cost.processor for cost in costs], 0.5)

    def question(self, piece: str, **given):
        from articles.search.question import Question

        return Question(f"“{piece}”", **given)

    def filters(self, make) -> dict:
        from articles.models import Article, Byline

        middle = Article.objects.order_by("date")[self.corpus.count // 3]
        return {
            "of one section": make(section=middle.section_id),
            "of one newspaper and year": make(newspaper=middle.newspaper_id, year=middle.date.year),
            "by one reporter": make(reporter=Byline.objects.order_by("pk").first().reporter_id),
        }

    def scan(self, piece: str) -> list[int]:
        from benchmarks.search.beside import like

        with self.connection.cursor() as cursor:
            return like(cursor, piece, PAGE)

    def count_and_facets(self, piece: str) -> None:
        from articles.search.candidates import find
        from articles.search.facets import facets_of
        from articles.search.plan import make_plan

        question = self.question(piece)
        found = find(make_plan(question), COUNTED + 1)
        facets_of(question, {place: found.candidates[place].labels for place in found.places[:COUNTED]})

    def ranked(self, piece: str) -> None:
        from articles.search.candidates import find
        from articles.search.plan import make_plan
        from articles.search.relevance import Ranking

        question = self.question(piece)
        plan = make_plan(question)
        Ranking(question, plan, lambda: find(plan, COUNTED + 1)).page(lambda ranks: slice(0, PAGE))

    # What it is compared with

    def beside(self) -> None:
        from benchmarks.search.beside import Tantivy, Trigrams, build

        for sort in (Trigrams, Tantivy):
            with tempfile.TemporaryDirectory() as folder:
                other = sort(Path(folder))
                seconds = build(other, self.blocks())
                print(
                    f"{other.name}: build {seconds / self.corpus.count * 1000:.3f} ms an article, {other.size() / MB:.0f} MB"
                )
                self.print_recall(other.name, {piece: {*other.ids(piece)} for piece in self.pieces})
                newest = partial(other.ids, limit=PAGE)
                self.print_times(f"{other.name}, newest {PAGE}", newest, self.pieces)


if __name__ == "__main__":
    main()
