"""The archive's records, from the newspaper down to a person's name under an article.

A dump and its readings are what came off the printed page; they are never changed. Articles begin as what a reading
says and become what people make of them: `touched` names the fields that a person made, and every version is kept.
"""

import datetime as dt
import re
from collections.abc import Collection
from itertools import islice, takewhile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import labels, statements
from articles.blocks import parse_text, without_control_characters
from articles.fields import RowNumberField
from articles.fingerprints import text_digest
from articles.folding import clean_name, fold_name
from articles.pipeline.continuations import Matches, Part, Problem, Way, match_parts, referred_page
from articles.pipeline.jumps import without_enclosed_jumps
from articles.pipeline.records import BlockKind
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


MAX_EDITION = 99
MOST_PAGES = 999  # of an issue, as far as labels count
LAST_BEFORE_FIRST = _("The last day lies before the first.")
MAX_POSITION = 2**20 - 1  # what print_order has room for


def check_slug(value: str) -> None:
    if value.lower() in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(value)s” is an address of the site itself; choose another."), params={"value": value}
        )


def check_tag_name(value: str) -> None:
    if not fold_name(value) or "/" in value or "\\" in value or value.strip() in {".", ".."}:
        raise ValidationError(_("A tag needs a name without slashes; “.” and “..” are no names."))


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
        return self.filter(Exists(Article.objects.published().filter(newspaper=OuterRef("pk"))))


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
                FormerAddress.objects.lead(FormerAddress.Kind.NEWSPAPER, had, self.pk)


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


class FormerAddressQuerySet(models.QuerySet):
    def lead(self, kind: str, old: str, target: int, *, gone: int | None = None) -> None:
        """Let `old` lead to the record `target`, and with it all that led to the record `gone`."""
        self.update_or_create(kind=kind, old=old, defaults={"target": target})
        if gone is not None:
            self.filter(kind=kind, target=gone).update(target=target)

    def target(self, kind: str, old: str) -> int | None:
        return self.filter(kind=kind, old=old).values_list("target", flat=True).first()


class FormerAddress(models.Model):
    """Where that is today what readers cite by an address that it had before it was renamed or merged.

    `old` is what the address calls it by: a newspaper's slug, a tag's folded name or id, a reporter's id. What a record of
    today is called by is that record's address, whatever it led to before. `target` is an id; it may be gone.
    """

    class Kind(models.TextChoices):
        NEWSPAPER = "newspaper", _("newspaper")
        TAG = "tag", _("tag")
        TAG_NUMBER = "tag_number", _("tag")
        REPORTER = "reporter", _("reporter")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    old = models.CharField(max_length=80)
    target = models.PositiveBigIntegerField()

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # the verbs write it, nobody by hand
        constraints = [models.UniqueConstraint(fields=["kind", "old"], name="former_address_leads_once")]
        indexes = [models.Index(fields=["kind", "target"], name="former_address_of")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.old}"


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
        return self.filter(Exists(Article.objects.listed().filter(section=OuterRef("pk"))))


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


class IssueQuerySet(models.QuerySet):
    def public(self):
        """Issues with at least one published article. Newspaper and day are named so that the index serves."""
        of_the_issue = {
            "newspaper": OuterRef("newspaper"),
            "date": OuterRef("date"),
            "page__issue": OuterRef("pk"),
        }
        return self.filter(Exists(Article.objects.published().filter(**of_the_issue)))

    def of_articles(self, articles):
        """The issues that these articles (a queryset, rows or keys) stand in."""
        return self.filter(pk__in=Page.objects.filter(articles__in=articles).order_by().values("issue"))

    def held(self) -> list["Issue"]:
        """The rows, locked until the transaction ends: who joins stories across their pages waits here.

        Always before any of their articles and in the order of their keys, so that nobody waits for ever.
        """
        return list(self.order_by("pk").select_for_update(of=("self",)).select_related("newspaper"))


class Issue(models.Model):
    """One newspaper, one day, one edition."""

    newspaper = models.ForeignKey(
        Newspaper, models.PROTECT, verbose_name=_("newspaper"), related_name="issues"
    )
    date = models.DateField(_("date"), validators=[check_issue_date])
    edition = models.PositiveSmallIntegerField(
        _("edition"), default=1, validators=[MaxValueValidator(MAX_EDITION)]
    )
    printed_number = models.CharField(
        _("printed number"), max_length=40, blank=True, help_text=_("As printed: 5821 for 第5821期")
    )
    page_count = models.PositiveSmallIntegerField(
        _("number of pages"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PAGES)],
        help_text=_("As printed (今日8版) or as checked; with as many pages here the issue is complete."),
    )  # fmt: skip

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a newspaper", "issue")
        verbose_name_plural = pgettext_lazy("of a newspaper", "issues")
        ordering = ["-date", "newspaper_id", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["newspaper", "date", "edition"], name="issue_once_a_day_and_edition",
                violation_error_message=_("This newspaper has an issue of that day and edition."),
            ),
            models.CheckConstraint(condition=Q(edition__gte=1, edition__lte=MAX_EDITION), name="issue_edition_counts_from_1"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-date", "newspaper", "edition"], name="issue_newest")]

    def __str__(self):
        edition = gettext(" (edition %d)") % self.edition if self.edition > 1 else ""
        return f"{self.newspaper} {self.date:%Y-%m-%d}{edition}"

    @property
    def key(self) -> str:
        """The issue in its newspaper's addresses: 2024-05-01, its second edition 2024-05-01.2"""
        return f"{self.date:%Y-%m-%d}" + (f".{self.edition}" if self.edition > 1 else "")

    def get_absolute_url(self):
        return reverse("articles:issue_detail", args=[self.newspaper.slug, self.key])

    def move(self, *, newspaper=None, date=None, edition=None, by) -> None:
        """Give the issue another newspaper, day or edition, and its articles with it.

        Raises ValidationError where that place is taken. Moved to another newspaper, articles and pages lose their
        section and the links to reporters, which are that newspaper's; names are linked anew.
        """
        with transaction.atomic():
            old_newspaper_id = self.newspaper_id
            self.newspaper = newspaper or self.newspaper
            self.date = date or self.date
            self.edition = edition or self.edition
            self.full_clean()
            self.save()
            for page in self.pages.all():
                page.issue = self
                if old_newspaper_id != self.newspaper_id:
                    page.section = Section.objects.named(self.newspaper, page.printed_section)
                    page.save(update_fields=["section"])
                page.carry_place(by=by)

    def declare_complete(self) -> bool:
        """Say that the issue had the pages that are here and no others; False where there is none."""
        held = {page for label in self.pages.all() for page in labels.page_numbers(label.label)}
        if not held:
            return False
        self.page_count = len(held)
        self.save(update_fields=["page_count"])
        return True

    def match_jumps(self, new_pages: Collection[int] | None = None) -> None:
        """Join the stories that go on from page to page, as far as print and text tell, and note the broken jumps.

        What people joined or parted stays as it is. Call it with the issue held, after whatever jumps depend on has
        changed: its pages and their articles, what these say of a jump, what is in the trash. It writes links and no
        versions, so that an article with nobody's work in it stays one. One query where no article has a jump.

        With `new_pages` these came and nothing else has changed: then two queries, where no jump leads to or from them.
        """
        asked = statements.fetch(JUMPS_OF_ISSUE, [self.newspaper_id, self.date, *issue_order(self.edition)])
        if not asked:
            return
        keys = dict(
            statements.fetch("SELECT id, label_key FROM articles_page WHERE issue_id = %s", [self.pk])
        )
        named = _named_pages(asked, keys)
        if new_pages is not None and not {row[0] for row in asked} & {*new_pages}:
            before = {page: key for page, key in keys.items() if page not in new_pages}
            if _named_pages(asked, before) == named:
                return
        named = {*named}
        pages = {page for row in asked for page in row[:2]} | {page for page in keys if keys[page] in named}
        found = Article.objects.in_issue(self).filter(page__in=pages & {*keys}).order_by("pk").for_jumps()
        articles = list(found)
        matches = match_articles(articles, keys)
        _keep_links(articles, matches.previous)
        _keep_broken_jumps(self, matches.broken)


# Of the articles with a jump in them, to them, or noted as broken: page, page of the part before, and what their jumps say.
JUMPS_OF_ISSUE = """
    SELECT DISTINCT one.page_id, before.page_id, one.continued_from, one.continued_to
    FROM articles_article one LEFT JOIN articles_article before ON before.id = one.continues_id
    WHERE one.newspaper_id = %s AND one.date = %s AND one.print_order BETWEEN %s AND %s
    AND (one.continued_from <> '' OR one.continued_to <> '' OR one.continues_id IS NOT NULL
         OR EXISTS (SELECT 1 FROM articles_brokenjump broken WHERE broken.article_id = one.id))
"""


def _named_pages(asked: list[tuple], keys: dict[int, str]) -> list[str]:
    """The label keys that jumps name, as rows of match_jumps ask, where an issue has pages of these `keys`."""
    return [
        referred_page(labels.label_key(reference), keys.get(page, ""), keys.values())
        for page, _previous, *references in asked
        for reference in references
    ]


class PageQuerySet(models.QuerySet):
    def unplaced(self):
        return self.filter(issue=None)

    def without_articles(self):
        """Pages on which nothing was found to read, but for those of which an editor approved just that."""
        kept = Article.objects.filter(page=OuterRef("pk"), trashed_at=None)
        approved = Reading.objects.approved().filter(page=OuterRef("pk"))
        return self.filter(~Exists(kept), ~Exists(approved))

    def annotate_dump(self):
        """Each page with the id of the dump that was filtered for."""
        return self.annotate(dump_id=F("readings__dump"))

    def public(self):
        """Pages with at least one published article."""
        return self.filter(Exists(Article.objects.published().filter(page=OuterRef("pk"))))

    def approved(self, is_approved: bool = True):
        """Pages whose reading an editor has approved; or those that wait for it."""
        approved = Q(pk__in=Reading.objects.approved().values("page"))
        if is_approved:
            return self.filter(approved)
        return self.filter(~approved, Exists(Reading.objects.filter(page=OuterRef("pk"))))

    def approved_before(self):
        """Pages of which an older reading was approved: what holds now is newer, and waits for an approval of its own."""
        once = Reading.objects.filter(page=OuterRef("pk"), approved_at__isnull=False)
        return self.approved(False).filter(Exists(once))


class Page(models.Model):
    """A page of an issue; without one while its place is unknown.

    `offered` is what the dump, its path or the person said of the place of an unplaced page:
    {"newspaper", "date", "edition", "label"}, each a string, any of them absent.
    """

    class Unplaced(models.TextChoices):
        NOTHING = "", _("placed")
        NO_NEWSPAPER = "no-newspaper", _("no newspaper is named")
        UNKNOWN_NEWSPAPER = "unknown-newspaper", _("the newspaper is not known here")
        NO_DATE = "no-date", _("no date is given")
        BAD_DATE = "bad-date", _("the date cannot be")
        NO_LABEL = "no-label", _("no page number is given")
        BAD_LABEL = "bad-label", _("the page number cannot be")
        TAKEN = "taken", _("another dump holds this page")
        DUPLICATE = "duplicate", _("another page has its text")

    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, verbose_name=pgettext_lazy("of a newspaper", "issue"),
        related_name="pages",
    )  # fmt: skip
    label = models.CharField(
        _("page number"), max_length=labels.MAX_LENGTH, blank=True, help_text=_("As printed: 03, A12")
    )
    label_key = models.CharField(max_length=labels.MAX_LENGTH, blank=True, editable=False)
    place = models.PositiveIntegerField(_("place in the issue"), default=0, editable=False)
    printed_section = models.CharField(_("section as printed"), max_length=80, blank=True)
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, verbose_name=pgettext_lazy("of a newspaper", "section"),
        related_name="pages",
    )  # fmt: skip
    editors = models.JSONField(_("editors as printed"), default=list, blank=True)
    source = models.CharField(
        _("source"),
        max_length=500,
        blank=True,
        help_text=_("Address or shelf mark of the scan, shown beside the article"),
    )
    unplaced_reason = models.CharField(
        _("why it is unplaced"), max_length=20, choices=Unplaced.choices, blank=True, editable=False
    )
    offered = models.JSONField(_("offered place"), default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a newspaper", "page")
        verbose_name_plural = pgettext_lazy("of a newspaper", "pages")
        ordering = ["issue_id", "place", "pk"]
        permissions = [("place_page", "Can give a page its place")]
        constraints = [
            models.UniqueConstraint(fields=["issue", "label_key"], name="page_once_an_issue"),
            models.CheckConstraint(
                condition=Q(issue=None) | ~Q(label_key=""), name="placed_page_has_a_label"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["issue", "place"], name="page_in_order")]

    def __str__(self):
        if self.issue_id:
            return gettext("%(issue)s page %(label)s") % {"issue": self.issue, "label": self.label}
        return gettext("unplaced page %(number)s") % {"number": self.pk}

    def get_absolute_url(self):
        return reverse("articles:page_detail", args=[self.issue.newspaper.slug, self.issue.key, self.label])

    @property
    def section_name(self) -> str:
        """The section's name, else what the page prints as one."""
        return self.section.name if self.section else self.printed_section

    @property
    def source_url(self) -> str:
        """`source` where it is an address that a reader can follow, else empty."""
        return self.source if re.match(r"https?://[^\s]+$", self.source) else ""

    @property
    def is_placed(self) -> bool:
        return self.issue_id is not None

    def clean(self):
        self.label = labels.clean_label(self.label)
        self.label_key = labels.label_key(self.label)
        self.place = labels.label_place(self.label)

    def put(self, *, newspaper: Newspaper, date: dt.date, edition: int = 1, label: str, by) -> None:
        """Give the page its place; the issue is made where there is none. Its articles go with it.

        Raises ValidationError where the label or the date cannot be, or another page stands there.
        """
        old_newspaper_id = self.issue.newspaper_id if self.issue_id else None
        Issue(newspaper=newspaper, date=date, edition=edition).clean_fields()
        if edition < 1:
            raise ValidationError({"edition": _("Editions are counted from 1.")})
        self.label = label
        self.clean()
        if not self.label or len(self.label) > labels.MAX_LENGTH:
            raise ValidationError(
                {"label": _("A page number has 1 to %(most)d characters.") % {"most": labels.MAX_LENGTH}}
            )
        with transaction.atomic():
            issue, _made = Issue.objects.get_or_create(newspaper=newspaper, date=date, edition=edition)
            # Who places a second page into this issue waits here, and then finds the place taken.
            held = Issue.objects.filter(pk__in=[issue.pk, self.issue_id or issue.pk]).held()
            self.issue = next(one for one in held if one.pk == issue.pk)
            self._refuse_taken_place()
            if old_newspaper_id not in (None, newspaper.pk):
                self.section = None
            if self.section is None:
                self.section = Section.objects.named(newspaper, self.printed_section)
            self.unplaced_reason, self.offered = "", {}
            self.save()
            self.carry_place(by=by)
            for one in held:
                one.match_jumps()

    def _refuse_taken_place(self) -> None:
        holder = self.issue.pages.filter(label_key=self.label_key).exclude(pk=self.pk).first()
        if holder:
            raise ValidationError(
                {
                    "label": _("%(issue)s has a page %(label)s already; its text came as “%(file)s”.")
                    % {"issue": self.issue, "label": holder.label, "file": holder.file_name}
                }
            )

    def leave_place(self, *, by) -> None:
        """Take the page out of its issue, as one that another page doubles; its articles, all in the trash, go along.

        Its place is remembered as an offer. What was published is a draft then, since it stands nowhere.
        """
        issue = self.issue
        self.offered = {
            "newspaper": issue.newspaper.slug, "date": issue.date.isoformat(), "edition": str(issue.edition),
            "label": self.label,
        }  # fmt: skip
        self.issue, self.section, self.unplaced_reason = None, None, self.Unplaced.DUPLICATE
        self.save()
        for article in self.articles.locked():
            article.page = self
            article.take_place()
            article.status, article.published_at = Article.Status.DRAFT, None
            article.touched = [field for field in article.touched if field != "section"]
            article.section = None
            article.save()
            article.record(by=by, action=ArticleVersion.Action.PLACED)

    @property
    def offered_text(self) -> str:
        """What was said of an unplaced page's place, in one line."""
        parts = (self.offered.get(part) for part in ("newspaper", "date", "edition", "label"))
        return " · ".join(part for part in parts if part)

    @property
    def file_name(self) -> str:
        """The file that the page's text came in. One query."""
        names = self.readings.order_by("-pk").values_list("dump__file_name", flat=True)
        return names.first() or ""

    @property
    def current_reading(self) -> "Reading | None":
        """The reading that holds, with its dump. One query."""
        readings = self.readings.select_related("dump", "person", "approved_by")
        return readings.order_by("-pk").first()

    def carry_place(self, *, by) -> None:
        """Bring the articles' own newspaper, date, section and order in step with the page's place.

        Where the newspaper is another than before, the names under them are linked to its reporters. No story goes
        over two issues: what is joined to an article that stays behind is parted from it.
        """
        self._part_from_other_issues(by=by)
        articles = list(self.articles.order_by("pk").select_for_update())
        newcomers = [article.pk for article in articles if article.newspaper_id != self.issue.newspaper_id]
        for article in articles:
            article.page = self
            article.take_place()
            article.save(
                update_fields=["newspaper", "date", "section", "touched", "print_order", "changed_at"]
            )
        left_behind = set()
        for credit in (Byline, PhotoCredit):
            credits = credit.objects.filter(article__in=newcomers)
            left_behind |= set(credits.exclude(reporter=None).values_list("reporter", flat=True))
            credits.update(reporter=None)
        Reporter.objects.filter(pk__in=left_behind).unused().delete()
        link_credits(newcomers, self.issue.newspaper)
        for article in articles:
            article.record(by=by, action=ArticleVersion.Action.PLACED)

    def _part_from_other_issues(self, *, by) -> None:
        joined = Article.objects.filter(Q(page=self) | Q(continues__page=self)).exclude(continues=None)
        for rest in joined.exclude(continues__page__issue=F("page__issue")).locked():
            before = rest.continues
            rest.continues = None
            rest.save(update_fields=["continues"])
            for article, side in ((before, "continuation"), (rest, "continues")):
                if side in article.touched:
                    article.untouch(side)
                    article._save_act(by, ArticleVersion.Action.PARTED, "touched")

    def set_section(self, section: Section | None, *, by) -> None:
        """Give the page a section, and its articles with it, but for those to which a person gave one.

        Raises ValidationError for a section of another newspaper.
        """
        newspaper_id = self.issue.newspaper_id if self.issue_id else None
        if section and section.newspaper_id != newspaper_id:
            raise ValidationError({"section": _("This section is of another newspaper than the page.")})
        with transaction.atomic():
            self.section = section
            self.save(update_fields=["section"])
            for article in self.articles.order_by("pk").select_for_update():
                if "section" not in article.touched and article.section_id != self.section_id:
                    article.page, article.section = self, section
                    article._save_act(by, ArticleVersion.Action.MOVED, "section")

    def make_section(self, *, by) -> Section:
        """Make the section that is printed over the page a section of its newspaper, and give it to the page."""
        name = " ".join(self.printed_section.split())
        if not self.issue_id or not 1 <= len(name) <= Section.NAME_LENGTH:
            raise ValidationError(
                _("Only a placed page with a printed section name of at most 40 characters can give one.")
            )
        with transaction.atomic():
            section = Section.objects.named(self.issue.newspaper, self.printed_section)
            self.set_section(section, by=by)
        return section


class Dump(models.Model):
    """The imported bytes, as they came. Never changed: the admin shows them, nothing writes them twice."""

    data = models.BinaryField(_("bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    encoding = models.CharField(_("encoding"), max_length=20)
    encoding_reason = models.CharField(_("why this encoding"), max_length=80)
    file_name = models.CharField(_("file name"), max_length=500)
    created_at = models.DateTimeField(_("imported"), auto_now_add=True)

    class Meta:
        verbose_name = _("page text")
        verbose_name_plural = _("page texts")
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A dump is never changed.")
        super().save(*args, **kwargs)


class ReadingQuerySet(models.QuerySet):
    def approved(self):
        """Those that hold for their page, none being newer, and that an editor has approved."""
        newer = Reading.objects.filter(page=OuterRef("page"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer), approved_at__isnull=False)

    def of_pages(self, pages) -> dict[int, "Reading"]:
        """Page id -> the reading that holds for it, without what was read. One query."""
        newest = self.filter(page__in=pages).order_by("pk").select_related("person", "approved_by")
        return {reading.page_id: reading for reading in newest.defer("parsed")}


class Reading(models.Model):
    """What was said of one page of a dump: by a version of the pipeline, or by a person who corrected a reading.

    Every reading is kept and none is changed; the newest of a page holds. A person's reading names the one that it
    `corrects`, so the machine's stays known beside it; where `corrects` is empty, the machine read. An approval is of
    one reading, so a newer one, by whomever, waits for its own.
    `parsed` is the answer in the gold form with rules, confidence and texts (articles/pipeline/answer.py).
    """

    page = models.ForeignKey(
        Page, models.CASCADE, verbose_name=pgettext_lazy("of a newspaper", "page"), related_name="readings"
    )
    dump = models.ForeignKey(Dump, models.PROTECT, verbose_name=_("page text"), related_name="readings")
    first_line = models.PositiveIntegerField(_("first line"))
    last_line = models.PositiveIntegerField(_("last line"))
    parsed = models.JSONField(_("what was read"))
    pipeline_version = models.CharField(_("version of the reader"), max_length=20)
    read_at = models.DateTimeField(_("read"), default=timezone.now)
    batch = models.ForeignKey(
        "ImportBatch", models.SET_NULL, null=True, blank=True, verbose_name=_("import batch"),
        related_name="readings",
    )  # fmt: skip
    corrects = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, verbose_name=_("corrects"), related_name="corrections"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("person"), related_name="+"
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("approved by"),
        related_name="+",
    )  # fmt: skip
    approved_at = models.DateTimeField(_("moment of approval"), null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-pk"]
        permissions = [("approve_reading", "Can approve readings")]
        indexes = [
            models.Index("approved_at", name="reading_by_approval", condition=Q(approved_at__isnull=False))
        ]

    def __str__(self):
        return gettext("%(dump)s, lines %(first)d to %(last)d") % {
            "dump": self.dump, "first": self.first_line, "last": self.last_line,
        }  # fmt: skip

    @property
    def by_machine(self) -> bool:
        return self.corrects_id is None

    def approve(self, *, by) -> bool:
        """Say that this is what the page says; False where somebody has said so.

        Raises ValidationError where a newer reading holds by now.
        """
        with transaction.atomic():
            Page.objects.select_for_update().get(pk=self.page_id)
            if self.page.readings.filter(pk__gt=self.pk).exists():
                raise ValidationError(_("The page has a newer reading; look at that one."))
            return self._set_approval(timezone.now(), by)

    def withdraw_approval(self) -> bool:
        """Say that the reading needs another look; False where it was not approved."""
        return self._set_approval(None, None)

    def _set_approval(self, moment, person) -> bool:
        rows = Reading.objects.filter(pk=self.pk, approved_at__isnull=moment is not None)
        self.approved_at, self.approved_by = moment, person
        return bool(rows.update(approved_at=moment, approved_by=person))


class TagQuerySet(models.QuerySet):
    def public(self):
        """Tags that at least one published article carries."""
        tagged = Article.tags.through.objects.filter(published("article__"), tag=OuterRef("pk"))
        return self.filter(Exists(tagged))


class Tag(models.Model):
    """A word that editors give to articles. Its address is its name; names that fold alike are one tag."""

    name = models.CharField(_("name"), max_length=40, validators=[check_tag_name])
    folded_name = models.CharField(max_length=40, unique=True, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        permissions = [("merge_tag", "Can merge tags")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="tag_is_named")]

    def __str__(self):
        return self.name

    def clean(self):
        self.name = clean_name(self.name)
        self.folded_name = fold_name(self.name)
        if Tag.objects.filter(folded_name=self.folded_name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is a tag of that name.")})

    def save(self, *args, **kwargs):
        self.folded_name = fold_name(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:tag_detail", args=[self.name])

    def save_renamed(self) -> None:
        """Save what may have another name than so far; the address that it had goes on leading to it."""
        with transaction.atomic():
            had = Tag.objects.filter(pk=self.pk).values_list("folded_name", flat=True).first()
            self.save()
            if had not in (None, self.folded_name):
                FormerAddress.objects.lead(FormerAddress.Kind.TAG, had, self.pk)

    def absorb(self, others, *, by) -> None:
        """Take over the articles of `others`, which then are gone."""
        given = Article.tags.through.objects
        with transaction.atomic():
            for other in [other for other in others if other.pk != self.pk]:
                for articles in Article.objects.filter(tags=other).locked_groups():
                    fresh = [given.model(article=article, tag=self) for article in articles]
                    given.bulk_create(fresh, ignore_conflicts=True)
                    given.filter(article__in=articles, tag=other).delete()
                    record_all(articles, by=by, action=ArticleVersion.Action.MERGED)
                FormerAddress.objects.lead(FormerAddress.Kind.TAG, other.folded_name, self.pk, gone=other.pk)
                FormerAddress.objects.lead(
                    FormerAddress.Kind.TAG_NUMBER, str(other.pk), self.pk, gone=other.pk
                )
                other.delete()

    def remove(self, *, by) -> None:
        """Delete the tag; each article that had it keeps a version that says so."""
        given = Article.tags.through.objects
        with transaction.atomic():
            for articles in Article.objects.filter(tags=self).locked_groups():
                given.filter(article__in=articles, tag=self).delete()
                record_all(articles, by=by, action=ArticleVersion.Action.TAGGED)
            self.delete()


class ReporterQuerySet(models.QuerySet):
    def public(self):
        """Reporters whom at least one published article credits, for its text or for its pictures."""
        of_the_reporter = Q(published("article__"), reporter=OuterRef("pk"))
        return self.filter(
            Exists(Byline.objects.filter(of_the_reporter))
            | Exists(PhotoCredit.objects.filter(of_the_reporter))
        )

    def known_as(self, newspaper: Newspaper, names) -> dict[str, int | None]:
        """Folded name -> the key of the newspaper's only reporter of that name or alias; made, unconfirmed, where there is none.

        None where several people share the name: then only a person can say who it was.
        Few queries, however many names. In the caller's transaction.
        """
        names = {fold_name(name): name for name in names}
        if not names:
            return {}
        is_named, asked = statements.among("r.folded_name", names)
        has_alias, _asked = statements.among("a.folded_name", names)
        known = statements.fetch(
            f"SELECT r.folded_name, r.id FROM articles_reporter r WHERE r.newspaper_id = %s AND {is_named}"
            " UNION SELECT a.folded_name, a.reporter_id FROM articles_reporteralias a"
            f" JOIN articles_reporter r ON r.id = a.reporter_id WHERE r.newspaper_id = %s AND {has_alias}",
            [newspaper.pk, *asked, newspaper.pk, *asked],
        )
        found: dict[str, list[int]] = {}
        for folded, reporter in known:
            found.setdefault(folded, []).append(reporter)
        fresh = [
            Reporter(newspaper=newspaper, name=name, folded_name=folded)
            for folded, name in names.items() if folded not in found
        ]  # fmt: skip
        statements.insert(fresh)
        found |= {reporter.folded_name: [reporter.pk] for reporter in fresh}
        return {name: keys[0] if len(keys) == 1 else None for name, keys in found.items()}

    def unused(self):
        """Those that the importer made, that nobody has looked at, and that no credit names any more."""
        return self.filter(
            is_confirmed=False, bylines=None, photo_credits=None, aliases=None, unit="", note=""
        )


class Reporter(models.Model):
    """The authority record of a credited person, of one newspaper.

    The importer makes it *unconfirmed*; only a person confirms, merges, or tells two of one name apart
    (`distinction`: 体育部).
    """

    newspaper = models.ForeignKey(
        Newspaper, models.PROTECT, verbose_name=_("newspaper"), related_name="reporters"
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80)
    folded_name = models.CharField(max_length=80, editable=False, db_index=True)
    distinction = models.CharField(
        _("distinction"),
        max_length=40,
        blank=True,
        help_text=_("Tells two people of one name apart: sports desk"),
    )
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    note = models.TextField(_("note"), blank=True)

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        ordering = ["name", "distinction"]
        permissions = [("merge_reporter", "Can merge reporters")]
        constraints = [
            models.UniqueConstraint(
                fields=["newspaper", "folded_name", "distinction"], name="reporter_once_a_newspaper",
                violation_error_message=_("This newspaper has a reporter of that name; tell them apart by a distinction."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="reporter_is_named"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name}（{self.distinction}）" if self.distinction else self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold_name(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:reporter_detail", args=[self.pk, name_slug(self.name)])

    def confirm(self) -> None:
        """Say that this is one real person."""
        self.is_confirmed = True
        self.save(update_fields=["is_confirmed"])

    def absorb(self, others, *, by) -> None:
        """Take over the credits and names of `others` (of the same newspaper), which then are gone.

        Raises ValidationError for a reporter of another newspaper.
        """
        others = [other for other in others if other.pk != self.pk]
        if any(other.newspaper_id != self.newspaper_id for other in others):
            raise ValidationError(_("Only reporters of one newspaper can be merged."))
        bylines = Byline.objects.filter(reporter__in=others)
        photo_credits = PhotoCredit.objects.filter(reporter__in=others)
        credited = Q(pk__in=bylines.values("article")) | Q(pk__in=photo_credits.values("article"))
        with transaction.atomic():
            for articles in Article.objects.filter(credited).locked_groups():
                bylines.filter(article__in=articles).update(reporter=self)
                photo_credits.filter(article__in=articles).update(reporter=self)
                record_all(articles, by=by, action=ArticleVersion.Action.MERGED)
            for other in others:
                self._take_names(other)
                self.unit = self.unit or other.unit
                self.note = "\n".join(filter(None, [self.note, other.note]))
                FormerAddress.objects.lead(FormerAddress.Kind.REPORTER, str(other.pk), self.pk, gone=other.pk)
                other.delete()
            self.save(update_fields=["unit", "note"])

    def _take_names(self, other: "Reporter") -> None:
        """What the other was called becomes an alias, so that the next import finds this reporter by it."""
        for name in [other.name, *other.aliases.values_list("name", flat=True)]:
            if fold_name(name) != self.folded_name:
                self.aliases.get_or_create(folded_name=fold_name(name), defaults={"name": name})


class ReporterAlias(models.Model):
    """Another name that a reporter signs with."""

    reporter = models.ForeignKey(Reporter, models.CASCADE, verbose_name=_("reporter"), related_name="aliases")
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80)
    folded_name = models.CharField(max_length=80, editable=False, db_index=True)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [
            models.UniqueConstraint(fields=["reporter", "folded_name"], name="alias_once_a_reporter"),
            models.CheckConstraint(condition=~Q(name=""), name="alias_is_named"),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold_name(self.name)
        super().save(*args, **kwargs)


class ImportBatch(models.Model):
    """One import by one person (none: from the command line): its files, their states, its report.

    Files may still arrive until `received_at` is set; those that are in are read meanwhile, but the batch does not move on.
    While `paused_at` is set no worker takes a file of it, whether it is being read, imported or undone; `pause_reason`
    is a code of articles/remarks.py where the archive paused it itself.
    """

    class Source(models.TextChoices):
        UPLOAD = "upload", _("upload")
        PATHS = "paths", _("files on the server")

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("waits for confirmation")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("person"),
        related_name="import_batches",
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.UPLOAD)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.READING)
    options = models.JSONField(_("options"), default=dict, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    received_at = models.DateTimeField(_("all files received"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    pause_reason = models.CharField(_("why it is paused"), max_length=40, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-pk"]
        permissions = [
            ("undo_importbatch", "Can undo an import batch"),
            ("view_any_importbatch", "Can see other people's import batches"),
        ]

    def __str__(self):
        return gettext("import %(number)s of %(moment)s") % {
            "number": self.pk, "moment": timezone.localtime(self.created_at).strftime("%Y-%m-%d %H:%M"),
        }  # fmt: skip


FILE_FIGURES = (
    "pages", "pages_new", "pages_changed", "pages_unplaced", "articles", "articles_same", "articles_changed",
    "conflicts", "lines", "lines_accounted", "lines_furniture", "lines_unsure",
)  # fmt: skip


class ImportFile(models.Model):
    """One file of a batch: what it is called, what became of it and why. These rows are the ledger (articles/claims.py).

    `number` is its place in an upload, from 0: the browser may send a file twice, and it comes in once.
    `stored` says where its bytes are: below the batch's upload folder, or an absolute path on the server, quoted like an
    address; `#n` behind it names the n-th entry of an archive. `size` and `modified_ns` are those of a file on the server
    when it was found.
    `worker`, `claimed_at` and `tries` belong to the worker that is reading it or was the last to do so; `state_before` is
    where it goes back to when that worker dies.
    `foreseen` is the state that a reading without writing promises, `preview` what it found.
    `place` is what is said of its place, before and after people corrected it; `placed` is where its pages went.
    `remarks` are [{"code", "line", "detail"}], worded by articles/remarks.py; `reason` is one of their codes.
    `kept` are the keys of the articles that an undo has left.
    `history` is [{"moment", "state", "reason", "worker"}], the oldest first.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        READ = "read", _("read")
        CREATED = "created", _("created")
        NEW_VERSION = "new_version", _("new version")
        UNCHANGED = "unchanged", _("unchanged")
        UNPLACED = "unplaced", _("without a place")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("skipped")
        UNDONE = "undone", _("undone")

    BROUGHT = (State.CREATED, State.NEW_VERSION, State.UNPLACED)  # it has written pages
    FIGURES = FILE_FIGURES

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, verbose_name=_("import batch"), related_name="files"
    )
    number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    name = models.CharField(_("file name"), max_length=500)
    stored = models.TextField(blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True, editable=False)
    modified_ns = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    state_before = models.CharField(max_length=12, choices=State.choices, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    remarks = models.JSONField(_("remarks"), default=list, blank=True)
    place = models.JSONField(_("place"), default=dict, blank=True)
    placed = models.CharField(_("places of its pages"), max_length=500, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    foreseen = models.CharField(_("foreseen"), max_length=12, choices=State.choices, blank=True)
    preview = models.JSONField(default=dict, blank=True, editable=False)
    dump = models.ForeignKey(
        Dump, models.SET_NULL, null=True, blank=True, verbose_name=_("page text"), related_name="import_files"
    )
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    claimed_at = models.DateTimeField(_("taken by the worker"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    history = models.JSONField(_("history"), default=list, blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    pages_new = models.PositiveIntegerField(_("new pages"), default=0)
    pages_changed = models.PositiveIntegerField(_("changed pages"), default=0)
    pages_unplaced = models.PositiveIntegerField(_("pages without a place"), default=0)
    kept = models.JSONField(default=list, blank=True, editable=False)
    articles = models.PositiveIntegerField(_("articles"), default=0)
    articles_same = models.PositiveIntegerField(_("articles that stay the same"), default=0)
    articles_changed = models.PositiveIntegerField(_("changed articles"), default=0)
    conflicts = models.PositiveIntegerField(_("conflicts"), default=0)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    lines_accounted = models.PositiveIntegerField(_("lines accounted for"), default=0)
    lines_furniture = models.PositiveIntegerField(_("lines of furniture"), default=0)
    lines_unsure = models.PositiveIntegerField(_("unsure lines"), default=0)

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of an import")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["batch", "state", "id"], name="importfile_by_state"),
            models.Index(fields=["batch", "done_at"], name="importfile_by_done"),
            models.Index(fields=["name", "id"], name="importfile_by_name"),  # was it brought again?
            models.Index(
                fields=["batch", "state", "foreseen", *FILE_FIGURES], name="importfile_figures"
            ),  # read alone
            models.Index("claimed_at", name="importfile_being_read", condition=Q(state="reading")),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="importfile_arrives_once")]

    def __str__(self):
        return self.name

    def note(self, state: str, reason: str = "", worker: str = "") -> None:
        """Give the file a state and write that into its history; the caller saves."""
        self.state, self.reason = state, reason
        self.history = [*self.history, history_entry(state, reason, worker, timezone.now())]


def history_entry(state: str, reason: str, worker: str, moment: dt.datetime) -> dict[str, str]:
    """What a file's history says of one change of its state."""
    return {
        "moment": moment.isoformat(timespec="milliseconds"),
        "state": str(state),
        "reason": reason,
        "worker": worker,
    }


class WantedPlace(models.Model):
    """A page that a file of a batch asks for: what other files of the batch, in all workers, look up by index.

    `key` is the place in one word (articles/wanted.py), empty for a page without one.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+")
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="wanted_places")
    sha256 = models.CharField(max_length=64)
    first_line = models.PositiveIntegerField()
    key = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("place that a file asks for")
        verbose_name_plural = _("places that files ask for")
        indexes = [
            models.Index(fields=["batch", "sha256"], name="wanted_by_bytes"),
            models.Index(fields=["batch", "key"], name="wanted_by_place"),
        ]


class Worker(models.Model):
    """A process that works on batches: it says every few seconds that it lives, and at which file it is."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("begun"), auto_now_add=True)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    file = models.ForeignKey(
        ImportFile, models.SET_NULL, null=True, blank=True, verbose_name=_("file"), related_name="+"
    )

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["name"]

    def __str__(self):
        return self.name


PARTS_BEFORE = 3  # of a story that a list looks back for; no paper jumps so often


def _with_parts_before(*rows):
    """The articles of `rows` (credits, tags), and the parts of their stories before them. One query, however many."""
    found = []
    for some in rows:
        found.append(some.values("article"))
        column = "article"
        for _step in range(PARTS_BEFORE):
            some = some.filter(published(f"{column}__")).exclude(**{f"{column}__continues": None})
            column = f"{column}__continues"
            found.append(some.values(column))
    return found[0].union(*found[1:])


def _acts_but(names) -> Exists:
    """Whether an article has a version by another act than these."""
    versions = ArticleVersion.objects.filter(article=OuterRef("pk"))
    return Exists(versions.exclude(action__in=[ArticleVersion.Action[name] for name in names]))


class ArticleQuerySet(models.QuerySet):
    GROUP = 500  # articles held in memory at once, texts and all

    def published(self):
        """What readers may see."""
        return self.filter(published())

    def listed(self):
        """What the lists show: all that readers may see, but the rest of a story whose part before they see.

        Asked at the moment of reading, so that nothing need be kept in step when a part is published or withdrawn. As a
        value that only rows with `continues` ask for: PostgreSQL thinks that hardly a row would stay behind a join, and
        leaves the lists' indexes for one.
        """
        before = Article.objects.published().filter(pk=OuterRef("continues")).order_by().values("pk")[:1]
        return (
            self.published()
            .alias(part_before=Subquery(before))
            .filter(Q(continues=None) | Q(part_before=None))
        )

    def told_once(self, among=None):
        """Of a text that was printed several times only the first printing that this very list has. Call it last.

        So a section's list tells what stood first in that section, whatever stood elsewhere before, and nothing is hidden
        by what readers do not see. As a value that only rows with a shared text ask for, for the reason of `listed`.
        `among` are rows of the list that are asked in its place, where that is cheaper; what they lack is not folded.
        """
        rows = self if among is None else among
        first = rows.filter(shared_text=OuterRef("shared_text")).order_by("date", "pk").values("pk")[:1]
        return self.alias(first_printing=Subquery(first)).filter(
            Q(shared_text=None) | Q(first_printing=F("pk"))
        )

    def for_jumps(self):
        """Rows with what their jumps need."""
        return self.only(
            "page_id", "headline", "kicker", "body", "continued_from", "continued_to", "jump_title", "continues_id",
            "touched", "trashed_at",
        )  # fmt: skip

    def in_issue(self, issue: Issue):
        """By the article's own columns, which an index serves, not by way of its page."""
        return self.filter(
            newspaper=issue.newspaper_id, date=issue.date, print_order__range=issue_order(issue.edition)
        )

    def credited_to(self, reporters):
        """Written or photographed by one of `reporters` (a queryset or rows); once, whatever the number of credits.

        With the parts before those that they are credited for, since lists name a story by its first part.
        """
        written = Byline.objects.filter(reporter__in=reporters).order_by()
        photographed = PhotoCredit.objects.filter(reporter__in=reporters).order_by()
        return self.filter(pk__in=_with_parts_before(written, photographed))

    def tagged(self, tags):
        """With one of `tags` (a queryset or rows), or the first part of a story that has one."""
        return self.filter(pk__in=_with_parts_before(Article.tags.through.objects.filter(tag__in=tags)))

    def worked_on(self):
        """Those with a person's work in them; what an import, a place or a reading did to them is none."""
        others = ("IMPORTED", "PLACED", "REREAD", "MERGED", "FOLLOWED", "VANISHED", "RETURNED")
        return self.filter(_acts_but(others))

    def untouched(self):
        """Those to which nothing was done but what imports and newer readings do."""
        return self.filter(~_acts_but(("IMPORTED", "FOLLOWED", "VANISHED", "RETURNED")))

    def kept(self):
        """All but the trash."""
        return self.filter(trashed_at=None)

    def trashed(self):
        return self.exclude(trashed_at=None)

    def locked(self):
        """The rows to act on, held until the transaction ends, with their place.

        Always in the order of their keys, so that two who lock the same rows do not wait for each other for ever.
        """
        return (
            self.order_by("pk")
            .select_for_update(of=("self",))
            .select_related("newspaper", "section", "page__issue__newspaper", "page__section")
        )

    def in_groups(self):
        """The rows as querysets of at most GROUP, for acts on any number of them."""
        keys = list(self.order_by("pk").values_list("pk", flat=True).distinct())
        for start in range(0, len(keys), self.GROUP):
            yield Article.objects.filter(pk__in=keys[start : start + self.GROUP])

    def locked_groups(self):
        """All the rows, locked, in lists of at most GROUP. Inside a transaction only."""
        return (list(group.locked()) for group in self.in_groups())

    def with_opening(self):
        """Rows without their long fields, with what `title` needs of the text where there is no headline."""
        opening = models.Case(
            models.When(headline="", then=Substr("body", 1, 200)), default=models.Value(""),
            output_field=models.TextField(),
        )  # fmt: skip
        return self.defer("body", "lines", "repairs", "dismissed", "deck", "withdrawal_notice").annotate(
            text_opening=opening
        )

    def in_printed_order(self):
        return self.order_by("print_order", "pk")

    def newest_first(self):
        """The newest day first, each day in printed order: the order of every list (articles/paging.py)."""
        return self.order_by("-date", "newspaper_id", "print_order", "pk")

    def for_lists(self):
        """Rows as the lists show them: their relations joined, what lists do not show left out."""
        return self.select_related("newspaper", "section", "page__issue__newspaper").defer(
            "lines", "repairs", "dismissed"
        )


class Article(models.Model):
    """A story: its text, its place, its state.

    `body` is the text as people edit it (articles/blocks.py). `newspaper`, `date`, `section` and `print_order` repeat
    what the page's place says, so that every list has one index; only Page.carry_place and the verbs here write them.
    `lines` is [[line number, role, rule, sure], …] in the dump; `touched` lists the fields that a person made.
    `doubts` are the codes of what made the confidence low (articles/rules.py words them).
    `repairs` is what the reading repaired (articles/repairs.py), `dismissed` the keys of suggestions that nobody wants.
    `continues` is the article of another page of the issue that this one goes on from (Issue.match_jumps and the verbs
    here write it). In `touched`, `continues` and `continuation` say that a person decided on what stands before and
    behind, joined or not. `shared_text` joins it with other printings of its text (articles/reprints.py and the verbs
    here write it); in `touched` it says that a person decided, joined or not.
    """

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        BRIEF = "brief", _("brief")
        COMMENTARY = "commentary", _("commentary")
        FEATURE = "feature", _("feature")
        NOTICE = "notice", _("notice")
        JUMP = "jump", _("rest of a story")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Proofreading(models.TextChoices):
        MACHINE = "machine", _("machine-read")
        PROOFREAD = "proofread", _("proofread")
        VALIDATED = "validated", _("validated")
        PROBLEMATIC = "problematic", _("problematic")

    SURE = 0.9  # the confidence from which on 95 of 100 articles need no correction, as it is calibrated
    TEXT_FIELDS = ("kicker", "headline", "deck", "dateline", "body", "kind", "continued_from", "continued_to")

    page = models.ForeignKey(
        Page, models.PROTECT, verbose_name=pgettext_lazy("of a newspaper", "page"), related_name="articles"
    )
    position = models.PositiveIntegerField(
        _("position on the page"), default=0, validators=[MaxValueValidator(MAX_POSITION)]
    )
    newspaper = models.ForeignKey(
        Newspaper, models.PROTECT, null=True, blank=True, editable=False, verbose_name=_("newspaper"),
        related_name="articles",
    )  # fmt: skip
    date = models.DateField(_("date"), null=True, blank=True, editable=False)
    print_order = models.BigIntegerField(default=0, editable=False)
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, verbose_name=pgettext_lazy("of a newspaper", "section"),
        related_name="articles",
    )  # fmt: skip

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.NEWS)
    kicker = models.TextField(_("kicker"), blank=True)
    headline = models.TextField(_("headline"), blank=True)
    deck = models.TextField(_("deck"), blank=True)
    dateline = models.CharField(
        _("dateline"), max_length=80, blank=True, help_text=_("本报讯, 新华社北京电 …")
    )
    body = models.TextField(
        _("text"), blank=True, help_text=_("One paragraph a line; “## ” begins a subhead, “> ” a caption.")
    )
    continued_from = models.CharField(_("continued from page"), max_length=20, blank=True)
    continued_to = models.CharField(_("continued on page"), max_length=20, blank=True)
    jump_title = models.CharField(max_length=80, blank=True, editable=False)
    continues = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("goes on from"),
        related_name="continuation",
    )  # fmt: skip
    shared_text = models.ForeignKey(
        "SharedText", models.SET_NULL, null=True, blank=True, editable=False, db_index=False,
        verbose_name=_("also printed elsewhere"), related_name="printings",
    )  # fmt: skip
    tags = models.ManyToManyField(Tag, blank=True, verbose_name=_("tags"), related_name="articles")

    status = models.CharField(
        _("publication"), max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_notice = models.TextField(_("notice of withdrawal"), blank=True)
    trashed_at = models.DateTimeField(_("in the trash since"), null=True, blank=True, editable=False)
    proofreading = models.CharField(
        _("proofreading"), max_length=12, choices=Proofreading.choices, default=Proofreading.MACHINE
    )

    reading = models.ForeignKey(
        Reading, models.PROTECT, null=True, blank=True, editable=False, verbose_name=_("reading"),
        related_name="articles",
    )  # fmt: skip
    reading_number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    lines = models.JSONField(default=list, blank=True, editable=False)
    repairs = models.JSONField(default=list, blank=True, editable=False)
    dismissed = models.JSONField(default=list, blank=True, editable=False)
    confidence = models.FloatField(_("confidence"), default=1.0, editable=False)
    doubts = models.JSONField(_("what the reading was unsure of"), default=list, blank=True, editable=False)
    touched = models.JSONField(_("fields made by people"), default=list, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-date", "newspaper_id", "print_order", "pk"]
        permissions = [
            ("publish_article", "Can publish articles"),
            ("withdraw_article", "Can withdraw articles"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reading", "reading_number"], name="article_once_a_reading"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(newspaper__isnull=False, date__isnull=False),
                name="published_article_is_placed",
                violation_error_message=_("An unplaced article cannot be published."),
            ),
            models.CheckConstraint(
                condition=Q(newspaper=None, date=None) | Q(newspaper__isnull=False, date__isnull=False),
                name="article_is_placed_or_not",
            ),
            models.CheckConstraint(condition=Q(position__lte=MAX_POSITION), name="position_fits_print_order"),
            models.CheckConstraint(condition=Q(continues=None) | ~Q(continues=F("id")), name="article_continues_another"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="confidence_is_a_share"),
            models.CheckConstraint(condition=Q(status__in=["draft", "published", "withdrawn"]), name="article_status_is_known"),
        ]  # fmt: skip
        # The lists' order behind each thing that a list is of; only published rows, so that drafts cost readers nothing.
        indexes = [
            models.Index(
                *columns, F("date").desc(), *(() if name == "paper" else ("newspaper",)), "print_order", "id",
                name=f"public_by_{name}", condition=Q(status="published", trashed_at=None),
            )
            for name, columns in {"date": (), "paper": ("newspaper",), "section": ("section",)}.items()
        ] + [
            models.Index(F("date").desc(), "newspaper", "print_order", "id", name="article_by_date"),
            models.Index("trashed_at", name="article_in_trash", condition=Q(trashed_at__isnull=False)),
            models.Index("page", "print_order", "id", name="article_on_page"),
            # Only drafts: an index on the state of all articles draws SQLite away from the three above, and then a
            # rare tag or section is looked for along the whole archive.
            models.Index(
                F("date").desc(), "newspaper", "print_order", "id", name="draft_by_date", condition=Q(status="draft")
            ),
            models.Index("confidence", "id", name="draft_by_confidence", condition=Q(status="draft")),
            models.Index("changed_at", name="article_by_change"),
            models.Index(
                "shared_text", "date", "id", name="printings_in_order", condition=Q(shared_text__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        """What stands for the article in lists: its headline, else the beginning of its text, without a jump there."""
        if self.headline:
            return self.headline
        # Lists leave the text in the database and bring its opening (ArticleQuerySet.with_opening).
        opening = self.__dict__.get("text_opening")
        blocks = parse_text(self.body[:200] if opening is None else opening)
        text = next(filter(None, (without_enclosed_jumps(block.text) for block in blocks)), "")
        return f"{text[:24]}…" if text else gettext("(no headline)")

    def get_absolute_url(self):
        return reverse("articles:article_detail", args=[self.pk])

    @cached_property
    def blocks(self):
        return parse_text(self.body)

    @cached_property
    def opening(self) -> list:
        """What a front page prints of the text: the first paragraphs, two at most, until the first subhead.

        Without the jumps in them, which stand beside the text.
        """
        paragraphs = takewhile(
            lambda block: block.kind != BlockKind.SUBHEAD,
            (block for block in self.blocks if block.kind != BlockKind.CAPTION),
        )
        first = islice(paragraphs, 2)
        return [block._replace(text=without_enclosed_jumps(block.text)) for block in first]

    @property
    def excerpt(self) -> str:
        """The opening in one run, for lists; the first paragraph alone may be no more than a salutation."""
        return "　".join(block.text for block in self.opening)

    @property
    def is_placed(self) -> bool:
        return self.newspaper_id is not None

    @property
    def is_public(self) -> bool:
        return self.status == self.Status.PUBLISHED and self.trashed_at is None

    def set_print_order(self, page: Page) -> None:
        """Edition, the page's place and the position in one number, which sorts as the three would."""
        edition = page.issue.edition if page.issue_id else 0
        self.print_order = print_order(edition, page.place, self.position)

    def following(self) -> "Article | None":
        """The next article of the issue in printed order; of the page, while that is unplaced."""
        issue = self.page.issue_id
        near = (
            Article.objects.filter(page__issue=issue) if issue else Article.objects.filter(page=self.page_id)
        )
        behind = Q(print_order__gt=self.print_order) | Q(print_order=self.print_order, pk__gt=self.pk)
        return near.kept().filter(behind).order_by("print_order", "pk").first()

    def publish(self, *, by, now=None) -> None:
        """Show the article to readers. Raises ValidationError while it is unplaced or in the trash."""
        if not self.is_placed:
            raise ValidationError(
                _("“%(article)s” has no place in an issue yet, so it cannot be published."),
                params={"article": self},
            )
        if self.trashed_at:
            raise ValidationError(
                _("“%(article)s” is in the trash; restore it first."), params={"article": self}
            )
        if self.status == self.Status.PUBLISHED:
            raise ValidationError(_("“%(article)s” is published already."), params={"article": self})
        self.status = self.Status.PUBLISHED
        self.published_at = now or timezone.now()
        self.withdrawn_at, self.withdrawal_notice = None, ""
        self._save_act(
            by, ArticleVersion.Action.PUBLISHED, "status", "published_at", "withdrawn_at", "withdrawal_notice"
        )

    def withdraw(self, *, by, notice: str = "") -> None:
        """Take a published article back: its address then answers 410 with the notice."""
        if self.status != self.Status.PUBLISHED:
            raise ValidationError(_("“%(article)s” is not published."), params={"article": self})
        self.status = self.Status.WITHDRAWN
        self.withdrawn_at, self.withdrawal_notice = timezone.now(), notice
        self._save_act(by, ArticleVersion.Action.WITHDRAWN, "status", "withdrawn_at", "withdrawal_notice")

    def mark_proofread(self, *, by) -> bool:
        """Say that a person compared the text with the print; False where somebody has said so."""
        if self.proofreading == self.Proofreading.PROOFREAD:
            return False
        self.proofreading = self.Proofreading.PROOFREAD
        self._save_act(by, ArticleVersion.Action.PROOFREAD, "proofreading")
        return True

    def validate(self, *, by) -> None:
        """Say that a second person did. Raises ValidationError for the first, and where there was none."""
        if self.proofreading != self.Proofreading.PROOFREAD:
            raise ValidationError(
                _("“%(article)s” is not proofread, so it cannot be validated."), params={"article": self}
            )
        readers = [ArticleVersion.Action[name] for name in ("PROOFREAD", "EDITED", "RESTORED")]
        last = self.versions.filter(action__in=readers).order_by("-number").first()
        if last and last.person_id == by.pk:
            raise ValidationError(
                _("You were the last to work on “%(article)s”; a second person validates it."),
                params={"article": self},
            )
        self.proofreading = self.Proofreading.VALIDATED
        self._save_act(by, ArticleVersion.Action.VALIDATED, "proofreading")

    def mark_problematic(self, *, by) -> bool:
        """Say that the text needs somebody who can see the print or knows more; False where that is said."""
        if self.proofreading == self.Proofreading.PROBLEMATIC:
            return False
        self.proofreading = self.Proofreading.PROBLEMATIC
        self._save_act(by, ArticleVersion.Action.PROBLEMATIC, "proofreading")
        return True

    def leave_reading(self, *, by) -> None:
        """Say that the page, as somebody corrected its reading, has this article no more, and that a person decides."""
        self.proofreading = self.Proofreading.PROBLEMATIC
        self._save_act(by, ArticleVersion.Action.LEFT, "proofreading")

    def vanish(self, *, by) -> None:
        """Take an article out of sight that a newer reading has no more and that nobody has worked on.

        It goes to the trash; one that readers could see is withdrawn, so that its address still answers.
        """
        if self.is_public:
            self.status, self.withdrawn_at = self.Status.WITHDRAWN, timezone.now()
        else:
            self.trashed_at = timezone.now()
        self._save_act(by, ArticleVersion.Action.VANISHED, "trashed_at", "status", "withdrawn_at")

    def reappear(self) -> None:
        """Bring back what vanished, since a newer reading has it again. Not saved."""
        self.trashed_at = None
        if self.status == self.Status.WITHDRAWN:
            self.status, self.withdrawn_at = self.Status.PUBLISHED, None

    def add_tags(self, tags, *, by) -> bool:
        """Give the article these tags; False where it has them all."""
        return self._change_tags({*self.tags.all(), *tags}, by)

    def remove_tags(self, tags, *, by) -> bool:
        """Take these tags away; False where it has none of them."""
        return self._change_tags({*self.tags.all()} - {*tags}, by)

    def _change_tags(self, tags: set["Tag"], by) -> bool:
        if tags == {*self.tags.all()}:
            return False
        with transaction.atomic():
            self.tags.set(tags)
            self.touch("tags")
            self._save_act(by, ArticleVersion.Action.TAGGED, "touched")
        return True

    def move_to_section(self, section: Section | None, *, by) -> bool:
        """False where a person has put the article there. Raises ValidationError for another newspaper's section."""
        if section and section.newspaper_id != self.newspaper_id:
            raise ValidationError(
                _("“%(article)s” is not of %(newspaper)s, so it cannot go into its section."),
                params={"article": self, "newspaper": section.newspaper},
            )
        if self.section == section and "section" in self.touched:
            return False
        self.section = section
        self.touch("section")
        self._save_act(by, ArticleVersion.Action.MOVED, "section", "touched")
        return True

    def trash(self, *, by) -> None:
        """Put the article out of sight, for readers too. Nothing of it is deleted."""
        if self.trashed_at:
            raise ValidationError(_("“%(article)s” is in the trash already."), params={"article": self})
        self.trashed_at = timezone.now()
        with transaction.atomic():
            self._save_act(by, ArticleVersion.Action.TRASHED, "trashed_at")
            self._match_jumps()

    def restore_from_trash(self, *, by) -> None:
        """Bring the article back in the state that it had."""
        if not self.trashed_at:
            raise ValidationError(_("“%(article)s” is not in the trash."), params={"article": self})
        self.trashed_at = None
        with transaction.atomic():
            self._save_act(by, ArticleVersion.Action.UNTRASHED, "trashed_at")
            self._match_jumps()

    # Jumps

    @property
    def jumps(self) -> bool:
        """Whether it prints a jump or is part of a story over several pages. One query at most."""
        if self.continued_from or self.continued_to or self.continues_id:
            return True
        return Article.objects.filter(continues=self.pk).exists()

    def _match_jumps(self) -> None:
        if self.page.issue_id and self.jumps:
            for issue in Issue.objects.filter(pk=self.page.issue_id).held():
                issue.match_jumps()

    @property
    def rest(self) -> "Article | None":
        """The article that goes on with this one. One query."""
        return Article.objects.filter(continues=self.pk).select_related("page").first()

    def join(self, rest: "Article", *, by) -> None:
        """Say that `rest` goes on with this article, whatever print and program say; what either was joined to is let go.

        Raises ValidationError where they do not stand on two pages of one issue, one is in the trash, or the story would
        run in a circle.
        """
        with transaction.atomic():
            before, after, others = self._held_with(rest)
            before._refuse_rest(after)
            for other in others:
                other.untouch("continues" if other.continues_id == before.pk else "continuation")
                other.continues = None if other.continues_id == before.pk else other.continues
                other._save_act(by, ArticleVersion.Action.PARTED, "continues", "touched")
            after.continues = before
            after.touch("continues")
            before.touch("continuation")
            for article, other in ((after, before), (before, after)):
                article.save(update_fields=["continues", "touched", "changed_at"])
                article.record(by=by, action=ArticleVersion.Action.JOINED, note=other.name_in_issue[:200])
            before._match_jumps()

    def part(self, way: Way, *, by) -> None:
        """Say that no article stands before (or behind) this one; the one that did is free for another."""
        self._decide(way, by=by, is_decided=True)

    def leave_to_program(self, way: Way, *, by) -> None:
        """Take back what a person decided on this side: print and text decide."""
        self._decide(way, by=by, is_decided=False)

    def _decide(self, way: Way, *, by, is_decided: bool) -> None:
        mine, theirs = ("continuation", "continues") if way == Way.TO else ("continues", "continuation")
        with transaction.atomic():
            issues = Issue.objects.of_articles([self.pk]).held()
            self.refresh_from_db(fields=["continues"])
            article, other, _others = self._held_with(self.rest if way == Way.TO else self.continues)
            article.untouch(mine)
            if other:
                other.untouch(theirs)
            if is_decided:
                article.touch(mine)
                if rest := other if way == Way.TO else article:
                    rest.continues = None
            both = list(filter(None, (article, other)))
            for one in both:
                one.save(update_fields=["continues", "touched", "changed_at"])
            for issue in issues:
                issue.match_jumps()
            for one in both:
                one.refresh_from_db(fields=["continues"])
                one.record(
                    by=by,
                    action=ArticleVersion.Action.PARTED if is_decided else ArticleVersion.Action.UNDECIDED,
                )

    def _held_with(self, other: "Article | None"):
        """Both as they now are, held with their issue and with what they are joined to."""
        numbers = [self.pk, other.pk] if other else [self.pk]
        Issue.objects.of_articles(numbers).held()
        joined = Article.objects.filter(
            Q(pk__in=numbers) | Q(continues=self.pk) | Q(continuation__in=numbers[1:])
        )
        rows = {article.pk: article for article in joined.locked()}
        one, two = rows.get(self.pk), rows.get(other.pk) if other else None
        return one, two, [row for row in rows.values() if row.pk not in numbers]

    def _refuse_rest(self, rest: "Article") -> None:
        if not self.page.issue_id or self.page.issue_id != rest.page.issue_id or self.page_id == rest.page_id:
            raise ValidationError(_("A story goes on from one page of an issue to another page of it."))
        if self.trashed_at or rest.trashed_at:
            raise ValidationError(_("One of the two is in the trash; restore it first."))
        seen, before = {rest.pk}, self
        while before:
            if before.pk in seen:
                raise ValidationError(_("So the story would run in a circle."))
            seen.add(before.pk)
            before = before.continues

    # Other printings of its text

    def share_text(self, other: "Article", *, by) -> None:
        """Say that two articles print one text, with all that each is known to share it with; the program keeps to it.

        Raises ValidationError for one article, and where they are known as one text already by a person.
        """
        if self.pk == other.pk:
            raise ValidationError(_("An article is no reprint of itself."))
        with transaction.atomic():
            both = {
                article.pk: article for article in Article.objects.filter(pk__in=[self.pk, other.pk]).locked()
            }
            one, two = both[self.pk], both[other.pk]
            if (
                one.shared_text_id
                and one.shared_text_id == two.shared_text_id
                and all("shared_text" in article.touched for article in (one, two))
            ):
                raise ValidationError(_("The two are joined already."))
            shared = two.shared_text or one.shared_text or SharedText.objects.create()
            if one.shared_text_id not in (None, shared.pk):
                moved = Article.objects.filter(shared_text=one.shared_text_id)
                moved.update(shared_text=shared, changed_at=timezone.now())
            for article in (one, two):
                article.shared_text = shared
                article.touch("shared_text")
                article._save_act(by, ArticleVersion.Action.SHARED, "shared_text", "touched")

    def part_from_printings(self, *, by) -> None:
        """Say that this text is a text of its own; the program keeps to it. Raises ValidationError where that is said."""
        self._decide_on_printings(True, by)

    def leave_printings_to_program(self, *, by) -> None:
        """Take back what a person said of the article's other printings. Raises ValidationError where nobody said anything."""
        self._decide_on_printings(False, by)

    def _decide_on_printings(self, is_decided: bool, by) -> None:
        with transaction.atomic():
            article = Article.objects.locked().get(pk=self.pk)
            is_said = "shared_text" in article.touched and (article.shared_text_id is None or not is_decided)
            if is_said == is_decided:
                raise ValidationError(
                    _("The article is parted already.")
                    if is_decided
                    else _("Nobody has decided on this article.")
                )
            article.shared_text = None
            if is_decided:
                article.touch("shared_text")
            else:  # it is looked for anew
                article.untouch("shared_text")
                ArticleFingerprint.objects.filter(article=article).delete()
            action = "UNSHARED" if is_decided else "SHARING_UNDECIDED"
            article._save_act(by, ArticleVersion.Action[action], "shared_text", "touched")

    @property
    def name_in_issue(self) -> str:
        """Its page and what stands for it, in one line."""
        return f"{self.page.label} · {self.title}"

    def _said_of(self, side: str) -> str:
        """What a person decided on a side (`continues`, `continuation`), for a version; one query where one did."""
        if side not in self.touched:
            return ""
        other = self.rest if side == "continuation" else self.continues
        return other.name_in_issue if other else "–"

    def clean(self):
        for field in ("kicker", "headline", "deck", "dateline", "body"):
            setattr(self, field, without_control_characters(getattr(self, field)))

    def touch(self, *fields: str) -> None:
        """Note that a person made these fields, so that no reading overwrites them. Not saved.

        What two people have validated is another text then: the second has yet to see it.
        """
        self.touched = sorted({*self.touched, *fields})
        if {*fields} & {
            *self.TEXT_FIELDS,
            "bylines",
            "photo_credits",
        } and self.proofreading == self.Proofreading.VALIDATED:
            self.proofreading = self.Proofreading.PROOFREAD

    def untouch(self, *fields: str) -> None:
        """Take back that a person made these fields. Not saved."""
        self.touched = sorted({*self.touched} - {*fields})

    def take_place(self) -> None:
        """Repeat on the article what its page's place says; the section only where nobody chose one. Not saved."""
        issue = self.page.issue
        newspaper_id = issue.newspaper_id if issue else None
        moved = self.newspaper_id not in (None, newspaper_id)
        self.newspaper = issue.newspaper if issue else None
        self.date = issue.date if issue else None
        self.set_print_order(self.page)
        if moved:
            self.touched = [field for field in self.touched if field != "section"]
        if "section" not in self.touched:
            self.section = self.page.section

    def _save_act(self, by, action, *fields) -> None:
        with transaction.atomic():
            self.save(update_fields=[*fields, "changed_at"])
            self.record(by=by, action=action)

    def record(self, *, by, action, note: str = "") -> "ArticleVersion":
        """Keep the article as it now is as its next version. Call it after the row and its credits are saved.

        Counting up locks the row until the transaction ends, so two who record at once get different numbers.
        """
        row = Article.objects.filter(pk=self.pk)
        row.update(version=F("version") + 1)
        self.version = row.values_list("version", flat=True).get()
        if action not in ArticleVersion.KEEPS_TEXT:
            self._forget_fingerprint()
        return ArticleVersion.objects.create(
            article=self, number=self.version, person=by, action=action, note=note, content=self.content()
        )

    def _forget_fingerprint(self) -> None:
        """Let a text that is another now be looked for anew (articles/reprints.py); so far it is nobody's reprint.

        Two queries at most. What a person joined stays joined.
        """
        known = ArticleFingerprint.objects.filter(article=self.pk).exclude(digest=text_digest(self.body))
        if known.delete()[0] and self.shared_text_id and "shared_text" not in self.touched:
            self.shared_text = None
            Article.objects.filter(pk=self.pk).update(shared_text=None)

    def content(self) -> dict:
        """What a version keeps of the article as it now is. Three queries."""
        return version_content(
            self,
            list(self.bylines.all()),
            list(self.photo_credits.all()),
            [tag.name for tag in self.tags.all()],
        )


def version_content(article: Article, bylines, photo_credits, tags) -> dict:
    """What a version keeps, in plain values: texts, section, states, place, credits and tags."""
    return {
        **{field: str(getattr(article, field)) for field in Article.TEXT_FIELDS},
        "section": article.section.name if article.section_id else "",
        "status": str(article.status),
        "withdrawal_notice": article.withdrawal_notice,
        "proofreading": str(article.proofreading),
        "date": article.date.isoformat() if article.date else "",
        "page": article.page.label,
        "position": article.position,
        "bylines": [
            {name: getattr(byline, name) for name in ("name", "role", "printed_role", "title", "reporter_id")}
            for byline in bylines
        ],
        "photo_credits": [
            {name: getattr(credit, name) for name in ("name", "title", "agency", "caption", "reporter_id")}
            for credit in photo_credits
        ],
        "tags": sorted(tags),
        "continues": article._said_of("continues"),
        "continuation": article._said_of("continuation"),
    }


def record_all(articles: list[Article], *, by, action) -> None:
    """Keep each of these locked articles as its next version; their credits and tags are read together."""
    models.prefetch_related_objects(articles, "bylines", "photo_credits", "tags")
    for article in articles:
        article.record(by=by, action=action)


# Texts that were printed several times, and pages that came twice


class SharedText(models.Model):
    """One text that several articles print: agency copy, a notice that was repeated. Its `printings` are these articles.

    Which of them is the first, and whether readers may see it, is asked when a list is made; nothing here says it.
    """

    class Meta:
        verbose_name = _("text printed several times")
        verbose_name_plural = _("texts printed several times")
        default_permissions = ()

    def __str__(self):
        return gettext("text %(number)s") % {"number": self.pk}


class Banded(models.Model):
    """The keys by which likely copies of a text are looked up (articles/fingerprints.py); none for one too short to tell."""

    digest = models.BigIntegerField()
    band_0 = models.BigIntegerField(null=True, db_index=True)
    band_1 = models.BigIntegerField(null=True, db_index=True)
    band_2 = models.BigIntegerField(null=True, db_index=True)
    band_3 = models.BigIntegerField(null=True, db_index=True)
    band_4 = models.BigIntegerField(null=True, db_index=True)
    band_5 = models.BigIntegerField(null=True, db_index=True)
    band_6 = models.BigIntegerField(null=True, db_index=True)
    band_7 = models.BigIntegerField(null=True, db_index=True)

    BANDS = tuple(f"band_{place}" for place in range(8))

    class Meta:
        abstract = True

    @property
    def bands(self) -> list[int | None]:
        return [getattr(self, name) for name in self.BANDS]


class ArticleFingerprint(Banded):
    """The keys of an article's text. An article without one is still to be looked at (articles/reprints.py)."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, verbose_name=_("article"), related_name="fingerprint"
    )

    class Meta:
        verbose_name = _("fingerprint of an article")
        verbose_name_plural = _("fingerprints of articles")
        default_permissions = ()

    def __str__(self):
        return f"{self.article_id}: {self.digest}"


class PageFingerprint(Banded):
    """The keys and the simhash of a page's text, as the dump has it (articles/duplicates.py)."""

    page = models.OneToOneField(
        Page, models.CASCADE, primary_key=True, verbose_name=pgettext_lazy("of a newspaper", "page"),
        related_name="fingerprint",
    )  # fmt: skip
    dump = models.ForeignKey(Dump, models.CASCADE, verbose_name=_("page text"), related_name="+")
    simhash = models.BigIntegerField()

    class Meta:
        verbose_name = _("fingerprint of a page")
        verbose_name_plural = _("fingerprints of pages")
        default_permissions = ()

    def __str__(self):
        return f"{self.page_id}: {self.digest}"


class ResemblanceQuerySet(models.QuerySet):
    def open(self):
        """Those on which nobody has decided and whose pages both have a place."""
        return self.filter(decided_at=None, one__issue__isnull=False, other__issue__isnull=False)


class Resemblance(models.Model):
    """Two pages whose texts are alike: perhaps one page that was delivered twice. `one` came first.

    A person decides: one page goes, or both are right. A decision stays for good, so the two are not asked for again.
    """

    one = models.ForeignKey(Page, models.CASCADE, verbose_name=_("one page"), related_name="+")
    other = models.ForeignKey(Page, models.CASCADE, verbose_name=_("other page"), related_name="+")
    percent = models.PositiveSmallIntegerField(_("likeness in percent"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("person"), related_name="+"
    )  # fmt: skip
    gone = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, verbose_name=_("page that went"), related_name="+"
    )

    objects = ResemblanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("page that came twice")
        verbose_name_plural = _("pages that came twice")
        ordering = ["-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="resemblance_once_a_pair"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="resemblance_is_in_order"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="resemblance_is_a_share"),
        ]
        indexes = [models.Index(F("id").desc(), name="resemblance_open", condition=Q(decided_at=None))]

    def __str__(self):
        return gettext("%(one)s and %(other)s, %(percent)d %%") % {
            "one": self.one, "other": self.other, "percent": self.percent,
        }  # fmt: skip


# Stories over several pages


def jump_part(article: Article, keys: dict[int, str]) -> Part:
    """The article as the matcher wants it; `keys` are the label keys of the issue's pages."""
    paragraphs = [block.text for block in article.blocks if block.kind == BlockKind.PARAGRAPH]
    texts = list(filter(None, map(without_enclosed_jumps, paragraphs))) or [""]
    own = keys[article.page_id]
    goes_to, comes_from = (
        referred_page(labels.label_key(reference), own, keys.values()) if reference else None
        for reference in (article.continued_to, article.continued_from)
    )
    return Part(
        article.pk, own, article.headline, texts[0], texts[-1], "\n".join(texts), goes_to, comes_from, article.jump_title
    )  # fmt: skip


def match_articles(articles: list[Article], keys: dict[int, str]) -> Matches:
    """What the matcher says of these articles of one issue; the trash has no part in it."""
    kept = {article.pk: article for article in articles if not article.trashed_at}
    sides = (("continues", Way.FROM), ("continuation", Way.TO))
    decided = {
        (article.pk, way) for article in kept.values() for side, way in sides if side in article.touched
    }
    joined = {article.pk: article.continues_id for article in articles if article.continues_id}
    fixed = {
        rest: before for rest, before in joined.items() if {rest, before} <= {*kept} and (rest, Way.FROM) in decided
    }  # fmt: skip
    found = match_parts([jump_part(article, keys) for article in kept.values()], fixed=fixed, decided=decided)
    for rest, before in joined.items():  # what a person joined to an article that is in the trash by now
        for pair in ((rest, Way.FROM), (before, Way.TO)):
            if pair in decided and not {rest, before} <= {*kept}:
                found.broken[pair] = Problem.NO_MATCH
    return found


def _keep_links(articles: list[Article], previous: dict[int, int]) -> None:
    """Write the links that differ from `previous`; those of people to or from the trash are asleep and stay."""
    changed = {
        article.pk: previous.get(article.pk)
        for article in articles
        if article.continues_id != previous.get(article.pk)
        and not ("continues" in article.touched and article.continues_id)
    }
    if not changed:
        return
    ends = {article.continues_id for article in articles if article.pk in changed} | {*changed.values()}
    rows = Article.objects.filter(pk__in={*changed, *ends} - {None})
    list(rows.locked().values_list("pk"))
    rows.update(changed_at=timezone.now())
    # An article has one rest: all let go before any takes hold.
    Article.objects.filter(pk__in=changed).update(continues=None)
    for rest, before in changed.items():
        if before:
            Article.objects.filter(pk=rest).update(continues=before)


def _keep_broken_jumps(issue: Issue, broken: dict[tuple[int, Way], Problem]) -> None:
    """Write the rows that differ from `broken`."""
    rows = statements.fetch(
        "SELECT jump.article_id, jump.way, jump.problem, jump.id FROM articles_brokenjump jump"
        " JOIN articles_article article ON article.id = jump.article_id"
        " JOIN articles_page page ON page.id = article.page_id WHERE page.issue_id = %s",
        [issue.pk],
    )
    known = {(article, way): (problem, pk) for article, way, problem, pk in rows}
    gone = [pk for key, (problem, pk) in known.items() if broken.get(key) != problem]
    if gone:
        BrokenJump.objects.filter(pk__in=gone).delete()
    BrokenJump.objects.bulk_create(
        BrokenJump(article_id=article, way=way, problem=problem)
        for (article, way), problem in broken.items()
        if known.get((article, way), ("",))[0] != problem
    )


class BrokenJump(models.Model):
    """A jump that leads nowhere, for editors. Issue.match_jumps writes it, nobody by hand."""

    class Way(models.TextChoices):
        TO = Way.TO, _("goes on")
        FROM = Way.FROM, _("comes from elsewhere")

    class Problem(models.TextChoices):
        NO_PAGE = Problem.NO_PAGE, _("the archive has no such page of the issue")
        NO_MATCH = Problem.NO_MATCH, _("nothing on that page fits")
        SEVERAL = Problem.SEVERAL, _("several could be meant")

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="broken_jumps"
    )
    way = models.CharField(_("way"), max_length=4, choices=Way.choices)
    problem = models.CharField(_("what is wrong"), max_length=8, choices=Problem.choices)

    class Meta:
        verbose_name = _("broken jump")
        verbose_name_plural = _("broken jumps")
        ordering = ["-article__date", "article__newspaper_id", "article__print_order", "article_id", "way"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["article", "way"], name="broken_jump_once_a_way")]

    def __str__(self):
        return f"{self.article} ({self.get_way_display()})"


def print_order(edition: int, place: int, position: int) -> int:
    """Edition (up to 32767), page's place (up to 2²⁰) and position (up to 2²⁰) packed into one sortable number."""
    return (edition << 40) + (place << 20) + position


def issue_order(edition: int) -> tuple[int, int]:
    """The first and the last number that the articles of an edition can have."""
    return print_order(edition, 0, 0), print_order(edition + 1, 0, 0) - 1


class CreditRole(models.TextChoices):
    AUTHOR = "author", _("author")
    REPORTER = "reporter", pgettext_lazy("role", "reporter")
    CORRESPONDENT = "correspondent", _("correspondent")


class Byline(models.Model):
    """Who wrote an article: name, role and title as printed. `reporter` is empty until somebody is linked."""

    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("article"), related_name="bylines")
    reporter = models.ForeignKey(
        Reporter, models.SET_NULL, null=True, blank=True, verbose_name=_("reporter"), related_name="bylines"
    )
    name = models.CharField(_("name as printed"), max_length=80)
    role = models.CharField(_("role"), max_length=16, choices=CreditRole.choices, default=CreditRole.REPORTER)
    printed_role = models.CharField(_("role as printed"), max_length=40, blank=True)
    title = models.CharField(_("post or unit as printed"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["article_id", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="byline_is_named")]

    def __str__(self):
        return f"{self.get_role_display()} {self.name}"


class PhotoCredit(models.Model):
    """Who made an article's pictures: a photographer by name, or an agency (新华社发)."""

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="photo_credits"
    )
    reporter = models.ForeignKey(
        Reporter, models.SET_NULL, null=True, blank=True, verbose_name=_("reporter"), related_name="photo_credits",
    )  # fmt: skip
    name = models.CharField(_("photographer as printed"), max_length=80, blank=True)
    title = models.CharField(_("post or unit as printed"), max_length=200, blank=True)
    agency = models.CharField(_("agency"), max_length=80, blank=True)
    caption = models.TextField(_("caption"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("photo credit")
        verbose_name_plural = _("photo credits")
        ordering = ["article_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(agency=""), name="photo_credit_names_someone",
                violation_error_message=_("Name a photographer or an agency."),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name or self.agency


def link_credits(articles, newspaper: Newspaper) -> None:
    """Link the bylines and photographers of `articles` that nobody is linked to yet, within the newspaper."""
    link_names(
        [
            *Byline.objects.filter(article__in=articles, reporter=None),
            *PhotoCredit.objects.filter(article__in=articles, reporter=None),
        ],
        newspaper,
    )


def link_names(credits, newspaper: Newspaper | None) -> None:
    """Link each credit to the newspaper's reporter of its name; to none where several have it, or it has no name."""
    known = Reporter.objects.known_as(
        newspaper, {credit.name for credit in credits if newspaper and fold_name(credit.name)}
    )
    for credit in credits:
        reporter = known.get(fold_name(credit.name))
        if credit.reporter_id != reporter:
            credit.reporter_id = reporter
            credit.save(update_fields=["reporter"])


class ArticleVersion(models.Model):
    """An article as it was after one act: who, when, what. Written by Article.record, never changed."""

    class Action(models.TextChoices):
        IMPORTED = "imported", _("imported")
        CREATED = "created", _("created")
        EDITED = "edited", _("edited")
        PLACED = "placed", _("placed")
        MOVED = "moved", _("moved to a section")
        TAGGED = "tagged", _("tagged")
        PROOFREAD = "proofread", _("proofread")
        VALIDATED = "validated", _("validated")
        PROBLEMATIC = "problematic", _("marked as problematic")
        MERGED = "merged", _("tags or reporters merged")
        JOINED = "joined", _("joined with another page's article")
        PARTED = "parted", _("parted from another page's article")
        UNDECIDED = "undecided", _("jump left to the program")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        TRASHED = "trashed", _("put into the trash")
        UNTRASHED = "untrashed", _("taken from the trash")
        RESTORED = "restored", _("restored")
        REREAD = "reread", _("reading corrected")
        LEFT = "left", _("no longer in the reading")
        FOLLOWED = "followed", _("followed a newer reading")
        VANISHED = "vanished", _("not in the newer reading")
        RETURNED = "returned", _("newer reading taken back")
        SETTLED = "settled", _("conflict settled")
        SHARED = "shared", _("joined as the same text")
        UNSHARED = "unshared", _("parted from other printings")
        SHARING_UNDECIDED = "unsharing", _("reprints left to the program")

    # Acts after which the text is what it was; all others are asked whether it is.
    KEEPS_TEXT = {
        Action.CREATED, Action.PLACED, Action.MOVED, Action.TAGGED, Action.PROOFREAD, Action.VALIDATED,
        Action.PROBLEMATIC, Action.MERGED, Action.JOINED, Action.PARTED, Action.UNDECIDED, Action.PUBLISHED,
        Action.WITHDRAWN, Action.TRASHED, Action.UNTRASHED, Action.LEFT, Action.SHARED, Action.UNSHARED,
        Action.SHARING_UNDECIDED,
    }  # fmt: skip

    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("article"), related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("person"),
        related_name="+",
    )
    action = models.CharField(_("act"), max_length=12, choices=Action.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    content = models.JSONField(_("content"))
    recorded_at = models.DateTimeField(_("moment"), default=timezone.now)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["article_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once_an_article")
        ]

    def __str__(self):
        return gettext("version %(number)d of %(article)s") % {"number": self.number, "article": self.article}


class Renewal(models.Model):
    """A newer dump of a page that was there: which readings it brought, and what page and articles were before.

    `was` is what an undo needs (articles/merging.py says its form). A newer reading of the same dump has none: it stands
    and falls with its dump.
    """

    reading = models.OneToOneField(Reading, models.CASCADE, related_name="renewal")
    before = models.ForeignKey(Reading, models.CASCADE, related_name="renewals")
    was = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("newer dump of a page")
        verbose_name_plural = _("newer dumps of pages")
        default_permissions = ()  # the merge writes it, nobody by hand

    def __str__(self):
        return str(self.reading)


class MergeConflictQuerySet(models.QuerySet):
    def waiting(self):
        """Those that nobody has settled, of articles that are in sight."""
        return self.filter(settled_at=None, article__trashed_at=None)


class MergeConflict(models.Model):
    """A field that a person made and that a newer reading has otherwise than the one before.

    `base` is what the machine read then, `theirs` what it reads now, as versions keep the field (of a text: the whole
    text, as the person has it but for the paragraphs in question); what the person made of it is the article's own.
    """

    class Choice(models.TextChoices):
        MINE = "mine", _("what people made of it")
        THEIRS = "theirs", _("the newer reading")
        EDITED = "edited", _("an edited text")
        OUTDATED = "outdated", _("outdated by a still newer reading")

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="merge_conflicts"
    )
    field = models.CharField(_("field"), max_length=20)
    base = models.JSONField(_("what was read before"))
    theirs = models.JSONField(_("what is read now"))
    reading = models.ForeignKey(
        Reading, models.CASCADE, verbose_name=_("reading"), related_name="merge_conflicts"
    )
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("settled by"),
        related_name="+",
    )  # fmt: skip
    choice = models.CharField(_("choice"), max_length=10, choices=Choice.choices, blank=True)

    objects = MergeConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict with a newer reading")
        verbose_name_plural = _("conflicts with newer readings")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["article", "field"], condition=Q(settled_at=None), name="conflict_waits_once_a_field"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, choice="") | (Q(settled_at__isnull=False) & ~Q(choice="")),
                name="settled_conflict_has_a_choice",
            ),
        ]
        indexes = [models.Index("id", name="conflict_waiting", condition=Q(settled_at=None))]

    def __str__(self):
        return f"{self.article} ({self.field})"


class SearchEntry(models.Model):
    """Where an article stands in the search index (articles/search/places.py); entries.settle writes it.

    An engine knows places, not articles. `digest` tells what text was put in, cut into terms by which `scheme`; `labels` and
    `printed` keep the part of it that the article's own columns do not hold, so that it can be taken out again.
    """

    place = RowNumberField(primary_key=True)
    scheme = models.PositiveSmallIntegerField()
    # An entry outlives its article until the debt is paid, in the same transaction.
    article = models.OneToOneField(Article, models.DO_NOTHING, related_name="search_entry")
    digest = models.BigIntegerField()
    labels = models.TextField()  # entries.note
    printed = models.TextField(default="")

    class Meta:
        default_permissions = ()
        ordering = ["-place"]
        constraints = [models.CheckConstraint(condition=Q(place__gt=0), name="search_places_count_from_1")]

    def __str__(self):
        return f"{self.article_id} @ {self.place}"


class SearchDebt(models.Model):
    """An article that this transaction has changed, and whose entry in the search index has not followed yet.

    Triggers write it (articles/search/schema.py), entries.settle pays it. No entry can be the one that it refers to, so
    that a transaction which leaves a debt cannot be committed. `reads_text` says that more than labels may have changed;
    `headline` and `text` are then what is indexed so far, on a database whose engine must be told.
    """

    article_id = RowNumberField(primary_key=True)
    unpaid = models.ForeignKey(SearchEntry, models.DO_NOTHING, related_name="+")
    reads_text = models.BooleanField()
    headline = models.TextField(null=True)
    text = models.TextField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(unpaid=0), name="search_debt_is_unpaid")]

    def __str__(self):
        return str(self.article_id)
