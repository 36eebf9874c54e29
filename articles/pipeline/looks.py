"""What can be seen of a line and of a page before anything is understood: marks, indents, gaps, widths, ends of sentences."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .labels import Label, read_label, settle_labels, unknown_labels, value_of, without_end_tag
from .records import Line
from .vocabulary import HAN, fold

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
COLUMN_SHARE = 0.4
# Indents tell paragraphs apart where at least this share of the lines after a finished sentence has one.
INDENTED_SHARE = 0.5

_LATIN = re.compile(r"[\x21-\x7e]")
_HAN = re.compile(HAN)
SPEAKER = re.compile(rf"({HAN}{{2,6}})\s?:.")
_HASHES = re.compile(r"\s*(#{1,6})(?!#)\s*")
_STOPS = tuple("。！？!?…")
_POINT = re.compile(r"[\u3400-\u9fff”\"]\.")
_CLOSES = "”’」』\"'）)】]"  # may stand behind a sentence's end
# A name in parentheses, a jump or （完） after the last sentence: （丁一鸣） （下转第3版）
_SIGNED_OFF = re.compile(r"[。！？!?…][”’」』\"']*\s*[（(][^（）()]{1,40}[）)]\s*$")


@dataclass(slots=True)
class Look:
    """One line as it looks; nobody changes it. `bare` is its text without marks, label and outer space, `gap` the blank lines before it.

    `label` is what the line's label announces (or one on a line of its own before it); empty
    outside labelled exports.
    """

    number: int
    text: str
    bare: str
    level: int
    bold_opens: bool
    bold_closes: bool
    indent: int
    gap: int
    gap_after: int
    label: str = ""
    label_word: str = ""

    # Read off `bare`, once:
    plain: str = field(init=False)
    width: int = field(init=False)
    finished: bool = field(init=False)
    # … and off its marks:
    bold: bool = field(init=False)
    marked: bool = field(init=False)

    def __post_init__(self) -> None:
        """`plain`: the beginning as patterns see it (`fold`), place i answers place i of `bare`; `width`: visible
        characters, two Latin letters or digits for one; `finished`: whether the line ends where a sentence ends;
        `marked`: whether the dump marks the line as display: `## …`, `**…**`, or a half of a bold line cut in two."""
        self.plain = fold(self.bare[:HEAD_CHARACTERS])
        self.width = _width(self.bare)
        self.finished = is_finished(self.bare)
        self.bold = self.bold_opens and self.bold_closes
        self.marked = self.level > 0 or self.bold_opens or self.bold_closes

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


def _width(bare: str) -> int:
    if len(bare) > HEAD_CHARACTERS:
        return len(bare)
    inked = "".join(bare.split())
    return len(inked) - len(_LATIN.findall(inked)) // 2


def is_finished(text: str) -> bool:
    """Whether a text ends where a sentence may end: 。 ！ ？ …, a closing quote after them, （丁一鸣） after them."""
    tail = text.rstrip()[-60:]
    sentence = tail.rstrip(_CLOSES)
    if sentence.endswith(_STOPS) or _POINT.fullmatch(sentence[-2:]):
        return True
    return tail.endswith(("）", ")")) and bool(_SIGNED_OFF.search(tail))


def look_at(lines: Sequence[Line]) -> Page:
    """What the lines look like; element i of `looks` answers line i, also where lines are not in the dump's order."""
    numbers = sorted(line.number for line in lines)
    gaps = {after: after - before - 1 for before, after in pairwise(numbers)}
    gaps_after = {before: after - before - 1 for before, after in pairwise(numbers)}
    looks = [_look(line, gaps.get(line.number, 0), gaps_after.get(line.number, 0)) for line in lines]
    labels = settle_labels([read_label(look.bare) for look in looks])
    labelled = any(label and label.meaning == "headline" for label in labels)
    if labelled:
        labels = unknown_labels([look.bare for look in looks], labels)
    if any(labels):
        looks = _labelled(looks, labels)
    return _page(tuple(looks), labelled)


# What a label says holds on over the next lines, up to the next label, where the text has a label of its own.
_CONTINUED = frozenset(("kicker", "headline", "deck", "byline", "caption"))


def _labelled(looks: list[Look], labels: list[Label | None]) -> list[Look]:
    """The looks with their labels; a label on a line of its own holds for the lines after it, up to the next."""
    out, pending = [], ""
    body = any(label and label.meaning == "body" for label in labels)
    for look, label in zip(looks, labels, strict=True):
        if label and label.meaning == "paragraph":
            out.append(replace(look, bare=value_of(look.bare, label), label="paragraph"))
        elif label:
            value = value_of(look.bare, label)
            out.append(replace(look, bare=value, label=label.meaning, label_word=label.word))
            closed = label.end < len(look.bare.rstrip())
            goes_on = body and not closed and label.meaning in _CONTINUED and label.word != "h1"
            pending = label.meaning if not value or label.meaning == "body" or goes_on else ""
        elif pending and pending not in ("body", "close", "other", "tag"):
            out.append(replace(look, bare=without_end_tag(look.bare), label=pending))
        elif look.bare.endswith((">", "＞")):
            out.append(replace(look, bare=without_end_tag(look.bare)))
        else:
            out.append(look)
    return out


def _look(line: Line, gap: int, after: int) -> Look:
    bare = line.text.strip().lstrip("\ufeff").strip()
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
    return Look(line.number, line.text, bare, level, opens, closes, _indent(line.text), gap, after)


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
    space = text[: len(text) - len(text.lstrip())][:80]
    wide = space.count("\u3000") + space.count("\t") * 2
    return wide + (len(space) - wide) // 2


def _scan_column(looks: tuple[Look, ...]) -> int:
    """The width of a printed column's line where scans left a space at each line's end; 0 where they did not."""
    pieces = Counter(
        len(piece)
        for look in looks
        if HEAD_CHARACTERS >= len(look.bare) > 60 and look.bare.count(" ") >= 3
        for piece in look.bare.split(" ")[:-1]
    )
    total = sum(pieces.values())
    width = pieces.most_common(1)[0][0] if pieces else 0
    near = sum(pieces[width + step] for step in (-1, 0, 1))
    return width if total >= 12 and near * 2 >= total and 8 <= width <= 30 else 0


def _column(widths: list[int]) -> int:
    """The usual width of a page's lines where each is the line of a printed column; 0 where they are paragraphs."""
    short = Counter(width for width in widths if width <= NARROW_MAXIMUM)
    if len(widths) < 12 or short.total() < NARROW_SHARE * len(widths):
        return 0
    column = short.most_common(1)[0][0]
    near = sum(short[column + step] for step in range(-2, 3))
    return column if column >= COLUMN_LEAST and near >= COLUMN_SHARE * len(widths) else 0


def _page(looks: tuple[Look, ...], labelled: bool) -> Page:
    widths = [look.width for look in looks]
    column = _column(widths)
    after_sentence = [b for a, b in pairwise(looks) if a.finished and b.width > 8]
    indented = sum(1 <= look.indent <= 4 for look in looks)
    gaps = Counter(min(look.gap, 3) for look in looks[1:])
    usual = gaps.most_common(1)[0][0] if gaps else 0
    return Page(
        looks=looks,
        narrow=column > 0,
        indented=indented >= 3
        and sum(2 <= look.indent <= 4 for look in after_sentence) >= INDENTED_SHARE * len(after_sentence),
        usual_gap=usual,
        marks=any(look.level for look in looks),
        chinese=sum(bool(_HAN.search(look.bare)) for look in looks) * 2 > len(looks),
        scan_column=_scan_column(looks),
        speakers=Counter(match[1] for look in looks if (match := SPEAKER.match(look.plain))),
        labelled=labelled,
        column=column,
    )
