"""Bytes to rows of text and back: CSV, XLSX and JSON, each within bounds, each without losing a character.

A cell of what we read is text, or None where the file does not hold it (a key that a JSON entry lacks).
Everything that is wrong with a file is a ValidationError with the place in words.
"""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.formats import base_formats
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from tablib import Dataset

from articles.pipeline.decode import DecodeError, decode

MAX_COLUMNS = 100
XLSX_CELL = 32_767  # characters, in units of UTF-16: Excel's own limit
XLSX_ENTRIES = 1_000  # a workbook has a dozen files
XLSX_GROWTH = 10  # times TABLE_MAX_BYTES that a workbook may unpack to
DELIMITERS = ",;\t"

# What a spreadsheet takes for a formula when a cell begins with it, full-width signs included.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_UNWANTED = re.compile("[\x00\ud800-\udfff]")  # no database keeps them
_NO_XML = "\x00-\x08\x0b-\x1f\ufffe\uffff"  # CR too: XML would make it LF
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(rf"[{_NO_XML}]|_(?=x[0-9A-Fa-f]{{4}}[_{_NO_XML}])")

# What openpyxl and zipfile raise on files that are damaged or none of theirs.
_DAMAGED = (
    AttributeError, EOFError, IndexError, InvalidFileException, KeyError, NotImplementedError, OSError, ParseError,
    RuntimeError, TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def guard(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it.

    Texts that already look guarded get one more, so that `unguard` gives back exactly what there was.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class Table(Dataset):
    """The rows of a file with the number that each has in it (a line, a row, an entry), and the word for that."""

    def __init__(self, headers: list[str], rows: list[tuple[int, list]], place: Promise):
        super().__init__(*(cells for _number, cells in rows), headers=headers)
        self.numbered = rows
        self.place = place

    def place_of(self, index: int) -> str:
        return self.place % {"number": self.numbered[index][0]}

    def group(self, start: int, size: int) -> list[dict]:
        """Some rows, each as a dictionary by column."""
        return [
            dict(zip(self.headers, cells, strict=True))
            for _number, cells in self.numbered[start : start + size]
        ]


class CsvTable(base_formats.CSV):
    extension = ".csv"
    place = _("Line %(number)d")

    def read(self, data: bytes, encoding: str | None) -> Table:
        text = _text(data, encoding)
        first = text[:10_000].partition("\n")[0]
        delimiter = max(DELIMITERS, key=first.count)
        # Its default of 131,072 characters a cell is less than some articles have.
        csv.field_size_limit(settings.TABLE_MAX_BYTES)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return _table(self.place, self._rows(lines))

    def _rows(self, lines) -> Iterator[tuple[int, list]]:
        number = 1
        try:
            for cells in lines:
                yield number, [unguard(cell) for cell in cells]
                number = lines.line_num + 1
        except csv.Error as error:
            raise ValidationError(
                _("Line %(number)d cannot be read as CSV (%(error)s): look for an unpaired quotation mark."),
                params={"number": number, "error": error},
            ) from error

    def write(self, rows: Iterable[list], file: BinaryIO) -> None:
        """The rows as UTF-8; the byte-order mark tells Excel so, which else would show Chinese as rubbish."""
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        for row in rows:
            writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in row])
        text.flush()
        text.detach()


class JsonTable(base_formats.JSON):
    extension = ".json"
    place = _("Entry %(number)d")

    def read(self, data: bytes, encoding: str | None) -> Table:
        try:
            entries = json.loads(_text(data, encoding))
        except json.JSONDecodeError as error:
            raise ValidationError(
                _("This is no JSON: %(error)s in line %(number)d."),
                params={"error": error.msg, "number": error.lineno},
            ) from error
        except (RecursionError, ValueError) as error:
            raise ValidationError(_("This is no JSON that holds a table.")) from error
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ValidationError(_("The JSON must be a list of objects, one for each row."))
        headers = list(dict.fromkeys(key for entry in entries for key in entry))
        rows = ((number, self._cells(entry, number, headers)) for number, entry in enumerate(entries, 1))
        return _table(self.place, iter([(0, headers), *rows]))

    def _cells(self, entry: dict, number: int, headers: list[str]) -> list:
        return [self._cell(entry[key], number, key) if key in entry else None for key in headers]

    def _cell(self, value, number: int, key: str) -> str:
        if isinstance(value, dict | list):
            raise ValidationError(
                _("Entry %(number)d, column “%(column)s”: text or a number is expected, not a list or an object."),
                params={"number": number, "column": key},
            )  # fmt: skip
        return _cell_text(value)

    def write(self, rows: Iterable[list], file: BinaryIO) -> None:
        rows = iter(rows)
        headers = next(rows)
        file.write(b"[")
        for index, row in enumerate(rows):
            entry = json.dumps(dict(zip(headers, row, strict=True)), ensure_ascii=False)
            file.write((",\n" if index else "\n").encode() + entry.encode())
        file.write(b"\n]\n")


class XlsxTable(base_formats.XLSX):
    """The first sheet of a workbook. Its cells are text and whole numbers; what XML cannot hold is written as Excel does."""

    extension = ".xlsx"
    place = _("Row %(number)d")

    def read(self, data: bytes, encoding: str | None) -> Table:
        self._check_size(data)
        try:
            book = load_workbook(io.BytesIO(data), read_only=True)
            return _table(self.place, self._rows(book.worksheets[0]))
        except _DAMAGED as error:
            raise ValidationError(
                _("This is no XLSX file that can be read; save it anew as .xlsx or as CSV UTF-8.")
            ) from error

    def _check_size(self, data: bytes) -> None:
        """Refuse a workbook that would unpack to more than fits, before anything of it is unpacked."""
        try:
            entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except _DAMAGED as error:
            raise ValidationError(
                _("This is no XLSX file. Older .xls files must be saved as .xlsx first.")
            ) from error
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > XLSX_ENTRIES or unpacked > XLSX_GROWTH * settings.TABLE_MAX_BYTES:
            raise ValidationError(
                _("This workbook would unpack to %(size)d MiB; at most %(most)d MiB are read."),
                params={
                    "size": unpacked // 2**20,
                    "most": XLSX_GROWTH * settings.TABLE_MAX_BYTES // 2**20,
                },
            )

    def _rows(self, sheet) -> Iterator[tuple[int, list]]:
        sheet.reset_dimensions()  # a file may claim any
        width = MAX_COLUMNS + 1  # one more than allowed, so that it is noticed
        for number, row in enumerate(sheet.iter_rows(max_col=width), 1):
            if number > settings.TABLE_MAX_ROWS + 1:
                raise _too_many_rows()
            cells = [self._read_cell(cell, number) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            yield number, cells

    def _read_cell(self, cell, number: int) -> str:
        if cell.data_type in ("f", "e"):
            raise ValidationError(
                _("Row %(number)d: cell %(cell)s holds a formula or an error; put its value there."),
                params={"number": number, "cell": cell.coordinate},
            )
        text = _cell_text(cell.value)
        return unguard(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))

    def write(self, rows: Iterable[list], file: BinaryIO) -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Table")
        sheet.freeze_panes = "A2"
        try:
            for number, row in enumerate(rows, 1):
                sheet.append([self._written_cell(sheet, value, number) for value in row])
        except ValidationError:
            book.save(io.BytesIO())  # or openpyxl leaves its temporary file behind
            raise
        book.save(file)

    def _written_cell(self, sheet, value, number: int):
        if not isinstance(value, str):
            return value
        text = _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", guard(value))
        if len(text) > XLSX_CELL // 2 and len(text.encode("utf-16-le")) // 2 > XLSX_CELL:
            raise ValidationError(
                _("A text in row %(number)d is longer than the %(most)d characters that a cell of XLSX can hold."
                  " Take CSV or JSON."),
                params={"number": number, "most": XLSX_CELL},
            )  # fmt: skip
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"  # text whatever it looks like, #N/A too
        return cell


FORMATS = [CsvTable, XlsxTable, JsonTable]


def read_table(file_name: str, data: bytes, encoding: str | None = None) -> Table:
    """The rows of an uploaded file, by the ending of its name. `encoding` None: found out.

    Raises ValidationError for everything that the person has to mend in the file.
    """
    extension = PurePath(file_name).suffix.lower()
    for table_format in FORMATS:
        if table_format.extension == extension:
            return table_format().read(data, encoding)
    raise ValidationError(
        _("“%(file)s” is none of the files that can be read: .csv, .xlsx and .json."),
        params={"file": file_name},
    )


def _text(data: bytes, encoding: str | None) -> str:
    """The text of the bytes, all of it: what a dump may have, a scratch or a NUL, a table may not."""
    try:
        decoded = decode(data, encoding)
        data.decode(decoded.encoding)
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("Line %(number)d holds bytes that are no %(encoding)s; choose the encoding that the file was saved in."),
            params={"number": data[: error.start].count(b"\n") + 1, "encoding": decoded.encoding},
        ) from error  # fmt: skip
    except DecodeError as error:
        if error.line:
            message = _("The file is not in the encoding that was chosen, as line %(number)d shows.")
            raise ValidationError(message, params={"number": error.line}) from error
        raise ValidationError(
            _("The encoding of the file cannot be told: choose the one that it was saved in.")
        ) from error
    for remark in decoded.remarks:
        if remark.code == "nul-removed":
            raise ValidationError(_("Line %(number)d holds a NUL character."), params={"number": remark.line})
    return decoded.text


def _cell_text(value) -> str:
    """A value of JSON or XLSX as CSV would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)


def _table(place: Promise, rows: Iterator[tuple[int, list]]) -> Table:
    """The table of numbered rows, of which the first holds the names of the columns. Blank rows are left out."""
    _number, names = next(rows, (1, []))
    headers = [str(name).strip() for name in names]
    while headers and not headers[-1]:
        headers.pop()
    _check_headers(headers)
    kept = []
    for number, cells in rows:
        if any(cells):
            kept.append((number, _fitted(cells, headers, place % {"number": number})))
            if len(kept) > settings.TABLE_MAX_ROWS:
                raise _too_many_rows()
    if not kept:
        raise ValidationError(_("The table has no rows below its first, which names the columns."))
    return Table(headers, kept, place)


def _check_headers(headers: list[str]) -> None:
    if not headers:
        raise ValidationError(_("The file is empty: its first row must name the columns."))
    if "" in headers or len(headers) > MAX_COLUMNS:
        raise ValidationError(
            _("Each column needs a name in the first row, and there may be at most %(most)d."),
            params={"most": MAX_COLUMNS},
        )
    twice = {name for name in headers if headers.count(name) > 1}
    if twice:
        raise ValidationError(_("The column “%(column)s” is there twice."), params={"column": min(twice)})


def _fitted(cells: list, headers: list[str], place: str) -> list:
    """The row with as many cells as there are columns."""
    width = len(headers)
    if any(cells[width:]):
        raise ValidationError(
            _("%(place)s has more cells than there are columns (%(width)d)."),
            params={"place": place, "width": width},
        )
    for cell, name in zip(cells, headers, strict=False):
        if cell and _UNWANTED.search(cell):
            raise ValidationError(
                _("%(place)s, column “%(column)s”: there is a NUL or half a character in it."),
                params={"place": place, "column": name},
            )
    return [*cells[:width], *[""] * (width - len(cells))]


def _too_many_rows() -> ValidationError:
    return ValidationError(
        _("The table has more than %(most)d rows. Divide it and import the parts one after the other."),
        params={"most": settings.TABLE_MAX_ROWS},
    )
