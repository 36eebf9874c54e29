"""What the trained reader sees of a line: the rules' verdict on it, its looks, its words, its place, its neighbours.

A feature is a text such as "end=stop", or "@h" for a headline by the rules ("@h+" where they begin a story). What a
neighbour shows has the distance before it: "+1:@b". They are short, since the library looks up texts of at most 15 bytes
much faster than longer ones. Each of them was kept because leaving it out made cross-validation worse; that counts of
lines set alike, pairs of characters and the kinship of texts are missing has the same reason.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .credits import read_byline, read_sign_off
from .looks import Look, Page
from .records import Role, Verdict, Why
from .rubrics import is_rubric_name
from .segment import LETTERS
from .sheet import STORY_OPENS, Sheet
from .vocabulary import HAN, is_notice
from .wording import is_unit

# Upper ends of the classes of a line's width, in visible characters.
WIDTHS = (2, 4, 6, 8, 10, 12, 15, 18, 22, 27, 34, 45, 80, 200)
WIDER = (-9, -5, -2, 0, 2, 5, 9)
FILL = (-6, -3, -1, 1)
# The words of a line count as features up to so many characters: longer lines do not come again.
WORDED_CHARACTERS = 12
# Lines beyond this width are text, whatever their words.
DISPLAY_WIDTH = 45
CREDITS_WIDTH = 40
# Distances to the page's edges and to the nearest story's beginning, in lines.
DISTANCES = (1, 2, 3, 5, 8, 13, 30)
# Amounts of text, in characters.
CHARACTERS = (0, 60, 120, 200, 320, 500, 800, 1300)

_ROLES = {role: f"@{letter}" for role, letter in {**LETTERS, Role.FURNITURE: "f"}.items()}
_NUMERAL = re.compile(r"[(]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[、.)]")
_NUMERAL_STARTS = frozenset("(一二三四五六七八九十0123456789")
# Each begins with what is rare, since such a pattern is found the fastest.
_YEAR, _DAY = re.compile(r"年\d"), re.compile(r"月(?<=\d月)\d{1,2}日")
_DIGITS = re.compile("[0-9][0-9]{6}")
_VERB = re.compile("走进|举行|开展|召开|启动|获|建成|推出|助力|打造")  # and 为, 把, 让
_SPEECH = re.compile("表示|介绍|认为|告诉")  # and 说
_NAMES = re.compile(rf"{HAN}{{2,3}}(?: {HAN}{{2,3}}){{2,}}")
_OPENING_MARKS = frozenset('“"‘《【[(<■●◆★□◎▲▼▶—○◇☆※·*#')
_ENDS = {
    mark: name
    for name, marks in {
        "stop": "。…",
        "ask": "！？!?",
        "comma": "，,、；;",
        "colon": "：:",
        "quote": '”"」',
        "paren": "）)",
    }.items()
    for mark in marks
}


def bucket(value: float, ends: Sequence[float]) -> int:
    """The number of the class that a value falls into: 0 up to ends[0], len(ends) beyond the last."""
    return bisect_left(ends, value)


def _classes(name: str, ends: Sequence[float]) -> tuple[str, ...]:
    """The features of a value's classes: element i is that of class i (`bucket`)."""
    return tuple(f"{name}={number}" for number in range(len(ends) + 1))


def asked_lines(sheet: Sheet) -> list[int]:
    """The indexes of the lines that the reader is asked about: all but debris, which is none of the page's words.

    Dust among a text's lines would part what belongs together; without it they are neighbours, as they were in print.
    """
    return [index for index, verdict in enumerate(sheet.verdicts) if verdict.why is not _DEBRIS]


def line_features(sheet: Sheet, starts: set[int]) -> list[list[str]]:
    """Element i lists the features of the i-th of `asked_lines`; `starts` are where, by the rules, a story begins."""
    asked, page = asked_lines(sheet), sheet.page
    looks, verdicts = [sheet.looks[i] for i in asked], [sheet.verdicts[i] for i in asked]
    begins = [i in starts for i in asked]
    shown = [
        _shown_by(look, verdict, page, begun)
        for look, verdict, begun in zip(looks, verdicts, begins, strict=True)
    ]
    around = [_EDGE, _EDGE, _EDGE, *shown, _EDGE, _EDGE, _EDGE]
    far = _distances(looks, [verdict.role for verdict in verdicts], begins)
    wider = [bisect_left(WIDER, a.width - b.width) for a, b in pairwise(looks)]
    wider_before = [bisect_left(WIDER, b.width - a.width) for a, b in pairwise(looks)]
    rows = []
    for index, look in enumerate(looks):
        third_before, second_before, before, line, after, second_after, third_after = around[
            index : index + 7
        ]
        among = _among(
            before.role,
            line.role,
            after.role,
            wider[index] if index < len(wider) else "none",
            wider_before[index - 1] if index else "none",
            looks[index - 1].finished if index else None,
        )
        rows.append(
            [
                "bias", *line.own, *_words(look, line.role), *far[index],
                *before.to_next, *after.to_previous, *second_before.to_second, *second_after.to_last_but_one,
                third_before.to_third, third_after.to_last_but_two, *among,
            ]
        )  # fmt: skip
    return rows


# --- what looks and verdicts show ------------------------------------------------------------------------------------


class _Shown(NamedTuple):
    """What a line shows by its looks and its verdict: to itself, and to the lines after and before it."""

    role: str
    own: tuple[str, ...]
    to_next: Sequence[str]
    to_previous: Sequence[str]
    to_second: Sequence[str]
    to_last_but_one: Sequence[str]
    to_third: str
    to_last_but_two: str


# What the lines beside the page's edge see there.
_EDGE = _Shown("edge", (), ["-1:edge"], ["+1:edge"], ["-2:edge"], ["+2:edge"], "-3:edge", "+3:edge")


def _shown_by(look: Look, verdict: Verdict, page: Page, starts: bool) -> _Shown:
    usual = page.usual_gap
    return _shown(
        verdict.role, starts, verdict.why, verdict.sure, bisect_left(WIDTHS, look.width),
        _ENDS.get(look.bare[-1:], "han"), _gap(look.gap, usual), _gap(look.gap_after, usual),
        min(look.level, 4), look.bold, min(look.indent, 5),
        bisect_left(FILL, look.width - page.column) if page.narrow else None, page.indented, usual > 0, page.marks,
    )  # fmt: skip


@lru_cache(maxsize=4096)  # many lines are alike in all this
def _shown(
    kind: Role, starts: bool, why: Why, sure: bool, width_class: int, ending: str, gap_before: str, gap_after: str,
    level: int, bold: bool, indent_class: int, fill: int | None, indented: bool, spaced: bool, marks: bool,
) -> _Shown:  # fmt: skip
    """What lines of these classes show; `fill` is None on a page that is not set in column lines."""
    role = f"{_ROLES[kind]}+" if starts else _ROLES[kind]
    width, end, gap = f"width={width_class}", f"end={ending}", f"gap={gap_before}"
    mark, indent = f"mark={level}{'b' if bold else ''}", f"indent={indent_class}"
    manner = f"manner={fill is not None:d}{indented:d}{spaced:d}{marks:d}"
    seen = [role, width, end, gap, mark, indent]
    if why in STORY_OPENS:
        seen.append("opens")
    if fill is not None:
        seen.append(f"fill={fill}")
    alone = (
        f"rule={why.value}", f"sure={sure}", manner,
        f"{role}|{width}", f"{role}|{gap}", f"{role}|{mark}", f"{role}|{end}", f"{role}|{manner}",
        f"{role}|{indent}|{indented:d}", f"gap-after={gap_after}",
    )  # fmt: skip
    return _Shown(
        role,
        (*seen, *alone),
        to_next=[f"-1:{feature}" for feature in seen],
        to_previous=[f"+1:{feature}" for feature in seen],
        to_second=[f"-2:{feature}" for feature in seen[:3]],
        to_last_but_one=[f"+2:{feature}" for feature in seen[:3]],
        to_third=f"-3:{role}",
        to_last_but_two=f"+3:{role}",
    )


def _gap(gap: int, usual: int) -> str:
    return "same" if gap == usual else "wide" if gap > usual else "close"


@lru_cache(maxsize=4096)
def _among(
    before: str, role: str, after: str, wider: int | str, wider_before: int | str, finished: bool | None
) -> tuple[str, ...]:
    """A line's role among its neighbours', whether it is wider than they are, and whether the line before is finished."""
    return (
        f"{before}|{role}|{after}", f"{before}|{role}", f"{role}|{after}",
        f"wider={wider}|{role}|{after}", f"wider-1={wider_before}|{before}|{role}", f"ended={finished}|{role}",
    )  # fmt: skip


# --- what words say --------------------------------------------------------------------------------------------------


def _words(look: Look, role: str) -> list[str]:
    """What the line's words say."""
    plain = look.plain
    found = _signs(plain)
    if look.label:
        found.append(f"label={look.label}")
    if plain[:1] in _OPENING_MARKS:
        found += [f"first={plain[:1]}", f"first={plain[:1]}|{role}"]
    if plain[:1] in _NUMERAL_STARTS and _NUMERAL.match(plain):
        found.append("first=numeral")
    if look.width > DISPLAY_WIDTH:
        return found
    pieces = plain.split()
    inked = "".join(pieces)
    if " " in plain.strip():
        found.append(f"pieces={min(len(pieces), 4)}")
    if "," in plain:
        found.append("comma-inside")
    if is_unit(look):
        found.append(f"unit|{role}")
    if is_rubric_name(look):
        found.append(f"rubric|{role}")
    if is_notice(inked):
        found.append("notice")
    byline = read_byline(look.bare) if look.width <= CREDITS_WIDTH else None
    if byline:
        found.append(f"byline={'bare' if byline.bare else 'worded'}|{role}")
    found += [f"tail={plain[-1:]}", f"tail={plain[-2:]}", f"head={plain[:2]}"]
    if look.width <= WORDED_CHARACTERS:
        found.append(f"words={inked}")
    return found


def _signs(plain: str) -> list[str]:
    """What single words tell; asked of every line, hence by the plainest means."""
    found = []
    if "记者" in plain:
        found.append("sign=reporter")
    if "通讯员" in plain:
        found.append("sign=correspondent")
    if "摄" in plain or "图" in plain:
        found.append("sign=photo")
    if "文/" in plain or "/文" in plain or "作者" in plain:
        found.append("sign=pen")
    if "编辑" in plain or "责编" in plain or "校对" in plain:
        found.append("sign=editor")
    if ("年" in plain and _YEAR.search(plain)) or ("月" in plain and _DAY.search(plain)):
        found.append("sign=date")
    if "版" in plain:
        found.append("sign=page")
    if "电话" in plain or "热线" in plain or _DIGITS.search(plain):
        found.append("sign=phone")
    if "为" in plain or "把" in plain or "让" in plain or _VERB.search(plain):
        found.append("sign=verb")
    if "说" in plain or _SPEECH.search(plain):
        found.append("sign=speech")
    if plain.endswith("?"):
        found.append("sign=question")
    if " " in plain and _NAMES.match(plain):
        found.append("sign=names")
    return found


# --- what stands further away ----------------------------------------------------------------------------------------

_TOP, _BOTTOM = _classes("top", DISTANCES), _classes("bottom", DISTANCES)
_SINCE_START = _classes("since-start", DISTANCES)
_TEXT_BEFORE, _TEXT_AFTER = _classes("text-before", CHARACTERS), _classes("text-after", CHARACTERS)
_PARAGRAPHS_AFTER = _classes("paras-after", DISTANCES)
_BEGIN_TEXT = frozenset((Role.HEADLINE, Role.KICKER, Role.SUBHEAD, Role.RUBRIC))
# Asked of every line, and a module's name is found much faster than an enum's member.
_BODY, _CONT, _FURNITURE, _BYLINE = Role.BODY, Role.CONT, Role.FURNITURE, Role.BYLINE
_DEBRIS = Why.DEBRIS
_ITEM_MARKS = frozenset("■●◆★□◎▲▼▶○◇△☆※·*")  # before each of several short items


def _distances(looks: Sequence[Look], roles: Sequence[Role], begins: Sequence[bool]) -> list[list[str]]:
    """How far the page's edges, the story's beginning and other lines than text are, how the last text ended, and whether
    the line is one of several items that bear one mark."""
    last = len(looks) - 1
    rows: list[list[str]] = []
    since, before, last_text = 0, 0, "none"
    over, item, last_finished = "", "", True
    for index, (look, role) in enumerate(zip(looks, roles, strict=True)):
        since = 0 if begins[index] else since + 1
        rows.append(
            [
                _TOP[bisect_left(DISTANCES, index)], _BOTTOM[bisect_left(DISTANCES, last - index)],
                _SINCE_START[bisect_left(DISTANCES, since)], _TEXT_BEFORE[bisect_left(CHARACTERS, before)],
                f"last={last_text}|{_ROLES[role]}",
            ]
        )  # fmt: skip
        if role in _BEGIN_TEXT:
            over, item = _ROLES[role], ""
        if (mark := look.plain[:1]) in _ITEM_MARKS:
            rows[-1].append(f"item={1 + (mark == item)}|{over}|{last_finished:d}")
            item = mark
        last_finished = look.finished
        if role is _BODY or role is _CONT:
            before += look.width
            last_text = "ended" if look.finished else "open"
        else:
            before = 0
            if role in _BEGIN_TEXT:
                last_text = "none"
    after, paragraphs, signed, last_role = 0, 0, "none", None
    for index in range(last, -1, -1):
        look, role = looks[index], roles[index]
        rows[index] += (
            _TEXT_AFTER[bisect_left(CHARACTERS, after)], _PARAGRAPHS_AFTER[bisect_left(DISTANCES, paragraphs)],
            f"signed={signed}|{_ROLES[role]}",
        )  # fmt: skip
        if role is _BODY or role is _CONT:
            if not after:
                signed = "by" if last_role is _BYLINE else "open"
                if read_sign_off(look.bare[-80:]):
                    signed = "in"
            after += look.width
            paragraphs += role is _BODY
        elif role is not _FURNITURE:
            after, paragraphs, signed = 0, 0, "none"
        last_role = role
    return rows
