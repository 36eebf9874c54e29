"""From a query to what the index is asked, and to what then remains to be looked for in the texts.

The index knows which pairs a text has, not where. So two characters, a Latin word and a label it decides alone; of
three characters and more it gives candidates. Each part of a query becomes a Clause: a condition that all its articles
fulfil, and whether the condition alone is enough.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from articles.folding import fold_name
from articles.models import Article, FormerAddress, Newspaper, Reporter, Section, Tag
from articles.periods import Period
from articles.pipeline.language import characters
from articles.places import EARLIEST
from articles.search.conditions import AllOf, AnyOf, Beginning, Condition, Run, Term, Without
from articles.search.patterns import pattern_of
from articles.search.places import place_date, place_range
from articles.search.query import Dated, Every, Field, Named, Node, Not, OneOf, Query, Word
from articles.search.question import READERS, Question
from articles.search.terms import HEAD, MOST_LETTERS, PRINTED, RUN, is_paired, label, matched, noted

# Of one phrase two terms are asked, the rarest, and up to four until few texts should have all of them. Each costs the
# index time, and the text is looked at anyway.
LEAST_TERMS, MOST_TERMS = 2, 4
FEW = 1e-4  # of all texts
TEXT_LENGTH = 500  # characters
LANGUAGES = ("en", "zh-hans")  # in which kinds are named


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that fulfils the condition, with what decides whether it is a hit."""

    place: int
    article_id: int
    labels: str = ""  # as its entry notes them
    headline: str = ""
    text: str = ""  # as the index has it (terms.Document)
    printed: str = ""
    credits: frozenset[str] = frozenset()  # credited names, folded

    def has_one(self, labels: frozenset[str]) -> bool:
        """Whether it has one of these labels, which are as entries note them."""
        return not labels.isdisjoint(self.labels.split(" "))


@dataclass(frozen=True)
class Clause:
    """`condition` is None where the index cannot help; `is_exact`: what fulfils it is a hit, without a look at it.

    At all hits the `runs` stand; `told_by_runs`: what fulfils the condition and has them is a hit.
    """

    condition: Condition | None
    is_exact: bool
    holds: Callable[[Candidate], bool]
    runs: tuple[Run, ...] = ()
    told_by_runs: bool = False


@dataclass(frozen=True)
class Plan:
    """`within` are the first and the last place that count. Where `errors` say something, nothing is to be asked.

    Hits have one of the labels `states` (as entries note them), which says what the asker may see. `condition` asks for that; `free` does not, where
    something else is asked: mostly all articles have the same state, and then it is cheaper to look at the labels of hits.
    `loose` is there where the index would have to look through all terms that begin with a character: a plan that looks for
    the character in the texts instead. Of a common one it finds enough sooner.
    An index that keeps texts may be asked for the `runs` before `holds` is; `told_by_runs`, and then for nothing more.
    """

    condition: Condition
    within: tuple[int, int]
    free: Condition
    states: frozenset[str]
    is_exact: bool
    holds: Callable[[Candidate], bool]
    runs: tuple[Run, ...] = ()
    told_by_runs: bool = False
    asks_credits: bool = False  # whether it must know who is credited
    errors: tuple[str, ...] = ()
    loose: "Plan | None" = None


def make_plan(question: Question, query: Query | None = None) -> Plan:
    """The plan of a question, or of another query in its place; at most a database query for each name in it."""
    planner = _Planner(question)
    query, filters = query or question.query, question.filters
    parts = query.root.parts if isinstance(query.root, Every) else (query.root,) if query.root else ()
    spans = [part for part in parts if isinstance(part, Dated)]
    clauses = [planner.clause(part) for part in parts if not isinstance(part, Dated)]
    inexact = [clause for clause in clauses if not clause.is_exact]
    period = filters.period
    if period:
        spans.append(Dated(period.start, period.end))
    narrowing = [label(name, key) for name, key in filters.chosen.items() if name not in ("year", "month")]
    conditions = [*(clause.condition for clause in clauses), *map(Term, narrowing)]
    plan = Plan(
        condition=all_of([*conditions, planner.seen]),
        free=all_of(conditions if any(conditions) else [planner.seen]),
        states=frozenset(map(noted, planner.states)),
        within=_within(spans),
        is_exact=not inexact,
        **_told_by_texts(inexact),
        asks_credits=planner.asks_credits,
        errors=(*question.errors, *query.errors, *planner.errors),
    )
    if not has_beginning(plan.condition):
        return plan
    loose = replace(
        plan,
        condition=all_of([*map(_loosened, conditions), planner.seen]),
        free=all_of([*map(_loosened, conditions), planner.seen]),
        is_exact=False,
        **_told_by_texts(clauses),
    )
    return replace(plan, loose=loose)


def _told_by_texts(clauses: list[Clause]) -> dict:
    """What is asked of the texts of candidates."""
    return {
        "holds": lambda candidate: all(clause.holds(candidate) for clause in clauses),
        "runs": tuple(dict.fromkeys(run for clause in clauses for run in clause.runs)),
        "told_by_runs": all(clause.told_by_runs for clause in clauses),
    }


def all_of(conditions: Iterable[Condition | None]) -> Condition:
    """One condition of all these, without an AllOf in an AllOf."""
    parts: list[Condition] = []
    unwanted: list[Condition] = []
    for one in conditions:
        if isinstance(one, Without):
            parts += one.part.parts if isinstance(one.part, AllOf) else [one.part]
            unwanted.append(one.unwanted)
        elif one is not None:
            parts += one.parts if isinstance(one, AllOf) else [one]
    parts = list(dict.fromkeys(parts))
    wanted = parts[0] if len(parts) == 1 else AllOf(tuple(parts))
    return Without(wanted, any_of(unwanted)) if unwanted else wanted


def any_of(conditions: Iterable[Condition]) -> Condition:
    parts = tuple(dict.fromkeys(conditions))
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def has_beginning(condition: Condition) -> bool:
    """Whether the index must look through all terms that begin with a character."""
    match condition:
        case Beginning():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(map(has_beginning, parts))
        case Without(part, unwanted):
            return has_beginning(part) or has_beginning(unwanted)
    return False


def _loosened(condition: Condition | None) -> Condition | None:
    """What still holds of all that fulfil the condition, without a Beginning; None where nothing does."""
    match condition:
        case None | Beginning():
            return None
        case AllOf(parts):
            kept = [one for one in map(_loosened, parts) if one is not None]
            return all_of(kept) if kept else None
        case AnyOf(parts):
            kept = [*map(_loosened, parts)]
            return None if None in kept else any_of(kept)
        case Without(part, unwanted):
            kept = _loosened(part)
            return kept if kept is None or has_beginning(unwanted) else Without(kept, unwanted)
    return condition


def terms_asked(text: str) -> list[Term | Beginning]:
    """Terms that every text has in which `text` stands, in its matched form; the rarest first.

    Pairs that share a character say much the same, so the next is one apart, where there is one.

    >>> terms_asked("工会2017年")
    [Term(term='2017'), Term(term='工会')]
    """
    places: dict[Term | Beginning, int] = {}
    for run in RUN.finditer(text):
        for place, term in enumerate(_terms_of_run(run[0]), run.start()):
            places.setdefault(term, place)
    left = sorted((one for one in places if isinstance(one, Term)), key=_share)
    asked: list[Term | Beginning] = []
    share = 1.0
    while left and len(asked) < MOST_TERMS and (len(asked) < LEAST_TERMS or share > FEW):
        apart = (one for one in left if all(abs(places[one] - places[other]) > 1 for other in asked))
        term = next(apart, left[0])
        left.remove(term)
        asked.append(term)
        share *= _share(term)
    return asked or [*places]


def _terms_of_run(run: str) -> list[Term | Beginning]:
    if not is_paired(run):
        return [Term(run[:MOST_LETTERS])]
    return [Term(one + two) for one, two in pairwise(run)] or [Beginning(run)]


def _share(asked: Term) -> float:
    """In which part of all texts the pair stands, roughly; words in letters and figures are thought rare."""
    if not is_paired(asked.term):
        return 0.0
    return min(1.0, TEXT_LENGTH * characters().single(asked.term[0]) * characters().pair(*asked.term))


def _marked(asked: Term | Beginning, mark: str) -> Term | Beginning:
    return Term(mark + asked.term) if isinstance(asked, Term) else Beginning(mark + asked.prefix)


def _is_one_term(text: str) -> bool:
    """Whether a text's terms say all of it: one or two Han characters, or a Latin word."""
    return bool(RUN.fullmatch(text)) and len(text) <= (2 if is_paired(text) else MOST_LETTERS)


def _within(spans: list[Dated]) -> tuple[int, int]:
    """The places of the days that lie in all spans; without one, all places."""
    if not spans:
        return 1, place_range(None, None)[1]
    ranges = [place_range(span.first, span.last) for span in spans]
    return max(first for first, _last in ranges), min(last for _first, last in ranges)


class _Planner:
    """Makes clauses of the parts of a query, and collects what is wrong with the names in it."""

    def __init__(self, question: Question):
        self.is_reader = question.states == READERS
        self.with_printed = question.with_printed
        self.states = frozenset(label("state", state) for state in question.states)
        self.seen = any_of(map(Term, sorted(self.states)))
        self.asks_credits = False
        self.errors: list[str] = []

    def clause(self, node: Node) -> Clause:
        match node:
            case Word():
                return self._word(node)
            case Named(Field.BYLINE):
                return self._byline(node)
            case Named():
                return self._labelled(self._labels(node))
            case Dated():
                return self._dated(node)
            case Not():
                return self._not(self.clause(node.part))
            case OneOf():
                return self._one_of([self.clause(part) for part in node.parts])
        raise TypeError(f"{node} stands within another part")

    def _word(self, word: Word) -> Clause:
        text, pattern = matched(word.text).strip(), pattern_of(word.text)
        marks = (HEAD,) if word.in_headline else ("", PRINTED) if self.with_printed else ("",)
        asked = [any_of(_marked(term, mark) for mark in marks) for term in terms_asked(text)]

        def holds(candidate: Candidate) -> bool:
            if word.in_headline:
                return pattern.is_in(candidate.headline)
            return pattern.is_in(candidate.text) or self.with_printed and pattern.is_in(candidate.printed)

        paired = [] if self.with_printed else [run for run in RUN.findall(text) if is_paired(run)]
        runs = tuple(Run(run, word.in_headline) for run in paired)
        return Clause(all_of(asked), _is_one_term(text), holds, runs, paired == [text])

    def _byline(self, named: Named) -> Clause:
        """Who is credited: by the reporters of that name, and by the name as printed where nobody is linked to it."""
        self.asks_credits = True
        name = fold_name(named.name)
        reporters = Reporter.objects.filter(Q(folded_name=name) | Q(aliases__folded_name=name))
        labels = self._labels_of("reporter", reporters)
        in_text = terms_asked(matched(named.name).strip())
        if not labels and not in_text:
            self.errors.append(_("There is no reporter “%(name)s” here.") % {"name": named.name})
        alone = self._labelled(labels)
        if not in_text:
            return alone
        return Clause(
            any_of([*map(Term, labels), all_of(in_text)]),
            False,
            lambda candidate: alone.holds(candidate) or name in candidate.credits,
        )

    def _labelled(self, labels: list[str]) -> Clause:
        """What has one of the labels; there is none only where that is an error."""
        wanted = frozenset(map(noted, labels))
        condition = any_of(map(Term, labels)) if labels else None
        return Clause(condition, True, lambda candidate: candidate.has_one(wanted))

    def _labels(self, named: Named) -> list[str]:
        """The labels that a name means; a name that means none is an error."""
        name = fold_name(named.name)
        match named.field:
            case Field.SECTION:
                found = self._labels_of("section", self._seen_by(Section.objects).filter(folded_name=name))
                unknown = _("There is no section “%(name)s” here.")
            case Field.TAG:
                tags = self._seen_by(Tag.objects)
                found = self._labels_of("tag", tags.filter(folded_name=name))
                found = found or self._labels_of("tag", _formerly(tags, FormerAddress.Kind.TAG, name))
                unknown = _("There is no tag “%(name)s” here.")
            case Field.NEWSPAPER:
                papers, kind = self._seen_by(Newspaper.objects), FormerAddress.Kind.NEWSPAPER
                found = self._labels_of("newspaper", papers.filter(Q(folded_name=name) | Q(slug=named.name)))
                found = found or self._labels_of("newspaper", _formerly(papers, kind, named.name))
                unknown = _("There is no newspaper “%(name)s” here.")
            case Field.KIND:
                found = [label("kind", kind) for kind in _kinds_named(name)]
                unknown = _("There is no kind “%(value)s”.")
        if not found:
            self.errors.append(unknown % {"name": named.name, "value": named.name})
        return found

    def _seen_by(self, rows):
        """The rows that the asker may know of."""
        return rows.public() if self.is_reader else rows

    def _labels_of(self, kind: str, rows: QuerySet) -> list[str]:
        return [label(kind, number) for number in rows.order_by().values_list("pk", flat=True).distinct()]

    def _dated(self, dated: Dated) -> Clause:
        """Dates beside another choice (OR, -), where a range of places says nothing."""
        periods = list(_periods_of(dated))
        covers = bool(periods) and periods[0].start == dated.first and periods[-1].end == dated.last
        labels = [
            label("month", period.start.year * 100 + period.start.month)
            if len(period.numbers) == 2
            else label("year", period.start.year)
            for period in periods
        ]
        first, last = dated.first or dt.date.min, dated.last or dt.date.max

        def holds(candidate: Candidate) -> bool:
            date = place_date(candidate.place)
            return date is not None and first <= date <= last

        return Clause(any_of(map(Term, labels)) if labels else None, covers, holds)

    def _not(self, clause: Clause) -> Clause:
        is_known = clause.is_exact and clause.condition is not None
        unwanted = Without(self.seen, clause.condition) if is_known else None
        return Clause(unwanted, is_known, lambda candidate: not clause.holds(candidate))

    def _one_of(self, clauses: list[Clause]) -> Clause:
        conditions = [clause.condition for clause in clauses]
        return Clause(
            None if None in conditions else any_of(conditions),
            all(clause.is_exact for clause in clauses),
            lambda candidate: any(clause.holds(candidate) for clause in clauses),
        )


def _formerly(rows, kind: str, old: str):
    """What was called so before it was renamed or merged: a shared search goes on finding it."""
    return rows.filter(pk=FormerAddress.objects.target(kind, old))


def _kinds_named(name: str) -> list[str]:
    """The kinds that are called so, in any language of the site; `name` is folded."""
    found = []
    for kind in Article.Kind:
        names = {kind.value}
        for language in LANGUAGES:
            with translation.override(language):
                names.add(fold_name(str(kind.label)))
        if name in names:
            found.append(kind.value)
    return found


def _periods_of(dated: Dated) -> Iterator[Period]:
    """Years, and months at both ends, that cover all days of the span in which newspapers were printed."""
    first = dated.first or EARLIEST
    last = dated.last or timezone.localdate().replace(month=12, day=31) + dt.timedelta(days=366)
    month = Period((first.year, first.month))
    while month.start <= last:
        year = Period(month.numbers[:1])
        is_whole = month.start == year.start and year.end <= last
        yield year if is_whole else month
        after = (year if is_whole else month).end + dt.timedelta(days=1)
        month = Period((after.year, after.month))
