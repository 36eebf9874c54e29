"""The page of an article on which an editor says which other articles print its text."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, ArticleFingerprint
from articles.typed import whole_number

SHOWN = 50  # printings, the first printed first
OFFERED = 8  # articles that share a key with it
NUMBER = re.compile(r"(?:.*/articles/(?:article/)?)?(\d+)(?:/.*)?$")  # 12, or an address: …/articles/12/


class PrintingsDesk:
    """A part of DeskAdmin."""

    def printings_view(self, request, pk):
        article = get_object_or_404(Article.objects.select_related("page__issue__newspaper"), pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide_on_printings(request, article)
        others = Article.objects.exclude(pk=pk).select_related("newspaper", "page__issue__newspaper")
        context = {
            "printings": others.filter(shared_text=article.shared_text_id).with_opening().order_by("date", "pk")[:SHOWN]
            if article.shared_text_id
            else [],
            "offers": _offers(article, others),
            "is_decided": "shared_text" in article.touched,
            "may_decide": self.has_change_permission(request, article),
            "title": _("Other printings of “%(article)s”") % {"article": article},
        }  # fmt: skip
        return self._render(request, "printings", article, context)

    def _decide_on_printings(self, request, article):
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        choice = request.POST.get("choice", "")
        try:
            if choice == "part":
                article.part_from_printings(by=request.user)
            elif choice == "program":
                article.leave_printings_to_program(by=request.user)
            elif choice == "join" or whole_number(choice):
                _share(
                    article, request.POST.get("other", "") if choice == "join" else choice, by=request.user
                )
            else:
                return HttpResponseBadRequest()
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            self.message_user(request, DONE[choice if choice in DONE else "join"](), messages.SUCCESS)
            self.log_change(request, article, [{"changed": {"fields": ["also printed elsewhere"]}}])
        return HttpResponseRedirect(reverse("admin:articles_article_printings", args=[article.pk]))


DONE = {
    "part": lambda: _("The article is a text of its own now, and no program joins it."),
    "program": lambda: _("The program decides on this article again; a worker looks at it soon."),
    "join": lambda: _("The two are one text now, and no program parts them."),
}


def _share(article: Article, typed: str, *, by) -> None:
    """Join the article with the one that a number or an address names. Raises ValidationError where it names none."""
    match = NUMBER.fullmatch(typed.strip())
    number = whole_number(match[1]) if match else None
    other = Article.objects.filter(pk=number).first() if number else None
    if other is None:
        raise ValidationError(_("There is no such article; give its number or its address."))
    article.share_text(other, by=by)


def _offers(article: Article, others) -> list[Article]:
    """Articles that share some runs of letters with it and are not joined with it, those with most first. Two queries."""
    print_ = ArticleFingerprint.objects.filter(article=article).first()
    keys = [
        (name, getattr(print_, name))
        for name in ArticleFingerprint.BANDS
        if getattr(print_, name, None) is not None
    ]
    if not keys:
        return []
    condition = Q()
    for name, key in keys:
        condition |= Q(**{f"fingerprint__{name}": key})
    likely = others.filter(condition).select_related("fingerprint", "newspaper", "page__issue__newspaper")
    if article.shared_text_id:
        likely = likely.exclude(shared_text=article.shared_text_id)

    def shared(other: Article) -> int:
        return sum(getattr(other.fingerprint, name) == key for name, key in keys)

    return sorted(likely.with_opening()[: 10 * OFFERED], key=lambda other: (-shared(other), other.pk))[
        :OFFERED
    ]
