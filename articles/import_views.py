"""What people do with a batch in the browser: watch, correct, confirm, stop, repeat, undo, and take its report along.

Staff only (articles/admin/imports.py). Each act is a POST that asks who may; what they see is articles/batch_page.py.
"""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from articles import batch_page, batches
from articles.import_forms import LackingForm, PlaceForm
from articles.models import ImportBatch
from articles.typed import whole_number

State = ImportBatch.State


def sees_all_batches(person) -> bool:
    return person.has_perm("articles.view_any_importbatch")


@require_GET
def show(request: HttpRequest, pk: int):
    """The batch as it stands: progress while it works, the preview while it waits, the report when it is done."""
    return _render(request, _visible_batch(request, pk))


@require_GET
def progress(request: HttpRequest, pk: int):
    """How the batch stands, for the page that shows it."""
    return JsonResponse(batch_page.progress_of(_visible_batch(request, pk)))


@require_POST
def correct_places(request: HttpRequest, pk: int):
    """Take over what was put right in the preview's rows; these files are read anew."""
    batch = own_batch(request, pk)
    if batch.state != State.READY:
        return _too_late(request, batch)
    named = [key for key in map(whole_number, request.POST.getlist("file")) if key is not None]
    files = batch.files.filter(pk__in=named[: batch_page.FORMS_A_PAGE]).exclude(stored="")
    forms = [PlaceForm(request.POST, file=file) for file in files]
    changed = [form for form in forms if form.has_changed()]
    if not all(form.is_valid() for form in changed):
        return _render(request, batch, forms=forms, status=400)
    if not batches.correct(batch, [(form.file, form.said()) for form in changed]):
        return _too_late(request, batch)
    messages.success(request, _("Put right: %(count)d files.") % {"count": len(changed)})
    here = request.POST.get("here", "")
    return redirect(here if here.startswith(batch_url("change", batch)) else batch_url("change", batch))


@require_POST
def read_again(request: HttpRequest, pk: int):
    """Read again what failed or has no place, with what the form fills in."""
    batch = own_batch(request, pk)
    form = LackingForm(request.POST)
    if not form.is_valid():
        return _render(request, batch, lacking=form, status=400)
    if not batches.read_again(batch, form.said()):
        return _too_late(request, batch)
    return redirect(batch_url("change", batch))


@require_POST
def act(request: HttpRequest, pk: int, verb: str):
    """Do one of VERBS with the batch, as far as it has not moved on meanwhile."""
    batch = own_batch(request, pk)
    done = VERBS[verb](request, batch)
    if done is None:
        return _too_late(request, batch)
    if done:
        messages.success(request, done)
    return redirect(batch_url("change", batch))


def _confirm(request: HttpRequest, batch: ImportBatch) -> str | None:
    publish = request.POST.get("publish") == "1"
    if publish and not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    return "" if batches.confirm(batch, publish=publish) else None


def _pause(request: HttpRequest, batch: ImportBatch) -> str | None:
    paused = _("Paused: files that workers are at still come in, no others are taken.")
    return paused if batches.pause(batch) else None


def _resume(request: HttpRequest, batch: ImportBatch) -> str | None:
    return "" if batches.resume(batch) else None


def _cancel(request: HttpRequest, batch: ImportBatch) -> str | None:
    return _("The import is cancelled; what was in before stays in.") if batches.cancel(batch) else None


def _retry(request: HttpRequest, batch: ImportBatch) -> str:
    """Try failed files again: all of them, or the one that the form names."""
    named = request.POST.get("file")
    count = batches.retry(batch, file=None if named is None else whole_number(named) or 0)  # no file is 0
    if not count:
        messages.error(request, _("None of these files can be tried again; upload them anew."))
        return ""
    text = ngettext("%(count)d file is tried again.", "%(count)d files are tried again.", count)
    return text % {"count": count}


# Each gives the words for what was done, empty where the page says enough; None where it was too late for it.
VERBS = {"confirm": _confirm, "pause": _pause, "resume": _resume, "cancel": _cancel, "retry": _retry}


def undo(request: HttpRequest, pk: int):
    """Show what an undo would take back and what it would leave; with a POST let it begin."""
    batch = _visible_batch(request, pk)
    if not request.user.has_perm("articles.undo_importbatch"):
        raise PermissionDenied
    if request.method != "POST":
        return render(
            request, "admin/articles/importbatch/undo.html", batch_page.undo_context(request, batch)
        )
    if not batches.begin_undo(batch):
        return _too_late(request, batch)
    LogEntry.objects.log_actions(request.user.pk, [batch], CHANGE, change_message=_("undone"))
    return redirect(batch_url("change", batch))


@require_GET
def report(request: HttpRequest, pk: int):
    """The report as a CSV file, a line per file."""
    batch = _visible_batch(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="import-{batch.pk}.csv"'}
    blocks = batch_page.report_blocks(batch)
    return StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8", headers=headers)


def batch_url(name: str, batch: ImportBatch) -> str:
    return reverse(f"admin:articles_importbatch_{name}", args=[batch.pk])


# What people may


def _visible_batch(request: HttpRequest, pk: int) -> ImportBatch:
    """The batch; 404 for somebody else's where only own ones may be seen."""
    if not request.user.has_perm("articles.view_importbatch"):
        raise PermissionDenied
    found = ImportBatch.objects.select_related("person")
    if not sees_all_batches(request.user):
        found = found.filter(person=request.user)
    return get_object_or_404(found, pk=pk)


def own_batch(request: HttpRequest, pk: int) -> ImportBatch:
    """The batch of somebody who may work on it."""
    batch = _visible_batch(request, pk)
    if not _may_work_on(request.user, batch):
        raise PermissionDenied
    return batch


def _may_work_on(person, batch: ImportBatch) -> bool:
    """The person who began it; for those who left, a chief editor."""
    is_own = batch.person_id == person.pk and person.has_perm("articles.change_importbatch")
    return is_own or person.has_perm("articles.undo_importbatch")


# What is shown


def _render(
    request: HttpRequest,
    batch: ImportBatch,
    *,
    forms: list[PlaceForm] | None = None,
    lacking: LackingForm | None = None,
    status: int = 200,
):
    context = batch_page.context(
        request, batch, may_work=_may_work_on(request.user, batch), forms=forms, lacking=lacking
    )
    return render(request, "admin/articles/importbatch/batch.html", context, status=status)


def _too_late(request: HttpRequest, batch: ImportBatch):
    messages.error(request, _("The import has moved on meanwhile; this is how it stands now."))
    return redirect(batch_url("change", batch))
