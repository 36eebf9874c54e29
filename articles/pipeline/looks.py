"""What can be seen of a line and of a page before anything is understood: marks, indents, gaps, widths, ends of sentences."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .labels import Label, read_label, settle_labels, unknown_labels, value_of, without_end_tag
from .records import Line
from .vocabulary import HAN, fold, fold_all

# Patterns see at most so many characters of a line's beginning and end: no line is a credit, a folio or a headline
# beyond them, and a line of a million characters costs no more than its copying.
HEAD_CHARACTERS = 400
TAIL_CHARACTERS = 120
# A printed column holds 12 to 22 characters; OCR adds or drops a few.
NARROW_MAXIMUM = 26
# A page is set in column lines where at least this share of its lines is no longer than a column.
NARROW_SHARE = 0.8
# … and so large a share as wide as its usual line, give or take two characters: short paragraphs differ more.
COLUMN_LEAST = 8
# Spaces of scanned lines say how wide a column is where there are so many.
SCAN_PIECES = 12
COLUMN_SHARE = 0.4
# Indents tell paragraphs apart where at least this share of the lines after a finished sentence has one.
INDENTED_SHARE = 0.5

_HAN = re.compile(HAN)
SPEAKER = re.compile(rf"({HAN}{{2,6}})\s?:.")
_HASHES = re.compile(r"\s*(#{1,6})(?!#)\s*")
_STOPS = frozenset("。！？!?…")
_POINT = re.compile(r"[\u3400-\u9fff”\"]\.")
_CLOSES = "”’」』\"'）)】]"  # may stand behind a sentence's end
_AFTER_STOPS = frozenset(_CLOSES + ".")  # Most lines end otherwise.
# A name in parentheses, a jump or （完） after the last sentence: （丁一鸣） （下转第3版）
_SIGNED_OFF = re.compile(r"[。！？!?…][”’」』\"']*\s*[（(][^（）()]{1,40}[）)]\s*$")


@dataclass(slots=True)
class Look:
    """One line as it looks; nobody changes it. `bare` is its text without marks, label and outer space, `plain` its
    beginning as patterns see it (`fold`), place i answers place i of `bare`; `width` counts visible characters, two Latin
    letters or digits for one; `gap` counts the blank lines before it.

    `label` is what the line's label announces (or one on a line of its own before it); empty
    outside labelled exports. `finished`: whether the line ends where a sentence ends; `marked`: whether the dump marks it
    as display: `## …`, `**…**`, or a half of a bold line cut in two.
    """

    number: int
    text: str
    bare: str
    plain: str
    width: int
    level: int
    bold_opens: bool
    bold_closes: bool
    indent: int
    gap: int
    gap_after: int
    label: str
    label_word: str

    finished: bool
    bold: bool
    marked: bool

    @property
    def tail(self) -> str:
        """The end as patterns see it."""
        return fold(self.bare[-TAIL_CHARACTERS:])


@dataclass(frozen=True)
class Page:
    """All lines of a page as they look, and its manner of setting."""

    looks: tuple[Look, ...]
    narrow: bool
    indented: bool
    usual_gap: int
    marks: bool
    chinese: bool
    labelled: bool
    column: int
    scan_column: int
    speakers: Counter

    def is_wide_gap(self, gap: int) -> bool:
        """More blank lines than between paragraphs."""
        return gap > self.usual_gap


def _widths(bares: Sequence[str]) -> list[int]:
    inked = ["".join(bare.split()) for bare in bares]
    latin = "\n".join(inked).encode("ascii", "ignore").split(b"\n")
    return [
        len(ink) - len(letters) // 2 if len(bare) <= HEAD_CHARACTERS else len(bare)
        for bare, ink, letters in zip(bares, inked, latin, strict=True)
    ]


def is_finished(text: str) -> bool:
    """Whether a text ends where a sentence may end: 。 ！ ？ …, a closing quote after them, （丁一鸣） after them."""
    text = text.rstrip()
    last = text[-1:]
    if last in _STOPS:
        return True
    if last not in _AFTER_STOPS:
        return False
    tail = text[-60:]
    sentence = tail.rstrip(_CLOSES)
    if sentence[-1:] in _STOPS or _POINT.fullmatch(sentence[-2:]):
        return True
    return last in "）)" and bool(_SIGNED_OFF.search(tail))


_UNLABELLED = ("", "")


def look_at(lines: Sequence[Line]) -> Page:
    """What the lines look like; element i of `looks` answers line i, also where lines are not in the dump's order."""
    numbers = sorted([line.number for line in lines])
    gaps = [after - before - 1 for before, after in pairwise(numbers)]
    before, after = dict(zip(numbers, [0, *gaps])), dict(zip(numbers, [*gaps, 0]))  # fmt: skip
    unmarked = [_unmarked(line.text) for line in lines]
    bares = [bare for bare, _level, _opens, _closes in unmarked]
    labels = [read_label(bare) for bare in bares]
    labelled = False
    told: Sequence[tuple[str, str]] = [_UNLABELLED] * len(lines)
    if any(labels):
        labels = settle_labels(labels)
        labelled = any(label and label.meaning == "headline" for label in labels)
        if labelled:
            labels = unknown_labels(bares, labels)
        if any(labels):
            bares, told = _labelled(bares, labels)
    plains = fold_all([bare[:HEAD_CHARACTERS] for bare in bares])
    looks = [
        Look(
            number, text, bare, plain, width, level, opens, closes, _indent(text), before[number], after[number], *label,
            is_finished(bare), opens and closes, level > 0 or opens or closes,
        )
        for (number, text), (_, level, opens, closes), bare, plain, width, label in zip(
            lines, unmarked, bares, plains, _widths(bares), told, strict=True
        )
    ]  # fmt: skip
    return _page(tuple(looks), labelled)


# What a label says holds on over the next lines, up to the next label, where the text has a label of its own.
_CONTINUED = frozenset(("kicker", "headline", "deck", "byline", "caption"))


def _labelled(
    bares: Sequence[str], labels: Sequence[Label | None]
) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines' values, and what their labels announce with the label's word; a label on a line of its own holds for
    the lines after it, up to the next."""
    values, told, pending = [], [], ""
    body = any(label and label.meaning == "body" for label in labels)
    for bare, label in zip(bares, labels, strict=True):
        value, announced = bare, _UNLABELLED
        if label and label.meaning == "paragraph":
            value, announced = value_of(bare, label), ("paragraph", "")
        elif label:
            value, announced = value_of(bare, label), (label.meaning, label.word)
            closed = label.end < len(bare.rstrip())
            goes_on = body and not closed and label.meaning in _CONTINUED and label.word != "h1"
            pending = label.meaning if not value or label.meaning == "body" or goes_on else ""
        elif pending and pending not in ("body", "close", "other", "tag"):
            value, announced = without_end_tag(bare), (pending, "")
        elif bare.endswith((">", "＞")):
            value = without_end_tag(bare)
        values.append(value)
        told.append(announced)
    return values, told


def _unmarked(text: str) -> tuple[str, int, bool, bool]:
    """The text without marks and outer space, how many # it bears, and whether ** opens and closes it."""
    bare = text.strip().lstrip("\ufeff").strip()
    if bare[:1] != "#" and "**" not in bare:
        return bare, 0, False, False
    level = 0
    hashes = _HASHES.match(bare[:20]) if bare.startswith("#") else None
    if hashes:
        level = len(hashes[1])
        bare = bare[hashes.end() :].rstrip("#").strip() or bare
    opens, closes = _bold(bare) if "**" in bare else (False, False)
    if opens or closes:
        bare = bare.removeprefix("**") if opens else bare
        bare = bare.removesuffix("**") if closes else bare
        bare = bare.strip()
    return bare, level, opens, closes


def _bold(bare: str) -> tuple[bool, bool]:
    """Whether the whole line is bold, or opens or closes a bold passage; bold words inside a line do not count."""
    stars = bare.count("**")
    if stars == 2 and bare.startswith("**") and bare.endswith("**") and len(bare) > 4:
        return True, True
    if stars == 1 and len(bare) > 2:
        return bare.startswith("**"), bare.endswith("**")
    return False, False


def _indent(text: str) -> int:
    """Leading space in full-width characters; two ASCII spaces make one."""
    if not text[:1].isspace():
        return 0
    space = text[:80]
    space = space[: len(space) - len(space.lstrip())]
    wide = space.count("\u3000") + space.count("\t") * 2
    return wide + (len(space) - wide) // 2


def _scan_column(looks: tuple[Look, ...]) -> int:
    """The width of a printed column's line where scans left a space at each line's end; 0 where they did not."""
    widths = [
        len(piece)
        for look in looks
        if HEAD_CHARACTERS >= len(look.bare) > 60 and look.bare.count(" ") >= 3
        for piece in look.bare.split(" ")[:-1]
    ]
    if len(widths) < SCAN_PIECES:
        return 0
    pieces = Counter(widths)
    total = sum(pieces.values())
    width = pieces.most_common(1)[0][0] if pieces else 0
    near = sum(pieces[width + step] for step in (-1, 0, 1))
    return width if near * 2 >= total and 8 <= width <= 30 else 0


def _column(widths: list[int]) -> int:
    """The usual width of a page's lines where each is the line of a printed column; 0 where they are paragraphs."""
    narrow = [width for width in widths if width <= NARROW_MAXIMUM]
    if len(widths) < 12 or len(narrow) < NARROW_SHARE * len(widths):
        return 0
    short = Counter(narrow)
    column = short.most_common(1)[0][0]
    near = sum(short[column + step] for step in range(-2, 3))
    return column if column >= COLUMN_LEAST and near >= COLUMN_SHARE * len(widths) else 0


def _page(looks: tuple[Look, ...], labelled: bool) -> Page:
    column = _column([look.width for look in looks])
    after_sentence = [b for a, b in pairwise(looks) if a.finished and b.width > 8]
    indents = [look.indent for look in looks]
    gaps = Counter([gap if (gap := look.gap) < 3 else 3 for look in looks[1:]])
    usual = gaps.most_common(1)[0][0] if gaps else 0
    return Page(
        looks=looks,
        narrow=column > 0,
        indented=sum([1 <= indent <= 4 for indent in indents]) >= 3
        and sum([2 <= look.indent <= 4 for look in after_sentence]) >= INDENTED_SHARE * len(after_sentence),
        usual_gap=usual,
        marks=any(look.level for look in looks),
        chinese=sum(
            ["\u4e00" <= look.bare[:1] <= "\u9fff" or _HAN.search(look.bare) is not None for look in looks]
        )
        * 2
        > len(looks),
        scan_column=_scan_column(looks),
        speakers=Counter(
            [match[1] for look in looks if ":" in look.plain and (match := SPEAKER.match(look.plain))]
        ),
        labelled=labelled,
        column=column,
    )
