"""The words that a reader came by, marked in the article as it is shown: each hit has a number, so that one can step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articles.models import Byline, PhotoCredit
from articles.search.passages import patterns_of
from articles.search.patterns import Pattern, spans_of
from articles.search.query import Query
from articles.search.question import Question
from articles.stories import PageTurn, PrintedBlock, Story

MOST_NUMBERED = 500  # hits that one can step to; further ones are marked without a number


class Mark(NamedTuple):
    """A stretch of text. `number` counts hits from 1, at the beginning of each; 0 elsewhere."""

    text: str
    is_hit: bool = False
    number: int = 0


class MarkedPiece(NamedTuple):
    """A stretch of a paragraph, linked where `url` is not empty, in marked and unmarked parts."""

    marks: list[Mark]
    url: str


class Marker:
    """Marks text after text, in the order in which they are read, and counts the hits."""

    def __init__(self):
        self.count = 0

    def mark(self, text: str, patterns: Sequence[Pattern]) -> list[Mark]:
        """The text in marked and unmarked parts."""
        return _parts(text, 0, self._numbered(text, patterns))

    def mark_block(self, block: PrintedBlock, patterns: Sequence[Pattern]) -> PrintedBlock:
        """The same block; a hit that runs over the edge of a name's link is marked on both sides of it."""
        texts = ["" if isinstance(piece, PageTurn) else piece.text for piece in block.pieces]
        hits = self._numbered("".join(texts), patterns)
        if not hits:
            return block
        pieces, start = [], 0
        for piece, text in zip(block.pieces, texts, strict=True):
            is_turn = isinstance(piece, PageTurn)
            pieces.append(piece if is_turn else MarkedPiece(_parts(text, start, hits), piece.url))
            start += len(text)
        return PrintedBlock(block.kind, pieces, block.level)

    def _numbered(self, text: str, patterns: Sequence[Pattern]) -> list[tuple[int, int, int]]:
        hits = []
        for start, end in spans_of(patterns, text):
            self.count += 1
            hits.append((start, end, self.count if self.count <= MOST_NUMBERED else 0))
        return hits


def _parts(text: str, offset: int, hits: list[tuple[int, int, int]]) -> list[Mark]:
    """The parts of `text`, which begins at `offset` of what the hits were found in."""
    parts, done = [], 0
    for start, end, number in hits:
        first, last = max(start - offset, 0), min(end - offset, len(text))
        if first < last:
            begins_here = start >= offset
            parts += [Mark(text[done:first]), Mark(text[first:last], True, number if begins_here else 0)]
            done = last
    return [part for part in (*parts, Mark(text[done:])) if part.text]


@dataclass(frozen=True)
class MarkedStory:
    """What an article's page shows, with the hits marked and counted."""

    kicker: list[Mark]
    headline: list[Mark]
    deck: list[Mark]
    dateline: list[Mark]
    blocks: list[PrintedBlock]
    count: int

    @property
    def steps(self) -> range:
        return range(1, min(self.count, MOST_NUMBERED) + 1)


def mark_story(
    query: Query,
    story: Story,
    *,
    bylines: list[Byline],
    dateline: str,
    blocks: list[PrintedBlock],
    photo_credits: list[PhotoCredit],
) -> MarkedStory:
    """The texts of the story as its page shows them, marked in reading order.

    All given are those that it shows; each byline and credit gets `marks`, of its fields by their names.
    """
    marker, article = Marker(), story.first
    patterns = patterns_of(query)
    kicker = marker.mark(article.kicker, patterns)
    headline = marker.mark(article.headline, patterns_of(query, in_headline=True))
    deck = marker.mark(article.deck, patterns)
    _mark_fields(marker, patterns, bylines, ("printed_role", "title", "name"))
    opening = marker.mark(dateline, patterns)
    marked = [marker.mark_block(block, patterns) for block in blocks]
    _mark_fields(marker, patterns, photo_credits, ("title", "name", "agency"))
    return MarkedStory(kicker, headline, deck, opening, marked, marker.count)


def _mark_fields(
    marker: Marker, patterns: Sequence[Pattern], credits: Iterable, fields: tuple[str, ...]
) -> None:
    for credit in credits:
        credit.marks = {field: marker.mark(getattr(credit, field), patterns) for field in fields}


def way_to_words(address: str, question: Question) -> str:
    """An article's address (/articles/12/#part-15) with the question whose words its page is to mark."""
    if not question.query.has_marks:
        return address
    path, sign, place = address.partition("#")
    return f"{path}{question.address_here}{sign}{place}"
