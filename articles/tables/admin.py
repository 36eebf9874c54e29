"""Import and export buttons for the admin's lists, and the pages behind them."""

import contextlib
import datetime as dt
import secrets
import tempfile
from pathlib import Path
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_permission_codename
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin

from articles.tables.formats import FORMATS, read_table
from articles.tables.preview import preview
from articles.tables.resources import TableResource

KEPT_FOR = dt.timedelta(hours=24)  # that a previewed file waits for its confirmation
SALT = "articles.tables"


class TableUploadForm(forms.Form):
    file = forms.FileField(label=_("File to import"), help_text=_("A table as .csv, .xlsx or .json"))
    encoding = forms.ChoiceField(
        label=_("Encoding"), required=False,
        help_text=_("Of CSV and JSON. Choose one only where Chinese comes out wrong."),
        choices=[("", _("tell from the bytes")), ("utf-8", "UTF-8"), ("gb18030", "GB18030"), ("big5", "Big5"), ("utf-16", "UTF-16")],
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.TABLE_MAX_BYTES:
            raise ValidationError(
                _("The file has %(size).1f MiB; at most %(most).1f MiB are read. Divide it."),
                params={"size": file.size / 2**20, "most": settings.TABLE_MAX_BYTES / 2**20},
            )
        return file


class TableExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Format"), widget=forms.RadioSelect, initial=FORMATS[0].extension,
        choices=[(table.extension, words) for table, words in zip(FORMATS, (
            _("CSV: for every program; Excel opens it by a double click"),
            _("XLSX: for Excel and LibreOffice; texts up to 32,767 characters"),
            _("JSON: for programs"),
        ), strict=True)],
    )  # fmt: skip


class TablesAdmin(ImportExportMixin):
    """Gives an admin class tables in and out. Set `table_resource`.

    Who may see the objects may export them; who may add and change them may import. All pages check it.
    """

    table_resource: type[TableResource]

    def has_import_permission(self, request) -> bool:
        names = [get_permission_codename(act, self.opts) for act in ("add", "change")]
        return request.user.has_perms([f"{self.opts.app_label}.{name}" for name in names])

    def has_export_permission(self, request) -> bool:
        return self.has_view_permission(request)

    # Import

    def import_action(self, request):
        """A form for the file, then what it would change."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = TableUploadForm(request.POST or None, request.FILES or None)
        shown = token = None
        if form.is_valid():
            file, encoding = form.cleaned_data["file"], form.cleaned_data["encoding"]
            data = file.read()
            try:
                shown, result = self._look_at(request, file.name, data, encoding)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                if not result.refused and shown.rows_in_all:
                    token = keep(data, file.name, encoding, request.user, self.opts.label, result.digest)
        return self._import_page(request, form, shown, token)

    def _look_at(self, request, file_name: str, data: bytes, encoding: str):
        table, resource = read_table(file_name, data, encoding or None), self.table_resource()
        result = resource.import_data(table, dry_run=True, user=request.user)
        return preview(result, table, resource), result

    def _import_page(self, request, form, shown=None, token=None, status=200):
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import %(what)s") % {"what": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "preview": shown,
            "token": token,
            "columns": self.table_resource.fields,
            "most_rows": settings.TABLE_MAX_ROWS,
            "most_bytes": settings.TABLE_MAX_BYTES,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/import_export/import.html", context, status=status)

    @method_decorator(require_POST)
    def process_import(self, request):
        """Import what was shown, if that is still what the file changes; else show it anew."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        kept = Kept.of(request.POST.get("token", ""), request.user, self.opts.label)
        if kept is None:
            messages.error(
                request, gettext("This table was imported already, or waited too long. Choose it again.")
            )
            return HttpResponseRedirect(self._address("import"))
        table = read_table(kept.file_name, kept.data, kept.encoding or None)
        with transaction.atomic():
            resource = self.table_resource()
            result = resource.import_data(table, user=request.user)
            is_as_shown = not result.refused and result.digest == kept.digest
            transaction.set_rollback(not is_as_shown)
        kept.path.unlink(missing_ok=True)
        if is_as_shown:
            return self._imported(request, result)
        messages.warning(
            request,
            gettext("Nothing is imported yet: the archive has changed since the preview. Look at it again."),
        )
        token = None
        if not result.refused and result.created + result.changed:
            token = keep(
                kept.data, kept.file_name, kept.encoding, request.user, self.opts.label, result.digest
            )
        return self._import_page(
            request, TableUploadForm(), preview(result, table, resource), token, status=409
        )

    def _imported(self, request, result):
        messages.success(
            request,
            gettext(
                "The table is imported: %(created)d new, %(changed)d changed, %(unchanged)d as they were."
            )
            % {"created": result.created, "changed": result.changed, "unchanged": result.unchanged},
        )
        return HttpResponseRedirect(self._address("changelist"))

    def _address(self, page: str) -> str:
        return reverse(
            f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", current_app=self.admin_site.name
        )

    # Export

    def export_action(self, request):
        """A form for the format, then the file with what the list shows under its filters."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            queryset = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self._address("changelist") + "?e=1")
        rows = queryset.count()
        form = TableExportForm(request.POST or None)
        if form.is_valid():
            try:
                return self._table_file(request, form.cleaned_data["format"], queryset, rows)
            except ValidationError as error:
                form.add_error(None, error)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Export %(what)s") % {"what": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "rows": rows,
            "columns": self.table_resource.fields,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/import_export/export.html", context)

    def _table_file(self, request, extension: str, queryset, rows: int) -> FileResponse:
        """The whole file on disk before the first byte goes out, so that an error is a page and no half of a table."""
        if rows > settings.TABLE_MAX_EXPORT_ROWS:
            raise ValidationError(
                _(
                    "These are %(rows)d rows; a table has at most %(most)d. Filter the list, by year for example."
                ),
                params={"rows": rows, "most": settings.TABLE_MAX_EXPORT_ROWS},
            )
        table_format = next(table for table in FORMATS if table.extension == extension)()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        resource = self.table_resource(request.build_absolute_uri("/").rstrip("/"))
        table_format.write(resource.table_rows(queryset), file)
        file.seek(0)
        name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}{extension}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=table_format.CONTENT_TYPE)


class Kept(NamedTuple):
    """An uploaded file between its preview and its confirmation, in the folder of uploads; for one person and model."""

    path: Path
    data: bytes
    file_name: str
    encoding: str
    digest: str

    @classmethod
    def of(cls, token: str, person, model: str) -> "Kept | None":
        """The file of a token; None where it is forged, too old, another person's, or gone."""
        try:
            said = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
            path = folder() / said["name"]
            data = path.read_bytes()
        except (signing.BadSignature, FileNotFoundError):
            return None
        if (said["person"], said["model"]) != (person.pk, model):
            return None
        return cls(path, data, said["file"], said["encoding"], said["digest"])


def folder() -> Path:
    path = Path(settings.UPLOAD_DIR) / "tables"
    path.mkdir(parents=True, exist_ok=True)
    return path


def keep(data: bytes, file_name: str, encoding: str, person, model: str, digest: str) -> str:
    """Keep the file and give the token for it. Files that nobody confirmed in time go."""
    name = secrets.token_hex(16)
    (folder() / name).write_bytes(data)
    oldest = timezone.now() - KEPT_FOR
    for path in folder().iterdir():
        with contextlib.suppress(FileNotFoundError):  # somebody else's upload tidies at the same moment
            if path.stat().st_mtime < oldest.timestamp():
                path.unlink()
    said = {
        "name": name,
        "file": file_name,
        "encoding": encoding,
        "person": person.pk,
        "model": model,
        "digest": digest,
    }
    return signing.dumps(said, salt=SALT)
