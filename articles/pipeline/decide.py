"""Rules propose, the trained reader decides: which role each line has, and where stories begin."""

from collections.abc import Sequence
from dataclasses import dataclass

from .features import line_features
from .model import BEGINS, Reader
from .records import Role, Why
from .segment import story_starts
from .sheet import Sheet

# Below this chance a line's role is unsure, whoever gave it.
SURE = 0.5
# What a feature is about; the beginning of its name decides.
ABOUT = {
    Why.LEARNED_LENGTH: ("width", "wider", "wider-1", "fill"),
    Why.LEARNED_GAPS: ("gap", "gap-after"),
    Why.LEARNED_MARKS: ("mark", "indent"),
    Why.LEARNED_ENDING: ("end", "finished-1", "comma-inside"),
    Why.LEARNED_WORDS: ("tail", "head", "words", "sign", "first", "unit", "rubric", "notice", "byline", "pieces", "opens"),
    Why.LEARNED_PLACE: ("top", "bottom", "since-start"),
    Why.LEARNED_TEXT: ("signed-after", "text-before", "text-after", "paragraphs-after"),
}  # fmt: skip
FAMILIES = {name: why for why, names in ABOUT.items() for name in names}


@dataclass(frozen=True, slots=True)
class Decision:
    """The lines at which stories begin, and the chance of each line's role."""

    starts: frozenset[int]
    chances: tuple[float, ...]
    overruled: frozenset[int]


def decide(sheet: Sheet, reader: Reader) -> Decision:
    """Give each line the role that the trained reader finds likeliest; a rule that gave the same role keeps its name."""
    proposed = story_starts(sheet)
    rows = line_features(sheet, proposed)
    read = reader.label_lines(rows)
    starts, overruled = set(), set()
    for index, (label, chance) in enumerate(zip(read.labels, read.chances, strict=True)):
        role, verdict = Role(label.rstrip(BEGINS)), sheet.verdicts[index]
        if label.endswith(BEGINS):
            starts.add(index)
        if role != verdict.role:
            overruled.add(index)
            against = f"{verdict.role.value}{BEGINS if index in proposed else ''}"
            why = _strongest(reader, rows[index], label, against)
            sheet.give(index, role, why, chance >= SURE)
    return Decision(frozenset(starts), read.chances, frozenset(overruled))


def _strongest(reader: Reader, row: Sequence[str], label: str, against: str) -> Why:
    """What speaks most for a label against another: the family of features with the largest sum of weights."""
    sums = dict.fromkeys(FAMILIES.values(), 0.0) | {Why.LEARNED_NEIGHBOURS: 0.0}
    for feature in row:
        why = _about(feature)
        if why:
            sums[why] += reader.weight(feature, label) - reader.weight(feature, against)
    return max(sums, key=lambda why: (sums[why], why.value))


def _about(feature: str) -> Why | None:
    """What a feature is about; None for the rules' own verdict. What neighbours show counts as one."""
    if feature[:1] in "+-" and feature[1:2].isdigit():
        return Why.LEARNED_NEIGHBOURS
    return next(
        (FAMILIES[name] for part in feature.split("|") if (name := part.partition("=")[0]) in FAMILIES), None
    )
