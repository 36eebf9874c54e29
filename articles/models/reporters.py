"""Reporters: who is credited, under whatever names."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import models as records
from articles import statements
from articles.folding import fold_name
from articles.models.addresses import FormerAddress
from articles.models.newspapers import Newspaper, name_slug, published


class ReporterQuerySet(models.QuerySet):
    def public(self):
        """Reporters whom at least one published article credits, for its text or for its pictures."""
        of_the_reporter = Q(published("article__"), reporter=OuterRef("pk"))
        return self.filter(
            Exists(records.Byline.objects.filter(of_the_reporter))
            | Exists(records.PhotoCredit.objects.filter(of_the_reporter))
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
        bylines = records.Byline.objects.filter(reporter__in=others)
        photo_credits = records.PhotoCredit.objects.filter(reporter__in=others)
        credited = Q(pk__in=bylines.values("article")) | Q(pk__in=photo_credits.values("article"))
        with transaction.atomic():
            for articles in records.Article.objects.filter(credited).locked_groups():
                bylines.filter(article__in=articles).update(reporter=self)
                photo_credits.filter(article__in=articles).update(reporter=self)
                records.record_all(articles, by=by, action=records.ArticleVersion.Action.MERGED)
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
