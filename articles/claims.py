"""Who works on which file. The rows of a batch's files are the ledger; here are the rules for writing in it.

A worker *takes* a file in a short transaction, or at the end of the one in which it did the file before: state
`reading`, worker, moment, tries + 1. Then it *does* the file in a second one, which locks the row, reads the bytes,
writes all that comes of them and marks the row done. On
PostgreSQL the lock lasts as long as the work, and ends with the worker's connection. SQLite has no locks of rows, so
there the file is read first and the row is checked when the write begins; all workers are on one machine, which knows
which of them live (articles/workers.py).

So a file that is `reading` and that nobody holds has lost its worker: it is free again. After three tries it fails.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from orjson import loads

from articles.models import ImportBatch, ImportFile, history_entry
from articles.statements import as_json, fetch, for_update
from articles.workers import is_alive

Found = TypeVar("Found")

GRACE = dt.timedelta(seconds=10)  # on PostgreSQL: between the two transactions a living worker holds no lock
TRIES = 3
LARGE = (
    2**20
)  # bytes; PostgreSQL ends transactions that are idle for long, and reading a larger file may take long
IDLE_SECONDS = 600  # for such a file
# What is read of a file that is taken.
READ = (
    "id", "name", "stored", "size", "modified_ns", "state_before", "place", "foreseen", "dump_id", "tries", "remarks",
    "kept", "history",
)  # fmt: skip
IN_JSON = {"place", "remarks", "kept", "history"}
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

    Files are taken in the batch's order; for an undo in reverse, so that later versions of a page go first. The file
    comes with what is needed of it; the rest is asked for when it is used. `batch.state` is then as it is now.
    """
    with transaction.atomic(savepoint=False):
        phases = fetch(
            "SELECT state FROM articles_importbatch WHERE id = %s AND paused_at IS NULL", [batch.pk]
        )
        if not phases:
            return None
        [(batch.state,)] = phases
        states = FREE.get(batch.state, ())
        if not states:
            return None
        moment = timezone.now()
        entry = history_entry(State.READING, "", worker, moment)
        found = fetch(
            _taking(len(states), last=batch.state == Phase.UNDOING),
            [value for state in states for value in (batch.pk, state)]
            + [worker, connection.ops.adapt_datetimefield_value(moment), as_json(entry)],
        )
    for values in found:
        known = dict(zip(READ, values, strict=True))
        known |= {name: loads(known[name]) for name in IN_JSON}
        known |= {"state": str(State.READING), "reason": "", "worker": worker, "claimed_at": moment}
        names = [field.attname for field in ImportFile._meta.concrete_fields if field.attname in known]
        file = ImportFile.from_db(connection.alias, names, [known[name] for name in names])
        file.batch = batch
        return file
    return None


@cache
def _taking(states: int, *, last: bool) -> str:
    """The statement that takes the first (the last) free file in one of so many states.

    By the index, a query for each state: one for all of them would sort all files of the batch.
    """
    order, pick = ("DESC", "max") if last else ("ASC", "min")
    is_held = for_update(skip_locked=True)
    one = f"(SELECT id FROM articles_importfile WHERE batch_id = %s AND state = %s ORDER BY id {order} LIMIT 1{is_held})"
    names = [f"free_{number}" for number in range(states)]
    entry = "history || %s::jsonb" if is_held else "json_insert(history, '$[#]', json(%s))"
    return f"""
        WITH {", ".join(f"{name} AS {one}" for name in names)}
        UPDATE articles_importfile
        SET state_before = state, state = '{State.READING}', reason = '', worker = %s, claimed_at = %s,
            tries = tries + 1, history = {entry}
        WHERE id = (SELECT {pick}(id) FROM ({" UNION ALL ".join(f"SELECT id FROM {name}" for name in names)}) AS free)
        RETURNING {", ".join(READ)}
    """


def do(
    file: ImportFile,
    read: Callable[[], Found],
    write: Callable[[Found], None],
    then: Callable[[], None] = lambda: None,
) -> bool:
    """Read and write a file that was taken. `write` gets what `read` gives, and saves the file in its new state.

    `then` comes last in the same transaction: there a worker takes its next file.

    False, and nothing is written, where the file is no longer this worker's: it was cancelled, or given to another.
    What `read` and `write` raise is raised, and nothing is written.
    """
    if connection.vendor != "postgresql":
        found = read()
        with transaction.atomic():
            if not _lock(file):
                return False
            write(found)
            then()
        return True
    with transaction.atomic():
        if not _lock(file):
            return False
        if (file.size or 0) > LARGE:
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
        write(read())
        then()
    return True


def _lock(file: ImportFile) -> bool:
    """Hold the file's row to the end of the transaction; False where it is no longer this try's.

    A worker that comes an instant late to take a file holds its row until its own transaction ends. So a row that is
    held and still this try's is waited for: who has taken it over has said so before holding it for long.
    """
    mine = "FROM articles_importfile WHERE id = %s AND state = %s AND worker = %s AND tries = %s"
    told = [file.pk, State.READING, file.worker, file.tries]
    if fetch(f"SELECT id {mine}{for_update(skip_locked=True)}", told):
        return True
    return bool(fetch(f"SELECT id {mine}", told) and fetch(f"SELECT id {mine}{for_update()}", told))


def give_back(file: ImportFile, reason: str, *, counts: bool = True) -> bool:
    """Let go of a file that was taken and not done; `counts` says whether that was one of its tries.

    False where it was no longer this worker's.
    """
    with transaction.atomic():
        if not _lock(file):
            return False
        file.refresh_from_db()  # a try that was rolled back has left its marks on the object
        if not counts:
            file.tries -= 1
        _free(file, reason)
    return True


def fail(file: ImportFile, reason: str, detail: str = "") -> bool:
    """Say that a file that was taken cannot be done. False where it was no longer this worker's."""
    with transaction.atomic():
        if not _lock(file):
            return False
        file.refresh_from_db()
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
