"""Runs of display lines between two texts: rubrics are taken off, bylines close a story, heads begin one."""

from dataclasses import replace

from .bylines import (
    byline_of,
    cut_at_byline,
    ends_in_pen_name,
    is_bare_byline,
    pen_name,
    signs_question,
)
from .credits import Byline, read_byline
from .heads import arrange
from .jumps import read_jump
from .paragraphs import VERSE_CHARACTERS, VERSE_LINES
from .records import Role, Verdict, Why
from .rubrics import RUBRIC_CHARACTERS, is_rubric_name, take_rubrics
from .sheet import TEXT, TEXT_ROLES, Sheet
from .starts import Head, begins_story
from .story import Story, close_story, is_units_signature, note_end, note_text
from .vocabulary import UNIT_ENDINGS, fold, is_notice
from .wording import is_cut_text, is_unit

_HEADLINE, _BYLINE, _FURNITURE = Role.HEADLINE, Role.BYLINE, Role.FURNITURE


def settle_clusters(sheet: Sheet) -> None:
    """Runs of display lines become the head of a new story or subheads of the present one."""
    story = Story()
    index, count = 0, len(sheet.looks)
    byline, jump = Role.BYLINE, Role.JUMP
    while index < count:
        verdict = sheet.verdicts[index]
        role = verdict.role
        if verdict.open and sheet.is_open_display(index):
            note_end(sheet, story)
            stop = _end_of_run(sheet, index)
            story = _settle_cluster(sheet, index, stop, story)
            index = stop
            continue
        if role in TEXT_ROLES:
            if is_units_signature(sheet, index, story):
                sheet.give(index, Role.BYLINE, Why.SIGNATURE)
                sheet.bylines[index] = Byline()
                story.closed, story.last_text = True, None
            else:
                note_text(sheet, index, story)
        elif role == byline:
            sheet.bylines.setdefault(index, byline_of(sheet.looks[index]))
            story.closed, story.last_text = story.begun, None
        elif role == jump:
            way = read_jump(sheet.looks[index].bare)
            if way and way[0] == "from" and not (story.begun and not story.paragraphs):
                story = Story(begun=True, jumped=True)
            else:
                story.closed, story.last_text = True, None
        elif (
            verdict.why == Why.LABELLED
            and role in (Role.HEADLINE, Role.KICKER)
            and (story.paragraphs or not story.begun)
        ):
            story = Story(begun=True)
        index += 1


def _end_of_run(sheet: Sheet, start: int) -> int:
    """The line after a run of display lines with the bylines and the furniture among them."""
    verdicts, among = sheet.verdicts, (_BYLINE, _FURNITURE)
    stop, count = start + 1, len(verdicts)
    while stop < count and (
        verdicts[stop].role in among or sheet.is_open_display(stop) or is_bare_byline(sheet, stop)
    ):
        stop += 1
    while verdicts[stop - 1].role is _FURNITURE:
        stop -= 1
    return _without_column_lines(sheet, start, stop)


# So many lines, one under the other and as wide as the text that follows, are lines of its column, no display.
COLUMN_LINES = 3
COLUMN_LEAST = 10  # characters


def _without_column_lines(sheet: Sheet, start: int, stop: int) -> int:
    """The end of a run of display lines, less the lines at its end that are text in mid-sentence; those become text."""
    if not sheet.is_text(stop) or sheet.verdicts[stop].why == Why.OPENING:
        return stop
    width, begin = sheet.looks[stop].width, stop
    while begin - 1 > start and sheet.is_open_display(begin - 1):
        look = sheet.looks[begin - 1]
        if look.marked or look.width < COLUMN_LEAST or abs(look.width - width) > 1:
            break
        begin -= 1
    if stop - begin < COLUMN_LINES:
        return stop
    for place in range(begin, stop):
        sheet.verdicts[place] = TEXT
    return begin


def _settle_cluster(sheet: Sheet, start: int, stop: int, story: Story) -> Story:
    """Give roles to the display lines from start to stop; returns what is known of the story after them."""
    places = [i for i in range(start, stop) if sheet.verdicts[i].role is not _FURNITURE]
    if sheet.page.labelled and story.begun:
        for place in places:
            if not sheet.is_open_display(place):
                continue
            if is_unit(sheet.looks[place]) and not sheet.is_text(place + 1):
                sheet.give(place, Role.BYLINE, Why.SIGNATURE)
            else:
                sheet.give(place, Role.SUBHEAD, Why.BETWEEN_LABELS)
        return story
    if story.begun and len(places) == 1 and signs_question(sheet, places[0]):
        sheet.give(places[0], Role.BYLINE, Why.OF_QUESTION)
        sheet.bylines[places[0]] = byline_of(sheet.looks[places[0]])
        return story
    places = close_story(sheet, places, story)
    if not places:
        return story
    after = places[-1] + 1
    while sheet.role(after) is _FURNITURE:
        after += 1
    if after >= len(sheet.looks) or not (
        sheet.is_text(after) or sheet.role(after) in (Role.CAPTION, Role.JUMP)
    ):
        named = _named(sheet, places)
        if not named or len(places) - named[0] <= VERSE_LINES:
            return _settle_loose(sheet, places, story)
    places = take_rubrics(sheet, places)
    if not places:
        return Story()
    second = _second_head(sheet, places)
    if second:
        story = _settle_head(sheet, places[:second], places[second], story)
        story.paragraphs += 1
        return _settle_head(sheet, places[second:], after, story)
    return _settle_head(sheet, places, after, story)


def _second_head(sheet: Sheet, places: list[int]) -> int:
    """Where, in a run of display lines, a second headline with its byline stands: the lines before it are verse; else 0."""
    named = _named(sheet, places)
    if not named:
        return 0
    if len(named) >= 2 and named[-1] - named[0] >= VERSE_LINES:
        return named[-1] - 1
    wide = [n for n, i in enumerate(places) if sheet.page.is_wide_gap(sheet.looks[i].gap)]
    if wide and wide[-1] - named[0] > VERSE_LINES and len(places) - wide[-1] <= 3:
        return wide[-1]
    return 0


def _named(sheet: Sheet, places: list[int]) -> list[int]:
    """Which of a run's lines after the first are bylines, counted from 0."""
    return [
        n for n, i in enumerate(places) if n and (sheet.role(i) == Role.BYLINE or is_bare_byline(sheet, i))
    ]


def _settle_head(sheet: Sheet, places: list[int], after: int, story: Story) -> Story:
    """A head (or subheads) of which the rubrics are taken off, before the line `after`."""
    head, bylines, rest = cut_at_byline(sheet, places)
    if not bylines and ends_in_pen_name(sheet, head, after):
        head, bylines = head[:-1], head[-1:]
    if not head:  # the byline stands over the headline
        head, rest = rest, []
    if not head:
        return replace(story, head_byline=True)
    before = [verdict.role for verdict in sheet.verdicts[max(0, places[0] - 3) : places[0]]]
    rubric_before = Role.RUBRIC in before
    begins, why = begins_story(Head(sheet, head, bylines, after, story, rubric_before))
    if not begins and len(places) == 1 and sheet.is_text(after) and is_cut_text(sheet.looks[places[0]]):
        sheet.verdicts[places[0]] = Verdict(Role.BODY, Why.CUT_SHORT, False)
        return story
    if not begins:
        for place in places:
            if sheet.is_open_display(place):
                sheet.give(place, Role.SUBHEAD, why)
        story.subheads += 1
        return story
    arrange(sheet, head, why)
    if rest:
        _settle_under_byline(sheet, rest, after)
    for place in bylines:
        read = read_byline(sheet.looks[place].bare) or pen_name(sheet.looks[place].bare)
        sheet.bylines[place] = read
        if sheet.role(place) != Role.BYLINE:
            sheet.give(place, Role.BYLINE, Why.UNDER_HEADLINE)
    main = [sheet.looks[i] for i in head if sheet.verdicts[i].role is _HEADLINE]
    return Story(
        begun=True,
        head_byline=bool(bylines),
        level=min([look.level for look in main], default=0),
        bold=any(look.bold for look in main),
        notice=is_notice(fold(" ".join([look.bare for look in main]))),
        subheads=len(rest),
    )


def _settle_under_byline(sheet: Sheet, places: list[int], after: int) -> None:
    """Display lines between a head's byline and the line `after`: verse, a deck, subheads."""
    short = all(sheet.looks[i].width <= VERSE_CHARACTERS for i in places)
    verse = short and (len(places) >= VERSE_LINES or not (sheet.is_text(after) or after >= len(sheet.looks)))
    for place in places:
        if not sheet.is_open_display(place):
            continue
        if verse:
            sheet.give(place, Role.BODY, Why.VERSE)
        elif sheet.looks[place].plain.startswith("—"):
            sheet.give(place, Role.DECK, Why.DASH)
        else:
            sheet.give(place, Role.SUBHEAD, Why.AFTER_BYLINE)


def _settle_loose(sheet: Sheet, places: list[int], story: Story) -> Story:
    """Display lines that lead to no text: the page's end, or an advertisement."""
    for place in places:
        if not sheet.is_open_display(place):
            continue
        look = sheet.looks[place]
        if is_rubric_name(look) or (look.bold and look.width <= RUBRIC_CHARACTERS):
            sheet.give(place, Role.RUBRIC, Why.WITHOUT_STORY)
        elif look.level:
            sheet.give(place, Role.HEADLINE, Why.WITHOUT_TEXT, sure=False)
        elif story.begun and (story.letter or story.notice) and look.plain.endswith(UNIT_ENDINGS):
            sheet.give(place, Role.BYLINE, Why.SIGNATURE)
        else:
            sheet.give(place, Role.FURNITURE, Why.WITHOUT_TEXT)
    return story
