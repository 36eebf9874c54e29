"""Which line of a newer text is which line of an older one, and how much text their stories share.

Both work on folded text without spaces, so that scan errors, other line breaks and Traditional characters cost little.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from articles.folding import fold_name
from articles.likeness import runs
from articles.pipeline.records import Line

MOST_ALIGNED = 40_000  # characters of a changed passage on either side, half a second; beyond it only equal lines are found
OURS = 0.5  # of a line's characters must stand in one line of the other text for it to be that line
SAME_STORY = (
    0.4  # of the runs of the smaller story that both must have; a scan with a tenth misread leaves 0.66
)
COMMON = 20  # stories that a run of characters may stand in; what stands in more tells none of them


def map_lines(old: Sequence[Line], new: Sequence[Line]) -> dict[int, int]:
    """Number of a new line -> number of the old line that it is, for those that are one.

    Lines that are equal hold the texts together; between them characters are compared, since another scan breaks lines
    elsewhere. A line that moved is found where its text stands once on either side.
    """
    older, newer = ([fold_name(line.text) for line in lines] for lines in (old, new))
    found: dict[int, int] = {}
    before = after = 0
    for block in Levenshtein.opcodes(older, newer).as_matching_blocks():
        found |= _by_characters(
            [(old[i].number, older[i]) for i in range(before, block.a)],
            [(new[i].number, newer[i]) for i in range(after, block.b)],
        )
        before, after = block.a + block.size, block.b + block.size
        found |= {new[block.b + i].number: old[block.a + i].number for i in range(block.size)}
    return found | _moved(old, older, new, newer, found)


def _by_characters(old: list[tuple[int, str]], new: list[tuple[int, str]]) -> dict[int, int]:
    """Number of a new line -> of the old line that holds most of it, in passages that differ."""
    before, after = "".join(text for _number, text in old), "".join(text for _number, text in new)
    if not before or not after or max(len(before), len(after)) > MOST_ALIGNED:
        return {}
    of_old = [number for number, text in old for _letter in text]
    of_new = [number for number, text in new for _letter in text]
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for block in Levenshtein.opcodes(before, after).as_matching_blocks():
        for i in range(block.size):
            shared[of_new[block.b + i]][of_old[block.a + i]] += 1
    found = {}
    for number, text in new:
        best, count = max(shared[number].items(), key=lambda item: item[1], default=(0, 0))
        if count and count >= OURS * len(text):
            found[number] = best
    return found


def _moved(
    old: Sequence[Line], older: list[str], new: Sequence[Line], newer: list[str], found: Mapping[int, int]
) -> dict[int, int]:
    """Lines that were not found where they should stand, and whose text stands once on either side."""
    taken = {*found.values()}
    lost = {text: line.number for line, text in zip(old, older, strict=True) if line.number not in taken}
    once_old = {text for text, count in Counter(older).items() if count == 1 and text}
    once_new = {text for text, count in Counter(newer).items() if count == 1}
    return {
        line.number: lost[text]
        for line, text in zip(new, newer, strict=True)
        if line.number not in found and text in lost and text in once_old and text in once_new
    }


def match_texts(old: Mapping[int, str], new: Mapping[int, str]) -> dict[int, int]:
    """Key of a new story -> key of the old one that it is, for those that are one; the largest shared text first.

    Told by runs of three characters, in whatever order; so a story is found whose columns another scan reads elsewhere.
    """
    before = {key: runs(fold_name(text)) for key, text in old.items()}
    after = {key: runs(fold_name(text)) for key, text in new.items()}
    size = {key: found.total() for key, found in before.items()}
    holders: dict[str, list[int]] = defaultdict(list)
    for key, found in before.items():
        for run in found:
            holders[run].append(key)
    shares = []
    for key, mine in after.items():
        shared: Counter[int] = Counter()
        for run, times in mine.items():
            others = holders.get(run, ())
            for other in others if len(others) <= COMMON else ():
                shared[other] += min(times, before[other][run])
        total = mine.total()
        for other, count in shared.items():
            if count >= SAME_STORY * min(total, size[other]):
                shares.append((-count, other, key))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _count, other, key in sorted(shares):
        if key not in pairs and other not in taken:
            pairs[key] = other
            taken.add(other)
    return pairs
