"""The lines of a dump beside what was made of them, for the editor's eye."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article, Dump, Reading
from articles.pipeline.lines import LINE_END
from articles.rules import reason_name

LONGEST_LINE = 4000  # characters shown of one line; a dump of one 20 MB line must not stop the browser
ROLE_NAMES = {
    "kicker": _("kicker"),
    "headline": _("headline"),
    "deck": _("deck"),
    "byline": _("byline"),
    "subhead": _("subhead"),
    "body": _("paragraph"),
    "cont": _("continuation"),
    "caption": _("caption"),
    "jump": _("jump line"),
    "rubric": _("rubric"),
    "furniture": pgettext_lazy("of a page", "furniture"),
}


class DumpLine(NamedTuple):
    """A line as the dump has it, with what the reading said of it. `article` is None for lines of no article."""

    number: int
    text: str
    role: str
    rule: str
    sure: bool
    article: Article | None = None
    shade: int = 0  # which of the colours its article has

    @property
    def role_name(self):
        return ROLE_NAMES.get(self.role, self.role)

    @property
    def reason(self):
        return reason_name(self.rule)


def dump_texts(dump: Dump) -> list[str]:
    """Element i is line i + 1 of the file, as it was read; long lines are cut."""
    text = bytes(dump.data).decode(dump.encoding, errors="replace").removeprefix("\ufeff")
    return [line[:LONGEST_LINE] + "…" * (len(line) > LONGEST_LINE) for line in LINE_END.split(text)]


def lines_of_article(article: Article) -> list[DumpLine]:
    """The article's lines in reading order; none for an article that no reading gave. One query for the dump."""
    if article.reading_id is None:
        return []
    texts = dump_texts(article.reading.dump)
    return [
        DumpLine(number, texts[number - 1], role, rule, sure)
        for number, role, rule, sure in article.lines
        if number <= len(texts)
    ]


SHADES = 6  # colours that neighbouring articles take in turn


def lines_of_reading(reading: Reading, first: int, count: int) -> list[DumpLine]:
    """At most `count` non-blank lines of the reading from its line `first` on. Two queries."""
    articles = {
        article.reading_number: article
        for article in reading.articles.only("pk", "headline", "reading_number", "lines", "body")
    }
    unsure = {row[0] for article in articles.values() for row in article.lines if not row[3]}
    rows = [row for row in reading.parsed.get("lines", []) if row[0] >= first][:count]
    rules = reading.parsed.get("rules", {})
    texts = dump_texts(reading.dump)
    return [
        DumpLine(
            number, texts[number - 1], role, rules.get(str(number), ""), number not in unsure,
            articles.get(article), article % SHADES if article else 0,
        )
        for number, article, role in rows
        if number <= len(texts)
    ]  # fmt: skip
