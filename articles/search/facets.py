"""How the hits of an answer spread: over newspapers, years, sections, reporters, tags and kinds, and over time.

Counted from the labels of the first thousand hits, which whoever found them has read; no article is read for it.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.filters import Chip
from articles.models import Article, Newspaper, Reporter, Section, Tag
from articles.paging import COUNT_LIMIT, Count
from articles.periods import Period
from articles.search.engines import engine
from articles.search.places import place_date, place_range
from articles.search.plan import Plan, has_beginning
from articles.search.question import READERS, Question

MOST_CHOICES = 12  # of a facet
MOST_BARS = 60  # years
NAMES = ("newspaper", "year", "section", "reporter", "tag", "kind")
_ROWS = {"newspaper": Newspaper, "section": Section, "reporter": Reporter, "tag": Tag}


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


def count_labels(notes: dict[int, str]) -> dict[str, Counter[str]]:
    """Name of a label, or "year" -> key -> how many of these places have it; by what their entries note."""
    labels = Counter(chain.from_iterable(note.split(" ") for note in notes.values()))
    counted: dict[str, Counter[str]] = {
        "year": Counter(str(date.year) for date in map(place_date, notes) if date)
    }
    for label, number in labels.items():
        name, key = label.split(":")
        counted.setdefault(name, Counter())[key] = number
    return counted


def facets_of(question: Question, notes: dict[int, str]) -> list[Facet]:
    """The facets of an answer whose first hits have these labels, by place; what is chosen is the only choice of its facet.

    Four queries at most.
    """
    counted = count_labels(notes)
    titles = _titles()
    return [
        Facet(name, titles[name], choices)
        for name in NAMES
        if (choices := _choices(question, name, counted.get(name, Counter())))
    ]


def _titles() -> dict[str, str]:
    return {
        "newspaper": _("Newspaper"),
        "year": _("Year"),
        "section": pgettext("of a newspaper", "Section"),
        "reporter": _("Reporter"),
        "tag": _("Tag"),
        "kind": _("Kind"),
    }


def _choices(question: Question, name: str, counted: Counter[str]) -> list[Choice]:
    chosen = str(question.filters.chosen.get(name, ""))
    if chosen:  # another would take its place, and find what is not counted here
        shown = [chosen]
    elif name == "year":
        shown = sorted(counted, reverse=True)[:MOST_CHOICES]
    else:
        shown = [key for key, _number in counted.most_common(MOST_CHOICES)]
    labels = _labels(question, name, shown, counted)
    return [
        Choice(
            value, labels[value], counted[value], value == chosen,
            question.widened(name) if value == chosen
            else question.narrowed(**{name: value if name == "kind" else int(value)}),
        )
        for value in shown if value in labels
    ]  # fmt: skip


def _labels(question: Question, name: str, values: list[str], counted: Counter[str]) -> dict[str, str]:
    """Value -> how the asker knows it; without what is gone. One query, none for years and kinds.

    An address may name what readers know nothing of, a tag of drafts, say: then it has no label.
    """
    if name == "year":
        return {value: value for value in values}
    if name == "kind":
        return {value: str(Article.Kind(value).label) for value in values}
    if not values:
        return {}
    model = _ROWS[name]
    rows = model.objects.filter(pk__in=values)
    if question.states == READERS and not counted.keys() >= {*values}:
        rows = rows.filter(Q(pk__in=[*counted]) | Q(pk__in=model.objects.public().filter(pk__in=values)))
    if name in ("section", "reporter"):
        rows = rows.select_related("newspaper")
    rows = list(rows)
    names = Counter(map(str, rows))
    return {
        str(row.pk): str(row)
        if names[str(row)] == 1
        else f"{row} · {row.newspaper}"  # 要闻 of several newspapers
        for row in rows
    }


def chips_of(question: Question, facets: list[Facet]) -> list[Chip]:
    """The filters in force, each with the address without it. What is gone shows its value."""
    chosen, titles = question.filters.chosen, _titles()
    known = {
        facet.name: (facet.label, choice.label)
        for facet in facets
        for choice in facet.choices
        if choice.is_chosen
    }
    chips = []
    for name, value in chosen.items():
        label, shown = known.get(name, (titles.get(name), str(value)))
        if name == "month":
            label, shown = _("Month"), question.filters.period.name
        chips.append(Chip(label, shown, question.widened(name)))
    return chips


def timeline_of(question: Question, plan: Plan, places: list[int], *, is_all: bool) -> Timeline | None:
    """The hits by year, or by month of the year that is asked for. `places` are the first hits, newest first.

    Where these are not all and the index alone decides (but of one character, which costs it more), each year is counted
    there, a question to it for each bar.
    """
    dates = [date for place in places if (date := place_date(place))]
    year = question.filters.year
    if year is None and not dates:
        return None
    if is_all or not plan.is_exact or has_beginning(plan.condition):
        counted = Counter(date.month if year else date.year for date in dates)
        counts = {number: Count(found, False) for number, found in counted.items()}
        since = None if is_all else min(dates)
    else:
        counts, since = _count_each(plan, year, dates[0].year), None
    if not counts:
        return None
    numbers = range(1, 13) if year else range(min(counts), max(counts) + 1)
    highest = max(count.number for count in counts.values())
    bars = []
    for number in numbers:
        period = Period((year, number) if year else (number,))
        count = counts.get(number, Count(0, False))
        percent = max(1, round(100 * count.number / highest)) if count.number else 0
        bars.append(
            Bar(
                period,
                count,
                percent,
                question.narrowed(year=period.numbers[0], month=number if year else None),
            )
        )
    return Timeline(bars, since, question.widened("year") if year else "")


def _count_each(plan: Plan, year: int | None, newest: int) -> dict[int, Count]:
    """Month (of a year) or year -> its hits, counted up to the limit."""
    index = engine()
    if year:
        spans = {month: Period((year, month)) for month in range(1, 13)}
    else:
        [oldest] = index.places(plan.condition, newest_first=False, within=plan.within, limit=1) or [0]
        first = place_date(oldest).year if place_date(oldest) else newest
        spans = {
            number: Period((number,)) for number in range(max(first, newest - MOST_BARS + 1), newest + 1)
        }
    counts = {}
    for number, period in spans.items():
        first, last = place_range(period.start, period.end)
        within = max(first, plan.within[0]), min(last, plan.within[1])
        found = index.count(plan.condition, within=within, limit=COUNT_LIMIT + 1)
        if found:
            counts[number] = Count(min(found, COUNT_LIMIT), found > COUNT_LIMIT)
    return counts
