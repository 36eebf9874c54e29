"""Finds pages that came twice: the same text under another name or date, in another encoding, from another scan.

The hash of the bytes is asked first (articles/importer.py); here follow the digest of the folded text, the keys of the
index, the simhash, and for what is left the likeness of both texts. A page that resembles another is taken in all the
same and said to do so, in the preview, in the report and in a list; people decide.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import statements
from articles.corrections import lines_of
from articles.fingerprints import (
    FAR,
    LEAST_PAGE_LETTERS,
    bands,
    digest,
    distance,
    letters,
    other_figures,
    simhash,
)
from articles.likeness import alike
from articles.models import Article, Dump, Issue, Page, PageFingerprint, Reading, Resemblance

RESEMBLES = 0.7  # likeness; another scan of a page gives 0.8 and more, other pages of a paper at most 0.3
MOST_CANDIDATES = 200  # pages of the index that are asked for their simhash
COMPARED = 5  # pages whose texts are read
GROUP = 50  # pages in one transaction


@dataclass(frozen=True, slots=True)
class PagePrint:
    """A page's letters with their digest, keys and simhash."""

    letters: str
    digest: int
    bands: list[int | None]
    simhash: int

    @classmethod
    def of(cls, text: str) -> "PagePrint":
        own = letters(text)
        tells = len(own) >= LEAST_PAGE_LETTERS
        keys = bands(own) if tells else [None] * len(PageFingerprint.BANDS)
        return cls(own, digest(own), keys, simhash(own) if tells else 0)


@dataclass(frozen=True, slots=True)
class Like:
    """A page that another resembles. `is_same`: their letters are the same."""

    page: Page
    percent: int
    is_same: bool


def hold(prints: Iterable[PagePrint]) -> None:
    """Let nobody else ask whom pages like these resemble before this transaction ends: two that came at once would miss
    each other. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        keys = {key for print_ in prints for key in print_.bands if key is not None}
        statements.fetch(
            "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS held (key)", [sorted(keys)]
        )


def resembling(print_: PagePrint, *, besides: int | None = None) -> list[Like]:
    """The pages that a text resembles, the likest first; none for a text too short to tell. At most seven queries."""
    keys = {
        name: key for name, key in zip(PageFingerprint.BANDS, print_.bands, strict=True) if key is not None
    }
    if not keys:
        return []
    # A UNION and no OR: so PostgreSQL asks the eight indexes, whatever it thinks of the table.
    alike_in = " UNION ".join(
        f"SELECT page_id, digest, simhash FROM articles_pagefingerprint WHERE {name} = %s" for name in keys
    )
    rows = statements.fetch(f"{alike_in} LIMIT {MOST_CANDIDATES}", [*keys.values()])
    near = sorted(
        (distance(other, print_.simhash), page, own) for page, own, other in rows if page != besides
    )
    near = [(page, own == print_.digest) for bits, page, own in near if bits <= FAR][:COMPARED]
    pages = Page.objects.select_related("issue__newspaper").in_bulk([page for page, _same in near])
    likes = [
        Like(pages[page], 100 if same else _percent(pages[page], print_.letters), same) for page, same in near
    ]
    likes = [like for like in likes if like.percent >= RESEMBLES * 100]
    return sorted(likes, key=lambda like: (not like.is_same, -like.percent, like.page.pk))


def _percent(page: Page, own: str) -> int:
    reading = page.current_reading
    other = letters(_text(reading)) if reading else ""
    if other_figures(*sorted((own, other), key=len)):
        return 0
    return min(99, int(100 * alike(own, other)))


def _text(reading: Reading) -> str:
    return "\n".join(line.text for line in lines_of(reading))


def keep(page: Page, dump: Dump, print_: PagePrint, likes: list[Like], *, is_new: bool = False) -> None:
    """Write the page's fingerprint, and whom it resembles. What people decided on stays. `is_new`: it has none yet."""
    keys = dict(zip(PageFingerprint.BANDS, print_.bands, strict=True))
    values = {"dump": dump, "digest": print_.digest, "simhash": print_.simhash, **keys}
    if is_new:
        statements.insert([PageFingerprint(page=page, **values)])
    else:
        PageFingerprint.objects.bulk_create(
            [PageFingerprint(page=page, **values)],
            update_conflicts=True, unique_fields=["page"], update_fields=[*values],
        )  # fmt: skip
    pairs = [(*sorted((page.pk, like.page.pk)), like.percent) for like in likes if like.page.pk != page.pk]
    Resemblance.objects.bulk_create(
        [Resemblance(one_id=one, other_id=other, percent=percent) for one, other, percent in pairs],
        ignore_conflicts=True,
    )


def find_duplicates(*, seconds: float | None = None) -> int:
    """Look at the pages without a fingerprint, the newest first, for about `seconds`; how many there were."""
    until = None if seconds is None else time.monotonic() + seconds
    count = 0
    while until is None or time.monotonic() < until:
        with transaction.atomic():
            pages = list(_lacking()[:GROUP])
            for page in pages:
                reading = page.current_reading
                print_ = PagePrint.of(_text(reading))
                keep(page, reading.dump, print_, resembling(print_, besides=page.pk))
        count += len(pages)
        if not pages:
            break
    return count


def _lacking():
    """Pages with a text and without a fingerprint, locked; what somebody holds is looked at another time."""
    known = PageFingerprint.objects.filter(page=OuterRef("pk"))
    has_text = Reading.objects.filter(page=OuterRef("pk"))
    rows = Page.objects.filter(~Exists(known), Exists(has_text)).order_by("-pk")
    return rows.select_for_update(of=("self",), skip_locked=True)


# What people decide


def call_both_right(pair: Resemblance, *, by) -> None:
    """Say that the two pages are both as they should be; nobody is asked again. Raises ValidationError where decided."""
    with transaction.atomic():
        _settle(pair, None, by)


def give_up(pair: Resemblance, page: Page, *, by) -> list[Article]:
    """Take one of the two pages out of its issue: its untouched articles go into the trash, it waits without a place.

    Articles with a person's work stay where they are, and then the page does; they are returned. Raises ValidationError
    where the pair is decided, or the page has no place any more.
    """
    with transaction.atomic():
        issues = Issue.objects.filter(pages=page.pk).held()
        page = Page.objects.select_for_update(of=("self",)).select_related("issue__newspaper").get(pk=page.pk)
        if page.issue_id is None:
            raise ValidationError(_("The page has no place any more."))
        _settle(pair, page, by)
        articles = page.articles.order_by("pk")
        worked_on = set(articles.worked_on().values_list("pk", flat=True))
        kept = []
        for article in articles.locked():
            if article.pk not in worked_on and not article.trashed_at:
                article.trash(by=by)
            elif not article.trashed_at:
                kept.append(article)
        if not kept:
            page.leave_place(by=by)
        for issue in issues:
            if issue.pages.exists():
                issue.match_jumps()
            else:
                issue.delete()
        return kept


def _settle(pair: Resemblance, gone: Page | None, by) -> None:
    open_ = Resemblance.objects.filter(pk=pair.pk, decided_at=None)
    if not open_.update(decided_at=timezone.now(), decided_by=by, gone=gone):
        raise ValidationError(_("Somebody has decided on these pages already."))
