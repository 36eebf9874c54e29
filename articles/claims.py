"""Who works on which file. The rows of a batch's files are the ledger; here are the rules for writing in it.

A worker *takes* a file in a short transaction of its own: state `reading`, worker, moment, tries + 1. Then it *does* the
file in a second one, which locks the row, reads the bytes, writes all that comes of them and marks the row done. On
PostgreSQL the lock lasts as long as the work, and ends with the worker's connection. SQLite has no locks of rows, so
there the file is read first and the row is checked when the write begins; all workers are on one machine, which knows
which of them live (articles/workers.py).

So a file that is `reading` and that nobody holds has lost its worker: it is free again. After three tries it fails.
"""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import ImportBatch, ImportFile
from articles.workers import is_alive

Found = TypeVar("Found")

GRACE = dt.timedelta(seconds=10)  # on PostgreSQL: between the two transactions a living worker holds no lock
TRIES = 3
LARGE = (
    2**20
)  # bytes; PostgreSQL ends transactions that are idle for long, and reading a larger file may take long
IDLE_SECONDS = 600  # for such a file
TAKEN = (
    "state",
    "reason",
    "history",
    "state_before",
    "worker",
    "claimed_at",
    "tries",
)  # what taking a file writes
State = ImportFile.State
Phase = ImportBatch.State

FREE = {
    Phase.READING: (State.WAITING,),
    Phase.IMPORTING: (State.WAITING, State.READ),
    Phase.UNDOING: ImportFile.BROUGHT,
}
ENDED = (Phase.DONE, Phase.CANCELLED, Phase.UNDONE)


def take(batch: ImportBatch, worker: str) -> ImportFile | None:
    """The batch's next free file, now the worker's; None where none is free or the batch is paused or has ended.

    Files are taken in the batch's order; for an undo in reverse, so that later versions of a page go first.
    """
    with transaction.atomic():
        phase = (
            ImportBatch.objects.filter(pk=batch.pk, paused_at=None).values_list("state", flat=True).first()
        )
        file = _first_free(batch, phase)
        if file is None:
            return None
        file.state_before, file.worker, file.claimed_at = file.state, worker, timezone.now()
        file.tries += 1
        file.note(State.READING, worker=worker)
        file.save(update_fields=TAKEN)
    return file


def _first_free(batch: ImportBatch, phase: str | None) -> ImportFile | None:
    """By the index, one query for each state: a query for all of them would sort all files of the batch."""
    order = "-pk" if phase == Phase.UNDOING else "pk"
    found = [
        batch.files.filter(state=state)
        .defer("preview")
        .select_for_update(skip_locked=True)
        .order_by(order)
        .first()
        for state in FREE.get(phase, ())
    ]
    pick = max if phase == Phase.UNDOING else min
    return pick(filter(None, found), key=lambda file: file.pk, default=None)


def do(file: ImportFile, read: Callable[[], Found], write: Callable[[Found], None]) -> bool:
    """Read and write a file that was taken. `write` gets what `read` gives, and saves the file in its new state.

    False, and nothing is written, where the file is no longer this worker's: it was cancelled, or given to another.
    What `read` and `write` raise is raised, and nothing is written.
    """
    if connection.vendor != "postgresql":
        found = read()
        with transaction.atomic():
            if not _lock(file):
                return False
            write(found)
        return True
    with transaction.atomic():
        if not _lock(file):
            return False
        if (file.size or 0) > LARGE:
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
        write(read())
    return True


def _lock(file: ImportFile) -> bool:
    """Hold the file's row to the end of the transaction; False where it is no longer this try's."""
    mine = ImportFile.objects.filter(
        pk=file.pk, state=State.READING, worker=file.worker, tries=file.tries
    ).select_for_update(skip_locked=True)
    return mine.values_list("pk").first() is not None


def give_back(file: ImportFile, reason: str, *, counts: bool = True) -> bool:
    """Let go of a file that was taken and not done; `counts` says whether that was one of its tries.

    False where it was no longer this worker's.
    """
    with transaction.atomic():
        if not _lock(file):
            return False
        if not counts:
            file.tries -= 1
        _free(file, reason)
    return True


def fail(file: ImportFile, reason: str, detail: str = "") -> bool:
    """Say that a file that was taken cannot be done. False where it was no longer this worker's."""
    with transaction.atomic():
        if not _lock(file):
            return False
        _end(file, reason, detail)
    return True


def free_dead() -> int:
    """Give back the files whose workers died; the number. Of all batches: few files are ever being read."""
    being_read = ImportFile.objects.filter(state=State.READING).defer("preview")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            stale = being_read.filter(claimed_at__lt=timezone.now() - GRACE)
            dead = list(stale.select_for_update(skip_locked=True))
        else:
            dead = [file for file in being_read if not is_alive(file.worker)]
        for file in dead:
            _free(file, "worker-died")
    return len(dead)


def phase_of(file: ImportFile) -> str:
    """The state of the file's batch as it is now."""
    return ImportBatch.objects.values_list("state", flat=True).get(pk=file.batch_id)


def _free(file: ImportFile, reason: str) -> None:
    if phase_of(file) in ENDED:  # it was cancelled while somebody was at it
        file.note(State.SKIPPED, "cancelled", file.worker)
        file.save()
    elif file.tries >= TRIES:
        _end(file, "worker-died-thrice" if reason == "worker-died" else reason, "")
    else:
        file.note(file.state_before, reason, file.worker)
        file.save()


def _end(file: ImportFile, reason: str, detail: str) -> None:
    """Failed; but what cannot be undone keeps its state, since its pages are there, and the batch waits for a person."""
    if phase_of(file) == Phase.UNDOING:
        file.note(file.state_before, reason, file.worker)
        file.tries = 0
        ImportBatch.objects.filter(pk=file.batch_id).update(paused_at=timezone.now(), pause_reason=reason)
    else:
        file.note(State.FAILED, reason, file.worker)
        file.done_at = timezone.now()
    file.remarks = [{"code": reason, "line": None, "detail": detail}, *file.remarks]
    file.save()


def is_left(batch: ImportBatch) -> Q:
    """Which of the batch's files are not done in its present phase, those included that somebody is reading."""
    return Q(state__in=[*FREE.get(batch.state, ()), State.READING])
