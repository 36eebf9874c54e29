from django.contrib import admin

from articles.admin.base import ArchiveAdmin
from articles.folding import fold_name
from articles.models import Reporter, ReporterAlias


class AliasInline(admin.TabularInline):
    model = ReporterAlias
    extra = 0


@admin.register(Reporter)
class ReporterAdmin(ArchiveAdmin):
    list_display = ["name", "distinction", "newspaper", "unit", "is_confirmed"]
    list_filter = ["is_confirmed", "newspaper"]
    list_select_related = ["newspaper"]
    search_fields = ["folded_name", "aliases__folded_name"]
    autocomplete_fields = ["newspaper"]
    inlines = [AliasInline]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold_name(search_term))
