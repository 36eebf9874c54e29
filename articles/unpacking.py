"""Uploaded archives: a worker unpacks them into the batch's folder, file by file under numbers, and each of the files
becomes a row of its own. So a file deep in a tar.gz costs what any other costs, whoever reads it and how often.

Unpacking is the work on the archive's own row: if it is cut off, the next try begins anew and writes over what lies there.
"""

from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from articles.archives import in_archive, is_archive_name
from articles.found import Skipped, SourceError, system_reason
from articles.importer import FileReport, fill_file
from articles.models import ImportFile
from articles.stored import folder, limits, path_of

State = ImportFile.State
ROWS = 1000  # written at once


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An entry: where it lies now, and its bytes; or the code of why it lies nowhere."""

    name: str
    stored: str = ""
    size: int | None = None
    state: str = State.WAITING
    code: str = ""
    detail: str = ""


def is_packed(file: ImportFile) -> bool:
    """Whether the row is an uploaded archive that is still to be unpacked. (On the server archives are read in place.)"""
    return is_archive_name(file.stored) and "/" not in file.stored


def unpack(file: ImportFile) -> list[Unpacked]:
    """Write the archive's dumps into the batch's folder. Raises SourceError where the archive is lost or no archive, or the
    disk full."""
    path = path_of(file)
    if not path.exists():
        raise SourceError("upload-lost")
    found = []
    for index, item in enumerate(in_archive(path, limits(), name=file.name)):
        if isinstance(item, Skipped):
            found.append(Unpacked(item.name, state=State.SKIPPED, code=item.code))
            continue
        try:
            data = item.read()
        except SourceError as error:
            if item.name == file.name and not found:  # nothing can be had of the whole archive
                raise
            found.append(Unpacked(item.name, state=State.FAILED, code=error.code, detail=error.detail))
            continue
        stored = f"{file.pk}-{index}"
        _write(folder(file.batch) / stored, data)
        found.append(Unpacked(item.name, stored, len(data)))
    return found


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise SourceError("upload-not-stored", system_reason(error)) from error


def replace_by_entries(file: ImportFile, found: list[Unpacked]) -> None:
    """Give each entry its row, in the caller's transaction; the archive's own row stays and says what became of it."""
    transaction.on_commit(partial(path_of(file).unlink, missing_ok=True))
    rows = iter(found)
    while some := list(islice(rows, ROWS)):
        ImportFile.objects.bulk_create(_row(file, entry) for entry in some)
    file.note(State.SKIPPED, "unpacked", file.worker)
    file.remarks = [{"code": "unpacked", "line": None, "detail": f"{len(found):,}"}]
    file.stored, file.done_at = "", timezone.now()
    file.save()


def _row(archive: ImportFile, entry: Unpacked) -> ImportFile:
    row = ImportFile(batch=archive.batch, name=entry.name[-500:], stored=entry.stored, size=entry.size)
    if entry.state == State.FAILED:
        fill_file(row, FileReport(row.name, entry.state, entry.code, entry.detail))
    elif entry.state == State.SKIPPED:
        row.note(entry.state, entry.code)
    return row
