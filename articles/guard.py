"""Two people at one article: what the second one saves is merged with what the first one saved.

A form carries the version that it began from. Where a newer one exists, each field is compared three ways: as the form
found it (base), as it is now (theirs), as the form has it (mine). What only they changed is taken over, what only I
changed is saved, and what both changed differently is a clash: nothing is saved, and both texts are shown.

All of it happens on the posted data, before any form sees it, under a lock on the article's row.
"""

from itertools import pairwise
from typing import NamedTuple

from django.http import QueryDict
from django.utils.safestring import SafeString

from articles.history import FIELD_NAMES, as_text, marked, reporter_names
from articles.models import Article, ArticleVersion, Section, Tag
from articles.typed import one_line, plain_lines, whole_number

LINE_FIELDS = ("kicker", "headline", "deck", "dateline", "continued_from", "continued_to")
CREDITS = {
    "bylines": ("name", "role", "printed_role", "title", "reporter_id"),
    "photo_credits": ("name", "title", "agency", "caption", "reporter_id"),
}
GUARDED = ("kind", "section", "position", *LINE_FIELDS, "body", "tags", *CREDITS)  # what a reading makes, too
MOST_ROWS = 1000  # of bylines that are read from a form; Django's own formsets stop there, too
LAST_POSITION = 9999  # of a row without a number
BASE = "base_version"  # the form's field that carries the version it began from


class Clash(NamedTuple):
    """A field that two people changed to different values. `marked` leads from theirs to mine.

    `version` is the one that brought theirs: it knows who and when.
    """

    field: str
    name: str
    mine: str
    theirs: str
    marked: SafeString
    version: ArticleVersion


class Merge(NamedTuple):
    """The posted data with the other person's changes taken over, and what clashes."""

    data: QueryDict
    taken: list[str]
    clashes: list[Clash]


def merge(article: Article, posted: QueryDict) -> Merge:
    """Merge a posted form with the article as it now is; `article` is locked. No query where nothing is newer.

    A form that names no version of the article counts as begun before the first one.
    """
    if posted.get(BASE) == str(article.version):
        return Merge(posted, [], [])
    versions = _versions_since(article, posted.get(BASE, ""))
    base, theirs = versions[0].content if versions[0].number else {}, article.content()
    mine = posted_content(posted, base)
    data = posted.copy()
    data[BASE] = str(article.version)
    taken, clashes = [], []
    for field, value in mine.items():
        theirs_changed = not _same(field, base.get(field), theirs[field])
        if _same(field, value, base.get(field)) or _same(field, value, theirs[field]):
            _take_over(data, article, field)
            taken += [field] if theirs_changed else []
            continue
        if field in CREDITS:
            _keep_credits(data, article, field)
        if theirs_changed:
            clashes.append(_clash(field, mine, theirs, versions))
    return Merge(data, taken, clashes)


def _versions_since(article: Article, number: str) -> list[ArticleVersion]:
    """The version that the form began from (number 0 without content where there is none) and all newer ones."""
    base = whole_number(number) or 0
    versions = list(article.versions.filter(number__gte=base).select_related("person").order_by("number"))
    return versions if versions and versions[0].number == base else [ArticleVersion(content={}), *versions]


def _same(field: str, one, other) -> bool:
    """Whether two values of a field are the same to a person: line ends and space around them do not count."""
    if field in LINE_FIELDS:
        return one_line(one or "") == one_line(other or "")
    if field == "body":
        return plain_lines(one or "") == plain_lines(other or "")
    return one == other


def _clash(field: str, mine: dict, theirs: dict, versions: list[ArticleVersion]) -> Clash:
    version = next(
        (
            newer
            for older, newer in reversed(list(pairwise(versions)))
            if older.content.get(field) != newer.content.get(field)
        ),
        versions[-1],
    )
    reporters = reporter_names(mine, theirs)
    ours, others = (as_text(field, content[field], reporters) for content in (mine, theirs))
    return Clash(field, FIELD_NAMES[field], ours, others, marked(field, others, ours), version)


def posted_content(posted: QueryDict, base: dict) -> dict:
    """What a posted form says, in the form of a version's content. Two queries."""
    sections = Section.objects.filter(pk=whole_number(posted.get("section", "")))
    return {
        **{field: one_line(posted.get(field, "")) for field in LINE_FIELDS},
        "kind": posted.get("kind", ""),
        "position": _number(posted.get("position", ""), base),
        "body": plain_lines(posted.get("body", "")),
        "section": sections.values_list("name", flat=True).first() or "",
        "tags": _posted_tags(posted, base),
        **{field: [_content(row, field) for row in posted_credits(posted, field)] for field in CREDITS},
    }


def _number(position: str, base: dict):
    """A position that is no number stays as it was; the form says what is wrong with it."""
    number = whole_number(position)
    return base.get("position") if number is None else number


def _posted_tags(posted: QueryDict, base: dict) -> list[str]:
    """The names of the posted tags. One that is gone by now counts under the name that it had."""
    numbers = {whole_number(number) for number in posted.getlist("tags")} - {None}
    names = list(Tag.objects.filter(pk__in=numbers).values_list("name", flat=True))
    if len(names) < len(numbers):
        former = base.get("tags", [])
        names += set(former) - set(Tag.objects.filter(name__in=former).values_list("name", flat=True))
    return sorted(names)


class CreditRow(NamedTuple):
    """A row of a posted list of credits; `pk` is empty for a new one."""

    pk: str
    values: dict[str, str]
    position: str


def posted_credits(posted: QueryDict, field: str) -> list[CreditRow]:
    """The rows that stay, in their order; empty ones and those marked for deletion are left out."""
    rows = []
    total = whole_number(posted.get(f"{field}-TOTAL_FORMS", "")) or 0
    for index in range(min(total, MOST_ROWS)):
        prefix = f"{field}-{index}-"
        row = CreditRow(
            posted.get(prefix + "id", ""),
            {name: plain_lines(posted.get(prefix + name.removesuffix("_id"), "")) for name in CREDITS[field]},
            posted.get(prefix + "position", ""),
        )
        says_something = any(value for name, value in row.values.items() if name != "role")
        if (says_something or row.pk) and not posted.get(prefix + "DELETE"):
            rows.append(row)
    return sorted(rows, key=_position)


def _position(row: CreditRow) -> int:
    """Rows without a number go behind the others, as the form says."""
    number = whole_number(row.position)
    return LAST_POSITION if number is None else number


def _content(row: CreditRow, field: str) -> dict:
    return {**row.values, "reporter_id": whole_number(row.values["reporter_id"])}


def _take_over(data: QueryDict, article: Article, field: str) -> None:
    """Put into the form what the article now has."""
    if field in CREDITS:
        rows = [_row(credit, field) for credit in getattr(article, field).all()]
        _write_rows(data, field, rows, [], set())
    elif field == "tags":
        data.setlist("tags", [str(tag.pk) for tag in article.tags.all()])
    elif field == "section":
        data["section"] = str(article.section_id or "")
    else:
        data[field] = str(getattr(article, field))


def _row(credit, field: str) -> CreditRow:
    values = {name: getattr(credit, name) for name in CREDITS[field]}
    return CreditRow(
        str(credit.pk),
        {name: "" if value is None else str(value) for name, value in values.items()},
        str(credit.position),
    )


def _keep_credits(data: QueryDict, article: Article, field: str) -> None:
    """Let my rows stand for the whole list: on the rows that still are, as new ones, and all others deleted."""
    mine = {row.pk: row for row in posted_credits(data, field)}
    current = [_row(credit, field) for credit in getattr(article, field).all()]
    living = {row.pk for row in current}
    fresh = [row._replace(pk="") for row in posted_credits(data, field) if row.pk not in living]
    gone = {row.pk for row in current if row.pk not in mine}
    _write_rows(data, field, [mine.get(row.pk, row) for row in current], fresh, gone)


def _write_rows(
    data: QueryDict, field: str, rows: list[CreditRow], fresh: list[CreditRow], gone: set[str]
) -> None:
    """The posted list anew: `rows` are in the database, of which those in `gone` are to be deleted."""
    for key in [key for key in data if key.startswith(f"{field}-") and not key.endswith("_NUM_FORMS")]:
        del data[key]
    data[f"{field}-INITIAL_FORMS"] = str(len(rows))
    data[f"{field}-TOTAL_FORMS"] = str(len(rows) + len(fresh))
    for index, row in enumerate([*rows, *fresh]):
        prefix = f"{field}-{index}-"
        data[prefix + "id"] = row.pk
        data[prefix + "position"] = row.position
        for name, value in row.values.items():
            data[prefix + name.removesuffix("_id")] = value
        if row.pk in gone:
            data[prefix + "DELETE"] = "on"
