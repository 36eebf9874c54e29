"""The upload in the browser: a batch begins, its files come in groups, and somebody says that all are in."""

import json

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import batches, receiving
from articles.import_forms import FilesForm, UploadForm
from articles.import_views import batch_url, own_batch
from articles.models import ImportBatch
from articles.stored import limits
from articles.typed import whole_number

State = ImportBatch.State


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
            return JsonResponse(
                {
                    "files": batch_url("files", batch),
                    "received": batch_url("received", batch),
                    "batch": batch_url("change", batch),
                }
            )
        if batch:
            return redirect(batch_url("change", batch))
    if request.method == "POST" and _wants_json(request):
        return _errors(form)
    context = {
        **admin.site.each_context(request),
        "title": _("Import page texts"),
        "opts": ImportBatch._meta,
        "form": form,
        "words": json.dumps(_upload_words(), ensure_ascii=False),
        "group_files": settings.IMPORT_GROUP_FILES,
        "group_bytes": settings.IMPORT_GROUP_BYTES,
        "most_files": settings.IMPORT_MAX_UPLOAD_FILES,
        "most_bytes": settings.IMPORT_MAX_UPLOAD_BYTES,
        "limits": limits(),
    }
    return render(
        request, "admin/articles/importbatch/upload.html", context, status=400 if form.errors else 200
    )


def _upload_words() -> dict[str, str]:
    """What the script of the upload says; it fills in what stands in braces."""
    return {
        "listed": _("no page text; it is only listed"),
        "more": _("… and {count} more"),
        "chosen": _("{count} files, {size}"),
        "tooManyFiles": _("One import may have at most {most} files; send them in several parts."),
        "tooManyBytes": _("One import may have at most {most}; send it in several parts."),
        "signedOut": _("You are signed out. Sign in in another tab and go on here."),
        "again": _("Trying again: {reason}"),
        "sending": _("Sent: {done} of {total} files, {size} of {of}; about {seconds} s left"),
        "lacking": _("{count} files did not arrive."),
        "kept": _("What has arrived is kept; nothing is sent twice."),
        "goOn": _("Go on sending"),
    }


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
    try:
        receiving.receive(batch, form.cleaned_data["arrivals"])
    except receiving.TooMuch as error:
        batch.delete()
        form.add_error("files", _too_much(error))
        return None
    if not _wants_json(request):
        batches.received(batch)
    return batch


@require_POST
def add_files(request: HttpRequest, pk: int):
    """One more group of files, or a piece of one, for a batch whose upload goes on."""
    batch = own_batch(request, pk)
    form = FilesForm(request.POST, request.FILES)
    if batch.state != State.READING or batch.received_at:
        return JsonResponse({"errors": [_("This import takes no more files.")]}, status=409)
    if not form.is_valid():
        return _errors(form)
    try:
        receiving.receive(batch, form.cleaned_data["arrivals"])
    except receiving.Gap as gap:
        return JsonResponse(
            {"errors": [_("A piece of the file is missing.")], "offset": gap.offset}, status=409
        )
    except receiving.TooMuch as error:
        return JsonResponse({"errors": [_too_much(error)]}, status=413)
    return JsonResponse({})


@require_POST
def end_upload(request: HttpRequest, pk: int):
    """Say that all files are in. A script says how many it sent, and is told which of them did not arrive."""
    batch = own_batch(request, pk)
    if batch.state == State.READING and not batch.received_at:
        missing = receiving.missing_numbers(batch, _count_sent(request))
        if missing:
            return JsonResponse({"missing": missing}, status=409)
        batches.received(batch)
    return JsonResponse({}) if _wants_json(request) else redirect(batch_url("change", batch))


def _count_sent(request: HttpRequest) -> int:
    count = whole_number(request.POST.get("count", "")) or 0
    return min(count, settings.IMPORT_MAX_UPLOAD_FILES)


def _too_much(error: receiving.TooMuch) -> str:
    return _("One import may not have so much: %(figures)s. Send it in several parts.") % {"figures": error}


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _errors(form) -> JsonResponse:
    errors = [text for texts in form.errors.values() for text in texts]
    has_wrong_rows = getattr(form, "has_wrong_rows", False)
    return JsonResponse({"errors": errors, "has_wrong_rows": has_wrong_rows}, status=400)
