"""Training pages in other manners of setting: the same lines with other gaps, marks, indents and line breaks.

Papers differ in how they set a page more than in what they print, so a page set in several ways teaches more than one:
the answer moves with the lines. A manner is drawn by chance from a seed of the page's name, so training is repeatable.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .scoring import GoldPage

INDENT = "\u3000\u3000"
_MARKS = re.compile(r"^(\s*)#+\s*|\*\*")
_SENTENCE_END = re.compile(r"[。！？!?…][”’」』\"）)]*$")
_HALVES = re.compile(r"([^#*<\[【:：]{3,14}?)(?:[ \u3000]+|(?<=，))([^#*<\[【 \u3000]{3,14})$")
_OPEN = re.compile(r"[（(][^（()）]*$|[（《<\[]\S?$")
# Widths of a printed column, and the shortest part of a cut paragraph, in characters.
COLUMN = (12, 22)
CUT = 8


@dataclass(frozen=True)
class _Row:
    """A line of a page with its answer; `gap` is the number of blank lines before it."""

    text: str
    article: int
    role: str
    gap: int


def vary(page: GoldPage, manners: int) -> Iterator[GoldPage]:
    """The page in so many other manners; pages in labelled exports, whose lines say what they are, only without gaps."""
    rows = _rows(page)
    for number in range(manners):
        dice = random.Random(f"{page.name}/{number}")
        yield _page(page, _set(rows, dice), number)


def _rows(page: GoldPage) -> list[_Row]:
    texts = page.text.split("\n")
    rows, last = [], 0
    for number, article, role in sorted(page.gold["lines"]):
        rows.append(_Row(texts[number - 1], article, role, number - last - 1))
        last = number
    return rows


def _set(rows: list[_Row], dice: random.Random) -> list[_Row]:
    """The rows in a manner that the dice choose."""
    rows = dice.choice((_as_cut, _joined, _cut))(rows, dice)
    columns = dice.random() < 0.25 and not any(row.text.lstrip()[:1] in "<[【" for row in rows)
    if columns:
        rows = _in_columns(_joined(rows, dice), dice)
    rows = dice.choice((_as_headed, _broken_heads, _whole_heads))(rows, dice)
    rows = dice.choice((_as_marked, _unmarked, _unmarked, _marked))(rows, dice)
    rows = rows if columns else dice.choice((_as_indented, _unindented, _indented))(rows, dice)
    return dice.choice((_as_spaced, _close, _spaced, _spaced_apart, _close_apart))(rows, dice)


def _as_cut(rows: list[_Row], _dice: random.Random) -> list[_Row]:
    return rows


_as_headed = _as_marked = _as_indented = _as_spaced = _as_cut


def _goes_on(before: _Row, row: _Row) -> bool:
    return row.role == "cont" and before.role in ("body", "cont") and before.article == row.article


def _joined(rows: list[_Row], _dice: random.Random) -> list[_Row]:
    """Paragraphs whole, as they were before columns cut them."""
    out: list[_Row] = []
    for row in rows:
        if out and _goes_on(out[-1], row):
            out[-1] = replace(out[-1], text=out[-1].text.rstrip() + row.text.strip())
        else:
            out.append(row)
    return out


def _cut(rows: list[_Row], dice: random.Random) -> list[_Row]:
    """Paragraphs cut in mid-sentence, wherever a column happened to end."""
    out = []
    for row in _joined(rows, dice):
        text = row.text
        at = dice.randint(CUT, max(CUT, len(text) - CUT))
        fits = row.role in ("body", "cont") and len(text) > 2 * CUT and dice.random() < 0.4
        if fits and not _SENTENCE_END.search(text[:at]) and not _OPEN.search(text[:at]):
            out += [replace(row, text=text[:at]), _Row(text[at:], row.article, "cont", row.gap)]
        else:
            out.append(row)
    return out


def _in_columns(rows: list[_Row], dice: random.Random) -> list[_Row]:
    """Each line of a printed column a line; paragraphs open with two full-width spaces, or with nothing."""
    width, indent = dice.randint(*COLUMN), dice.choice((INDENT, INDENT, INDENT, ""))
    out = []
    for row in rows:
        if row.role not in ("body", "cont", "deck") or len(row.text.strip()) <= width:
            out.append(row)
            continue
        text = ("" if row.role == "cont" else indent) + row.text.strip()
        parts = [text[i : i + width] for i in range(0, len(text), width)]
        rest = "cont" if row.role in ("body", "cont") else row.role
        out.append(replace(row, text=parts[0]))
        out += [_Row(part, row.article, rest, 0) for part in parts[1:]]
    return out


def _broken_heads(rows: list[_Row], dice: random.Random) -> list[_Row]:
    """Headlines in two halves over two lines, where a space or a comma parts them."""
    out = []
    for row in rows:
        halves = _HALVES.match(row.text.strip()) if row.role == "headline" and dice.random() < 0.8 else None
        out += [replace(row, text=halves[1]), _Row(halves[2], row.article, row.role, 0)] if halves else [row]
    return out


def _whole_heads(rows: list[_Row], _dice: random.Random) -> list[_Row]:
    """Headlines over two lines in one, with a space between the halves."""
    out: list[_Row] = []
    for row in rows:
        last = out[-1] if out else None
        if (
            last
            and row.role == last.role == "headline"
            and row.article == last.article
            and len(row.text) < 16
        ):
            out[-1] = replace(last, text=f"{last.text.strip()} {row.text.strip()}")
        else:
            out.append(row)
    return out


def _unmarked(rows: list[_Row], _dice: random.Random) -> list[_Row]:
    return [replace(row, text=_MARKS.sub(r"\1", row.text) or row.text) for row in rows]


def _marked(rows: list[_Row], dice: random.Random) -> list[_Row]:
    """Headlines, and perhaps kickers, subheads and rubrics, with marks."""
    headline = dice.choice(("# {}", "## {}", "## {}", "**{}**"))
    marks = {
        "headline": headline,
        "kicker": dice.choice(("{}", "{}", "## {}", "**{}**")),
        "subhead": dice.choice(("{}", "### {}", "**{}**")),
        "rubric": dice.choice(("{}", "{}", "**{}**", headline)),
    }
    forgets = dice.choice((0.0, 0.0, 0.15))
    return [
        replace(row, text=marks[row.role].format(row.text.strip()))
        if row.role in marks and dice.random() >= forgets
        else row
        for row in _unmarked(rows, dice)
    ]


def _unindented(rows: list[_Row], _dice: random.Random) -> list[_Row]:
    return [replace(row, text=row.text.strip()) for row in rows]


def _indented(rows: list[_Row], _dice: random.Random) -> list[_Row]:
    return [replace(row, text=INDENT + row.text.strip() if row.role == "body" else row.text) for row in rows]


def _close(rows: list[_Row], _dice: random.Random) -> list[_Row]:
    return [replace(row, gap=0) for row in rows]


def _spaced(rows: list[_Row], _dice: random.Random) -> list[_Row]:
    return [replace(row, gap=1) for row in rows]


def _begins(rows: list[_Row]) -> set[int]:
    """The indexes at which another article, or what stands over it, begins."""
    return {i for i, (before, row) in enumerate(pairwise(rows), 1) if before.article != row.article}


def _spaced_apart(rows: list[_Row], dice: random.Random) -> list[_Row]:
    """A blank line between lines, more of them between most articles."""
    begins, wide = _begins(rows), dice.choice((2, 3))
    return [
        replace(row, gap=wide if i in begins and dice.random() < 0.7 else 1) for i, row in enumerate(rows)
    ]


def _close_apart(rows: list[_Row], dice: random.Random) -> list[_Row]:
    """Blank lines only between articles."""
    begins = _begins(rows)
    return [replace(row, gap=1 if i in begins and dice.random() < 0.85 else 0) for i, row in enumerate(rows)]


def _page(page: GoldPage, rows: list[_Row], number: int) -> GoldPage:
    texts: list[str] = []
    lines = []
    for row in rows:
        texts += [""] * row.gap + [row.text]
        lines.append([len(texts), row.article, row.role])
    return GoldPage(f"{page.name}~{number + 1}", "\n".join(texts) + "\n", page.gold | {"lines": lines})
