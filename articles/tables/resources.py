"""What a table of articles, reporters, sections or tags holds, and what an import of one changes.

A row is first planned: found by its number or its name, read, compared with what is there. Only a row that would
change something has changes, and only a real import applies them. So a preview writes nothing, holds no transaction
and decides with the same code.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, results
from import_export.instance_loaders import BaseInstanceLoader

from articles.folding import fold_name
from articles.models import Newspaper
from articles.tables.cells import plain
from articles.tables.formats import Table

GROUP = 500  # rows read, locked and recorded together
SHOWN = 100  # changed rows and errors that a result keeps in words


class Column(fields.Field):
    """A column: what is in it, and what an import does with it."""

    def __init__(self, words, attribute=None, *, imported: bool = True):
        super().__init__(attribute=attribute, readonly=not imported)
        self.words = words

    def export(self, instance, **kwargs):
        return self.get_value(instance)


class Change(NamedTuple):
    """One cell that becomes another; both as text."""

    column: str
    old: str
    new: str


class Plan:
    """What is to become of one row: the object, and its changes. Without changes nothing happens."""

    def __init__(self, instance, *, is_new: bool):
        self.instance = instance
        self.is_new = is_new
        self.changes: list[Change] = []
        self.values: dict = {}

    def want(self, column: str, old: str, new: str, value) -> None:
        if old != new:
            self.changes.append(Change(column, old, new))
            self.values[column] = value

    @property
    def columns(self) -> list[str]:
        return [change.column for change in self.changes]


class Problems:
    """Gathers what is wrong with a row, by column."""

    def __init__(self):
        self.found: dict[str, list[str]] = {}

    @contextmanager
    def at(self, column: str) -> Iterator[None]:
        try:
            yield
        except ValidationError as error:
            self.add(column, *error.messages)

    def add(self, column: str, *messages: str) -> None:
        self.found.setdefault(column, []).extend(map(str, messages))

    def refuse(self) -> None:
        if self.found:
            raise ValidationError(self.found)


class Outcome(results.RowResult):
    """What became of a row; its changes and its name are kept for the first rows only."""

    def __init__(self):
        super().__init__()
        self.place = ""
        self.changes: list[Change] = []


class TableResult(results.Result):
    """The library's result with the rows to show, and a digest of all changes: what was seen is what is imported."""

    def __init__(self):
        super().__init__()
        self.new_tags: list[str] = []
        self._digest = hashlib.sha256()

    @property
    def created(self) -> int:
        return self.totals[Outcome.IMPORT_TYPE_NEW]

    @property
    def changed(self) -> int:
        return self.totals[Outcome.IMPORT_TYPE_UPDATE]

    @property
    def unchanged(self) -> int:
        return self.totals[Outcome.IMPORT_TYPE_SKIP]

    @property
    def refused(self) -> int:
        return self.totals[Outcome.IMPORT_TYPE_INVALID]

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def append_row_result(self, row_result) -> None:
        self._digest.update(repr((row_result.place, row_result.import_type, row_result.changes)).encode())
        if len(self.rows) < SHOWN or row_result.errors:
            super().append_row_result(row_result)

    def append_invalid_row(self, number, row, validation_error) -> None:
        if len(self.invalid_rows) < SHOWN:
            self.invalid_rows.append(results.InvalidRow(number, validation_error, ()))


class TableResource(resources.Resource):
    """What all four tables share: rows one after the other, in groups that are read and recorded together.

    A subclass says how to `load` the objects of some rows, to `plan` one row, to `apply` a plan and to `record` many.
    """

    class Meta:
        report_skipped = False
        use_bulk = True  # one transaction is enough: a savepoint for each row would only cost time
        instance_loader_class = BaseInstanceLoader  # never asked: `load` and `plan` find the objects

    @classmethod
    def get_result_class(cls):
        return TableResult

    def __init__(self, site: str = ""):
        """`site` comes before addresses: https://archive.example"""
        super().__init__()
        self.site = site

    # Export

    def table_rows(self, queryset) -> Iterator[list]:
        """The names of the columns, then a row for each object, read in groups."""
        yield self.get_export_headers()
        for instance in self.iter_queryset(self.filter_export(queryset)):
            yield [plain(value) for value in self.export_resource(instance)]

    def iter_queryset(self, queryset):
        """By a cursor and in groups, with what is prefetched; the library would count pages by OFFSET."""
        return queryset.iterator(chunk_size=GROUP)

    # Import

    def import_data(self, dataset: Table, dry_run=False, *, user, **kwargs):
        """All rows or none; a dry run needs no transaction. Raises ValidationError for columns that are unknown."""
        self.dataset, self.user, self.dry_run = dataset, user, dry_run
        self.pending: list[Plan] = []
        self.refused = False
        self.check_columns(dataset.headers)
        self.begin()
        if dry_run:
            result = self.import_data_inner(dataset, True, False, False, False)
        else:
            result = super().import_data(dataset, False, rollback_on_validation_errors=True, **kwargs)
        self.finish(result)
        return result

    def check_columns(self, headers: list[str]) -> None:
        unknown = [name for name in headers if name not in self.fields]
        if unknown:
            raise ValidationError(
                _("There is no column “%(column)s”. The columns are: %(columns)s."),
                params={"column": unknown[0][:80], "columns": ", ".join(self.fields)},
            )

    def begin(self) -> None:
        """Before the first row."""

    def finish(self, result: TableResult) -> None:
        """After the last row."""

    def import_row(self, row, instance_loader, *, row_number, **kwargs):
        index = row_number - 1
        if index % GROUP == 0:
            self.flush()
            self.load(self.dataset.group(index, GROUP))
        outcome = Outcome()
        outcome.place = self.dataset.place_of(index)
        try:
            plan = self.plan(row, outcome.place)
        except ValidationError as error:
            self.refused = True
            outcome.import_type, outcome.validation_error = Outcome.IMPORT_TYPE_INVALID, error
            return outcome
        outcome.import_type = Outcome.IMPORT_TYPE_SKIP
        if plan.changes:
            outcome.import_type = Outcome.IMPORT_TYPE_NEW if plan.is_new else Outcome.IMPORT_TYPE_UPDATE
            outcome.changes, outcome.object_repr = plan.changes, str(plan.instance)
            # After a refused row all is taken back: the rest is only read, to name all errors at once.
            if not self.dry_run and not self.refused:
                self.apply(plan)
                self.pending.append(plan)
        return outcome

    def after_import(self, dataset, result, **kwargs) -> None:
        self.flush()

    def handle_import_error(self, result, error, raise_errors=False):
        """What is wrong with a file is found before or in a row; all else is ours to mend, not the person's."""
        raise error

    def flush(self) -> None:
        """Record what was applied: versions, and the admin's log."""
        plans, self.pending = self.pending, []
        for is_new, flag in ((True, ADDITION), (False, CHANGE)):
            instances = [plan.instance for plan in plans if plan.is_new == is_new]
            if instances:
                self.record(instances, is_new=is_new)
                LogEntry.objects.log_actions(self.user.pk, instances, flag, gettext("Imported from a table"))

    def load(self, rows: list[dict]) -> None:
        """Read together what these rows speak of."""
        raise NotImplementedError

    def plan(self, row: dict, place: str) -> Plan:
        """What the row changes. Raises ValidationError with what is wrong by column."""
        raise NotImplementedError

    def apply(self, plan: Plan) -> None:
        raise NotImplementedError

    def record(self, instances: list, *, is_new: bool) -> None:
        """Nothing but the log, unless a subclass keeps versions."""

    def locked(self, queryset):
        return queryset if self.dry_run else queryset.order_by("pk").select_for_update(of=("self",))


def newspapers_by_name() -> dict[str, Newspaper]:
    """Newspapers by folded name and by address; there are few."""
    newspapers = Newspaper.objects.all()
    return {newspaper.slug.lower(): newspaper for newspaper in newspapers} | {
        newspaper.folded_name: newspaper for newspaper in newspapers
    }


def find_newspaper(newspapers: dict[str, Newspaper], cell: str | None) -> Newspaper:
    text = (cell or "").strip()
    if not text:
        raise ValidationError(_("A newspaper is needed."))
    newspaper = newspapers.get(fold_name(text)) or newspapers.get(text.lower())
    if newspaper is None:
        raise ValidationError(_("There is no newspaper “%(name)s” here."), params={"name": text[:80]})
    return newspaper


def refuse_twice(seen: dict[int, str], pk: int, place: str) -> None:
    """Raises ValidationError where a row before was of the same object."""
    if pk in seen:
        raise ValidationError({"id": gettext("%(place)s is of the same number.") % {"place": seen[pk]}})
    seen[pk] = place
