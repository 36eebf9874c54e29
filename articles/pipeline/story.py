"""The story that is being read when the next display lines come: what is known of it, and what closes it."""

import re
from dataclasses import dataclass

from .credits import Byline, is_name, read_byline, read_sign_off
from .jumps import ends_in_jump
from .looks import Look
from .records import Role, Why
from .sheet import STORY_OPENS, Sheet
from .vocabulary import UNIT_ENDINGS
from .wording import is_unit


@dataclass
class Story:
    """What its lines have said so far. `level` and `bold`: how its headline is marked; `paragraphs`: its text lines;
    `last_text`: the line that has yet to be asked whether it closes the story (`note_end`)."""

    begun: bool = False
    opening: bool = False
    head_byline: bool = False
    level: int = 0
    bold: bool = False
    subheads: int = 0
    notice: bool = False
    letter: bool = False
    jumped: bool = False
    closed: bool = False
    signed: bool = False
    paragraphs: int = 0
    last_text: int | None = None


def note_text(sheet: Sheet, index: int, story: Story) -> None:
    """What a line of text says of its story: that it opens as news or as a letter does, that it may end here."""
    story.begun = True
    story.paragraphs += 1
    story.last_text = index
    why = sheet.verdicts[index].why
    if why in STORY_OPENS:
        story.opening |= why == Why.OPENING
        story.letter |= why == Why.SALUTATION


def note_end(sheet: Sheet, story: Story) -> None:
    """Whether the story's last line of text closes it: with a name, or with a jump."""
    if story.last_text is None:
        return
    index, story.last_text = story.last_text, None
    bare = sheet.looks[index].bare
    end = bare[-120:]
    cut = end.endswith(("）", ")")) and "（" not in end and "(" not in end
    if cut and index and sheet.is_text(index - 1):
        end = sheet.looks[index - 1].bare[-60:] + end  # a sign-off cut in two: （丁一 / 鸣）
    story.closed = bool(read_sign_off(end)) or ends_in_jump(bare)


def is_units_signature(sheet: Sheet, index: int, story: Story) -> bool:
    """Whether a unit's name, set in under a letter's last sentence, signs it."""
    if not story.letter or story.paragraphs <= 1:
        return False
    look = sheet.looks[index]
    apart = look.indent >= 3 or (look.gap and not sheet.is_text(index + 1))
    return bool(apart) and is_unit(look) and sheet.is_text(index - 1) and sheet.finished(index - 1)


_DAY = re.compile(
    r"(?:[0-9〇○零一二三四五六七八九十]{2,4}\s?年\s?)?[0-9一二三四五六七八九十]{1,2}\s?月\s?[0-9一二三四五六七八九十廿]{1,3}\s?日"
)


def close_story(sheet: Sheet, places: list[int], story: Story) -> list[int]:
    """Bylines and a unit's signature at the beginning of a run close the story before; the rest is returned."""
    closed = 0
    while closed < len(places) and story.begun and story.paragraphs:
        place = places[closed]
        look = sheet.looks[place]
        if sheet.role(place) == Role.BYLINE:
            sheet.bylines[place] = read_byline(look.bare) or Byline()
        elif (
            not look.marked and (story.letter or story.notice or story.closed) and _DAY.fullmatch(look.plain)
        ):
            sheet.give(place, Role.BODY, Why.DAY_OF_SIGNATURE)
        elif story.letter or story.notice:
            signed = (read_byline(look.bare) or look.plain.endswith(UNIT_ENDINGS)) and not look.marked
            another = len(places) - closed != 2 or look.gap_after > look.gap or read_byline(look.bare)
            if not signed or look.width > 24 or not another or story.signed:
                break
            story.signed = True
            sheet.bylines[place] = read_byline(look.bare) or Byline()
            sheet.give(place, Role.BYLINE, Why.SIGNATURE)
        elif (
            not look.marked
            and (read := read_byline(look.bare))
            and (read.bare and look.indent > 4 or _is_name_alone(look))
        ):
            sheet.bylines[place] = read
            sheet.give(place, Role.BYLINE, Why.SIGNATURE)
        else:
            break
        story.closed = True
        closed += 1
    return places[closed:]


def _is_name_alone(look: Look) -> bool:
    """Whether a line is a person's name with a gap under it."""
    word = "".join(look.bare.split())
    return len(word) <= 4 and is_name(word) and look.gap_after > 0
