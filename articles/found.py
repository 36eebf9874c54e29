"""What is found where dumps are looked for: a name with a way to read it, or the reason why it is none. No Django."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


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
    """A dump that was found. `read()` gives its bytes or raises SourceError.

    `path` is the file that holds them; in an archive the dump is item number `entry` of what `in_archive` finds.
    """

    name: str
    read: Callable[[], bytes]
    path: Path | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no dump, and the code of the reason."""

    name: str
    code: str


SYSTEM_REASONS = {
    errno.EACCES: "no-permission", errno.EPERM: "no-permission", errno.ENOENT: "gone", errno.EIO: "disk-error",
    errno.ENOSPC: "no-room", errno.EDQUOT: "no-room",
}  # fmt: skip


def system_reason(error: OSError) -> str:
    """Why the system refuses a file, as a detail that articles/remarks.py words; else in the system's own words."""
    return SYSTEM_REASONS.get(error.errno) or error.strerror or str(error)


def broken(name: str, code: str, detail: str) -> Source:
    """Something that was found and cannot be read, whatever one does."""

    def read() -> bytes:
        raise SourceError(code, detail)

    return Source(name, read)


def decode_name(raw: bytes) -> str:
    """A file name as text that a database takes: UTF-8, else GB18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return printable(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return printable(raw.decode("utf-8", errors="replace"))


def printable(name: str) -> str:
    """The name without what would break a line of the report or drive a terminal. U+200D joins emoji."""
    return "".join(char if char.isprintable() or char == "\u200d" else "\ufffd" for char in name)
