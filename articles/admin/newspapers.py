from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import forms
from articles.admin.base import ArchiveAdmin, list_link
from articles.folding import fold_name
from articles.models import Article, Issue, Newspaper, Section
from articles.tables.admin import TablesAdmin
from articles.tables.names import SectionResource


class GoneWhenEmpty:
    """What something still belongs to is not deleted, neither alone nor in a list."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not self.is_in_use(obj))


@admin.register(Newspaper)
class NewspaperAdmin(GoneWhenEmpty, ArchiveAdmin):
    form = forms.NewspaperForm
    list_display = ["name", "slug", "publishing_days", "issues"]
    search_fields = ["name", "folded_name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request, newspaper, form, change):
        newspaper.save_renamed()

    @admin.display(description=pgettext_lazy("of a newspaper", "issues"))
    def issues(self, newspaper):
        return list_link(Issue, pgettext_lazy("of a newspaper", "issues"), newspaper__id__exact=newspaper.pk)

    def is_in_use(self, newspaper) -> bool:
        return any(
            getattr(newspaper, relation).exists()
            for relation in ("issues", "sections", "reporters", "articles")
        )


@admin.register(Section)
class SectionAdmin(TablesAdmin, GoneWhenEmpty, ArchiveAdmin):
    table_resource = SectionResource
    form = forms.SectionNameForm
    list_display = ["name", "newspaper", "pages_count", "articles"]
    list_filter = ["newspaper"]
    list_select_related = ["newspaper"]
    search_fields = ["name", "folded_name"]
    fields = ["newspaper", "name"]
    autocomplete_fields = ["newspaper"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("newspaper").annotate(pages_found=Count("pages"))

    def get_readonly_fields(self, request, obj=None):
        return ["newspaper"] if obj else []

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold_name(search_term))

    def autocomplete_label(self, section) -> str:
        return f"{section.name} · {section.newspaper}"

    @admin.display(description=pgettext_lazy("of a newspaper", "pages"))
    def pages_count(self, section):
        return section.pages_found

    @admin.display(description=_("articles"))
    def articles(self, section):
        return list_link(
            Article, _("articles"), newspaper__id__exact=section.newspaper_id, section=section.folded_name
        )

    def is_in_use(self, section) -> bool:
        return section.articles.exists() or section.pages.exists()
