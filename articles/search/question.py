"""What somebody asks: the query, what it is narrowed to, the order, and the place in the answer; as an address says it."""

import base64
import binascii
import json
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.models import Article, FormerAddress
from articles.paging import INTEGERS, BadToken
from articles.periods import Period, read_period
from articles.search.query import Query, parse_query

READERS = ("published",)  # states of articles, as labels name them
STAFF = ("published", "draft", "withdrawn")
STAFF_WITH_TRASH = (*STAFF, "trash")
TOKEN_LIMIT = 200  # characters
_MERGED = {"reporter": FormerAddress.Kind.REPORTER, "tag": FormerAddress.Kind.TAG_NUMBER}


class Order(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    RELEVANCE = "relevance"


@dataclass(frozen=True)
class Filters:
    """What an answer is narrowed to beside its query: at most one record of each sort, by its id; one year or month."""

    newspaper: int | None = None
    year: int | None = None
    month: int | None = None  # 1 to 12; only with a year
    section: int | None = None
    reporter: int | None = None
    tag: int | None = None
    kind: str = ""

    @property
    def period(self) -> Period | None:
        return Period((self.year, self.month) if self.month else (self.year,)) if self.year else None

    @property
    def chosen(self) -> dict[str, int | str]:
        """Name -> value of those in force, as in the address."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    def without(self, name: str) -> "Filters":
        """These without one; without the year there is no month."""
        gone = {"year": {"year": None, "month": None}, "kind": {"kind": ""}}.get(name, {name: None})
        return replace(self, **gone)


@dataclass(frozen=True)
class Question:
    """`after` or `before` is the token of a row: the page begins behind it, or ends before it, in the order shown.

    `states` are those of the articles that the asker may see. `errors` say in words what of the address is wrong.
    """

    text: str = ""
    filters: Filters = Filters()
    order: Order = Order.NEWEST
    with_printed: bool = False  # search also what the dump printed before it was corrected
    states: tuple[str, ...] = READERS
    after: str = ""
    before: str = ""
    errors: tuple[str, ...] = ()

    @cached_property
    def query(self) -> Query:
        return parse_query(self.text)

    @property
    def is_empty(self) -> bool:
        """Nothing is asked: the bare form."""
        return not self.text.strip() and not self.filters.chosen

    def address(self, **changes) -> str:
        """The query part of this question's address ("?q=…"), with changes; its first page unless a token is given.

        >>> Question("大坝", order=Order.OLDEST).address(text="合龙")
        '?q=%E5%90%88%E9%BE%99&order=oldest'
        """
        asked = replace(self, **{"after": "", "before": "", **changes})
        pairs: list[tuple[str, object]] = [("q", asked.query.text)]
        pairs += asked.filters.chosen.items()
        pairs += [("order", asked.order.value)] * (asked.order != Order.NEWEST)
        pairs += [("printed", "1")] * asked.with_printed
        pairs += [(name, token) for name in ("after", "before") if (token := getattr(asked, name))]
        return f"?{urlencode(pairs)}"

    @property
    def address_here(self) -> str:
        """The same of this very part of the answer."""
        return self.address(after=self.after, before=self.before)

    def narrowed(self, **filters) -> str:
        """The address of this question with other filters: narrowed(tag=3), narrowed(year=2017, month=None)."""
        return self.address(filters=replace(self.filters, **filters))

    def widened(self, name: str) -> str:
        """The address of this question without one of its filters."""
        return self.address(filters=self.filters.without(name))


def read_question(given: QueryDict, states: tuple[str, ...] = READERS) -> Question:
    """The question that an address asks. What cannot be meant is explained in `errors`, and left out of the rest."""
    errors: list[str] = []

    def number(name: str, least: int = 1) -> int | None:
        value = given.get(name, "").strip()
        if not value:
            return None
        if value.isascii() and value.isdecimal() and len(value) <= 18 and int(value) >= least:
            return int(value)
        said = _("“%(value)s” is no value of “%(name)s”.")
        errors.append(said % {"value": value[:40], "name": name})
        return None

    keys = {name: number(name) for name in ("newspaper", "section", "reporter", "tag", "year", "month")}
    if keys["year"] is None:
        keys["month"] = None
    for name, kind in _MERGED.items():  # what was merged into another is found as that one
        if keys[name]:
            keys[name] = FormerAddress.objects.target(kind, str(keys[name])) or keys[name]
    try:
        read_period(keys["year"] or 2000, keys["month"])
    except ValueError:
        errors.append(_("No newspaper was printed then."))
        keys["year"] = keys["month"] = None
    kind, order = given.get("kind", ""), given.get("order", "") or Order.NEWEST
    if kind and kind not in Article.Kind.values:
        errors.append(_("There is no kind “%(value)s”.") % {"value": kind[:40]})
        kind = ""
    if order not in list(Order):
        errors.append(_("“%(value)s” is no order.") % {"value": order[:40]})
        order = Order.NEWEST
    return Question(
        text=given.get("q", ""),
        filters=Filters(**keys, kind=kind),
        order=Order(order),
        with_printed=bool(given.get("printed")),
        states=states,
        after=given.get("after", ""),
        before="" if given.get("after") else given.get("before", ""),
        errors=tuple(errors),
    )


# Tokens


def make_token(*key: int) -> str:
    """A row's key in its order, as text for an address."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def read_token(token: str, length: int) -> tuple[int, ...]:
    """What make_token put in: `length` numbers. Raises BadToken for anything else."""
    try:
        padded = token[:TOKEN_LIMIT] + "=" * (-len(token[:TOKEN_LIMIT]) % 4)
        key = json.loads(base64.b64decode(padded, altchars="-_", validate=True))
        if not isinstance(key, list) or len(key) != length:
            raise ValueError(f"no list of {length}")
        if not all(type(number) is int and number in INTEGERS for number in key):
            raise ValueError("no numbers that a database takes")
    except (ValueError, RecursionError, binascii.Error) as error:
        raise BadToken(_("This part of the list does not exist.")) from error
    return tuple(key)
