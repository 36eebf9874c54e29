"""Rules propose, the trained reader decides: which role each line has, and where stories begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .features import asked_lines, line_features
from .model import BEGINS, Reader
from .records import Role, Why
from .segment import story_starts
from .sheet import Sheet

# Below this chance a line's role is unsure, whoever gave it.
SURE = 0.5
# Lines of a page below which the reader takes nothing out of the text: it was trained on pages of 40 and more.
SHORT = 40
# The roles of lines that are of no article.
NOWHERE = frozenset({Role.FURNITURE, Role.RUBRIC})
_FURNITURE = Role.FURNITURE
# The role that a label says, and whether an article begins there.
_MEANINGS = {f"{role}{begins}": (role, bool(begins)) for role in Role for begins in ("", BEGINS)}
# What a feature is about; the beginning of its name decides.
ABOUT = {
    Why.LEARNED_LENGTH: ("width", "wider", "wider-1", "fill"),
    Why.LEARNED_GAPS: ("gap", "gap-after"),
    Why.LEARNED_MARKS: ("mark", "indent", "label", "item"),
    Why.LEARNED_ENDING: ("end", "ended", "comma-inside"),
    Why.LEARNED_WORDS: ("tail", "head", "words", "sign", "first", "unit", "rubric", "notice", "byline", "pieces", "opens"),
    Why.LEARNED_PLACE: ("top", "bottom", "since-start"),
    Why.LEARNED_TEXT: ("signed", "text-before", "text-after", "paras-after"),
}  # fmt: skip
FAMILIES = {name: why for why, names in ABOUT.items() for name in names}


@dataclass(frozen=True)
class Decision:
    """The lines at which stories begin, and the chance of each line's role."""

    starts: frozenset[int]
    chances: tuple[float, ...]
    overruled: frozenset[int]

    @cached_property
    def least(self) -> float:
        return min(self.chances, default=1.0)


def decide(sheet: Sheet, reader: Reader) -> Decision:
    """Give each line the role that the trained reader finds likeliest; a rule that gave the same role keeps its name.

    It has learned from whole pages: of a short dump it would make furniture. What the rules read there as text stays
    text, unsure, and so does all of a page that it would leave without an article.
    """
    proposed = story_starts(sheet)
    rows = line_features(sheet, proposed)
    read = reader.label_lines(rows)
    chances = [1.0] * len(sheet.looks)
    if _empties(sheet, read.labels):
        for index, verdict in enumerate(sheet.verdicts):
            sheet.give(index, verdict.role, verdict.why, sure=verdict.role in NOWHERE)
        return Decision(frozenset(proposed), (0.0,) * len(sheet.looks), frozenset())
    short = len(rows) < SHORT
    starts, overruled = set(), set()
    for row, index in enumerate(asked_lines(sheet)):
        label, chance = read.labels[row], read.chances[row]
        chances[index] = chance
        (role, begins), verdict = _MEANINGS[label], sheet.verdicts[index]
        if short and role == _FURNITURE and sheet.is_text(index):
            chances[index] = 1.0 - chance
            sheet.give(index, verdict.role, verdict.why, sure=False)
            starts |= {index} & proposed
            continue
        if begins:
            starts.add(index)
        if role != verdict.role:
            overruled.add(index)
            against = f"{verdict.role.value}{BEGINS if index in proposed else ''}"
            why = _strongest(reader, rows[row], label, against)
            sheet.give(index, role, why, chance >= SURE)
    return Decision(frozenset(starts), tuple(chances), frozenset(overruled))


def _empties(sheet: Sheet, labels: Sequence[str]) -> bool:
    """Whether these labels leave a page without an article that by the rules has one."""
    return (
        {_MEANINGS[label][0] for label in set(labels)}
        <= NOWHERE
        < {verdict.role for verdict in sheet.verdicts} | NOWHERE
    )


def _strongest(reader: Reader, row: Sequence[str], label: str, against: str) -> Why:
    """What speaks most for a label against another: the family of features with the largest sum of weights."""
    sums = dict.fromkeys(FAMILIES.values(), 0.0) | {Why.LEARNED_NEIGHBOURS: 0.0}
    for feature, lead in zip(row, reader.leads(row, label, against), strict=True):
        if lead and (why := _about(feature)):
            sums[why] += lead
    return max(sums, key=lambda why: (sums[why], why.value))


@lru_cache(maxsize=4096)
def _about(feature: str) -> Why | None:
    """What a feature is about; None for the rules' own verdict. What neighbours show counts as one."""
    if feature[:1] in "+-" and feature[1:2].isdigit():
        return Why.LEARNED_NEIGHBOURS
    return next(
        (FAMILIES[name] for part in feature.split("|") if (name := part.partition("=")[0]) in FAMILIES), None
    )
