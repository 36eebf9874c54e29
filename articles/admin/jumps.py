"""The jumps that lead nowhere, as a list, and the page on which an editor says what goes on with what."""

from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.admin.base import ReadOnlyAdmin, change_link
from articles.jump_candidates import candidates_for, with_ends
from articles.models import Article, BrokenJump, Issue
from articles.pipeline.continuations import Problem, Way
from articles.typed import whole_number

CANDIDATES_IN_LIST = 3
CANDIDATES = 12
NONE, PROGRAM = "none", "program"
SIDES = {Way.FROM: "continues", Way.TO: "continuation"}


class ProblemFilter(admin.SimpleListFilter):
    title = gettext_lazy("what is wrong")
    parameter_name = "wrong"
    choices_of = {
        "no-page": ({"way": Way.TO, "problem": Problem.NO_PAGE}, gettext_lazy("goes on on a page that is not here")),
        "no-rest": ({"way": Way.TO, "problem": Problem.NO_MATCH}, gettext_lazy("nothing there goes on with it")),
        "no-beginning": (
            {"way": Way.FROM, "problem__in": [Problem.NO_PAGE, Problem.NO_MATCH]},
            gettext_lazy("a rest without its beginning"),
        ),
        "several": ({"problem": Problem.SEVERAL}, gettext_lazy("several could be meant")),
    }  # fmt: skip

    def lookups(self, request, model_admin):
        return [(name, label) for name, (_rows, label) in self.choices_of.items()]

    def queryset(self, request, queryset):
        rows = self.choices_of.get(self.value())
        return queryset.filter(**rows[0]) if rows else queryset


class NewspaperFilter(admin.RelatedFieldListFilter):
    include_empty_choice = False  # an article without a place has no broken jump


@admin.register(BrokenJump)
class BrokenJumpAdmin(ReadOnlyAdmin):
    """Each row offers what could be meant; a click joins it."""

    list_display = ["story", "place", "wrong", "candidates"]
    list_display_links = None
    list_filter = [ProblemFilter, ("article__newspaper", NewspaperFilter)]
    list_per_page = 20
    search_fields = ["article__headline", "article__body"]
    change_list_template = "admin/articles/brokenjump/change_list.html"

    def get_queryset(self, request):
        jumps = super().get_queryset(request).filter(article__trashed_at=None)
        return jumps.select_related("article__page__issue__newspaper").defer(
            "article__lines", "article__deck", "article__repairs", "article__dismissed"
        )

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        found = candidates_for([(row.article, Way(row.way)) for row in rows], CANDIDATES_IN_LIST)
        may_join = request.user.has_perm("articles.change_article")
        for row in rows:
            row.found = found.get((row.article_id, row.way), [])
            with_ends([row.article, *(candidate.article for candidate in row.found)])
            row.back = request.GET.urlencode()
            row.may_join = may_join
        changelist.result_list = rows
        return changelist

    @admin.display(description=gettext_lazy("article"))
    def story(self, jump):
        address = reverse("admin:articles_article_jump", args=[jump.article_id])
        article = jump.article
        end = f"…{article.breaks_off}" if jump.way == Way.TO else f"{article.begins}…"
        return format_html('<a href="{}">{}</a> <span class="end">{}</span>', address, article.title, end)

    @admin.display(description=gettext_lazy("place"))
    def place(self, jump):
        return change_link(jump.article.page)

    @admin.display(description=gettext_lazy("what is wrong"))
    def wrong(self, jump):
        return format_html("{} <br>{}", printed_jump(jump.article, Way(jump.way)), jump.get_problem_display())

    @admin.display(description=gettext_lazy("what could be meant"))
    def candidates(self, jump):
        return render_to_string("admin/articles/brokenjump/_candidates.html", {"jump": jump, "none": NONE})


def printed_jump(article: Article, way: Way) -> str:
    """（下转第3版）, as the page prints it; empty where it prints none."""
    if way == Way.TO:
        words, label = _("(continued on page %(label)s)"), article.continued_to
    else:
        words, label = _("(continued from page %(label)s)"), article.continued_from
    return words % {"label": label} if label else ""


class Choice(NamedTuple):
    """What a button says: on which side, which article (or none, or the program), and what the form had found there.

    `was` is the number of the article that was joined on this side, `theirs` of that to which the chosen one was.
    """

    way: Way
    chosen: str
    was: str
    theirs: str

    @classmethod
    def read(cls, text: str) -> "Choice | None":
        parts = text.split(":")
        if len(parts) != 4 or parts[0] not in list(Way):
            return None
        is_number = whole_number(parts[1]) is not None
        return cls(Way(parts[0]), *parts[1:]) if is_number or parts[1] in (NONE, PROGRAM) else None


class Side(NamedTuple):
    """One side of an article as the page shows it."""

    way: Way
    printed: str
    joined: Article | None
    is_decided: bool
    candidates: list


class JumpDesk:
    """The pages of the article's admin that join and part. A part of DeskAdmin."""

    def jump_view(self, request, pk):
        article = get_object_or_404(
            Article.objects.select_related("page__issue__newspaper", "continues__page"), pk=pk
        )
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        if request.method == "POST":
            return self._choose(request, article)
        context = {
            "sides": jump_sides(article),
            "may_join": self.has_change_permission(request, article) and not article.trashed_at,
            "none": NONE,
            "program": PROGRAM,
            "title": _("Jumps of “%(article)s”") % {"article": article},
        }
        return self._render(request, "jump", article, context)

    def _choose(self, request, article):
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        choice = Choice.read(request.POST.get("choice", ""))
        if choice is None:
            return HttpResponseBadRequest()
        try:
            done = decide(article, choice, by=request.user)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:articles_article_jump", args=[article.pk]))
        self.message_user(request, done, messages.SUCCESS)
        self.log_change(request, article, [{"changed": {"fields": [LOGGED[choice.way]]}}])
        if "back" in request.GET:
            address = reverse("admin:articles_brokenjump_changelist")
            return HttpResponseRedirect(f"{address}?{request.GET['back']}")
        return HttpResponseRedirect(reverse("admin:articles_article_jump", args=[article.pk]))


LOGGED = {Way.FROM: "goes on from", Way.TO: "goes on with"}


def jump_sides(article: Article) -> list[Side]:
    """Both sides, with what could be meant. Three queries for a placed article."""
    ways = (Way.FROM, Way.TO)
    found = candidates_for([(article, way) for way in ways], CANDIDATES)
    joined = {Way.FROM: article.continues, Way.TO: article.rest}
    sides = []
    for way in ways:
        candidates = [one for one in found.get((article.pk, way), []) if one.article != joined[way]]
        with_ends([article, *(one.article for one in candidates), *filter(None, [joined[way]])])
        sides.append(
            Side(way, printed_jump(article, way), joined[way], SIDES[way] in article.touched, candidates)
        )
    return sides


def decide(article: Article, choice: Choice, *, by) -> str:
    """Do what a person chose, and say in words what was done. Raises ValidationError where the form is out of date."""
    with transaction.atomic():
        Issue.objects.of_articles([article.pk]).held()
        article = Article.objects.select_related("page__issue__newspaper").get(pk=article.pk)
        _refuse_stale(_joined_to(article, choice.way), choice.was)
        if choice.chosen == PROGRAM:
            article.leave_to_program(choice.way, by=by)
            return _("Print and text decide again.")
        if choice.chosen == NONE:
            article.part(choice.way, by=by)
            return _("Noted: nothing stands on this side of “%(article)s”.") % {"article": article}
        other = Article.objects.filter(pk=int(choice.chosen)).select_related("page").first()
        if other is None:
            raise ValidationError(_("There is no such article."))
        other_way = Way.FROM if choice.way == Way.TO else Way.TO
        _refuse_stale(_joined_to(other, other_way), choice.theirs)
        one, rest = (article, other) if choice.way == Way.TO else (other, article)
        one.join(rest, by=by)
        return _("“%(article)s” goes on on page %(label)s.") % {"article": one, "label": rest.page.label}


def _joined_to(article: Article, way: Way) -> int | None:
    if way == Way.FROM:
        return article.continues_id
    return Article.objects.filter(continues=article.pk).values_list("pk", flat=True).first()


def _refuse_stale(now: int | None, was: str) -> None:
    if str(now or "") != was:
        raise ValidationError(
            _("Somebody else, or a new page, has changed this jump meanwhile. Look again and choose.")
        )


class JumpFilter(admin.SimpleListFilter):
    """Articles whose jump is broken, and those that are joined over pages."""

    title = pgettext_lazy("of an article", "jump")
    parameter_name = "jump"

    def lookups(self, request, model_admin):
        return [("broken", gettext_lazy("broken")), ("joined", gettext_lazy("joined over pages"))]

    def queryset(self, request, queryset):
        if self.value() == "broken":
            return queryset.filter(pk__in=BrokenJump.objects.order_by().values("article"))
        if self.value() == "joined":
            rests = Article.objects.exclude(continues=None).order_by()
            return queryset.filter(pk__in=rests.values("pk").union(rests.values("continues")))
        return queryset
