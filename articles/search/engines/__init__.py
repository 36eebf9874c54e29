"""What an index can do, whichever database or program keeps it.

`settings.SEARCH_ENGINE` names the class, by its path; without it, the database decides.
"""

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from articles.search.conditions import Condition, Run
from articles.search.terms import Document

OF_DATABASE = {
    "sqlite": "articles.search.engines.sqlite.SQLiteEngine",
    "postgresql": "articles.search.engines.postgresql.PostgreSQLEngine",
}


class TooCostly(Exception):
    """The question would take longer than anyone should wait; nothing is known of the answer."""


class Engine(Protocol):
    """An index of documents by place (articles/search/places.py), in the transaction of the default connection.

    Only `entries.settle` writes; rows come in rising order of places where they are put. `places` and `count` first have the
    debts of the transaction settled (`connection.settle()`).
    """

    repeats_documents: bool  # whether `remove` and `replace` need the documents as they were put in
    packs_days: bool  # whether a day's places are to be taken one behind the other; for one writer at a time

    def put(self, rows: list[tuple[int, Document]]) -> None:
        """Index documents at places that are free."""

    def remove(self, rows: list[tuple[int, Document | None]]) -> None:
        """Take out what was put in; the documents are None where the engine needs none."""

    def replace(self, rows: list[tuple[int, Document | None, Document]]) -> None:
        """Index the second document in the place of the first."""

    def relabel(self, rows: list[tuple[int, tuple[str, ...], tuple[str, ...]]]) -> None:
        """Index the second labels in the place of the first; the text is the same."""

    def clear(self) -> None:
        """Take out everything."""

    def tidy(self) -> None:
        """Make quick to ask what a build has put in, in steps between which others can write. In no transaction."""

    def places(
        self,
        condition: Condition,
        *,
        newest_first: bool = True,
        after: int | None = None,
        within: tuple[int, int] | None = None,
        limit: int,
    ) -> list[int]:
        """The places that fulfil the condition, in their order, `limit` at most.

        `after` is the place behind which they begin, in that order; `within` are the first and the last that count
        (place_range). May raise TooCostly.
        """

    def count(self, condition: Condition, *, within: tuple[int, int] | None = None, limit: int) -> int:
        """How many places fulfil the condition, counted up to `limit`. May raise TooCostly."""

    def sift(self, places: list[int], runs: Iterable[Run]) -> list[int] | None:
        """Those of the places at which all the runs stand, in the same order; None where the engine keeps no texts."""

    def held(self, first: int, last: int) -> list[int]:
        """All places from `first` to `last` at which something is indexed, in rising order: for `manage.py index --check`."""


def engine() -> Engine:
    return import_string(settings.SEARCH_ENGINE or OF_DATABASE[connection.vendor])()
