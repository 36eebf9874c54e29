"""Names of columns, series and special pages: 栏题."""

import re

from .credits import read_byline
from .looks import Look
from .records import CreditRole, Role, Why
from .sheet import Sheet
from .vocabulary import FACT_BOX_LABELS, HAN, RUBRIC_ENDINGS, RUBRIC_WORDS, UNIT_ENDINGS
from .wording import is_short_unit

# A rubric is a name: the longest that we have, over one line, has 10 characters.
RUBRIC_CHARACTERS = 12
# An essay's or a poem's title is one line; a short line over so short a title is its column's name.
SIGNED_TITLE = 6
# 房管所来信: a headline that says who writes
_LETTERS = ("来信", "来函", "复信", "回信", "回音", "答复")
_LETTER_OF_UNIT = re.compile(f"(?:{'|'.join(UNIT_ENDINGS)})(?:{'|'.join(_LETTERS)})$")
_MOTTO = re.compile(rf"(?:{HAN}{{2,4}}\s*·\s*){{2,3}}{HAN}{{2,4}}")  # 安全 · 亲情 · 责任


_MARKS = re.compile(r"[\s●■◆★☆※【】\[\]《》<>|·•—\-:：]")
_RUBRIC_LETTERS = frozenset(ending[-1] for ending in RUBRIC_ENDINGS)  # Most lines end otherwise.
_LAST_LETTERS = _RUBRIC_LETTERS | {word[-1] for word in RUBRIC_WORDS | FACT_BOX_LABELS}
# What may stand behind a name: marks, white space, quotes.
_AFTER_NAMES = "".join(filter(_MARKS.match, map(chr, range(0x3001)))) + "【】《》“”"
_OF_A_SENTENCE = re.compile('[,，。“”"的了在被将把]')


def is_rubric_name(look: Look) -> bool:
    """Whether a line names a column: 读者来信, 江边夜话, 基层短波."""
    if look.plain.rstrip(_AFTER_NAMES)[-1:] not in _LAST_LETTERS and "·" not in look.plain:
        return False
    plain = _MARKS.sub("", look.plain)
    if plain.strip("“”") in RUBRIC_WORDS or plain in FACT_BOX_LABELS:
        return True
    if plain.endswith(_LETTERS) and _LETTER_OF_UNIT.search(plain):
        return False
    if "·" in look.plain and _MOTTO.fullmatch(look.plain):
        return True
    longest = 8 if "·" not in look.plain else RUBRIC_CHARACTERS  # 安全生产月·一线走笔
    named = 3 <= len(plain) <= longest and plain[-1] in _RUBRIC_LETTERS and plain.endswith(RUBRIC_ENDINGS)
    return named and not _OF_A_SENTENCE.search(plain)


def take_rubrics(sheet: Sheet, places: list[int]) -> list[int]:
    """Rubrics at the beginning of a run of display lines; the rest is returned."""
    display = [i for i in places if sheet.is_open_display(i)]
    taken = 0
    while taken < len(display):
        place = display[taken]
        look = sheet.looks[place]
        under = display[taken + 1] if taken + 1 < len(display) else None
        following = sheet.looks[under] if under is not None else None
        if (
            look.bold_opens
            and not look.bold_closes
            and following
            and following.bold_closes
            and not following.bold_opens
        ):
            sheet.give(place, Role.RUBRIC, Why.BOLD_OVER_LINES)
            sheet.give(under, Role.RUBRIC, Why.BOLD_OVER_LINES)
            taken += 2
            continue
        if under is not None and look.width <= SIGNED_TITLE and _is_over_signed_title(sheet, under):
            sheet.give(place, Role.RUBRIC, Why.OVER_SIGNED_TITLE)
            taken += 1
            break
        if not _is_rubric_over(look, following):
            break
        sheet.give(place, Role.RUBRIC, Why.NAME)
        taken += 1
    rubrics = set(display[:taken])
    return [i for i in places if i not in rubrics]


def _is_rubric_over(look: Look, under: Look | None) -> bool:
    """Whether a line, with the display line `under` it, is a rubric by its words, its marks or its shortness."""
    if look.finished or look.width > RUBRIC_CHARACTERS + 4:
        return False
    if is_rubric_name(look):
        return under is not None or look.width <= 8
    if look.level and under and look.level == under.level:
        return False
    if not under:
        return False
    if (
        re.fullmatch(r"[【\[<《“◆■●★☆※].*[】\]>》”◆■●★☆※]", look.plain)
        and look.width <= RUBRIC_CHARACTERS
        and look.plain[0] in "[◆■●★☆※<"
    ):
        return True
    if look.bold and not under.bold and look.width <= RUBRIC_CHARACTERS:
        return True
    if not look.marked and look.width <= 4 and not is_short_unit(look.plain):
        return under.width >= look.width + 2
    return False


def _is_over_signed_title(sheet: Sheet, title: int) -> bool:
    """Whether a short title and then its author's name follow, no reporter's: 苦楝树下 / 叶 舟"""
    if sheet.looks[title].width > SIGNED_TITLE or title + 1 >= len(sheet.looks):
        return False
    read = read_byline(sheet.looks[title + 1].bare)
    written = [credit.role == CreditRole.AUTHOR for credit in read.credits] if read else []
    return bool(written) and all(written) and not read.agencies
