"""One file may hold several pages: where one ends and the next begins."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .folio import FOLIO_CHARACTERS, FolioLine, read_edge_line, read_folio_line
from .jumps import read_jump
from .lines import LINE_END
from .looks import Look, look_at
from .records import Line, Why
from .wording import DISPLAY_CHARACTERS

FORM_FEED = "\f"
# A folio line prints a date or a page number.
_MAY_BE_FOLIO = re.compile("年.{1,8}月.{1,6}日|版|[12][0-9]{3}[-./]")
# Lines of one folio stand at most so many non-blank lines apart.
FOLIO_SPREAD = 4


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line that prints which page it is."""

    index: int
    number: str | None
    date: str | None


def split_pages(lines: Sequence[Line], text: str) -> list[list[Line]]:
    """The lines of each page, in order; line numbers stay those of the file. No lines give []."""
    sheets: list[list[Line]] = []
    for part in _at_form_feeds(lines, text):
        sheets.extend(_at_folios(part))
    return sheets


def _at_form_feeds(lines: Sequence[Line], text: str) -> list[list[Line]]:
    """Parts between form feeds. One at a line's beginning puts that line on the new page, any other the line after it."""
    if FORM_FEED not in text:
        return [list(lines)]
    cuts = set()
    for number, line in enumerate(LINE_END.split(text), 1):
        before, feed, after = line.rpartition(FORM_FEED)
        if feed:
            cuts.add(number if after.strip() and not before.strip() else number + 1)
    numbers = [line.number for line in lines]
    borders = sorted({bisect_left(numbers, cut) for cut in cuts} | {0, len(lines)})
    return [list(lines[a:b]) for a, b in pairwise(borders)]


def _at_folios(lines: list[Line]) -> list[list[Line]]:
    """Parts at whose border another page's folio stands. A page's own folio, printed again, divides nothing."""
    if sum(bool(_MAY_BE_FOLIO.search(line.text[:FOLIO_CHARACTERS])) for line in lines) < 2:
        return [lines]
    looks = look_at(lines).looks
    read = [
        None if read_jump(look.bare) else read_folio_line(look) for look in looks
    ]  # 下转第3版 is no folio
    marks = [
        _Mark(i, line.number, line.date)
        for i, line in enumerate(read)
        if line and line.why == Why.FOLIO and (line.number or line.date)
    ]
    marks = [_with_neighbours(mark, looks, read) for mark in marks]
    marks = [mark for mark in marks if mark.number or (mark.date and read[mark.index].newspaper)]
    if len(marks) < 2:
        return [lines]
    before_first = looks[: _zone_start(marks[0].index, read, looks)]
    folio_first = not any(map(_is_text, before_first))
    borders = []
    for before, mark in pairwise(marks):
        if not _differ(before, mark):
            continue
        foot_and_head = not any(map(_is_text, looks[before.index + 1 : mark.index]))
        if folio_first or foot_and_head:
            borders.append(_border(before.index, mark.index, read, looks))
        else:
            borders.append(_zone_end(before.index, read, looks) + 1)
    borders = sorted({border for border in borders if 0 < border < len(lines)})
    return [lines[a:b] for a, b in zip([0, *borders], [*borders, len(lines)], strict=True) if lines[a:b]]


def _is_text(look: Look) -> bool:
    """Whether a line is text for certain: it ends a sentence, or is longer than any folio's or display's."""
    return look.finished or look.width > DISPLAY_CHARACTERS


def _with_neighbours(mark: _Mark, looks: Sequence, read: list[FolioLine | None]) -> _Mark:
    """The mark with the number or date that a line close to it prints."""
    number, date = mark.number, mark.date
    for step in range(1, FOLIO_SPREAD + 1):
        for index in (mark.index - step, mark.index + step):
            if 0 <= index < len(looks):
                line = read[index] or read_edge_line(looks[index])
                if line and line.why != Why.SECTION:
                    number = number or line.number
                    date = date or line.date
    return _Mark(mark.index, number, date)


def _differ(one: _Mark, other: _Mark) -> bool:
    if one.number and other.number:
        return one.number.lstrip("0") != other.number.lstrip("0") or bool(
            one.date and other.date and one.date != other.date
        )
    return bool(one.date and other.date and one.date != other.date)


def _is_folio(index: int, read: list[FolioLine | None], looks: Sequence) -> bool:
    if not 0 <= index < len(looks):
        return False
    return bool(read[index]) or bool(read_edge_line(looks[index]))


def _zone_start(index: int, read: list[FolioLine | None], looks: Sequence) -> int:
    while _is_folio(index - 1, read, looks):
        index -= 1
    return index


def _zone_end(index: int, read: list[FolioLine | None], looks: Sequence) -> int:
    while _is_folio(index + 1, read, looks) and (read[index + 1] or looks[index + 1].gap == 0):
        index += 1
    return index


def _border(before: int, index: int, read: list[FolioLine | None], looks: Sequence) -> int:
    """Where the page of the folio at `index` begins: at the first line of its folio, after the foot of the page before."""
    start = index
    while start - 1 > before and _is_folio(start - 1, read, looks):
        why = read[start - 1].why if read[start - 1] else None
        if why in (Why.EDITORS, Why.HOTLINE, Why.IMPRINT) and looks[start].gap:
            break
        if looks[start].gap > 1 and looks[start].gap > looks[start - 1].gap:
            break
        start -= 1
    return start
