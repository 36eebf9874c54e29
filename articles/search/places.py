"""Where an article stands in the index: a number that sorts as its date, so that the newest need no sorting.

A day has 65,536 places, and articles take them from the last on: read from the newest place down, a day comes in the order
in which its articles came in. What has no date stands before all days.

Which place an article takes hangs on the engine. By their ids, two who write at once seldom want the same one; one behind
the other, a day's places lie close.
"""

import datetime as dt
from collections.abc import Iterator

DAY_BITS = 16
PLACES_A_DAY = 2**DAY_BITS
LAST_PLACE = dt.date.max.toordinal() * PLACES_A_DAY + PLACES_A_DAY - 1
FIRST_DAY = dt.date(1000, 1, 1)  # no newspaper is older: below it stands what has no date
_UNDATED = FIRST_DAY.toordinal() * PLACES_A_DAY - 1  # places without a date, from 1 on


def place_range(first_day: dt.date | None, last_day: dt.date | None) -> tuple[int, int]:
    """The first and the last place of these days, both included; without a day, from the first or to the last day."""
    first = max(first_day or FIRST_DAY, FIRST_DAY).toordinal() * PLACES_A_DAY
    last = (last_day or dt.date.max).toordinal() * PLACES_A_DAY + PLACES_A_DAY - 1
    return first, last


def undated_range() -> tuple[int, int]:
    """The places of articles without a date."""
    return 1, _UNDATED


def place_date(place: int) -> dt.date | None:
    """The day of a place; None for one without, and for a number that is no place."""
    if not _UNDATED < place <= LAST_PLACE:
        return None
    return dt.date.fromordinal(place // PLACES_A_DAY)


def first_choice(date: dt.date | None, article: int) -> int:
    """The place that an article's id gives it; two share one where their ids differ by a multiple of PLACES_A_DAY."""
    if date is None:
        return (article - 1) % _UNDATED + 1
    return date.toordinal() * PLACES_A_DAY + PLACES_A_DAY - 1 - article % PLACES_A_DAY


def day_down(date: dt.date, taken: set[int]) -> Iterator[int]:
    """The day's places that are not taken, from the last on."""
    first, last = place_range(date, date)
    return (place for place in range(last, first - 1, -1) if place not in taken)


def next_choice(place: int) -> int:
    """The place to try behind one that is taken, of the same day; each is tried once before the first comes again."""
    if place <= _UNDATED:
        return place % _UNDATED + 1
    first = place - place % PLACES_A_DAY
    return first + (place - 1 - first) % PLACES_A_DAY


def bounds(
    within: tuple[int, int] | None, after: int | None = None, *, newest_first: bool = True
) -> tuple[int, int]:
    """The first and the last place that an engine may answer with; databases' numbers end at 2⁶³."""
    first, last = within or (0, LAST_PLACE)
    if after is not None:
        first, last = (first, min(last, after - 1)) if newest_first else (max(first, after + 1), last)
    return max(0, min(first, LAST_PLACE + 1)), max(-1, min(last, LAST_PLACE))
