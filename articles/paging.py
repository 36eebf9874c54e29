"""Lists page by key: a token names the row after which (or before which) a page begins.

No page is reached by counting rows from the start, so the thousandth costs what the first costs, and a row that is
published meanwhile neither doubles nor hides another. The condition begins with a bound on the leading column, which
is what lets SQLite and PostgreSQL enter the index at the token's place; the rest only decides within equal keys.
"""

import base64
import binascii
import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import reduce
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

PAGE_SIZE = 30  # rows
COUNT_LIMIT = 1000  # rows; beyond it a count says "1,000+"
TOKEN_LIMIT = 800  # characters; the longest name of a reporter, encoded, stays below
INTEGERS = range(-(2**63), 2**63)  # what both databases keep


class BadToken(Http404):
    """The token was not made here. Readers see a page that leads back to the list's beginning."""


@dataclass(frozen=True)
class Order:
    """The columns that a list is sorted by, first to last, each with its Python type; `-` means descending."""

    columns: tuple[tuple[str, type], ...]

    def names(self, *, backwards: bool = False) -> list[str]:
        return [_turned(name) if backwards else name for name, _type in self.columns]

    def token(self, row) -> str:
        values = [getattr(row, name.lstrip("-")) for name, _type in self.columns]
        plain = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
        return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")

    def values(self, token: str) -> list:
        """What `token` put in. Raises BadToken for anything else."""
        try:
            padded = token[:TOKEN_LIMIT] + "=" * (-len(token[:TOKEN_LIMIT]) % 4)
            plain = json.loads(base64.b64decode(padded, altchars="-_", validate=True))
            if not isinstance(plain, list):
                raise TypeError("a token holds a list")
            pairs = zip(plain, self.columns, strict=True)
            return [_typed(value, type_) for value, (_name, type_) in pairs]
        except (ValueError, TypeError, RecursionError, binascii.Error) as error:
            raise BadToken(_("This part of the list does not exist.")) from error

    def beyond(self, values: list, *, backwards: bool = False, inclusive: bool = False) -> Q:
        """The rows behind (backwards: before) the one with these values; inclusive: and that one.

        For the columns a, b, c it reads: a >= x AND (a > x OR b > y OR (b = y AND c > z)) with the equalities
        of the columns to the left; `>` turns with the column's direction.
        """
        steps = []
        for index, (name, _type) in enumerate(self.columns):
            equal = {self.columns[i][0].lstrip("-"): values[i] for i in range(index)}
            last = index == len(self.columns) - 1
            lookup = _side(name, backwards) + ("e" if inclusive and last else "")
            steps.append(Q(**equal, **{f"{name.lstrip('-')}__{lookup}": values[index]}))
        leading = self.columns[0][0]
        bound = Q(**{f"{leading.lstrip('-')}__{_side(leading, backwards)}e": values[0]})
        return bound & reduce(Q.__or__, steps)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _side(name: str, backwards: bool) -> str:
    return "lt" if name.startswith("-") != backwards else "gt"


def _typed(value, type_: type):
    if type_ is dt.date:
        return dt.date.fromisoformat(value)
    if not isinstance(value, type_) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no {type_.__name__}")
    if type_ is int and value not in INTEGERS:
        raise ValueError(f"{value} is too large")
    if type_ is str and re.search("[\0\ud800-\udfff]", value):
        raise ValueError("no name holds NUL or half a character")
    return value


# Newest day first, each day in printed order; ArticleQuerySet.newest_first and the public_by_… indexes have the same.
NEWEST_FIRST = Order((("-date", dt.date), ("newspaper_id", int), ("print_order", int), ("pk", int)))
BY_NAME = Order((("folded_name", str), ("pk", int)))


@dataclass(frozen=True)
class Count:
    """How many rows a list has, exact up to a limit."""

    number: int
    is_capped: bool

    def __str__(self):
        return f"{self.number:,}+" if self.is_capped else f"{self.number:,}"


@dataclass(frozen=True)
class Part:
    """One page of a list: its rows, how many the whole list has, and the queries of its neighbours ("" for none)."""

    rows: list
    count: Count
    start: str  # the query of the list's first page
    previous: str
    next: str
    is_first: bool


def count_rows(queryset: QuerySet, limit: int = COUNT_LIMIT) -> Count:
    """Counts within a bounded subquery: a list of a million rows costs what one of a thousand costs."""
    number = queryset.order_by()[: limit + 1].count()
    return Count(min(number, limit), number > limit)


def paginate(queryset: QuerySet, query, order: Order = NEWEST_FIRST, size: int = PAGE_SIZE) -> Part:
    """The page that `query` (request.GET) names by `after` or `before`; its other parameters are kept.

    The same number of queries for every page but the first, which needs one less. Raises BadToken.
    """
    kept = [
        (name, value) for name in query for value in query.getlist(name) if name not in ("after", "before")
    ]
    backwards = "before" in query and "after" not in query
    token = query.get("before") if backwards else query.get("after")
    rows, here = queryset, None
    if token is not None:
        here = order.values(token)
        rows = queryset.filter(order.beyond(here, backwards=backwards))
    found = list(rows.order_by(*order.names(backwards=backwards))[: size + 1])
    more = len(found) > size
    found = found[:size][::-1] if backwards else found[:size]
    # Behind the token stands at least the row that it names, unless that row has gone meanwhile.
    behind = (
        here is not None
        and queryset.filter(order.beyond(here, backwards=not backwards, inclusive=True)).exists()
    )
    has_previous, has_next = (more, behind) if backwards else (behind, more)
    return Part(
        rows=found,
        count=count_rows(queryset),
        start=_query(kept),
        previous=_query([*kept, ("before", order.token(found[0]))]) if found and has_previous else "",
        next=_query([*kept, ("after", order.token(found[-1]))]) if found and has_next else "",
        is_first=token is None,
    )


def _query(pairs: list) -> str:
    return f"?{urlencode(pairs)}"
