"""The public pages. Each view fetches what readers may see, and chooses the relations that its template shows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import groupby

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from articles.converters import parse_issue_key
from articles.filters import ArticleFilter
from articles.folding import fold_name
from articles.labels import label_key
from articles.ledger import lacks_by_day, list_from, schedule_of
from articles.ledger_words import lack_words
from articles.models import (
    Article,
    ArticleQuerySet,
    Byline,
    FormerAddress,
    Issue,
    Newspaper,
    Page,
    PhotoCredit,
    Reporter,
    Section,
    Tag,
    name_slug,
)
from articles.paging import BY_NAME, BadToken, paginate
from articles.periods import Period, calendar_months, neighbours, read_period, with_articles, years_of
from articles.pipeline.continuations import referred_page
from articles.printings import SHOWN_BESIDE, list_part, printings_of
from articles.search.marks import mark_story, way_to_words
from articles.search.question import Question, read_question
from articles.stories import Joins, Story, address, tell_stories

NAMES_A_PAGE = 120  # rows of the indexes, which are short


class NotHere(Http404):
    """Says to the reader what is not here. (The texts of Django's own 404s are for developers: not shown.)"""


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = str(exception) if isinstance(exception, NotHere | BadToken) else ""
    return render(request, "404.html", {"message": message}, status=404)


def moved_to(request: HttpRequest, url: str) -> HttpResponse:
    """A permanent redirect that keeps the query."""
    query = request.META.get("QUERY_STRING")
    return redirect(f"{url}?{query}" if query else url, permanent=True)


def listed_articles() -> ArticleQuerySet:
    """What every list is made from: what readers may see, a story over several pages once, with what a row shows."""
    return Article.objects.listed().for_lists().prefetch_related("bylines")


def printed_articles() -> ArticleQuerySet:
    """What a page shows: all that is printed there, the rest of a story as well."""
    return Article.objects.published().for_lists().in_printed_order()


# The road from the front page to the article


@dataclass(frozen=True)
class PrintedPage:
    """A page with those of its articles that readers may see, in printed order."""

    page: Page
    articles: list[Article]

    @property
    def lead(self) -> Article:
        """The first article with a headline of its own that begins here; a page of briefs leads with its first."""
        own = [article for article in self.begun if article.headline and article.kind != Article.Kind.JUMP]
        return (own or self.begun or self.articles)[0]

    @property
    def begun(self) -> list[Article]:
        """What begins on this page, or has its beginning nowhere."""
        return [article for article in self.articles if not article.before]

    @property
    def rests(self) -> list[Article]:
        return [article for article in self.articles if article.before]

    @property
    def others(self) -> list[Article]:
        return [article for article in self.articles if article != self.lead]


def printed_pages(issue: Issue) -> list[PrintedPage]:
    """The issue's pages that have something to read. Two queries."""
    articles = list(
        printed_articles().select_related("page__issue__newspaper", "page__section").in_issue(issue)
    )
    tell_stories(articles, issue)
    return [PrintedPage(page, list(group)) for page, group in groupby(articles, lambda article: article.page)]


def newspapers_with_span():
    """Newspapers with the days of their first and last public issue; None where there is none."""
    days = Article.objects.published().filter(newspaper=OuterRef("pk")).values("date")
    return Newspaper.objects.annotate(
        newest=Subquery(days.order_by("-date")[:1]), oldest=Subquery(days.order_by("date")[:1])
    )


def issues_before(issue: Issue):
    earlier = Q(date__lt=issue.date) | Q(date=issue.date, edition__lt=issue.edition)
    issues = Issue.objects.public().filter(earlier, newspaper=issue.newspaper_id)
    return issues.select_related("newspaper").order_by("-date", "-edition")


def issues_after(issue: Issue):
    later = Q(date__gt=issue.date) | Q(date=issue.date, edition__gt=issue.edition)
    issues = Issue.objects.public().filter(later, newspaper=issue.newspaper_id)
    return issues.select_related("newspaper").order_by("date", "edition")


@require_safe
def home(request):
    newest = Article.objects.published().newest_first().select_related("page__issue__newspaper").first()
    if newest is None:
        return render(request, "articles/home_empty.html")
    issue = newest.page.issue
    context = {
        "issue": issue,
        "pages": printed_pages(issue),
        "earlier_issues": issues_before(issue)[:7],
        "newspapers": newspapers_with_span().exclude(pk=issue.newspaper_id).exclude(newest=None)[:12],
        "sections": Section.objects.public().filter(newspaper=issue.newspaper)[:40],
    }
    return render(request, "articles/home.html", context)


def of_a_newspaper(view):
    """A view of an address that begins with a newspaper's slug; one that it had before leads to the same page of today."""

    @wraps(view)
    def answer(request, newspaper, **rest):
        try:
            return view(request, newspaper=newspaper, **rest)
        except Http404:
            renamed = Newspaper.objects.filter(
                pk=FormerAddress.objects.target(FormerAddress.Kind.NEWSPAPER, newspaper)
            ).first()
            if renamed is None or Newspaper.objects.filter(slug=newspaper).exists():
                raise
            names = {**rest, "newspaper": renamed.slug}
            return moved_to(request, reverse(request.resolver_match.view_name, kwargs=names))

    return answer


def find_newspaper(slug: str) -> Newspaper:
    newspaper = newspapers_with_span().filter(slug=slug).first()
    if newspaper is None:
        raise NotHere(_("There is no newspaper at this address."))
    return newspaper


def day_lacks(newspaper: Newspaper, period: Period) -> dict[dt.date, tuple[str, str]]:
    """Day -> what it lacks in words, and its place on the completeness page; for staff."""
    comma = pgettext("between sentences", "; ")
    desk = reverse("admin:articles_completeness")
    return {
        day: (
            comma.join(map(lack_words, lacks)),
            f"{desk}?{urlencode({'newspaper': newspaper.slug, 'after': list_from(day)})}",
        )
        for day, lacks in lacks_by_day(newspaper, (period.start, period.end)).items()
    }


def calendar_context(newspaper: Newspaper, period: Period, person) -> dict:
    """What the calendars of a year or a month show; `issues` are those of the period, oldest first."""
    lead = Article.objects.published().exclude(headline="").filter(page__issue=OuterRef("pk"))
    lead = lead.filter(newspaper=OuterRef("newspaper"), date=OuterRef("date")).in_printed_order()
    issues = (
        Issue.objects.public()
        .filter(newspaper=newspaper.pk, date__range=(period.start, period.end))
        .select_related("newspaper")
        .annotate(lead=Subquery(lead.values("headline")[:1]))
        .order_by("date", "edition")
    )
    months = period.parts() if len(period.numbers) == 1 else [period]
    in_print = [
        month for month in months if newspaper.oldest <= month.end and month.start <= newspaper.newest
    ]
    articles = Article.objects.published().filter(newspaper=newspaper.pk)
    earlier, later = neighbours(articles, period)
    issues = list(issues)
    sees_lacks = person.is_staff and person.has_perm("articles.view_issue")
    sheets = calendar_months(
        in_print, issues, schedule_of(newspaper, (period.start, period.end)), (newspaper.oldest, newspaper.newest),
        day_lacks(newspaper, period) if sees_lacks else {},
    )  # fmt: skip
    days = [day for sheet in sheets for day in sheet.days]
    return {
        "newspaper": newspaper,
        "period": period,
        "issues": issues,
        "months": sheets,
        "has_without": any(day.without is not None for day in days),
        "has_lacks": any(day.lacks for day in days),
        "years": years_of(articles),
        "earlier": earlier,
        "later": later,
    }


@require_safe
@of_a_newspaper
def newspaper_detail(request, newspaper):
    newspaper = find_newspaper(newspaper)
    if newspaper.newest is None:
        return render(request, "articles/newspaper_empty.html", {"newspaper": newspaper})
    issues = Issue.objects.public().filter(newspaper=newspaper.pk).select_related("newspaper")
    newest = issues.order_by("-date", "-edition").first()
    context = calendar_context(newspaper, Period((newspaper.newest.year,)), request.user)
    leads = listed_articles().in_issue(newest).in_printed_order()[:5]
    return render(request, "articles/newspaper_detail.html", {**context, "issue": newest, "leads": leads})


@require_safe
@of_a_newspaper
def newspaper_year(request, newspaper, year):
    return newspaper_calendar(request, newspaper, "articles/newspaper_year.html", year)


@require_safe
@of_a_newspaper
def newspaper_month(request, newspaper, year, month):
    return newspaper_calendar(request, newspaper, "articles/newspaper_month.html", year, month)


def newspaper_calendar(request, slug: str, template: str, *numbers: int) -> HttpResponse:
    period, newspaper = find_period(*numbers), find_newspaper(slug)
    if newspaper.newest is None:
        return render(request, "articles/newspaper_empty.html", {"newspaper": newspaper})
    return render(request, template, calendar_context(newspaper, period, request.user))


def find_issue(slug: str, key: str) -> Issue:
    """The issue, whether or not readers may see it; the pages and articles that they may see decide that."""
    try:
        date, edition = parse_issue_key(key)
    except ValueError as error:
        raise NotHere(_("“%(day)s” is no day of the calendar.") % {"day": key}) from error
    found = Issue.objects.filter(newspaper__slug=slug, date=date, edition=edition)
    issue = found.select_related("newspaper").first()
    if issue is None:
        raise NotHere(_("The archive has no such issue."))
    return issue


@require_safe
@of_a_newspaper
def issue_detail(request, newspaper, key):
    issue = find_issue(newspaper, key)
    pages = printed_pages(issue)
    if not pages:
        raise NotHere(_("The archive has no such issue."))
    if key != issue.key:
        return moved_to(request, issue.get_absolute_url())
    context = {
        "issue": issue,
        "pages": pages,
        "strip": [printed.page for printed in pages],
        "earlier": issues_before(issue).first(),
        "later": issues_after(issue).first(),
    }
    return render(request, "articles/issue_detail.html", context)


@require_safe
@of_a_newspaper
def page_detail(request, newspaper, key, label):
    issue = find_issue(newspaper, key)
    pages = list(Page.objects.public().filter(issue=issue).select_related("section").order_by("place", "pk"))
    if not pages:
        raise NotHere(_("The archive has no such issue."))
    asked = label_key(label)
    page = next((page for page in pages if page.label_key == asked), None)
    if page is None:
        raise NotHere(_("This issue has no such page."))
    page.issue = issue
    if (key, label) != (issue.key, page.label):
        return moved_to(request, page.get_absolute_url())
    for other in pages:
        other.issue = issue
    place = pages.index(page)
    articles = tell_stories(list(printed_articles().filter(page=page)), issue)
    context = {
        "issue": issue,
        "page": page,
        "strip": pages,
        "printed": PrintedPage(page, articles),
        "previous_page": pages[place - 1] if place else None,
        "next_page": pages[place + 1] if place + 1 < len(pages) else None,
    }
    return render(request, "articles/page_detail.html", context)


def whole_articles() -> ArticleQuerySet:
    """Articles with all that their own page shows."""
    bylines = Byline.objects.select_related("reporter").order_by("position", "pk")
    photo_credits = PhotoCredit.objects.select_related("reporter").order_by("position", "pk")
    return (
        Article.objects.kept()
        .exclude(status=Article.Status.DRAFT)
        .select_related("newspaper", "section", "page__issue__newspaper", "page__section")
        .prefetch_related("tags", Prefetch("bylines", bylines), Prefetch("photo_credits", photo_credits))
    )


@require_safe
def article_detail(request, pk):
    """The story that begins with the article; what goes on with another's leads to its place there.

    For as long as both are to be seen: a person may part them, so the way is no permanent one.
    """
    article = whole_articles().filter(pk=pk).first()
    if article is None:
        raise NotHere(_("The archive has no such article."))
    if article.status == Article.Status.WITHDRAWN:
        return render(request, "410.html", {"article": article}, status=410)
    joins = Joins.of(article.page.issue)
    numbers = joins.story(article.pk)
    question = read_question(request.GET)
    if numbers[0] != article.pk:
        return redirect(way_to_words(address(numbers, article.pk), question))
    rests = {rest.pk: rest for rest in whole_articles().filter(pk__in=numbers[1:])} if numbers[1:] else {}
    story = Story([article, *(rests[number] for number in numbers[1:] if number in rests)])
    context = article_context(story, joins)
    context["address"] = request.build_absolute_uri(article.get_absolute_url())
    return render(request, "articles/article_detail.html", {**context, **words_came_by(question, context)})


def words_came_by(question: Question, context: dict) -> dict:
    """The article's texts with the words of a search marked, where the reader comes from one."""
    if not question.query.has_marks:
        return {}
    came_by = mark_story(
        question.query,
        context["story"],
        bylines=context["bylines_above"],
        dateline=context["dateline"],
        blocks=context["blocks"],
        photo_credits=context["credits_below"],
    )
    return {
        "searched": question.query.text,
        "search_address": question.address_here,
        "came_by": came_by,
        "blocks": came_by.blocks,
    }


def article_context(story: Story, joins: Joins) -> dict:
    article = story.first
    opening = article.opening[0].text if article.opening else ""
    return {
        "article": article,
        "story": story,
        "issue": article.page.issue,
        "page": article.page,
        "dateline": "" if fold_name(opening).startswith(fold_name(article.dateline)) else article.dateline,
        "tags": story.tags,
        "printings": printings_of([article], SHOWN_BESIDE).get(article.pk),
        "for_machines": for_machines(story),
        **credits_of(story),
        **jumps_of(story),
        **surroundings_of(article, joins),
    }


def credits_of(story: Story) -> dict:
    """The text with its credited names linked, all credits, and those that the text itself does not print."""
    bylines, photo_credits = story.bylines, story.photo_credits
    linked = [credit for credit in (*bylines, *photo_credits) if credit.reporter and credit.name]
    in_text = story.printed_names(
        [str(credit) for credit in photo_credits] + [byline.name for byline in bylines]
    )
    return {
        "blocks": story.blocks({credit.name: credit.reporter.get_absolute_url() for credit in linked}),
        "bylines": bylines,
        "photo_credits": photo_credits,
        "bylines_above": [byline for byline in bylines if byline.name not in in_text],
        "credits_below": [credit for credit in photo_credits if str(credit) not in in_text],
    }


def jumps_of(story: Story) -> dict:
    """The pages that the story comes from and goes on to beyond its parts, where readers may see them. One query."""
    issue = story.first.page.issue
    comes_from, goes_to = story.first.continued_from, story.last.continued_to
    pages = Page.objects.public().filter(issue=issue).select_related("issue__newspaper")
    by_key = {page.label_key: page for page in pages} if comes_from or goes_to else {}

    def find(reference: str, page: Page) -> Page | None:
        return by_key.get(referred_page(label_key(reference), page.label_key, by_key)) if reference else None

    return {
        "continued_from": find(comes_from, story.first.page),
        "continued_to": find(goes_to, story.last.page),
    }


def surroundings_of(article: Article, joins: Joins) -> dict:
    """The stories before and after it in the issue, and those of its page where it is not alone."""
    readable = Article.objects.listed().defer("lines", "repairs", "dismissed").select_related("page")
    in_issue = readable.in_issue(article.page.issue)
    before = Q(print_order__lt=article.print_order) | Q(print_order=article.print_order, pk__lt=article.pk)
    after = Q(print_order__gt=article.print_order) | Q(print_order=article.print_order, pk__gt=article.pk)
    on_page = list(printed_articles().filter(page=article.page))
    return {
        "previous": in_issue.filter(before).order_by("-print_order", "-pk").first(),
        "next": in_issue.filter(after).in_printed_order().first(),
        "on_this_page": tell_stories(on_page, article.page.issue, joins) if len(on_page) > 1 else [],
    }


def for_machines(story: Story) -> dict:
    """The story in the words of schema.org (application/ld+json)."""
    article = story.first
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "alternativeHeadline": article.deck,
        "datePublished": article.date.isoformat(),
        "dateModified": story.changed_at.isoformat(),
        "articleSection": article.section.name if article.section else "",
        "pageStart": article.page.label,
        "pageEnd": story.last.page.label,
        "keywords": [tag.name for tag in story.tags],
        "author": [{"@type": "Person", "name": byline.name} for byline in story.bylines],
        "isPartOf": {
            "@type": "PublicationIssue",
            "issueNumber": article.page.issue.printed_number,
            "datePublished": article.date.isoformat(),
            "isPartOf": {"@type": "Newspaper", "name": article.newspaper.name},
        },
    }


# Lists


@dataclass(frozen=True)
class DateLink:
    text: str
    url: str
    is_current: bool


def find_period(*numbers: int | None) -> Period:
    try:
        return read_period(*numbers)
    except ValueError as error:
        day = "-".join(f"{number:02d}" for number in numbers if number is not None)
        raise NotHere(_("No newspaper was printed on “%(day)s”.") % {"day": day}) from error


def date_links(
    articles: ArticleQuerySet, period: Period | None, url: Callable[[Period], str]
) -> list[list[DateLink]]:
    """The years that have articles; within the period its year's months and its month's days that have some."""
    opened = [*period.greater, period] if period else []
    levels = [years_of(articles), *(with_articles(articles, part.parts()) for part in opened if part.parts())]
    return [[DateLink(part.name, url(part), part in opened) for part in level] for level in levels if level]


def dated_list(request, template, articles, period, url, **context) -> HttpResponse:
    """A list that can be narrowed to a year, a month or a day. `url` gives the address of a period."""
    earlier, later = neighbours(articles, period) if period else (None, None)
    shown = period.articles_in(articles) if period else articles
    dates = {
        "period": period,
        "date_links": date_links(articles, period, url),
        "earlier": earlier and DateLink(str(earlier), url(earlier), False),
        "later": later and DateLink(str(later), url(later), False),
    }
    return render(request, template, {**context, **dates, **list_part(request, shown)})


@require_safe
def date_detail(request, year=None, month=None, day=None):
    period = find_period(year, month, day) if year is not None else None
    return dated_list(
        request, "articles/date_detail.html", listed_articles(), period,
        lambda period: reverse("articles:date_detail", args=period.numbers),
    )  # fmt: skip


@require_safe
def section_detail(request, pk, name="", year=None, month=None, day=None):
    section = Section.objects.public().filter(pk=pk).select_related("newspaper").first()
    if section is None:
        raise NotHere(_("The archive has no such section."))
    period = find_period(year, month, day) if year is not None else None

    def url(period: Period | None) -> str:
        if period is None:
            return section.get_absolute_url()
        return reverse("articles:section_dates", args=[pk, name_slug(section.name), *period.numbers])

    if name != name_slug(section.name) or request.resolver_match.url_name == "section_id":
        return moved_to(request, url(period))
    articles = listed_articles().filter(section=section)
    return dated_list(request, "articles/section_detail.html", articles, period, url, section=section)


@require_safe
def reporter_detail(request, pk, name=""):
    found = Reporter.objects.public().select_related("newspaper").prefetch_related("aliases")
    reporter = found.filter(pk=pk).first()
    if reporter is None:
        reporter = found.filter(pk=FormerAddress.objects.target(FormerAddress.Kind.REPORTER, str(pk))).first()
    if reporter is None:
        raise NotHere(_("The archive has no such reporter."))
    if (pk, name) != (
        reporter.pk,
        name_slug(reporter.name),
    ) or request.resolver_match.url_name == "reporter_id":
        return moved_to(request, reporter.get_absolute_url())
    written = Article.objects.listed().filter(bylines__reporter=reporter)
    listed = list_part(request, listed_articles().credited_to([reporter]), written)
    return render(request, "articles/reporter_detail.html", {"reporter": reporter, **listed})


@require_safe
def tag_detail(request, name):
    folded = fold_name(name)
    tag = Tag.objects.public().filter(folded_name=folded).first()
    if tag is None:
        former = FormerAddress.objects.target(FormerAddress.Kind.TAG, folded)
        tag = Tag.objects.public().filter(pk=former).first()
    if tag is None:
        raise NotHere(_("No article carries the tag “%(name)s”.") % {"name": name})
    if name != tag.name:
        return moved_to(request, tag.get_absolute_url())
    listed = list_part(request, listed_articles().tagged([tag]), Article.objects.listed().filter(tags=tag))
    return render(request, "articles/tag_detail.html", {"tag": tag, **listed})


@require_safe
def article_list(request):
    chosen = ArticleFilter(request.GET, queryset=listed_articles())
    chosen.form.label_suffix = ""
    is_understood = chosen.is_valid()
    listed = list_part(request, chosen.qs if is_understood else chosen.queryset.none())
    context = {"form": chosen.form, "chips": chosen.chips(), "is_understood": is_understood, **listed}
    return render(request, "articles/article_list.html", context)


# Indexes


@require_safe
def newspaper_list(request):
    part = paginate(newspapers_with_span().public(), request.GET, BY_NAME, NAMES_A_PAGE)
    return render(request, "articles/newspaper_list.html", {"part": part})


@require_safe
def section_list(request):
    sections = Section.objects.public().select_related("newspaper")
    part = paginate(sections, request.GET, BY_NAME, NAMES_A_PAGE)
    return render(request, "articles/section_list.html", {"part": part})


@require_safe
def reporter_list(request):
    reporters = Reporter.objects.public().select_related("newspaper")
    part = paginate(reporters, request.GET, BY_NAME, NAMES_A_PAGE)
    return render(request, "articles/reporter_list.html", {"part": part})


@require_safe
def tag_list(request):
    part = paginate(Tag.objects.public(), request.GET, BY_NAME, NAMES_A_PAGE)
    return render(request, "articles/tag_list.html", {"part": part})


# For machines


@require_safe
def favicon(request):
    """Who reads no <link rel="icon"> asks for this address."""
    return redirect(static("articles/icon.svg"))


@require_safe
def robots(request):
    return render(request, "articles/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request):
    """One map for each month of each newspaper: below the 50,000 addresses that a map may hold, and never paged.

    Neither an index nor a map may be empty: where nothing is published there is none.
    """
    months = Issue.objects.public().annotate(month=TruncMonth("date")).order_by("-month", "newspaper")
    maps = [
        reverse("articles:sitemap", args=[slug, month.year, month.month])
        for slug, month in months.values_list("newspaper__slug", "month").distinct()
    ]
    if not maps:
        raise NotHere(_("No article has been published here yet."))
    return render(request, "articles/sitemap_index.xml", {"maps": maps}, content_type="application/xml")


@require_safe
@of_a_newspaper
def sitemap(request, newspaper, year, month):
    newspaper, period = find_newspaper(newspaper), find_period(year, month)
    articles = period.articles_in(Article.objects.listed().filter(newspaper=newspaper.pk)).newest_first()
    issues = Issue.objects.public().filter(newspaper=newspaper.pk, date__range=(period.start, period.end))
    context = {"articles": articles.only("changed_at"), "issues": issues.select_related("newspaper")}
    if not context["issues"]:
        raise NotHere(_("No article has been published here yet."))
    return render(request, "articles/sitemap.xml", context, content_type="application/xml")
