"""What tells that two texts are one: their letters, keys to look likely ones up by, and a measure for each pair.

Texts are compared by their folded letters and digits, so encoding, line ends, spaces and punctuation play no part.
Candidates come from an index: two texts that share long runs of letters share some of their `bands`, also where one is
cut to half or begins otherwise. (A simhash alone cannot do that: half of a text differs from the whole in a third of
the bits, as much as another text. It serves for whole pages, where nothing is cut; benchmarks/duplicates.py measures
both.) Nothing is said of texts that are too short to tell.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from heapq import nsmallest
from itertools import pairwise
from zlib import crc32

from rapidfuzz.distance import LCSseq

from articles.folding import fold

BANDS = 8
RUN = 5  # letters; of longer runs a scan's errors spare too few
LEAST_LETTERS = (
    100  # of an article that is compared; below it stand notices, titles and lines like “图为现场”
)
LEAST_PAGE_LETTERS = 200
COPY_SHARE = 0.75  # of the shorter text; texts of one event reach 0.6, texts of different ones 0.33
LEAST_PART = 0.25  # of the longer text; less is a brief of its own
FAR = 18  # bits of 64; pages with every twentieth character misread reach it, one pair of 23,000 other pages does
FIGURES = 4  # numbers from which on a text is told by them: forms repeat their words, with other numbers
LEAST_FIGURES_SHARED = 0.5  # in their order

_NUMBER = re.compile(r"\d+")
_MOST_PAIRS = 0xFFFF
# Table n gives for each byte its bit n: so bytes are counted by a bit without a loop.
_BITS = [bytes(byte >> bit & 1 for byte in range(256)) for bit in range(8)]


def letters(text: str) -> str:
    """The folded letters and digits of a text, in their order, and nothing else."""
    return "".join(filter(str.isalnum, fold(text)))


def digest(text: str) -> int:
    """A signed number of 64 bits, equal for equal texts."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def text_digest(text: str) -> int:
    """The digest of a text as it is kept: that of its letters."""
    return digest(letters(text))


def bands(text: str) -> list[int | None]:
    """BANDS keys of a text's letters; those at one place are equal in two texts about as often as these are one.

    The runs of RUN letters fall into BANDS classes by their hash, and each class is stood for by the run of least hash:
    where one text is part of another, that run is likely to be in both. None for a class without a run.
    """
    data = text.encode("utf-32-be")
    hashes = [crc32(data[start : start + 4 * RUN]) for start in range(0, len(data) - 4 * RUN + 1, 4)]
    found: list[int | None] = [None] * BANDS
    for hashed in _rising(hashes):
        place = hashed % BANDS
        if found[place] is None:
            start = 4 * hashes.index(hashed)
            found[place] = _key(data[start : start + 4 * RUN], place)
            if None not in found:
                break
    return found


def _rising(hashes: list[int]) -> Iterator[int]:
    """The numbers from the least on; mostly a few are asked for."""
    yield from nsmallest(8 * BANDS, hashes)
    yield from sorted(hashes)


def _key(run: bytes, place: int) -> int:
    """64 bits of a run, since the 32 by which it was chosen would often meet by chance."""
    return int.from_bytes(
        blake2b(run, digest_size=8, salt=place.to_bytes(1, "big")).digest(), "big", signed=True
    )


def simhash(text: str) -> int:
    """A signed number of 64 bits, of which two texts differ in the fewer the more pairs of letters they share."""
    pairs = list({first + second for first, second in pairwise(text)})[:_MOST_PAIRS]
    hashes = b"".join([blake2b(pair, digest_size=8).digest() for pair in map(str.encode, pairs)])
    bits = 0
    for index in range(8):
        column = hashes[7 - index :: 8]
        for bit, table in enumerate(_BITS):
            bits |= (column.translate(table).count(1) * 2 > len(pairs)) << 8 * index + bit
    return bits - (bits >> 63 << 64)


def distance(one: int, other: int) -> int:
    """In how many bits of 64 two simhashes differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def is_copy(one: str, other: str) -> bool:
    """Whether two texts, given by their letters, are one copy, cut perhaps, with another opening, misread here and there."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < max(LEAST_LETTERS, LEAST_PART * len(longer)):
        return False
    if shorter == longer:
        return True
    least = int(COPY_SHARE * len(shorter))
    shared = LCSseq.similarity(shorter, longer, score_cutoff=least)
    return shared >= least and not other_figures(shorter, longer)


def other_figures(shorter: str, longer: str) -> bool:
    """Whether a text has other numbers than the other: forecasts, draws, prices say the same words every day."""
    mine, theirs = _NUMBER.findall(shorter), _NUMBER.findall(longer)
    return len(mine) >= FIGURES and LCSseq.similarity(mine, theirs) < LEAST_FIGURES_SHARED * len(mine)
