"""Statements that are made once, for what an import writes and asks for each file.

Django makes every statement anew and asks each field about each value, which takes ten times as long as the database
needs for it. Here the way of a model's values into their columns is worked out once. No signals, no `save()`, no
defaults of the database: for plain new rows and for fields that the caller names.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

import orjson
from django.db import connection, models, transaction
from django.utils import timezone


class _Columns(NamedTuple):
    """Columns by the attributes of a row. `adapters` say for some of them, by their index, what goes into the database."""

    attributes: tuple[str, ...]
    adapters: tuple[tuple[int, Callable[[object], object]], ...]
    moments: tuple[str, ...]  # attributes that are set when the row is written

    def values(self, row: models.Model) -> list:
        for attribute in self.moments:
            setattr(row, attribute, timezone.now())
        values = [getattr(row, attribute) for attribute in self.attributes]
        for index, adapt in self.adapters:
            if values[index] is not None:
                values[index] = adapt(values[index])
        return values


class _Table(NamedTuple):
    """`columns` are those but for the `key` (an attribute) that the database counts up."""

    columns: _Columns
    key: str | None
    insert: str
    insert_one: str
    next_keys: str
    copy: str
    copy_keyed: str


def insert(rows: Sequence[models.Model], *, keys: bool = True) -> None:
    """Write new rows of one model, in this order, and give them their keys, if `keys` are wanted.

    Inside of a transaction only: on SQLite the keys of several follow each other, since who writes is alone. On
    PostgreSQL several go by COPY.
    """
    if not rows:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("statements.insert needs a transaction")
    table = _table(type(rows[0]), connection.vendor)
    values = [table.columns.values(row) for row in rows]
    with connection.cursor() as cursor:
        found = _insert(cursor, table, values, keys=keys and table.key is not None)
    for row, key in zip(rows if found else (), found, strict=True):
        setattr(row, table.key, key)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _insert(cursor, table: _Table, values: list[list], *, keys: bool) -> Sequence[int]:
    """Write the values; the keys that they got, where they are wanted."""
    count = len(values)
    if count == 1:
        cursor.execute(table.insert_one if keys else table.insert, values[0])
        return cursor.fetchone() if keys else ()
    if connection.vendor != "postgresql":
        cursor.executemany(table.insert, values)
        if not keys:
            return ()
        cursor.execute("SELECT last_insert_rowid()")
        last = cursor.fetchone()[0]
        return range(last - count + 1, last + 1)
    found = ()
    if keys:
        cursor.execute(table.next_keys, [count])
        found = [key for (key,) in cursor.fetchall()]
        values = [[key, *row] for key, row in zip(found, values, strict=True)]
    with connection.wrap_database_errors, cursor.copy(table.copy_keyed if keys else table.copy) as copy:
        for row in values:
            copy.write_row(row)
    return found


def update(row: models.Model, fields: tuple[str, ...]) -> None:
    """Write these fields (by their attributes: `dump_id`) of a row that is there."""
    statement, columns = _update(type(row), fields, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*columns.values(row), row.pk])


def fetch(query: str, values: Sequence = ()) -> list[tuple]:
    """The rows that a query gives, as the database gives them: ask for numbers and texts."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def for_update(*, skip_locked: bool = False, no_key: bool = False) -> str:
    """The end of a query whose rows are held; on SQLite nothing, since who writes is alone.

    With `no_key` new rows may still point to them.
    """
    if connection.vendor != "postgresql":
        return ""
    return (" FOR NO KEY UPDATE" if no_key else " FOR UPDATE") + (" SKIP LOCKED" if skip_locked else "")


def for_key_share() -> str:
    """The end of a query whose rows nobody takes away before the transaction ends."""
    return " FOR KEY SHARE" if connection.vendor == "postgresql" else ""


def among(column: str, keys: Iterable) -> tuple[str, list]:
    """A condition that the column has one of these keys, in the same words for any number of them."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(keys)]
    return f"{column} IN (SELECT value FROM json_each(%s))", [as_json(list(keys))]


def as_json(value) -> str:
    """JSON as a column of it keeps it."""
    return orjson.dumps(value).decode()


@cache
def _table(model: type[models.Model], vendor: str) -> _Table:
    quote = connection.ops.quote_name
    own = model._meta.auto_field
    fields = [field for field in model._meta.concrete_fields if not (field.generated or field is own)]
    name, names = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    key = quote(own.column) if own else ""
    insert = f"INSERT INTO {name} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"
    sequence = _sequence(model._meta.db_table, own.column) if own and vendor == "postgresql" else ""
    return _Table(
        _columns(fields), own.attname if own else None, insert,
        f"{insert} RETURNING {key}" if own else insert,
        f"SELECT nextval('{sequence}') FROM generate_series(1, %s)",
        f"COPY {name} ({names}) FROM STDIN", f"COPY {name} ({key}, {names}) FROM STDIN",
    )  # fmt: skip


def _sequence(table: str, column: str) -> str:
    """What counts up a key; asked once, for PostgreSQL looks for it long."""
    [(name,)] = fetch("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
    return name


@cache
def _update(model: type[models.Model], fields: tuple[str, ...], vendor: str) -> tuple[str, _Columns]:
    quote = connection.ops.quote_name
    known = {field.attname: field for field in model._meta.concrete_fields}
    columns = ", ".join(f"{quote(known[name].column)} = %s" for name in fields)
    statement = (
        f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(model._meta.pk.column)} = %s"
    )
    return statement, _columns([known[name] for name in fields])


def _columns(fields: Sequence[models.Field]) -> _Columns:
    adapters = [(index, _adapter(field)) for index, field in enumerate(fields)]
    return _Columns(
        tuple(field.attname for field in fields),
        tuple((index, adapt) for index, adapt in adapters if adapt),
        tuple(
            field.attname
            for field in fields
            if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        ),
    )


def _adapter(field: models.Field) -> Callable[[object], object] | None:
    if isinstance(field, models.JSONField):
        return as_json
    if isinstance(field, models.CharField | models.TextField):
        return str  # of a choice its value
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    return None  # numbers, keys, bytes
