"""The index follows the articles: `settle` pays the debts that a transaction's changes have left (articles/search/schema.py).

The database's backend (newsroom/backends) calls it just before each commit, and whoever asks the index before asking, so
that within a transaction the answer is right as well.

An entry keeps its place while its article keeps its date. Where it is told by its digest that something else was put in
than could now be taken out (another scheme of terms; a hand in the database), the entry gets a new place: what stays at the
old one leads nowhere, and `manage.py index --check` finds it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from articles.fingerprints import digest
from articles.search.documents import Document, among, documents, labels_of
from articles.search.engines import Engine, engine
from articles.search.places import first_choice, next_choice, place_date
from articles.search.terms import SCHEME_VERSION

GROUP = 500  # articles held in memory at once, texts and all


class Entry(NamedTuple):
    """A row of models.SearchEntry."""

    article: int
    place: int
    scheme: int
    digest: int
    labels: tuple[str, ...]
    printed: str


class Debt(NamedTuple):
    """A row of models.SearchDebt."""

    article: int
    reads_text: bool
    headline: str | None
    text: str | None


def settle() -> int:
    """Bring the entries in step with what this transaction has changed; how many articles it has changed."""
    index = engine()
    settled = 0
    while debts := _debts():
        Settlement(index, debts).make()
        settled += len(debts)
    return settled


def owe(articles: Iterable[int]) -> None:
    """Have these articles indexed when this transaction ends, although nothing of them has changed."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO articles_searchdebt (article_id, unpaid_id, reads_text) VALUES (%s, 0, true)"
            " ON CONFLICT (article_id) DO NOTHING",
            [(article,) for article in sorted(articles)],
        )


def text_digest(document: Document) -> int:
    """What tells the text that was put in."""
    return digest(f"{document.headline}\0{document.text}\0{document.printed}")


class Settlement:
    """What becomes of the entries of some articles that owe."""

    def __init__(self, engine: Engine, debts: list[Debt]):
        self.engine = engine
        self.debts = debts
        self.entries = _entries([debt.article for debt in debts])
        self.documents = documents(
            debt.article for debt in debts if debt.reads_text or debt.article not in self.entries
        )
        self.labelled = labels_of(
            debt.article for debt in debts if not debt.reads_text and debt.article in self.entries
        )
        self.new: list[Document] = []
        self.gone: list[tuple[Entry, Document | None]] = []
        self.left: list[Entry] = []  # what was put in cannot be told any more
        self.replaced: list[tuple[Entry, Document | None, Document]] = []
        self.relabelled: list[tuple[Entry, tuple[str, ...]]] = []

    def make(self) -> None:
        for debt in self.debts:
            self._sort(debt)
        self._write()

    def _sort(self, debt: Debt) -> None:
        """Decide what becomes of the article's entry."""
        entry, document = self.entries.get(debt.article), self.documents.get(debt.article)
        if entry is None:
            self.new += [document] if document else []
        elif debt.reads_text:
            self._follow(entry, self._put_in(entry, debt), document)
        elif entry.labels != self.labelled[debt.article].labels:
            self.relabelled.append((entry, self.labelled[debt.article].labels))

    def _follow(self, entry: Entry, before: Document | None, document: Document | None) -> None:
        if before and (entry.scheme, entry.digest) != (SCHEME_VERSION, text_digest(before)):
            self.left.append(entry)
            self.new += [document] if document else []
        elif document is None or document.date != place_date(entry.place):
            self.gone.append((entry, before))
            self.new += [document] if document else []
        elif (entry.scheme, entry.digest) != (SCHEME_VERSION, text_digest(document)):
            self.replaced.append((entry, before, document))
        elif document.labels != entry.labels:
            self.relabelled.append((entry, document.labels))

    def _put_in(self, entry: Entry, debt: Debt) -> Document | None:
        """The document as it was put in, for engines that must be told."""
        if not self.engine.repeats_documents:
            return None
        return Document(
            entry.article, place_date(entry.place), debt.headline, debt.text, entry.printed, entry.labels
        )  # fmt: skip

    def _write(self) -> None:
        left = {entry.place for entry in self.left}
        _delete_entries([*left, *(entry.place for entry, _document in self.gone)])
        places = _free_places(self.new, left)
        put = [(places[document.article_id], document) for document in self.new]
        _insert_entries(put)
        _update_entries(self.replaced, self.relabelled)
        if self.gone:
            self.engine.remove([(entry.place, before) for entry, before in self.gone])
        if self.replaced:
            self.engine.replace([(entry.place, before, after) for entry, before, after in self.replaced])
        if self.relabelled:
            self.engine.relabel([(entry.place, entry.labels, labels) for entry, labels in self.relabelled])
        if put:
            self.engine.put(sorted(put, key=lambda row: row[0]))
        _run(
            "DELETE FROM articles_searchdebt WHERE {among}",
            "article_id",
            [debt.article for debt in self.debts],
        )


def _debts() -> list[Debt]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id, reads_text, headline, text FROM articles_searchdebt"
            f" ORDER BY article_id LIMIT {GROUP}"
        )
        return [*map(Debt._make, cursor.fetchall())]


def _entries(articles: list[int]) -> dict[int, Entry]:
    condition, parameters = among("article_id", articles)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT article_id, place, scheme, digest, labels, printed FROM articles_searchentry WHERE {condition}",
            parameters,
        )
        return {
            article: Entry(article, *said, tuple(labels.split()), printed)
            for article, *said, labels, printed in cursor.fetchall()
        }


def _free_places(new: list[Document], left: set[int]) -> dict[int, int]:
    """Article id -> a place that no entry has: mostly that which its id gives."""
    places: dict[int, int] = {}
    wanted = {document.article_id: first_choice(document.date, document.article_id) for document in new}
    while wanted:
        taken = left | {*places.values()} | _taken(wanted.values())
        for article, place in [*wanted.items()]:
            if place in taken:
                wanted[article] = next_choice(place)
            else:
                taken.add(place)
                places[article] = wanted.pop(article)
    return places


def _taken(places: Iterable[int]) -> set[int]:
    condition, parameters = among("place", places)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT place FROM articles_searchentry WHERE {condition}", parameters)
        return {place for (place,) in cursor.fetchall()}


def _insert_entries(put: list[tuple[int, Document]]) -> None:
    rows = [
        (
            place,
            document.article_id,
            SCHEME_VERSION,
            text_digest(document),
            " ".join(document.labels),
            document.printed,
        )
        for place, document in put
    ]
    _run_many(
        "INSERT INTO articles_searchentry (place, article_id, scheme, digest, labels, printed)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        rows,
    )


def _update_entries(replaced, relabelled) -> None:
    _run_many(
        "UPDATE articles_searchentry SET scheme = %s, digest = %s, labels = %s, printed = %s WHERE place = %s",
        [
            (SCHEME_VERSION, text_digest(document), " ".join(document.labels), document.printed, entry.place)
            for entry, _before, document in replaced
        ],
    )
    _run_many(
        "UPDATE articles_searchentry SET labels = %s WHERE place = %s",
        [(" ".join(labels), entry.place) for entry, labels in relabelled],
    )


def _delete_entries(places: list[int]) -> None:
    if places:
        _run("DELETE FROM articles_searchentry WHERE {among}", "place", places)


def _run(statement: str, column: str, keys: list[int]) -> None:
    condition, parameters = among(column, keys)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(among=condition), parameters)


def _run_many(statement: str, rows: list[tuple]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
