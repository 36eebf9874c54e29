"""What an import would change, as one page that stays small whatever was uploaded."""

from typing import NamedTuple

from diff_match_patch import diff_match_patch
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.tables.formats import Table
from articles.tables.resources import Change, Outcome, TableResource, TableResult

PAGE_BYTES = 200_000  # of rows and errors; with the page around it, under 300 kB
CONTEXT = 30  # unchanged characters shown beside a change
LONGEST = 300  # characters shown of what went or came at one place
PLACES = 20  # changes shown of one cell
COMPARED = 4_000  # characters beyond which two texts are not compared, but shown one after the other
SECONDS = 0.05  # after which a comparison need not find the smallest difference

_diff = diff_match_patch()
_diff.Diff_Timeout = SECONDS
_MARKS = {_diff.DIFF_DELETE: "<del>{}</del>", _diff.DIFF_INSERT: "<ins>{}</ins>", _diff.DIFF_EQUAL: "{}"}


class ShownRow(NamedTuple):
    place: str
    is_new: bool
    title: str
    cells: list[tuple[str, SafeString]]  # column, old and new in one with marks


class Preview(NamedTuple):
    """Rows that change, or else errors: the first of them, and how many there are."""

    result: TableResult
    rows: list[ShownRow]
    rows_in_all: int
    errors: list[str]
    errors_are_shortened: bool

    @property
    def is_shortened(self) -> bool:
        return len(self.rows) < self.rows_in_all


def preview(result: TableResult, table: Table, resource: TableResource) -> Preview:
    if result.refused:
        worded = list(worded_errors(result, table))
        errors = list(_within(PAGE_BYTES, worded, lambda error: len(escape(error).encode())))
        shortened = len(errors) < len(worded) or len(result.invalid_rows) < result.refused
        return Preview(result, [], 0, errors, shortened)
    rows = _within(PAGE_BYTES, map(_shown_row, result.rows), _size)
    return Preview(result, list(rows), result.created + result.changed, [], False)


def worded_errors(result: TableResult, table: Table):
    """Each error as a sentence with its place in the file."""
    for row in result.invalid_rows:
        for column, messages in row.error_dict.items():
            for message in messages:
                yield gettext("%(place)s, column “%(column)s”: %(message)s") % {
                    "place": table.place_of(row.number - 1), "column": column, "message": message,
                }  # fmt: skip


def _within(most: int, things, size):
    """The things until their bytes exceed `most`; the first one in any case."""
    used = 0
    for thing in things:
        used += size(thing)
        if used > most and used > size(thing):
            return
        yield thing


def _size(row: ShownRow) -> int:
    return len(row.title.encode()) + 300 + sum(200 + len(marked.encode()) for _column, marked in row.cells)


def _shown_row(outcome: Outcome) -> ShownRow:
    cells = [(change.column, marked(change)) for change in outcome.changes]
    is_new = outcome.import_type == Outcome.IMPORT_TYPE_NEW
    return ShownRow(outcome.place, is_new, outcome.object_repr[:80], cells)


def marked(change: Change) -> SafeString:
    """Old and new in one, what differs marked by character; what is far from a change is left out. All escaped."""
    parts = _differences(change.old, change.new)
    shown = [(kind, _shortened(kind, text, index, len(parts))) for index, (kind, text) in enumerate(parts)]
    if len(shown) > PLACES:
        shown = [*shown[:PLACES], (_diff.DIFF_EQUAL, "…")]
    return format_html_join("", "{}", ((format_html(_MARKS[kind], text),) for kind, text in shown))


def _differences(old: str, new: str) -> list[tuple[int, str]]:
    start = _diff.diff_commonPrefix(old, new)
    end = _diff.diff_commonSuffix(old[start:], new[start:])
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if len(old_middle) + len(new_middle) > COMPARED:
        middle = [(_diff.DIFF_DELETE, old_middle), (_diff.DIFF_INSERT, new_middle)]
    else:
        middle = _diff.diff_main(old_middle, new_middle)
        _diff.diff_cleanupSemantic(middle)
    parts = [(_diff.DIFF_EQUAL, old[:start]), *middle, (_diff.DIFF_EQUAL, old[len(old) - end :])]
    return [(kind, text) for kind, text in parts if text]


def _shortened(kind: int, text: str, index: int, count: int) -> str:
    if kind != _diff.DIFF_EQUAL:
        if len(text) <= LONGEST:
            return text
        return gettext("%(beginning)s… (%(more)d more characters)") % {
            "beginning": text[:LONGEST], "more": len(text) - LONGEST,
        }  # fmt: skip
    head = "" if index == 0 else text[:CONTEXT]
    tail = "" if index == count - 1 else text[-CONTEXT:]
    if len(text) <= len(head) + len(tail):
        return text
    return f"{head}…{tail}"
