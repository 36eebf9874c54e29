"""A page in the form of the gold pages: what `read_dumps` writes and the score compares."""

from .records import (
    Block,
    BlockKind,
    CreditRole,
    Kind,
    ParsedAgency,
    ParsedArticle,
    ParsedCredit,
    ParsedPage,
    Repair,
)


def page_as_answer(page: ParsedPage, dump_name: str) -> dict:
    """The gold form with the extra keys `rules`, `confidence`, `reasons`, `agencies`, `text`, `repairs` and, where it differs, `order`.

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
        "agencies": [agency.name for agency in article.agencies],
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


def article_of_answer(number: int, said: dict) -> ParsedArticle:
    """The article that an answer holds, its texts as repaired.

    What an answer does not keep is empty: the printed words of roles, the lines of credits, the title of a jump. Answers
    of early versions lack more.
    """
    repairs = tuple(Repair(*row) for row in said.get("repairs", []))
    displays = {
        name: repaired(said.get(name, ""), [repair for repair in repairs if repair.field == name])
        for name in ("kicker", "headline", "deck")
    }
    return ParsedArticle(
        number, Kind(said["kind"]), **displays, dateline=said.get("dateline", ""),
        credits=tuple(
            ParsedCredit(credit["name"], CreditRole(credit["role"]), credit.get("title", ""))
            for credit in said.get("credits", [])
        ),
        agencies=tuple(ParsedAgency(name) for name in said.get("agencies", [])),
        continued_from=said.get("continued_from"), continued_to=said.get("continued_to"),
        blocks=tuple(
            Block(BlockKind(block["kind"]), block["text"], tuple(block["lines"]), block.get("level", 0))
            for block in said.get("text", [])
        ),
        order=tuple(said.get("order", [])), confidence=said.get("confidence", 1.0),
        reasons=tuple(said.get("reasons", [])), repairs=repairs,
    )  # fmt: skip


def repaired(printed: str, repairs: list[Repair]) -> str:
    """The printed text with these repairs of it, in the order of their places, done again."""
    done, place = "", 0
    for repair in repairs:
        gap = repair.start - len(done)
        done += printed[place : place + gap] + repair.after
        place += gap + len(repair.before)
    return done + printed[place:]
