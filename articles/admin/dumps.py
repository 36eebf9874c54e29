from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.admin.base import ReadOnlyAdmin, change_link
from articles.models import Dump, Reading
from articles.remarks import ENCODING_REASONS


@admin.register(Dump)
class DumpAdmin(ReadOnlyAdmin):
    """The imported bytes. They can be fetched as they are; nothing shows them as a page."""

    list_display = ["file_name", "size", "encoding", "why", "created_at", "download"]
    list_filter = ["encoding"]
    search_fields = ["file_name", "sha256"]
    fields = [
        "file_name",
        "size",
        "sha256",
        "encoding",
        "why",
        "created_at",
        "download",
        "readings",
    ]
    readonly_fields = ["why", "download", "readings"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")

    def get_urls(self):
        view = self.admin_site.admin_view(self.bytes_view)
        return [path("<int:pk>/bytes/", view, name="articles_dump_bytes"), *super().get_urls()]

    def bytes_view(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        dump = get_object_or_404(Dump, pk=pk)
        name = dump.file_name.replace("\\", "/").rpartition("/")[2] or "page.txt"
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        return HttpResponse(bytes(dump.data), content_type="application/octet-stream", headers=headers)

    @admin.display(description=_("why this encoding"), ordering="encoding_reason")
    def why(self, dump):
        return ENCODING_REASONS.get(dump.encoding_reason, dump.encoding_reason)

    @admin.display(description=_("bytes"))
    def download(self, dump):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:articles_dump_bytes", args=[dump.pk]), _("Download")
        )

    @admin.display(description=pgettext_lazy("of a newspaper", "pages"))
    def readings(self, dump):
        pages = {
            reading.page_id: reading.page
            for reading in dump.readings.select_related("page__issue__newspaper").defer("parsed")
        }
        return format_html_join("", "{}<br>", ((change_link(page),) for page in pages.values())) or "–"


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "page", "person", "approved_by", "pipeline_version", "read_at"]
    list_filter = ["pipeline_version"]
    search_fields = ["dump__file_name"]
    fields = [
        "page", "dump", "first_line", "last_line", "pipeline_version", "read_at", "person", "corrects", "approved_by",
        "approved_at",
    ]  # fmt: skip

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("dump", "page__issue__newspaper", "person", "approved_by", "corrects__dump")
            .defer("dump__data", "parsed", "corrects__parsed", "corrects__dump__data")
        )
