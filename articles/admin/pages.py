from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.admin.base import ArchiveAdmin
from articles.models import Page


class PlacedFilter(admin.SimpleListFilter):
    title = _("place")
    parameter_name = "placed"

    def lookups(self, request, model_admin):
        return [("no", _("unplaced")), ("yes", _("placed"))]

    def queryset(self, request, queryset):
        return queryset.filter(issue__isnull=self.value() == "no") if self.value() else queryset


@admin.register(Page)
class PageAdmin(ArchiveAdmin):
    list_display = ["__str__", "printed_section", "section", "articles_count", "unplaced_reason"]
    list_filter = [PlacedFilter, "unplaced_reason", "issue__newspaper"]
    search_fields = ["label", "issue__newspaper__name", "printed_section"]
    ordering = ["-pk"]
    fields = ["printed_section", "section", "editors", "source"]
    autocomplete_fields = ["section"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("issue__newspaper", "section")
            .annotate(articles_found=Count("articles"))
        )

    @admin.display(description=_("articles"))
    def articles_count(self, page):
        return page.articles_found

    def has_add_permission(self, request):
        return False  # a page comes with a dump
