"""The bytes of a batch's files: uploads that wait in the batch's folder, and files on the server, which are not copied.

`ImportFile.stored` says where: a name below the batch's folder, or an absolute path, quoted like an address; `#n` behind
it names the n-th item that `in_archive` finds in it.
"""

import datetime as dt
import os
import shutil
import stat
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from django.conf import settings
from django.utils import timezone

from articles.archives import in_archive
from articles.found import Limits, Skipped, Source, SourceError, system_reason
from articles.models import ImportBatch, ImportFile
from articles.sources import read_file

KEPT = dt.timedelta(days=30)


def limits() -> Limits:
    return Limits(
        settings.IMPORT_MAX_FILE_BYTES,
        settings.IMPORT_MAX_ARCHIVE_BYTES,
        settings.IMPORT_MAX_ARCHIVE_ENTRIES,
        settings.IMPORT_MAX_RATIO,
    )


def folder(batch: ImportBatch) -> Path:
    """Where the batch's uploads and its manifest wait."""
    return Path(settings.UPLOAD_DIR) / str(batch.pk)


def forget_old_uploads() -> None:
    """Take away what is still there of batches that ended long ago: uploads that failed and that nobody tried again."""
    long_ago = timezone.now() - KEPT
    root = Path(settings.UPLOAD_DIR)
    numbers = [int(path.name) for path in root.iterdir() if path.name.isdecimal()] if root.exists() else []
    for batch in ImportBatch.objects.filter(pk__in=numbers, finished_at__lt=long_ago):
        shutil.rmtree(folder(batch))


def stored_at(path: Path, entry: int | None = None) -> str:
    """The value of `ImportFile.stored` for a file on the server, or an entry of an archive there.

    >>> stored_at(Path("/in/3#版.txt"))
    '/in/3%23%E7%89%88.txt'
    """
    quoted = quote_from_bytes(os.fsencode(path.absolute()))
    return quoted if entry is None else f"{quoted}#{entry}"


def path_of(file: ImportFile) -> Path | None:
    """Where the file's bytes, or the archive that holds them, lie; None where they lie nowhere."""
    quoted = file.stored.partition("#")[0]
    return folder(file.batch) / os.fsdecode(unquote_to_bytes(quoted)) if quoted else None


class StoredFiles:
    """The bytes of a batch's files; an archive's table of contents is read once for all of its entries."""

    def __init__(self, batch: ImportBatch):
        self.batch = batch
        self._archive: Path | None = None
        self._entries: list[Source | Skipped] = []

    def read(self, file: ImportFile) -> bytes:
        """The bytes of a file; SourceError where they cannot be had, or are no longer those that were found."""
        path = path_of(file)
        if path is None or not path.exists():
            raise SourceError("file-vanished" if path and file.stored.startswith("/") else "upload-lost")
        if file.modified_ns is not None:
            _check_unchanged(path, file)
        index = file.stored.partition("#")[2]
        if not index:
            return read_file(path, limits())
        if self._archive != path:
            self._archive, self._entries = path, list(in_archive(path, limits(), name=path.name))
        return self._entries[int(index)].read()

    def close(self) -> None:
        """Let go of the open archive."""
        self._archive, self._entries = None, []


def _check_unchanged(path: Path, file: ImportFile) -> None:
    try:
        status = path.stat()
    except OSError as error:
        raise SourceError("unreadable", system_reason(error)) from error
    if not stat.S_ISREG(status.st_mode):
        raise SourceError("not-a-file")
    if (status.st_size, status.st_mtime_ns) != (file.size, file.modified_ns):
        raise SourceError("file-changed", f"{file.size:,} → {status.st_size:,}")
