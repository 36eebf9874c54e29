"""Finds pages that came twice: the same text under another name or date, in another encoding, from another scan.

The hash of the bytes is asked first (articles/importer.py); here follow the digest of the folded text, the keys of the
index, the simhash, and for what is left the likeness of both texts. A page that resembles another is taken in all the
same and said to do so, in the preview, in the report and in a list; people decide.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
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
MOST_OF_A_KEY = 60  # pages that share one key; more of them share a line that the paper prints every day
COMPARED = 5  # pages whose texts are read
GROUP = 50  # pages in one transaction
COMMON_KEYS = 10_000  # that a process remembers

_common_keys: set[int] = set()  # that more than MOST_OF_A_KEY pages share


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
        keys = set()
        for print_ in prints:
            own = set(print_.bands) - {None}
            keys |= own - _common_keys or own  # by a common key everybody would wait for everybody
        statements.fetch(
            "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS held (key)", [sorted(keys)]
        )


def resembling(print_: PagePrint, *, besides: int | None = None) -> list[Like]:
    """The pages that a text resembles, the likest first; none for a text too short to tell. At most seven queries."""
    near = sorted(
        (distance(simhash_, print_.simhash), page, digest_ == print_.digest)
        for page, (digest_, simhash_) in _candidates(print_).items()
        if page != besides
    )
    near = [(page, is_same) for bits, page, is_same in near if bits <= FAR][:COMPARED]
    pages = Page.objects.select_related("issue__newspaper").in_bulk([page for page, _same in near])
    likes = [
        Like(pages[page], 100 if same else _percent(pages[page], print_.letters), same) for page, same in near
    ]
    likes = [like for like in likes if like.percent >= RESEMBLES * 100]
    return sorted(likes, key=lambda like: (not like.is_same, -like.percent, like.page.pk))


def _candidates(print_: PagePrint) -> dict[int, tuple[int, int]]:
    """Page -> digest and simhash, of those that share a key with the text.

    What shares only a common key is none, unless all of the text's keys are common: then some that share one.
    """
    keys = {
        name: key for name, key in zip(PageFingerprint.BANDS, print_.bands, strict=True) if key is not None
    }
    if not keys:
        return {}
    # Each key by its own index, and no OR: whatever PostgreSQL thinks of the table.
    rows = statements.fetch(
        " UNION ALL ".join(
            f"SELECT * FROM (SELECT {name}, page_id, digest, simhash FROM articles_pagefingerprint"
            f" WHERE {name} = %s LIMIT {MOST_OF_A_KEY + 1}) AS {name}"
            for name in keys
        ),
        [*keys.values()],
    )
    held = Counter(key for key, *_rest in rows)
    common = {key for key, count in held.items() if count > MOST_OF_A_KEY}
    if len(_common_keys) > COMMON_KEYS:
        _common_keys.clear()
    _common_keys.update(common)
    told_by = common if common.issuperset(keys.values()) else set(keys.values()) - common
    return {page: (digest_, simhash_) for key, page, digest_, simhash_ in rows if key in told_by}


def _percent(page: Page, own: str) -> int:
    reading = page.current_reading
    other = letters(_text(reading)) if reading else ""
    if other_figures(*sorted((own, other), key=len)):
        return 0
    return min(99, int(100 * alike(own, other)))


def _text(reading: Reading) -> str:
    return "\n".join(line.text for line in lines_of(reading))


def keep(page: Page, dump: Dump, print_: PagePrint, likes: Sequence[Like], *, is_new: bool = False) -> None:
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
        _look_again(page, print_, likes)
    pairs = [(*sorted((page.pk, like.page.pk)), like.percent) for like in likes]
    Resemblance.objects.bulk_create(
        [Resemblance(one_id=one, other_id=other, percent=percent) for one, other, percent in pairs],
        ignore_conflicts=True,
    )


def _look_again(page: Page, print_: PagePrint, likes: Sequence[Like]) -> None:
    """Let the open pairs of a page say what is so for its present text; those that are alike no more go."""
    known = {like.page.pk: like.percent for like in likes}
    pairs = Resemblance.objects.filter(Q(one=page) | Q(other=page), decided_at=None).order_by("pk")
    for pair in pairs.select_related("one", "other").select_for_update(of=("self",)):
        other = pair.other if pair.one_id == page.pk else pair.one
        percent = known.get(other.pk)
        if percent is None:
            percent = _percent(other, print_.letters)
        if percent < RESEMBLES * 100:
            pair.delete()
        elif percent != pair.percent:
            pair.percent = percent
            pair.save(update_fields=["percent"])


def find_duplicates(*, seconds: float | None = None) -> int:
    """Look at the pages without a fingerprint, the newest first, for about `seconds`; how many there were.

    A page that somebody holds at the moment is left for another time.
    """
    until = None if seconds is None else time.monotonic() + seconds
    count, put_off = 0, set()
    while until is None or time.monotonic() < until:
        readings = {page.pk: page.current_reading for page in _lacking().exclude(pk__in=put_off)[:GROUP]}
        if not readings:
            break
        prints = {page: PagePrint.of(_text(reading)) for page, reading in readings.items()}
        done = set()
        with transaction.atomic():
            hold(prints.values())  # before the rows of pages, as an import does
            free = _lacking().filter(pk__in=prints).select_for_update(of=("self",), skip_locked=True)
            for page in free:
                reading, print_ = readings[page.pk], prints[page.pk]
                if page.current_reading == reading:
                    keep(page, reading.dump, print_, resembling(print_, besides=page.pk))
                    done.add(page.pk)
        count += len(done)
        put_off |= readings.keys() - done
    return count


def _lacking():
    """Pages with a text and without a fingerprint."""
    known = PageFingerprint.objects.filter(page=OuterRef("pk"))
    has_text = Reading.objects.filter(page=OuterRef("pk"))
    return Page.objects.filter(~Exists(known), Exists(has_text)).order_by("-pk")


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
