"""Approved readings in the form of the gold pages: what training and scoring learn of an archive's own newspaper."""

import re
from collections.abc import Iterator

from django.db.models import QuerySet

from articles.corrections import dump_text, said_by
from articles.models import Article, Page, PhotoCredit, Reading

GROUP = 50  # pages in memory at once
TEXTS = ("kind", "kicker", "headline", "deck", "dateline")
JUMPS = ("continued_from", "continued_to")
LONGEST_NAME = 180  # bytes of a file's name without its ending
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


def approved_readings(*, newspaper=None, since=None, until=None) -> QuerySet[Reading]:
    """The readings that editors have approved and that hold, with what the gold form wants of their rows."""
    readings = Reading.objects.approved().order_by("pk")
    if newspaper:
        readings = readings.filter(page__issue__newspaper=newspaper)
    if since:
        readings = readings.filter(page__issue__date__gte=since)
    if until:
        readings = readings.filter(page__issue__date__lte=until)
    return readings.select_related("page__issue__newspaper", "dump").prefetch_related(
        "articles__bylines", "articles__photo_credits"
    )


def gold_pages(readings: QuerySet[Reading]) -> Iterator[tuple[str, str, dict]]:
    """(name, text, gold) of each reading; the names are told apart."""
    taken: set[str] = set()
    for reading in readings.iterator(chunk_size=GROUP):
        name = page_name(reading.page)
        if name.lower() in taken:
            name = f"{name}-{reading.page_id}"
        taken.add(name.lower())
        yield name, page_text(reading), gold_of(reading, name)


def page_name(page: Page) -> str:
    """The file name of a page without its ending: haiping_2011-11-23_2"""
    if not page.issue_id:
        return f"page-{page.pk}"
    name = f"{page.issue.newspaper.slug}_{page.issue.key}_{page.label}"
    name = re.sub(r"[^\w.-]", "-", name)
    return name if len(name.encode()) <= LONGEST_NAME else f"page-{page.pk}"


def page_text(reading: Reading) -> str:
    """The dump's text; where other pages stand in it, too, they are left blank, so that each line keeps its number."""
    text = dump_text(reading.dump)
    own = {row[0] for row in reading.parsed.get("lines", [])}
    lines = [match.groups() for match in _LINE.finditer(text)]
    if all(number in own for number, (line, _end) in enumerate(lines, 1) if line.strip()):
        return text
    kept = [(line if number in own else "", end) for number, (line, end) in enumerate(lines, 1)]
    return "".join(line + end for line, end in kept[: max(own, default=0)])


def gold_of(reading: Reading, name: str) -> dict:
    """The gold form, with the newspaper's name as `paper`: lines and fields as the reading says, but for what a person made."""
    parsed, issue = reading.parsed, reading.page.issue
    folio = said_by(reading).folio
    rows = {article.reading_number: article for article in reading.articles.all()}
    return {
        "dump": f"{name}.txt",
        "paper": issue.newspaper.name if issue else folio["newspaper"],
        "page": folio,
        "lines": parsed["lines"],
        "articles": {
            number: _article(said, rows.get(int(number))) for number, said in parsed["articles"].items()
        },
    }


def _article(said: dict, row: Article | None) -> dict:
    """The fields as printed, but for those that a person made: the row has its texts repaired."""
    article = {name: said[name] for name in (*TEXTS, "credits", *JUMPS)}
    made = set(row.touched) if row else set()
    article |= {name: getattr(row, name) for name in TEXTS if name in made}
    article |= {name: getattr(row, name) or None for name in JUMPS if name in made}
    if made & {"bylines", "photo_credits"}:
        article["credits"] = _credits(row)
    return article


def _credits(article: Article) -> list[dict]:
    """Everyone credited in printed order; who wrote comes before who photographed at the same place. Agencies are nobody."""
    named = [credit for credit in [*article.bylines.all(), *article.photo_credits.all()] if credit.name]
    return [
        {
            "name": credit.name,
            "role": "photographer" if isinstance(credit, PhotoCredit) else str(credit.role),
            "title": credit.title,
        }
        for credit in sorted(named, key=lambda credit: credit.position)
    ]
