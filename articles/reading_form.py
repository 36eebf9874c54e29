"""What a person enters at a page's reading: a role and an article for each line, and what the page prints of itself.

The article of a line is a number, or a sign: `+` begins a new article with this line, `^` joins the article above.
Both take along the lines below that are of the same article and were left alone. Works without JavaScript.

A long page is shown in parts, and a preview numbers its articles anew: so the form holds all lines as it was shown.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.corrections import FOLIO_TEXTS, OF_NO_ARTICLE, Row, Said, lines_of, said_by
from articles.dump_text import LONGEST_LINE, ROLE_NAMES, SHADES
from articles.models import Reading
from articles.pipeline.records import Role
from articles.rules import reason_name
from articles.typed import one_line, whole_number

LINES_SHOWN = 400  # at once; each has two fields, and a request may have a thousand
HIGHEST_ARTICLE = 9999
BEGINS, JOINS = "+", "^"
LONGEST_FOLIO = 80  # characters of a field, of one name among the editors
# The keys that give a line its role, as in the string of roles that the machine reads.
KEYS = {
    "k": "kicker", "h": "headline", "d": "deck", "y": "byline", "s": "subhead", "b": "body", "c": "cont", "p": "caption",
    "j": "jump", "r": "rubric", "f": "furniture",
}  # fmt: skip
KEY_OF = {role: key for key, role in KEYS.items()}
_HELD = re.compile(f"[{''.join(KEYS)}][0-9]{{1,6}}")
ROLES = [(key, role, ROLE_NAMES[role]) for key, role in KEYS.items()]
FOLIO_NAMES = {
    "newspaper": gettext_lazy("newspaper"),
    "date": gettext_lazy("date"),
    "number": gettext_lazy("page number"),
    "section": pgettext_lazy("of a newspaper", "section"),
    "editors": gettext_lazy("editors as printed"),
}


class ReadingLine(NamedTuple):
    """A line as the form shows it. `role` and `article` are what is entered, `theirs` what somebody else saved."""

    number: int
    text: str
    role: str
    article: str
    reason: str
    rule: str
    sure: bool
    changed: bool
    theirs: str = ""
    problem: str = ""

    @property
    def shade(self) -> int | None:
        number = whole_number(self.article)
        return number % SHADES if number else None


class FolioField(NamedTuple):
    name: str
    label: str
    value: str


class Entered(NamedTuple):
    """A posted form: what it says, what was typed, what is wrong with it by line or field, and how it was shown."""

    said: Said
    typed: dict[int, tuple[str, str]]
    problems: dict
    held: dict[int, Row]


def entered(reading: Reading, posted: Mapping[str, str]) -> Entered:
    """Read a posted form. Lines that it does not name stay as it held them."""
    current = said_by(reading)
    held = held_rows(posted.get("held", ""), current.rows)
    typed = {
        line: (posted.get(f"role-{line}", row.role), posted.get(f"article-{line}", str(row.article)).strip())
        for line, row in held.items()
    }
    problems: dict = {}
    for line, (role, article) in typed.items():
        number = whole_number(article)
        if role not in ROLE_NAMES:
            problems[line] = _("Choose a role.")
        elif article not in ("", BEGINS, JOINS) and (number is None or number > HIGHEST_ARTICLE):
            problems[line] = _("A number, + or ^ is wanted.")
    folio = _folio(current, posted, problems)
    rows = resolved(held, {line: typed[line] for line in typed if line not in problems})
    return Entered(Said(rows, folio), typed, problems, held)


def held_text(rows: Mapping[int, Row]) -> str:
    """All lines as a form is shown: the role's key and the article of each, in their order."""
    return " ".join(f"{KEY_OF[rows[line].role]}{rows[line].article}" for line in sorted(rows))


def held_rows(text: str, rows: Mapping[int, Row]) -> dict[int, Row]:
    """The rows that held_text wrote; those given where it is none of so many lines."""
    items = text.split()
    if len(items) != len(rows) or not all(map(_HELD.fullmatch, items)):
        return dict(rows)
    return {line: Row(int(item[1:]), KEYS[item[0]]) for line, item in zip(sorted(rows), items, strict=True)}


def resolved(current: Mapping[int, Row], typed: Mapping[int, tuple[str, str]]) -> dict[int, Row]:
    """The articles as numbers: signs are followed, and the lines below a sign that were left alone go along."""
    rows: dict[int, Row] = {}
    numbers = [row.article for row in current.values()]
    numbers += [number for _role, article in typed.values() if (number := whole_number(article)) is not None]
    fresh, above = max(numbers, default=0) + 1, 0
    moved: dict[int, int] = {}
    for line in sorted(current):
        was = current[line]
        role, article = typed.get(line, (was.role, str(was.article)))
        if role in OF_NO_ARTICLE:
            rows[line] = Row(0, role)
            continue
        number = whole_number(article)
        if article == BEGINS:
            number, fresh = fresh, fresh + 1
        elif article == JOINS:
            number = above
        elif number == was.article:
            number = moved.get(number, number)
        if article in (BEGINS, JOINS) and was.article:
            moved[was.article] = number
        rows[line] = Row(number or 0, role)
        above = number or above
    return rows


def _folio(current: Said, posted: Mapping[str, str], problems: dict) -> dict:
    folio: dict = {}
    for name in FOLIO_TEXTS:
        value = _one_line(posted.get(f"folio-{name}", current.folio[name] or ""))
        folio[name] = value or None
        if len(value) > LONGEST_FOLIO:
            problems[name] = _("At most %(most)d characters.") % {"most": LONGEST_FOLIO}
    if folio["date"] and not _is_day(folio["date"]):
        problems["date"] = _("A day is written as 2024-05-01.")
    editors = posted.get("folio-editors")
    names = (
        current.folio["editors"]
        if editors is None
        else editors.replace("，", "、").replace(",", "、").split("、")
    )
    folio["editors"] = [name for name in map(_one_line, names) if name]
    if any(len(name) > LONGEST_FOLIO for name in folio["editors"]):
        problems["editors"] = _("At most %(most)d characters.") % {"most": LONGEST_FOLIO}
    return folio


def _one_line(text: str) -> str:
    """Without NUL, which PostgreSQL holds in no text."""
    return one_line(text.replace("\0", ""))


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# --- showing ---------------------------------------------------------------------------------------------------------


def shown_lines(
    reading: Reading,
    articles: Iterable,
    first: int,
    typed: Mapping[int, tuple[str, str]],
    *,
    problems: Mapping = {},
    theirs: Mapping[int, Row] | None = None,
) -> list[ReadingLine]:
    """At most LINES_SHOWN + 1 lines from line `first` on, as they were typed; `theirs` is what else was saved."""
    current = said_by(reading).rows
    rules = reading.parsed.get("rules", {})
    unsure = {
        row[0]
        for article in articles
        if article.reading_id == reading.pk
        for row in article.lines
        if not row[3]
    }
    lines = [line for line in lines_of(reading) if line.number >= first][: LINES_SHOWN + 1]
    shown = []
    for number, text in ((line.number, line.text) for line in lines):
        was = current[number]
        role, article = typed.get(number, (was.role, str(was.article)))
        other = theirs.get(number, was) if theirs is not None else None
        shown.append(
            ReadingLine(
                number, text[:LONGEST_LINE] + "…" * (len(text) > LONGEST_LINE), role,
                "" if role in OF_NO_ARTICLE else article,
                reason_name(rules.get(str(number), "")), rules.get(str(number), ""), number not in unsure,
                changed=(role, article or "0") != (was.role, str(was.article)),
                theirs=_in_words(other) if other and (other.role, str(other.article)) != (role, article or "0") else "",
                problem=problems.get(number, ""),
            )
        )  # fmt: skip
    return shown


def _in_words(row: Row) -> str:
    name = str(ROLE_NAMES.get(row.role, row.role))
    return f"{name} {row.article}" if row.article else name


def folio_fields(said: Said, posted: Mapping[str, str], problems: Mapping) -> list[tuple[FolioField, str]]:
    """The page's fields with what is wrong with each."""
    fields = []
    for name, label in FOLIO_NAMES.items():
        value = "、".join(said.folio["editors"]) if name == "editors" else said.folio[name] or ""
        fields.append((FolioField(name, label, posted.get(f"folio-{name}", value)), problems.get(name, "")))
    return fields


def typed_of(rows: Mapping[int, Row]) -> dict[int, tuple[str, str]]:
    """Rows as the form would hold them."""
    return {line: (str(Role(row.role)), str(row.article)) for line, row in rows.items()}
