"""What an article was before: its versions, and what newer readings of its page made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.readings import Reading


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
