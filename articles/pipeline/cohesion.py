"""Which story a stray piece of text belongs to, told by the pairs of characters that it shares with each."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import add

from .vocabulary import HAN

_RUN = re.compile(rf"{HAN}{{2,}}")
# A piece is weighed by at most so many characters.
WEIGHED_CHARACTERS = 4000


def pairs(text: str) -> set[str]:
    """The overlapping pairs of Han characters in a text: 码头边 gives 码头, 头边."""
    found: set[str] = set()
    for run in _RUN.findall(text[:WEIGHED_CHARACTERS]):
        found.update(map(add, run, run[1:]))
    return found


def rarity(texts: Iterable[set[str]]) -> dict[str, float]:
    """How much a pair tells: a pair in every story of the page tells nothing."""
    known = list(texts)
    counts = Counter(chain.from_iterable(known))
    told = [0.0, *(math.log((len(known) + 1) / count) for count in range(1, len(known) + 1))]
    return {pair: told[count] for pair, count in counts.items()}


def kinship(piece: set[str], story: set[str], weights: Mapping[str, float]) -> float:
    """How much of the piece's telling pairs stand in the story, by the story's size; 0 and up."""
    if not piece or not story:
        return 0.0
    shared = sum(weights.get(pair, 0.0) for pair in piece & story)
    return shared / math.sqrt(len(story)) / math.sqrt(len(piece))


def kinship_growing(
    lines: Sequence[Sequence[str]], start: int, stop: int, story: set[str], weights: Mapping[str, float]
) -> Iterator[tuple[float, float]]:
    """The kinship of a growing piece (lines[start:start + 1] up to lines[start:stop]) with a story, and with the lines
    around it. `lines` holds each line's pairs, each once. Costs no more than the lines' length."""
    around = dict(Counter(chain.from_iterable(lines)))
    inside: set[str] = set()
    left, own, theirs = len(around), 0.0, 0.0
    for line in lines[start:stop]:
        for pair in line:
            around[pair] = others = around[pair] - 1
            left -= not others
            if pair not in inside:
                inside.add(pair)
                weight = weights.get(pair, 0.0)
                if pair in story:
                    own += weight
                if others:
                    theirs += weight
            elif not others:
                theirs -= weights.get(pair, 0.0)
        size = math.sqrt(len(inside)) or 1.0
        yield own / (math.sqrt(len(story)) or 1.0) / size, theirs / (math.sqrt(left) or 1.0) / size
