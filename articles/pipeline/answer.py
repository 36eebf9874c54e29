"""A page in the form of the gold pages: what `read_dumps` writes and the score compares."""

from .records import ParsedArticle, ParsedPage


def page_as_answer(page: ParsedPage, dump_name: str) -> dict:
    """The gold form with the extra keys `rules`, `confidence`, `reasons`, `text`, `repairs` and, where it differs, `order`.

    Kicker, headline and deck are as printed, as the gold pages have them; `text` is as repaired.
    """
    folio = page.folio
    return {
        "dump": dump_name,
        "page": {
            "newspaper": folio.newspaper,
            "date": folio.date,
            "number": folio.number,
            "section": folio.section,
            "editors": list(folio.editors),
        },
        "lines": [[line.number, line.article, line.role.value] for line in page.lines],
        "articles": {str(article.number): _article(article) for article in page.articles},
        "rules": {str(line.number): line.rule for line in page.lines},
    }


def _article(article: ParsedArticle) -> dict:
    answer = {
        "kind": article.kind.value,
        "kicker": article.as_printed.get("kicker", article.kicker),
        "headline": article.as_printed.get("headline", article.headline),
        "deck": article.as_printed.get("deck", article.deck),
        "dateline": article.dateline,
        "credits": [
            {"name": credit.name, "role": credit.role.value, "title": credit.title}
            for credit in article.credits
        ],
        "continued_from": article.continued_from,
        "continued_to": article.continued_to,
        "confidence": article.confidence,
        "reasons": list(article.reasons),
        "text": [
            {"kind": block.kind.value, "text": block.text, "lines": list(block.lines), "level": block.level}
            for block in article.blocks
        ],
        "repairs": [
            [repair.field, repair.block, repair.start, repair.before, repair.after, repair.rule, repair.line]
            for repair in article.repairs
        ],
    }
    if article.order:
        answer["order"] = list(article.order)
    return answer
