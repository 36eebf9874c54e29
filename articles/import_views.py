"""Imports in the browser: upload, preview, correct, confirm, watch, and the report. Staff only (articles/admin/imports.py)."""

import csv

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from articles import batches, claims
from articles.import_forms import FilesForm, LackingForm, PlaceForm, UploadForm
from articles.models import ImportBatch, ImportFile, Newspaper, Page
from articles.remarks import word
from articles.undo import kept_articles

FILES_A_PAGE = 10
NEWSPAPERS_OFFERED = 200
State = ImportBatch.State
KEPT_SHOWN = 50
SHOWN = {
    "all": (gettext_lazy("all files"), Q()),
    "unplaced": (gettext_lazy("without a place"), batches.WITHOUT_PLACE),
    "failed": (gettext_lazy("failed"), Q(state=ImportFile.State.FAILED)),
    "skipped": (gettext_lazy("skipped"), Q(state=ImportFile.State.SKIPPED)),
}


def sees_all_batches(person) -> bool:
    return person.has_perm("articles.view_any_importbatch")


def upload(request: HttpRequest):
    """Begin an import with its first files. A script sends none here, but groups of them to `add_files`."""
    if not request.user.has_perm("articles.add_importbatch"):
        raise PermissionDenied
    # A day that the archive lacks leads here with its place.
    initial = {name: request.GET[name] for name in ("newspaper", "date", "edition") if name in request.GET}
    form = (
        UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm(initial=initial)
    )
    if request.method == "POST" and form.is_valid():
        batch = _begin(request, form)
        if batch and _wants_json(request):
            return JsonResponse({"files": batch_url("files", batch), "batch": batch_url("change", batch)})
        if batch:
            return redirect(batch_url("change", batch))
    if request.method == "POST" and _wants_json(request):
        return _errors(form)
    context = {
        **admin.site.each_context(request),
        "title": _("Import page texts"),
        "opts": ImportBatch._meta,
        "form": form,
        "group_files": settings.IMPORT_GROUP_FILES,
        "limits": batches.limits(),
    }
    return render(
        request, "admin/articles/importbatch/upload.html", context, status=400 if form.errors else 200
    )


def _begin(request: HttpRequest, form: UploadForm) -> ImportBatch | None:
    """The batch of a valid form with its files; None, with an error in the form, where it cannot begin."""
    if not form.cleaned_data["files"] and not _wants_json(request):
        form.add_error("files", _("Choose the files to import."))
        return None
    may_add = request.user.has_perm("articles.add_newspaper")
    batch = ImportBatch.objects.create(
        person=request.user, options=form.options() | {"may_add_newspapers": may_add}
    )
    if form.cleaned_data["manifest"]:
        batches.store_manifest(batch, form.cleaned_data["manifest"])
    for file, name in form.named_files():
        batches.store_upload(batch, file, name)
    if not _wants_json(request):
        batches.received(batch)
    return batch


@require_POST
def add_files(request: HttpRequest, pk: int):
    """One more group of files for a batch whose upload goes on; with `last` it is the last one."""
    batch = _own_batch(request, pk)
    form = FilesForm(request.POST, request.FILES)
    if batch.state != State.READING or batch.received_at:
        return JsonResponse({"errors": [_("This import takes no more files.")]}, status=409)
    if not form.is_valid():
        return _errors(form)
    for file, name in form.named_files():
        batches.store_upload(batch, file, name)
    if request.POST.get("last"):
        batches.received(batch)
    return JsonResponse({"files": batch.files.count()})


def show(request: HttpRequest, pk: int):
    """The batch as it stands: progress while it works, the preview while it waits, the report when it is done."""
    batch = _visible_batch(request, pk)
    is_own = _may_work_on(request.user, batch)
    forms = _place_forms(request, batch) if batch.state == State.READY and is_own else None
    return _render_batch(request, batch, forms)


@require_GET
def progress(request: HttpRequest, pk: int):
    """How the batch stands, for the page that shows it."""
    batch = _visible_batch(request, pk)
    is_paused = batch.paused_at is not None
    return JsonResponse({"state": batch.state, "is_paused": is_paused, **batches.progress(batch)})


@require_POST
def correct_places(request: HttpRequest, pk: int):
    """Take over what was put right in the preview's rows, and read these files anew."""
    batch = _own_batch(request, pk)
    if batch.state != State.READY:
        return _too_late(request, batch)
    forms = _place_forms(request, batch, data=request.POST)
    changed = [form for form in forms if form.has_changed()]
    if not all(form.is_valid() for form in changed):
        return _render_batch(request, batch, forms, status=400)
    if not batches.correct(batch, [(form.file, form.said()) for form in changed]):
        return _too_late(request, batch)
    messages.success(request, _("Put right: %(count)d files.") % {"count": len(changed)})
    return redirect(request.POST.get("here") if _is_here(request, batch) else batch_url("change", batch))


@require_POST
def read_again(request: HttpRequest, pk: int):
    """Read again what failed or has no place, with what the form fills in."""
    batch = _own_batch(request, pk)
    form = LackingForm(request.POST)
    if not form.is_valid():
        return _render_batch(request, batch, _place_forms(request, batch), lacking=form, status=400)
    if not batches.read_again(batch, form.said()):
        return _too_late(request, batch)
    return redirect(batch_url("change", batch))


@require_POST
def confirm(request: HttpRequest, pk: int):
    """Let the import begin."""
    batch = _own_batch(request, pk)
    publish = request.POST.get("publish") == "1"
    if publish and not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    if not batches.confirm(batch, publish=publish):
        return _too_late(request, batch)
    return redirect(batch_url("change", batch))


@require_POST
def cancel(request: HttpRequest, pk: int):
    batch = _own_batch(request, pk)
    if not batches.cancel(batch):
        return _too_late(request, batch)
    messages.success(request, _("The import is cancelled; what was in before stays in."))
    return redirect(batch_url("change", batch))


@require_POST
def undo(request: HttpRequest, pk: int):
    """Let the undoing begin."""
    batch = _visible_batch(request, pk)
    if not request.user.has_perm("articles.undo_importbatch"):
        raise PermissionDenied
    if not batches.begin_undo(batch):
        return _too_late(request, batch)
    LogEntry.objects.log_actions(request.user.pk, [batch], CHANGE, change_message=_("undone"))
    return redirect(batch_url("change", batch))


def report(request: HttpRequest, pk: int):
    """The report as a CSV file, a line per file. It opens in spreadsheets, so cells are no formulas."""
    batch = _visible_batch(request, pk)
    columns = [
        "name",
        "state",
        "reason",
        "articles",
        "lines",
        "lines_accounted",
        "lines_furniture",
        "lines_unsure",
    ]
    writer = csv.writer(_Echo())

    def rows():
        yield "\ufeff" + writer.writerow(
            [ImportFile._meta.get_field(column).verbose_name for column in columns]
        )
        for file in batch.files.defer("preview").iterator(chunk_size=500):
            cells = [file.name, file.get_state_display(), _reason(file)]
            cells = [f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells]
            yield writer.writerow(cells + [getattr(file, column) for column in columns[3:]])

    headers = {"Content-Disposition": f'attachment; filename="import-{batch.pk}.csv"'}
    return StreamingHttpResponse(rows(), content_type="text/csv; charset=utf-8", headers=headers)


class _Echo:
    """What csv needs of a file; writing gives the line back."""

    def write(self, value: str) -> str:
        return value


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


def _own_batch(request: HttpRequest, pk: int) -> ImportBatch:
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


def _render_batch(
    request: HttpRequest,
    batch: ImportBatch,
    forms: list[PlaceForm] | None,
    *,
    lacking: LackingForm | None = None,
    status: int = 200,
):
    chosen = _shown(request)
    files = [form.file for form in forms] if forms is not None else _files_shown(request, batch)
    pages = _pages_of(files) if batch.state not in (State.READING, State.READY) else {}
    progress = batches.progress(batch)
    rows = [
        {
            "file": file,
            "form": form,
            "pages": pages.get(file.dump_id, []),
            "reason": _reason(file),
            "remarks": batches.remark_texts(file),
        }
        for file, form in zip(files, forms or [None] * len(files), strict=True)
    ]
    newspapers = Newspaper.objects.values_list("slug", "name")[:NEWSPAPERS_OFFERED] if forms else []
    context = {
        **admin.site.each_context(request),
        "title": str(batch),
        "opts": ImportBatch._meta,
        "batch": batch,
        "progress": progress,
        "summary": batches.summary_of(progress),
        "rows": rows,
        "more_after": files[-1].pk if len(files) == FILES_A_PAGE else None,
        "is_first": "after" not in request.GET,
        "shown": chosen,
        "choices": [(name, label) for name, (label, _filters) in SHOWN.items()],
        "newspapers": newspapers,
        "lacking": lacking or LackingForm(),
        "may_work": _may_work_on(request.user, batch),
        "may_publish": request.user.has_perm("articles.publish_article"),
        "may_add_newspaper": request.user.has_perm("articles.add_newspaper"),
        "is_working": batch.state in claims.FREE,
        "may_cancel": _may_work_on(request.user, batch)
        and batch.state in (State.READING, State.READY, State.IMPORTING),
        "may_undo": request.user.has_perm("articles.undo_importbatch")
        and batch.state in (State.DONE, State.CANCELLED)
        and any(progress[state] for state in ImportFile.BROUGHT),
        "kept": kept_articles(batch)[:KEPT_SHOWN] if batch.state == State.UNDONE else [],
    }
    return render(request, "admin/articles/importbatch/batch.html", context, status=status)


def _shown(request: HttpRequest) -> str:
    return request.GET.get("show") if request.GET.get("show") in SHOWN else "all"


def _files_shown(request: HttpRequest, batch: ImportBatch) -> list[ImportFile]:
    """One page of the batch's files, after the one that the address names."""
    after = request.GET.get("after", "")
    found = batch.files.filter(SHOWN[_shown(request)][1])
    return list(
        found.filter(pk__gt=int(after) if after.isdecimal() and len(after) < 19 else 0)[:FILES_A_PAGE]
    )


def _place_forms(request: HttpRequest, batch: ImportBatch, data=None) -> list[PlaceForm]:
    """A form for each file of this page of the preview; with `data`, for each file that it names."""
    if data is None:
        return [PlaceForm(file=file) for file in _files_shown(request, batch)]
    named = [int(pk) for pk in data.getlist("file") if pk.isdecimal() and len(pk) < 19][:FILES_A_PAGE]
    return [PlaceForm(data, file=file) for file in batch.files.filter(pk__in=named)]


def _pages_of(files: list[ImportFile]) -> dict[int, list[Page]]:
    """Dump id -> the pages that it became. One query."""
    pages: dict[int, list[Page]] = {}
    dumps = [file.dump_id for file in files if file.dump_id]
    found = Page.objects.filter(readings__dump__in=dumps).select_related("issue__newspaper")
    for page, dump in [(page, page.dump_id) for page in found.annotate_dump()]:
        pages.setdefault(dump, []).append(page)
    return pages


def _reason(file: ImportFile) -> str:
    """Why the file is in its state, or why its page has no place, in words."""
    if file.reason:
        return batches.reason_text(file)
    unplaced = [page for page in file.preview.get("pages", []) if page["unplaced"]]
    return pgettext("between sentences", "; ").join(
        dict.fromkeys(word(page["unplaced"], page["detail"]) for page in unplaced)
    )


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _errors(form) -> JsonResponse:
    return JsonResponse({"errors": [text for texts in form.errors.values() for text in texts]}, status=400)


def _too_late(request: HttpRequest, batch: ImportBatch):
    messages.error(request, _("The import has moved on meanwhile; this is how it stands now."))
    return redirect(batch_url("change", batch))


def _is_here(request: HttpRequest, batch: ImportBatch) -> bool:
    """Whether the address to come back to is this batch's own page."""
    return request.POST.get("here", "").startswith(batch_url("change", batch))
