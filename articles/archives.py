"""The entries of zip and tar archives, which come from strangers: damaged, hostile, named in any encoding. No Django.

Nothing of an archive is written anywhere and nothing but its table of contents is held in memory. The limits are
checked on the whole table before the first entry is read; an entry is refused by itself, and the rest goes on.
"""

import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from articles.found import (
    Limits,
    Skipped,
    Source,
    SourceError,
    broken,
    decode_name,
    printable,
    system_reason,
)

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz")
DUMP_SUFFIXES = {".txt", ".md"}
SMALL = 100_000  # bytes; below it no compression ratio is suspicious
DIRECTORY_BYTES = (
    512  # of a zip's directory for each entry that is allowed; 46, the name and its times are usual
)
HEADER_BYTES = 2**20  # of one header of a tar; names and times of a file take 1 KiB
REST_BYTES = 2**20  # behind the end of a tar, read for the checksum; tar pads with 10 KiB
DAMAGE = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError)  # what a damaged tar.gz raises


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an archive's table: the name as text, where its bytes begin and how many there are, and what it is.

    `kind` is empty for a plain file, otherwise the code of why it is none.
    """

    name: str
    offset: int
    size: int
    kind: str = ""


def is_archive_name(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


def in_archive(path: Path, limits: Limits, *, name: str) -> Iterator[Source | Skipped]:
    """The entries of an archive, called `name/entry`; of several with one name the second is `name#2/entry`.

    What the archive is its bytes say, not its ending. The entries of a tar come in its own order, since to read forward
    is the only cheap way through a tar.gz; those of a zip by name. Raises nothing: an archive that cannot be opened is
    one Source whose read() says why. The sources share the open archive; it closes with the last of them.
    """
    try:
        with open(path, "rb") as file:
            is_zip = file.read(2) == b"PK"
        found = _in_zip(path, limits, name) if is_zip or name.lower().endswith(".zip") else None
        yield from found if found is not None else _in_tar(path, limits, name)
    except SourceError as error:
        yield broken(name, error.code, error.detail)
    except OSError as error:
        yield broken(name, "broken-archive", system_reason(error))


def skip_reason(name: str) -> str:
    """Why a file of a folder or archive is no dump; empty where it is one."""
    path = PurePosixPath(name)
    if path.name.startswith(".") or "__MACOSX" in path.parts:
        return "hidden"
    if is_archive_name(path.name):
        return "nested-archive"
    return "" if path.suffix.lower() in DUMP_SUFFIXES else "not-a-dump"


def damage(error: Exception) -> str:
    """What is wrong with an archive, as a detail that articles/remarks.py words; Python says it in English alone.

    >>> damage(zipfile.BadZipFile("Bad CRC-32 for file 'a.txt'"))
    'bad-checksum'
    """
    text = str(error).lower()
    if isinstance(error, OSError) and error.errno:
        return system_reason(error)
    if isinstance(error, EOFError) or any(
        sign in text for sign in ("truncated", "end of data", "ended before")
    ):
        return "cut-off"
    if "crc" in text:
        return "bad-checksum"
    if isinstance(error, NotImplementedError):
        return "unknown-compression"
    return "no-archive" if "not a " in text else "damaged-data"


class _Names:
    """What entries are called: equal names are told apart before the path, which says date and page."""

    def __init__(self, archive: str):
        self.archive = archive
        self.seen = Counter()

    def shown(self, inner: str) -> str:
        self.seen[inner] += 1
        number = self.seen[inner]
        return f"{self.archive}/{inner}" if number == 1 else f"{self.archive}#{number}/{inner}"


def _refusal(shown: str, inner: str, kind: str) -> Source | Skipped | None:
    """What to say of an entry that is not read; None for a dump."""
    if not _is_inside(inner):
        return broken(shown, "outside-archive", inner)
    if kind:
        return Skipped(shown, kind)
    reason = skip_reason(inner)
    return Skipped(shown, reason) if reason else None


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(path.name) and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0]


def _check_table(entries: int, unpacked: int, limits: Limits) -> None:
    """Raises SourceError where an archive has too many entries, or unpacks to too many bytes."""
    if entries > limits.archive_entries:
        raise SourceError("too-many-entries", f"{entries:,} > {limits.archive_entries:,}")
    if unpacked > limits.archive_bytes:
        raise SourceError("archive-too-large", f"{unpacked:,} > {limits.archive_bytes:,}")


def _check_entry(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise SourceError("file-too-large", f"{size:,} > {limits.file_bytes:,}")


def _check_ratio(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > SMALL and unpacked > limits.ratio * max(packed, 1):
        raise SourceError("zip-bomb", f"{unpacked // max(packed, 1):,} : 1 > {limits.ratio} : 1")


# Zip


class _ZipFile(io.BufferedReader):
    """The file under a zip. While it is opened, zipfile reads the directory at once and makes an object of each entry,
    whatever their number; here it is counted before that."""

    def __init__(self, path: Path, limits: Limits):
        super().__init__(io.FileIO(path))
        self.limits = limits
        self.is_opening = True

    def read(self, size=-1, /) -> bytes:
        if self.is_opening and size > DIRECTORY_BYTES * max(self.limits.archive_entries, 1_000):
            raise SourceError("too-many-entries", f"> {self.limits.archive_entries:,}")
        data = super().read(size)
        if self.is_opening:
            _check_table(data.count(b"PK\x01\x02"), 0, self.limits)
        return data


def _in_zip(path: Path, limits: Limits, name: str) -> Iterator[Source | Skipped]:
    file = _ZipFile(path, limits)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise SourceError("broken-archive", damage(error)) from error
    file.is_opening = False
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if not entries:
        raise SourceError("empty-archive")
    _check_table(len(entries), sum(entry.file_size for entry in entries), limits)
    names = _Names(name)
    for inner, entry in sorted(((entry_name(entry), entry) for entry in entries), key=lambda pair: pair[0]):
        shown = names.shown(inner)
        yield _refusal(shown, inner, _zip_kind(entry)) or Source(
            shown, lambda entry=entry: _read_zip_entry(archive, entry, limits)
        )


def entry_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name. Without the UTF-8 flag zipfile reads code page 437; Chinese archives mean UTF-8 or GB18030."""
    if entry.flag_bits & 0x800:
        return printable(entry.filename)
    return decode_name(entry.filename.encode("cp437", errors="replace"))


def _zip_kind(entry: zipfile.ZipInfo) -> str:
    """Archives from Unix say in the upper half what an entry was; others leave it empty."""
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return "link-in-archive"
    return "" if mode in (0, stat.S_IFREG) else "special"


def _read_zip_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    """zipfile unpacks at most `file_size` bytes, so the size that is checked is the size that is met."""
    _check_entry(entry.file_size, limits)
    _check_ratio(entry.file_size, entry.compress_size, limits)
    if entry.flag_bits & 0x1:
        raise SourceError("encrypted")
    try:
        data = archive.read(entry)
    except (
        Exception
    ) as error:  # damaged data raises what it likes: BadZipFile, zlib.error, LZMAError, RuntimeError …
        raise SourceError("broken-entry", damage(error)) from error
    if len(data) != entry.file_size:
        raise SourceError("wrong-size", f"{len(data):,} ≠ {entry.file_size:,}")
    return data


# Tar


class _Headers:
    """The stream under a tar, for its headers alone: tarfile reads a header as long as it says that it is."""

    def __init__(self, stream: io.BufferedIOBase):
        self.stream = stream
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int) -> bytes:
        if size > HEADER_BYTES:
            raise tarfile.ReadError(f"{size:,} > {HEADER_BYTES:,}")
        return self.stream.read(size)


def _in_tar(path: Path, limits: Limits, name: str) -> Iterator[Source | Skipped]:
    """The sources seek in the stream: forward is cheap, back begins a tar.gz anew. So they are read in their order."""
    stream = _open_tar(path)
    entries, damage = _table(stream, path.stat().st_size, limits)
    if damage and not entries:
        raise SourceError("broken-archive", damage)
    if not entries:
        raise SourceError("empty-archive")
    names = _Names(name)
    for entry in entries:
        shown = names.shown(entry.name)
        yield _refusal(shown, entry.name, entry.kind) or Source(
            shown, lambda entry=entry: _read_tar_entry(stream, entry, limits)
        )
    if damage:
        yield broken(name, "archive-ends-early", f"{len(entries):,}")


def _open_tar(path: Path) -> io.BufferedIOBase:
    file = io.BufferedReader(io.FileIO(path))  # closed with the last of the sources
    is_packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return gzip.GzipFile(fileobj=file, mode="rb") if is_packed else file


def _table(stream: io.BufferedIOBase, packed: int, limits: Limits) -> tuple[list[Entry], str]:
    """All entries in the archive's order, and what is wrong with it; empty where it is whole.

    Raises SourceError where a limit is passed, at the entry that passes it.
    """
    entries, unpacked = [], 0
    try:
        archive = tarfile.TarFile(fileobj=_Headers(stream), encoding="utf-8", errors="surrogateescape")
        while (member := archive.next()) is not None:
            archive.members.clear()  # tarfile would keep them all
            unpacked += max(member.size, 0)
            if not member.isdir():
                entries.append(_tar_entry(member))
            _check_table(len(entries), unpacked, limits)
            _check_ratio(unpacked, packed, limits)
        return entries, _damage_at_end(stream, archive.offset)
    except DAMAGE as error:
        return entries, damage(error)


def _damage_at_end(stream: io.BufferedIOBase, offset: int) -> str:
    """tarfile takes a damaged header for the archive's end. The true end is a block of zeros; behind it comes padding,
    which is read for the sake of the checksum of a tar.gz. Raises what damaged data raises."""
    stream.seek(offset)
    end = stream.read(tarfile.BLOCKSIZE)
    if end.strip(b"\0") or not end:
        return f"{offset:,}"
    stream.read(REST_BYTES)
    return ""


def _tar_entry(member: tarfile.TarInfo) -> Entry:
    name = decode_name(member.name.encode("utf-8", errors="surrogateescape"))
    kind = ""
    if member.issym() or member.islnk():
        kind = "link-in-archive"
    elif not member.isreg() or member.issparse():
        kind = "special"
    return Entry(name, member.offset_data, member.size, kind)


def _read_tar_entry(stream: io.BufferedIOBase, entry: Entry, limits: Limits) -> bytes:
    _check_entry(entry.size, limits)
    try:
        stream.seek(entry.offset)
        data = stream.read(entry.size)
    except DAMAGE as error:
        raise SourceError("broken-entry", damage(error)) from error
    if len(data) != entry.size:
        raise SourceError("wrong-size", f"{len(data):,} ≠ {entry.size:,}")
    return data
