"""A page text that waits for a place is the next version of a page that is there: an editor says so."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.carrying import machine_reading
from articles.corrections import lines_of
from articles.following import delete_articles
from articles.likeness import alike
from articles.merging import Counts, decide, renew, rows_of
from articles.models import Issue, Page, Reading
from articles.pipeline import read_page
from articles.reader import reading_version, site_reader


class Foreseen(NamedTuple):
    """How alike the two texts are, from 0 to 1, and what would become of the articles that are there."""

    likeness: float
    counts: Counts

    @property
    def percent(self) -> str:
        return f"{self.likeness:.0%}"


def foresee(holder: Page, waiting: Page) -> Foreseen | None:
    """What it would mean; None where one of the two has no text."""
    holding, reading = holder.current_reading, waiting.current_reading
    old, new = (lines_of(one) if one else [] for one in (holding, reading))
    if not old or not new:
        return None
    outcome = decide(holding, reading.dump, read_page(new, site_reader()), new, rows_of(holder))
    texts = ("".join(line.text for line in lines) for lines in (old, new))
    return Foreseen(alike(*texts), outcome.counts)


def take_in(holder: Page, waiting: Page, *, by) -> Counts:
    """Make the text of a waiting page the next version of `holder`; the waiting page and its articles are gone then.

    Raises ValidationError where people have worked on the waiting page, or the holder has that text.
    """
    with transaction.atomic():
        issues = Issue.objects.filter(pages=holder.pk).held()
        pages = Page.objects.filter(pk__in=[holder.pk, waiting.pk]).order_by("pk")
        held = {
            page.pk: page for page in pages.select_for_update(of=("self",)).select_related("issue__newspaper")
        }
        reading = held[waiting.pk].current_reading if waiting.pk in held else None
        if reading is None or held[waiting.pk].is_placed or holder.pk not in held or not issues:
            raise ValidationError(_("One of the two pages is another one meanwhile; look again."))
        _refuse_work(held[waiting.pk])
        lines, dump, batch = lines_of(reading), reading.dump, machine_reading(reading).batch
        delete_articles(waiting.articles.values_list("pk", flat=True))
        waiting.delete()  # and its readings; the dump stays for its next
        outcome = renew(
            held[holder.pk],
            dump,
            read_page(lines, site_reader()),
            version=reading_version(),
            batch=batch,
            by=by,
        )
        if outcome is None:
            raise ValidationError(_("The page has this very text already."))
        return outcome.counts


def _refuse_work(waiting: Page) -> None:
    touched = waiting.articles.exclude(pk__in=waiting.articles.untouched().values("pk"))
    said = Reading.objects.filter(page=waiting).exclude(corrects=None, approved_at=None)
    if touched.exists() or said.exists():
        raise ValidationError(
            _(
                "People have worked on this text already, and that would be lost. Give it a place of its own, or do the"
                " work on the page that is there."
            )
        )
