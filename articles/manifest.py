"""The manifest of a delivery: a CSV file that says of each dump where it belongs. No Django, no database.

Its first line names the columns: file, and any of newspaper, date, edition, page, section, source.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from articles.pipeline import DecodeError
from articles.pipeline.decode import decode

COLUMNS = ("file", "newspaper", "date", "edition", "page", "section", "source")


class ManifestError(Exception):
    """A manifest that cannot be used. `line` counts from 1; `code` is worded by articles/remarks.py."""

    def __init__(self, code: str, line: int | None = None, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.line = line
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One line: the values as written, empty where the cell is."""

    line: int
    file: str
    newspaper: str = ""
    date: str = ""
    edition: str = ""
    page: str = ""
    section: str = ""
    source: str = ""


@dataclass(slots=True)
class Manifest:
    """The rows by file name. `used` collects the lines that a dump was found for; `unknown_columns` were not read."""

    name: str = ""
    unknown_columns: list[str] = field(default_factory=list)
    rows: dict[str, ManifestRow] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    def row_for(self, name: str) -> ManifestRow | None:
        """The row of a dump: the longest end of its path that the manifest names (`a/b/03.txt`, `b/03.txt`, `03.txt`)."""
        parts = _parts(name)
        for start in range(len(parts)):
            row = self.rows.get("/".join(parts[start:]))
            if row:
                self.used.add(row.line)
                return row
        return None

    def missing(self) -> list[ManifestRow]:
        """The rows that no dump was found for."""
        return [row for row in self.rows.values() if row.line not in self.used]


def read_manifest(data: bytes, name: str = "") -> Manifest:
    """Raises ManifestError: no text, no column `file`, a row without a file, one file twice, broken CSV."""
    try:
        text = decode(data).text
    except DecodeError as error:
        raise ManifestError("manifest-undecodable") from error
    header = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",\t;", key=header.count)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [(column or "").strip().lower() for column in reader.fieldnames or []]
        if doubled := {column for column in COLUMNS if columns.count(column) > 1}:
            raise ManifestError("manifest-column-twice", 1, ", ".join(sorted(doubled)))
        if "file" not in columns:
            raise ManifestError("manifest-no-file-column", 1, ", ".join(COLUMNS))
        reader.fieldnames = columns
        manifest = Manifest(
            name, unknown_columns=[column for column in columns if column and column not in COLUMNS]
        )
        for cells in reader:
            _add(manifest, cells, reader.line_num)
    except csv.Error as error:
        raise ManifestError("manifest-broken", reader.reader.line_num, str(error)) from error
    return manifest


def _add(manifest: Manifest, cells: dict, line: int) -> None:
    values = {column: (cells.get(column) or "").strip() for column in COLUMNS}
    if not any(values.values()):
        return
    file = "/".join(_parts(values["file"]))
    if not file:
        raise ManifestError("manifest-row-without-file", line)
    if file in manifest.rows:
        raise ManifestError("manifest-file-twice", line, f"{file} ({manifest.rows[file].line})")
    manifest.rows[file] = ManifestRow(line=line, **values)


def _parts(name: str) -> list[str]:
    return [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", ".")]
