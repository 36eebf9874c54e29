"""Filters of the admin's lists that Django has not: a span of days, a picker, what stands in one newspaper."""

import datetime as dt

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.forms import Picker
from articles.models import Article, Byline, PhotoCredit, Reporter, Section, Tag
from articles.typed import whole_number

SECTIONS_SHOWN = 60


class FormFilter(admin.ListFilter):
    """A filter that is typed or picked. `widgets` gives each of its parameters its input."""

    template = "admin/articles/form_filter.html"
    widgets: dict = {}
    labels: dict = {}

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.widgets:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        self.admin_site = model_admin.admin_site

    def has_output(self):
        return True

    def expected_parameters(self):
        return list(self.widgets)

    def value(self, name):
        return self.used_parameters.get(name) or None

    def choices(self, changelist):
        kept = {**changelist.filter_params}
        yield {
            "hidden": [
                (name, value)
                for name, values in kept.items()
                if name not in (*self.widgets, "p")
                for value in values
            ],
            "inputs": [(self.labels[name], f"id_{name}", self.render(name)) for name in self.widgets],
            "clear": changelist.get_query_string(remove=list(self.widgets)) if self.used_parameters else "",
        }

    def render(self, name):
        return self.widgets[name].render(name, self.value(name), {"id": f"id_{name}"})


class DateSpanFilter(FormFilter):
    title = _("date")
    widgets = {
        "printed_from": forms.DateInput(attrs={"type": "date"}),
        "printed_to": forms.DateInput(attrs={"type": "date"}),
    }
    labels = {"printed_from": _("from"), "printed_to": _("to")}

    def queryset(self, request, queryset):
        for name, lookup in (("printed_from", "date__gte"), ("printed_to", "date__lte")):
            if self.value(name):
                queryset = queryset.filter(**{lookup: self._day(name)})
        return queryset

    def _day(self, name):
        try:
            return dt.date.fromisoformat(self.value(name))
        except ValueError as error:
            raise IncorrectLookupParameters(error) from error


class PickerFilter(FormFilter):
    """One row of another model, found by typing."""

    parameter_name: str
    field = None  # a foreign key or many-to-many to the model, which the picker's view asks for
    rows = None

    def expected_parameters(self):
        return [self.parameter_name]

    def render(self, name):
        widget = Picker(self.field, self.admin_site)
        picker = forms.ModelChoiceField(self.rows, widget=widget, required=False)
        return picker.widget.render(name, self.value(name), {"id": f"id_{name}"})

    def number(self) -> int | None:
        value = self.value(self.parameter_name)
        number = whole_number(value or "")
        if value and number is None:
            raise IncorrectLookupParameters
        return number


class TagFilter(PickerFilter):
    title = _("tag")
    parameter_name = "tag"
    widgets = {"tag": None}
    labels = {"tag": _("tag")}
    field = Article._meta.get_field("tags")
    rows = Tag.objects.all()

    def queryset(self, request, queryset):
        number = self.number()
        return queryset.filter(tags=number) if number else queryset


class ReporterFilter(PickerFilter):
    title = _("reporter")
    parameter_name = "reporter"
    widgets = {"reporter": None}
    labels = {"reporter": _("reporter")}
    field = Byline._meta.get_field("reporter")
    rows = Reporter.objects.all()

    def queryset(self, request, queryset):
        number = self.number()
        return queryset.filter(credited_to(number)) if number else queryset


def credited_to(reporter: int) -> Q:
    """The articles that the reporter wrote or made pictures for."""
    return Q(pk__in=Byline.objects.filter(reporter=reporter).values("article")) | Q(
        pk__in=PhotoCredit.objects.filter(reporter=reporter).values("article")
    )


class SectionFilter(admin.SimpleListFilter):
    """Sections by name: of the chosen newspaper, else those of one name in all newspapers together."""

    title = pgettext_lazy("of a newspaper", "section")
    parameter_name = "section"

    def lookups(self, request, model_admin):
        sections = Section.objects.order_by("folded_name")
        newspaper = whole_number(request.GET.get("newspaper__id__exact", ""))
        if newspaper is not None:
            sections = sections.filter(newspaper=newspaper)
        names = dict(sections.values_list("folded_name", "name")[: SECTIONS_SHOWN * 5])
        return [("-", _("none")), *list(names.items())[:SECTIONS_SHOWN]]

    def queryset(self, request, queryset):
        if self.value() == "-":
            return queryset.filter(section=None)
        return queryset.filter(section__folded_name=self.value()) if self.value() else queryset


class PlacedFilter(admin.SimpleListFilter):
    """Placed or waiting for a place; for articles and for pages."""

    title = _("place")
    parameter_name = "placed"

    def lookups(self, request, model_admin):
        return [("no", _("unplaced")), ("yes", _("placed"))]

    def queryset(self, request, queryset):
        column = "newspaper" if queryset.model is Article else "issue"
        return queryset.filter(**{f"{column}__isnull": self.value() == "no"}) if self.value() else queryset


class ApprovedFilter(admin.SimpleListFilter):
    """Pages whose reading an editor has approved, or that wait for it."""

    title = _("approval of the reading")
    parameter_name = "approved"

    def lookups(self, request, model_admin):
        newer = _("approved, but a newer reading waits")
        return [("no", _("not approved")), ("yes", _("approved")), ("newer", newer)]

    def queryset(self, request, queryset):
        if self.value() == "newer":
            return queryset.approved_before()
        return queryset.approved(self.value() == "yes") if self.value() in ("no", "yes") else queryset


class TrashFilter(admin.SimpleListFilter):
    """The trash is out of sight until it is asked for."""

    title = _("trash")
    parameter_name = "trash"

    def lookups(self, request, model_admin):
        return [("yes", _("in the trash"))]

    def choices(self, changelist):
        every, *others = super().choices(changelist)
        yield {**every, "display": _("not in the trash")}
        yield from others

    def queryset(self, request, queryset):
        return queryset.trashed() if self.value() == "yes" else queryset.kept()


class ConfidenceFilter(admin.SimpleListFilter):
    """How sure the reading was of an article."""

    title = _("confidence")
    parameter_name = "confidence_from"
    bounds = {"low": (0, 0.5), "unsure": (0, Article.SURE), "high": (Article.SURE, 1.1)}

    def lookups(self, request, model_admin):
        return [("low", _("below 50 %")), ("unsure", _("below 90 %")), ("high", _("at least 90 %"))]

    def queryset(self, request, queryset):
        if self.value() not in self.bounds:
            return queryset
        least, below = self.bounds[self.value()]
        return queryset.filter(confidence__gte=least, confidence__lt=below)
