from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from articles import import_views, upload_views
from articles.admin.base import ReadOnlyAdmin, list_link
from articles.batches import reason_text
from articles.import_views import sees_all_batches
from articles.models import ImportBatch, ImportFile

admin.site.unregister(DBTaskResult)  # the queue says nothing that a batch's page does not say better


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """The list is the admin's own; a batch's pages are articles/import_views.py."""

    list_display = ["__str__", "person", "state", "files", "created_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["person"]

    def get_queryset(self, request):
        batches = super().get_queryset(request)
        return batches if sees_all_batches(request.user) else batches.filter(person=request.user)

    def has_add_permission(self, request):
        return request.user.has_perm("articles.add_importbatch")

    def get_urls(self):
        views = {
            "change": import_views.show, "progress": import_views.progress, "report": import_views.report,
            "files": upload_views.add_files, "received": upload_views.end_upload,
            "places": import_views.correct_places, "again": import_views.read_again, "undo": import_views.undo,
        }  # fmt: skip
        wrap = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{name}/", wrap(view), name=f"articles_importbatch_{name}")
            for name, view in views.items()
        ]
        own += [
            path(
                f"<int:pk>/{verb}/",
                wrap(import_views.act),
                {"verb": verb},
                name=f"articles_importbatch_{verb}",
            )
            for verb in import_views.VERBS
        ]
        return [
            path("add/", wrap(upload_views.upload), name="articles_importbatch_add"),
            *own,
            *super().get_urls(),
        ]

    @admin.display(description=_("files"))
    def files(self, batch):
        return list_link(ImportFile, _("files"), batch__id__exact=batch.pk)


@admin.register(ImportFile)
class ImportFileAdmin(ReadOnlyAdmin):
    list_display = [
        "name",
        "batch",
        "state",
        "why",
        "articles",
        "lines",
        "lines_unsure",
    ]
    list_filter = ["state"]
    list_select_related = ["batch"]
    search_fields = ["name"]
    fields = [
        "batch", "name", "state", "why", "dump",
        "articles", "lines", "lines_accounted", "lines_furniture", "lines_unsure",
    ]  # fmt: skip

    readonly_fields = ["why"]

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, file):
        return reason_text(file)

    def get_queryset(self, request):
        files = super().get_queryset(request).select_related("batch", "dump").defer("dump__data", "preview")
        return files if sees_all_batches(request.user) else files.filter(batch__person=request.user)
