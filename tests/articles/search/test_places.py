import datetime as dt

import pytest

from articles.search.places import (
    LAST_PLACE,
    PLACES_A_DAY,
    first_choice,
    place_date,
    place_range,
    undated_range,
)
from articles.search.terms import SCHEME_VERSION

DAY = dt.date(2017, 12, 22)


def test_places_sort_as_days_do():
    first, last = place_range(DAY, DAY)

    assert last - first == PLACES_A_DAY - 1
    assert place_range(DAY - dt.timedelta(1), DAY - dt.timedelta(1))[1] == first - 1
    assert place_date(first) == place_date(last) == DAY


def test_a_side_without_a_day_is_open():
    first, last = place_range(None, None)

    assert (first - 1, last) == (undated_range()[1], LAST_PLACE)
    assert place_range(None, DAY)[0] == first
    assert place_range(DAY, None)[1] == last


@pytest.mark.parametrize("place", [-1, 0, 1, LAST_PLACE + 1, 10**30])
def test_what_is_no_place_of_a_day_has_none(place):
    assert place_date(place) is None


def test_another_way_to_give_places_is_another_scheme():
    """Else the index of an archive that is there already finds nothing any more, and nobody is told."""
    assert (SCHEME_VERSION, first_choice(DAY, 7)) == (3, 48_279_453_688)
