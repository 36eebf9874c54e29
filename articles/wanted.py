"""What the files of a batch ask for before anything is written: places and bytes, so that a second file is told.

Of two files that want one place, or hold the same bytes, the one that stands first in the batch has it, in whatever
order they are read.
"""

import datetime as dt
import hashlib
from collections.abc import Callable

from django.db import connection

from articles.models import ImportBatch, ImportFile, WantedPlace

Pages = list[tuple[int, str]]  # first line and place of each
State = ImportFile.State


def place_key(newspaper: str, date: dt.date, edition: int, label_key: str) -> str:
    """A place in one word; equal for equal places.

    >>> place_key("haiping", dt.date(2017, 12, 22), 1, "3")
    'haiping/2017-12-22.1/3'
    """
    return f"{newspaper}/{date.isoformat()}.{edition}/{label_key}"


class Wanted:
    """The wishes of the files of one run, in memory, in the order in which they are read."""

    def __init__(self):
        self._holders: dict[str, tuple[str, Callable]] = {}
        self._pages: dict[str, list[tuple[int, str, str]]] = {}

    def holder(self, key: str) -> str:
        """The name of the file that asked for a place before; empty where none did."""
        return self._holders[key][0] if key in self._holders else ""

    def read_again(self, key: str):
        """The file that asked for a place before, as Importer.read gives it; asked where there is a holder."""
        return self._holders[key][1]()

    def pages(self, sha256: str) -> list[tuple[int, str, str]]:
        """First line, place and file of the pages that a file of the same bytes asked for before."""
        return self._pages.get(sha256, [])

    def hold(self, sha256: str, pages: Pages) -> None:
        """Let nobody else decide on these bytes and places before it is remembered what becomes of them."""

    def remember(self, name: str, sha256: str, pages: Pages, again: Callable | None = None) -> None:
        """Keep what a file asks for; `again` reads it again."""
        for first_line, key in pages:
            self._pages.setdefault(sha256, []).append((first_line, key, name))
            if key:
                self._holders.setdefault(key, (name, again))


class WantedInBatch(Wanted):
    """The wishes of a batch's files, in rows that all workers see. `file` is the one that is being decided.

    Ask inside of a transaction: what `hold` holds it holds to its end. SQLite has one writer at a time anyway.
    """

    def __init__(self, batch: ImportBatch, read: Callable[[ImportFile], object]):
        super().__init__()
        self.batch = batch
        self.read = read
        self.file: ImportFile | None = None

    def hold(self, sha256: str, pages: Pages) -> None:
        if connection.vendor == "postgresql":
            words = {sha256, *(key for _line, key in pages if key)}
            with connection.cursor() as cursor:
                for number in sorted(_lock_number(self.batch.pk, word) for word in words):
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])

    def holder(self, key: str) -> str:
        return self._earlier().filter(key=key).values_list("file__name", flat=True).first() or ""

    def read_again(self, key: str):
        return self.read(self._earlier().filter(key=key).select_related("file__batch").first().file)

    def pages(self, sha256: str) -> list[tuple[int, str, str]]:
        return list(self._earlier().filter(sha256=sha256).values_list("first_line", "key", "file__name"))

    def _earlier(self):
        return WantedPlace.objects.filter(batch=self.batch, file__lt=self.file.pk).order_by("file", "pk")

    def remember(self, name: str, sha256: str, pages: Pages, again: Callable | None = None) -> None:
        """Keep what the file asks for, and let the later files that were told otherwise be read once more."""
        self.file.wanted_places.all().delete()
        WantedPlace.objects.bulk_create(
            WantedPlace(batch=self.batch, file=self.file, sha256=sha256, first_line=line, key=key)
            for line, key in pages
        )
        later = WantedPlace.objects.filter(batch=self.batch, file__gt=self.file.pk)
        keys = [key for _line, key in pages if key]
        told_otherwise = set(later.filter(sha256=sha256).values_list("file", flat=True)) if pages else set()
        told_otherwise |= set(later.filter(key__in=keys).values_list("file", flat=True)) if keys else set()
        ImportFile.objects.filter(pk__in=told_otherwise, state=State.READ).update(state=State.WAITING)


def _lock_number(batch: int, word: str) -> int:
    """A number of 64 bits for PostgreSQL's advisory locks."""
    return int.from_bytes(hashlib.blake2b(f"{batch} {word}".encode(), digest_size=8).digest(), signed=True)
