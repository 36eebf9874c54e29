from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import forms
from articles.admin.base import ArchiveAdmin, list_link
from articles.admin.newspapers import GoneWhenEmpty, Use
from articles.folding import fold_name
from articles.models import Article, Byline, PhotoCredit, Reporter, ReporterAlias
from articles.tables.admin import TablesAdmin
from articles.tables.names import ReporterResource
from articles.typed import whole_number

MOST_MERGED = 20


def merge_chosen(admin_class, request, rows, *, action: str, title: str, examples):
    """The page on which one of the chosen rows is picked to stay; merges when it is answered."""
    count = rows.count()
    if not 2 <= count <= MOST_MERGED:
        text = _("Choose between 2 and %(most)d to merge.") % {"most": MOST_MERGED}
        return admin_class.message_user(request, text, messages.ERROR)
    form = forms.MergeForm(request.POST if "answered" in request.POST else None, rows=rows)
    if form.is_valid():
        kept = form.cleaned_data["kept"]
        try:
            kept.absorb([row for row in rows if row.pk != kept.pk], by=request.user)
        except ValidationError as refusal:
            return admin_class.message_user(request, " ".join(refusal.messages), messages.ERROR)
        admin_class.log_change(request, kept, [{"changed": {"fields": ["merged"]}}])
        text = ngettext("Merged %(count)d into “%(kept)s”.", "Merged %(count)d into “%(kept)s”.", count - 1)
        return admin_class.message_user(request, text % {"count": count - 1, "kept": kept}, messages.SUCCESS)
    context = {
        **admin_class.admin_site.each_context(request),
        "title": title, "opts": admin_class.opts, "media": admin_class.media, "form": form, "action": action,
        "count": count, "examples": examples, "back": request.get_full_path(), "across": "0", "checkbox": "_selected_action",
        "chosen": [str(row.pk) for row in rows],
    }  # fmt: skip
    return TemplateResponse(request, "admin/articles/act.html", context)


class AliasInline(admin.TabularInline):
    model = ReporterAlias
    form = forms.AliasForm
    formset = forms.AliasFormSet
    extra = 0


@admin.register(Reporter)
class ReporterAdmin(TablesAdmin, GoneWhenEmpty, ArchiveAdmin):
    table_resource = ReporterResource
    form = forms.ReporterForm
    list_display = ["name", "distinction", "newspaper", "unit", "is_confirmed", "credits"]
    list_filter = ["is_confirmed", "newspaper"]
    list_select_related = ["newspaper"]
    search_fields = ["folded_name", "aliases__folded_name"]
    autocomplete_fields = ["newspaper"]
    fields = ["newspaper", "name", "distinction", "unit", "is_confirmed", "note"]
    inlines = [AliasInline]
    actions = ["confirm", "merge"]
    uses = [
        Use(
            credits.objects.filter(article__trashed_at__isnull=kept), "reporter", Article, "reporter", filters
        )
        for kept, filters in ((True, {}), (False, {"trash": "yes"}))
        for credits in (Byline, PhotoCredit)
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("newspaper")

    def get_changelist_instance(self, request):
        """With two queries more for the credits of the page's rows; counting all rows' would cost with the table."""
        changelist = super().get_changelist_instance(request)
        rows = {reporter.pk: reporter for reporter in changelist.result_list}
        for reporter in rows.values():
            reporter.credits_found = 0
        for credit in (Byline, PhotoCredit):
            counts = credit.objects.filter(reporter__in=rows).order_by().values_list("reporter")
            for number, count in counts.annotate(Count("pk")):
                rows[number].credits_found += count
        return changelist

    def get_readonly_fields(self, request, obj=None):
        return ["newspaper"] if obj else []  # its credits are of that newspaper

    def get_search_results(self, request, queryset, search_term):
        queryset, duplicates = super().get_search_results(request, queryset, fold_name(search_term))
        newspaper = whole_number(request.GET.get("newspaper", ""))
        if request.resolver_match.url_name == "autocomplete" and newspaper is not None:
            queryset = queryset.filter(newspaper=newspaper)
        return queryset, duplicates

    def autocomplete_label(self, reporter) -> str:
        return " · ".join(filter(None, [str(reporter), reporter.unit, str(reporter.newspaper)]))

    def has_merge_permission(self, request):
        return request.user.has_perm("articles.merge_reporter")

    @admin.display(description=gettext_lazy("credits"))
    def credits(self, reporter):
        return list_link(Article, reporter.credits_found, reporter=reporter.pk)

    @admin.action(description=gettext_lazy("Confirm"), permissions=["change"])
    def confirm(self, request, reporters):
        reporters = list(reporters.filter(is_confirmed=False))
        for reporter in reporters:
            reporter.confirm()
            self.log_change(request, reporter, [{"changed": {"fields": ["confirmed"]}}])
        text = ngettext("%(count)d reporter confirmed.", "%(count)d reporters confirmed.", len(reporters))
        self.message_user(request, text % {"count": len(reporters)}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Merge"), permissions=["merge"])
    def merge(self, request, reporters):
        labels = [self.autocomplete_label(reporter) for reporter in reporters[:MOST_MERGED]]
        return merge_chosen(
            self, request, reporters, action="merge", title=_("Merge reporters"), examples=labels
        )
