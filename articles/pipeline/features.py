"""What the trained reader sees of a line: the rules' verdict on it, its looks, its words, its place, its neighbours.

A feature is a text such as "role=headline" or "end=stop". What a neighbour shows has the distance before it:
"+1:role=body". Each of these was kept because leaving it out made cross-validation worse; that counts of lines set alike,
pairs of characters and the kinship of texts are missing has the same reason.
"""

import re
from collections.abc import Sequence

from .credits import read_byline, read_sign_off
from .looks import Look
from .records import Role
from .rubrics import is_rubric_name
from .sheet import Sheet
from .vocabulary import HAN, NOTICE_HEADLINE
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

_NUMERAL = re.compile(r"[(]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[、.)]")
_NOTICE = re.compile(NOTICE_HEADLINE)
_SIGNS = tuple(
    (f"sign={name}", re.compile(pattern).search)
    for name, pattern in (
        ("reporter", "记者"),
        ("correspondent", "通讯员"),
        ("photo", "摄|图"),
        ("pen", "文/|/文|作者"),
        ("editor", "编辑|责编|校对"),
        ("date", r"\d月\d{1,2}日|年\d"),
        ("page", "版"),
        ("phone", r"电话|热线|\d{7,}"),
        ("verb", "走进|举行|开展|召开|启动|获|建成|推出|成为|让|为|把|助力|打造"),
        ("speech", "说|表示|介绍|认为|告诉"),
        ("question", r"[?]$"),
        ("names", rf"^{HAN}{{2,3}}(?: {HAN}{{2,3}}){{2,}}"),
    )
)
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
    for index, end in enumerate(ends):
        if value <= end:
            return index
    return len(ends)


def line_features(sheet: Sheet, starts: set[int]) -> list[list[str]]:
    """Element i lists line i's features; `starts` are the lines at which, by the rules, a story begins."""
    count = len(sheet.looks)
    own = [_own(sheet, index, starts) for index in range(count)]
    far = _distances(sheet, starts)
    roles = ["edge", *(seen[0] for seen, _full in own), "edge"]  # element i + 1 is line i's
    widths = [look.width for look in sheet.looks]
    rows = []
    for index, (seen, full) in enumerate(own):
        before, role, after = roles[index : index + 3]
        row = ["bias", *seen, *full, *far[index]]
        for place, step in ((index - 1, "-1:"), (index + 1, "+1:")):
            row += [step + feature for feature in own[place][0]] if 0 <= place < count else [step + "edge"]
        for place, step in ((index - 2, "-2:"), (index + 2, "+2:")):
            row += (
                [step + feature for feature in own[place][0][:3]] if 0 <= place < count else [step + "edge"]
            )
        for place, step in ((index - 3, "-3:"), (index + 3, "+3:")):
            row.append(step + (roles[place + 1] if 0 <= place < count else "edge"))
        wider = bucket(widths[index] - widths[index + 1], WIDER) if index + 1 < count else "none"
        wider_before = bucket(widths[index] - widths[index - 1], WIDER) if index else "none"
        finished = sheet.looks[index - 1].finished if index else None
        row += [
            f"{before}|{role}|{after}", f"{before}|{role}", f"{role}|{after}",
            f"wider={wider}|{role}|{after}", f"wider-1={wider_before}|{before}|{role}",
            f"finished-1={finished}|{role}",
        ]  # fmt: skip
        rows.append(row)
    return rows


def _own(sheet: Sheet, index: int, starts: set[int]) -> tuple[list[str], list[str]]:
    """(what neighbours see as well, what only the line itself sees)."""
    look, verdict, page = sheet.looks[index], sheet.verdicts[index], sheet.page
    role = f"role={verdict.role.value}+" if index in starts else f"role={verdict.role.value}"
    width = f"width={bucket(look.width, WIDTHS)}"
    end = f"end={_ENDS.get(look.bare[-1:], 'han')}"
    gap = f"gap={_gap(look.gap, page.usual_gap)}"
    mark = f"mark={min(look.level, 4)}{'b' if look.bold else ''}"
    indent = f"indent={min(look.indent, 5)}"
    manner = f"manner={page.narrow:d}{page.indented:d}{page.usual_gap > 0:d}{page.marks:d}"
    seen = [role, width, end, gap, mark, indent]
    if sheet.opens_story(index):
        seen.append("opens")
    if page.narrow:
        seen.append(f"fill={bucket(look.width - page.column, FILL)}")
    full = [
        f"rule={verdict.why.value}", f"sure={verdict.sure}", manner,
        f"{role}|{width}", f"{role}|{gap}", f"{role}|{mark}", f"{role}|{end}", f"{role}|{manner}",
        f"{role}|{indent}|{page.indented:d}", f"gap-after={_gap(look.gap_after, page.usual_gap)}",
    ]  # fmt: skip
    return seen, full + _words(look, role)


def _gap(gap: int, usual: int) -> str:
    return "same" if gap == usual else "wide" if gap > usual else "close"


def _words(look: Look, role: str) -> list[str]:
    """What the line's words say."""
    plain = look.plain
    found = [name for name, search in _SIGNS if search(plain)]
    if plain[:1] in _OPENING_MARKS:
        found += [f"first={plain[:1]}", f"first={plain[:1]}|{role}"]
    if _NUMERAL.match(plain):
        found.append("first=numeral")
    if look.width > DISPLAY_WIDTH:
        return found
    inked = "".join(plain.split())
    if " " in plain.strip():
        found.append(f"pieces={min(len(plain.split()), 4)}")
    if "," in plain:
        found.append("comma-inside")
    if is_unit(look):
        found.append(f"unit|{role}")
    if is_rubric_name(look):
        found.append(f"rubric|{role}")
    if _NOTICE.search(inked):
        found.append("notice")
    byline = read_byline(look.bare) if look.width <= CREDITS_WIDTH else None
    if byline:
        found.append(f"byline={'bare' if byline.bare else 'worded'}|{role}")
    found += [f"tail={plain[-1:]}", f"tail={plain[-2:]}", f"head={plain[:2]}"]
    if look.width <= WORDED_CHARACTERS:
        found.append(f"words={inked}")
    return found


def _distances(sheet: Sheet, starts: set[int]) -> list[list[str]]:
    """How far the page's edges, the story's beginning and other lines than text are, and how the last text ended."""
    count = len(sheet.looks)
    rows: list[list[str]] = []
    since, before, last_text = 0, 0, "none"
    for index, look in enumerate(sheet.looks):
        role = sheet.verdicts[index].role
        since = 0 if index in starts else since + 1
        rows.append(
            [
                f"top={bucket(index, DISTANCES)}", f"bottom={bucket(count - 1 - index, DISTANCES)}",
                f"since-start={bucket(since, DISTANCES)}", f"text-before={bucket(before, CHARACTERS)}",
                f"last-text={last_text}|{role.value}",
            ]
        )  # fmt: skip
        if role is Role.BODY or role is Role.CONT:
            before += look.width
            last_text = "finished" if look.finished else "open"
        else:
            before = 0
            if role in (Role.HEADLINE, Role.KICKER, Role.SUBHEAD, Role.RUBRIC):
                last_text = "none"
    after, paragraphs, signed, last_role = 0, 0, "none", None
    for index in range(count - 1, -1, -1):
        role = sheet.verdicts[index].role
        rows[index] += [
            f"text-after={bucket(after, CHARACTERS)}", f"paragraphs-after={bucket(paragraphs, DISTANCES)}",
            f"signed-after={signed}|{role.value}",
        ]  # fmt: skip
        if role is Role.BODY or role is Role.CONT:
            if not after:
                signed = "by" if last_role is Role.BYLINE else "open"
                if read_sign_off(sheet.looks[index].bare[-80:]):
                    signed = "in"
            after += sheet.looks[index].width
            paragraphs += role is Role.BODY
        elif role is not Role.FURNITURE:
            after, paragraphs, signed = 0, 0, "none"
        last_role = role
    return rows
