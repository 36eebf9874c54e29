"""The answer to a question: the articles in their order, how many there are, and how they spread.

    question = read_question(request.GET)          # or Question("大坝", states=STAFF)
    found = answer(question)
    found.errors, found.hits, found.count, found.facets, found.timeline, found.next …

Work is bounded: of a query that the index alone cannot decide (three characters and more), at most a set number of
candidates is looked at. Then the answer shows what it has, says back to which day it looked, and goes on by `next`.
"""

import datetime as dt
from dataclasses import dataclass, field

from articles.models import Article
from articles.paging import Count
from articles.periods import Period
from articles.search.passages import Passage, Piece
from articles.search.query import Query
from articles.search.question import Question

PAGE_SIZE = 20  # hits


@dataclass(frozen=True)
class Hit:
    """An article, as a row of the answer shows it.

    `article` has its newspaper, section, page (with its issue) and bylines at hand. Of a story over several pages each
    part is a row of its own: `title` is its headline or else the story's, `url` leads to its place in the story.
    """

    article: Article
    url: str
    title: list[Piece]  # with the hits marked
    passages: list[Passage]  # three at most; none where the hits stand in the title alone


@dataclass(frozen=True)
class Choice:
    """A value by which the answer can be narrowed. `count` is of the first thousand hits."""

    value: str  # as the address has it
    label: str
    count: int
    is_chosen: bool
    url: str  # the question narrowed to it; where it is chosen, without it


@dataclass(frozen=True)
class Facet:
    """newspaper, year, section, reporter, tag or kind; the choice with the most hits first, years newest first."""

    name: str
    label: str
    choices: list[Choice]


@dataclass(frozen=True)
class Bar:
    period: Period
    count: Count
    percent: int  # of the highest bar, 0 to 100; 0 only where there is no hit
    url: str  # the question narrowed to the period


@dataclass(frozen=True)
class Timeline:
    """Hits by year, oldest first; by month where the question is narrowed to a year (`wider` leads back to all years).

    `since`: the bars tell only of the newest thousand hits, back to this day; None where they tell all.
    """

    bars: list[Bar]
    since: dt.date | None
    wider: str


@dataclass(frozen=True)
class Spelling:
    """Another spelling that the archive has, or the query without its last word."""

    text: str
    url: str


@dataclass(frozen=True)
class Answer:
    """`errors` say why nothing was searched, `notes` what of the query was left out or guessed, both in words.

    `previous` and `next` are addresses ("" for none). `looked_back_to` is the day at which the search stopped because it
    had looked at enough (forward to it, in the order oldest first); then `next` goes on from there. `is_costly`: the database
    was stopped, nothing is known. Without hits, `spellings` are near ones, and `shorter` is the query without its last word.
    """

    question: Question
    query: Query
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hits: list[Hit] = field(default_factory=list)
    count: Count | None = None
    facets: list[Facet] = field(default_factory=list)
    timeline: Timeline | None = None
    previous: str = ""
    next: str = ""
    looked_back_to: dt.date | None = None
    is_costly: bool = False
    spellings: list[Spelling] = field(default_factory=list)
    shorter: Spelling | None = None


def answer(question: Question, *, size: int = PAGE_SIZE, is_whole: bool = True) -> Answer:
    """One page of the answer. Raises BadToken for a made-up token, and nothing else for what people type.

    `is_whole`: with count, facets, timeline and spellings; a feed needs none of them. The number of queries does not
    depend on the number of hits.
    """
    raise NotImplementedError("comes with the engines")


def article_ids(question: Question, limit: int = 1000) -> list[int]:
    """The first articles of the answer, in its order, for lists that other code shows (the admin's)."""
    raise NotImplementedError("comes with the engines")
