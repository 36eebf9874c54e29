import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.engines.rowids import TIERS, rowid_of
from articles.search.places import LAST_PLACE, PLACES_A_DAY, place_range, undated_range
from articles.search.terms import SCHEME_VERSION

DAY = dt.date(2017, 12, 22)
PLACES = st.one_of(
    st.integers(1, LAST_PLACE),
    st.builds(
        lambda date, slot: place_range(date, date)[1] - slot,
        st.dates(dt.date(1000, 1, 1), dt.date.max),
        st.integers(0, 600),
    ),
)


def slot(number: int, date: dt.date = DAY) -> int:
    return place_range(date, date)[1] - number


def tier_of(place: int):
    return next(tier for tier in TIERS if tier.holds(place))


@given(PLACES)
def test_a_place_is_told_by_its_rowid(place):
    row = rowid_of(place)

    assert tier_of(place).place(row) == place
    assert [tier for tier in TIERS if tier.rows(1, LAST_PLACE)[0] <= row <= tier.rows(1, LAST_PLACE)[1]] == [
        tier_of(place)
    ]


@given(PLACES, PLACES)
def test_rowids_of_a_tier_sort_as_places_do(one, other):
    if tier_of(one) == tier_of(other):
        assert (rowid_of(one) < rowid_of(other)) == (one < other)


@given(PLACES, PLACES, PLACES)
def test_a_range_of_places_has_the_rowids_of_just_these(place, first, last):
    low, high = tier_of(place).rows(first, last)

    assert (low <= rowid_of(place) <= high) == (first <= place <= last)


@pytest.mark.parametrize("tier", TIERS)
def test_a_range_of_nothing_has_no_rowid(tier):
    low, high = tier.rows(slot(3), slot(4))
    assert low > high

    low, high = tier.rows(*undated_range())
    assert low > high or tier is TIERS[-1]


def test_the_first_of_a_day_lie_close():
    assert [tier_of(slot(number)) for number in (0, 31, 32, 287, 288, PLACES_A_DAY - 1)] == [
        TIERS[0], TIERS[0], TIERS[1], TIERS[1], TIERS[2], TIERS[2],
    ]  # fmt: skip
    yesterday = DAY - dt.timedelta(1)
    assert rowid_of(slot(0)) - rowid_of(slot(0, yesterday)) == 32
    assert rowid_of(slot(32)) - rowid_of(slot(32, yesterday)) == 256


def test_another_way_to_give_rowids_is_another_scheme():
    """Else the index of an archive that is there already finds nothing any more, and nobody is told."""
    assert SCHEME_VERSION == 3
    assert [rowid_of(place) for place in (1, slot(0), slot(32), slot(288))] == [
        946_708_705,
        11_897_887,
        200_372_959,
        49_226_162_111,
    ]
