"""The forms of the admin: what editors type, as the types that the verbs want."""

import datetime as dt
import math
import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import guard
from articles.folding import fold_name
from articles.labels import clean_label, label_key
from articles.ledger_words import KINDS, OTHER_KINDS
from articles.models import (
    Article,
    Byline,
    DaysWithoutIssue,
    Issue,
    Newspaper,
    Page,
    PhotoCredit,
    Reporter,
    Section,
    Tag,
)
from articles.places import EARLIEST, real_date
from articles.typed import one_line, plain_lines, whole_number

ROW_CHARACTERS = 34  # Chinese characters in a row of the text box on a screen of 1,440 pixels
LEAST_ROWS, MOST_ROWS = 8, 40
MOST_ERRORS = 20  # of one field


class LineField(forms.CharField):
    """A headline and its like: typed in a box that wraps, kept in one line."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 1, "class": "line"}), **kwargs)

    def to_python(self, value):
        return one_line(super().to_python(value))

    def has_changed(self, initial, data):
        return one_line(initial or "") != one_line(data or "")


def rows_for(text: str) -> int:
    """The height of a box that shows the text, within what a screen bears."""
    lines = sum(max(1, math.ceil(len(line) / ROW_CHARACTERS)) for line in text.splitlines())
    return min(max(lines + 1, LEAST_ROWS), MOST_ROWS)


class TextField(forms.CharField):
    """A text of several lines, with our line ends, whatever the browser sends."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(required=False, strip=False, **kwargs)

    def to_python(self, value):
        return plain_lines(super().to_python(value))

    def has_changed(self, initial, data):
        return plain_lines(initial or "") != plain_lines(data or "")


class NameForm(forms.ModelForm):
    """A record whose name is compared folded. The database would refuse a second one; the form says so before it does.

    `unique_with` names the fields within which the name counts once.
    """

    unique_with: tuple[str, ...] = ()
    taken = _("There is one of that name.")

    def clean(self):
        cleaned = super().clean()
        if "name" in cleaned and self._same_name(cleaned).exists():
            self.add_error("name", self.taken)
        return cleaned

    def _same_name(self, cleaned: dict):
        """Other records of that name. A field that the form does not show is the record's own."""
        within = {
            field: cleaned.get(field, getattr(self.instance, field, None)) for field in self.unique_with
        }
        rows = type(self.instance).objects.filter(folded_name=fold_name(cleaned["name"]), **within)
        return rows.exclude(pk=self.instance.pk)


class NewspaperForm(NameForm):
    taken = _("There is a newspaper of that name.")


class DaysField(forms.CharField):
    """Days without an issue, a line each: (first day, last day, reason) for `2018-02-15 2018-02-21 春节`."""

    widget = forms.Textarea(attrs={"rows": 12})
    line = re.compile(
        r"(?P<first>\d{4}-\d\d?-\d\d?)(?:[\s,;，；–—~～至-]+(?P<last>\d{4}-\d\d?-\d\d?))?(?:[\s,;，；]+(?P<reason>.*))?"
    )

    def to_python(self, value):
        spans, errors = [], []
        for number, line in enumerate(super().to_python(value).splitlines(), 1):
            span = self._span(line.strip()) if line.strip() else None
            if span:
                spans.append(span)
            elif line.strip():
                errors.append(
                    _("Line %(number)d is no day: %(line)s") % {"number": number, "line": line[:60]}
                )
        if errors:
            raise ValidationError(errors[:MOST_ERRORS])
        return spans

    def _span(self, line: str) -> tuple[dt.date, dt.date, str] | None:
        match, today = self.line.fullmatch(line), timezone.localdate()
        if not match:
            return None
        first, last = (real_date(match[part] or match["first"], today) for part in ("first", "last"))
        reason = one_line(match["reason"] or "")
        longest = DaysWithoutIssue._meta.get_field("reason").max_length
        return (first, last, reason) if first and last and first <= last and len(reason) <= longest else None


class DaysWithoutIssueForm(forms.Form):
    days = DaysField(
        label=_("days without an issue"),
        help_text=_(
            "A line each: the first day, the last where they are several, and the reason: 2018-02-15 2018-02-21 春节"
        ),
    )


class CompletenessForm(forms.Form):
    """What the completeness page shows."""

    newspaper = forms.ModelChoiceField(
        label=_("newspaper"), queryset=Newspaper.objects.all(), required=False, to_field_name="slug",
        empty_label=_("all newspapers"),
    )  # fmt: skip
    year = forms.IntegerField(
        label=_("year"), required=False, min_value=EARLIEST.year, max_value=9998,
        widget=forms.NumberInput(attrs={"placeholder": _("all years")}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("kind of lack"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["kind"].choices = [("", _("all that is missing")), *KINDS.items(), *OTHER_KINDS.items()]


class SectionNameForm(NameForm):
    unique_with = ("newspaper",)
    taken = _("This newspaper has a section of that name.")


class ReporterForm(NameForm):
    unique_with = ("newspaper", "distinction")
    taken = _("This newspaper has a reporter of that name; tell them apart by a distinction.")


class AliasForm(NameForm):
    unique_with = ("reporter",)
    taken = _("This reporter has that alias.")


class NamedRowsFormSet(forms.BaseInlineFormSet):
    """Rows of a table: its head names the columns to the eye, and each input itself to who cannot see it."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps it
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", capfirst(field.label))


class AliasFormSet(NamedRowsFormSet):
    def clean(self):
        """Two new rows of one name, which the database does not know yet."""
        super().clean()
        seen = set()
        for form in self.forms:
            name = fold_name(form.cleaned_data.get("name") or "")
            if not name or form.cleaned_data.get("DELETE"):
                continue
            if name in seen:
                form.add_error("name", AliasForm.taken)
            seen.add(name)


class VersionField(forms.CharField):
    """The version that a form began from; nothing that a person changes."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class ArticleForm(forms.ModelForm):
    """The desk's form. It carries the version that it began from, and shows which fields people made."""

    base_version = VersionField(label=_("version"), required=False)
    kicker = LineField(label=_("kicker"))
    headline = LineField(label=_("headline"))
    deck = LineField(label=_("deck"))
    dateline = LineField(label=_("dateline"), max_length=80, help_text=_("本报讯, 新华社北京电 …"))
    body = TextField(
        label=_("text"), widget=forms.Textarea(attrs={"rows": LEAST_ROWS, "class": "body"}),
        help_text=_("One paragraph a line; “## ” begins a subhead, “> ” a caption."),
    )  # fmt: skip

    merged: guard.Merge | None = None  # set by the admin: what somebody else saved since the form was opened

    class Meta:
        model = Article
        fields = [
            "page", "position", "section", "kind", "kicker", "headline", "deck", "dateline", "body",
            "continued_from", "continued_to", "tags", "withdrawal_notice",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base_version"].initial = self.instance.version
        for field in self.fields.values():
            field.label = capfirst(field.label)  # as those are that the admin makes itself
        if "body" in self.fields:
            self.fields["body"].widget.attrs["rows"] = rows_for(self["body"].value() or "")
        if "section" in self.fields:
            self.fields["section"].queryset = Section.objects.filter(newspaper=self.instance.newspaper_id)
        if "position" in self.fields:
            self.fields["position"].required = False
            if self.instance.pk is None:
                self.initial["position"] = None
        for name in self.instance.touched:
            if name in self.fields:
                self._mark_as_made_by_a_person(self.fields[name])

    def _mark_as_made_by_a_person(self, field) -> None:
        mark = format_html('<span class="made-by-person">{}</span>', gettext("made by a person"))
        field.help_text = format_html("{} {}", field.help_text, mark)

    def clean_position(self):
        """A new article without a position goes behind the page's others; an old one keeps its own."""
        position, page = self.cleaned_data["position"], self.cleaned_data.get("page")
        if position is not None:
            return position
        last = page.articles.aggregate(last=Max("position"))["last"] if page else None
        return (last or 0) + 1 if page else self.instance.position

    def clean(self):
        for clash in self.merged.clashes if self.merged else []:
            self._say(clash)

    def _say(self, clash: guard.Clash) -> None:
        error = ValidationError(
            _(
                "%(field)s: somebody else changed it, too. Compare both above and save again what shall stand."
            ),
            params={"field": clash.name},
            code="clash",
        )
        self.add_error(clash.field if clash.field in self.fields else None, error)


class CreditForm(forms.ModelForm):
    """A row of bylines or photo credits. Its reporter is known already, so that no row costs a query."""

    position = forms.IntegerField(
        label=_("order"), required=False, min_value=0, max_value=9999,
        widget=forms.NumberInput(attrs={"class": "order"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "reporter" in self.fields and self.instance.reporter_id:
            self.fields["reporter"].know(self.instance.reporter)
        if self.instance.pk is None:
            self.initial.pop("position", None)

    def clean_position(self):
        position = self.cleaned_data["position"]
        return guard.LAST_POSITION if position is None else position

    def _post_clean(self):
        if self.has_changed():  # a row that stays as it is was checked before; checking costs three queries
            super()._post_clean()


class CreditFormSet(NamedRowsFormSet):
    """Rows that are known by their number already, so that none is asked for by itself."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.pk:
            number = KnownChoiceField(form.fields["id"].queryset, required=False, widget=forms.HiddenInput)
            number.initial, number.known = form.instance.pk, form.instance
            form.fields["id"] = number


class _OnlyKeys:
    """What a request names that is no key is nothing to look up; the field refuses it in words."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if whole_number(key) is not None], attr)


class Picker(_OnlyKeys, AutocompleteSelect):
    """One row, found by typing."""


class ManyPicker(_OnlyKeys, AutocompleteSelectMultiple):
    """Any number of rows, found by typing."""


class ManyChoicesField(forms.ModelMultipleChoiceField):
    """Rows by their keys; what no key can be is refused before a database is asked."""

    def clean(self, value):
        for key in value or []:
            if whole_number(str(key)) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key}
                )
        return super().clean(value)


class KnownChoiceField(forms.ModelChoiceField):
    """A choice of rows that need not ask the database for the one that it shows."""

    known = None

    def know(self, row) -> None:
        self.known = row
        widget = getattr(self.widget, "widget", self.widget)  # the admin wraps it
        widget.known = row

    def to_python(self, value):
        if self.known and str(value) == str(self.known.pk):
            return self.known
        return super().to_python(value)


class ReporterSelect(Picker):
    """Offers the reporters of one newspaper."""

    known: Reporter | None = None

    def __init__(self, *args, newspaper_id: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.newspaper_id = newspaper_id

    def get_url(self):
        return super().get_url() + (f"?newspaper={self.newspaper_id}" if self.newspaper_id else "")

    def optgroups(self, name, value, attr=None):
        chosen = [number for number in value if number not in ("", None)]
        if self.known and chosen == [str(self.known.pk)]:
            empty = self.create_option(name, "", "", False, 0)
            return [(None, [empty, self.create_option(name, self.known.pk, str(self.known), True, 1)], 0)]
        if not chosen:
            return [(None, [self.create_option(name, "", "", False, 0)], 0)]
        return super().optgroups(name, value, attr)


class BylineForm(CreditForm):
    class Meta:
        model = Byline
        fields = ["position", "name", "role", "title", "reporter", "printed_role"]


class PhotoCreditForm(CreditForm):
    class Meta:
        model = PhotoCredit
        fields = ["position", "name", "title", "agency", "reporter", "caption"]
        widgets = {"caption": forms.Textarea(attrs={"rows": 2})}


class WithdrawForm(forms.Form):
    notice = forms.CharField(
        label=_("notice to readers"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=_("The article's address shows it in place of the article."),
    )  # fmt: skip

    def __init__(self, *args, articles=None, site=None, **kwargs):
        super().__init__(*args, **kwargs)


class SectionForm(forms.Form):
    """The sections of the newspapers that the articles are of."""

    section = forms.ModelChoiceField(
        label=pgettext_lazy("of a newspaper", "section"), queryset=Section.objects.none(), required=False,
        empty_label=_("(no section)"),
    )  # fmt: skip

    def __init__(self, *args, articles, site=None, **kwargs):
        super().__init__(*args, **kwargs)
        newspapers = articles.order_by().values("newspaper").distinct()
        sections = Section.objects.filter(newspaper__in=newspapers).select_related("newspaper")
        self.fields["section"].queryset = sections
        self.fields["section"].label_from_instance = lambda section: f"{section} · {section.newspaper}"


class TagsForm(forms.Form):
    """Any tags; the names of new ones may be typed."""

    tags = ManyChoicesField(label=_("tags"), queryset=Tag.objects.all(), required=False)
    new_tags = forms.CharField(
        label=_("new tags"), required=False, max_length=200, help_text=_("Names with commas between them")
    )

    def __init__(self, *args, articles=None, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tags"].widget = ManyPicker(Article._meta.get_field("tags"), site)
        self.fields["tags"].widget.choices = self.fields["tags"].choices

    def clean_new_tags(self):
        names = self.cleaned_data["new_tags"].replace("，", ",").replace("、", ",").split(",")
        tags = [Tag(name=" ".join(name.split())) for name in names if name.strip()]
        for tag in tags:
            tag.folded_name = fold_name(tag.name)
            try:
                tag.clean_fields()
            except ValidationError as error:
                raise ValidationError(error.messages) from error
        return tags

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned["tags"] or cleaned["new_tags"]):
            raise ValidationError(_("Choose a tag."))
        return cleaned

    def answers(self) -> dict:
        new = [
            Tag.objects.get_or_create(folded_name=tag.folded_name, defaults={"name": tag.name})[0]
            for tag in self.cleaned_data["new_tags"]
        ]
        return {"tags": [*self.cleaned_data["tags"], *new]}


class PresentTagsForm(forms.Form):
    """The tags that the articles have."""

    tags = ManyChoicesField(label=_("tags"), queryset=Tag.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, articles, site=None, **kwargs):
        super().__init__(*args, **kwargs)
        given = Article.tags.through.objects.filter(article__in=articles.order_by().values("pk"))
        self.fields["tags"].queryset = Tag.objects.filter(pk__in=given.values("tag"))


class IssuePlaceForm(forms.Form):
    """Newspaper, day and edition: what several pages can share."""

    newspaper = forms.ModelChoiceField(label=_("newspaper"), queryset=Newspaper.objects.all())
    date = forms.DateField(label=_("date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    edition = forms.IntegerField(label=_("edition"), initial=1, min_value=1, max_value=32767)

    def __init__(self, *args, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["newspaper"].widget = Picker(Issue._meta.get_field("newspaper"), site)
        self.fields["newspaper"].widget.choices = self.fields["newspaper"].choices


class PagePlaceForm(IssuePlaceForm):
    """A page's place. Begins with where the page stands, or with what was offered for it; `asked` goes before both."""

    label = forms.CharField(label=_("page number"), max_length=100, help_text=_("As printed: 03, A12"))

    def __init__(self, *args, page: Page, asked: dict, **kwargs):
        initial = current_place(page) if page.is_placed else offered_place(page)
        super().__init__(*args, initial={**initial, **asked}, **kwargs)
        self.page = page

    def holder(self) -> Page | None:
        """The other page that stands at the place of a valid form. One query."""
        said = self.cleaned_data
        issue = {
            "issue__newspaper": said["newspaper"],
            "issue__date": said["date"],
            "issue__edition": said["edition"],
        }
        pages = Page.objects.filter(**issue, label_key=label_key(clean_label(said["label"])))
        return pages.exclude(pk=self.page.pk).select_related("issue__newspaper", "section").first()

    def put(self, *, by) -> bool:
        """Put the page there; False, with the errors in the form, where that cannot be."""
        try:
            self.page.put(**self.cleaned_data, by=by)
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True


def current_place(page: Page) -> dict:
    issue = page.issue
    return {
        "newspaper": issue.newspaper_id,
        "date": issue.date,
        "edition": issue.edition,
        "label": page.label,
    }


def offered_place(page: Page) -> dict:
    """What the dump, its path or a person said of the page's place, as far as it can be used. One query."""
    offered = page.offered
    name = offered.get("newspaper", "")
    known = Newspaper.objects.filter(folded_name=fold_name(name)) | Newspaper.objects.filter(slug=name)
    edition = offered.get("edition", "")
    return {
        "newspaper": known.values_list("pk", flat=True).first() if name else None,
        "date": _day(offered.get("date", "")),
        "edition": whole_number(edition) or 1,
        "label": offered.get("label", "") or page.label,
    }


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


class MergeForm(forms.Form):
    """Which of several records of one thing stays."""

    kept = forms.ModelChoiceField(
        label=_("stays"), queryset=Tag.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].queryset = rows
