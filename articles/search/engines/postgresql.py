"""The index on PostgreSQL: one GIN over the terms that an immutable function makes of a row; no list of terms is stored.

A row holds what the terms are made of: the runs of Han characters, folded, whole terms, and labels. The function makes
pairs of the runs as articles/search/terms.py does, and adds what the place tells: the labels of its date, and terms of its
own, the spans of time in which it lies.

GIN gives its hits in no order, and the planner, asked for the newest twenty, would rather walk the primary key and make
the terms of each row on its way. So a question is asked for one span after the other, each longer than the one before,
from the newest place on, until there are enough answers: what a word costs hangs on how many are asked for, not on how
often it occurs. A span with more hits than anyone wants to sort is divided.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from articles.search.conditions import AllOf, AnyOf, Beginning, Condition, Run, Term, Without
from articles.search.documents import among_numbers
from articles.search.engines import TooCostly
from articles.search.places import DAY_BITS, bounds, place_range
from articles.search.terms import HEAD, LABEL, OF_DATES, Document, grams, matched, printed_terms, runs

TABLE = "articles_searchindex"
SPAN = "\ue003"  # before each part of the term of a span of time
# A span's length in places, as a power of two: 8 days, 64 days, 1.4 years, 11 years …
SPANS = tuple(DAY_BITS + days for days in (3, 6, 9, 12, 15, 18))
MOST_SECONDS = 2.0  # of one question
MOST_ROWS = 4000  # that are read of one span in no order; with more hits it is divided

MANY_ROWS = 200
# GIN gathers what comes in and sorts it into its pages when it is so much; questions read through what is gathered. Where
# an archive is indexed as a whole, more of it: pairs that come together then go into one page together.
_GATHER = "SELECT set_config('gin_pending_list_limit', '16MB', true), set_config('work_mem', '64MB', true)"

# What the function is called with; a question names it just so.
TERMS_OF_ROW = f"{TABLE}_terms(place, headline, text, terms, labels)"
# What Han is written in takes two bytes in it, seldom four, in UTF-8 three. With a gap of two bytes as well, a run stands
# at an even distance from the beginning, so that it can be looked for without reading the whole text from its bytes.
_ENCODING = "GB18030"
_GAP = "\u3000"  # between two runs
_LABEL = ":"  # stands for LABEL, which takes three bytes; no word has it
_FIRST_DATED, _ = place_range(None, None)

_CREATE = f"""
CREATE TABLE {TABLE} (
    place bigint PRIMARY KEY,
    headline bytea NOT NULL,  -- its runs of Han characters, a gap between two
    text bytea NOT NULL,      -- the text's, likewise
    terms text NOT NULL,      -- terms that go in as they are, a space between two
    labels text NOT NULL      -- all but the date's, likewise
) WITH (
    -- What comes in is no cause to vacuum or to analyse: whoever does that sorts what GIN has gathered, slowly, and lets
    -- nobody else do it, so that under a build the index grew threefold.
    autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2147483647
);
-- It calls no other function of ours: where an index is made, only PostgreSQL's own are found by their bare names.
CREATE FUNCTION {TABLE}_terms(place bigint, headline bytea, text bytea, terms text, labels text) RETURNS tsvector
IMMUTABLE STRICT PARALLEL SAFE COST 100000 LANGUAGE plpgsql AS $$
    DECLARE  -- the characters, NULL for a gap
        above text[] := string_to_array(convert_from(headline, '{_ENCODING}') || '{_GAP}', NULL, '{_GAP}');
        below text[] := string_to_array(convert_from(text, '{_ENCODING}') || '{_GAP}', NULL, '{_GAP}');
        day date := date '0001-01-01' + ((place >> {DAY_BITS}) - 1)::int;
    BEGIN
        RETURN array_to_tsvector(
            array(SELECT coalesce(this || next, this) FROM unnest(below, below[2:]) AS pair(this, next)
                WHERE this IS NOT NULL)
            || array(SELECT '{HEAD}' || coalesce(this || next, this) FROM unnest(above, above[2:]) AS pair(this, next)
                WHERE this IS NOT NULL)
            || string_to_array(terms, ' ')
            || string_to_array(translate(labels, '{_LABEL}', '{LABEL}'), ' ')
            || CASE WHEN place >= {_FIRST_DATED} THEN ARRAY[
                '{LABEL}year{LABEL}' || extract(year FROM day),
                '{LABEL}month{LABEL}' || (extract(year FROM day) * 100 + extract(month FROM day))] END
            || ARRAY[{", ".join(f"'{SPAN}{bits}{SPAN}' || (place >> {bits})" for bits in SPANS)}]);
    END
$$;
CREATE INDEX {TABLE}_of_terms ON {TABLE} USING gin ({TERMS_OF_ROW});
-- The planner needs no statistics of the terms, and to gather them would make the terms of 30,000 rows anew.
ALTER INDEX {TABLE}_of_terms ALTER COLUMN 1 SET STATISTICS 0;
"""
_DROP = f"""
DROP TABLE {TABLE};
DROP FUNCTION {TABLE}_terms(bigint, bytea, bytea, text, text);
"""
# The columns come one by one, so that few large arguments are quoted and not thousands of small ones.
_PUT = f"""
INSERT INTO {TABLE} (place, headline, text, terms, labels)
SELECT place, convert_to(headline, '{_ENCODING}'), convert_to(text, '{_ENCODING}'), terms, labels
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS rows(place, headline, text, terms, labels)
"""
# Whether a run stands in a row. At an even distance from the beginning its bytes are it; at an odd one they are halves of
# other characters, and it may yet stand behind them.
_HAS = f"""
CASE mod(nullif(position((SELECT convert_to(%s, '{_ENCODING}')) IN {{column}}), 0), 2)
    WHEN 1 THEN true WHEN 0 THEN strpos(convert_from({{column}}, '{_ENCODING}'), %s) > 0 ELSE false END
"""
# With characters of four bytes, whose halves may stand together in others.
_HAS_LONG = f"strpos(convert_from({{column}}, '{_ENCODING}'), %s) > 0"


def create(apps, schema_editor) -> None:
    """For migrations.RunPython."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_CREATE, params=None)


def drop(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_DROP, params=None)


class PostgreSQLEngine:
    """articles.search.engines.Engine on the site's own PostgreSQL."""

    repeats_documents = False
    packs_days = False  # two who write at once would wait for one place

    def put(self, rows: list[tuple[int, Document]]) -> None:
        with connection.cursor() as cursor:
            if len(rows) >= MANY_ROWS:
                cursor.execute(_GATHER)
            columns = zip(*((place, *_cut(document)) for place, document in rows))
            cursor.execute(_PUT, [*map(list, columns)])

    def remove(self, rows: list[tuple[int, Document | None]]) -> None:
        with connection.cursor() as cursor:
            condition, parameters = among_numbers("place", [place for place, _ in rows])
            cursor.execute(f"DELETE FROM {TABLE} WHERE {condition}", parameters)

    def replace(self, rows: list[tuple[int, Document | None, Document]]) -> None:
        self.remove([(place, before) for place, before, _ in rows])
        self.put([(place, document) for place, _, document in rows])

    def relabel(self, rows: list[tuple[int, tuple[str, ...], tuple[str, ...]]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {TABLE} SET labels = %s WHERE place = %s",
                [(_labels(after), place) for place, _before, after in rows],
            )

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLE}")

    def tidy(self) -> None:
        """Sort into the index what it has only gathered."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [f"{TABLE}_of_terms"])

    def held(self, first: int, last: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT place FROM {TABLE} WHERE place BETWEEN %s AND %s ORDER BY place", [first, last]
            )
            return [place for (place,) in cursor.fetchall()]

    def places(
        self,
        condition: Condition,
        *,
        newest_first: bool = True,
        after: int | None = None,
        within: tuple[int, int] | None = None,
        limit: int,
    ) -> list[int]:
        first, last = bounds(within, after, newest_first=newest_first)
        found: list[int] = []
        with _asking(condition) as questions:
            for hits in questions.by_span(first, last, newest_first, most=max(MOST_ROWS, 2 * limit)):
                found += sorted(hits, reverse=newest_first)
                if len(found) >= limit:
                    break
        return found[:limit]

    def count(self, condition: Condition, *, within: tuple[int, int] | None = None, limit: int) -> int:
        found = 0
        with _asking(condition) as questions:
            for hits in questions.by_span(*bounds(within), most=limit):
                found += len(hits)
                if found >= limit:
                    break
        return min(found, limit)

    def sift(self, places: list[int], runs: Iterable[Run]) -> list[int] | None:
        conditions, values = zip(among_numbers("place", places), *map(_has, runs))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT place FROM {TABLE} WHERE {' AND '.join(conditions)}", [*chain(*values)])
            kept = {place for (place,) in cursor.fetchall()}
        return [place for place in places if place in kept]


# What a question tells the connection, until its savepoint is rolled back.
_SETTINGS = {
    "enable_seqscan": "off",
    "jit": "off",  # would begin with a compiler, since the terms of a row are said to be dear
    "max_parallel_workers_per_gather": "0",  # to start one takes longer than to answer
    "work_mem": "64MB",  # hits are noted one by one, not by the page: else their terms would be made anew
}


@contextmanager
def _asking(condition: Condition) -> Iterator["_Questions"]:
    """Questions for a condition, within the time that a search may take. Raises TooCostly."""
    said = {"statement_timeout": str(int(MOST_SECONDS * 1000)), **_SETTINGS}
    calls = ", ".join("set_config(%s, %s, true)" for _ in said)
    connection.settle()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {calls}", [*chain(*said.items())])
            yield _Questions(cursor, condition)
            transaction.set_rollback(True)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooCostly from error
        raise


class _Questions:
    """A condition, asked of one span of time after the other."""

    def __init__(self, cursor, condition: Condition) -> None:
        self.cursor = cursor
        self.deadline = time.monotonic() + MOST_SECONDS
        parts = condition.parts if isinstance(condition, AllOf) else (condition,)
        # Each part asked by itself, the index leaps from one's next hit to the other's.
        self.queries = [_query(part) for part in parts]

    def by_span(self, first: int, last: int, newest_first: bool = True, *, most: int) -> Iterator[list[int]]:
        """Hits from `first` to `last`, one span after the other, each longer than the one before; in it without order.

        A span with more than `most` is divided.
        """
        first, last = self._ends(first, last)
        for bits in chain(SPANS, repeat(SPANS[-1])):
            if first > last:
                return
            if newest_first:
                low, high = max(first, ((last >> bits) - 1) << bits), last
                last = low - 1
            else:
                low, high = first, min(last, (((first >> bits) + 2) << bits) - 1)
                first = high + 1
            yield from self._within(bits, low, high, newest_first, most)

    def _within(self, bits: int, low: int, high: int, newest_first: bool, most: int) -> Iterator[list[int]]:
        hits = self._ask(bits, low, high, most + 1)
        if len(hits) <= most:
            yield hits
        elif bits == SPANS[0]:
            yield self._ask(bits, low, high, None)
        else:
            shorter = SPANS[SPANS.index(bits) - 1]
            numbers = range(low >> shorter, (high >> shorter) + 1)
            for number in reversed(numbers) if newest_first else numbers:
                begins = number << shorter
                ends = begins + (1 << shorter) - 1
                yield from self._within(shorter, max(low, begins), min(high, ends), newest_first, most)

    def _ask(self, bits: int, low: int, high: int, limit: int | None) -> list[int]:
        """At most `limit` hits from `low` to `high`, which lie in neighbouring spans of this length."""
        spans = " | ".join(
            _lexeme(f"{SPAN}{bits}{SPAN}{number}") for number in range(low >> bits, (high >> bits) + 1)
        )
        queries = [spans, *self.queries]
        has = f"{TERMS_OF_ROW} @@ %s::tsquery AND " * len(queries)
        # The sum keeps the planner from the primary key.
        self._execute(
            f"SELECT place FROM {TABLE} WHERE {has} place + 0 BETWEEN %s AND %s LIMIT %s",
            [*queries, low, high, limit],
        )
        return [place for (place,) in self.cursor.fetchall()]

    def _ends(self, first: int, last: int) -> tuple[int, int]:
        """The first and the last place from `first` to `last` that are taken; a first behind the last where none is."""
        self._execute(
            f"SELECT min(place), max(place) FROM {TABLE} WHERE place BETWEEN %s AND %s", [first, last]
        )
        ends = self.cursor.fetchone()
        return (1, 0) if ends[0] is None else ends

    def _execute(self, statement: str, values: list) -> None:
        if time.monotonic() > self.deadline:
            raise TooCostly
        self.cursor.execute(statement, values)


def _query(condition: Condition) -> str:
    """The condition in PostgreSQL's words for a tsquery."""
    match condition:
        case Term(term):
            return _lexeme(term)
        case Beginning(prefix):
            return f"{_lexeme(prefix)}:*"
        case AllOf(parts):
            return f"({' & '.join(map(_query, parts))})"
        case AnyOf(parts):
            return f"({' | '.join(map(_query, parts))})"
        case Without(part, unwanted):
            return f"({_query(part)} & !{_query(unwanted)})"


def _has(run: Run) -> tuple[str, list[str]]:
    """The condition that the run stands in a row, and what it is asked with."""
    column = "headline" if run.in_headline else "text"
    if len(run.text.encode(_ENCODING)) > 2 * len(run.text):
        return _HAS_LONG.format(column=column), [run.text]
    return _HAS.format(column=column), [run.text, run.text]


def _lexeme(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def _cut(document: Document) -> tuple[str, str, str, str]:
    """Of a document what its row holds: the headline's runs, the text's, terms that go in as they are, and labels."""
    text = matched(document.text)
    paired, words = runs(text)
    headline, headline_words = runs(matched(document.headline))
    printed = printed_terms(document.printed, grams(text)) if document.printed else []
    terms = dict.fromkeys([*words, *(HEAD + word for word in headline_words), *printed])
    return _GAP.join(headline), _GAP.join(paired), " ".join(terms), _labels(document.labels)


def _labels(labels: Iterable[str]) -> str:
    """As a row holds them: without those of the date, which its place tells."""
    return " ".join(one.replace(LABEL, _LABEL) for one in labels if not one.startswith(OF_DATES))
