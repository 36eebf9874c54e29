"""The article page: the lines of the dump beside the text, guarded saving, history, acts."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from articles import forms, guard, history, offers
from articles.admin.acts import ACTS, act_on, may
from articles.admin.base import ArchiveAdmin, only_plus
from articles.admin.jumps import JumpDesk
from articles.admin.printings import PrintingsDesk
from articles.dump_text import DumpLine, lines_of_article
from articles.models import (
    Article,
    ArticleVersion,
    Byline,
    Issue,
    PhotoCredit,
    Reading,
    Reporter,
    link_names,
)
from articles.rules import doubt_name
from articles.search.passages import Piece, mark, patterns_of
from articles.search.query import parse_query
from articles.typed import whole_number

# The acts that a save may end with, each in the states of an article in which it makes sense.
SAVE_ACTS = {
    "mark_proofread": lambda article: article.proofreading in ("machine", "problematic"),
    "validate": lambda article: article.proofreading == "proofread",
    "mark_problematic": lambda article: article.proofreading != "problematic",
    "publish": lambda article: article.is_placed and not article.is_public and not article.trashed_at,
}
# The acts that have a page of their own.
PAGE_ACTS = {
    "withdraw": lambda article: article.is_public,
    "trash": lambda article: not article.trashed_at,
    "restore_from_trash": lambda article: article.trashed_at,
}
VERSIONS_SHOWN = 20
PRESERVED_FILTERS = "_changelist_filters"  # the parameter by which Django keeps the list that one came from


def _with_marks(lines: list[DumpLine], request) -> list[tuple[DumpLine, list[Piece]]]:
    """The lines, each with its text in which the words are marked that the list was searched for which led here."""
    query = parse_query(QueryDict(request.GET.get(PRESERVED_FILTERS, "")).get(SEARCH_VAR, ""))
    patterns = patterns_of(query, in_headline=True)
    return [(line, mark(line.text, patterns)) for line in lines]


class CreditInline(admin.TabularInline):
    """Names under an article. The picker offers the reporters of its newspaper."""

    extra = 0
    formset = forms.CreditFormSet

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("reporter").order_by("position", "pk")

    def get_formset(self, request, obj=None, **kwargs):
        request.newspaper_id = obj.newspaper_id if obj else None
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name != "reporter":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        reporters = Reporter.objects.all()
        if request.newspaper_id:
            reporters = reporters.filter(newspaper=request.newspaper_id)
        widget = forms.ReporterSelect(db_field, self.admin_site, newspaper_id=request.newspaper_id)
        return forms.KnownChoiceField(reporters, widget=widget, required=False, label=db_field.verbose_name)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "reporter":
            only_plus(field, True)
        return field


class BylineInline(CreditInline):
    model = Byline
    form = forms.BylineForm


class PhotoCreditInline(CreditInline):
    model = PhotoCredit
    form = forms.PhotoCreditForm


class DeskAdmin(JumpDesk, PrintingsDesk, ArchiveAdmin):
    """The page of one article. Who saves it is recorded, and two who save at once are merged (articles/guard.py)."""

    form = forms.ArticleForm
    inlines = [BylineInline, PhotoCreditInline]
    autocomplete_fields = ["page", "tags"]

    def get_fieldsets(self, request, obj=None):
        place = ["kind", "section", "position"] if obj else ["page", "kind", "position"]
        fields = [
            "base_version", tuple(place), "kicker", "headline", "deck", "dateline", "body", "tags",
            ("continued_from", "continued_to"),
        ]  # fmt: skip
        withdrawn = obj and obj.status == Article.Status.WITHDRAWN
        if not obj or not self.has_change_permission(request, obj):
            fields.remove("base_version")
        return [(None, {"fields": [*fields, *(["withdrawal_notice"] if withdrawn else [])]})]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("section", "tags", "page"):  # of the icons beside a picker only the + for tags
            only_plus(field, db_field.name == "tags")
        return field

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/act/<slug:name>/", wrap(self.act_view), name="articles_article_act"),
            path("<int:pk>/jump/", wrap(self.jump_view), name="articles_article_jump"),
            path("<int:pk>/printings/", wrap(self.printings_view), name="articles_article_printings"),
            path("<int:pk>/history/<int:number>/", wrap(self.version_view), name="articles_article_version"),
            path(
                "<int:pk>/history/<int:number>/restore/",
                wrap(require_POST(self.restore_view)),
                name="articles_article_restore",
            ),
            *super().get_urls(),
        ]

    def get_object(self, request, object_id, from_field=None):
        article = super().get_object(request, object_id, from_field)
        if article:
            reading = Prefetch("reading", Reading.objects.select_related("dump").defer("parsed"))
            prefetch_related_objects([article], "page__issue__newspaper", "newspaper", "section", reading)
        return article

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.merged = getattr(request, "merged", None)
        return form

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_public else None

    # Saving

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        number = whole_number(object_id)
        if number is None:  # " 1" would find article 1, too, and its save would go unguarded
            raise Http404
        with transaction.atomic():
            # Whoever saves the same article waits here until this save is done, and is then compared with it.
            Issue.objects.of_articles([number]).held()
            article = Article.objects.filter(pk=number).locked().first()
            if article and self.has_change_permission(request, article):
                request.merged = guard.merge(article, request.POST)
                request.pressed = offers.press(article, request.merged.data)
                request.POST = request.pressed.data
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            acts = [
                ACTS[name] for name, fits in SAVE_ACTS.items() if fits(obj) and may(request.user, ACTS[name])
            ]
            pages = [
                ACTS[name] for name, fits in PAGE_ACTS.items() if fits(obj) and may(request.user, ACTS[name])
            ]
            form = context["adminform"].form
            texts = form.data if form.is_bound else {name: getattr(obj, name) for name in offers.FIELDS}
            rows = [
                row.instance for inline in context["inline_admin_formsets"] for row in inline.formset.forms
            ]
            context |= offers.desk_context(obj, offers.texts_of(texts), [row.name for row in rows])
            context["may_save"] = self.has_change_permission(request, obj)
            context |= {
                "dump_lines": _with_marks(lines_of_article(obj), request),
                "confidence": f"{obj.confidence:.0%}" if obj.reading_id else "",
                "doubts": [doubt_name(code) for code in obj.doubts],
                "save_acts": acts if self.has_change_permission(request, obj) else [],
                "page_acts": pages,
                "rest": obj.rest,
                "conflicts": [
                    (conflict, history.FIELD_NAMES[conflict.field])
                    for conflict in obj.merge_conflicts.filter(settled_at=None).order_by("pk")
                ],
                "made_by_people": [
                    name for field, name in history.FIELD_NAMES.items() if field in obj.touched
                ],
                "clashes": request.merged.clashes if hasattr(request, "merged") else [],
            }
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, article, form, change):
        if not change:
            article.take_place()
        article.touch(*(name for name in form.changed_data if name in guard.GUARDED))
        article.set_print_order(article.page)
        if change:
            offers.dismiss(article, request.pressed.dismissed)
        article.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article = form.instance
        changed = [formset for formset in formsets if formset.has_changed()]
        for formset in changed:
            _number(formset)
            link_names(_renamed(formset), article.newspaper)
        if changed:
            article.touch(*(formset.prefix for formset in changed))
            article.save(update_fields=["touched", "proofreading"])
        if {"continued_from", "continued_to"} & {*form.changed_data}:
            for issue in Issue.objects.filter(pk=article.page.issue_id).held():
                issue.match_jumps()
        if changed or form.has_changed():
            action = ArticleVersion.Action.EDITED if change else ArticleVersion.Action.CREATED
            article.record(by=request.user, action=action)

    def log_change(self, request, obj, message):
        if message:  # a save that changed nothing is no event
            return super().log_change(request, obj, message)

    def response_add(self, request, obj, post_url_continue=None):
        request.POST = request.POST.copy()
        request.POST["_continue"] = "1"  # the desk is where a new article is looked at
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, article):
        if request.merged.taken:
            comma = pgettext("between things listed", ", ")
            names = comma.join(str(history.FIELD_NAMES[field]) for field in request.merged.taken)
            text = _("Somebody else saved this article meanwhile; taken over from there: %(fields)s.")
            self.message_user(request, text % {"fields": names}, messages.WARNING)
        if any(name in request.POST for name in (offers.UNDO, offers.TAKE, offers.DISMISS)):
            self._say_what_was_pressed(request)
            if not any(name in request.POST for name in ("_save", "_continue", "_next", "_act")):
                return HttpResponseRedirect(f"{request.get_full_path()}#offers")
        act = request.POST.get("_act")
        if act in SAVE_ACTS:
            act_on(self, request, ACTS[act], Article.objects.filter(pk=article.pk))
            return HttpResponseRedirect(request.get_full_path())
        if "_next" in request.POST and (following := article.following()):
            self.message_user(request, _("“%(article)s” is saved.") % {"article": article}, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[following.pk]))
        return super().response_change(request, article)

    def _say_what_was_pressed(self, request):
        if request.pressed.done:
            self.message_user(request, _("Done; the article is saved."), messages.SUCCESS)
        if request.pressed.lost:
            text = _("The text is another one by now; what you chose no longer stands in it.")
            self.message_user(request, text, messages.WARNING)

    # Acts and the trash

    def act_view(self, request, pk, name):
        """One act on one article; an act that asks for something, or that is only looked at, shows its page."""
        article = get_object_or_404(Article, pk=pk)
        if name not in ACTS:
            raise Http404
        desk = reverse("admin:articles_article_change", args=[article.pk])
        one = Article.objects.filter(pk=pk)
        response = act_on(self, request, ACTS[name], one, ask=request.method != "POST", back=desk)
        return response or HttpResponseRedirect(desk)

    def delete_view(self, request, object_id, extra_context=None):
        """Deleting is putting into the trash."""
        number = whole_number(object_id)
        if number is None:
            raise Http404
        return self.act_view(request, number, "trash")

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # History

    def history_view(self, request, object_id, extra_context=None):
        article = self._article(request, whole_number(object_id))
        versions = article.versions.select_related("person").order_by("-number")
        page = Paginator(versions, VERSIONS_SHOWN).get_page(request.GET.get("p"))
        rows = list(page)
        older = list(versions.filter(number__lt=rows[-1].number)[:1]) if rows else []
        changes = [
            (newer, history.changed_fields(older.content, newer.content) if older else [])
            for newer, older in zip(rows, [*rows[1:], *older, None][: len(rows)], strict=True)
        ]
        context = {
            "changes": changes,
            "page": page,
            "title": _("History of “%(article)s”") % {"article": article},
        }
        return self._render(request, "history", article, context)

    def version_view(self, request, pk, number):
        """What a version changed, against the one before it."""
        article = self._article(request, pk)
        version = get_object_or_404(article.versions.select_related("person"), number=number)
        before = article.versions.filter(number__lt=number).order_by("-number").first()
        context = {
            "version": version,
            "before": before,
            "after": article.versions.filter(number__gt=number).order_by("number").first(),
            "differences": history.differences(before.content if before else {}, version.content),
            "since": history.differences(version.content, article.content())
            if number < article.version
            else [],
            "can_restore": number != article.version and self.has_change_permission(request, article),
            "title": _("Version %(number)d of “%(article)s”") % {"number": number, "article": article},
        }
        return self._render(request, "version", article, context)

    def restore_view(self, request, pk, number):
        article = self._article(request, pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        version = get_object_or_404(article.versions, number=number)
        history.restore(article, version, by=request.user)
        self.log_change(request, article, [{"changed": {"fields": ["version"]}}])
        self.message_user(
            request, _("Version %(number)d is restored.") % {"number": number}, messages.SUCCESS
        )
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))

    def _article(self, request, pk: int | None) -> Article:
        article = get_object_or_404(Article, pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article

    def _render(self, request, name, article, context):
        common = {**self.admin_site.each_context(request), "article": article, "opts": self.opts}
        return TemplateResponse(request, f"admin/articles/article/{name}.html", {**common, **context})


def _number(formset) -> None:
    """Count the rows from 1 in their order."""
    rows = formset.model.objects.filter(article=formset.instance).order_by("position", "pk")
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def _renamed(formset) -> list:
    """Saved rows whose name is new while nobody chose a reporter: the old link was to the old name."""
    rows = []
    for form in formset.forms:
        is_kept = form.instance.pk and form not in formset.deleted_forms
        if is_kept and "name" in form.changed_data and "reporter" not in form.changed_data:
            rows.append(form.instance)
    return rows
