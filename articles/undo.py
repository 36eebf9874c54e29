"""Taking back what a file of a batch brought; what a person has worked on stays."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.following import delete_articles
from articles.merging import take_back, would_stay
from articles.models import Article, Dump, ImportBatch, ImportFile, Issue, Page, Reading, Renewal


def take_file_back(file: ImportFile) -> None:
    """Take back the readings that a file brought, in the caller's transaction; a second time it does nothing.

    `file.kept`, which the caller saves, then names the articles that stay.
    """
    readings = Reading.objects.filter(batch=file.batch_id, dump=file.dump_id).select_related("page")
    for reading in readings.order_by("page__issue", "-pk"):  # as IssueQuerySet.held wants them
        file.kept = sorted({*file.kept, *_take_reading_back(reading)})


def _take_reading_back(reading: Reading) -> list[int]:
    """The articles that stay: those with a person's work in them, and then so do page and dump.

    A reading that a person approved is that person's work. A page on which another import's dump stands stays, until
    that import is undone as well.
    """
    page, dump_id = reading.page, reading.dump_id
    if Renewal.objects.filter(reading=reading).exists():
        kept = take_back(reading)
        if kept is None:
            return _articles_of(page)
        below = page.current_reading
        if (
            below and below.batch and below.batch.state == ImportBatch.State.UNDONE
        ):  # it stayed for this one's sake
            return _take_reading_back(below)
        return kept
    readings = page.readings.filter(dump=dump_id)
    if readings.filter(approved_at__isnull=False).exists() or page.readings.exclude(dump=dump_id).exists():
        return _articles_of(page)
    issue = Issue.objects.filter(pk=page.issue_id).held()
    delete_articles(page.articles.filter(reading__in=readings).untouched().values_list("pk", flat=True))
    kept = _articles_of(page)
    if not (kept or page.readings.exclude(corrects=None).exists()):
        _take_page_back(page, dump_id)
    for one in issue:
        if one.pages.exists():
            one.match_jumps()
        else:
            one.delete()
    return kept


def _articles_of(page: Page) -> list[int]:
    return list(page.articles.values_list("pk", flat=True))


def _take_page_back(page: Page, dump_id: int) -> None:
    page.delete()  # and its readings
    if not Reading.objects.filter(dump=dump_id).exists():
        Dump.objects.filter(pk=dump_id).delete()


def is_worked_on(file: ImportFile) -> bool:
    """Whether something that the file brought would stay if it were taken back."""
    readings = Reading.objects.filter(batch=file.batch_id, dump=file.dump_id)
    if readings.filter(Q(approved_at__isnull=False) | Q(corrections__person__isnull=False)).exists():
        return True
    renewals = Renewal.objects.filter(reading__in=readings).select_related("reading")
    if any(would_stay(renewal) for renewal in renewals):
        return True
    brought = Article.objects.filter(reading__in=readings.filter(renewal=None))
    return brought.exclude(pk__in=brought.untouched().values("pk")).exists()


def kept_articles(batch: ImportBatch):
    """What an undo has left: articles with a person's work, or of pages that one has corrected, approved or renewed."""
    lists = batch.files.exclude(kept=[]).values_list("kept", flat=True)
    return Article.objects.filter(pk__in={number for kept in lists for number in kept}).order_by("pk")


def foreseen(batch: ImportBatch) -> tuple[QuerySet, QuerySet]:
    """The articles of the pages that an undo of the batch takes back, and which of them it would leave.

    Pages of which it brought a later version get back what they were and are not among them; but for those that stand
    only for this batch's sake, since the import that first brought them was undone before.
    """
    readings = Reading.objects.filter(pk__in=[*_under_renewals(batch)]) | Reading.objects.filter(
        batch=batch, renewal=None
    )
    brought = Article.objects.filter(page__in=readings.values("page"))
    on_page = Reading.objects.filter(page=OuterRef("page"))
    is_left = Exists(on_page.exclude(dump__in=readings.values("dump"))) | Exists(
        on_page.filter(approved_at__isnull=False)
    )
    changed = brought.filter(Q(version__gt=1) | Q(reading=None))  # few: an import leaves version 1
    touched = changed.exclude(pk__in=changed.untouched().values("pk"))
    return brought, brought.filter(is_left | Q(pk__in=touched.values("pk"))).order_by("pk")


def _under_renewals(batch: ImportBatch) -> set[int]:
    """The readings of pages that the batch renewed, from its own down to the first, where all below were undone."""
    found: set[int] = set()
    renewals = Renewal.objects.select_related("before__batch")
    for renewal in renewals.filter(reading__batch=batch, before__batch__state=ImportBatch.State.UNDONE):
        readings, below = {renewal.reading_id}, renewal.before
        while below and below.batch and below.batch.state == ImportBatch.State.UNDONE:
            readings.add(below.pk)
            lower = renewals.filter(reading=below.pk).first()
            if lower is None:
                found |= readings
            below = lower and lower.before
    return found
