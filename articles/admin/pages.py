import dataclasses

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.forms import CharField
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from articles import forms, succession
from articles.admin.base import ArchiveAdmin, list_link, only_plus
from articles.admin.filters import ApprovedFilter, PlacedFilter
from articles.admin.reading_desk import ReadingDesk
from articles.dump_text import lines_of_reading
from articles.merge_words import counts_text
from articles.models import Article, Page, Reading
from articles.typed import whole_number

LINES_SHOWN = 1000  # of a page text at once
MOST_PLACED = 300  # pages in one act, each with its articles: about ten seconds


class EditorsField(CharField):
    """The names after 责任编辑, with commas between them; kept as a list."""

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        names = super().to_python(value).replace("，", "、").replace(",", "、").split("、")
        return [name.strip() for name in names if name.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


@admin.register(Page)
class PageAdmin(ReadingDesk, ArchiveAdmin):
    list_display = [
        "name",
        "printed_section",
        "section",
        "articles_count",
        "reading",
        "reason",
        "offered_place",
        "text",
    ]
    list_filter = [PlacedFilter, ApprovedFilter, "unplaced_reason", "issue__newspaper"]
    search_fields = [
        "label", "issue__newspaper__name", "issue__newspaper__folded_name", "issue__date", "printed_section",
        "section__folded_name",
    ]  # fmt: skip
    ordering = ["-pk"]
    fields = ["printed_section", "section", "editors", "source"]
    actions = ["place_together", "approve_readings"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("issue__newspaper", "section")

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        counts = Article.objects.kept().filter(page__in=[page.pk for page in changelist.result_list])
        found = dict(counts.order_by().values_list("page").annotate(Count("pk")))
        readings = Reading.objects.of_pages([page.pk for page in changelist.result_list])
        for page in changelist.result_list:
            page.articles_found = found.get(page.pk, 0)
            page.reading_found = readings.get(page.pk)
        return changelist

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/text/", wrap(self.text_view), name="articles_page_text"),
            path("<int:pk>/place/", wrap(self.place_view), name="articles_page_place"),
            path(
                "<int:pk>/section/",
                wrap(require_POST(self.make_section_view)),
                name="articles_page_make_section",
            ),
            *self.reading_urls(),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        return False  # a page comes with a dump

    def has_delete_permission(self, request, obj=None):
        return False  # and stays with it

    def has_place_permission(self, request):
        return request.user.has_perm("articles.place_page")

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_placed else None

    # The list

    @admin.display(description=pgettext_lazy("of a newspaper", "page"), ordering="issue__date")
    def name(self, page):
        return str(page)

    @admin.display(description=gettext_lazy("articles"))
    def articles_count(self, page):
        return list_link(Article, page.articles_found, page__id__exact=page.pk)

    @admin.display(description=gettext_lazy("reading"))
    def reading(self, page):
        """Who read the page, and whether an editor has approved it."""
        reading = page.reading_found
        if reading is None:
            return "–"
        if reading.approved_at:
            approved = _("approved by %(person)s") % {"person": reading.approved_by or "–"}
            day = f"{timezone.localtime(reading.approved_at):%Y-%m-%d}"
            return format_html('<strong class="approved">{}</strong> <small>{}</small>', approved, day)
        if reading.by_machine:
            return _("by the machine")
        return _("corrected by %(person)s") % {"person": reading.person or "–"}

    @admin.display(description=gettext_lazy("why it is unplaced"), ordering="unplaced_reason")
    def reason(self, page):
        return "" if page.is_placed else page.get_unplaced_reason_display()

    @admin.display(description=gettext_lazy("offered place"))
    def offered_place(self, page):
        if page.is_placed:
            return ""
        offered = page.offered_text or "–"
        return format_html(
            '{} <a href="{}">{}</a>',
            offered,
            reverse("admin:articles_page_place", args=[page.pk]),
            _("Place"),
        )

    @admin.display(description=gettext_lazy("page text"))
    def text(self, page):
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:articles_page_text", args=[page.pk]),
            pgettext("a link", "read"),
        )

    # The page's own form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "editors":
            return EditorsField(
                label=db_field.verbose_name, required=False, help_text=_("Names with commas between them")
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "section":
            only_plus(field, True)
        return field

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "section" in form.base_fields:
            sections = form.base_fields["section"].queryset
            form.base_fields["section"].queryset = sections.filter(
                newspaper=obj.issue.newspaper_id if obj.is_placed else None
            )
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        articles = obj.articles.kept().in_printed_order().select_related("section").with_opening()
        may_make = obj.is_placed and request.user.has_perm("articles.add_section")
        context |= {
            "articles": articles,
            "can_place": self.has_place_permission(request),
            "can_make_section": may_make and obj.printed_section and obj.section is None,
            "reading": obj.readings.select_related("dump", "approved_by")
            .defer("dump__data", "parsed")
            .order_by("-pk")
            .first(),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, page, form, change):
        page.save(update_fields=[field for field in form.changed_data if field != "section"])
        if "section" in form.changed_data:
            page.set_section(form.cleaned_data["section"], by=request.user)

    # Placing

    def place_view(self, request, pk):
        page = get_object_or_404(Page.objects.select_related("issue__newspaper"), pk=pk)
        if not self.has_place_permission(request):
            raise PermissionDenied
        asked = {
            name: value for name, value in request.GET.items() if name in forms.PagePlaceForm.base_fields
        }
        form = forms.PagePlaceForm(request.POST or None, page=page, asked=asked, site=self.admin_site)
        holder = form.holder() if request.method == "POST" and form.is_valid() else None
        if holder and "_renew" in request.POST:
            if not self.has_change_articles(request):
                raise PermissionDenied
            if self._take_in(request, holder, page):
                return HttpResponseRedirect(reverse("admin:articles_page_change", args=[holder.pk]))
        elif request.method == "POST" and form.is_valid() and form.put(by=request.user):
            self.log_change(request, page, [{"changed": {"fields": ["place in the issue"]}}])
            self.message_user(request, _("%(page)s has its place.") % {"page": page}, messages.SUCCESS)
            waiting = (
                Page.objects.unplaced().filter(pk__gt=pk).order_by("pk").first()
                if "_next" in request.POST
                else None
            )
            name, target = ("place", waiting) if waiting else ("change", page)
            return HttpResponseRedirect(reverse(f"admin:articles_page_{name}", args=[target.pk]))
        page = get_object_or_404(Page.objects.select_related("issue__newspaper"), pk=pk)
        context = {"form": form, "page": page, "title": _("Place of %(page)s") % {"page": page}}
        context["articles"] = page.articles.kept().in_printed_order().with_opening()[:20]
        if holder and not page.is_placed and self.has_change_articles(request):
            context |= {"holder": holder, "foreseen": succession.foresee(holder, page)}
        return self._render(request, "admin/articles/page/place.html", context, form.media)

    def has_change_articles(self, request):
        return request.user.has_perm("articles.change_article")

    def _take_in(self, request, holder, page) -> bool:
        """Make the page's text the next version of `holder`; False where that is refused, and said so."""
        try:
            counts = succession.take_in(holder, page, by=request.user)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return False
        self.log_change(request, holder, [{"changed": {"fields": ["page text"]}}])
        text = _("The text is the next version of %(page)s: %(counts)s.")
        words = {"page": holder, "counts": counts_text(dataclasses.asdict(counts))}
        self.message_user(request, text % words, messages.SUCCESS)
        return True

    @admin.action(
        description=gettext_lazy("Give them one newspaper, date and edition"), permissions=["place"]
    )
    def place_together(self, request, pages):
        """Every page keeps its own number: the one it has, or the one that was offered."""
        if pages.count() > MOST_PLACED:
            text = _("Choose at most %(most)d pages at once.") % {"most": MOST_PLACED}
            return self.message_user(request, text, messages.ERROR)
        form = forms.IssuePlaceForm(
            request.POST if "answered" in request.POST else None, site=self.admin_site
        )
        if not form.is_valid():
            context = {
                "form": form, "action": "place_together", "count": pages.count(), "examples": pages[:10],
                "chosen": request.POST.getlist("_selected_action"), "checkbox": "_selected_action",
                "across": request.POST.get("select_across", "0"), "back": request.get_full_path(),
                "title": _("Give them one newspaper, date and edition"),
            }  # fmt: skip
            return self._render(request, "admin/articles/act.html", context, form.media)
        placed = []
        for page in pages:
            label = page.label or page.offered.get("label", "")
            try:
                with transaction.atomic():
                    page.put(**form.cleaned_data, label=label, by=request.user)
            except ValidationError as refusal:
                reasons = " ".join(refusal.messages)
                text = _("Page %(number)d stays where it was: %(reasons)s") % {
                    "number": page.pk,
                    "reasons": reasons,
                }
                self.message_user(request, text, messages.WARNING)
            else:
                placed.append(page)
                self.log_change(request, page, [{"changed": {"fields": ["place in the issue"]}}])
        done = _("Pages placed: %(count)d.") % {"count": len(placed)}
        self.message_user(request, done, messages.SUCCESS if placed else messages.INFO)
        return None

    @admin.action(description=gettext_lazy("Approve their readings"), permissions=["approve"])
    def approve_readings(self, request, pages):
        return self.approve_together(request, pages)

    def make_section_view(self, request, pk):
        page = get_object_or_404(Page.objects.select_related("issue__newspaper"), pk=pk)
        if not (request.user.has_perm("articles.add_section") and self.has_change_permission(request, page)):
            raise PermissionDenied
        try:
            section = page.make_section(by=request.user)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            self.log_change(request, page, [{"changed": {"fields": ["section"]}}])
            text = _("The page and its articles are in the section “%(section)s” now.") % {"section": section}
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_page_change", args=[pk]))

    # The whole text

    def text_view(self, request, pk):
        """The page's text with what the reading said of each line, from line `from` on."""
        page = get_object_or_404(Page.objects.select_related("issue__newspaper"), pk=pk)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        reading = page.current_reading
        if reading is None:
            raise Http404
        first = whole_number(request.GET.get("from", "")) or 1
        lines = lines_of_reading(reading, first, LINES_SHOWN + 1)
        context = {
            "page": page,
            "reading": reading,
            "lines": lines[:LINES_SHOWN],
            "next": lines[LINES_SHOWN].number if len(lines) > LINES_SHOWN else None,
            "first": first,
            "title": _("Text of %(page)s") % {"page": page},
        }
        return self._render(request, "admin/articles/page/text.html", context, self.media)

    def _render(self, request, template, context, media):
        common = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media + media}
        return TemplateResponse(request, template, {**common, **context})
