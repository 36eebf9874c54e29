from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import ADDITION, LogEntry
from django.db.models import Count, Model, QuerySet
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import forms
from articles.admin.base import ArchiveAdmin, list_link
from articles.folding import fold_name
from articles.models import (
    Article,
    DaysWithoutIssue,
    Issue,
    Newspaper,
    Page,
    PublishingPeriod,
    Reporter,
    Section,
)
from articles.tables.admin import TablesAdmin
from articles.tables.names import SectionResource


class Use(NamedTuple):
    """What may belong to a record: `rows` by their column `by`. The list of `shown_in` shows them under `filters`."""

    rows: QuerySet
    by: str
    shown_in: type[Model]
    shown_by: str
    filters: dict = {}

    def counts(self, keys) -> dict[int, int]:
        """How many belong to each of the records with these keys; those with none are left out. One query."""
        rows = self.rows.filter(**{f"{self.by}__in": keys}).order_by()
        return dict(rows.values_list(self.by).annotate(Count("pk")))

    def link(self, key: int, count: int):
        """“3 articles”, leading to them."""
        opts = self.rows.model._meta
        name = opts.verbose_name if count == 1 else opts.verbose_name_plural
        text = pgettext("how many of what", "%(count)d %(name)s") % {"count": count, "name": name}
        if "trash" in self.filters:
            text = gettext("%(what)s (in the trash)") % {"what": text}
        return list_link(self.shown_in, text, **{self.shown_by: key}, **self.filters)


class GoneWhenEmpty:
    """What something still belongs to is not deleted, neither alone nor in a list: the page says what that is."""

    uses: list[Use] = []

    def get_deleted_objects(self, rows, request):
        in_use = self.in_use(rows)
        return ([], {}, set(), in_use) if in_use else super().get_deleted_objects(rows, request)

    def in_use(self, rows) -> list:
        """A line for each record to which something belongs, with links to it. One query for each use."""
        rows = {row.pk: row for row in rows}
        links: dict[int, list] = {}
        comma = pgettext("between things listed", ", ")
        for use in self.uses:
            for key, count in use.counts(list(rows)).items():
                links.setdefault(key, []).append((use.link(key, count),))
        return [
            format_html(gettext("{}: {}"), rows[key], format_html_join(comma, "{}", found))
            for key, found in links.items()
        ]


class PeriodInline(admin.TabularInline):
    model = PublishingPeriod
    formset = forms.NamedRowsFormSet
    extra = 0


@admin.register(Newspaper)
class NewspaperAdmin(GoneWhenEmpty, ArchiveAdmin):
    form = forms.NewspaperForm
    list_display = ["name", "slug", "publishing_days", "issues", "without_issue"]
    search_fields = ["name", "folded_name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "publishing_days", "usual_pages", "begins_on", "ends_on"]
    inlines = [PeriodInline]
    actions = ["enter_days_without_issue"]
    uses = [
        Use(model.objects.all(), "newspaper", model, "newspaper__id__exact")
        for model in (Issue, Section, Reporter)
    ]

    def save_model(self, request, newspaper, form, change):
        newspaper.save_renamed()

    @admin.display(description=pgettext_lazy("of a newspaper", "issues"))
    def issues(self, newspaper):
        return list_link(Issue, pgettext_lazy("of a newspaper", "issues"), newspaper__id__exact=newspaper.pk)

    @admin.display(description=_("days without an issue"))
    def without_issue(self, newspaper):
        return list_link(DaysWithoutIssue, _("days without an issue"), newspaper__id__exact=newspaper.pk)

    def has_enter_permission(self, request):
        return request.user.has_perm("articles.add_dayswithoutissue")

    @admin.action(description=_("Enter days without an issue"), permissions=["enter"])
    def enter_days_without_issue(self, request, newspapers):
        form = forms.DaysWithoutIssueForm(request.POST if "answered" in request.POST else None)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request), "opts": self.opts, "media": self.media + form.media,
                "form": form, "action": "enter_days_without_issue", "count": newspapers.count(),
                "examples": newspapers[:10], "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
                "checkbox": ACTION_CHECKBOX_NAME, "across": request.POST.get("select_across", "0"),
                "back": request.get_full_path(), "title": gettext("Enter days without an issue"),
            }  # fmt: skip
            return TemplateResponse(request, "admin/articles/act.html", context)
        made = DaysWithoutIssue.objects.enter(
            form.cleaned_data["days"], newspapers=list(newspapers), by=request.user
        )
        LogEntry.objects.log_actions(
            request.user.pk, made, ADDITION, change_message=[{"added": {}}]
        )  # fmt: skip
        self.message_user(
            request,
            ngettext("%(count)d entry made.", "%(count)d entries made.", len(made)) % {"count": len(made)},
            messages.SUCCESS,
        )
        return None


@admin.register(DaysWithoutIssue)
class DaysWithoutIssueAdmin(ArchiveAdmin):
    list_display = ["days", "newspaper", "reason", "person", "entered_at"]
    list_filter = ["newspaper"]
    list_select_related = ["newspaper", "person"]
    search_fields = ["newspaper__name", "newspaper__folded_name", "reason", "begins_on"]
    date_hierarchy = "begins_on"
    fields = ["newspaper", "begins_on", "ends_on", "reason"]
    autocomplete_fields = ["newspaper"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("newspaper", "person")

    def save_model(self, request, days, form, change):
        days.person = request.user
        super().save_model(request, days, form, change)

    @admin.display(description=_("days"), ordering="begins_on")
    def days(self, days):
        return days.span


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
    uses = [
        Use(Article.objects.kept(), "section", Article, "section__id__exact"),
        Use(Article.objects.trashed(), "section", Article, "section__id__exact", {"trash": "yes"}),
        Use(Page.objects.all(), "section", Page, "section__id__exact"),
    ]

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
