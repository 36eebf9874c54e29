"""Working on a batch: file by file as articles/claims.py says, until nothing is left, and then the batch moves on.

The same loop reads files for the preview, imports them and takes them back; any number of workers may run it at once.
What goes wrong with one file is written into its row. What goes wrong with the house, a full disk or a database that is
gone, stops the loop: the file goes back and costs no try.
"""

import contextlib
import logging
import time
from collections.abc import Callable
from functools import partial

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.utils import timezone

from articles import batches, claims, tasks
from articles.found import SourceError
from articles.importer import FILLED, FileReport, Importer, ImportOptions, ReadFile, fill_file
from articles.labels import label_key
from articles.models import ImportBatch, ImportFile
from articles.places import Place
from articles.statements import update
from articles.stored import StoredFiles
from articles.undo import is_worked_on, take_file_back
from articles.unpacking import Unpacked, is_packed, replace_by_entries, unpack
from articles.wanted import Wanted, WantedInBatch
from articles.workers import Here

logger = logging.getLogger(__name__)
State = ImportFile.State
Phase = ImportBatch.State
WAIT_FOR_DATABASE = 60  # seconds


class DiskFull(Exception):
    """The database has no room to write. The batch is paused, as far as that could be written."""


def work(
    batch: ImportBatch,
    worker: Here | None = None,
    *,
    files: int | None = None,
    done: Callable[[ImportFile], None] = lambda file: None,
) -> None:
    """Do the batch's free files, at most `files` of them, and let the batch move on if that was the last one.

    Returns when no file is free, also where other workers are still at theirs. `done` is called with each file that this
    worker has done. Raises DiskFull, and OperationalError where the database stays away.
    """
    here = worker or Here()
    try:
        claims.free_dead()
        batch.refresh_from_db()
        free = batch.files.filter(state__in=claims.FREE.get(batch.state, ()))
        if here is tasks.here and free.exists():
            tasks.enqueue(batch)  # for the next worker that has nothing to do; the last one finds nothing
        with contextlib.closing(StoredFiles(batch)) as stored:
            _Loop(batch, here, stored, done).run(files)
        batches.move_on(batch)
    finally:
        if worker is None:
            here.end()


class _Loop:
    """One worker at one batch in one phase."""

    def __init__(self, batch: ImportBatch, here: Here, stored: StoredFiles, done: Callable):
        self.batch, self.here, self.stored, self.done = batch, here, stored, done
        self.step = None
        self.phase = ""  # that the step is for
        self.next: ImportFile | None = None  # taken together with the end of the one before

    def run(self, files: int | None) -> None:
        left = float("inf") if files is None else files
        while left > 0 and not self.here.is_stopping:
            file = self.next or _patiently(self._take)
            self.next = None
            if file is None:
                return
            left -= 1
            _patiently(partial(self.here.beat, file))
            _patiently(partial(self.here.look_around, tasks.requeue))
            self._do(file, then=self._take_next if left > 0 else lambda: None)
        if self.next:  # the worker was asked to stop just then
            _patiently(partial(claims.give_back, self.next, "", counts=False))

    def _take(self) -> ImportFile | None:
        return claims.take(self.batch, self.here.name)

    def _take_next(self) -> None:
        if not self.here.is_stopping:
            self.next = self._take()

    def _do(self, file: ImportFile, then: Callable[[], None]) -> None:
        if self.step is None or self.phase != self.batch.state:
            self.step, self.phase = make_step(self.batch, self.stored), self.batch.state
        step = _Unpacking() if is_packed(file) else self.step
        try:
            if claims.do(file, partial(step.read, file), partial(step.write, file), then):
                self.done(file)
            return
        except (OperationalError, InterfaceError, IntegrityError) as error:
            self.step = self.next = None  # what they remember of the rows may have been rolled back
            logger.warning("Import %s: %s at %s", self.batch.pk, str(error).strip(), file.name)
            if is_disk_full(error):
                self._stop_for_room(file, error)
            _patiently(partial(claims.give_back, file, "database-busy"))
        except Exception as error:  # one file must not hold up a hundred thousand
            self.step = self.next = None
            logger.exception("Import %s: the program failed at %s", self.batch.pk, file.name)
            detail = f"{type(error).__name__}: {error}"[:300]
            _patiently(partial(claims.fail, file, "program-error", detail))

    def _stop_for_room(self, file: ImportFile, error: Exception) -> None:
        try:
            claims.give_back(file, "disk-full", counts=False)
            batches.pause(self.batch, reason="disk-full")
        except DatabaseError as again:  # no room for that either: the file is found and freed later
            logger.warning("Import %s: %s", self.batch.pk, str(again).strip())
        raise DiskFull(str(error)) from error


def make_step(batch: ImportBatch, stored: StoredFiles) -> "_Previewing | _Importing | _Undoing":
    """What is done with a file in the batch's phase: `read` it without writing, then `write`, in a transaction."""
    if batch.state == Phase.UNDOING:
        return _Undoing()
    return (_Previewing if batch.state == Phase.READING else _Importing)(batch, stored)


class _Unpacking:
    """Put the files of an uploaded archive in its place."""

    def read(self, file: ImportFile) -> list[Unpacked] | SourceError:
        try:
            return unpack(file)
        except SourceError as error:
            return error

    def write(self, file: ImportFile, found: list[Unpacked] | SourceError) -> None:
        if isinstance(found, SourceError):
            fill_file(file, FileReport(file.name, State.FAILED, found.code, found.detail))
            file.save()
        else:
            replace_by_entries(file, found)


class _Reading:
    """What preview and import have in common."""

    def __init__(self, stored: StoredFiles, importer: Importer):
        self.stored = stored
        self.importer = importer

    def read(self, file: ImportFile) -> ReadFile:
        try:
            data = self.stored.read(file)
        except SourceError as error:
            return ReadFile(FileReport(file.name, State.FAILED, error.code, error.detail))
        place = {name: file.place.get(name, "") for name in ("newspaper", "date", "edition", "label")}
        return self.importer.read(
            file.name, data, said=Place(**place), encoding=file.place.get("encoding", "")
        )


class _Previewing(_Reading):
    """Say what an import would bring; only the preview and what the file asks for are written."""

    def __init__(self, batch: ImportBatch, stored: StoredFiles):
        self.wanted = WantedInBatch(batch, self.read)
        super().__init__(stored, make_importer(batch, wanted=self.wanted))

    def write(self, file: ImportFile, read: ReadFile) -> None:
        self.wanted.file = file
        report = self.importer.write(read, file)
        if report.state in (*ImportFile.BROUGHT, State.UNCHANGED):
            fill_file(file, report, state=State.READ)
            file.foreseen, file.preview, file.tries = report.state, batches.preview_of(report), 0
        else:
            self.wanted.remember(file.name, report.sha256, [])
            fill_file(file, report)
            file.foreseen, file.preview = "", {"candidates": report.candidates}
        update(file, (*FILLED, "foreseen", "preview", "tries"))


class _Importing(_Reading):
    """Write what the file brings."""

    def __init__(self, batch: ImportBatch, stored: StoredFiles):
        super().__init__(stored, make_importer(batch, give_way=give_way))

    def write(self, file: ImportFile, read: ReadFile) -> None:
        fill_file(file, self.importer.write(read, file))
        update(file, FILLED)


class _Undoing:
    """Take back what the file brought."""

    def read(self, file: ImportFile) -> None:
        return None

    def write(self, file: ImportFile, read: None) -> None:
        take_file_back(file)
        file.refresh_from_db(fields=["dump"])  # which may be gone
        file.note(State.UNDONE, worker=file.worker)
        file.done_at = timezone.now()
        file.save()


def make_importer(batch: ImportBatch, *, wanted: Wanted | None = None, give_way=None) -> Importer:
    """The batch's importer; with `wanted` one that writes nothing."""
    said = batch.options
    options = ImportOptions(
        place=Place(
            said.get("newspaper", ""), said.get("date", ""), said.get("edition", ""), said.get("label", "")
        ),
        encoding=said.get("encoding") or None,
        publish=bool(said.get("publish")),
        single_page=bool(said.get("single_page")),
        duplicate=bool(said.get("duplicate")),
        may_add_newspapers=bool(said.get("may_add_newspapers")),
    )
    manifest = batches.manifest_of(batch)
    if wanted is not None:
        return Importer(options, manifest, dry_run=True, wanted=wanted)
    return Importer(options, manifest, batch, give_way=give_way)


def give_way(file: ImportFile, report: FileReport) -> bool:
    """Take back what later files of the batch brought where this one wants to be, and let them come again after it.

    So the result is the same in whatever order the workers come to the files. What a person has worked on stays.
    """
    keys = [page for page in report.pages if page.newspaper and page.newspaper.pk and page.date]
    later = ImportFile.objects.filter(
        batch=file.batch_id, pk__gt=file.pk, state__in=ImportFile.BROUGHT, dump__isnull=False
    )
    found = list(later.filter(dump__sha256=report.sha256).values_list("pk", flat=True))
    for page in keys:
        found += later.filter(
            dump__readings__batch=file.batch_id, dump__readings__page__issue__newspaper=page.newspaper,
            dump__readings__page__issue__date=page.date, dump__readings__page__issue__edition=page.edition,
            dump__readings__page__label_key=label_key(page.label),
        ).values_list("pk", flat=True)  # fmt: skip
    siblings = list(ImportFile.objects.filter(pk__in=found).order_by("-pk").select_for_update())
    if not siblings or any(map(is_worked_on, siblings)):
        return False
    for sibling in siblings:
        take_file_back(sibling)
        sibling.dump, sibling.tries = None, 0
        sibling.note(sibling.state_before or State.WAITING, "gave-way", file.worker)
        sibling.save()
    return True


# When the database is away


def is_disk_full(error: Exception) -> bool:
    """Whether a database's error says that there is no room: SQLite's words, PostgreSQL's code."""
    return "disk is full" in str(error) or getattr(error.__cause__, "sqlstate", "") == "53100"


def _patiently(act: Callable):
    """Do something that the database may refuse for a while; it is tried again for a minute."""
    until = time.monotonic() + WAIT_FOR_DATABASE
    wait = 0.1
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError) as error:
            if is_disk_full(error):
                raise DiskFull(str(error)) from error
            if time.monotonic() + wait > until or connection.in_atomic_block:
                raise
            logger.warning("The database does not answer: %s", str(error).strip())
            connection.close_if_unusable_or_obsolete()
            time.sleep(wait)
            wait = min(2 * wait, 5)
