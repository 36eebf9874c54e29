"""What an editor may choose from where a jump leads nowhere, or leads wrongly: the likeliest articles first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Q

from articles.labels import label_key
from articles.models import Article, Page, jump_part
from articles.pipeline.continuations import Scale, Way, referred_page
from articles.pipeline.jumps import without_enclosed_jumps


class Candidate(NamedTuple):
    """`joined_to` is the number of the article that it is joined to on the side in question, if it is."""

    article: Article
    joined_to: int | None


def candidates_for(sides: Sequence[tuple[Article, Way]], most: int) -> dict[tuple[int, Way], list[Candidate]]:
    """For each side of an article at most `most` articles of other pages of its issue, by what speaks for them.

    From the page that the jump names, and whatever in the issue has a jump. Two queries, however many sides.
    """
    issues = {article.page.issue_id for article, _way in sides} - {None}
    keys: dict[int, dict[int, str]] = defaultdict(dict)
    for number, issue, key in Page.objects.filter(issue__in=issues).values_list("pk", "issue", "label_key"):
        keys[issue][number] = key
    found: dict[int, dict[int, Article]] = defaultdict(dict)
    for article in _likely(issues, _named_pages(sides, keys)):
        found[article.page.issue_id][article.pk] = article
    for article, _way in sides:
        if article.page.issue_id:
            found[article.page.issue_id][article.pk] = article
    ranked = {}
    for issue, articles in found.items():
        asked = [(article, way) for article, way in sides if article.page.issue_id == issue]
        ranked |= _rank(asked, articles, keys[issue], most)
    return ranked


def _named_pages(sides, keys) -> set[int]:
    named = set()
    for article, way in sides:
        pages = {key: number for number, key in keys[article.page.issue_id].items()}
        reference = label_key(article.continued_to if way == Way.TO else article.continued_from)
        own = keys[article.page.issue_id].get(article.page_id, "")
        named.add(pages.get(referred_page(reference, own, pages)))
    return named - {None}


def _likely(issues: set[int], pages: set[int]):
    jumping = ~Q(continued_from="") | ~Q(continued_to="") | ~Q(continues=None)
    likely = Article.objects.kept().filter(Q(page__in=pages) | Q(page__issue__in=issues) & jumping)
    return likely.order_by("pk").for_jumps().select_related("page")


def _rank(sides, articles: dict[int, Article], keys: dict[int, str], most: int) -> dict:
    parts = {article.pk: jump_part(article, keys) for article in articles.values()}
    scale = Scale(parts.values())
    rests = {article.continues_id: article.pk for article in articles.values() if article.continues_id}
    ranked = {}
    for article, way in sides:

        def weight(other: Article, article=article, way=way) -> float:
            pair = (article, other) if way == Way.TO else (other, article)
            one, two = (parts[each.pk] for each in pair)
            return scale.weigh_print(one, two) + scale.weigh_text(one, two)

        joined = rests.get(article.pk) if way == Way.FROM else article.continues_id  # on the other side
        others = [
            other for other in articles.values() if other.page_id != article.page_id and other.pk != joined
        ]
        best = sorted(others, key=lambda other: (-weight(other), other.pk))[:most]
        ranked[article.pk, way] = [
            Candidate(other, other.continues_id if way == Way.TO else rests.get(other.pk)) for other in best
        ]
    return ranked


def with_ends(articles: Iterable[Article], length: int = 30) -> None:
    """Give each article the words with which it begins and breaks off: `begins`, `breaks_off`."""
    for article in articles:
        texts = list(filter(None, (without_enclosed_jumps(block.text) for block in article.blocks)))
        article.begins = texts[0][:length] if texts else ""
        article.breaks_off = texts[-1][-length:] if texts else ""
