"""The newest articles as Atom feeds: of the whole archive, of each newspaper, of a search."""

import datetime as dt
import re

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from articles.models import Article, Newspaper
from articles.search.answer import Answer

FEED_LENGTH = 20  # entries
NOT_IN_XML = re.compile(
    r"[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]"
)  # a scan's debris; XML has no way to write it


def without_debris(text: str) -> str:
    return NOT_IN_XML.sub("", text)


class ArticleFeed(Feed):
    """What an entry says of an article. It needs newspaper, section and bylines."""

    feed_type = Atom1Feed

    def item_title(self, article):
        return without_debris(article.title)

    def item_author_name(self, article):
        names = "、".join(byline.name for byline in article.bylines.all())
        return without_debris(names or article.newspaper.name)

    def item_pubdate(self, article):
        return timezone.make_aware(dt.datetime.combine(article.date, dt.time()))

    def item_updateddate(self, article):
        return article.changed_at


class NewestArticles(ArticleFeed):
    def get_object(self, request, newspaper: str | None = None) -> Newspaper | None:
        return Newspaper.objects.get(slug=newspaper) if newspaper is not None else None

    def title(self, newspaper):
        return without_debris(newspaper.name) if newspaper else _("Newspaper archive")

    def subtitle(self, newspaper):
        return _("The newest articles, in printed order")

    def link(self, newspaper):
        return newspaper.get_absolute_url() if newspaper else reverse("articles:home")

    def items(self, newspaper):
        articles = (
            Article.objects.listed()
            .select_related("newspaper", "section")
            .defer("lines", "repairs", "dismissed")
        )
        if newspaper:
            articles = articles.filter(newspaper=newspaper)
        return articles.told_once().prefetch_related("bylines", "tags").newest_first()[:FEED_LENGTH]

    def item_description(self, article):
        return without_debris(article.deck or article.excerpt)

    def item_categories(self, article):
        section = [article.section] if article.section else []
        return [without_debris(group.name) for group in (*section, *article.tags.all())]


class FoundArticles(ArticleFeed):
    """The newest articles that a search finds, each with the passages that it is found by."""

    def get_object(self, request, found: Answer) -> Answer:
        return found

    def title(self, found):
        return without_debris(_("Search for “%(query)s”") % {"query": found.query.text})

    def subtitle(self, found):
        return _("The newest articles with these words")

    def link(self, found):
        return f"{reverse('articles:search')}{found.question.address()}"

    def feed_url(self, found):
        return f"{reverse('articles:search_feed')}{found.question.address()}"

    def items(self, found):
        for hit in found.hits:
            hit.article.hit = hit
        return [hit.article for hit in found.hits]

    def item_title(self, article):
        return without_debris("".join(piece.text for piece in article.hit.title))

    def item_link(self, article):
        return article.hit.url

    def item_guid(self, article):
        return article.get_absolute_url()

    def item_description(self, article):
        return without_debris(" … ".join(map(str, article.hit.passages)))

    def item_categories(self, article):
        return [without_debris(article.section.name)] if article.section else []
