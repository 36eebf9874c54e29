from django.contrib import admin

from articles.admin.base import ArchiveAdmin
from articles.folding import fold_name
from articles.models import Tag


@admin.register(Tag)
class TagAdmin(ArchiveAdmin):
    list_display = ["name"]
    search_fields = ["folded_name"]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold_name(search_term))
