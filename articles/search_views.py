"""The search as readers meet it: its page, the same answer as JSON, and what may be meant while one types."""

from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from articles.feeds import FEED_LENGTH, FoundArticles
from articles.search.answer import Answer, Hit, answer
from articles.search.marks import way_to_words
from articles.search.question import Filters, Order, Question, read_question
from articles.search.suggest import suggest
from newsroom.allowance import limited

NO_ROBOTS = "noindex, nofollow"
MOST_BARS_NAMED = 14  # that stand beside each other without touching, on a phone too


def rest(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html")


def rest_in_json(_request: HttpRequest) -> JsonResponse:
    return in_json({"errors": [_("You ask too fast; please try again in a while.")]})


def in_json(plain: dict, status: int = 200) -> JsonResponse:
    """Chinese as it is, not as numbers of characters: a third of the bytes, and to be read."""
    response = JsonResponse(plain, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["X-Robots-Tag"] = NO_ROBOTS
    return response


# The page


@require_safe
@limited("SEARCHES_A_MINUTE", rest)
def search(request):
    question = read_question(request.GET)
    context = {"asked": question.query.text, "examples": examples(), "with_printed": question.with_printed}
    if question.is_empty:
        return render(request, "articles/search.html", context)
    found = answer(question)
    bars = found.timeline.bars if found.timeline else []
    context |= {
        "answer": found,
        "rows": [Row(hit, way_to_words(hit.url, question)) for hit in found.hits],
        "chips": found.chips,
        "keeps": kept(question),
        "orders": orders(question),
        "is_first": not (question.after or question.before),
        "start": question.address(),
        "without_filters": question.address(filters=Filters()),
        "other_print": question.address(with_printed=not question.with_printed),
        "label_step": -(-len(bars) // MOST_BARS_NAMED),
        "feed_url": f"{reverse('articles:search_feed')}{question.address(order=Order.NEWEST)}",
        "json_url": f"{reverse('articles:search_json')}{question.address()}",
    }
    return render(request, "articles/search.html", context)


@dataclass(frozen=True)
class Row:
    """A hit with the address of its article, where the searched words are marked."""

    hit: Hit
    url: str


@dataclass(frozen=True)
class OrderLink:
    text: str
    url: str
    is_current: bool


def orders(question: Question) -> list[OrderLink]:
    names = {
        Order.NEWEST: pgettext("order of a search", "newest first"),
        Order.OLDEST: pgettext("order of a search", "oldest first"),
        Order.RELEVANCE: pgettext("order of a search", "by relevance"),
    }
    return [
        OrderLink(name, question.address(order=order), order == question.order)
        for order, name in names.items()
    ]


def kept(question: Question) -> list[tuple[str, object]]:
    """What a changed query keeps: the form's hidden fields."""
    order = [("order", question.order.value)] if question.order != Order.NEWEST else []
    return [*question.filters.chosen.items(), *order]


def examples() -> list[tuple[str, str, str]]:
    """The language of queries: an example, its address, what it finds."""
    told = [
        (_("flood prevention"), _("both words, in any place of the text")),
        (_("“flood prevention”"), _("the words as they stand, one behind the other")),
        (_("reservoir -drill"), _("the first word without the second")),
        (_("reservoir OR river"), _("one of the two")),
        (_("headline:reservoir"), _("in the headline")),
        (_("byline:Wang"), _("by this person, who wrote or photographed")),
        (_("section:culture"), _("in the section of this name")),
        (_("tag:flood"), _("with this tag")),
        (_("date:2017-11..2018-02"), _("from month to month; also a year, or a day 2017-11-02")),
    ]
    return [
        (text, f"{reverse('articles:search')}?{urlencode({'q': text})}", meaning) for text, meaning in told
    ]


# The same for programs


def answer_to_program(question: Question, **how) -> tuple[Answer, int]:
    """The answer and its status: 400 where the query cannot be meant or is none, 422 where it was stopped as too costly."""
    if question.is_empty:
        question = replace(question, errors=(*question.errors, _("Say by q=… what is to be searched.")))
    found = answer(question, **how)
    return found, 400 if found.errors else 422 if found.is_costly else 200


@require_safe
@limited("SEARCHES_A_MINUTE", rest_in_json)
def search_json(request):
    found, status = answer_to_program(read_question(request.GET))
    plain = (
        as_plain(request, found) if status == 200 else {"query": found.query.text, "errors": reasons(found)}
    )
    return in_json(plain, status)


@require_safe
@limited("SEARCHES_A_MINUTE", rest)
def search_feed(request):
    """The newest articles that the query finds, whatever the order and the page that the address names."""
    question = replace(read_question(request.GET), order=Order.NEWEST, after="", before="")
    found, status = answer_to_program(question, size=FEED_LENGTH, is_whole=False)
    if status == 200:
        response = FoundArticles()(request, found=found)
    else:
        response = HttpResponse(
            "\n".join(reasons(found)), status=status, content_type="text/plain; charset=utf-8"
        )
    response.headers["X-Robots-Tag"] = NO_ROBOTS
    return response


def reasons(found: Answer) -> list[str]:
    return list(found.errors) or [_("This search took too long and was stopped.")]


def as_plain(request: HttpRequest, found: Answer) -> dict:
    def absolute(path: str) -> str:
        return request.build_absolute_uri(path) if path else ""

    return {
        "query": found.query.text,
        "notes": list(found.notes),
        "order": found.question.order.value,
        "filters": found.question.filters.chosen,
        "count": found.count and {"number": found.count.number, "is_capped": found.count.is_capped},
        "looked_back_to": found.looked_back_to,
        "articles": [plain_hit(hit, absolute) for hit in found.hits],
        "facets": {
            facet.name: [
                {"value": one.value, "label": one.label, "count": one.count} for one in facet.choices
            ]
            for facet in found.facets
        },
        "next": found.next and absolute(f"{request.path}{found.next}"),
    }


def plain_hit(hit: Hit, absolute) -> dict:
    article = hit.article
    return {
        "id": article.pk,
        "url": absolute(hit.url),
        "headline": "".join(piece.text for piece in hit.title),
        "newspaper": article.newspaper.name,
        "date": article.date,
        "page": article.page.label,
        "section": article.section.name if article.section else "",
        "bylines": [byline.name for byline in article.bylines.all()],
        "passages": [[[piece.text, piece.is_hit] for piece in passage.pieces] for passage in hit.passages],
    }


@require_safe
@limited("SUGGESTIONS_A_MINUTE", rest_in_json)
def suggestions(request):
    groups = suggest(request.GET.get("q", ""))
    number = sum(len(group.suggestions) for group in groups)
    said = _("%(number)s suggestions; choose by the arrow keys.") % {"number": number}
    return in_json({"groups": [asdict(group) for group in groups], "said": said})
