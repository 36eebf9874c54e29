"""Finding dumps: files, folders and archives, as a list of names with a way to read each. No Django, no database.

Nothing is unpacked to disk, and nothing is read before it is asked for. What cannot be read is named with its reason,
and the rest goes on.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from articles.archives import in_archive, is_archive_name, skip_reason
from articles.found import Limits, Skipped, Source, SourceError, broken, decode_name, system_reason


def find_dumps(paths: Iterable[Path], limits: Limits) -> Iterator[Source | Skipped]:
    """What lies at each path: a file by itself, a folder's dumps in order of their names, an archive's entries.

    A file that is named itself is a dump whatever its ending, unless it is an archive. Raises nothing: what cannot
    be opened is a Source whose read() says why.
    """
    for path in paths:
        name = shown_name(path)
        try:
            is_folder, is_file = path.is_dir(), path.is_file()
        except OSError as error:  # the folder around it may not be entered
            yield broken(name, "unreadable", system_reason(error))
            continue
        if is_folder:
            yield from _in_folder(path, limits)
        elif is_file and is_archive_name(path.name):
            for entry, item in enumerate(in_archive(path, limits, name=name)):
                yield item if isinstance(item, Skipped) else replace(item, path=path, entry=entry)
        else:
            yield Source(name, lambda path=path: read_file(path, limits), path)


def read_file(path: Path, limits: Limits) -> bytes:
    """A file's bytes; SourceError where it is no plain file, too large, refused by the system, or still being written.

    At most one byte more than allowed is read, however the file grows meanwhile.
    """
    try:
        before = path.stat()  # before it is opened, which would wait for the other end of a pipe
        if not stat.S_ISREG(before.st_mode):
            raise SourceError("not-a-file")
        if before.st_size > limits.file_bytes:
            raise SourceError("file-too-large", f"{before.st_size:,} > {limits.file_bytes:,}")
        with open(path, "rb") as file:
            data = file.read(limits.file_bytes + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise SourceError("unreadable", system_reason(error)) from error
    if len(data) != before.st_size or (before.st_size, before.st_mtime_ns) != (
        after.st_size,
        after.st_mtime_ns,
    ):
        raise SourceError("changed-meanwhile", f"{before.st_size:,} → {max(after.st_size, len(data)):,}")
    return data


def shown_name(path: Path) -> str:
    """A path as text that a database takes: names that are no UTF-8 are read as GB18030."""
    return decode_name(os.fsencode(path.as_posix()))


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
                yield Source(shown_name(path), lambda path=path: read_file(path, limits), path)
    for error in unreadable:
        yield broken(shown_name(Path(error.filename or folder)), "unreadable", system_reason(error))


def _link_reason(path: Path, folder: Path) -> str:
    if not path.is_symlink():
        return ""
    try:
        return "" if path.resolve().is_relative_to(folder.resolve()) else "link"
    except (OSError, RuntimeError):  # a link to itself
        return "link"
