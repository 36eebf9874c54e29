"""What people said of a page's lines, carried onto a newer reading of the page.

A person corrects roles and borders, or approves all of them as they are. A newer reading, of the same dump or of a better
one, has read the lines anew. What the person made stays: a role that was changed, a story whose lines were changed; where
the reading was approved, every line of it. What was left alone follows the newer reading.
"""

from collections.abc import Mapping
from dataclasses import replace

from articles.corrections import FOLIO_TEXTS, Row, said_by, shapes_of, tidied
from articles.models import Reading
from articles.pipeline.correct import correct_page, corrected, kept
from articles.pipeline.records import Kind, Line, ParsedArticle, ParsedPage, Role

FOLIO = (*FOLIO_TEXTS, "editors")


def machine_reading(reading: Reading) -> Reading:
    """The machine's reading that this one corrects, by however many steps; itself where the machine read. A query a step."""
    while reading.corrects_id:
        reading = reading.corrects
    return reading


def carry(
    holding: Reading, parsed: ParsedPage, lines: list[Line], old_of: Mapping[int, int]
) -> ParsedPage | None:
    """The newer reading with what people said of the page; None where they said nothing, or it says the same.

    `parsed` is what the machine reads now in `lines`; `old_of` is new line -> line of the holding reading's dump.
    """
    machine = machine_reading(holding)
    is_approved = holding.approved_at is not None
    if machine.pk == holding.pk and not is_approved:
        return None
    said, read = said_by(holding).rows, {} if is_approved else said_by(machine).rows
    rows = _rows(parsed, said, read, old_of)
    verdicts = {
        line.number: kept(line.role, line.rule, line.sure)
        if rows[line.number].role == line.role
        else corrected(Role(rows[line.number].role))
        for line in parsed.lines
    }
    rows = tidied(rows)
    verdicts = {
        number: verdict if verdict.role == rows[number].role else corrected(Role(rows[number].role))
        for number, verdict in verdicts.items()
    }
    page = correct_page(lines, verdicts, {number: row.article for number, row in rows.items()})
    if shapes_of(page.lines) == shapes_of(parsed.lines):
        return None
    articles = [_as_judged(article, page, parsed, holding, old_of) for article in page.articles]
    return replace(page, articles=tuple(articles), remarks=parsed.remarks)


def _rows(
    parsed: ParsedPage, said: Mapping[int, Row], read: Mapping[int, Row], old_of: Mapping[int, int]
) -> dict[int, Row]:
    """What is said of each new line. Stories of people are numbered behind those of the machine."""
    behind = max((line.article for line in parsed.lines), default=0)
    changed = _changed_stories(said, read)
    rows: dict[int, Row] = {}
    story: dict[int, int] = {}  # of the machine -> the story that its last line went to
    before = None
    for line in parsed.lines:
        old = old_of.get(line.number)
        role, article = line.role, line.article
        if old in said and (old not in read or read[old].role != said[old].role):
            role = Role.CONT if old == before and said[old].role == Role.BODY else Role(said[old].role)
        if old in said and said[old].article in changed:
            article = behind + said[old].article
        elif old is None and article:
            article = story.get(article, article)
        if line.article:
            story[line.article] = article
        rows[line.number], before = Row(article, str(role)), old
    return rows


def _changed_stories(said: Mapping[int, Row], read: Mapping[int, Row]) -> set[int]:
    """The stories of a person that the machine had not: their numbers."""
    stories, known = _extents(said), set(_extents(read).values())
    return {number for number, extent in stories.items() if extent not in known}


def _extents(rows: Mapping[int, Row]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for line, row in rows.items():
        if row.article:
            found.setdefault(row.article, set()).add(line)
    return {number: frozenset(lines) for number, lines in found.items()}


def _as_judged(
    article: ParsedArticle, page: ParsedPage, parsed: ParsedPage, holding: Reading, old_of: Mapping[int, int]
) -> ParsedArticle:
    """The article with the machine's judgement where its lines are the machine's, else with that of the holding reading.

    Rules put a carried page together, and they know neither what the trained reader doubted nor the kinds it gave.
    """
    shape = shapes_of(page.lines)[article.number]
    for number, other in shapes_of(parsed.lines).items():
        if number and other == shape:
            judge = next(found for found in parsed.articles if found.number == number)
            return article._replace(kind=judge.kind, confidence=judge.confidence, reasons=judge.reasons)
    was = frozenset((old_of.get(line, 0), role) for line, role in shape)
    for number, other in _shapes_said(holding).items():
        if number and other == was:
            judged = holding.parsed["articles"][str(number)]
            return article._replace(
                kind=Kind(judged["kind"]), confidence=judged["confidence"],
                reasons=tuple(judged["reasons"]),
            )  # fmt: skip
    return article


def _shapes_said(reading: Reading) -> dict[int, frozenset[tuple[int, str]]]:
    found: dict[int, set[tuple[int, str]]] = {}
    for line, row in said_by(reading).rows.items():
        found.setdefault(row.article, set()).add((line, row.role))
    return {number: frozenset(rows) for number, rows in found.items()}


def carry_page_words(holding: Reading, now: dict) -> dict:
    """What the page prints of itself as it is read now, but for what a person put right or approved."""
    machine = machine_reading(holding)
    said, read = said_by(holding).folio, said_by(machine).folio
    made = [name for name in FOLIO if holding.approved_at or said[name] != read[name]]
    return {**now, **{name: said[name] for name in made}}
