"""A page's reading put right by a person: what becomes of its articles, decided and written.

A correction says for lines which article they are of and what they are. Roles and borders go through the pipeline's
own `assemble`; a new Reading of the same dump keeps the answer, and the articles' rows follow it:

- An article keeps its row where the two share most of their text. Only what the correction changes is written, and
  never what a person made (`touched`); where both changed the same field, the article is marked as problematic.
- A new article comes as a draft.
- One that is gone is deleted where nobody has worked on it. Where somebody has, it stays and is marked as problematic;
  where only an import published it, it is withdrawn, so that its address still answers.

The same code decides for the preview and for the save.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import transaction

from articles.following import Fate, add, carry_folio, comparable, delete_articles, follow, of_row, values_of
from articles.models import Article, ArticleVersion, Dump, Issue, Page, Reading
from articles.parsed_rows import article_lines
from articles.pipeline import PIPELINE_VERSION, decode
from articles.pipeline.answer import page_as_answer
from articles.pipeline.correct import correct_page, corrected, kept
from articles.pipeline.lines import split_lines
from articles.pipeline.records import Kind, Line, ParsedArticle, ParsedLine, ParsedPage, Role

OF_NO_ARTICLE = (Role.RUBRIC, Role.FURNITURE)
FOLIO_TEXTS = ("newspaper", "date", "number", "section")
BELONGS = (
    0.5  # of the characters of the row, or of the new article, that must be shared for one to be the other
)


class StaleError(Exception):
    """Another reading holds by now than the one that a person corrected. `reading` is that one."""

    def __init__(self, reading: Reading | None):
        super().__init__("a newer reading holds")
        self.reading = reading


class Row(NamedTuple):
    """What is said of a line."""

    article: int
    role: str


@dataclass(frozen=True)
class Said:
    """What a person says of a page: each line of the reading, and what the page prints of itself."""

    rows: dict[int, Row]
    folio: dict


@dataclass
class Outcome:
    """A corrected page and what becomes of its articles, first those that it has, then those that are gone."""

    reading: Reading
    said: Said
    parsed: ParsedPage
    fates: list[Fate]

    @property
    def living(self) -> list[Fate]:
        return [fate for fate in self.fates if fate.parsed]

    @property
    def gone(self) -> list[Fate]:
        return [fate for fate in self.fates if not fate.parsed]


# --- what a reading says ---------------------------------------------------------------------------------------------


def said_by(reading: Reading) -> Said:
    """What the reading itself says."""
    page = reading.parsed.get("page", {})
    return Said(
        {line: Row(article, role) for line, article, role in reading.parsed.get("lines", [])},
        {**{name: page.get(name) for name in FOLIO_TEXTS}, "editors": page.get("editors", [])},
    )


def dump_text(dump: Dump) -> str:
    """The dump's text as the pipeline read it."""
    return decode(bytes(dump.data), dump.encoding).text


def lines_of(reading: Reading) -> list[Line]:
    """The physical lines that the reading is of, whole."""
    numbers = {row[0] for row in reading.parsed.get("lines", [])}
    return [line for line in split_lines(dump_text(reading.dump)) if line.number in numbers]


def tidied(rows: Mapping[int, Row]) -> dict[int, Row]:
    """The rows as they can be: furniture and rubrics are of no article, all others of one.

    A text line of no article joins the one above it; where there is none, it begins one.
    """
    found: dict[int, Row] = {}
    fresh = max((row.article for row in rows.values()), default=0) + 1
    above = 0
    for line in sorted(rows):
        article, role = rows[line]
        if role in OF_NO_ARTICLE:
            found[line] = Row(0, role)
            continue
        above = article or above or fresh
        found[line] = Row(above, role)
    return found


def put_together(
    reading: Reading, rows: Mapping[int, Row], lines: list[Line], sure: Mapping[int, bool]
) -> ParsedPage:
    """The page that these rows make. A line whose role is the reading's keeps its rule."""
    before = said_by(reading).rows
    rules = reading.parsed.get("rules", {})
    verdicts = {
        line: kept(Role(row.role), rules.get(str(line), ""), sure.get(line, True))
        if before[line].role == row.role
        else corrected(Role(row.role))
        for line, row in rows.items()
    }
    return correct_page(lines, verdicts, {line: row.article for line, row in rows.items()})


# --- deciding --------------------------------------------------------------------------------------------------------


def decide(page: Page, reading: Reading, said: Said, articles: Iterable[Article]) -> Outcome:
    """What the correction makes of the page; writes nothing. `articles` are all rows of the page."""
    lines = lines_of(reading)
    articles = [article for article in articles if article.lines and article.reading_id]
    sure = {
        row[0]: row[3] for article in articles if article.reading_id == reading.pk for row in article.lines
    }
    before = put_together(reading, tidied(said_by(reading).rows), lines, sure)
    after = put_together(reading, tidied(said.rows), lines, sure)
    same_dump = set(page.readings.filter(dump=reading.dump_id).values_list("pk", flat=True))
    rows = match(after, [article for article in articles if article.reading_id in same_dump], lines)
    former = {parsed.number: parsed for parsed in before.articles}
    judged, shapes = _judgements(reading), shapes_of(after.lines)
    fates = []
    for parsed in after.articles:
        article = rows.get(parsed.number)
        was = former.get(article.reading_number) if article and article.reading_id == reading.pk else None
        fate = _fate(article, parsed, was)
        fate.parsed = _as_judged(parsed, shapes.get(parsed.number), was, judged, reading)
        fates.append(fate)
    after = replace(after, articles=tuple(fate.parsed for fate in fates))
    matched = {article.pk for article in rows.values()}
    gone = [a for a in articles if a.reading_id == reading.pk and a.pk not in matched]
    worked_on = set(
        Article.objects.filter(pk__in=[a.pk for a in gone]).worked_on().values_list("pk", flat=True)
    )
    fates += [Fate(article, None, has_work=article.pk in worked_on) for article in gone]
    return Outcome(reading, said, after, fates)


Shape = frozenset[tuple[int, str]]  # an article's lines with their roles


def _judgements(reading: Reading) -> dict[Shape, dict]:
    """What the reading says of each article, by the article's lines and roles."""
    lines = [ParsedLine(line, article, Role(role), "") for line, article, role in reading.parsed["lines"]]
    articles = reading.parsed["articles"]
    return {
        shape: articles[str(number)] for number, shape in shapes_of(lines).items() if str(number) in articles
    }


def shapes_of(lines: Iterable[ParsedLine]) -> dict[int, Shape]:
    """Number of an article -> its shape."""
    found: dict[int, set[tuple[int, str]]] = {}
    for line in lines:
        found.setdefault(line.article, set()).add((line.number, str(line.role)))
    return {number: frozenset(rows) for number, rows in found.items()}


def _as_judged(
    parsed: ParsedArticle,
    shape: Shape | None,
    was: ParsedArticle | None,
    judged: Mapping[Shape, dict],
    reading: Reading,
) -> ParsedArticle:
    """The article with the reading's own judgement where the correction leaves it alone: its kind, and how sure it is.

    Rules put a corrected page together, and they know neither what the trained reader doubted nor the kinds it gave.
    """
    if said := judged.get(shape):
        return parsed._replace(
            kind=Kind(said["kind"]), confidence=said["confidence"], reasons=tuple(said["reasons"])
        )
    if was and was.kind == parsed.kind:
        return parsed._replace(kind=Kind(reading.parsed["articles"][str(was.number)]["kind"]))
    return parsed


def match(parsed: ParsedPage, articles: list[Article], lines: list[Line]) -> dict[int, Article]:
    """Number of an article -> the row that it is, for those that are one; the largest shared text first."""
    weight = {line.number: len(line.text) for line in lines}
    extents: dict[int, set[int]] = {}
    for line in parsed.lines:
        if line.article:
            extents.setdefault(line.article, set()).add(line.number)

    def size(numbers: Iterable[int]) -> int:
        return sum(weight.get(number, 0) for number in numbers)

    shares = []
    for article in articles:
        own = {row[0] for row in article.lines}
        for number, extent in extents.items():
            shared = size(own & extent)
            if shared and shared >= BELONGS * min(size(own), size(extent)):
                shares.append((-shared, -article.reading_id, number, article.pk, article))
    found: dict[int, Article] = {}
    for *_order, number, _pk, article in sorted(shares, key=lambda share: share[:4]):
        if number not in found and article not in found.values():
            found[number] = article
    return found


def _fate(article: Article | None, parsed: ParsedArticle, was: ParsedArticle | None) -> Fate:
    """The new values of what the correction changes, apart from what a person made. `was`: its reading so far."""
    if article is None:
        return Fate(None, parsed)
    wanted, former = values_of(parsed), values_of(was) if was else {}
    changed = {
        name: value
        for name, value in wanted.items()
        if name not in former or comparable(former[name]) != comparable(value)
    }
    fate = Fate(article, parsed)
    for name, value in changed.items():
        if name not in article.touched:
            fate.changes[name] = value
        elif name != "position" and comparable(of_row(article, name)) != comparable(value):
            fate.kept.append(name)
    return fate


# --- writing ---------------------------------------------------------------------------------------------------------


def correct(page: Page, reading_pk: int, said: Said, *, by) -> Outcome | None:
    """Save what a person says of a page, beginning from this reading; None where it says nothing new.

    The page is locked until the transaction ends. Raises StaleError where another reading holds by now.
    """
    with transaction.atomic():
        issues = Issue.objects.filter(pages=page.pk).held()
        page = (
            Page.objects.select_for_update(of=("self",))
            .select_related("issue__newspaper", "section")
            .get(pk=page.pk)
        )
        reading = page.current_reading
        if reading is None or reading.pk != reading_pk:
            raise StaleError(reading)
        rows = tidied(said.rows)
        outcome = decide(page, reading, Said(rows, said.folio), page.articles.locked())
        now = Said(
            {line.number: Row(line.article, str(line.role)) for line in outcome.parsed.lines}, said.folio
        )
        if now == said_by(reading):
            return None
        _write(page, outcome, by)
        for issue in issues:
            issue.match_jumps()
        return outcome


def _write(page: Page, outcome: Outcome, by) -> None:
    reading, parsed, folio = outcome.reading, outcome.parsed, outcome.said.folio
    answer = page_as_answer(parsed, reading.parsed.get("dump", reading.dump.file_name))
    fresh = Reading.objects.create(
        page=page, dump=reading.dump, first_line=reading.first_line, last_line=reading.last_line,
        parsed={**answer, "page": folio}, pipeline_version=PIPELINE_VERSION, corrects=reading, person=by,
    )  # fmt: skip
    carry_folio(page, said_by(reading).folio, folio)
    lines = article_lines(parsed)
    for fate in outcome.living:
        if fate.article:
            _follow(page, fate, fresh, lines.get(fate.parsed.number, []), by)
    for article in add(page, [fate for fate in outcome.living if not fate.article], fresh, parsed):
        article.record(by=by, action=ArticleVersion.Action.REREAD)
    _leave(outcome.gone, by)


def _follow(page: Page, fate: Fate, reading: Reading, lines: list, by) -> None:
    """Let a row follow its reading; a version where something of it changed that people see."""
    article = fate.article
    changed = follow(page, fate, reading, lines)
    if fate.kept:
        article.proofreading = Article.Proofreading.PROBLEMATIC
    elif article.proofreading == Article.Proofreading.VALIDATED and set(changed) - {"position"}:
        article.proofreading = Article.Proofreading.PROOFREAD
    article.save()
    if changed or fate.kept:
        article.record(by=by, action=ArticleVersion.Action.REREAD)


def _leave(fates: list[Fate], by) -> None:
    """What becomes of the articles that the page no longer has."""
    untouched = []
    for fate in fates:
        article = fate.article
        if fate.has_work and not article.trashed_at:
            article.leave_reading(by=by)
        elif article.is_public:
            article.withdraw(by=by)
        elif not fate.has_work and article.published_at is None:
            untouched.append(article.pk)
    delete_articles(untouched)
