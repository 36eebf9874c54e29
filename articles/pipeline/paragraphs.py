"""Text lines: verse and lists, and where a paragraph begins or goes on."""

from .jumps import begins_elsewhere, ends_in_jump, read_jump
from .records import Role, Verdict, Why
from .sheet import OPEN, STORY_OPENS, TEXT, TEXT_ROLES, Sheet
from .wording import number_form

VERSE_CHARACTERS = 18  # A line of verse; longer ones are prose.
VERSE_LINES = 4
VERSE_SHARE = 0.7
_VERSE_ENDS = frozenset("，。；？！：、…—,;?!")


def settle_verse(sheet: Sheet) -> None:
    """Four and more short lines that each end with a mark of punctuation are verse: each is a paragraph of its own."""
    run: list[int] = []
    verdicts = sheet.verdicts
    for index, look in enumerate(sheet.looks):
        verdict = verdicts[index]
        may_be = look.width <= VERSE_CHARACTERS and (verdict is OPEN or verdict is TEXT) and not look.marked
        if may_be and not (run and sheet.page.is_wide_gap(look.gap)):
            run.append(index)
            continue
        _settle_run(sheet, run)
        run = [index] if may_be else []
    _settle_run(sheet, run)


def _settle_run(sheet: Sheet, run: list[int]) -> None:
    """What of a run of short lines is verse."""
    if len(run) < VERSE_LINES:
        return
    ended = [i for i in run if sheet.looks[i].bare[-1:] in _VERSE_ENDS]
    run = [i for i in run if ended and ended[0] <= i <= ended[-1]]  # the rest are titles and names
    share = 1.0 if sheet.page.narrow else VERSE_SHARE
    if len(run) >= VERSE_LINES and len(ended) >= share * len(run):
        for place in run:
            sheet.give(place, Role.BODY, Why.VERSE)


def settle_lists(sheet: Sheet) -> None:
    """Numbered lines one under the other are a list, and its items text: a subhead stands over text of its own."""
    lists = Why.NUMBERED
    numbered = [v.why == lists for v in sheet.verdicts]
    for index, is_numbered in enumerate(numbered):
        if not is_numbered:
            continue
        kind = number_form(sheet.looks[index])
        beside = [
            i
            for i in (index - 1, index + 1)
            if 0 <= i < len(numbered) and number_form(sheet.looks[i]) == kind
        ]
        if beside:
            sheet.give(index, Role.BODY, Why.LIST_ITEM)


_HEADS = (Role.HEADLINE, Role.KICKER, Role.SUBHEAD, Role.RUBRIC)  # the text after them begins anew
_JUMP, _SALUTATION = Role.JUMP, Why.SALUTATION
_PARAGRAPH = Verdict(Role.BODY, Why.PARAGRAPH)
_GOES_ON, _GOES_ON_UNINDENTED = Verdict(Role.CONT, Why.UNFINISHED), Verdict(Role.CONT, Why.NO_INDENT)


def settle_paragraphs(sheet: Sheet) -> None:
    """Text begins a paragraph (body) or goes on with the one before (cont)."""
    last, verdicts = -1, sheet.verdicts
    for index, look in enumerate(sheet.looks):
        verdict = verdicts[index]
        role = verdict.role
        if role not in TEXT_ROLES:
            if role in _HEADS or (role is _JUMP and (read_jump(look.bare) or ("",))[0] == "from"):
                last = -1
            continue
        if begins_elsewhere(look.bare):
            last = -1
        if last >= 0 and verdict.why not in STORY_OPENS and goes_on(sheet, last, index):
            verdicts[index] = _GOES_ON_UNINDENTED if sheet.looks[last].finished else _GOES_ON
        elif verdict is OPEN or verdict is TEXT:
            verdicts[index] = _PARAGRAPH
        last = index


# Rules whose lines each are a paragraph of their own.
PARAGRAPH_RULES = (Why.VERSE, Why.TURN, Why.LIST_ITEM, Why.TABLE_ROW)


def goes_on(sheet: Sheet, last: int, index: int) -> bool:
    """Whether a text line goes on with the paragraph of the text line before it."""
    page = sheet.page
    before, look = page.looks[last], page.looks[index]
    if sheet.verdicts[last].why is _SALUTATION or sheet.verdicts[index].why in PARAGRAPH_RULES:
        return False
    if ends_in_jump(before.bare):
        return False
    if page.indented and 1 <= look.indent <= 4:
        return False
    if page.indented:
        return look.indent == 0 or not sheet.finished(last)
    if not sheet.finished(last):
        return True
    if page.narrow and not look.gap:
        return before.width >= page.column - 1
    return _open_quote(before.bare) and not look.bare.startswith(("“", "「", '"'))


def _open_quote(text: str) -> bool:
    """Whether a quotation is begun and not ended: the sentence stops, the speaker goes on."""
    tail = text[-2000:]
    return tail.rfind("“") > tail.rfind("”") >= -1 and "“" in tail
