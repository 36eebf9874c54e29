from django.contrib import admin
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from articles.admin.base import ArchiveAdmin
from articles.models import Article, Byline, PhotoCredit


class BylineInline(admin.TabularInline):
    model = Byline
    extra = 0
    autocomplete_fields = ["reporter"]


class PhotoCreditInline(admin.TabularInline):
    model = PhotoCredit
    extra = 0
    autocomplete_fields = ["reporter"]


@admin.register(Article)
class ArticleAdmin(ArchiveAdmin):
    list_display = ["title", "newspaper", "date", "section", "kind", "status", "proofreading", "confidence"]
    list_filter = ["newspaper", "kind", "status", "proofreading"]
    list_select_related = ["newspaper", "section"]
    date_hierarchy = "date"
    search_fields = ["headline", "kicker"]
    autocomplete_fields = ["page", "section", "tags"]
    inlines = [BylineInline, PhotoCreditInline]

    def get_queryset(self, request):
        opening = Case(
            When(headline="", then=Substr("body", 1, 200)), default=Value(""), output_field=CharField()
        )
        return super().get_queryset(request).annotate(opening=opening, order=F("print_order"))

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, article):
        return article.title
