"""What a reading says of an article, as the rows keep it: texts, credits, lines."""

from articles.blocks import format_text
from articles.folding import fold_name
from articles.models import Article, Byline, PhotoCredit, Reporter
from articles.pipeline.records import CreditRole, ParsedArticle, ParsedPage, Remark


def article_texts(parsed: ParsedArticle, remarks: list[Remark]) -> dict[str, str]:
    """What a row takes of an article but for its credits: Article.TEXT_FIELDS and their values."""
    return {
        "kind": parsed.kind, "kicker": parsed.kicker, "headline": parsed.headline, "deck": parsed.deck,
        "dateline": cut(parsed.dateline, 80, remarks), "body": format_text(parsed.blocks),
        "continued_from": cut(parsed.continued_from or "", 20, remarks),
        "continued_to": cut(parsed.continued_to or "", 20, remarks),
    }  # fmt: skip


def article_credits(pairs: list[tuple[Article, ParsedArticle]], newspaper, remarks: list[Remark]):
    """Bylines and photo credits of new articles, linked to the newspaper's reporters while it is known."""
    names = {cut(credit.name, 80, remarks) for _article, parsed in pairs for credit in parsed.credits}
    reporters = Reporter.objects.known_as(newspaper, names) if newspaper else {}
    bylines, photo_credits = [], []
    for article, parsed in pairs:
        for position, credit in enumerate(parsed.credits, 1):
            name = credit.name[:80]
            common = {
                "article": article, "name": name, "reporter_id": reporters.get(fold_name(name)),
                "title": cut(credit.title, 200, remarks), "position": position,
            }  # fmt: skip
            if credit.role == CreditRole.PHOTOGRAPHER:
                photo_credits.append(PhotoCredit(**common))
            else:
                bylines.append(Byline(**common, role=credit.role, printed_role=credit.printed[:40]))
        for position, agency in enumerate(parsed.agencies, len(parsed.credits) + 1):
            photo_credits.append(
                PhotoCredit(article=article, agency=cut(agency.name, 80, remarks), position=position)
            )
    return bylines, photo_credits


def article_lines(page: ParsedPage) -> dict[int, list]:
    """Article number -> its lines as the row keeps them: [line number, role, rule, sure]."""
    rows: dict[int, list] = {}
    for line in page.lines:
        rows.setdefault(line.article, []).append([line.number, str(line.role), line.rule, line.sure])
    return rows


def cut(text: str, length: int, remarks: list[Remark]) -> str:
    """A value that fits its field; what is cut is remarked (the dump and the lines keep it)."""
    if len(text) <= length:
        return text
    remarks.append(Remark("cut-value", None, text[:100]))
    return text[:length]
