"""The list of pages that came twice, in which people decide: one page goes, or both are right."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.admin.base import ReadOnlyAdmin
from articles.duplicates import call_both_right, give_up
from articles.models import Article, Page, Reading, Resemblance, published
from articles.paging import Order, paginate

NEWEST_PAIR = Order((("-pk", int),))
PAIRS_A_PAGE = 10
HEADLINES = 4  # of a page, which tell it at a glance
BOTH = "both"


@dataclass(frozen=True)
class Side:
    """One of two pages: what it is, where it came from, and what would go with it."""

    page: Page
    headlines: list[str]

    @property
    def more(self) -> int:
        return self.page.article_count - len(self.headlines)


def may_give_up(person) -> bool:
    """Whoever may put articles into the trash and move pages."""
    return person.has_perms(["articles.change_resemblance", "articles.delete_article", "articles.place_page"])


@admin.register(Resemblance)
class ResemblanceAdmin(ReadOnlyAdmin):
    def get_urls(self):
        decide = self.admin_site.admin_view(require_POST(self.decide_view))
        return [path("<int:pk>/decide/", decide, name="articles_resemblance_decide"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """Paged by key: the list may be long after a delivery that came twice, and each decision shortens it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_decided = request.GET.get("decided") == "yes"
        pairs = Resemblance.objects.exclude(decided_at=None) if is_decided else Resemblance.objects.open()
        part = paginate(pairs.select_related("decided_by"), request.GET, NEWEST_PAIR, PAIRS_A_PAGE)
        sides = _sides({page for pair in part.rows for page in (pair.one_id, pair.other_id)})
        context = {
            **self.admin_site.each_context(request),
            "title": _("Pages that came twice"),
            "opts": self.opts,
            "media": self.media,
            "part": part,
            "pairs": [(pair, [sides[pair.one_id], sides[pair.other_id]]) for pair in part.rows],
            "is_decided": is_decided,
            "both": BOTH,
            "may_decide": request.user.has_perm("articles.change_resemblance"),
            "may_give_up": may_give_up(request.user),
        }
        return TemplateResponse(request, "admin/articles/resemblance/change_list.html", context)

    def decide_view(self, request, pk):
        if not request.user.has_perm("articles.change_resemblance"):
            raise PermissionDenied
        pair = get_object_or_404(Resemblance.objects.select_related("one", "other"), pk=pk)
        chosen = request.POST.get("choice", "")
        pages = {str(page.pk): page for page in (pair.one, pair.other)}
        if chosen != BOTH and chosen not in pages:
            return HttpResponseBadRequest()
        if chosen != BOTH and not may_give_up(request.user):
            raise PermissionDenied
        try:
            if chosen == BOTH:
                call_both_right(pair, by=request.user)
                self.message_user(request, _("Both pages stay; nobody is asked again."), messages.SUCCESS)
            else:
                kept = give_up(pair, pages[chosen], by=request.user)
                self._tell(request, pages[chosen], kept)
            pair = Resemblance.objects.get(pk=pk)  # a page that went has another name now
            LogEntry.objects.log_actions(
                request.user.pk, [pair], CHANGE, [{"changed": {"fields": ["decided"]}}]
            )
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        back = request.POST.get("back", "")
        here = reverse("admin:articles_resemblance_changelist")
        return HttpResponseRedirect(f"{here}{back}" if back.startswith("?") else here)

    def _tell(self, request, page: Page, kept: list[Article]) -> None:
        if not kept:
            text = _("The page waits without a place now, and its articles are in the trash.")
            return self.message_user(request, text, messages.SUCCESS)
        text = ngettext(
            "%(count)d article stays with its page, since somebody has worked on it: %(titles)s",
            "%(count)d articles stay with their page, since somebody has worked on them: %(titles)s",
            len(kept),
        )
        titles = "、".join(str(article) for article in kept[:HEADLINES])
        return self.message_user(request, text % {"count": len(kept), "titles": titles}, messages.WARNING)


def _sides(pages: set[int]) -> dict[int, Side]:
    """Page id -> the page as the list shows it. Two queries."""
    kept, worked = (
        Q(articles__trashed_at=None),
        Article.objects.worked_on().kept().filter(page=OuterRef("pk")),
    )
    newest = Reading.objects.filter(page=OuterRef("pk")).order_by("-pk")
    found = Page.objects.select_related("issue__newspaper").annotate(
        article_count=Count("articles", kept),
        published_count=Count("articles", published("articles__")),
        worked_count=Subquery(worked.order_by().values("page").annotate(count=Count("pk")).values("count")),
        dump_name=Subquery(newest.values("dump__file_name")[:1]),
        came_at=Subquery(newest.values("dump__created_at")[:1]),
    )
    headlines: dict[int, list[str]] = {}
    articles = Article.objects.kept().filter(page__in=pages).exclude(headline="").in_printed_order()
    for page, headline in articles.values_list("page", "headline"):
        headlines.setdefault(page, []).append(headline)
    return {pk: Side(page, headlines.get(pk, [])[:HEADLINES]) for pk, page in found.in_bulk(pages).items()}
