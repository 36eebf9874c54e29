"""Names among display lines: credits set bare, pen names, signatures."""

import re
from dataclasses import replace

from .credits import Byline, read_byline
from .looks import Look
from .records import CreditRole, ParsedCredit, Role, Why
from .rubrics import is_rubric_name
from .sheet import TEXT, Sheet
from .signed import read_signed
from .vocabulary import HAN, UNIT_ENDINGS
from .wording import is_short_unit

_BYLINE = Role.BYLINE
_SAID = {
    "记者": "记者 ",
    "本报记者": "记者 ",
    "通讯员": "通讯员 ",
    "摄影": "摄影 ",
    "摄影者": "摄影 ",
}  # by labels


def byline_of(look: Look) -> Byline:
    """The credits of a byline; 记者： and 摄影： as labels say the role, 作者： does not."""
    read = read_signed(_SAID.get(look.label_word, "") + look.bare)
    if read is None:
        return Byline()
    return replace(read, from_label=True) if look.label and read.bare else read


def is_bare_byline(sheet: Sheet, index: int) -> bool:
    """A name, or a post and a name, set alone between a headline and its text: 闻 笛"""
    if index >= len(sheet.looks) or not sheet.is_open_display(index) and sheet.verdicts[index] is not TEXT:
        return False
    look = sheet.looks[index]
    return not (look.marked or look.width > 30 or look.finished) and read_byline(look.bare) is not None


def cut_at_byline(sheet: Sheet, places: list[int]) -> tuple[list[int], list[int], list[int]]:
    """Display lines before the first byline, the bylines, and display lines after them."""
    head: list[int] = []
    bylines: list[int] = []
    rest: list[int] = []
    for place in places:
        bare = head and sheet.is_open_display(place) and is_bare_byline(sheet, place)
        if sheet.verdicts[place].role is _BYLINE or (bare and not _unit_only(sheet.looks[place])):
            if rest:
                rest.append(place)
            else:
                bylines.append(place)
        elif bylines:
            rest.append(place)
        else:
            head.append(place)
    return head, bylines, rest


def _unit_only(look: Look) -> bool:
    return look.plain.endswith(UNIT_ENDINGS) and not read_byline(look.bare)


# A pen name alone has two or three letters, and its headline at least so many: a headline is never the shorter by far.
PEN_NAME = re.compile(rf"{HAN}{{2,3}}")
PEN_NAME_UNDER = 8


def ends_in_pen_name(sheet: Sheet, head: list[int], after: int) -> bool:
    """Whether the last of a head's bare lines is too short for anything but its author's name: 言午生"""
    if len(head) < 2 or not sheet.is_text(after) or sheet.verdicts[after].why == Why.OPENING:
        return False
    above, look = sheet.looks[head[-2]], sheet.looks[head[-1]]
    bare = not look.marked and not is_rubric_name(look) and not is_short_unit(look.plain)
    return bare and above.width >= PEN_NAME_UNDER and bool(PEN_NAME.fullmatch(look.plain))


def pen_name(bare: str) -> Byline:
    """The author of a line that holds a name which no surname begins; nobody where it is a unit's."""
    named = PEN_NAME.fullmatch(bare)
    return Byline((ParsedCredit(bare, CreditRole.AUTHOR),) if named else (), bare=True)


_ANSWERS = re.compile(r"^(?:答|A|复|[^\s:,。]{0,14}(?:答|答复|回复))\s?:")
ANSWER_CHARACTERS = 20  # 石桥区公园管理处答复：


def signs_question(sheet: Sheet, place: int) -> bool:
    """Whether a name and post stand between a question and its answer (答：…)."""
    if not (sheet.is_text(place - 1) and sheet.is_text(place + 1)):
        return False
    below = sheet.looks[place + 1].plain[:ANSWER_CHARACTERS]
    return ":" in below and bool(_ANSWERS.match(below)) and bool(read_byline(sheet.looks[place].bare))


def is_photo_only(sheet: Sheet, index: int) -> bool:
    """Whether a byline names photographers or an agency, and no writer."""
    read = read_byline(sheet.looks[index].bare)
    return (
        bool(read)
        and all(credit.role == CreditRole.PHOTOGRAPHER for credit in read.credits)
        and bool(read.credits or read.agencies)
    )
