"""Taking back what a file of a batch brought; what a person has worked on stays."""

from django.db.models import Q

from articles.following import delete_articles
from articles.merging import take_back
from articles.models import Article, Dump, ImportBatch, ImportFile, Issue, Page, Reading, Renewal


def take_file_back(file: ImportFile) -> None:
    """Take back the readings that a file brought, in the caller's transaction; a second time it does nothing."""
    readings = Reading.objects.filter(batch=file.batch_id, dump=file.dump_id).select_related("page")
    for reading in readings.order_by("page__issue", "-pk"):  # as IssueQuerySet.held wants them
        _take_reading_back(reading)


def _take_reading_back(reading: Reading) -> None:
    """Articles with a person's work in them stay, and then so do page and dump.

    A reading that a person approved is that person's work. A page on which another import's dump stands stays.
    """
    if Renewal.objects.filter(reading=reading).exists():
        take_back(reading)
        return
    page, dump_id = reading.page, reading.dump_id
    readings = page.readings.filter(dump=dump_id)
    if readings.filter(approved_at__isnull=False).exists() or page.readings.exclude(dump=dump_id).exists():
        return
    issue = Issue.objects.filter(pk=page.issue_id).held()
    delete_articles(page.articles.filter(reading__in=readings).untouched().values_list("pk", flat=True))
    if not (page.articles.exists() or page.readings.exclude(corrects=None).exists()):
        _take_page_back(page, dump_id)
    for one in issue:
        if one.pages.exists():
            one.match_jumps()
        else:
            one.delete()


def _take_page_back(page: Page, dump_id: int) -> None:
    page.delete()  # and its readings
    if not Reading.objects.filter(dump=dump_id).exists():
        Dump.objects.filter(pk=dump_id).delete()


def is_worked_on(file: ImportFile) -> bool:
    """Whether something that the file brought would stay if it were taken back."""
    readings = Reading.objects.filter(batch=file.batch_id, dump=file.dump_id)
    if readings.filter(Q(approved_at__isnull=False) | Q(corrections__isnull=False)).exists():
        return True
    brought = Article.objects.filter(reading__in=readings)
    return brought.exclude(pk__in=brought.untouched().values("pk")).exists()


def kept_articles(batch: ImportBatch):
    """What an undo leaves: the batch's articles with a person's work, or of pages that one has corrected or approved."""
    corrected = Page.objects.filter(readings__batch=batch, readings__corrections__isnull=False)
    approved = Q(reading__batch=batch, reading__approved_at__isnull=False)
    worked_on = Q(reading__batch=batch, version__gt=1) | approved | Q(page__in=corrected)
    return Article.objects.filter(worked_on).order_by("pk")
