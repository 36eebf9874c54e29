"""The manifest of a delivery: a CSV file that says of each dump where it belongs. No Django, no database.

Its first line names the columns: file, and any of newspaper, date, edition, page, section, source. A row that is wrong is
named by line and column and the others hold: people decide whether they are enough.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import PurePosixPath

from articles.labels import MAX_LENGTH, clean_label
from articles.pipeline import DecodeError
from articles.pipeline.decode import decode
from articles.places import real_date

COLUMNS = ("file", "newspaper", "date", "edition", "page", "section", "source")
MOST_BYTES = 32 * 2**20  # a row takes some 100 bytes
MOST_PROBLEMS = 1000  # behind so many wrong rows it is another file that is wrong
NAME_LENGTH = 80  # characters of a newspaper's or section's name


class ManifestError(Exception):
    """A manifest that cannot be used. `line` counts from 1; `code` is worded by articles/remarks.py."""

    def __init__(self, code: str, line: int | None = None, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.line = line
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row. `line` counts from 1, `column` is its name; `code` is worded by articles/remarks.py."""

    line: int
    column: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One line: the values as written, empty where the cell is. The dump of a row with a problem has no place."""

    line: int
    file: str
    newspaper: str = ""
    date: str = ""
    edition: str = ""
    page: str = ""
    section: str = ""
    source: str = ""
    problem: Problem | None = None


@dataclass(slots=True)
class Manifest:
    """The rows by file name. `used` collects the lines that a dump was found for; `unknown_columns` were not read."""

    name: str = ""
    unknown_columns: list[str] = field(default_factory=list)
    rows: dict[str, ManifestRow] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
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


def read_manifest(data: bytes, name: str = "", *, today: dt.date | None = None) -> Manifest:
    """Raises ManifestError: too large, no text, no column `file`, a column twice, too many wrong rows."""
    if len(data) > MOST_BYTES:
        raise ManifestError("file-too-large", None, f"{len(data):,} > {MOST_BYTES:,}")
    try:
        text = decode(data).text.lstrip("\ufeff")
    except DecodeError as error:
        raise ManifestError("manifest-undecodable") from error
    delimiter = max(",\t;", key=text.split("\n", 1)[0].count)
    records = _records(text, delimiter)
    _line, header, broken = next(records, (1, [], ""))
    if broken:
        raise ManifestError("manifest-broken", 1, broken)
    columns = [column.strip().lower() for column in header]
    if doubled := {column for column in COLUMNS if columns.count(column) > 1}:
        raise ManifestError("manifest-column-twice", 1, ", ".join(sorted(doubled)))
    if "file" not in columns:
        raise ManifestError("manifest-no-file-column", 1, ", ".join(COLUMNS))
    manifest = Manifest(
        name, unknown_columns=[column for column in columns if column and column not in COLUMNS]
    )
    today = today or dt.date.today()
    for line, cells, broken in records:
        if broken:
            manifest.problems.append(Problem(line, "file", "manifest-broken", broken))
        elif any(cell.strip() for cell in cells):
            _add(manifest, columns, cells, line, today)
        if len(manifest.problems) > MOST_PROBLEMS:
            raise ManifestError("manifest-too-wrong", None, f"{MOST_PROBLEMS:,}")
    return manifest


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """(line, cells, what is wrong with the CSV); the line is that on which the record begins.

    After a record that is no CSV it goes on with the next line: a quote that is never closed costs its own line only.
    """
    lines = list(io.StringIO(text, newline=""))
    start = 0
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
        begun = start
        try:
            for cells in reader:
                yield begun + 1, cells, ""
                begun = start + reader.line_num
            return
        except csv.Error as error:
            yield begun + 1, [], str(error)
            start = begun + 1


def _add(manifest: Manifest, columns: list[str], cells: list[str], line: int, today: dt.date) -> None:
    pairs = zip(columns, cells, strict=False)  # cells that are not there are empty
    row = ManifestRow(
        line, **{"file": ""} | {column: cell.strip() for column, cell in pairs if column in COLUMNS}
    )
    file = "/".join(_parts(row.file))
    problem = _problem(row, today)
    if not problem and any(cell.strip() for cell in cells[len(columns) :]):
        problem = Problem(
            line, f"{len(columns) + 1}", "manifest-too-many-cells", f"{len(cells)} > {len(columns)}"
        )
    if not file:
        problem = Problem(line, "file", "manifest-row-without-file")
    elif file in manifest.rows:
        problem = Problem(line, "file", "manifest-file-twice", f"{file} ({manifest.rows[file].line})")
    else:
        manifest.rows[file] = replace(row, problem=problem)
    if problem:
        manifest.problems.append(problem)


def _problem(row: ManifestRow, today: dt.date) -> Problem | None:
    """The first value of a row that cannot be."""
    if len(row.newspaper) > NAME_LENGTH:
        return Problem(row.line, "newspaper", "manifest-bad-newspaper", row.newspaper[:30] + "…")
    if row.date and not real_date(row.date, today):
        return Problem(row.line, "date", "manifest-bad-date", row.date[:30])
    if row.edition and not (
        row.edition.isascii() and row.edition.isdigit() and 1 <= int(row.edition[:9]) <= 99
    ):
        return Problem(row.line, "edition", "manifest-bad-edition", row.edition[:30])
    if len(clean_label(row.page)) > MAX_LENGTH:
        return Problem(row.line, "page", "manifest-bad-page", row.page[:30] + "…")
    if len(row.section) > NAME_LENGTH:
        return Problem(row.line, "section", "manifest-bad-section", row.section[:30] + "…")
    return None


def _parts(name: str) -> list[str]:
    return [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", ".")]
