"""Finds the articles that print one text: agency copy in several papers, a notice on several days.

A step of its own after the import. It does the articles that have no fingerprint yet, so that it may stop and go on at any
time: each group of them is one transaction. What a person joined or parted (`shared_text` in `touched`) stays as it is.
"""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from articles.fingerprints import BANDS, LEAST_LETTERS, bands, digest, is_copy, letters
from articles.models import Article, ArticleFingerprint, SharedText

GROUP = 200  # articles in one transaction, about a third of a second
MOST_OF_A_KEY = 30  # articles that share one key; more of them share a phrase of the trade
CANDIDATES = 6  # texts compared with one article, those first that share most keys
ADVISORY_LOCK = 6_177_001  # a number of our own among PostgreSQL's advisory locks


@dataclass(slots=True)
class Found:
    """What one run of the step did. `is_done`: no article is left to look at."""

    articles: int = 0
    linked: int = 0
    is_done: bool = False


def find_reprints(*, seconds: float | None = None, most: int | None = None) -> Found:
    """Look at articles without a fingerprint, the newest rows first, for about `seconds` and at most `most` of them.

    Where another process does the same, it is left to that one.
    """
    found, put_off = Found(), set()
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        count = GROUP if most is None else min(GROUP, most - found.articles)
        if count <= 0:
            return found
        with transaction.atomic():
            if not _is_alone():
                return found
            fresh = list(_lacking().exclude(pk__in=put_off)[:count])
            if fresh:
                linked, busy = _look_at(fresh)
                put_off |= busy
                found.articles += len(fresh) - len(busy)
                found.linked += linked
            else:
                _forget_single_texts()
        if not fresh:
            found.is_done = not put_off
            return found
    return found


def _is_alone() -> bool:
    """Two that look at the same time would not see each other's articles. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return cursor.fetchone()[0]


def _lacking():
    """Articles without a fingerprint, locked; who holds one of them at the moment will be looked at another time."""
    known = ArticleFingerprint.objects.filter(article=OuterRef("pk"))
    return _for_comparison(Article.objects.filter(~Exists(known)).order_by("-pk"))


def _for_comparison(articles):
    return articles.only("page_id", "body", "shared_text_id", "touched").select_for_update(
        of=("self",), skip_locked=True
    )


def _look_at(fresh: list[Article]) -> tuple[int, set[int]]:
    """Give the articles fingerprints and join those with a copy; how many, and those whose copies somebody holds."""
    texts = {article.pk: letters(article.body) for article in fresh}
    prints = [_fingerprint(article.pk, texts[article.pk]) for article in fresh]
    ArticleFingerprint.objects.bulk_create(prints)
    likely = _candidates(prints)
    wanted = {other for others in likely.values() for other in others} - texts.keys()
    known = {article.pk: article for article in fresh}
    known |= {
        article.pk: article
        for article in _for_comparison(Article.objects.filter(pk__in=wanted).order_by("pk"))
    }
    texts |= {pk: letters(article.body) for pk, article in known.items() if pk not in texts}
    busy = {pk for pk, others in likely.items() if any(other not in known for other in others)}
    ArticleFingerprint.objects.filter(pk__in=busy).delete()
    joined = set()
    for article in fresh:
        if article.pk not in busy:
            others = [known[other] for other in likely.get(article.pk, ()) if other not in busy]
            joined |= _join(
                article, [other for other in others if is_copy(texts[article.pk], texts[other.pk])]
            )
    return len(joined), busy


def _fingerprint(pk: int, text: str) -> ArticleFingerprint:
    keys = bands(text) if len(text) >= LEAST_LETTERS else [None] * BANDS
    return ArticleFingerprint(
        article_id=pk, digest=digest(text), **dict(zip(ArticleFingerprint.BANDS, keys, strict=True))
    )


def _candidates(prints: list[ArticleFingerprint]) -> dict[int, list[int]]:
    """Number of an article -> those that share a key with it, the likeliest first. A query for each band."""
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for name in ArticleFingerprint.BANDS:
        asked = {getattr(one, name) for one in prints} - {None}
        holders: dict[int, list[int]] = defaultdict(list)
        rows = ArticleFingerprint.objects.filter(**{f"{name}__in": asked}).values_list(name, "pk")
        for key, pk in rows.iterator():
            if len(holders[key]) < MOST_OF_A_KEY:
                holders[key].append(pk)
        for one in prints:
            shared[one.pk].update(pk for pk in holders.get(getattr(one, name), ()) if pk != one.pk)
    return {
        pk: sorted(others, key=lambda other, others=others: (-others[other], other))[:CANDIDATES]
        for pk, others in shared.items()
        if others
    }


def _join(article: Article, copies: list[Article]) -> set[int]:
    """Join the article with its copies on other pages, as far as no person decided otherwise; those that were joined."""
    copies = [copy for copy in copies if copy.page_id != article.page_id]
    copies = [copy for copy in copies if copy.shared_text_id or "shared_text" not in copy.touched]
    if not copies or "shared_text" in article.touched:
        return set()
    known = [one.shared_text_id for one in (article, *copies) if one.shared_text_id]
    number = known[0] if known else SharedText.objects.create().pk
    joined = [one for one in (article, *copies) if one.shared_text_id is None]
    for one in joined:
        one.shared_text_id = number
    rows = Article.objects.filter(pk__in=[one.pk for one in joined])
    rows.update(shared_text=number, changed_at=timezone.now())
    return {one.pk for one in joined}


def _forget_single_texts() -> None:
    """Texts of which no more than one printing is left are shared no more."""
    single = SharedText.objects.annotate(count=Count("printings")).filter(count__lt=2)
    SharedText.objects.filter(pk__in=list(single.values_list("pk", flat=True))).delete()
