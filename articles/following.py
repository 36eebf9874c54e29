"""How the rows of a page's articles follow a reading: what it says of each field, and what is written of that.

A correction by a person (corrections.py) and a newer reading by the machine (merging.py) decide differently what a row
takes over; what taking over means is here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.blocks import without_control_characters
from articles.models import Article, Byline, Page, PhotoCredit, Reading, Reporter
from articles.parsed_rows import article_credits, article_lines, article_texts
from articles.pipeline.records import ParsedArticle, ParsedPage
from articles.repairs import repair_rows

CREDITS = {"bylines": Byline, "photo_credits": PhotoCredit}
CREDIT_NAMES = ("name", "role", "printed_role", "title", "agency")  # what tells one credit from another
CLEANED = ("kicker", "headline", "deck", "dateline", "body")  # as Article.clean leaves them


@dataclass
class Fate:
    """What becomes of one article. `article` is its row (None: a new one), `parsed` what it is now (None: gone).

    `changes` are the new values by field; `kept` names fields that a person made and that the reading would change.
    """

    article: Article | None
    parsed: ParsedArticle | None
    changes: dict = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    has_work: bool = False


def values_of(parsed: ParsedArticle) -> dict:
    """Everything that a reading says of an article's row, by the field's name."""
    bylines, photo_credits = article_credits([(Article(), parsed)], None, [])
    texts = article_texts(parsed, [])
    return {
        **texts, **{name: without_control_characters(texts[name]) for name in CLEANED},
        "position": parsed.number, "bylines": bylines, "photo_credits": photo_credits,
    }  # fmt: skip


def of_row(article: Article, name: str):
    """What the row has of a field."""
    return list(getattr(article, name).all()) if name in CREDITS else getattr(article, name)


def comparable(value):
    """A value that equals another where both say the same: credits are compared by what they say."""
    if not isinstance(value, list):
        return value
    return [tuple(getattr(credit, name, "") for name in CREDIT_NAMES) for credit in value]


def follow(page: Page, fate: Fate, reading: Reading, lines: list) -> list[str]:
    """Let a row follow its reading; the names of the fields that it changed. The caller saves the row.

    Credits are written; those of before keep their links to reporters.
    """
    article = fate.article
    article.page = page
    article.reading, article.reading_number, article.lines = reading, fate.parsed.number, lines
    article.confidence, article.doubts = fate.parsed.confidence, list(fate.parsed.reasons)
    article.repairs, article.jump_title = repair_rows(fate.parsed), fate.parsed.jump_title[:80]
    texts = {name: value for name, value in fate.changes.items() if name not in CREDITS}
    changed = [name for name, value in texts.items() if getattr(article, name) != value]
    for name, value in texts.items():
        setattr(article, name, value)
    article.clean()
    article.set_print_order(page)
    return changed + [
        name for name in CREDITS if name in fate.changes and _replace_credits(article, name, fate)
    ]


def _replace_credits(article: Article, name: str, fate: Fate) -> bool:
    """The article's bylines or photo credits anew, linked as before where the name is one of before."""
    before = list(getattr(article, name).all())
    found = article_credits([(article, fate.parsed)], article.newspaper, [])
    wanted = dict(zip(CREDITS, found, strict=True))[name]
    if comparable(before) == comparable(wanted):
        return False
    write_credits(article, name, before, wanted)
    return True


def write_credits(article: Article, name: str, before: list, wanted: list) -> None:
    """Let `wanted` (not saved) stand for `before`; names of before keep their reporters, unused reporters go."""
    model = CREDITS[name]
    linked = {credit.name: credit.reporter_id for credit in before}
    perhaps_left = {credit.reporter_id for credit in [*before, *wanted]} - {None}
    for credit in wanted:
        credit.reporter_id = linked.get(credit.name, credit.reporter_id)
    model.objects.filter(pk__in=[credit.pk for credit in before]).delete()
    model.objects.bulk_create(wanted)
    Reporter.objects.filter(pk__in=perhaps_left).unused().delete()


def add(page: Page, fates: list[Fate], reading: Reading, parsed: ParsedPage) -> list[Article]:
    """The articles that are new, saved as drafts with their credits; the caller records them."""
    lines = article_lines(parsed)
    for fate in fates:
        article = Article(
            **article_texts(fate.parsed, []), page=page, position=fate.parsed.number, reading=reading,
            reading_number=fate.parsed.number, lines=lines.get(fate.parsed.number, []), repairs=repair_rows(fate.parsed),
            confidence=fate.parsed.confidence, doubts=list(fate.parsed.reasons), jump_title=fate.parsed.jump_title[:80],
        )  # fmt: skip
        article.clean()
        article.take_place()
        article.save()
        fate.article = article
    pairs = [(fate.article, fate.parsed) for fate in fates]
    newspaper = page.issue.newspaper if page.issue_id else None
    for model, credits in zip(CREDITS.values(), article_credits(pairs, newspaper, []), strict=True):
        model.objects.bulk_create(credits)
    return [article for article, _parsed in pairs]


def carry_folio(page: Page, before: dict, after: dict) -> list[str]:
    """Let the page's own fields follow while they are what the reading said; the names of those that did."""
    fields = []
    if before["editors"] != after["editors"] and page.editors == before["editors"]:
        page.editors = after["editors"]
        fields.append("editors")
    if before["section"] != after["section"] and page.printed_section == (before["section"] or "")[:80]:
        page.printed_section = (after["section"] or "")[:80]
        fields.append("printed_section")
    if fields:
        page.save(update_fields=fields)
    return fields


def delete_articles(articles: Iterable[int]) -> None:
    """Delete articles that nobody has worked on, and the reporters that only they had."""
    numbers = list(articles)
    reporters = {
        reporter
        for model in CREDITS.values()
        for reporter in model.objects.filter(article__in=numbers).values_list("reporter", flat=True)
    }
    Article.objects.filter(pk__in=numbers).delete()
    Reporter.objects.filter(pk__in=reporters - {None}).unused().delete()
