"""Hits marked in what is printed: in a headline, in an article's page, in the few passages that a list shows.

The text keeps its own glyphs; the marks sit on them, whatever spelling was asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articles.search.patterns import Pattern, Span, pattern_of, spans_of
from articles.search.query import Query

MOST_PASSAGES = 3
AROUND = 30  # characters shown before a hit
LENGTH = 80  # characters of a passage
MOST_CUTTINGS = 20  # of a paragraph, from which the passages are chosen
_STOPS = "。！？；!?;\n"  # ends of sentences
_CLOSING = "”’」』》〉）】〕］｝)]}"
_OPENING = "“‘「『《〈（【〔［｛([{"
_NO_BEGINNING = frozenset(f"{_CLOSING}{_STOPS}，、：…—·,:.% ")  # nothing begins with these


class Piece(NamedTuple):
    """A stretch of text, a hit or what stands between."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class Passage:
    """A cutting of a text around hits. It says at which ends the text goes on, and whether only the print had it."""

    pieces: list[Piece]
    is_begun: bool = False  # something stands before it in its line
    is_cut: bool = False  # something stands behind it in its line
    is_printed: bool = False

    def __str__(self):
        return "".join(piece.text for piece in self.pieces)


def patterns_of(query: Query, *, in_headline: bool = False) -> list[Pattern]:
    """What a query's hits are marked by: in a headline all its words, elsewhere those that are not of the headline alone.

    Elsewhere also the names that were asked for as credited.
    """
    words = [word.text for word in query.words if in_headline or not word.in_headline]
    return [pattern_of(text) for text in (words if in_headline else words + query.names)]


def mark(text: str, patterns: Iterable[Pattern]) -> list[Piece]:
    """The text in pieces, hits marked; joined they are the text.

    >>> [tuple(piece) for piece in mark("記者王 玉", [pattern_of("王玉")])]
    [('記者', False), ('王 玉', True)]
    """
    return _pieces(text, spans_of(patterns, text), 0, len(text))


def _pieces(text: str, spans: Sequence[Span], first: int, last: int) -> list[Piece]:
    pieces, end = [], first
    for start, stop in spans:
        pieces += [Piece(text[end:start]), Piece(text[start:stop], True)]
        end = stop
    return [piece for piece in (*pieces, Piece(text[end:last])) if piece.text]


@dataclass(frozen=True)
class _Cutting:
    passage: Passage
    words: frozenset[int]  # which patterns it shows, by their number


def passages(texts: Iterable[str], patterns: Sequence[Pattern], most: int = MOST_PASSAGES) -> list[Passage]:
    """Cuttings around the hits in these texts (paragraphs), in reading order: those that show the most different words.

    A cutting holds hits that stand near each other; it begins and ends with a sentence where one does so near by.
    """
    found = [cutting for text in texts for cutting in _cuttings(text, patterns)]
    seen: set[int] = set()
    chosen: list[int] = []
    while len(chosen) < min(most, len(found)):
        others = (index for index in range(len(found)) if index not in chosen)
        best = max(others, key=lambda index: (len(found[index].words - seen), -index))
        seen |= found[best].words
        chosen.append(best)
    return [found[index].passage for index in sorted(chosen)]


def _cuttings(text: str, patterns: Sequence[Pattern]) -> list[_Cutting]:
    """A text's cuttings, one behind the other; the first MOST_CUTTINGS."""
    spans = [(*span, index) for index, pattern in enumerate(patterns) for span in pattern.spans(text)]
    spans.sort()
    merged = spans_of(patterns, text) if spans else []
    found: list[_Cutting] = []
    place, end = 0, 0  # of the next span; behind the last cutting
    while place < len(merged) and len(found) < MOST_CUTTINGS:
        first = _beginning(text, end, merged[place][0])
        shown = [merged[place]]
        while len(shown) + place < len(merged) and merged[len(shown) + place][1] <= first + LENGTH:
            shown.append(merged[len(shown) + place])
        place += len(shown)
        limit = merged[place][0] if place < len(merged) else len(text)
        end = _ending(text, first, shown[-1][1], limit)
        words = frozenset(index for start, stop, index in spans if first <= start and stop <= end)
        pieces = _pieces(text, shown, first, end)
        found.append(_Cutting(Passage(pieces, first > 0, end < len(text)), words))
    return found


def _beginning(text: str, least: int, hit: int) -> int:
    """Where a cutting begins whose first hit stands at `hit`: behind a sentence's end, else AROUND characters before.

    Not with what closes something (the ” of a 。”), unless the hit does.
    """
    least = max(least, hit - AROUND)
    first = max(text.rfind(stop, least, hit) for stop in _STOPS) + 1 or least
    while first < hit and (text[first] in _NO_BEGINNING or text[first].isspace()):
        first += 1
    return first


def _ending(text: str, first: int, hit: int, limit: int) -> int:
    """Where a cutting ends whose last hit ends at `hit`: with a sentence, else at its full length; before `limit`.

    With the ” behind a 。, and not with what opens something, unless the hit does.
    """
    most = min(max(first + LENGTH, hit + AROUND // 2), limit)
    behind = max(text.rfind(stop, hit, most) for stop in _STOPS) + 1
    end = most if most == len(text) else behind or most
    while behind and end < limit and text[end] in _CLOSING:
        end += 1
    while end > hit and text[end - 1] in _OPENING:
        end -= 1
    return end
