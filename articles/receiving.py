"""Uploads as they arrive: in groups, large files in pieces, and some of them twice, since a browser that got no answer
sends again. Each file has its number in the upload, and comes in once.

A file is written under another name first and gets its row when it is complete, so nobody reads half of one.
"""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Sum

from articles.archives import ENDINGS, is_archive_name, skip_reason
from articles.importer import FileReport, fill_file
from articles.models import ImportBatch, ImportFile
from articles.stored import folder

State = ImportFile.State
TWIN = re.compile(r"^#\d+/")  # before the name of a second file of that name: #2/03.txt


class Gap(Exception):
    """A piece came whose beginning does not lie at the end of what is here; `offset` is where that is, in bytes."""

    def __init__(self, offset: int):
        super().__init__(offset)
        self.offset = offset


class TooMuch(Exception):
    """The upload has more files or bytes than one may have."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of an upload, or a piece of one.

    `name` is its relative path as the browser gave it: it is shown and read for dates, never used as a path here.
    `size` are the bytes of the whole file; `offset` is where a piece begins, None for a whole file. The browser sends no
    bytes of what is skipped or too large, nor of a file that it `cannot_read`.
    """

    number: int
    name: str
    size: int
    upload: UploadedFile
    offset: int | None = None
    cannot_read: bool = False


def receive(batch: ImportBatch, arrivals: list[Arrival]) -> None:
    """Keep what arrived of a batch's upload. Raises Gap and TooMuch; then nothing of the group has a row."""
    here = batch.files.filter(number__in=[arrival.number for arrival in arrivals])
    known = set(here.values_list("number", flat=True))
    fresh = [arrival for arrival in arrivals if arrival.number not in known]
    _check_bounds(batch, fresh)
    folder(batch).mkdir(parents=True, exist_ok=True)
    rows = [row for arrival in fresh if (row := _row_of(batch, arrival))]
    ImportFile.objects.bulk_create(rows, ignore_conflicts=True)  # another request may have brought the same


def missing_numbers(batch: ImportBatch, count: int) -> list[int]:
    """Which of the upload's files, numbered from 0, have not arrived."""
    here = batch.files.filter(number__isnull=False)
    return sorted(set(range(count)) - set(here.values_list("number", flat=True)))


def _check_bounds(batch: ImportBatch, fresh: list[Arrival]) -> None:
    here = batch.files.filter(number__isnull=False).aggregate(count=Count("pk"), size=Sum("size", default=0))
    if here["count"] + len(fresh) > settings.IMPORT_MAX_UPLOAD_FILES:
        raise TooMuch(f"{here['count'] + len(fresh):,} > {settings.IMPORT_MAX_UPLOAD_FILES:,}")
    size = here["size"] + sum(arrival.upload.size for arrival in fresh)
    if size > settings.IMPORT_MAX_UPLOAD_BYTES:
        raise TooMuch(f"{size:,} > {settings.IMPORT_MAX_UPLOAD_BYTES:,}")


def _row_of(batch: ImportBatch, arrival: Arrival) -> ImportFile | None:
    """The row of a file that is complete; None while pieces lack."""
    row = ImportFile(batch=batch, number=arrival.number, name=arrival.name[-500:], size=arrival.size)
    most = (
        settings.IMPORT_MAX_ARCHIVE_BYTES if is_archive_name(arrival.name) else settings.IMPORT_MAX_FILE_BYTES
    )
    inner = TWIN.sub("", arrival.name)
    if "/" in inner and (reason := skip_reason(inner)):  # of a folder only dumps are read
        row.note(State.SKIPPED, reason)
    elif arrival.cannot_read:
        _fail(row, "browser-cannot-read")
    elif arrival.size > most:
        _fail(row, "file-too-large", f"{arrival.size:,} > {most:,}")
    else:
        try:
            stored = _store(batch, arrival)
        except OSError as error:
            _fail(row, "upload-not-stored", error.strerror or str(error))
            return row
        if stored is None:
            return None
        row.stored = stored.name
    return row


def _fail(row: ImportFile, code: str, detail: str = "") -> None:
    fill_file(row, FileReport(row.name, State.FAILED, code, detail))


def _store(batch: ImportBatch, arrival: Arrival) -> Path | None:
    """Where the file lies now; None while pieces of it lack. Raises OSError, and leaves nothing then, and Gap."""
    ending = next((ending for ending in ENDINGS if arrival.name.lower().endswith(ending)), "")
    stored = folder(batch) / f"{arrival.number}{ending}"
    if arrival.offset is not None:
        return _store_piece(arrival, stored)
    part = folder(batch) / f"{arrival.number}-{secrets.token_hex(4)}.part"  # of this request alone
    try:
        with open(part, "wb") as target:
            target.writelines(arrival.upload.chunks())
        os.replace(part, stored)
    finally:
        part.unlink(missing_ok=True)
    return stored


def _store_piece(arrival: Arrival, stored: Path) -> Path | None:
    part = stored.with_name(f"{arrival.number}.part")
    part.touch()
    try:
        with open(part, "r+b") as target:
            end = target.seek(0, os.SEEK_END)
            if arrival.offset > end:
                raise Gap(end)
            target.seek(arrival.offset)
            target.writelines(arrival.upload.chunks())
            end = target.tell()
    except OSError:
        part.unlink()
        raise
    if end < arrival.size:
        return None
    os.replace(part, stored)
    return stored
