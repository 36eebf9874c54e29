"""The public article list's filters. A value that names nothing here is explained, never silently dropped."""

from dataclasses import dataclass
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.folding import fold_name
from articles.models import Article, ArticleQuerySet, FormerAddress, Newspaper, Reporter, Section, Tag
from articles.printings import PARAMETER

NAME_LENGTH = 80  # characters, as long as the longest name that a record holds


class NamedField(forms.CharField):
    """A name that people type. `find` gives the rows that bear it and that readers may see."""

    def __init__(self, *, find, unknown, **kwargs):
        super().__init__(max_length=NAME_LENGTH, **kwargs)
        self.find, self.unknown = find, unknown

    def clean(self, value):
        value = super().clean(value)
        if value and not self.find(value).exists():
            raise ValidationError(self.unknown, code="unknown", params={"name": value})
        return value


class NamedFilter(django_filters.CharFilter):
    field_class = NamedField


class NewspaperField(django_filters.fields.ModelChoiceField):
    def to_python(self, value):
        if "\0" in str(value):  # PostgreSQL takes no NUL in a comparison
            raise self.unknown(value.replace("\0", "�"))
        try:
            return super().to_python(value)
        except ValidationError:
            former = FormerAddress.objects.target(FormerAddress.Kind.NEWSPAPER, value)
            renamed = self.queryset.filter(pk=former).first()
            if renamed is None:
                raise
            return renamed

    def unknown(self, value: str) -> ValidationError:
        message = self.error_messages["invalid_choice"]
        return ValidationError(message, code="invalid_choice", params={"value": value})


class NewspaperFilter(django_filters.ModelChoiceFilter):
    field_class = NewspaperField


class FilterForm(forms.Form):
    def clean(self):
        for name in {"since", "until"} & set(self.errors):
            self.fields[name].widget.input_type = "text"  # a date picker would not show what was typed
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day lies before the first."))


def sections_named(name: str):
    return Section.objects.public().filter(folded_name=fold_name(name))


def tags_named(name: str):
    return Tag.objects.public().filter(folded_name=fold_name(name))


def reporters_named(name: str):
    folded = fold_name(name)
    return Reporter.objects.public().filter(Q(folded_name=folded) | Q(aliases__folded_name=folded)).distinct()


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it is, and the query without it."""

    label: str
    value: str
    without: str


class ArticleFilter(django_filters.FilterSet):
    newspaper = NewspaperFilter(
        label=_("Newspaper"), queryset=lambda request: Newspaper.objects.public().order_by("name"), to_field_name="slug",
        empty_label=_("all newspapers"),
        error_messages={"invalid_choice": _("There is no newspaper “%(value)s” here.")},
    )  # fmt: skip
    section = NamedFilter(
        label=pgettext_lazy("of a newspaper", "Section"), method="in_sections", find=sections_named,
        unknown=_("There is no section “%(name)s” here."),
    )  # fmt: skip
    since = django_filters.DateFilter(
        label=_("From"), field_name="date", lookup_expr="gte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the first day as 2017-12-22.")},
    )  # fmt: skip
    until = django_filters.DateFilter(
        label=_("To"), field_name="date", lookup_expr="lte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the last day as 2017-12-22.")},
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Article.Kind.choices, empty_label=_("all kinds"),
        error_messages={"invalid_choice": _("There is no kind “%(value)s”.")},
    )  # fmt: skip
    reporter = NamedFilter(
        label=_("Reporter"), method="by_reporters", find=reporters_named,
        unknown=_("There is no reporter “%(name)s” here."),
    )  # fmt: skip
    tag = NamedFilter(
        label=_("Tag"), method="with_tag", find=tags_named, unknown=_("There is no tag “%(name)s” here."),
    )  # fmt: skip

    class Meta:
        model = Article
        fields = []
        form = FilterForm

    def in_sections(self, articles: ArticleQuerySet, _name, value: str):
        return articles.filter(section__in=sections_named(value))

    def by_reporters(self, articles: ArticleQuerySet, _name, value: str):
        return articles.credited_to(reporters_named(value))

    def with_tag(self, articles: ArticleQuerySet, _name, value: str):
        return articles.tagged(tags_named(value))

    def chips(self) -> list[Chip]:
        """The filters in force, also those whose value is explained as wrong, so that each can be taken off."""
        given = {name: self.data.get(name, "").strip() for name in self.filters}
        given = {name: value for name, value in given.items() if value}
        kept = {PARAMETER: self.data[PARAMETER]} if self.data.get(PARAMETER) else {}
        return [
            Chip(
                label=str(self.form.fields[name].label),
                value=self._shown(name, value),
                without=f"?{urlencode({other: text for other, text in given.items() if other != name} | kept)}",
            )
            for name, value in given.items()
        ]

    def _shown(self, name: str, value: str) -> str:
        if name == "newspaper" and self.form.cleaned_data.get(name):
            return self.form.cleaned_data[name].name
        if name == "kind" and self.form.cleaned_data.get(name):
            return str(Article.Kind(value).label)
        return value
