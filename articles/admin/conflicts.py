"""Conflicts with newer readings: the list of those that wait, and the page on which an editor chooses."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles import conflicts
from articles.admin.base import KeyedChangeList, ReadOnlyAdmin, change_link
from articles.history import FIELD_NAMES
from articles.models import Article, MergeConflict
from articles.paging import Order
from articles.typed import whole_number

NEWEST_CONFLICT = Order((("-pk", int),))
SHOWN = 60  # characters of a value in the list
ROWS = 12  # least height of the box for an edited text


class SettledFilter(admin.SimpleListFilter):
    """Those that wait, until the others are asked for."""

    title = gettext_lazy("state")
    parameter_name = "settled"

    def lookups(self, request, model_admin):
        return [("yes", pgettext_lazy("conflicts", "settled"))]

    def choices(self, changelist):
        waiting, *others = super().choices(changelist)
        yield {**waiting, "display": pgettext_lazy("conflicts", "waiting")}
        yield from others

    def queryset(self, request, queryset):
        return queryset.exclude(settled_at=None) if self.value() == "yes" else queryset.waiting()


class FieldFilter(admin.SimpleListFilter):
    title = gettext_lazy("field")
    parameter_name = "field"

    def lookups(self, request, model_admin):
        return [(name, FIELD_NAMES[name]) for name in (*Article.TEXT_FIELDS, "bylines", "photo_credits")]

    def queryset(self, request, queryset):
        return queryset.filter(field=self.value()) if self.value() else queryset


class NewspaperFilter(admin.RelatedFieldListFilter):
    include_empty_choice = False  # a page without a place seldom gets a newer reading


@admin.register(MergeConflict)
class MergeConflictAdmin(ReadOnlyAdmin):
    list_display = ["article_title", "field_name", "mine", "now", "place", "found"]
    list_display_links = None
    list_filter = [SettledFilter, ("article__newspaper", NewspaperFilter), FieldFilter]
    search_fields = ["article__headline"]
    sortable_by = ()
    order = NEWEST_CONFLICT
    change_list_template = "admin/articles/mergeconflict/change_list.html"

    def get_changelist(self, request, **kwargs):
        return KeyedChangeList

    def get_queryset(self, request):
        found = super().get_queryset(request).select_related("article__page__issue__newspaper")
        found = found.prefetch_related("article__bylines", "article__photo_credits")
        return found.defer("base", "article__lines", "article__repairs", "article__dismissed")

    @admin.display(description=gettext_lazy("article"))
    def article_title(self, conflict):
        return change_link(conflict, conflict.article.title)

    @admin.display(description=gettext_lazy("field"))
    def field_name(self, conflict):
        return FIELD_NAMES[conflict.field]

    @admin.display(description=gettext_lazy("what people made of it"))
    def mine(self, conflict):
        if conflict.field == "body":
            return _short(_differing(conflict.article.body, conflict.theirs))
        value = getattr(conflict.article, conflict.field)
        if hasattr(value, "all"):
            return _short("、".join(str(credit) for credit in value.all()))
        return _short(str(value))

    @admin.display(description=gettext_lazy("what is read now"))
    def now(self, conflict):
        if conflict.field == "body":
            return _short(_differing(conflict.theirs, conflict.article.body))
        if isinstance(conflict.theirs, list):
            return _short("、".join(credit["name"] or credit.get("agency", "") for credit in conflict.theirs))
        return _short(conflict.theirs)

    @admin.display(description=gettext_lazy("place"))
    def place(self, conflict):
        return change_link(conflict.article.page)

    @admin.display(description=gettext_lazy("found"))
    def found(self, conflict):
        return f"{timezone.localtime(conflict.found_at):%Y-%m-%d %H:%M}"

    # Choosing

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        conflict = get_object_or_404(
            MergeConflict.objects.select_related("article__page__issue__newspaper", "settled_by", "reading__dump")
            .defer("reading__parsed", "reading__dump__data"),
            pk=whole_number(object_id),
        )  # fmt: skip
        if request.method == "POST":
            return self._choose(request, conflict)
        return self._show(request, conflict)

    def _show(self, request, conflict, typed: str | None = None):
        found = conflicts.sides(conflict)
        waits = conflict.settled_at is None and conflict.article.trashed_at is None
        mine = conflict.article.kind if conflict.field == "kind" else found.mine
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts, "conflict": conflict, "sides": found,
            "may_choose": waits and request.user.has_perm("articles.change_article"),
            "can_edit": conflicts.can_be_edited(conflict),
            "kinds": Article.Kind.choices if conflict.field == "kind" else [],
            "typed": mine if typed is None else typed,
            "rows": max(ROWS, min(40, len(found.mine) // 40)) if conflict.field == "body" else 2,
            "title": _("%(field)s of “%(article)s”") % {"field": found.name, "article": conflict.article},
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/mergeconflict/conflict.html", context)

    def _choose(self, request, conflict):
        if not request.user.has_perm("articles.change_article"):
            raise PermissionDenied
        choice, text = request.POST.get("choice", ""), request.POST.get("text", "")
        version = whole_number(request.POST.get("version", "")) or 0
        try:
            conflicts.refuse_choice(conflict, choice)
            conflicts.settle(conflict, choice, version=version, by=request.user, text=text)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return self._show(request, conflict, typed=text)
        except conflicts.StaleError as stale:
            messages.warning(request, str(stale))
            fresh = get_object_or_404(
                MergeConflict.objects.select_related("article__page__issue__newspaper"), pk=conflict.pk
            )
            return self._show(request, fresh, typed=text if choice == MergeConflict.Choice.EDITED else None)
        self.log_change(request, conflict.article, [{"changed": {"fields": [str(conflict.field)]}}])
        messages.success(
            request,
            format_html(_("“{}” is settled: {}."), conflict.article, MergeConflict.Choice(choice).label),
        )
        return HttpResponseRedirect(self._next(conflict))

    def _next(self, conflict) -> str:
        """The next one of the list that waits; the list where none does."""
        waiting = MergeConflict.objects.waiting().order_by("-pk")
        after = waiting.filter(pk__lt=conflict.pk).first() or waiting.first()
        if after is None:
            return reverse("admin:articles_mergeconflict_changelist")
        return reverse("admin:articles_mergeconflict_change", args=[after.pk])


def _differing(text: str, other: str) -> str:
    """The first paragraph that the other text has not."""
    others = {*other.split("\n")}
    return next((paragraph for paragraph in text.split("\n") if paragraph not in others), "")


def _short(text: str) -> str:
    return text[:SHOWN] + "…" * (len(text) > SHOWN) if text else "–"
