"""A text that two sides have changed, merged paragraph by paragraph: what was, what one made of it, what the other made.

Plain Python. A paragraph that only one side changed is as that side has it; so is one that came or went on one side. Only
where both changed the same paragraph differently do they clash.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

SAME_PARAGRAPH = 0.5  # how alike a changed paragraph is to what it was before
MOST_COMPARED = 10_000  # pairs of paragraphs of one changed passage; a longer one is a single change


class Merged(NamedTuple):
    """The merged text where my side wins a clash, the same where theirs does, and how many clashes there are."""

    mine: str
    theirs: str
    clashes: int


class _Side(NamedTuple):
    """What one side made of the base: `kept[i]` of paragraph i (empty: it is gone), `new[i]` before it."""

    kept: list[list[str]]
    new: list[list[str]]


def merge_texts(base: str, mine: str, theirs: str) -> Merged:
    """Merge texts of a paragraph a line."""
    paragraphs = base.split("\n") if base else []
    one = _changes(paragraphs, mine.split("\n") if mine else [])
    two = _changes(paragraphs, theirs.split("\n") if theirs else [])
    ours: list[str] = []
    others: list[str] = []
    clashes = 0
    for i in range(len(paragraphs) + 1):
        steps = [([], one.new[i], two.new[i])]
        if i < len(paragraphs):
            steps.append(([paragraphs[i]], one.kept[i], two.kept[i]))
        for was, a, b in steps:
            clashes += was not in (a, b) and a != b
            ours += b if a == was else a
            others += a if b == was else b
    return Merged("\n".join(ours), "\n".join(others), clashes)


def _changes(base: Sequence[str], text: Sequence[str]) -> _Side:
    """Which paragraph of the text is which of the base; changed ones are told by how alike they are."""
    side = _Side([[] for _paragraph in base], [[] for _gap in range(len(base) + 1)])
    start = first = 0
    for block in Levenshtein.opcodes(list(base), list(text)).as_matching_blocks():
        before, after = range(start, block.a), range(first, block.b)
        pairs = _alike(base, before, text, after)
        start, first = block.a + block.size, block.b + block.size
        of_base = {j: i for i, j in pairs.items()}
        last = before.start
        for j in after:
            if j in of_base:
                side.kept[of_base[j]].append(text[j])
                last = of_base[j] + 1
            else:
                side.new[last].append(text[j])
        for i in range(block.size):
            side.kept[block.a + i].append(text[block.b + i])
    return side


def _alike(base: Sequence[str], before: range, text: Sequence[str], after: range) -> dict[int, int]:
    """Index in the base -> index in the text, in order, so that what is paired is most alike in sum."""
    if not before or not after or len(before) * len(after) > MOST_COMPARED:
        return {}
    best = [[0.0] * (len(after) + 1) for _row in range(len(before) + 1)]
    score = [[_likeness(base[i], text[j]) for j in after] for i in before]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            paired = score[i][j] + best[i + 1][j + 1] if score[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs, i, j = {}, 0, 0
    while i < len(before) and j < len(after):
        if score[i][j] and best[i][j] == score[i][j] + best[i + 1][j + 1]:
            pairs[before[i]] = after[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(one: str, two: str) -> float:
    """How alike two paragraphs are, 0 where they are not the same one."""
    found = fuzz.ratio(one, two) / 100
    return found if found >= SAME_PARAGRAPH else 0.0
