"""What search is compared with: the database's own LIKE, FTS5's trigrams, and tantivy over the same pairs."""

import sqlite3
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import tantivy

from articles.search.terms import grams, matched
from benchmarks.search.corpus import Text

# Each: `put(texts)`, `finish()`, `ids(substring, limit=None)` (the newest first), `size()` in bytes.


class Trigrams:
    """FTS5 with the tokenizer `trigram`, as small as it goes: no text in it and no positions."""

    name = "FTS5, trigrams"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "trigrams.sqlite3"
        self.database = sqlite3.connect(self.path)
        self.database.executescript(
            "PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
            "CREATE VIRTUAL TABLE trigrams USING fts5(text, content='', detail=none, tokenize='trigram')"
        )

    def put(self, texts: Iterable[Text]) -> None:
        rows = ((text.number + 1, matched(f"{text.headline}\n{text.body}")) for text in texts)
        self.database.executemany("INSERT INTO trigrams(rowid, text) VALUES (?, ?)", rows)

    def finish(self) -> None:
        self.database.commit()

    def ids(self, piece: str, limit: int | None = None) -> list[int]:
        """Candidates, as the index has them; of two characters it knows nothing."""
        threes = " AND ".join(f'"{piece[at : at + 3]}"' for at in range(len(piece) - 2))
        if not threes:
            return []
        rows = self.database.execute(
            "SELECT rowid FROM trigrams WHERE trigrams MATCH ? ORDER BY rowid DESC LIMIT ?",
            [threes, limit or -1],
        )
        return [number for (number,) in rows]

    def size(self) -> int:
        return self.path.stat().st_size


class Tantivy:
    """Tantivy, given the same terms as the archive's own index, cut by the same code; sorted by the article's number."""

    name = "tantivy, the same pairs"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tantivy"
        self.folder.mkdir()
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("number", stored=True, fast=True)
        schema.add_text_field("terms", tokenizer_name="whitespace", index_option="basic")
        self.index = tantivy.Index(schema.build(), path=str(self.folder))
        self.writer = self.index.writer(heap_size=200_000_000, num_threads=1)

    def put(self, texts: Iterable[Text]) -> None:
        for text in texts:
            terms = " ".join(grams(matched(f"{text.headline}\n{text.body}")))
            self.writer.add_document(tantivy.Document(number=text.number + 1, terms=terms))

    def finish(self) -> None:
        self.writer.commit()
        self.writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ids(self, piece: str, limit: int | None = None) -> list[int]:
        schema = self.index.schema
        pairs = [
            (tantivy.Occur.Must, tantivy.Query.term_query(schema, "terms", one + two, "basic"))
            for one, two in pairwise(piece)
        ]
        found = self.searcher.search(
            tantivy.Query.boolean_query(pairs), limit or self.searcher.num_docs, order_by_field="number"
        )
        return [int(number) for number, _address in found.hits]

    def size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.iterdir())


def like(cursor, piece: str, limit: int) -> list[int]:
    """A plain scan by the database, the newest first: what it costs to have no index."""
    cursor.execute(
        "SELECT id FROM articles_article WHERE headline || ' ' || body LIKE %s ORDER BY id DESC LIMIT %s",
        [f"%{piece}%", limit],
    )
    return [number for (number,) in cursor.fetchall()]


def build(engine, blocks: Iterable[list[Text]]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    for block in blocks:
        engine.put(block)
    engine.finish()
    return time.process_time() - start
