"""The index follows the articles: `settle` pays the debts that a transaction's changes have left (articles/search/schema.py).

The database's backend (newsroom/backends) calls it just before each commit, and whoever asks the index before asking, so
that within a transaction the answer is right as well.

An entry keeps its place while its article keeps its date. Where it is told by its digest that something else was put in
than could now be taken out (another scheme of terms; a hand in the database), the entry gets a new place: what stays at the
old one leads nowhere, and `manage.py index --check` finds it.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from articles.fingerprints import digest
from articles.search.documents import Document, among_numbers, documents, labels_of
from articles.search.engines import Engine, engine
from articles.search.places import day_down, first_choice, next_choice, place_date, place_range
from articles.search.terms import OF_DATES, SCHEME_VERSION, date_labels, labels_noted, noted

GROUP = 1000  # articles held in memory at once, texts and all


class Entry(NamedTuple):
    """A row of models.SearchEntry."""

    article: int
    place: int
    scheme: int
    digest: int
    note: str  # of the labels
    printed: str

    @property
    def labels(self) -> tuple[str, ...]:
        """All that were put in."""
        return (*labels_noted(self.note), *date_labels(place_date(self.place)))


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


def note(labels: Iterable[str]) -> str:
    """What an entry notes of an article's labels: all but those of the date, which the place tells."""
    return " ".join(map(noted, (one for one in labels if not one.startswith(OF_DATES))))


class Settlement:
    """What becomes of the entries of some articles that owe."""

    def __init__(self, engine: Engine, debts: list[Debt]):
        self.engine = engine
        self.debts = debts
        self.entries = _entries([debt.article for debt in debts])
        known = {article for article, entry in self.entries.items() if entry.scheme == SCHEME_VERSION}
        self.documents = documents(
            debt.article for debt in debts if debt.reads_text or debt.article not in known
        )
        self.labelled = labels_of(
            debt.article for debt in debts if not debt.reads_text and debt.article in known
        )
        self.new: list[Document] = []
        self.gone: list[tuple[Entry, Document | None]] = []
        self.left: list[Entry] = []  # what is in the index stays there, and leads nowhere
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
        elif entry.scheme != SCHEME_VERSION:
            self._make_anew(entry, document)
        elif debt.reads_text:
            self._follow(entry, self._put_in(entry, debt), document)
        elif entry.labels != self.labelled[debt.article].labels:
            self.relabelled.append((entry, self.labelled[debt.article].labels))

    def _make_anew(self, entry: Entry, document: Document | None) -> None:
        """Where what was put in cannot be told any more; an engine that need not be told takes it out all the same."""
        if self.engine.repeats_documents:
            self.left.append(entry)
        else:
            self.gone.append((entry, None))
        self.new += [document] if document else []

    def _follow(self, entry: Entry, before: Document | None, document: Document | None) -> None:
        if before and entry.digest != text_digest(before):
            self._make_anew(entry, document)
        elif document is None or document.date != place_date(entry.place):
            self.gone.append((entry, before))
            self.new += [document] if document else []
        elif entry.digest != text_digest(document):
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
        places = _free_places(self.engine, self.new, left)
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
    condition, parameters = among_numbers("article_id", articles)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT article_id, place, scheme, digest, labels, printed FROM articles_searchentry WHERE {condition}",
            parameters,
        )
        return {row[0]: Entry(*row) for row in cursor.fetchall()}


def _free_places(engine: Engine, new: list[Document], left: set[int]) -> dict[int, int]:
    """Article id -> a place that no entry has, and nothing in the index where the engine packs days."""
    days: dict[dt.date, list[int]] = {}
    wanted: dict[int, int] = {}
    for document in new:
        if engine.packs_days and document.date:
            days.setdefault(document.date, []).append(document.article_id)
        else:
            wanted[document.article_id] = first_choice(document.date, document.article_id)
    places: dict[int, int] = {}
    for date, articles in days.items():
        places |= zip(articles, day_down(date, {*engine.held(*place_range(date, date))}))
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
    condition, parameters = among_numbers("place", places)
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
            note(document.labels),
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
            (SCHEME_VERSION, text_digest(document), note(document.labels), document.printed, entry.place)
            for entry, _before, document in replaced
        ],
    )
    _run_many(
        "UPDATE articles_searchentry SET labels = %s WHERE place = %s",
        [(note(labels), entry.place) for entry, labels in relabelled],
    )


def _delete_entries(places: list[int]) -> None:
    if places:
        _run("DELETE FROM articles_searchentry WHERE {among}", "place", places)


def _run(statement: str, column: str, keys: list[int]) -> None:
    condition, parameters = among_numbers(column, keys)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(among=condition), parameters)


def _run_many(statement: str, rows: list[tuple]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
