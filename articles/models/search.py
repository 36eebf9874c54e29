"""What the search index knows of articles."""

from django.db import models
from django.db.models import Q

from articles.fields import RowNumberField
from articles.models.articles import Article


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
