"""Addresses that something had before it was renamed or merged."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
