"""Articles."""

from itertools import islice, takewhile

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import models as records
from articles.blocks import parse_text, without_control_characters
from articles.fingerprints import text_digest
from articles.models.issues import Issue, Page
from articles.models.newspapers import Newspaper, Section, published
from articles.models.readings import Reading
from articles.models.tags import Tag
from articles.pipeline.continuations import Way
from articles.pipeline.jumps import without_enclosed_jumps
from articles.pipeline.records import BlockKind

MAX_POSITION = 2**20 - 1  # what print_order has room for
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
    versions = records.ArticleVersion.objects.filter(article=OuterRef("pk"))
    return Exists(versions.exclude(action__in=[records.ArticleVersion.Action[name] for name in names]))


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
        written = records.Byline.objects.filter(reporter__in=reporters).order_by()
        photographed = records.PhotoCredit.objects.filter(reporter__in=reporters).order_by()
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
            by,
            records.ArticleVersion.Action.PUBLISHED,
            "status",
            "published_at",
            "withdrawn_at",
            "withdrawal_notice",
        )

    def withdraw(self, *, by, notice: str = "") -> None:
        """Take a published article back: its address then answers 410 with the notice."""
        if self.status != self.Status.PUBLISHED:
            raise ValidationError(_("“%(article)s” is not published."), params={"article": self})
        self.status = self.Status.WITHDRAWN
        self.withdrawn_at, self.withdrawal_notice = timezone.now(), notice
        self._save_act(
            by, records.ArticleVersion.Action.WITHDRAWN, "status", "withdrawn_at", "withdrawal_notice"
        )

    def mark_proofread(self, *, by) -> bool:
        """Say that a person compared the text with the print; False where somebody has said so."""
        if self.proofreading == self.Proofreading.PROOFREAD:
            return False
        self.proofreading = self.Proofreading.PROOFREAD
        self._save_act(by, records.ArticleVersion.Action.PROOFREAD, "proofreading")
        return True

    def validate(self, *, by) -> None:
        """Say that a second person did. Raises ValidationError for the first, and where there was none."""
        if self.proofreading != self.Proofreading.PROOFREAD:
            raise ValidationError(
                _("“%(article)s” is not proofread, so it cannot be validated."), params={"article": self}
            )
        readers = [records.ArticleVersion.Action[name] for name in ("PROOFREAD", "EDITED", "RESTORED")]
        last = self.versions.filter(action__in=readers).order_by("-number").first()
        if last and last.person_id == by.pk:
            raise ValidationError(
                _("You were the last to work on “%(article)s”; a second person validates it."),
                params={"article": self},
            )
        self.proofreading = self.Proofreading.VALIDATED
        self._save_act(by, records.ArticleVersion.Action.VALIDATED, "proofreading")

    def mark_problematic(self, *, by) -> bool:
        """Say that the text needs somebody who can see the print or knows more; False where that is said."""
        if self.proofreading == self.Proofreading.PROBLEMATIC:
            return False
        self.proofreading = self.Proofreading.PROBLEMATIC
        self._save_act(by, records.ArticleVersion.Action.PROBLEMATIC, "proofreading")
        return True

    def leave_reading(self, *, by) -> None:
        """Say that the page, as somebody corrected its reading, has this article no more, and that a person decides."""
        self.proofreading = self.Proofreading.PROBLEMATIC
        self._save_act(by, records.ArticleVersion.Action.LEFT, "proofreading")

    def vanish(self, *, by) -> None:
        """Take an article out of sight that a newer reading has no more and that nobody has worked on.

        It goes to the trash; one that readers could see is withdrawn, so that its address still answers.
        """
        if self.is_public:
            self.status, self.withdrawn_at = self.Status.WITHDRAWN, timezone.now()
        else:
            self.trashed_at = timezone.now()
        self._save_act(by, records.ArticleVersion.Action.VANISHED, "trashed_at", "status", "withdrawn_at")

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
            self._save_act(by, records.ArticleVersion.Action.TAGGED, "touched")
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
        self._save_act(by, records.ArticleVersion.Action.MOVED, "section", "touched")
        return True

    def trash(self, *, by) -> None:
        """Put the article out of sight, for readers too. Nothing of it is deleted."""
        if self.trashed_at:
            raise ValidationError(_("“%(article)s” is in the trash already."), params={"article": self})
        self.trashed_at = timezone.now()
        with transaction.atomic():
            self._save_act(by, records.ArticleVersion.Action.TRASHED, "trashed_at")
            self._match_jumps()

    def restore_from_trash(self, *, by) -> None:
        """Bring the article back in the state that it had."""
        if not self.trashed_at:
            raise ValidationError(_("“%(article)s” is not in the trash."), params={"article": self})
        self.trashed_at = None
        with transaction.atomic():
            self._save_act(by, records.ArticleVersion.Action.UNTRASHED, "trashed_at")
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
                other._save_act(by, records.ArticleVersion.Action.PARTED, "continues", "touched")
            after.continues = before
            after.touch("continues")
            before.touch("continuation")
            for article, other in ((after, before), (before, after)):
                article.save(update_fields=["continues", "touched", "changed_at"])
                article.record(
                    by=by, action=records.ArticleVersion.Action.JOINED, note=other.name_in_issue[:200]
                )
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
                    action=records.ArticleVersion.Action.PARTED
                    if is_decided
                    else records.ArticleVersion.Action.UNDECIDED,
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
            shared = two.shared_text or one.shared_text or records.SharedText.objects.create()
            if one.shared_text_id not in (None, shared.pk):
                moved = Article.objects.filter(shared_text=one.shared_text_id)
                moved.update(shared_text=shared, changed_at=timezone.now())
            for article in (one, two):
                article.shared_text = shared
                article.touch("shared_text")
                article._save_act(by, records.ArticleVersion.Action.SHARED, "shared_text", "touched")

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
                records.ArticleFingerprint.objects.filter(article=article).delete()
            action = "UNSHARED" if is_decided else "SHARING_UNDECIDED"
            article._save_act(by, records.ArticleVersion.Action[action], "shared_text", "touched")

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

    def record(self, *, by, action, note: str = "") -> "records.ArticleVersion":
        """Keep the article as it now is as its next version. Call it after the row and its credits are saved.

        Counting up locks the row until the transaction ends, so two who record at once get different numbers.
        """
        row = Article.objects.filter(pk=self.pk)
        row.update(version=F("version") + 1)
        self.version = row.values_list("version", flat=True).get()
        if action not in records.ArticleVersion.KEEPS_TEXT:
            self._forget_fingerprint()
        return records.ArticleVersion.objects.create(
            article=self, number=self.version, person=by, action=action, note=note, content=self.content()
        )

    def _forget_fingerprint(self) -> None:
        """Let a text that is another now be looked for anew (articles/reprints.py); so far it is nobody's reprint.

        Two queries at most. What a person joined stays joined.
        """
        known = records.ArticleFingerprint.objects.filter(article=self.pk).exclude(
            digest=text_digest(self.body)
        )
        if known.delete()[0] and self.shared_text_id and "shared_text" not in self.touched:
            self.shared_text = None
            Article.objects.filter(pk=self.pk).update(shared_text=None)

    def content(self) -> dict:
        """What a version keeps of the article as it now is. Three queries."""
        return records.version_content(
            self,
            list(self.bylines.all()),
            list(self.photo_credits.all()),
            [tag.name for tag in self.tags.all()],
        )


def print_order(edition: int, place: int, position: int) -> int:
    """Edition (up to 32767), page's place (up to 2²⁰) and position (up to 2²⁰) packed into one sortable number."""
    return (edition << 40) + (place << 20) + position


def issue_order(edition: int) -> tuple[int, int]:
    """The first and the last number that the articles of an edition can have."""
    return print_order(edition, 0, 0), print_order(edition + 1, 0, 0) - 1
