from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import CharField
from django.db.models.functions import Cast, Substr
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin import filters
from articles.admin.acts import list_actions
from articles.admin.base import change_link
from articles.admin.desk import DeskAdmin
from articles.admin.jumps import JumpFilter
from articles.blocks import parse_text
from articles.forms import Picker
from articles.models import Article, Issue
from articles.rules import doubt_name
from articles.search.passages import Passage, passages, patterns_of
from articles.search.query import parse_query
from articles.search.staff import find_for_staff
from articles.tables.admin import TablesAdmin
from articles.tables.articles import ArticleResource
from articles.typed import whole_number

LOOKUPS_FROM_OTHER_PAGES = {"page__id__exact", "page__issue__id__exact"}


class ArticleList(ChangeList):
    """Rows without their texts: a page of fifty articles need not read fifty bodies."""

    def get_queryset(self, request, exclude_parameters=None):
        found = super().get_queryset(request, exclude_parameters).with_opening().prefetch_related("bylines")
        self.said_of_search = getattr(request, "said_of_search", [])
        return found

    def get_results(self, request):
        """Rows that were searched for show what they were found by: the first place in the text. One query more."""
        super().get_results(request)
        patterns = patterns_of(parse_query(self.query))
        if not patterns:
            return
        rows = {article.pk: article for article in self.result_list}
        for pk, body in Article.objects.filter(pk__in=rows).values_list("pk", "body"):
            rows[pk].passages = passages((block.text for block in parse_text(body)), patterns, 1)

    @cached_property
    def dates(self) -> dict:
        """The steps from years to months to days, each a link. One query on the issues.

        Django's own ask for the days of all articles, which takes seconds in a large archive.
        """
        chosen = [self._chosen(part) for part in ("year", "month", "day")]
        issues = Issue.objects.order_by()
        newspaper = whole_number(self.params.get("newspaper__id__exact", ""))
        if newspaper is not None:
            issues = issues.filter(newspaper=newspaper)
        year, month, day = chosen
        if not year:
            # As texts: SQLite would call Python for the year of every date, ten times as long.
            years = issues.annotate(year=Substr(Cast("date", CharField()), 1, 4)).values_list(
                "year", flat=True
            )
            choices = [self._date(year, int(year)) for year in sorted(years.distinct())]
            return {"back": None, "choices": choices}
        if not month:
            months = issues.filter(date__year=year).dates("date", "month")
            choices = [self._date(date_format(date, "F"), year, date.month) for date in months]
            return {"back": self._date(_("All dates")), "choices": choices}
        days = issues.filter(date__year=year, date__month=month).values_list("date", flat=True).distinct()
        choices = [
            self._date(date_format(date, "MONTH_DAY_FORMAT"), year, month, date.day) if date.day != day
            else {"title": date_format(date, "MONTH_DAY_FORMAT")}
            for date in sorted(days)
        ]  # fmt: skip
        return {"back": self._date(str(year), year), "choices": choices}

    def _chosen(self, part: str) -> int | None:
        return whole_number(self.params.get(f"date__{part}", ""))

    def _date(self, title, *parts: int) -> dict:
        names = ("date__year", "date__month", "date__day")
        query = self.get_query_string(dict(zip(names, parts, strict=False)), names)
        return {"title": title, "link": query}


@admin.register(Article)
class ArticleAdmin(TablesAdmin, DeskAdmin):
    table_resource = ArticleResource
    list_display = [
        "headlines", "status", "proofreading", "place", "kind", "sureness", "changed",
    ]  # fmt: skip
    list_filter = [
        "newspaper", filters.DateSpanFilter, filters.SectionFilter, "status", "proofreading", "kind",
        filters.TagFilter, filters.ReporterFilter, filters.PlacedFilter, filters.ConfidenceFilter,
        JumpFilter, filters.TrashFilter,
    ]  # fmt: skip
    list_select_related = ["newspaper", "section", "page__issue"]
    date_hierarchy = "date"
    change_list_template = "admin/articles/article/change_list.html"
    search_fields = ["body"]  # Django shows a search box where there are some
    search_help_text = _(
        "Words, “a phrase”, -without, headline:… byline:… section:… tag:… date:2017-11..2018-02, as readers search"
    )

    @property
    def media(self):
        return super().media + Picker(filters.TagFilter.field, self.admin_site).media

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def get_actions(self, request):
        return {**super().get_actions(request), **list_actions(request.user)}

    def lookup_allowed(self, lookup, value, request=None):
        return lookup in LOOKUPS_FROM_OTHER_PAGES or super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        """As readers search, with drafts and what is withdrawn; the list says what is to be said of it."""
        if not search_term.strip():
            return queryset, False
        found = find_for_staff(search_term, request.GET)
        request.said_of_search = found.said
        return queryset.filter(pk__in=found.ids), False

    @admin.display(description=_("article"))
    def headlines(self, article):
        """Kicker, headline and the names under it: what an editor knows an article by."""
        parts = [("kicker", article.kicker), ("headline", article.title), ("names", _names(article))]
        parts += [("passage", _with_marks(passage)) for passage in getattr(article, "passages", ())]
        return format_html_join("", '<span class="{}">{}</span> ', (part for part in parts if part[1]))

    @admin.display(description=_("place"), ordering="date")
    def place(self, article):
        if not article.is_placed:
            return change_link(article.page, _("unplaced"))
        printed = f"{article.page.issue.key} · {article.page.label}"
        section = article.section or "–"
        return format_html("{} <br>{} · {}", article.newspaper, change_link(article.page, printed), section)

    @admin.display(description=_("changed"), ordering="changed_at")
    def changed(self, article):
        return f"{timezone.localtime(article.changed_at):%m-%d %H:%M}"

    @admin.display(description=_("confidence"), ordering="confidence")
    def sureness(self, article):
        """How sure the reading was, and what it was unsure of."""
        doubts = format_html_join(
            "", '<small class="doubt">{}</small> ', ((doubt_name(d),) for d in article.doubts)
        )
        return format_html("{} {}", f"{article.confidence:.0%}", doubts)


def _with_marks(passage: Passage) -> SafeString:
    return render_to_string("articles/_passage.html", {"passage": passage})


def _names(article) -> str:
    return "、".join(byline.name for byline in article.bylines.all())
