"""Where an article stands in the index: a number that sorts as its date, so that the newest need no sorting.

A day has 2²⁰ places, and they are given out from the last on: read from the newest place down, a day comes in the order
in which its articles came in. What has no date stands before all days.
"""

import datetime as dt

PLACES_A_DAY = 2**20
LAST_PLACE = dt.date.max.toordinal() * PLACES_A_DAY + PLACES_A_DAY - 1
_FIRST_DAY = dt.date(1000, 1, 1)  # no newspaper is older: below it stands what has no date


def place_range(first_day: dt.date | None, last_day: dt.date | None) -> tuple[int, int]:
    """The first and the last place of these days, both included; without a day, from the first or to the last day."""
    first = max(first_day or _FIRST_DAY, _FIRST_DAY).toordinal() * PLACES_A_DAY
    last = (last_day or dt.date.max).toordinal() * PLACES_A_DAY + PLACES_A_DAY - 1
    return first, last


def undated_range() -> tuple[int, int]:
    """The places of articles without a date."""
    return 1, _FIRST_DAY.toordinal() * PLACES_A_DAY - 1


def place_date(place: int) -> dt.date | None:
    """The day of a place; None for one without, and for a number that is no place."""
    if not place_range(None, None)[0] <= place <= LAST_PLACE:
        return None
    return dt.date.fromordinal(place // PLACES_A_DAY)
