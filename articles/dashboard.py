"""What the admin's first page shows: what waits for somebody. Every count is capped, every list short."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import ledger
from articles.completeness import Figures, Kind
from articles.ledger_words import FAILED
from articles.models import Article, BrokenJump, ImportBatch, MergeConflict, Page, Reporter, Resemblance

CAP = 1000  # counting further costs more than it says
NEWEST_BATCHES = 5
BY_CONFIDENCE = 6  # the column of the articles' list, the least sure first


def dashboard(person) -> dict:
    """What this person can see and do something about: at most eleven queries."""
    return {
        "waiting": [entry for entry in _waiting(person) if entry],
        "missing": _missing(person),
        "batches": _newest_batches(person),
        "can_import": person.has_perm("articles.add_importbatch"),
    }


def _waiting(person):
    articles = Article.objects.kept()
    yield _entry(person, "page", _("Unplaced pages"), Page.objects.unplaced(), "placed=no")
    yield _entry(
        person, "article", _("Drafts"), articles.filter(status=Article.Status.DRAFT), "status__exact=draft"
    )
    yield _entry(
        person, "article", _("Drafts read with doubt"),
        articles.filter(status=Article.Status.DRAFT, confidence__lt=Article.SURE),
        f"status__exact=draft&confidence_from=unsure&o={BY_CONFIDENCE}",
    )  # fmt: skip
    yield _entry(
        person,
        "article",
        _("Articles with problems"),
        articles.filter(proofreading=Article.Proofreading.PROBLEMATIC),
        "proofreading__exact=problematic",
    )
    yield _entry(
        person, "mergeconflict", _("Conflicts with newer readings"), MergeConflict.objects.waiting(), ""
    )
    yield _entry(
        person, "brokenjump", _("Broken jumps"), BrokenJump.objects.filter(article__trashed_at=None), ""
    )
    yield _entry(person, "resemblance", _("Pages that came twice"), Resemblance.objects.open(), "")
    yield _entry(
        person, "reporter", _("Unconfirmed reporters"), Reporter.objects.filter(is_confirmed=False),
        "is_confirmed__exact=0",
    )  # fmt: skip


def _missing(person) -> list[dict]:
    """The sums of the completeness ledger, as they were last counted; none before the first count."""
    if not person.has_perm("articles.view_issue"):
        return []
    kept, counted_at = ledger.kept_figures()
    total = sum((figures for years in kept.values() for figures in years.values()), Figures())
    numbers = {
        _("Missing issues"): (total.issues_missing, Kind.ISSUE),
        _("Issues with missing pages"): (total.issues_incomplete, Kind.PAGES),
        _("Issues without articles"): (total.issues_empty, Kind.NO_ARTICLES),
        _("Pages without articles"): (total.pages_empty, Kind.EMPTY_PAGES),
    }
    address = reverse("admin:articles_completeness")
    found = [
        {"title": title, "count": intcomma(number), "url": f"{address}?kind={kind}"}
        for title, (number, kind) in numbers.items()
    ]
    if person.has_perm("articles.view_importfile"):
        failed = capped_count(ledger.failed_files(person))
        found.append({"title": _("Failed files"), "count": failed, "url": f"{address}?kind={FAILED}"})
    return found if counted_at else found[len(numbers) :]


def _entry(person, model_name: str, title: str, rows, query: str) -> dict | None:
    if not person.has_perm(f"articles.view_{model_name}"):
        return None
    address = reverse(f"admin:articles_{model_name}_changelist")
    return {"title": title, "count": capped_count(rows), "url": f"{address}?{query}"}


def capped_count(rows) -> str:
    """As text ("12", "1,000+"), counted no further than the cap."""
    count = rows.order_by()[: CAP + 1].values("pk").count()
    return intcomma(CAP) + "+" if count > CAP else intcomma(count)


def _newest_batches(person) -> list[ImportBatch]:
    if not person.has_perm("articles.view_importbatch"):
        return []
    batches = ImportBatch.objects.select_related("person")
    if not person.has_perm("articles.view_any_importbatch"):
        batches = batches.filter(person=person)
    return list(batches[:NEWEST_BATCHES])
