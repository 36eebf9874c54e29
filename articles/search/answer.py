"""The answer to a question: the articles in their order, how many there are, and how they spread.

    question = read_question(request.GET)          # or Question("大坝", states=STAFF)
    found = answer(question)
    found.errors, found.hits, found.count, found.facets, found.timeline, found.next …

Work is bounded: of a query that the index alone cannot decide (three characters and more), at most a set number of
candidates is looked at. Then the answer shows what it has, says back to which day it looked, and goes on by `next`.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from articles.filters import Chip
from articles.models import PARTS_BEFORE, Article, Byline, PhotoCredit
from articles.paging import COUNT_LIMIT, Count
from articles.search.candidates import Found, find
from articles.search.engines import TooCostly
from articles.search.facets import Facet, Timeline, chips_of, facets_of, timeline_of
from articles.search.passages import MOST_PASSAGES, Passage, Piece, mark, passages, patterns_of
from articles.search.places import place_date
from articles.search.plan import Plan, make_plan
from articles.search.query import Query
from articles.search.question import Order, Question, make_token, read_token
from articles.search.relevance import Rank, Ranking
from articles.search.spellings import near_spellings
from articles.stories import address

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
class Spelling:
    """Another spelling that the archive has, or the query without its last word."""

    text: str
    url: str


@dataclass(frozen=True)
class Answer:
    """`errors` say why nothing was searched, `notes` what of the query was left out or guessed, both in words.

    `previous` and `next` are addresses ("" for none). `looked_back_to` is the day at which the search stopped because it
    had looked at enough (forward to it, in the order oldest first); then `next` goes on from there. By relevance it is the
    day of the oldest hit that was weighed, where there are more and the page came to them. `is_costly`: the database was
    stopped, nothing is known. `chips` are the filters in force, each with the address without it. Without hits, `spellings`
    are near ones that have some, and `shorter` is the query without its last word.
    """

    question: Question
    query: Query
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hits: list[Hit] = field(default_factory=list)
    count: Count | None = None
    facets: list[Facet] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    timeline: Timeline | None = None
    previous: str = ""
    next: str = ""
    looked_back_to: dt.date | None = None
    is_costly: bool = False
    spellings: list[Spelling] = field(default_factory=list)
    shorter: Spelling | None = None


def answer(question: Question, *, size: int = PAGE_SIZE, is_whole: bool = True) -> Answer:
    """One page of the answer. Raises BadToken for a made-up token, and nothing for what people type.

    `is_whole`: with count, facets, timeline and spellings; a feed needs none of them. The number of queries does not
    depend on the number of hits.
    """
    plan, query = make_plan(question), question.query
    said = {"question": question, "query": query, "errors": plan.errors, "notes": query.notes}
    if not plan.errors and query.root is None and not question.filters.chosen:
        reasons = query.notes or (_("There is nothing in this to search for."),)
        said |= {"errors": reasons, "notes": ()}
    if said["errors"]:
        return Answer(**said, chips=chips_of(question, facets_of(question, {})))
    try:
        # Where something is made of them: the newest thousand of the whole answer, and one more.
        first = find(plan, COUNT_LIMIT + 1) if is_whole else None
        make_page = _ranked_page if question.order == Order.RELEVANCE else _page
        page = make_page(question, plan, first, size)
        spread = _spread(question, plan, first) if is_whole else {}
    except TooCostly:
        return Answer(**said, is_costly=True, chips=chips_of(question, facets_of(question, {})))
    return Answer(
        **said,
        hits=_hits(question, page.places),
        previous=question.address(before=make_token(*page.before)) if page.before else "",
        next=question.address(after=make_token(*page.after)) if page.after else "",
        looked_back_to=page.looked_back_to,
        **spread,
    )


def article_ids(question: Question, limit: int = COUNT_LIMIT) -> list[int]:
    """The first articles of the answer, in its order, by their numbers alone: what finding costs without what is shown.

    Of a question with errors none. May raise TooCostly.
    """
    plan = make_plan(question)
    if plan.errors or question.query.root is None:
        return []
    return find(plan, limit, newest_first=question.order != Order.OLDEST).articles


# The page


@dataclass(frozen=True)
class _Page:
    """The places of a page in the order shown, and the tokens that lead to its neighbours, each None for none."""

    places: list[int]
    before: tuple[int, ...] | None = None
    after: tuple[int, ...] | None = None
    looked_back_to: dt.date | None = None


def _is_all(found: Found) -> bool:
    return found.stopped_at is None and len(found.places) <= COUNT_LIMIT


def _page(question: Question, plan: Plan, first: Found | None, size: int) -> _Page:
    """The page that the question's token names. Of the hits that are known already none is looked for again."""
    is_newest_first, is_backwards = question.order == Order.NEWEST, bool(question.before)
    token = question.before or question.after
    [start] = read_token(token, 1) if token else [None]
    downwards = is_newest_first != is_backwards
    if first and _is_all(first):
        places = first.places if downwards else first.places[::-1]
        behind = [
            place for place in places if start is None or (place < start if downwards else place > start)
        ]
        found = Found(behind[: size + 1])
    elif first and downwards and start is None and size <= COUNT_LIMIT:
        found = Found(first.places, first.stopped_at if len(first.places) <= size else None)
    else:
        found = find(plan, size + 1, newest_first=downwards, after=start)
    shown = found.places[:size]
    ahead = (shown[-1],) if len(found.places) > size else found.stopped_at and (found.stopped_at,)
    back = (shown[0] if shown else start,) if start else None
    day = place_date(found.stopped_at) if found.stopped_at else None
    if is_backwards:
        return _Page(shown[::-1], ahead, back, day)
    return _Page(shown, back, ahead, day)


def _ranked_page(question: Question, plan: Plan, first: Found | None, size: int) -> _Page:
    """The page in the order of relevance."""
    token = question.before or question.after
    key = read_token(token, len(Rank._fields)) if token else None

    def cut(ranks: list[Rank]) -> slice:
        if question.before:
            end = sum(one > key for one in ranks)
            return slice(max(0, end - size), end)
        start = sum(one >= key for one in ranks) if key else 0
        return slice(start, start + size)

    ranking = Ranking(question, plan, lambda: first or find(plan, COUNT_LIMIT + 1))
    shown, is_behind, is_ahead = ranking.page(cut)
    return _Page(
        [one.place for one in shown],
        before=shown[0] if shown and is_behind else None,
        after=shown[-1] if shown and is_ahead else None,
        looked_back_to=_looked_back_to(ranking),
    )


def _looked_back_to(ranking: Ranking) -> dt.date | None:
    """The day of the oldest hit in the body that was weighed, where there are more."""
    newest = ranking.newest
    if newest is None or _is_all(newest):
        return None
    return place_date(newest.stopped_at or newest.places[-1])


def _hits(question: Question, places: list[int]) -> list[Hit]:
    """The rows of these places. Three queries, one more for each part before in the stories that some belong to."""
    credits = Prefetch("photo_credits", PhotoCredit.objects.order_by("position", "pk"))
    bylines = Prefetch("bylines", Byline.objects.select_related("reporter").order_by("position", "pk"))
    articles = {
        article.search_entry.place: article
        for article in Article.objects.filter(search_entry__in=places)
        .for_lists()
        .select_related("search_entry", "page__section")
        .prefetch_related(bylines, credits)
        if _state(article) in question.states  # what the index says as well
    }
    shown = [articles[place] for place in places if place in articles]
    firsts = _first_parts(shown)
    in_title, in_text = (patterns_of(question.query, in_headline=is_title) for is_title in (True, False))

    def hit(article: Article) -> Hit:
        first = firsts.get(article.pk, article)
        title = mark(article.headline or first.title, in_title)
        shown = passages(_texts(article), in_text)
        if question.with_printed:
            lost = [pattern for pattern in in_text if not any(map(pattern.is_in, _texts(article)))]
            shown += [
                replace(one, is_printed=True)
                for one in passages(article.search_entry.printed.split("\n"), lost, MOST_PASSAGES)
            ]
        return Hit(article, address([first], article.pk), title, shown[:MOST_PASSAGES])

    return [hit(article) for article in shown]


def _state(article: Article) -> str:
    return "trash" if article.trashed_at else article.status


def _texts(article: Article) -> list[str]:
    """What a reader reads of it beside its headline, in paragraphs."""
    credits = [f"{line.printed_role} {line.title} {line.name}" for line in article.bylines.all()]
    for line in article.photo_credits.all():
        credits += [f"{line.title} {line.name} {line.agency}", line.caption]
    return [
        article.kicker,
        article.deck,
        *(block.text for block in article.blocks),
        *credits,
        article.dateline,
    ]


def _first_parts(articles: list[Article]) -> dict[int, Article]:
    """Article -> the first part of its story that readers see, of those that go on with another part."""
    firsts = {article.pk: article for article in articles if article.continues_id}
    for _step in range(PARTS_BEFORE):
        asked = {part.continues_id for part in firsts.values()} - {None}
        if not asked:
            break
        parts = {part.pk: part for part in Article.objects.published().filter(pk__in=asked).with_opening()}
        firsts = {pk: parts.get(part.continues_id, part) for pk, part in firsts.items()}
    return firsts


# What stands beside it


def _spread(question: Question, plan: Plan, first: Found) -> dict:
    """Count, facets and timeline; where there is no hit, what else could be meant."""
    places = first.places[:COUNT_LIMIT]
    facets = facets_of(question, {place: first.candidates[place].labels for place in places})
    return {
        "count": Count(len(places), not _is_all(first)),
        "facets": facets,
        "chips": chips_of(question, facets),
        "timeline": timeline_of(question, plan, places, is_all=_is_all(first)),
        **(_meant(question) if not places and not first.stopped_at else {}),
    }


def _meant(question: Question) -> dict:
    shorter = question.query.without_last()
    try:
        spellings = near_spellings(question)
    except TooCostly:  # that there is no hit is known all the same
        spellings = []
    return {
        "spellings": [Spelling(text, question.address(text=text)) for text in spellings],
        "shorter": Spelling(shorter, question.address(text=shorter)) if shorter else None,
    }
