"""Issues and their pages."""

import datetime as dt
import re
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import labels, statements
from articles import models as records
from articles.models.newspapers import MOST_PAGES, Newspaper, Section, check_issue_date
from articles.models.reporters import Reporter
from articles.pipeline.continuations import referred_page

MAX_EDITION = 99


class IssueQuerySet(models.QuerySet):
    def public(self):
        """Issues with at least one published article. Newspaper and day are named so that the index serves."""
        of_the_issue = {
            "newspaper": OuterRef("newspaper"),
            "date": OuterRef("date"),
            "page__issue": OuterRef("pk"),
        }
        return self.filter(Exists(records.Article.objects.published().filter(**of_the_issue)))

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
        asked = statements.fetch(
            JUMPS_OF_ISSUE, [self.newspaper_id, self.date, *records.issue_order(self.edition)]
        )
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
        found = (
            records.Article.objects.in_issue(self).filter(page__in=pages & {*keys}).order_by("pk").for_jumps()
        )
        articles = list(found)
        matches = records.match_articles(articles, keys)
        records.keep_links(articles, matches.previous)
        records.keep_broken_jumps(self, matches.broken)


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
        kept = records.Article.objects.filter(page=OuterRef("pk"), trashed_at=None)
        approved = records.Reading.objects.approved().filter(page=OuterRef("pk"))
        return self.filter(~Exists(kept), ~Exists(approved))

    def annotate_dump(self):
        """Each page with the id of the dump that was filtered for."""
        return self.annotate(dump_id=F("readings__dump"))

    def public(self):
        """Pages with at least one published article."""
        return self.filter(Exists(records.Article.objects.published().filter(page=OuterRef("pk"))))

    def approved(self, is_approved: bool = True):
        """Pages whose reading an editor has approved; or those that wait for it."""
        approved = Q(pk__in=records.Reading.objects.approved().values("page"))
        if is_approved:
            return self.filter(approved)
        return self.filter(~approved, Exists(records.Reading.objects.filter(page=OuterRef("pk"))))

    def approved_before(self):
        """Pages of which an older reading was approved: what holds now is newer, and waits for an approval of its own."""
        once = records.Reading.objects.filter(page=OuterRef("pk"), approved_at__isnull=False)
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
            article.status, article.published_at = records.Article.Status.DRAFT, None
            article.touched = [field for field in article.touched if field != "section"]
            article.section = None
            article.save()
            article.record(by=by, action=records.ArticleVersion.Action.PLACED)

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
    def current_reading(self) -> "records.Reading | None":
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
        for credit in (records.Byline, records.PhotoCredit):
            credits = credit.objects.filter(article__in=newcomers)
            left_behind |= set(credits.exclude(reporter=None).values_list("reporter", flat=True))
            credits.update(reporter=None)
        Reporter.objects.filter(pk__in=left_behind).unused().delete()
        records.link_credits(newcomers, self.issue.newspaper)
        for article in articles:
            article.record(by=by, action=records.ArticleVersion.Action.PLACED)

    def _part_from_other_issues(self, *, by) -> None:
        joined = records.Article.objects.filter(Q(page=self) | Q(continues__page=self)).exclude(
            continues=None
        )
        for rest in joined.exclude(continues__page__issue=F("page__issue")).locked():
            before = rest.continues
            rest.continues = None
            rest.save(update_fields=["continues"])
            for article, side in ((before, "continuation"), (rest, "continues")):
                if side in article.touched:
                    article.untouch(side)
                    article._save_act(by, records.ArticleVersion.Action.PARTED, "touched")

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
                    article._save_act(by, records.ArticleVersion.Action.MOVED, "section")

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
