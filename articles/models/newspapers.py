"""Newspapers with the days on which they are published, and their sections."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import models as records
from articles.folding import fold_name
from articles.places import real_date

# First path segments that are pages of their own, so that no newspaper may take them.
RESERVED_SLUGS = {
    "admin",
    "articles",
    "newspapers",
    "sections",
    "reporters",
    "tags",
    "dates",
    "language",
    "static",
    "search",
}
MOST_PAGES = 999  # of an issue, as far as labels count
LAST_BEFORE_FIRST = _("The last day lies before the first.")


def check_slug(value: str) -> None:
    if value.lower() in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(value)s” is an address of the site itself; choose another."), params={"value": value}
        )


def check_issue_date(value: dt.date) -> None:
    if not real_date(value.isoformat(), timezone.localdate()):
        raise ValidationError(
            _("%(value)s is no day on which a newspaper was printed."), params={"value": value}
        )


def published(prefix: str = "") -> Q:
    """What readers may see, said of an article or, with a prefix (`article__`), of what belongs to one."""
    return Q(**{f"{prefix}status": "published", f"{prefix}trashed_at": None})


def name_slug(name: str) -> str:
    """The name's part of an address; the id before it decides. Empty where the name has no letter (★)."""
    return slugify(name, allow_unicode=True)


def publishing_days_field(help_text) -> models.CharField:
    """ISO weekdays (1 is Monday) as digits: "1234567" is a daily, "" has no fixed days."""
    return models.CharField(
        _("publishing days"), max_length=7, default="1234567", blank=True, help_text=help_text,
        validators=[RegexValidator(r"^1?2?3?4?5?6?7?\Z", _("Digits from 1 (Monday) to 7 (Sunday), in order."))],
    )  # fmt: skip


def usual_pages_field() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        _("usual number of pages"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PAGES)],
        help_text=_("With it, pages behind the last that is here are known to be missing."),
    )  # fmt: skip


class NewspaperQuerySet(models.QuerySet):
    def public(self):
        """Newspapers with at least one published article."""
        return self.filter(Exists(records.Article.objects.published().filter(newspaper=OuterRef("pk"))))


class Newspaper(models.Model):
    """A title. `publishing_days` and `usual_pages` are those of its beginning; later ones are PublishingPeriods."""

    name = models.CharField(_("name"), max_length=80)
    folded_name = models.CharField(max_length=80, unique=True, editable=False)
    slug = models.SlugField(
        _("address"), max_length=80, unique=True, allow_unicode=True, validators=[check_slug],
        help_text=_("The name in the site's addresses: /address/2024-05-01/"),
    )  # fmt: skip
    publishing_days = publishing_days_field(
        _(
            "Before any change of them below. Digits from 1 (Monday) to 7 (Sunday): 1234567 is a daily, 5 comes out on Fridays; empty where there are no fixed days."
        )
    )
    usual_pages = usual_pages_field()
    begins_on = models.DateField(
        _("first day of publication"), null=True, blank=True, validators=[check_issue_date],
        help_text=_("Where it is empty, the first issue of the archive counts."),
    )  # fmt: skip
    ends_on = models.DateField(
        _("last day of publication"), null=True, blank=True, validators=[check_issue_date],
        help_text=_("Where it is empty, the last issue of the archive counts."),
    )  # fmt: skip

    objects = NewspaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("newspaper")
        verbose_name_plural = _("newspapers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="newspaper_is_named"),
            models.CheckConstraint(
                condition=Q(begins_on=None) | Q(ends_on=None) | Q(begins_on__lte=F("ends_on")),
                name="newspaper_ends_after_it_begins", violation_error_message=LAST_BEFORE_FIRST,
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold_name(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:newspaper_detail", args=[self.slug])

    def save_renamed(self) -> None:
        """Save what may have another address than so far; the one that it had goes on leading to it."""
        with transaction.atomic():
            had = Newspaper.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            self.save()
            if had not in (None, self.slug):
                records.FormerAddress.objects.lead(records.FormerAddress.Kind.NEWSPAPER, had, self.pk)


class PublishingPeriod(models.Model):
    """Other publishing days, or another usual number of pages, from a day on until the next such change."""

    newspaper = models.ForeignKey(
        Newspaper, models.CASCADE, verbose_name=_("newspaper"), related_name="periods"
    )
    begins_on = models.DateField(_("from"), validators=[check_issue_date])
    publishing_days = publishing_days_field(_("Empty where there are no fixed days."))
    usual_pages = usual_pages_field()

    class Meta:
        verbose_name = _("change of publishing days")
        verbose_name_plural = _("changes of publishing days")
        ordering = ["newspaper_id", "begins_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["newspaper", "begins_on"], name="publishing_period_once_a_day",
                violation_error_message=_("The publishing days change on that day already."),
            )
        ]  # fmt: skip

    def __str__(self):
        return gettext("from %(day)s: %(weekdays)s") % {
            "day": self.begins_on, "weekdays": self.publishing_days or "–"
        }  # fmt: skip


class DaysWithoutIssueQuerySet(models.QuerySet):
    def enter(self, spans, *, newspapers, by) -> "list[DaysWithoutIssue]":
        """Enter each span (first day, last day, reason) for each newspaper; those that are there stay as they are.

        What one call made shares its `entered_at`, by which it is taken back together.
        """
        moment = timezone.now()
        spans = {(first, last): reason for first, last, reason in spans}
        with transaction.atomic():
            there = self.filter(newspaper__in=newspapers).values_list("newspaper", "begins_on", "ends_on")
            there = set(there)
            rows = [
                DaysWithoutIssue(
                    newspaper=newspaper, begins_on=first, ends_on=last, reason=reason, person=by, entered_at=moment
                )
                for newspaper in newspapers
                for (first, last), reason in spans.items()
                if (newspaper.pk, first, last) not in there
            ]  # fmt: skip
            return self.bulk_create(rows, batch_size=1000)

    def confirm(self, newspaper: Newspaper, days, *, reason: str = "", by) -> "list[DaysWithoutIssue]":
        """Say of single days that no issue appeared. A day of which there is an issue by now is left out."""
        printed = {*newspaper.issues.filter(date__in=days).values_list("date", flat=True)}
        return self.enter(
            [(day, day, reason) for day in days if day not in printed], newspapers=[newspaper], by=by
        )


class DaysWithoutIssue(models.Model):
    """Days on which a newspaper should have come out and did not: a holiday, a suspension, or a day that was checked."""

    newspaper = models.ForeignKey(
        Newspaper, models.CASCADE, verbose_name=_("newspaper"), related_name="days_without_issue"
    )
    begins_on = models.DateField(_("first day"), validators=[check_issue_date])
    ends_on = models.DateField(_("last day"), validators=[check_issue_date])
    reason = models.CharField(
        _("reason"), max_length=80, blank=True, help_text=_("Spring Festival, say; readers see it.")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("person"),
        related_name="+",
    )  # fmt: skip
    entered_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    objects = DaysWithoutIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("days without an issue")
        verbose_name_plural = _("days without an issue")
        ordering = ["-begins_on", "newspaper_id", "-ends_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["newspaper", "begins_on", "ends_on"], name="days_without_issue_once",
                violation_error_message=_("These days are entered already."),
            ),
            models.CheckConstraint(
                condition=Q(begins_on__lte=F("ends_on")), name="days_without_issue_in_order",
                violation_error_message=LAST_BEFORE_FIRST,
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.span} {self.reason}".strip()

    @property
    def span(self) -> str:
        days = (f"{self.begins_on:%Y-%m-%d}", f"{self.ends_on:%Y-%m-%d}")
        return days[0] if days[0] == days[1] else " – ".join(days)


class YearCount(models.Model):
    """What a newspaper's archive of a year held and lacked when it was last counted; articles/ledger.py writes it.

    `figures` are those of completeness.Figures.
    """

    newspaper = models.ForeignKey(
        Newspaper, models.CASCADE, verbose_name=_("newspaper"), related_name="year_counts"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    figures = models.JSONField(default=dict)
    counted_at = models.DateTimeField(_("counted"), default=timezone.now)

    class Meta:
        default_permissions = ()  # the ledger writes it, nobody by hand
        ordering = ["newspaper_id", "-year"]
        constraints = [models.UniqueConstraint(fields=["newspaper", "year"], name="year_counted_once")]

    def __str__(self):
        return f"{self.newspaper} {self.year}"


class SectionQuerySet(models.QuerySet):
    def named(self, newspaper: Newspaper, name: str) -> "Section | None":
        """The newspaper's section of that name, made where there is none; None where the name cannot be one."""
        name = " ".join(name.split())
        if not name or len(name) > Section.NAME_LENGTH:
            return None
        return self.get_or_create(newspaper=newspaper, folded_name=fold_name(name), defaults={"name": name})[
            0
        ]

    def public(self):
        """Sections whose list has at least one article."""
        return self.filter(Exists(records.Article.objects.listed().filter(section=OuterRef("pk"))))


class Section(models.Model):
    """What readers browse by (要闻, 文体): of one newspaper. Public lists may join those of one name."""

    NAME_LENGTH = 40

    newspaper = models.ForeignKey(
        Newspaper, models.PROTECT, verbose_name=_("newspaper"), related_name="sections"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    folded_name = models.CharField(max_length=NAME_LENGTH, editable=False, db_index=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a newspaper", "section")
        verbose_name_plural = pgettext_lazy("of a newspaper", "sections")
        ordering = ["newspaper__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["newspaper", "folded_name"], name="section_once_a_newspaper",
                violation_error_message=_("This newspaper has a section of that name."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="section_is_named"),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold_name(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:section_detail", args=[self.pk, name_slug(self.name)])
