"""What somebody may mean who has typed a few characters: names that begin so, and headlines. Only what readers may see.

Each question to the database is bounded twice: it enters an index at the typed beginning, and looks at no more than
CANDIDATES rows behind it, however many of them are none of the readers' business.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.folding import fold_name
from articles.models import Newspaper, Reporter, ReporterAlias, Section, Tag
from articles.search.answer import answer
from articles.search.marks import way_to_words
from articles.search.query import Field
from articles.search.question import Question
from articles.templatetags.newspaper import short_date

LONGEST = 40  # characters that are looked at; who has typed more means no name
CANDIDATES = 60  # rows of a kind that are looked at
SHOWN = 4  # suggestions of a kind
QUOTES = '“”"＂'  # as the query language has them


@dataclass(frozen=True)
class Suggestion:
    """A name or a headline, what tells it from others of that name, and where it leads."""

    text: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """Suggestions of one kind under its name."""

    label: str
    suggestions: list[Suggestion]


def suggest(typed: str) -> list[Group]:
    """The kinds of which something begins as typed; none for a text that can be no name."""
    folded = fold_name(typed)
    if not folded or len(folded) > LONGEST:
        return []
    groups = [
        Group(_("Newspapers"), [Suggestion(one.name, "", one.get_absolute_url()) for one in _named(Newspaper, folded)]),
        Group(pgettext("of a newspaper", "Sections"), [_of_newspaper(one) for one in _named(Section, folded)]),
        Group(_("Reporters"), [_of_newspaper(one) for one in _reporters(folded)]),
        Group(_("Tags"), [Suggestion(one.name, "", one.get_absolute_url()) for one in _named(Tag, folded)]),
        Group(_("Articles"), _headlines(typed)),
    ]  # fmt: skip
    return [group for group in groups if group.suggestions]


def _beginning(folded: str) -> Q:
    """Names that begin so, in words by which each database finds its index.

    SQLite takes none for LIKE as Django writes it; PostgreSQL has one for LIKE, and sorts names otherwise than by their
    characters.
    """
    if connection.vendor == "sqlite":
        return Q(folded_name__gte=folded, folded_name__lt=folded + chr(0x10FFFF))
    return Q(folded_name__startswith=folded)


def candidates(model, folded: str, key: str = "pk") -> QuerySet:
    """The first rows whose name begins so, whoever may see them."""
    return model.objects.filter(_beginning(folded)).order_by("folded_name", "pk").values(key)[:CANDIDATES]


def _named(model, folded: str) -> QuerySet:
    rows = (
        model.objects.public().filter(pk__in=candidates(model, folded)).order_by("folded_name", "pk")[:SHOWN]
    )
    return rows.select_related("newspaper") if model is Section else rows


def _reporters(folded: str) -> QuerySet:
    """By name or by another name that they sign with."""
    meant = Q(pk__in=candidates(Reporter, folded)) | Q(pk__in=candidates(ReporterAlias, folded, "reporter"))
    found = Reporter.objects.public().filter(meant).select_related("newspaper")
    return found.order_by("folded_name", "pk")[:SHOWN]


def _of_newspaper(named: Section | Reporter) -> Suggestion:
    return Suggestion(str(named), named.newspaper.name, named.get_absolute_url())


def _headlines(typed: str) -> list[Suggestion]:
    """The newest articles whose headline has what is typed."""
    quoted = typed.translate(dict.fromkeys(map(ord, QUOTES)))
    found = answer(Question(f"{Field.HEADLINE}:“{quoted}”"), size=SHOWN, is_whole=False)
    return [
        Suggestion(
            "".join(piece.text for piece in hit.title),
            f"{hit.article.newspaper.name} {short_date(hit.article.date)}",
            way_to_words(hit.url, Question(typed)),
        )
        for hit in found.hits
    ]
