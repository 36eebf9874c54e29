from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin.base import ReadOnlyAdmin, list_link
from articles.models import ImportBatch, ImportFile


def sees_all_batches(person) -> bool:
    return person.has_perm("articles.view_any_importbatch")


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "person", "state", "files", "created_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["person"]
    fields = ["person", "state", "options", "created_at", "finished_at"]

    def get_queryset(self, request):
        batches = super().get_queryset(request)
        return batches if sees_all_batches(request.user) else batches.filter(person=request.user)

    @admin.display(description=_("files"))
    def files(self, batch):
        return list_link(ImportFile, _("files"), batch__id__exact=batch.pk)


@admin.register(ImportFile)
class ImportFileAdmin(ReadOnlyAdmin):
    list_display = [
        "name",
        "batch",
        "state",
        "reason",
        "line",
        "unplaced",
        "articles",
        "lines",
        "lines_unsure",
    ]
    list_filter = ["state", "unplaced"]
    list_select_related = ["batch"]
    search_fields = ["name"]
    fields = [
        "batch", "name", "state", "reason", "line", "dump", "unplaced",
        "articles", "lines", "lines_accounted", "lines_furniture", "lines_unsure",
    ]  # fmt: skip

    def get_queryset(self, request):
        files = super().get_queryset(request).select_related("batch", "dump").defer("dump__data")
        return files if sees_all_batches(request.user) else files.filter(batch__person=request.user)
