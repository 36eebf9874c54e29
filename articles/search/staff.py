"""The same search for the staff, over drafts and what is withdrawn too, as the admin's lists take it: numbers of articles."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from articles.models import Article
from articles.periods import read_period
from articles.search.candidates import find
from articles.search.engines import TooCostly
from articles.search.places import place_date, place_range
from articles.search.plan import Plan, make_plan
from articles.search.question import STAFF, Filters, Question
from articles.templatetags.newspaper import short_date
from articles.typed import whole_number

MOST = 1000  # hits; a list shows them fifty at a time, and nobody looks through more
# Parameters of the admin's article list that the index knows. With them in the question its hits are the newest thousand
# of what is listed, not of the archive; the list's own filters are applied all the same.
RECORDS = {
    "newspaper__id__exact": "newspaper", "reporter": "reporter", "tag": "tag", "date__year": "year", "date__month": "month",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """Numbers of articles, and what is to be said of the search in words."""

    ids: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def find_for_staff(text: str, given: Mapping[str, str]) -> Found:
    """The newest articles that `text` finds, among those that the parameters of the admin's list leave."""
    question = Question(text, filters=_filters(given), states=_states(given))
    query, plan = question.query, _in_span(make_plan(question), given)
    said = [*plan.errors, *query.notes]
    if plan.errors or query.root is None:
        return Found([], said or [_("There is nothing in this to search for.")])
    try:
        found = find(plan, MOST)
    except TooCostly:
        return Found([], [*said, _("This search took too long and was stopped.")])
    if found.stopped_at:
        day = place_date(found.stopped_at)
        said.append(
            _("So far the archive has been looked through back to %(date)s.") % {"date": short_date(day)}
            if day else _("Only a part of the archive has been looked through.")
        )  # fmt: skip
    elif len(found.places) == MOST:
        said.append(
            _("These are the newest %(number)s hits; older ones come in sight by a filter.")
            % {"number": MOST}
        )
    return Found(found.articles, said)


def _states(given: Mapping[str, str]) -> tuple[str, ...]:
    if given.get("trash") == "yes":
        return ("trash",)
    status = given.get("status__exact", "")
    return (status,) if status in STAFF else STAFF


def _filters(given: Mapping[str, str]) -> Filters:
    numbers = {name: whole_number(given.get(parameter, "")) for parameter, name in RECORDS.items()}
    try:
        read_period(numbers["year"] or 2000, numbers["month"])
    except ValueError:
        numbers["year"] = None
    if not numbers["year"]:
        numbers["month"] = None
    kind = given.get("kind__exact", "")
    return Filters(**numbers, kind=kind if kind in Article.Kind.values else "")


def _in_span(plan: Plan, given: Mapping[str, str]) -> Plan:
    days = [_day(given.get(name, "")) for name in ("printed_from", "printed_to")]
    if days == [None, None]:
        return plan
    first, last = place_range(*days)
    return replace(plan, within=(max(first, plan.within[0]), min(last, plan.within[1])))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
