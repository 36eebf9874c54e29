"""Whether display lines are the head of a new story or subheads of the present one."""

import re

from .bylines import is_photo_only
from .credits import read_byline, read_photo_credit, read_sign_off
from .looks import Look
from .records import Role
from .sheet import Sheet
from .story import Story
from .vocabulary import NOTICE_HEADLINE
from .wording import DISPLAY_CHARACTERS, is_numbered, is_quoted, names_speaker, reads_like_text


def score_start(
    sheet: Sheet, head: list[int], bylines: list[int], after: int, story: Story, rubric: bool
) -> tuple[float, str]:
    """How much speaks for a new story (above 0) against a subhead, and the strongest reason in a word."""
    if not story.begun:
        return 9.0, "first"
    page = sheet.page
    first = sheet.looks[head[0]]
    reasons: list[tuple[float, str]] = []
    if sheet.opens_story(after):
        reasons.append((4, "over-opening"))
    if bylines and not all(is_photo_only(sheet, i) for i in bylines):
        reasons.append((3.5, "over-byline"))
    if rubric:
        reasons.append((3, "under-rubric"))
    if story.closed:
        reasons.append((2.5, "after-close"))
    if page.is_wide_gap(first.gap):
        reasons.append((2, "wide-gap"))
    if re.search(NOTICE_HEADLINE, "".join(first.plain.split())) or re.search(
        NOTICE_HEADLINE, "".join(sheet.looks[head[-1]].plain.split())
    ):
        reasons.append((4, "notice"))
    if story.opening:
        reasons.append((1.5, "after-news"))
    if _is_letterspaced(first):
        reasons.append((2, "letterspaced"))
    if sheet.verdicts[head[0] - 1].rule == "furniture.debris":
        reasons.append((1, "after-rule"))  # ----, or what a scan made of the rule between two stories
    if story.jumped:
        reasons.append((2, "after-jump"))
    if (story.head_byline or story.opening or story.closed) and _ends_signed(sheet, after):
        reasons.append((3.5, "signed-apart"))
    if _is_photo_story(sheet, after):
        reasons.append((2.5, "photo-story"))
    if len(head) >= 2 and not is_numbered(first) and not names_speaker(first):
        reasons.append((1.5, "several-lines"))
    previous = sheet.previous(head[0])
    if previous >= 0 and sheet.is_text(previous) and not sheet.finished(previous):
        reasons.append((1, "after-cut"))
    levels = [sheet.looks[i].level for i in head if sheet.looks[i].level]
    if levels and story.level:
        known = min(levels) <= story.level or min(levels) in sheet.story_levels
        reasons.append((2, "same-level") if known else (-2, "deeper-level"))
    elif levels:
        reasons.append((1.5 if min(levels) in sheet.story_levels else 1, "hash-mark"))
    elif page.marks and not first.level:
        reasons.append((-2, "unmarked"))
    if is_numbered(first):
        reasons.append((-4, "numbered"))
    if names_speaker(first) and first.width <= 40:
        reasons.append((-3, "speaker"))
    if is_quoted(first) and len(head) == 1 and not first.level:
        reasons.append((-3, "quoted"))
    if len(head) == 1 and not bylines and reads_like_text(first):
        reasons.append((-2, "reads-like-text"))
    if first.bold and not first.level:
        reasons.append((2, "same-mark") if story.bold else (-1.5, "bold"))
    if story.head_byline and not story.opening:
        reasons.append((-1.5, "in-signed-piece"))
    if story.subheads:
        reasons.append((-1, "among-subheads"))
    if page.narrow and page.indented and not first.gap:
        reasons.append((-1, "no-gap"))
    total = sum(weight for weight, _why in reasons) - 0.5
    sign = 1 if total > 0 else -1
    strongest = max(
        (abs(weight), why)
        for weight, why in [*reasons, (0.1, "plain")]
        if weight * sign > 0 or why == "plain"
    )
    return total, strongest[1]


def _is_letterspaced(look: Look) -> bool:
    """Whether a scan shows the wide type of a headline as single letters: 新 渡 口 今 晨 开 航"""
    pieces = look.bare.split()[:DISPLAY_CHARACTERS]
    return len(pieces) >= 6 and max(map(len, pieces)) == 1


def _ends_signed(sheet: Sheet, after: int) -> bool:
    """Whether the text from here to the next display line ends with a name of its own: （王德发）"""
    index = after
    while index < len(sheet.looks) and sheet.is_text(index):
        index += 1
    if index < len(sheet.looks) and sheet.role(index) == Role.BYLINE and not is_photo_only(sheet, index):
        return True
    return index > after and bool(read_sign_off(sheet.looks[index - 1].bare[-80:]))


def _is_photo_story(sheet: Sheet, after: int) -> bool:
    """One short text and then a photographer's line."""
    index, paragraphs = after, 0
    while index < len(sheet.looks) and sheet.is_text(index) and index < after + 14:
        paragraphs += index == after or sheet.looks[index - 1].finished
        if (
            read_photo_credit(sheet.looks[index].bare[-60:])
            and paragraphs == 1
            and sheet.looks[index].finished is False
        ):
            return True
        index += 1
    if paragraphs > 2 or index >= len(sheet.looks) or sheet.role(index) != Role.BYLINE:
        return False
    read = read_byline(sheet.looks[index].bare)
    both = index + 1 < len(sheet.looks) and sheet.role(index + 1) == Role.BYLINE
    other = read_byline(sheet.looks[index + 1].bare) if both else None
    found = [credit for line in (read, other) if line for credit in line.credits]
    return any(credit.role == "photographer" for credit in found)
