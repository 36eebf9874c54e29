from django.contrib import admin

from articles.admin.base import ReadOnlyAdmin
from articles.models import Dump, Reading


@admin.register(Dump)
class DumpAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "size", "encoding", "encoding_reason", "created_at"]
    list_filter = ["encoding"]
    search_fields = ["file_name", "sha256"]
    fields = ["file_name", "size", "sha256", "encoding", "encoding_reason", "created_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "page", "pipeline_version", "read_at"]
    list_filter = ["pipeline_version"]
    search_fields = ["dump__file_name"]
    fields = ["page", "dump", "first_line", "last_line", "pipeline_version", "read_at"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("dump", "page__issue__newspaper")
            .defer("dump__data", "parsed")
        )
