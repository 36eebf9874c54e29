"""The safe repairs of an article, as its row keeps them, as the desk shows them, and how one is undone.

A row is [field, place, before, after, rule, line, anchor, offset]: the place in the field as it was first read, what
stood there in print and what stands there now, the dump's line, and by what the place is found in an edited text
(articles/pipeline/repair.py). Rows are never changed; whether a repair still stands is read off the text.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from articles.blocks import format_text, text_places
from articles.pipeline.records import ParsedArticle
from articles.pipeline.repair import around, find, squeeze

RULES = {
    "join": _("Parts of a cut paragraph joined"),
    "space.scan": _("Spaces of scan lines taken out"),
    "space.name": _("Spaces within names taken out"),
    "space.mark": _("Spaces beside punctuation taken out"),
    "space.letters": _("Letterspacing taken out"),
    "mark": _("Half-width punctuation made full-width"),
    "mark.parenthesis": _("Half-width parentheses made full-width"),
    "quote": _("Straight quotes paired"),
}
SHOWN = 400  # repairs of one article; behind them the text is faster compared with the page text by eye
CONTEXT = 8  # characters shown on each side


class Row(NamedTuple):
    field: str
    place: int
    before: str
    after: str
    rule: str
    line: int
    anchor: str
    offset: int

    @property
    def key(self) -> str:
        """What a form calls the repair by; a later reading may have others, which this key does not name."""
        return f"{self.field}-{self.place}-{self.rule}-{self.line}"


class ShownRepair(NamedTuple):
    """A repair that stands in the text, at `place`, between `left` and `right`."""

    row: Row
    place: int
    left: str
    right: str

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def before(self) -> str:
        return visible(self.row.before)

    @property
    def after(self) -> str:
        return visible(self.row.after)


class RepairGroup(NamedTuple):
    """The repairs of one rule."""

    name: str
    repairs: list[ShownRepair]


def visible(text: str) -> str:
    """Spaces and line ends as a person can see them."""
    return (
        text.replace("\n", "↵")
        .replace("\u3000", "□")
        .replace(" ", "␣")
        .replace("\t", "→")
        .replace("\u00a0", "␣")
    )


def repair_rows(parsed: ParsedArticle) -> list[list]:
    """The repairs of a reading as the article's row keeps them."""
    body, places = "", []
    if any(repair.field == "body" for repair in parsed.repairs):
        body, places = format_text(parsed.blocks), text_places(parsed.blocks)
    rows = []
    for repair in parsed.repairs:
        in_body = repair.field == "body"
        text = body if in_body else getattr(parsed, repair.field)
        place = repair.start + (places[repair.block] if in_body else 0)
        rows.append([
            repair.field, place, repair.before, repair.after, repair.rule, repair.line, *around(text, place, repair.after),
        ])  # fmt: skip
    return rows


def standing(rows: Iterable, texts: dict[str, str]) -> list[ShownRepair]:
    """The repairs that stand in these texts (field -> text), in the order of the rows; undone and lost ones do not."""
    squeezed: dict[str, tuple[str, list[int]]] = {}
    shown = []
    for row in map(Row._make, rows):
        text = texts.get(row.field, "")
        if row.field not in squeezed:
            squeezed[row.field] = squeeze(text)
        place = _place(row, text, squeezed[row.field])
        if place is not None:
            left, right = text[max(0, place - CONTEXT) : place], text[place + len(row.after) :][:CONTEXT]
            shown.append(ShownRepair(row, place, left, right))
    return shown


def in_groups(repairs: Iterable[ShownRepair]) -> list[RepairGroup]:
    """By rule, in the order of RULES, at most SHOWN in all."""
    kept = list(repairs)[:SHOWN]
    groups = [
        RepairGroup(name, [repair for repair in kept if repair.row.rule == rule])
        for rule, name in RULES.items()
    ]
    return [group for group in groups if group.repairs]


def undo(rows: Iterable, key: str, texts: dict[str, str]) -> tuple[str, str] | None:
    """The field of the repair with this key, and its text as printed at that place; None where it does not stand."""
    row = next((row for row in map(Row._make, rows) if row.key == key), None)
    found = standing([row], texts) if row else []
    if not found:
        return None
    text, place = texts[row.field], found[0].place
    return row.field, text[:place] + row.before + text[place + len(row.after) :]


def _place(row: Row, text: str, squeezed: tuple[str, list[int]]) -> int | None:
    place = find(text, squeezed, row.place, row.anchor, row.offset, mark=bool(row.after.strip()))
    if place is None:
        return None
    here = text[place : place + 1]
    if row.after:
        return place if text.startswith(row.after, place) else None
    return place if here and not here.isspace() else None
