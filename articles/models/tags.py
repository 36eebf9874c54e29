"""Tags, by which editors gather articles."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles import models as records
from articles.folding import clean_name, fold_name
from articles.models.addresses import FormerAddress
from articles.models.newspapers import published


def check_tag_name(value: str) -> None:
    if not fold_name(value) or "/" in value or "\\" in value or value.strip() in {".", ".."}:
        raise ValidationError(_("A tag needs a name without slashes; “.” and “..” are no names."))


class TagQuerySet(models.QuerySet):
    def public(self):
        """Tags that at least one published article carries."""
        tagged = records.Article.tags.through.objects.filter(published("article__"), tag=OuterRef("pk"))
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
        given = records.Article.tags.through.objects
        with transaction.atomic():
            for other in [other for other in others if other.pk != self.pk]:
                for articles in records.Article.objects.filter(tags=other).locked_groups():
                    fresh = [given.model(article=article, tag=self) for article in articles]
                    given.bulk_create(fresh, ignore_conflicts=True)
                    given.filter(article__in=articles, tag=other).delete()
                    records.record_all(articles, by=by, action=records.ArticleVersion.Action.MERGED)
                FormerAddress.objects.lead(FormerAddress.Kind.TAG, other.folded_name, self.pk, gone=other.pk)
                FormerAddress.objects.lead(
                    FormerAddress.Kind.TAG_NUMBER, str(other.pk), self.pk, gone=other.pk
                )
                other.delete()

    def remove(self, *, by) -> None:
        """Delete the tag; each article that had it keeps a version that says so."""
        given = records.Article.tags.through.objects
        with transaction.atomic():
            for articles in records.Article.objects.filter(tags=self).locked_groups():
                given.filter(article__in=articles, tag=self).delete()
                records.record_all(articles, by=by, action=records.ArticleVersion.Action.TAGGED)
            self.delete()
