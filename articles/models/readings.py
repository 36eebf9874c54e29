"""Dumps, never changed, and what was read in them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models.issues import Page


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
