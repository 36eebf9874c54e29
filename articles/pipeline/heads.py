"""Kicker, headline and deck among the display lines of a story's head."""

import re
from collections.abc import Collection

from .looks import Look
from .records import Role, Why
from .sheet import Sheet
from .wording import is_editors_note, is_unit

# Headlines over two lines are cut into halves that are alike in length.
# Two lines of 9 characters and more are rather kicker and headline, unless a kicker stands over them already.
HALF_DIFFERENCE = 2
HALF_CHARACTERS = 8
HALF_UNDER_KICKER = 10
# A kicker is the smaller type, hence seldom the shorter line: a first line that is no longer than the second is its half.
HALF_OF_TWO = 12
_DECK = re.compile(r"^(?:——|—|--|–)|^[\[(]?(?:副题|提要|核心提示|编者按)")


def arrange(sheet: Sheet, head: list[int], why: Why) -> None:
    """Kicker, headline and deck among the display lines of a story's head."""
    for place, (role, own) in zip(head, _arranged(sheet, head, why), strict=True):
        sheet.give(place, role, own)


def _arranged(sheet: Sheet, head: list[int], why: Why) -> list[tuple[Role, Why]]:
    if len(head) == 1:
        return [(Role.HEADLINE, why)]
    looks = [sheet.looks[i] for i in head]
    levels = sorted({look.level for look in looks if look.level})
    if levels and (len(levels) > 1 or any(not look.level for look in looks)):
        top = [i for i, look in enumerate(looks) if look.level == levels[0]]
        return _around(looks, top, Why.HASH_MARK)
    dashed = [i for i, look in enumerate(looks) if i and _DECK.match(look.plain)]
    end = dashed[0] if dashed else len(looks)
    if any(is_editors_note(look) for look in looks[1:]):
        end = min(end, next(i for i, look in enumerate(looks) if i and is_editors_note(look)))
    main = _main_lines(looks[:end])
    return _around(looks, main, why)


def _around(looks: list[Look], main: Collection[int], why: Why) -> list[tuple[Role, Why]]:
    """Lines before the headline's are kickers, lines after it decks."""
    out, main = [], set(main)
    first = min(main)
    for i, look in enumerate(looks):
        if i in main:
            out.append((Role.HEADLINE, why))
        elif i < first:
            out.append((Role.KICKER, Why.OVER_HEADLINE))
        else:
            out.append((Role.DECK, Why.DASH if _DECK.match(look.plain) else Why.UNDER_HEADLINE))
    return out


def _main_lines(looks: list[Look]) -> list[int]:
    """Which of the lines are the headline, by their lengths and forms: the headline is the larger type, hence the shorter."""
    count = len(looks)
    if count == 1:
        return [0]
    if count == 2:
        return _main_of_two(looks)
    units = next(i for i, look in enumerate(looks) if i == count - 2 or not is_unit(look))
    if units:
        return [i + units for i in _main_lines(looks[units:])]
    if count == 3:
        if _halves(looks[1], looks[2], HALF_UNDER_KICKER) and not _halves(looks[0], looks[1]):
            return [1, 2]
        if _halves(looks[0], looks[1]) and not _halves(looks[1], looks[2]):
            return [0, 1]
        return [1]
    if _halves(looks[1], looks[2]):
        return [1, 2]
    return [min(range(1, count), key=lambda i: looks[i].width)] if count <= 5 else [1]


def _main_of_two(looks: list[Look]) -> list[int]:
    first, second = looks
    if is_unit(first) or first.plain.endswith(("——", "—", ":")):
        return [1]
    if _halves(first, second):
        return [0, 1]
    if _stops_at_comma(first):
        return [0, 1]
    clauses = len(re.split(r"[\s,，;；]+", second.bare.strip()))
    if second.width >= first.width + 5 and (clauses >= 2 or second.width >= 16):
        return [0]
    return [1]


def _halves(first: Look, second: Look, longest: int = HALF_CHARACTERS) -> bool:
    """下雨不积水 / 开窗无异味: two lines of one headline, short and alike in length."""
    if first.level != second.level or first.bold != second.bold:
        return False
    if re.search('的[“"]?[^的]{1,5}$', first.plain):  # 春运一线的劳动者: names whom the headline is about
        return False
    inner = [len(look.bare.split()) > 1 for look in (first, second)]
    if first.width <= second.width and inner[0] <= inner[1]:
        longest = max(longest, HALF_OF_TWO)
    alike = abs(first.width - second.width) <= HALF_DIFFERENCE
    return alike and max(first.width, second.width) <= longest and second.gap <= max(first.gap, 1)


def _stops_at_comma(first: Look) -> bool:
    """The first line ends with a comma: the sentence goes on in the second."""
    return first.bare.endswith(("，", ",", "、"))


_HEADS = (Role.HEADLINE, Role.DECK, Role.BYLINE)


def settle_leads(sheet: Sheet) -> None:
    """A paragraph before the page's first headline sums up the piece: it is its deck, as is an editors' note under one."""
    looks = sheet.looks
    first = next((i for i in range(len(looks)) if sheet.role(i) != Role.FURNITURE), None)
    if first is not None and sheet.is_text(first) and sheet.verdicts[first].why != Why.OPENING:
        following = first + 1
        headed = following < len(looks) and sheet.role(following) in (Role.HEADLINE, Role.KICKER)
        if headed and looks[following].level and looks[first].finished and looks[first].width <= 300:
            sheet.give(first, Role.DECK, Why.LEAD_BEFORE_HEADLINE)
    for index in range(1, len(looks)):
        head = sheet.verdicts[index - 1].role in _HEADS
        if head and sheet.is_text(index) and is_editors_note(looks[index]) and index + 1 < len(looks):
            sheet.give(index, Role.DECK, Why.EDITORS_NOTE)
