"""Which lines are one story. Borders are read off the roles, one letter per line."""

import re
from collections.abc import Sequence

from .classify import Sheet, read_jump
from .credits import read_sign_off
from .records import Role

LETTERS = {
    Role.KICKER: "k",
    Role.HEADLINE: "h",
    Role.DECK: "d",
    Role.BYLINE: "y",
    Role.SUBHEAD: "s",
    Role.BODY: "b",
    Role.CONT: "c",
    Role.CAPTION: "p",
    Role.JUMP: "j",
    Role.RUBRIC: "r",
}
# Where a story begins, over a string like "rkhdobcbsbcyhobc" (furniture left out; o: a body line with a stock opening
# such as 本报讯; J: the jump of a story that began on another page).
STORY = re.compile(
    r"""
      d?k*h+                # a head: kickers and the headline; a lead may stand over them
    | (?<![khd])J           # （上接第1版） without a headline over it
    | (?<=[bcopj])o         # 本报讯 after a text that has begun: a brief without a headline
    | (?<=r)[bop]           # text right under a rubric
    """,
    re.VERBOSE,
)


def segment(sheet: Sheet) -> list[int]:
    """The article's number for each line, 0 for furniture and rubrics; element i answers line i.

    Articles are numbered from 1 in the order in which they begin.
    """
    places = [i for i, verdict in enumerate(sheet.verdicts) if verdict.role != Role.FURNITURE]
    letters = "".join(_letter(sheet, i) for i in places)
    starts = {places[match.start()] for match in STORY.finditer(letters)}
    starts |= _briefs(sheet, places, letters)
    articles = [0] * len(sheet.verdicts)
    number = 0
    for index in places:
        if sheet.role(index) == Role.RUBRIC:
            continue
        if index in starts or number == 0:
            number += 1
        articles[index] = number
    return articles


def _letter(sheet: Sheet, index: int) -> str:
    verdict = sheet.verdicts[index]
    if verdict.rule == "body.opening":
        return "o"
    if verdict.role == Role.JUMP:
        way = read_jump(sheet.looks[index].bare)
        return "J" if way and way[0] == "from" else "j"
    return LETTERS[verdict.role]


def _briefs(sheet: Sheet, places: Sequence[int], letters: str) -> set[int]:
    """Paragraphs under a rubric, each signed off or set off, are one story each."""
    starts = set()
    for match in re.finditer(r"(?<=r)[bo][bco]+(?=[rkhJ]|$)", letters):
        begins = [places[i] for i in range(*match.span()) if letters[i] in "bo"]
        ends = [
            places[i]
            for i in range(match.start(), match.end())
            if i + 1 == match.end() or letters[i + 1] in "bo"
        ]
        signed = [bool(read_sign_off(sheet.looks[i].bare)) for i in ends]
        marked = [bool(re.match(r"[●■▲◆★☆▼◎○□△]", sheet.looks[i].bare)) for i in begins]
        if len(begins) > 1 and (sum(signed) * 2 >= len(begins) or all(marked)):
            starts.update(begins)
    return starts
