from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.forms import ModelForm
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.admin import completeness
from articles.admin.base import ArchiveAdmin, list_link
from articles.admin.newspapers import GoneWhenEmpty, Use
from articles.models import Article, Issue, Page

PLACE = ("newspaper", "date", "edition")


class IssueForm(ModelForm):
    def clean_edition(self):
        if self.cleaned_data["edition"] < 1:
            raise ValidationError(_("Editions are counted from 1."))
        return self.cleaned_data["edition"]


@admin.register(Issue)
class IssueAdmin(GoneWhenEmpty, ArchiveAdmin):
    """Another day, newspaper or edition takes the issue's pages and articles along."""

    form = IssueForm
    list_display = ["date", "newspaper", "edition", "printed_number", "pages", "articles"]
    list_filter = ["newspaper"]
    list_select_related = ["newspaper"]
    date_hierarchy = "date"
    search_fields = ["newspaper__name", "newspaper__folded_name", "date", "printed_number"]
    autocomplete_fields = ["newspaper"]
    fields = [*PLACE, "printed_number", "page_count"]
    uses = [Use(Page.objects.all(), "issue", Page, "issue__id__exact")]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("newspaper")

    def get_urls(self):
        views = {
            "": completeness.show, "/act": completeness.act, "/undo": completeness.undo, "/count": completeness.count,
            "/export": completeness.export,
        }  # fmt: skip
        wrap = self.admin_site.admin_view
        return [
            *(
                path(f"completeness{end}/", wrap(view), name=f"articles_completeness{end.replace('/', '_')}")
                for end, view in views.items()
            ),
            *super().get_urls(),
        ]

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        pages = Page.objects.filter(issue__in=[issue.pk for issue in changelist.result_list])
        found = dict(pages.order_by().values_list("issue").annotate(Count("pk")))
        for issue in changelist.result_list:
            issue.pages_found = found.get(issue.pk, 0)
        return changelist

    @admin.display(description=pgettext_lazy("of a newspaper", "pages"))
    def pages(self, issue):
        return list_link(Page, issue.pages_found, issue__id__exact=issue.pk)

    @admin.display(description=_("articles"))
    def articles(self, issue):
        return list_link(Article, _("articles"), page__issue__id__exact=issue.pk)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            articles = Article.objects.kept().in_printed_order().select_related("section").with_opening()
            pages = obj.pages.select_related("section").order_by("place", "pk")
            context["pages"] = pages.prefetch_related(Prefetch("articles", articles))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, issue, form, change):
        if not change or not set(form.changed_data) & {*PLACE}:
            return super().save_model(request, issue, form, change)
        place = {name: form.cleaned_data[name] for name in PLACE}
        was = Issue.objects.select_related("newspaper").get(pk=issue.pk)
        was.printed_number, was.page_count = issue.printed_number, issue.page_count
        return was.move(**place, by=request.user)
