"""Texts that were printed several times, and pages that came twice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.issues import Page
from articles.models.readings import Dump


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
