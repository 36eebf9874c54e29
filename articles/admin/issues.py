from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.admin.base import ArchiveAdmin, list_link
from articles.models import Article, Issue, Page


@admin.register(Issue)
class IssueAdmin(ArchiveAdmin):
    list_display = ["date", "newspaper", "edition", "printed_number", "pages_count", "articles"]
    list_filter = ["newspaper"]
    list_select_related = ["newspaper"]
    date_hierarchy = "date"
    search_fields = ["newspaper__name", "date", "printed_number"]
    autocomplete_fields = ["newspaper"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("newspaper").annotate(pages_found=Count("pages"))

    @admin.display(description=pgettext_lazy("of a newspaper", "pages"))
    def pages_count(self, issue):
        return list_link(Page, issue.pages_found, issue__id__exact=issue.pk)

    @admin.display(description=_("articles"))
    def articles(self, issue):
        return list_link(Article, _("articles"), page__issue__id__exact=issue.pk)
