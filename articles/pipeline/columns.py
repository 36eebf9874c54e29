"""Two printed columns whose lines alternate in the dump: read apart, the left column's lines first."""

from collections.abc import Sequence

from .looks import Look, Page, look_at
from .records import Line

# What a line costs the suspicion that columns alternate: a paragraph opens every ten lines or so.
COST_A_LINE = 0.08
# So many paragraphs must open in the middle of a sentence before columns are taken apart.
SUSPICION = 1.8
# Display lines over two columns, at most, counted together.
HEAD_LINES = 6


def uncross(lines: Sequence[Line]) -> Page:
    """The lines in reading order: as they are, but where two columns alternate one column's before the other's.

    The sign is a paragraph that opens (two full-width spaces) right after a full line in mid-sentence, again and
    again, while every second line reads on without such breaks.
    """
    page = look_at(lines)
    region = _region(page.looks, page.column) if page.narrow else None
    return look_at(_apart(lines, page.looks, *region)) if region else page


def _apart(lines: Sequence[Line], looks: Sequence[Look], start: int, stop: int) -> list[Line]:
    left, right = list(lines[start:stop:2]), list(lines[start + 1 : stop : 2])
    rest = stop < len(lines) and 1 <= looks[stop].indent <= 4
    left_ends = looks[stop - 1 - (stop - 1 - start) % 2].finished
    right_ends = looks[stop - 1 - (stop - start) % 2].finished
    right_first = stop < len(lines) and not rest and not left_ends and right_ends
    crossed = [*right, *left] if right_first else [*left, *right]
    return [*lines[:start], *crossed, *lines[stop:]]


def _region(looks: Sequence[Look], column: int) -> tuple[int, int] | None:
    """Where columns alternate (first line, line after the last), or None: the stretch with the most broken sentences."""
    best, best_span = 0.0, None
    total, begin = 0.0, 0
    for index in range(1, len(looks)):
        gain = _breaks(looks, index, 1, column) - _breaks(looks, index, 2, column) - COST_A_LINE
        if total <= 0:
            total, begin = 0.0, index
        total += gain
        if total > best:
            best, best_span = total, (begin, index)
    if best < SUSPICION or best_span is None:
        return None
    start = _first_of_both(looks, best_span[0] - 1)
    stop = _last_of_both(looks, best_span[1], column)
    return start, stop


def _breaks(looks: Sequence[Look], index: int, step: int, column: int) -> int:
    """1 where a paragraph opens after a full line in mid-sentence, reading every line (step 1) or every second (2)."""
    if index < step or not 1 <= looks[index].indent <= 4:
        return 0
    before = looks[index - step]
    return int(not before.finished and before.width >= column - 2 and (before.indent > 0 or index - step > 1))


def _first_of_both(looks: Sequence[Look], index: int) -> int:
    """Go back over the two columns' display lines, which alternate as well."""
    start = index
    while start >= 2 and index - start < HEAD_LINES:
        pair = looks[start - 2 : start]
        if looks[start].gap or pair[1].gap or any(look.finished or look.indent for look in pair):
            break
        start -= 2
    return start


def _last_of_both(looks: Sequence[Look], index: int, column: int) -> int:
    """Go on while every second line reads on."""
    stop = index + 1
    while stop < len(looks) and not looks[stop].gap and not _breaks(looks, stop, 2, column):
        before = looks[stop - 2]
        if before.finished and not looks[stop].indent and before.width < column - 2:
            break  # a column has ended: the rest is the other's
        stop += 1
    return stop
