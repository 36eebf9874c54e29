"""What finds a word in printed text, glyphs and all, exactly where the index's form of the text has it.

The matched form (terms.matched) need not be made for that, which would cost ten times as much: a pattern takes every
glyph that folds alike, spaces between Han characters, and what is invisible between any two. Its places are places in
the printed text.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

from articles.folding import spellings
from articles.search.terms import PAIRED, is_paired, matched

# What the matched form drops: characters of control, of format and of private use, halves of characters, variants.
INVISIBLE = (
    "\\0-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\\ud800-\uf8ff\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    "\U000e0100-\U000e01ef\U000f0000-\U000ffffd\U00100000-\U0010fffd"
)
WHITE = "\\t\\x1f \xa0\u1680\u2000-\u200a\u202f\u205f\u3000"  # white space that ends no line
_NOTHING = f"[{INVISIBLE}]*"
_SPACE = f"(?:[{WHITE}]{_NOTHING})+"
_BETWEEN_HAN = f"[{WHITE}{INVISIBLE}]*"
# Between letters and Han characters a pattern takes all that is neither, since the classes above take half a millisecond
# each to compile; what it took is then looked at.
_GAP = r"(\W*)"
_may_be_in_word = re.compile(_NOTHING).fullmatch
_may_be_between_han = re.compile(_BETWEEN_HAN).fullmatch
_is_letter = re.compile(rf"[^\W_{PAIRED}]").match
_is_invisible = re.compile(f"[{INVISIBLE}]").match

Span = tuple[int, int]  # the first character, and the one behind the last


class Pattern:
    """Finds one word or phrase. A letter or figure at its end is the end of a word there: GDP is not in GDPR."""

    def __init__(self, text: str):
        word = matched(text).strip()
        self._begins_word = bool(_is_letter(word))
        self._ends_word = bool(_is_letter(word, len(word) - 1))
        self._word = word = re.sub(" +", " ", word)
        self._gaps = [
            _may_be_between_han if is_paired(one) and is_paired(two) else _may_be_in_word
            for one, two in pairwise(word)
            if _is_gap_open(one, two)
        ]

    @cached_property
    def _pattern(self) -> re.Pattern:
        """Compiled when it is needed: mostly the word stands in texts as it is."""
        return re.compile("".join(_pieces(self._word)))

    def spans(self, text: str) -> Iterator[Span]:
        """Where it stands in a printed text, from the first place on; the places do not overlap."""
        found = self._pattern.search(text)
        while found:
            start, end = found.span()
            is_whole = self._has_its_gaps(found) and self._is_whole(text, start, end)
            if is_whole:
                yield start, end
            found = self._pattern.search(text, end if is_whole else start + 1)

    def is_in(self, text: str) -> bool:
        if not (self._begins_word or self._ends_word) and self._word in text:
            return True
        return next(self.spans(text), None) is not None

    def count(self, text: str) -> int:
        return sum(1 for _span in self.spans(text))

    def _has_its_gaps(self, found: re.Match) -> bool:
        """Whether nothing stands between the characters found but what may."""
        if found.end() - found.start() == len(self._word):
            return True
        return all(may_be(gap) for may_be, gap in zip(self._gaps, found.groups(), strict=True))

    def _is_whole(self, text: str, start: int, end: int) -> bool:
        if self._begins_word:
            while start and _is_invisible(text, start - 1):
                start -= 1
            if start and _is_letter(text, start - 1):
                return False
        if self._ends_word:
            while _is_invisible(text, end):
                end += 1
            if _is_letter(text, end):
                return False
        return True


def _is_gap_open(one: str, two: str) -> bool:
    """Whether a pattern takes more between two characters than may stand there: only where nothing it takes is one of them."""
    return one.isalnum() and two.isalnum()


def _pieces(word: str) -> Iterator[str]:
    """The pattern of a word in its matched form, character by character, with what may stand between them."""
    before = ""
    for char in word:
        if before and _is_gap_open(before, char):
            yield _GAP
        elif before and is_paired(before) and is_paired(char):
            yield _BETWEEN_HAN
        elif before and before != " ":
            yield _NOTHING
        yield _SPACE if char == " " else spellings(char)
        before = char


@lru_cache(maxsize=512)
def pattern_of(text: str) -> Pattern:
    """The pattern of a word as it is typed, which holds a term at least."""
    return Pattern(text)


def spans_of(patterns: Iterable[Pattern], text: str) -> list[Span]:
    """Where any of the patterns stands in the text, in order; those that overlap are one."""
    merged: list[Span] = []
    for start, end in sorted(span for pattern in patterns for span in pattern.spans(text)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
