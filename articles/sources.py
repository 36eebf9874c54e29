"""Finding dumps: files, folders and zip archives, as a list of names with a way to read each. No Django, no database.

Nothing is unpacked to disk, and nothing is read before it is asked for. What cannot be read is named with its reason,
and the rest goes on.
"""

import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

DUMP_SUFFIXES = {".txt", ".md"}
ARCHIVE_SUFFIXES = {".zip"}
SMALL = 100_000  # bytes; below it no compression ratio is suspicious


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one file, bytes and entries of one archive unpacked, and how many times its size an entry may be."""

    file_bytes: int
    archive_bytes: int
    archive_entries: int
    ratio: int


class SourceError(Exception):
    """A file that cannot be read. `code` is worded by articles/remarks.py; `detail` holds its figures or names."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Source:
    """A dump that was found. `read()` gives its bytes or raises SourceError."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no dump, and the code of the reason."""

    name: str
    code: str


def find_dumps(paths: Iterable[Path], limits: Limits) -> Iterator[Source | Skipped]:
    """What lies at each path: a file by itself, a folder's dumps in order of their names, an archive's entries.

    A file that is named itself is a dump whatever its ending, unless it is a zip archive. Raises nothing: what cannot
    be opened is a Source whose read() says why.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, limits)
        elif _is_archive(path):
            yield from in_archive(path, limits, name=shown_name(path))
        else:
            yield Source(shown_name(path), lambda path=path: read_file(path, limits))


def read_file(path: Path, limits: Limits) -> bytes:
    """A file's bytes; SourceError where it is no plain file, too large, or refused by the system."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError("not-a-file")
        if status.st_size > limits.file_bytes:
            raise SourceError("file-too-large", f"{status.st_size:,} > {limits.file_bytes:,}")
        return path.read_bytes()
    except OSError as error:
        raise SourceError("unreadable", error.strerror or str(error)) from error


def in_archive(path: Path, limits: Limits, *, name: str) -> Iterator[Source | Skipped]:
    """The entries of a zip archive, called `name/entry`. The limits are checked before anything is unpacked.

    The sources share the open archive (its directory of 100,000 entries is read once); it closes with the last of them.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield _broken(name, "broken-archive", str(error))
        return
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > limits.archive_entries:
        yield _broken(name, "too-many-entries", f"{len(entries):,} > {limits.archive_entries:,}")
        return
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.archive_bytes:
        yield _broken(name, "archive-too-large", f"{unpacked:,} > {limits.archive_bytes:,}")
        return
    for entry in sorted(entries, key=lambda entry: entry_name(entry)):
        inner = entry_name(entry)
        shown = f"{name}/{inner}"
        if not _is_inside(inner):
            yield _broken(shown, "outside-archive", inner)
        elif reason := skip_reason(inner):
            yield Skipped(shown, reason)
        else:
            yield Source(shown, lambda entry=entry: _read_entry(archive, entry, limits))


def entry_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name. Without the UTF-8 flag zipfile reads code page 437; Chinese archives mean UTF-8 or GB18030."""
    if entry.flag_bits & 0x800:
        return _printable(entry.filename)
    return _decode_name(entry.filename.encode("cp437", errors="replace"))


def shown_name(path: Path) -> str:
    """A path as text that a database takes: names that are no UTF-8 are read as GB18030."""
    return _decode_name(os.fsencode(path.as_posix()))


def skip_reason(name: str) -> str:
    """Why a file of a folder or archive is no dump; empty where it is one."""
    path = PurePosixPath(name)
    if path.name.startswith(".") or "__MACOSX" in path.parts:
        return "hidden"
    if path.suffix.lower() in ARCHIVE_SUFFIXES:
        return "nested-archive"
    return "" if path.suffix.lower() in DUMP_SUFFIXES else "not-a-dump"


def _in_folder(folder: Path, limits: Limits) -> Iterator[Source | Skipped]:
    """Links are not followed where they lead to a folder (so that a ring of links ends) or out of this one."""
    unreadable: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=unreadable.append):
        folders.sort()
        yield from (
            Skipped(shown_name(path), "link")
            for path in map(Path(parent).joinpath, folders)
            if path.is_symlink()
        )
        for name in sorted(names):
            path = Path(parent, name)
            if reason := skip_reason(shown_name(Path(name))) or _link_reason(path, folder):
                yield Skipped(shown_name(path), reason)
            else:
                yield Source(shown_name(path), lambda path=path: read_file(path, limits))
    for error in unreadable:
        yield _broken(shown_name(Path(error.filename)), "unreadable", error.strerror or str(error))


def _link_reason(path: Path, folder: Path) -> str:
    leads_out = path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
    return "link" if leads_out else ""


def _is_archive(path: Path) -> bool:
    return path.suffix.lower() in ARCHIVE_SUFFIXES and path.is_file()


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(path.name) and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0]


def _broken(name: str, code: str, detail: str) -> Source:
    def read() -> bytes:
        raise SourceError(code, detail)

    return Source(name, read)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    """zipfile unpacks at most `file_size` bytes, so the size that is checked is the size that is met."""
    if entry.file_size > limits.file_bytes:
        raise SourceError("file-too-large", f"{entry.file_size:,} > {limits.file_bytes:,}")
    if entry.file_size > SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise SourceError(
            "zip-bomb", f"{entry.file_size // max(entry.compress_size, 1):,} : 1 > {limits.ratio} : 1"
        )
    if entry.flag_bits & 0x1:
        raise SourceError("encrypted")
    try:
        return archive.read(entry)
    except (
        Exception
    ) as error:  # damaged data raises what it likes: BadZipFile, zlib.error, LZMAError, RuntimeError …
        raise SourceError("broken-entry", str(error)) from error


def _decode_name(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return _printable(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _printable(raw.decode("utf-8", errors="replace"))


def _printable(name: str) -> str:
    """The name without what would break a line of the report or drive a terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)
