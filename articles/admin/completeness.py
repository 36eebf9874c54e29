"""The completeness page: what the archive has and lacks of each newspaper, and what people do about it.

The list is read from the rows at the moment of asking, a year at a time; the figures are kept sums (articles/ledger.py).
"""

import csv
import datetime as dt
from collections.abc import Iterator
from itertools import chain, islice
from types import SimpleNamespace
from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles import forms, ledger
from articles.batches import reason_text
from articles.completeness import Figures, Kind, Lack
from articles.ledger_words import FAILED, KINDS, OTHER_KINDS, UNPLACED, WITHOUT, lack_words, percent
from articles.models import DaysWithoutIssue, Issue, Newspaper, Page
from articles.paging import count_rows
from articles.typed import whole_number

ROWS = 50  # a page of the list, and the most that one act takes
PLACES_SHOWN = 3  # unplaced pages offered for one row
COUNTING = 0.3  # seconds that a request spends on old sums


def address(name: str = "completeness", **query) -> str:
    found = reverse(f"admin:articles_{name}")
    query = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{found}?{urlencode(query)}" if query else found


class Row(NamedTuple):
    """A lack as the list shows it: what can be done about it, each only for those who may."""

    key: str
    lack: Lack
    words: str
    issue_url: str
    import_url: str
    places: list[tuple[str, str]]  # unplaced pages that were offered this day: words, address
    place_url: str
    act: str  # what one click can say of it: "without", "complete" or nothing


def lack_key(lack: Lack) -> str:
    return f"{lack.date:%Y-%m-%d}.{lack.edition}.{lack.kind}"


def read_key(text: str) -> Lack:
    """The place in the list that a key names. Raises ValueError for anything else."""
    date, edition, kind = text.split(".")
    number = whole_number(edition)
    if number is None:
        raise ValueError("an edition is a number")
    return Lack(Kind(kind), dt.date.fromisoformat(date), number)


# The page


def show(request):
    if not request.user.has_perm("articles.view_issue"):
        raise PermissionDenied
    form = forms.CompletenessForm(request.GET)
    if not form.is_valid():
        return _render(request, form, {}, status=400)
    said = form.cleaned_data
    ledger.count_old(seconds=COUNTING)
    context = _figures(**said)
    if said["kind"] in OTHER_KINDS:
        context |= LISTS[said["kind"]](request, said)
    elif said["newspaper"]:
        context |= _lacks(request, said)
    if request.user.has_perm("articles.view_page"):
        context["unplaced"] = count_rows(ledger.unplaced_pages(said["newspaper"]))
    if request.user.has_perm("articles.view_importfile"):
        context["failed"] = count_rows(ledger.failed_files(request.user))
    return _render(request, form, context)


def _render(request, form, context: dict, status: int = 200):
    common = {
        **admin.site.each_context(request),
        "title": _("Completeness"),
        "opts": Issue._meta,
        "form": form,
        "said": form.cleaned_data,
        "may_count": request.user.has_perm("articles.change_issue"),
        "undo": _undo(request, form),
        "export": address("completeness_export", **_query(form)),
        "query": urlencode(_query(form)),
    }
    return TemplateResponse(
        request, "admin/articles/issue/completeness.html", {**common, **context}, status=status
    )


def _query(form, **other) -> dict:
    """The filters in force, as an address has them."""
    said = form.cleaned_data
    newspaper = said.get("newspaper")
    query = {
        "newspaper": newspaper and newspaper.slug,
        "year": said.get("year"),
        "kind": said.get("kind"),
        **other,
    }
    return {name: value for name, value in query.items() if value}


def _figures(newspaper: Newspaper | None, year: int | None, kind: str) -> dict:
    """The kept sums: a row per newspaper, or per year of the one that is asked for. Two queries."""
    kept, counted_at = ledger.kept_figures()
    if newspaper:
        years = kept.get(newspaper.pk, {})
        rows = [
            (number, address(newspaper=newspaper.slug, year=number, kind=kind), figures, number == year)
            for number, figures in years.items()
        ]
    else:
        newspapers = Newspaper.objects.filter(pk__in=kept)
        by_year = [
            (one, {number: figures for number, figures in kept[one.pk].items() if year in (None, number)})
            for one in newspapers
        ]
        rows = [
            (
                str(one),
                address(newspaper=one.slug, year=year, kind=kind),
                sum(years.values(), Figures()),
                False,
            )
            for one, years in by_year
            if years
        ]
    total = sum((figures for _name, _url, figures, _is_asked in rows), Figures())
    return {
        "figures": [_shown(*row) for row in rows],
        "total": _shown("", "", total, False) if len(rows) > 1 else None,
        "counted_at": counted_at,
    }


def _shown(name, url: str, figures: Figures, is_asked: bool) -> dict:
    return {
        "name": name, "url": url, "figures": figures, "is_asked": is_asked,
        "share_of_issues": percent(figures.share_of_issues), "share_of_pages": percent(figures.share_of_pages),
    }  # fmt: skip


# The lists


def _wanted(said: dict, newspaper: Newspaper, after: Lack | None = None) -> Iterator[Lack]:
    """What the filters ask for of the newspaper, behind the place `after`."""
    span = ledger.year_span(said["year"]) if said["year"] else (dt.date.min, dt.date.max)
    if after:
        span = (span[0], min(span[1], after.date))
    for lack in ledger.lacks_newest_first(newspaper, span):
        if (not said["kind"] or lack.kind == said["kind"]) and (not after or lack.key > after.key):
            yield lack


def _lacks(request, said: dict) -> dict:
    newspaper = said["newspaper"]
    try:
        after = read_key(request.GET["after"]) if "after" in request.GET else None
    except ValueError as error:
        raise Http404 from error
    found = list(islice(_wanted(said, newspaper, after), ROWS + 1))
    rows = _rows(request.user, newspaper, found[:ROWS])
    return {
        "rows": rows,
        "acts": {row.act for row in rows if row.act},
        "is_first": after is None,
        "next": lack_key(found[ROWS - 1]) if len(found) > ROWS else "",
    }


def _rows(person, newspaper: Newspaper, lacks: list[Lack]) -> list[Row]:
    """The lacks with what this person may do about each. One query."""
    may = {
        act: person.has_perm(f"articles.{permission}")
        for act, permission in {
            "without": "add_dayswithoutissue", "complete": "change_issue", "place": "place_page", "import": "add_importbatch",
        }.items()
    }  # fmt: skip
    waits_for_page = {lack.date for lack in lacks if lack.kind in (Kind.ISSUE, Kind.PAGES)}
    offered = ledger.unplaced_by_day(newspaper, waits_for_page) if may["place"] else {}

    def row(lack: Lack) -> Row:
        place = {"newspaper": newspaper.pk, "date": lack.date.isoformat(), "edition": lack.edition}
        lacks_pages = lack.kind in (Kind.ISSUE, Kind.PAGES)
        acts = {Kind.ISSUE: "without" if lack.edition == 1 else "", Kind.PAGES: "complete"}
        act = acts.get(lack.kind, "")
        return Row(
            key=lack_key(lack),
            lack=lack,
            words=lack_words(lack),
            issue_url=reverse("admin:articles_issue_change", args=[lack.issue]) if lack.issue else "",
            import_url=address("importbatch_add", **place) if may["import"] and lacks_pages else "",
            places=[
                (page.offered_text, place_address(page, place)) for page in offered.get(lack.date, [])[:PLACES_SHOWN]
            ] if lacks_pages else [],
            place_url=address(kind=UNPLACED, there=f"{newspaper.slug}/{lack.date:%Y-%m-%d}.{lack.edition}")
            if may["place"] and lacks_pages else "",
            act=act if may.get(act) else "",
        )  # fmt: skip

    return [row(lack) for lack in lacks]


def place_address(page: Page, place: dict) -> str:
    """The form that gives the page its place, with this one filled in."""
    return f"{reverse('admin:articles_page_place', args=[page.pk])}?{urlencode(place)}"


def _page_of(rows, request) -> tuple[list, str]:
    """Fifty of the rows, by falling key, behind the one that the address names; and the next page's `after`."""
    after = whole_number(request.GET.get("after", ""))
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: ROWS + 1])
    return found[:ROWS], str(found[ROWS - 1].pk) if len(found) > ROWS else ""


def _unplaced(request, said: dict) -> dict:
    """The unplaced pages; with `there` (newspaper/day.edition) each leads into that place."""
    if not request.user.has_perm("articles.view_page"):
        raise PermissionDenied
    place, words = _there(request.GET.get("there", ""))
    pages, after = _page_of(ledger.unplaced_pages(said["newspaper"]), request)
    rows = [(page, place_address(page, place)) for page in pages]
    return {
        "unplaced_rows": rows,
        "there": request.GET.get("there", "") if place else "",
        "there_words": words,
        "may_place": request.user.has_perm("articles.place_page"),
        "next": after,
        "is_first": "after" not in request.GET,
    }


def _there(text: str) -> tuple[dict, str]:
    """The place that `newspaper/day.edition` names, as a form begins with it, and in words."""
    slug, _slash, key = text.rpartition("/")
    date, _dot, edition = key.partition(".")
    newspaper = Newspaper.objects.filter(slug=slug).first() if slug else None
    if newspaper is None:
        return {}, ""
    return {"newspaper": newspaper.pk, "date": date, "edition": edition}, f"{newspaper} {date}"


def _failed(request, said: dict) -> dict:
    if not request.user.has_perm("articles.view_importfile"):
        raise PermissionDenied
    files, after = _page_of(ledger.failed_files(request.user), request)
    return {
        "failed_rows": [(file, reason_text(file)) for file in files],
        "next": after,
        "is_first": "after" not in request.GET,
    }


def _without(request, said: dict) -> dict:
    if not request.user.has_perm("articles.view_dayswithoutissue"):
        raise PermissionDenied
    found, after = _page_of(_days_without(said), request)
    return {
        "without_rows": found,
        "may_take_back": request.user.has_perm("articles.delete_dayswithoutissue"),
        "next": after,
        "is_first": "after" not in request.GET,
    }


def _days_without(said: dict):
    rows = DaysWithoutIssue.objects.select_related("newspaper", "person")
    if said["newspaper"]:
        rows = rows.filter(newspaper=said["newspaper"])
    if said["year"]:
        first, last = ledger.year_span(said["year"])
        rows = rows.filter(begins_on__lte=last, ends_on__gte=first)
    return rows


LISTS = {UNPLACED: _unplaced, FAILED: _failed, WITHOUT: _without}


# Acts


@require_POST
def act(request):
    """Say of the chosen rows that no issue appeared on those days, or that those issues are complete as they are."""
    newspaper = get_object_or_404(Newspaper, slug=request.POST.get("newspaper", ""))
    name, _colon, one = request.POST.get("act", "").partition(":")
    try:
        chosen = [read_key(key) for key in ([one] if one else request.POST.getlist("row"))[:ROWS]]
    except ValueError:
        return HttpResponseBadRequest()
    if name not in ACTS:
        return HttpResponseBadRequest()
    if not chosen:
        messages.warning(request, _("Choose the days first."))
        return _back(request)
    undo = ACTS[name](request, newspaper, chosen)
    ledger.count_anew(newspaper)
    return _back(request, undo=f"{newspaper.slug}/{','.join(undo)}" if undo else "")


def _say_without(request, newspaper: Newspaper, chosen: list[Lack]) -> list[str]:
    if not request.user.has_perm("articles.add_dayswithoutissue"):
        raise PermissionDenied
    days = [lack.date for lack in chosen if lack.kind == Kind.ISSUE and lack.edition == 1]
    reason = " ".join(request.POST.get("reason", "").split())[: _reason_length()]
    made = DaysWithoutIssue.objects.confirm(newspaper, days, reason=reason, by=request.user)
    LogEntry.objects.log_actions(request.user.pk, made, ADDITION, change_message=[{"added": {}}])
    text = ngettext("%(count)d day confirmed: no issue appeared.", "%(count)d days confirmed: no issue appeared.", len(made))  # fmt: skip
    messages.success(request, text % {"count": len(made)})
    return [f"d{days.pk}" for days in made]


def _reason_length() -> int:
    return DaysWithoutIssue._meta.get_field("reason").max_length


def _say_complete(request, newspaper: Newspaper, chosen: list[Lack]) -> list[str]:
    """The issues get the number of pages that they have; what they had before can be given back."""
    if not request.user.has_perm("articles.change_issue"):
        raise PermissionDenied
    wanted = {(lack.date, lack.edition) for lack in chosen if lack.kind == Kind.PAGES}
    issues = newspaper.issues.filter(date__in={date for date, _edition in wanted}).prefetch_related("pages")
    issues = [issue for issue in issues if (issue.date, issue.edition) in wanted]
    had = {issue.pk: issue.page_count for issue in issues}
    done = [issue for issue in issues if issue.declare_complete()]
    LogEntry.objects.log_actions(request.user.pk, done, CHANGE, change_message=[PAGES_LOGGED])
    text = ngettext("%(count)d issue is complete as it is.", "%(count)d issues are complete as they are.", len(done))  # fmt: skip
    messages.success(request, text % {"count": len(done)})
    return [f"i{issue.pk}:{had[issue.pk] or ''}" for issue in done]


PAGES_LOGGED = {"changed": {"fields": ["number of pages"]}}
ACTS = {"without": _say_without, "complete": _say_complete}


@require_POST
def undo(request):
    """Take back what an act said: `what` is the newspaper's slug and the keys that the act gave."""
    slug, _slash, keys = request.POST.get("what", "").rpartition("/")
    newspaper = get_object_or_404(Newspaper, slug=slug)
    days, issues = [], {}
    for key in keys.split(",")[:ROWS]:
        number, _colon, count = key[1:].partition(":")
        if (
            whole_number(number) is None
            or key[0] not in "di"
            or (count and not 0 < (whole_number(count) or 0) < 1000)
        ):
            return HttpResponseBadRequest()
        if key[0] == "d":
            days.append(int(number))
        else:
            issues[int(number)] = whole_number(count)
    if (days and not request.user.has_perm("articles.delete_dayswithoutissue")) or (
        issues and not request.user.has_perm("articles.change_issue")
    ):
        raise PermissionDenied
    gone = list(DaysWithoutIssue.objects.filter(newspaper=newspaper, pk__in=days))
    LogEntry.objects.log_actions(request.user.pk, gone, DELETION, change_message="")
    DaysWithoutIssue.objects.filter(pk__in=[row.pk for row in gone]).delete()
    changed = list(newspaper.issues.filter(pk__in=issues).select_related("newspaper"))
    for issue in changed:
        issue.page_count = issues[issue.pk]
    Issue.objects.bulk_update(changed, ["page_count"])
    LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, change_message=[PAGES_LOGGED])
    count = len(gone) + len(changed)
    messages.success(request, ngettext("%(count)d entry taken back.", "%(count)d entries taken back.", count) % {"count": count})  # fmt: skip
    ledger.count_anew(newspaper)
    return _back(request)


def _undo(request, form) -> dict | None:
    """What the bar under an act takes back, as the address of the page after it says."""
    what = request.GET.get("undo", "")
    return {"what": what, "back": address(**_query(form))} if what else None


@require_POST
def count(request):
    """Count a newspaper anew, or those whose sums are the oldest, now and not when they are old."""
    if not request.user.has_perm("articles.change_issue"):
        raise PermissionDenied
    slug = request.POST.get("newspaper", "")
    if slug:
        ledger.count_anew(get_object_or_404(Newspaper, slug=slug))
    else:
        ledger.count_old(seconds=COUNTING * 10, older_than=dt.timedelta(0))
    return _back(request)


def _back(request, **query):
    """To the list that the act came from."""
    form = forms.CompletenessForm(request.POST)
    form.is_valid()
    return HttpResponseRedirect(address(**_query(form, after=request.POST.get("after", ""), **query)))


# CSV


def export(request):
    """All that the filters ask for as a CSV file, a line per lack. It opens in spreadsheets, so cells are no formulas."""
    if not request.user.has_perm("articles.view_issue"):
        raise PermissionDenied
    form = forms.CompletenessForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest()
    columns = [
        _("newspaper"),
        _("date"),
        _("edition"),
        _("kind of lack"),
        _("what is missing"),
        _("number of pages"),
    ]
    rows = chain(
        [columns], EXPORTS.get(form.cleaned_data["kind"], _exported_lacks)(request, form.cleaned_data)
    )
    writer = csv.writer(SimpleNamespace(write=str))  # writing gives the line back
    lines = chain(["\ufeff"], (writer.writerow([_no_formula(cell) for cell in row]) for row in rows))
    headers = {"Content-Disposition": 'attachment; filename="completeness.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _exported_lacks(request, said: dict) -> Iterator[list]:
    for newspaper in [said["newspaper"]] if said["newspaper"] else Newspaper.objects.all():
        for lack in _wanted(said, newspaper):
            place = [str(newspaper), lack.date.isoformat(), lack.edition]
            yield [*place, KINDS[lack.kind], lack_words(lack), lack.pages or ""]


def _exported_unplaced(request, said: dict) -> Iterator[list]:
    if not request.user.has_perm("articles.view_page"):
        raise PermissionDenied
    pages = ledger.unplaced_pages(said["newspaper"]).order_by("-pk")
    for page in pages.iterator(chunk_size=500):
        offered = [page.offered.get(name, "") for name in ("newspaper", "date", "edition")]
        yield [
            *offered,
            OTHER_KINDS[UNPLACED],
            page.get_unplaced_reason_display(),
            page.offered.get("label", ""),
        ]


def _exported_failed(request, said: dict) -> Iterator[list]:
    if not request.user.has_perm("articles.view_importfile"):
        raise PermissionDenied
    for file in ledger.failed_files(request.user).iterator(chunk_size=500):
        yield ["", "", "", OTHER_KINDS[FAILED], f"{file.name}: {reason_text(file)}", ""]


def _exported_without(request, said: dict) -> Iterator[list]:
    if not request.user.has_perm("articles.view_dayswithoutissue"):
        raise PermissionDenied
    for days in _days_without(said).order_by("-pk").iterator(chunk_size=500):
        yield [str(days.newspaper), days.span, "", OTHER_KINDS[WITHOUT], days.reason, ""]


EXPORTS = {UNPLACED: _exported_unplaced, FAILED: _exported_failed, WITHOUT: _exported_without}


def _no_formula(cell):
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
