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
from struct import unpack_from

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
SIMHASH_RUN = 3  # letters; of pages these are mostly different ones, so that none need be counted once
FAR = 18  # bits of 64; pages with every twentieth character misread reach it, one pair of 2,000 other pages does
FIGURES = 4  # numbers from which on a text is told by them: forms repeat their words, with other numbers
LEAST_FIGURES_SHARED = 0.5  # in their order

_NUMBER = re.compile(r"\d+")


class _Letters(dict):
    """Code point -> its folded letter; None for what is neither letter nor digit."""

    def __missing__(self, code: int) -> str | None:
        folded = fold(chr(code))
        self[code] = folded if folded.isalnum() else None
        return self[code]


class _Codes(dict):
    """Letter -> 8 bytes of its own."""

    def __missing__(self, letter: str) -> bytes:
        self[letter] = blake2b(letter.encode(), digest_size=8).digest()
        return self[letter]


_LETTERS, _CODES = _Letters(), _Codes()


def letters(text: str) -> str:
    """The folded letters and digits of a text, in their order, and nothing else."""
    return text.translate(_LETTERS)


def digest(text: str) -> int:
    """A signed number of 64 bits, equal for equal texts."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def text_digest(text: str) -> int:
    """The digest of a text as it is kept: that of its letters."""
    return digest(letters(text))


def bands(text: str) -> list[int | None]:
    """BANDS keys of a text's letters; those at one place are equal in two texts about as often as these are one.

    The runs of RUN letters fall into BANDS classes by their number, and each class is stood for by its least number:
    where one text is part of another, that run is likely to be in both. None for a class without a run.
    """
    found: list[int | None] = [None] * BANDS
    for number in _rising(unpack_from(f"<{max(0, len(text) - RUN + 1)}Q", _numbers(text, RUN))):
        place = number % BANDS
        if found[place] is None:
            found[place] = _signed(number)
            if None not in found:
                break
    return found


def _rising(numbers: tuple[int, ...]) -> Iterator[int]:
    """The numbers from the least on; mostly a few are asked for."""
    yield from nsmallest(8 * BANDS, numbers)
    yield from sorted(numbers)


def simhash(text: str) -> int:
    """A signed number of 64 bits, of which two texts differ in the fewer the more runs of three letters they share.

    A bit is what most runs have there. (Every run counts; pairs, which repeat themselves, would have to count once.)
    """
    numbers = _numbers(text, SIMHASH_RUN)
    count = len(numbers) // 8
    ones = int.from_bytes(b"\1" * count)
    bits = 0
    for index in range(8):
        column = int.from_bytes(numbers[index::8])
        for bit in range(8):
            bits |= ((column >> bit & ones).bit_count() * 2 > count) << 8 * index + bit
    return _signed(bits)


def _numbers(text: str, run: int) -> bytes:
    """64 bits for each run of letters, in their order, each 8 bytes with the lowest first; equal for equal runs.

    All are reckoned at once, as one long number: the codes of the letters, those of the second letters of the runs
    turned by some bits and laid over them, and so on. (A hash for each run costs four times as much.)
    """
    count = len(text) - run + 1
    if count < 1:
        return b""
    codes = int.from_bytes(b"".join(map(_CODES.__getitem__, text)), "little")
    numbers = codes
    for place in range(1, run):
        turn = place * 64 // run
        high = _each(count + run, (1 << turn) - 1)
        low = _each(count + run, (1 << 64 - turn) - 1)
        codes >>= 64
        numbers ^= (codes & low) << turn | (codes >> 64 - turn) & high
    return numbers.to_bytes(8 * len(text), "little")[: 8 * count]


def _each(count: int, number: int) -> int:
    """A number of 64 bits `count` times behind itself."""
    return int.from_bytes(number.to_bytes(8, "little") * count, "little")


def _signed(number: int) -> int:
    """A number of 64 bits as columns keep it."""
    return number - (number >> 63 << 64)


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
