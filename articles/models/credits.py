"""Bylines and photo credits, as printed, and the reporters they name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.folding import fold_name
from articles.models.articles import Article
from articles.models.newspapers import Newspaper
from articles.models.reporters import Reporter


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
