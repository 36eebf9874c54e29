"""Which rowid stands for a place in SQLite's index: small numbers, close to each other.

Of each hit FTS5 keeps the distance to the one before, and of the first hit of each term the number itself; half of all
pairs stand in one article alone. With places for rowids (65,536 a day) the index of 100,000 articles was nearly twice as
large as with numbers from 1 on. But numbers without gaps have no room for a day between two others. So the first articles of
a day have rowids among 32 for each day, which are enough for most archives of one small newspaper; the next, among 256 for
each day; what is left, and what has no date, as many as places.

In each of these tiers rowids sort as places do. An answer is asked of each that holds something, and merged.
"""

from typing import NamedTuple

from articles.search.places import FIRST_DAY, LAST_PLACE, PLACES_A_DAY

_FIRST = FIRST_DAY.toordinal() - 1  # so that no rowid is 0


class Tier(NamedTuple):
    """Rowids from `start` on: 2 ** `bits` for each day, for places from the `skipped`-th of a day on, counted from its end."""

    start: int
    bits: int
    skipped: int

    def row(self, place: int) -> int:
        """The rowid of a place that the tier holds."""
        return self._row(place // PLACES_A_DAY, self._position(place))

    def place(self, row: int) -> int:
        day, position = divmod(row - self.start, 1 << self.bits)
        return (day + _FIRST + 1) * PLACES_A_DAY - self.skipped - (1 << self.bits) + position

    def rows(self, first: int, last: int) -> tuple[int, int]:
        """The first and the last rowid of places from `first` to `last`; the first behind the last where there is none."""
        first = max(first, (_FIRST + 1) * PLACES_A_DAY)
        size = 1 << self.bits
        return (
            self._row(first // PLACES_A_DAY, min(max(self._position(first), 0), size)),
            self._row(last // PLACES_A_DAY, min(max(self._position(last), -1), size - 1)),
        )

    def _row(self, day: int, position: int) -> int:
        return self.start + ((day - _FIRST) << self.bits) + position

    def _position(self, place: int) -> int:
        return (1 << self.bits) - PLACES_A_DAY + place % PLACES_A_DAY + self.skipped

    def holds(self, place: int) -> bool:
        return place // PLACES_A_DAY > _FIRST and 0 <= self._position(place) < 1 << self.bits


class Rest(NamedTuple):
    """Rowids from `start` on, one for each place."""

    start: int

    def row(self, place: int) -> int:
        return self.start + place

    def place(self, row: int) -> int:
        return row - self.start

    def rows(self, first: int, last: int) -> tuple[int, int]:
        return self.start + first, self.start + min(last, LAST_PLACE)

    def holds(self, place: int) -> bool:
        return True


def _tiers(*bits: int) -> list[Tier | Rest]:
    tiers: list[Tier | Rest] = []
    start = skipped = 0
    for size in bits:
        tiers.append(Tier(start, size, skipped))
        start += (LAST_PLACE // PLACES_A_DAY - _FIRST + 1) << size
        skipped += 1 << size
    return [*tiers, Rest(start)]


TIERS = _tiers(5, 8)


def rowid_of(place: int) -> int:
    return next(tier for tier in TIERS if tier.holds(place)).row(place)
