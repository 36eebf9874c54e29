"""Which lines are one story. Borders are read off the roles, one letter per line."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise

from .cohesion import WEIGHED_CHARACTERS, kinship_growing, pairs, rarity
from .credits import read_sign_off
from .jumps import begins_elsewhere, read_jump
from .language import EDGE, characters
from .records import Role, Why
from .sheet import STORY_OPENS, TEXT_ROLES, Sheet
from .vocabulary import HAN

_HAN = re.compile(HAN)
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
RUBRIC, JUMP = LETTERS[Role.RUBRIC], LETTERS[Role.JUMP]
_OPENING = Why.OPENING
_FURNITURE, _CONT = Role.FURNITURE, Role.CONT
# Where a story begins, over a string like "rkhdobcbsbcyhobc" (furniture left out; o: a body line with a stock opening
# such as 本报讯; J: the jump of a story that began on another page, by itself or before its text).
STORY = re.compile(
    r"""
      (?:d|(?<!k)k|(?=h))k*h+   # a head: kickers and the headline; a lead may stand over them
    | (?<![khd])J               # （上接第1版） without a headline over it
    | (?<=[bcopj])o             # 本报讯 after a text that has begun: a brief without a headline
    | (?<=r)[bop]               # text right under a rubric
    """,
    re.VERBOSE,
)


def story_starts(sheet: Sheet) -> set[int]:
    """The lines at which, by the roles, a story begins."""
    places = [i for i, verdict in enumerate(sheet.verdicts) if verdict.role is not _FURNITURE]
    letters = "".join([_letter(sheet, i) for i in places])
    return {places[match.start()] for match in STORY.finditer(letters)} | _briefs(sheet, places, letters)


def segment(sheet: Sheet, starts: set[int] | None = None) -> list[int]:
    """The article's number for each line, 0 for furniture and rubrics; element i answers line i.

    Articles are numbered from 1 in the order in which they begin. `starts` are the lines at which stories begin,
    where something other than the roles says so.
    """
    if starts is None:
        starts = story_starts(sheet)
    articles, nowhere = [0] * len(sheet.verdicts), (Role.FURNITURE, Role.RUBRIC)
    number = 0
    for index, verdict in enumerate(sheet.verdicts):
        if verdict.role in nowhere:
            continue
        if index in starts or number == 0:
            number += 1
        articles[index] = number
    return return_rests(sheet, return_strays(sheet, mend(sheet, articles)))


# --- columns read in the wrong order ---------------------------------------------------------------------------------

# A piece goes to another story where its kinship with it is so many times that with the story around it.
KIN = 1.15
# … and is at least this much: pairs shared by chance give 0.02 to 0.05.
KIN_LEAST = 0.06
# Stories that stop in mid-sentence are looked for among at most so many, pieces among so many lines and characters of a
# story (time stays linear).
OPEN_STORIES = 12
PIECE_LINES = 60
PIECE_CHARACTERS = 8000
NEAR_STORIES = 3


_Words = Callable[[int], tuple[str, ...]]  # the pairs of characters of the line at a place


def mend(sheet: Sheet, articles: list[int]) -> list[int]:
    """Give the rest of a story that stops in mid-sentence back to it, where the rest stands inside a later story.

    A piece begins where the story around it stops in mid-sentence, and ends where that sentence goes on.
    """
    texts = _texts(sheet, articles)
    opened = [number for number, places in texts.items() if _stops_short(sheet, places)]
    articles = list(articles)

    @cache
    def words(place: int) -> tuple[str, ...]:
        return tuple(sorted(pairs(sheet.looks[place].bare)))  # in one order, so that sums are always the same

    for number in opened[:OPEN_STORIES]:
        found = _rest_of(sheet, texts, words, number)
        if not found:
            continue
        other, piece, resumed = found
        for place in piece:
            articles[place] = number
        texts[number] = sorted([*texts[number], *piece])
        texts[other] = [place for place in texts[other] if articles[place] == other]
        sheet.give(piece[0], Role.CONT, Why.OTHER_COLUMN)
        if resumed is not None:
            sheet.give(resumed, Role.CONT, Why.AFTER_OTHER_COLUMN)
    return articles


def _texts(sheet: Sheet, articles: list[int]) -> dict[int, list[int]]:
    """The text lines of each story."""
    texts: dict[int, list[int]] = {}
    for place, (number, verdict) in enumerate(zip(articles, sheet.verdicts, strict=True)):
        if number and verdict.role in TEXT_ROLES:
            if number in texts:
                texts[number].append(place)
            else:
                texts[number] = [place]
    return texts


def _stops_short(sheet: Sheet, places: list[int]) -> bool:
    return bool(places) and not sheet.finished(places[-1]) and places[-1] + 1 < len(sheet.looks)


def _rest_of(
    sheet: Sheet, texts: dict[int, list[int]], words: _Words, number: int
) -> tuple[int, list[int], int | None] | None:
    """The story around the rest of a story, the rest's lines, and the line at which the story around them goes on."""
    numbers = range(number - NEAR_STORIES, number + NEAR_STORIES + 1)
    near = {n: _beginning(sheet, texts[n]) for n in numbers if texts.get(n)}
    pieces = {n: list(_pieces(sheet, places)) for n, places in near.items() if n > number}
    if not any(pieces.values()):
        return None
    stories = {n: _pairs_of(sheet, places) for n, places in near.items()}
    weights = rarity(stories.values())
    best: tuple[float, int, list[int], int | None] | None = None
    for other, found in pieces.items():
        places = near[other]
        lines = [words(place) for place in places]
        for at, ends in found:
            grown = kinship_growing(lines, at, max(ends) + 1, stories[number], weights)
            for end, (own, theirs) in enumerate(grown, at):
                if end not in ends or own <= max(KIN * theirs, KIN_LEAST):
                    continue
                if best is None or own - theirs > best[0]:
                    best = (own - theirs, other, places[at : end + 1], ends[end])
    return best[1:] if best else None


def _pairs_of(sheet: Sheet, places: list[int]) -> set[str]:
    """The pairs of characters in some lines; those of lines of usual length are looked for in one go."""
    bares = [sheet.looks[place].bare for place in places]
    if sum(map(len, bares)) + len(bares) <= WEIGHED_CHARACTERS:
        return pairs("\n".join(bares))
    return set().union(*map(pairs, bares))


def _beginning(sheet: Sheet, places: list[int]) -> list[int]:
    """As many of a story's lines as are looked at."""
    sizes = accumulate(len(sheet.looks[place].bare) for place in places[:PIECE_LINES])
    return [place for place, size in zip(places, sizes, strict=False) if size <= PIECE_CHARACTERS] or places[
        :1
    ]


def _pieces(sheet: Sheet, places: list[int]) -> Iterator[tuple[int, dict[int, int | None]]]:
    """Where pieces of a story begin that may be another's, and where they may end (index of the last line), each with
    the line at which the story goes on."""
    for at in range(1, len(places)):
        cut = sheet.role(places[at]) == Role.CONT and not sheet.finished(places[at - 1])
        apart = sheet.looks[places[at]].gap > 0 or places[at] - places[at - 1] > 1
        if cut and (apart or not sheet.page.narrow) and (ends := _ends(sheet, places, at)):
            yield at, ends


def _ends(sheet: Sheet, places: list[int], at: int) -> dict[int, int | None]:
    """The last lines of pieces that begin at a line: each finished line, and the story's last."""
    found: dict[int, int | None] = {}
    for end in range(at, len(places) - 1):
        if places[end + 1] - places[end] > 1 and any(
            sheet.role(i) in (Role.SUBHEAD, Role.HEADLINE) for i in range(places[end], places[end + 1])
        ):
            return found
        if sheet.finished(places[end]):
            found[end] = places[end + 1]
    if sheet.finished(places[-1]):
        found[len(places) - 1] = None
    return found


# --- single lines in the wrong column --------------------------------------------------------------------------------

# A line of one printed column; parts of a cut paragraph are longer.
STRAY_CHARACTERS = 24
# How much better (in logarithms of counts) a line must fit between two others than where it stands.
STRAY_ADVANTAGE = 2.0
_NUMERAL = re.compile("[0-9一二三四五六七八九十百]")


def return_strays(sheet: Sheet, articles: list[int]) -> list[int]:
    """Give a single scanned line that stands inside another story back to the cut sentence that it completes.

    Told by the pairs of characters at the joins, counted on the page itself: a line that ends with 问 fits before 题.
    """
    if sheet.page.narrow:
        return articles
    looks = sheet.looks
    strays = [
        i
        for i in range(1, len(articles) - 1)
        if articles[i]
        and looks[i].width <= STRAY_CHARACTERS
        and not looks[i].finished
        and _is_stray(sheet, i)
    ]
    if not strays:
        return articles
    articles = list(articles)
    texts = _texts(sheet, articles)

    times = cache("\n".join([look.bare for look in looks]).count)  # few pairs are asked for

    for stray in strays[:OPEN_STORIES]:
        joints = [
            (p, q)
            for number in range(articles[stray] - NEAR_STORIES, articles[stray] + NEAR_STORIES + 1)
            for p, q in pairwise(texts.get(number, [])[:PIECE_LINES])
            if number != articles[stray] and not sheet.finished(p) and sheet.role(q) == Role.CONT
        ]
        if not joints:
            continue
        before = next((i for i in range(stray - 1, -1, -1) if sheet.is_text(i)), stray)
        after = next((i for i in range(stray + 1, len(articles)) if sheet.is_text(i)), stray)
        stays = _fit(sheet, times, before, stray, after) if sheet.role(stray) == Role.CONT else 0.0
        found = max((_fit(sheet, times, p, stray, q), -abs(p - stray), p) for p, q in joints)
        if found[0] >= max(0.0, stays) + STRAY_ADVANTAGE:
            articles[stray] = articles[found[2]]
            sheet.reads_after[stray] = found[2]
            sheet.give(stray, Role.CONT, Why.STRAY_LINE)
    return articles


def _is_stray(sheet: Sheet, index: int) -> bool:
    """Whether a short line that stops in mid-sentence is unmarked and stands among longer text or before a subhead."""
    look = sheet.looks[index]
    if look.marked or look.indent:
        return False
    if sheet.role(index) == Role.CONT:
        return sheet.role(index + 1) == Role.CONT and sheet.looks[index + 1].width > STRAY_CHARACTERS
    return sheet.role(index) == Role.SUBHEAD and "," in look.plain


def _fit(sheet: Sheet, times: Callable[[str], int], before: int, stray: int, after: int) -> float:
    """How much better the two joins with the stray line are than the join without it; `times` counts a pair on the page."""

    def join(first: int, second: int) -> float:
        left, right = sheet.looks[first].bare[-1:], sheet.looks[second].bare[:1]
        if left == "第":
            return 3.0 if _NUMERAL.match(right) else -3.0
        return math.log1p(times(left + right))

    return join(before, stray) + join(stray, after) - join(before, after)


# --- the rest of a paragraph in the wrong column ---------------------------------------------------------------------

# How much likelier (in logarithms) a piece's first characters must be behind the cut than at a sentence's beginning, and
# what it costs to be further away, or before what it goes on with.
REST_GAIN = 2.5
REST_APART, REST_BEFORE = 1.0, 3.0
# A piece without the indent that paragraphs of its page have begins none.
REST_UNINDENTED = 1.5


def return_rests(sheet: Sheet, articles: list[int]) -> list[int]:
    """Give a paragraph that begins in mid-sentence, inside another story, back to the one that stops there.

    Told by the characters at the join: 抽查处 stops, 方 goes on. The paragraph stops before a new one of its own story; the
    piece stands between finished texts of the other.
    """
    texts = _texts(sheet, articles)
    cuts = [(number, place) for number, places in texts.items() for place in _cuts(sheet, places)]
    if not 0 < len(cuts) <= OPEN_STORIES:
        return articles
    rests = [(number, piece) for number, places in texts.items() for piece in _rests(sheet, places)]
    articles = list(articles)
    for number, cut in cuts:
        found = max(
            (
                (_gain(sheet, cut, piece[0]) - REST_APART * (abs(other - number) - 1), piece)
                for other, piece in rests
                if 0 < abs(other - number) <= NEAR_STORIES
            ),
            default=(0.0, []),
        )
        if found[0] < REST_GAIN:
            continue
        before = cut
        for place in found[1]:
            articles[place] = number
            sheet.reads_after[place] = before
            before = place
        sheet.give(found[1][0], Role.CONT, Why.OTHER_COLUMN)
        rests = [(other, piece) for other, piece in rests if piece is not found[1]]
    return articles


def _cuts(sheet: Sheet, places: list[int]) -> Iterator[int]:
    """The lines of a story that stop in mid-sentence before a new paragraph, or at its end."""
    least = sheet.page.column - 2 if sheet.page.narrow else STRAY_CHARACTERS
    looks, verdicts = sheet.looks, sheet.verdicts
    for place, following in zip(places, [*places[1:], None], strict=True):
        if looks[place].finished or (following is not None and verdicts[following].role is _CONT):
            continue
        look = looks[place]
        if look.width >= least and _HAN.match(look.bare[-1:]) and not sheet.finished(place):
            yield place


def _rests(sheet: Sheet, places: list[int]) -> Iterator[list[int]]:
    """Pieces of a story that may be another's: from a line behind a finished text to the end of its sentence."""
    for at in range(1, len(places)):
        look = sheet.looks[places[at]]
        opens = sheet.verdicts[places[at]].why in STORY_OPENS or (sheet.page.indented and look.indent)
        if opens or not sheet.finished(places[at - 1]) or not _HAN.match(look.bare):
            continue
        end = at
        while (
            end + 1 < len(places)
            and not sheet.finished(places[end])
            and sheet.role(places[end + 1]) == Role.CONT
        ):
            end += 1
        if sheet.finished(places[end]):
            yield places[at : end + 1]


def _gain(sheet: Sheet, cut: int, rest: int) -> float:
    """How much more the first characters of a line are to be expected behind another than behind a full stop."""
    known = characters()
    (a, b), (c, d) = (
        (char if _HAN.match(char) else EDGE for char in pair)
        for pair in (sheet.looks[cut].bare[-2:].rjust(2), sheet.looks[rest].bare[:2].ljust(2))
    )
    behind = known.triple(a, b, c) + known.triple(b, c, d)
    gain = behind - known.triple(EDGE, EDGE, c) - known.triple(EDGE, c, d)
    return gain + REST_UNINDENTED * sheet.page.indented - REST_BEFORE * (rest < cut)


def _letter(sheet: Sheet, index: int) -> str:
    verdict = sheet.verdicts[index]
    letter = "o" if verdict.why is _OPENING else LETTERS[verdict.role]
    if letter == JUMP:
        way = read_jump(sheet.looks[index].bare)
        return "J" if way and way[0] == "from" else JUMP
    if letter in "boc" and begins_elsewhere(sheet.looks[index].bare):
        return "J"
    return letter


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
        marked = [bool(re.match(r"[●■▲◆★☆▼◎○□△]|\*\*", sheet.looks[i].bare)) for i in begins]
        if len(begins) > 1 and (sum(signed) * 2 >= len(begins) or all(marked)):
            starts.update(begins)
    return starts
