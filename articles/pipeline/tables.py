"""Tables of what was learned from print, dictionary and fonts, as files: rows of text, packed with gzip.

They ship packed since all that was learned is to stay under 5 MB (`zcat` shows one). The commands that make them write
them here, so that the same rows give the same bytes, whenever they are written.
"""

import gzip
from collections.abc import Iterable
from pathlib import Path

COMMENT = "#"  # opens the rows at a table's head, which say where it comes from


def read_table(path: Path) -> list[str]:
    """The rows of a table without its head. Raises OSError where the file is missing or no gzip."""
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    return [row for row in text.splitlines() if not row.startswith(COMMENT)]


def write_table(path: Path, head: str, rows: Iterable[str]) -> int:
    """Put a table into its file; each line of `head` begins with COMMENT, no row does. How many bytes the file has."""
    text = head + "".join(f"{row}\n" for row in rows)
    return path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
