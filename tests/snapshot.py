"""What a database holds, but for ids and moments, so that two databases can be compared row for row.

    python -m tests.snapshot        # of the database that DATABASE_URL or VAR_DIR names, as JSON: table -> rows

A row is its plain fields and a mark for each row that it points to. Marks are made in rounds: first of the plain fields
alone, then of these and the marks of the rows pointed to, so that rows with equal fields still differ where what they
belong to differs, also in a ring of articles that continue one another.
"""

import hashlib
import json
import os
import sys

ROUNDS = 4
# The workers, what they do after imports when they are idle, what is counted anew when it is old, and what a batch keeps to itself.
LEFT_OUT = {
    "ImportBatch",
    "Worker",
    "WantedPlace",
    "YearCount",
    "ArticleFingerprint",
    "PageFingerprint",
    "SharedText",
}
FIELDS_LEFT_OUT = {
    "Dump": {"data"},  # its hash is there
    "ImportFile": {
        "stored", "modified_ns", "worker", "tries", "history", "state_before", "remarks", "place", "preview", "foreseen",
    },
    "Renewal": {"was"},
}  # fmt: skip
IN_NO_ORDER = {"Resemblance", "SearchEntry"}  # rows that name others in the order of their ids
IN_LABELS = {"newspaper", "section", "reporter", "tag"}  # rows that a search entry names by their ids


def snapshot() -> dict[str, list[str]]:
    """Table -> its rows as text, sorted."""
    from django.apps import apps

    models = [
        model for model in apps.get_app_config("articles").get_models() if model.__name__ not in LEFT_OUT
    ]
    plain = {model: {row.pk: _plain(row) for row in _rows(model)} for model in models}
    links = {model: {row.pk: _links(row, plain) for row in _rows(model)} for model in models}
    marks = {model: {pk: _mark(text) for pk, text in rows.items()} for model, rows in plain.items()}
    for _round in range(ROUNDS):
        marks = {
            model: {
                pk: _mark(
                    text
                    + "".join(_in_order(model, [marks[to].get(key, "gone") for to, key in links[model][pk]]))
                )
                for pk, text in rows.items()
            }
            for model, rows in plain.items()
        }
    return {
        model.__name__: sorted(f"{marks[model][pk]} {text}" for pk, text in rows.items())
        for model, rows in plain.items()
    }


def _in_order(model, marks: list[str]) -> list[str]:
    return sorted(marks) if model.__name__ in IN_NO_ORDER else marks


def differences(one: dict, two: dict, *, most: int = 5) -> list[str]:
    """The rows that only one of two snapshots holds, some of each table; empty where they are equal."""
    found = []
    for table in sorted(one.keys() | two.keys()):
        ours, theirs = one.get(table, []), two.get(table, [])
        if ours != theirs:
            found.append(f"{table}: {len(ours)} and {len(theirs)} rows")
            found += [f"  - {row[:400]}" for row in _only(ours, theirs)[:most]]
            found += [f"  + {row[:400]}" for row in _only(theirs, ours)[:most]]
    return found


def _only(rows: list[str], others: list[str]) -> list[str]:
    left = list(others)
    return [row for row in rows if row not in left or left.remove(row)]


def _rows(model):
    return (
        model._base_manager.defer(*(FIELDS_LEFT_OUT.get(model.__name__, set()) & {"data"}))
        .order_by("pk")
        .iterator()
    )


def _plain(row) -> str:
    from django.db.models import DateTimeField

    left_out = FIELDS_LEFT_OUT.get(type(row).__name__, set())
    values = {
        field.name: _without_ids(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not (
            field.primary_key
            or field.is_relation
            or isinstance(field, DateTimeField)
            or field.name in left_out
        )
    }
    if type(row).__name__ == "SearchEntry":
        values["labels"] = [label for label in row.labels.split() if label.partition(":")[0] not in IN_LABELS]
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def _without_ids(value):
    if isinstance(value, dict):
        return {name: _without_ids(inner) for name, inner in value.items() if not name.endswith("_id")}
    return [_without_ids(inner) for inner in value] if isinstance(value, list) else value


def _links(row, known) -> list[tuple]:
    links = [
        (field.related_model, getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.is_relation and field.related_model in known and getattr(row, field.attname)
    ]
    if type(row).__name__ == "SearchEntry":
        links += _rows_in(row.labels)
    return links


def _rows_in(labels: str) -> list[tuple]:
    """The rows that a search entry's labels name."""
    from django.apps import apps

    named = [label.split(":") for label in labels.split()]
    return [(apps.get_model("articles", kind), int(key)) for kind, key in named if kind in IN_LABELS]


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    json.dump(snapshot(), sys.stdout, ensure_ascii=False)
