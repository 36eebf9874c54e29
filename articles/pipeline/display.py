"""Which of the open lines are display: by what stands before and after them."""

import re

from .looks import Look
from .records import Role
from .rubrics import is_rubric_name
from .sheet import DISPLAY, OPEN, TEXT, Sheet
from .wording import DISPLAY_CHARACTERS, is_numbered


def settle_display(sheet: Sheet) -> None:
    """Open lines become display or text by what stands before and after them."""
    for index in range(len(sheet.looks)):
        if sheet.verdicts[index] is not OPEN:
            continue
        decide = _narrow_display if sheet.page.narrow else _wide_display
        display = decide(sheet, index)
        sheet.verdicts[index] = DISPLAY if display else TEXT


def _wide_display(sheet: Sheet, index: int) -> bool:
    """On a page with a paragraph (or a cut part of one) to the line."""
    look, page = sheet.looks[index], sheet.page
    before = sheet.previous(index)
    after = index + 1
    if page.indented and 2 <= look.indent <= 4 and look.width > 24:
        return False
    if before >= 0 and sheet.is_text(before) and not sheet.finished(before):
        if sheet.opens_story(after) or page.is_wide_gap(look.gap):
            return look.width <= DISPLAY_CHARACTERS
        if sheet.role(after) == Role.BYLINE and look.width <= 24 and not re.search("[,，、]$", look.bare):
            return True
        return _looks_like_subhead(look)
    if re.search("[，、；,]$", look.bare):
        return False
    between = before >= 0 and sheet.is_text(before) and sheet.verdicts[after : after + 1] == [TEXT]
    if between and look.plain[:1] in "◆■●★☆※▲" and is_rubric_name(look):
        return True
    if page.marks and between and not page.is_wide_gap(look.gap) and not is_numbered(look):
        return False  # where headlines bear marks, a bare short line between texts is text
    dialogue = look.finished and before >= 0 and sheet.is_text(before) and re.match('[“"「]', look.bare)
    return not dialogue


def _looks_like_subhead(look: Look) -> bool:
    return is_numbered(look) and look.width <= 30 and not look.finished


def _narrow_display(sheet: Sheet, index: int) -> bool:
    """On a page where a printed column's line is a line: display stands between a finished text and an indented opening."""
    look, page = sheet.looks[index], sheet.page
    before = sheet.previous(index)
    follows_text = before >= 0 and sheet.is_text(before) and not look.gap
    if page.indented:
        if 1 <= look.indent <= 4:
            return False
        if follows_text and not sheet.finished(before) and not sheet.opens_story(index + 1):
            return False
        if (
            before >= 0
            and sheet.is_text(before)
            and not sheet.finished(before)
            and not _ends_display(sheet, index)
        ):
            return False
        return _ends_display(sheet, index)
    full = look.width >= page.column - 2
    if follows_text:
        earlier = sheet.looks[before]
        if not sheet.finished(before) or earlier.width >= page.column - 1:
            return False
        return not full
    if before >= 0 and sheet.is_text(before) and not sheet.finished(before):
        return False
    return not full or look.gap_after > 0


def _ends_display(sheet: Sheet, index: int) -> bool:
    """Whether this line and at most three unfinished ones after it lead to a paragraph's opening, a byline or a gap."""
    for step in range(4):
        place = index + step
        if place >= len(sheet.looks):
            return step > 0
        look = sheet.looks[place]
        if step and (1 <= look.indent <= 8 or sheet.role(place) in (Role.BYLINE, Role.JUMP) or look.marked):
            return True
        if step and look.gap:
            return True
        if look.finished and not re.search('[？！?!”"]$', look.bare):
            return False
    return False
