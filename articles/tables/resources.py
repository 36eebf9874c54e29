"""What a table of articles, reporters, sections or tags holds, and what an import of one changes.

A row is first planned: found by its number or its name, read, compared with what is there. Only a row that would
change something has changes, and only a real import applies them. So a preview writes nothing, holds no transaction
and decides with the same code.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, results
from import_export.instance_loaders import BaseInstanceLoader

from articles import labels
from articles.folding import fold_name
from articles.guard import one_line, plain_lines
from articles.models import (
    Article,
    ArticleVersion,
    Byline,
    CreditRole,
    Newspaper,
    Page,
    PhotoCredit,
    Reporter,
    ReporterAlias,
    Section,
    Tag,
    record_all,
)
from articles.tables.formats import Table

GROUP = 500  # rows read, locked and recorded together
SHOWN = 100  # changed rows and errors that a result keeps in words
SEPARATOR = " / "  # between tags and between aliases; a tag's name has no slash
MAX_POSITION = 2**20 - 1  # what articles.models.print_order has room for
DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")  # 2017-12-22, and Excel's 2017/12/22

# Roles as newspapers print them: data, the same whatever the language of the page.
PRINTED_ROLES = {
    CreditRole.AUTHOR: "作者",  # author
    CreditRole.REPORTER: "记者",  # reporter
    CreditRole.CORRESPONDENT: "通讯员",  # correspondent
}


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


class ArticleResource(TableResource):
    """Articles: changed by their number, or made on a page that is there. State and place are changed in the admin."""

    TEXTS = ("kicker", "headline", "deck", "dateline")
    KINDS = tuple(Article.Kind.values)

    id = Column(_("number of the article; empty: a new one"), "pk")
    version = Column(
        _("version that the row shows: an article changed since then is not overwritten"), "version"
    )
    newspaper = Column(_("newspaper, for a new article"), "newspaper__name")
    date = Column(_("date, for a new article"), "date")
    edition = Column(_("edition, for a new article; empty: 1"), "page__issue__edition")
    page = Column(_("page number, for a new article"), "page__label")
    position = Column(_("position on the page"), "position")
    section = Column(_("name of a section of the newspaper"), "section__name")
    kind = Column(_("news, brief, commentary, feature, notice or jump"), "kind")
    kicker = Column(_("kicker"), "kicker")
    headline = Column(_("headline"), "headline")
    deck = Column(_("deck"), "deck")
    dateline = Column(_("dateline"), "dateline")
    body = Column(_("text, one paragraph a line"), "body")
    bylines = Column(_("bylines"), imported=False)
    photo_credits = Column(_("photo credits"), imported=False)
    tags = Column(_("tags, with “/” between them"))
    status = Column(_("publication"), "status", imported=False)
    proofreading = Column(_("proofreading"), "proofreading", imported=False)
    address = Column(_("address on this site"), imported=False)

    class Meta:
        model = Article

    # Export

    def filter_export(self, queryset, **kwargs):
        """With the texts, which lists leave out, and without a query a row."""
        return with_credits(
            queryset.defer(None)
            .defer("lines")
            .select_related(None)
            .select_related("newspaper", "section", "page__issue")
            .prefetch_related(None)
        )

    def dehydrate_bylines(self, article):
        return "; ".join(map(byline_text, article.bylines.all()))

    def dehydrate_photo_credits(self, article):
        return "; ".join(map(photo_credit_text, article.photo_credits.all()))

    def dehydrate_tags(self, article):
        return tags_text(article.tags.all())

    def dehydrate_address(self, article):
        return self.site + article.get_absolute_url()

    # Import

    def begin(self) -> None:
        self.newspapers = newspapers_by_name()
        self.sections = {
            (section.newspaper_id, section.folded_name): section for section in Section.objects.all()
        }
        self.tags: dict[str, Tag] = {}
        self.new_tags: dict[str, str] = {}
        self.pages: dict[tuple, Page | None] = {}
        self.on_page: dict[int, set] = {}
        self.positions: dict[int, int] = {}
        self.seen: dict[int, str] = {}

    def finish(self, result) -> None:
        result.new_tags = list(self.new_tags.values())

    def load(self, rows) -> None:
        numbers = {int(row["id"]) for row in rows if is_number(row.get("id"))}
        queryset = Article.objects.filter(pk__in=numbers)
        queryset = queryset if self.dry_run else queryset.locked()
        queryset = queryset.defer("lines").select_related(
            "newspaper", "section", "page__issue", "page__section"
        )
        self.articles = {article.pk: article for article in with_credits(queryset)}
        names = {fold_name(name) for row in rows for name in parts(row.get("tags"))}
        found = Tag.objects.filter(folded_name__in=names - self.tags.keys())
        self.tags |= {tag.folded_name: tag for tag in found}

    def plan(self, row, place) -> Plan:
        if row.get("id"):
            return self._plan_change(row, place)
        return self._plan_new(row)

    def _plan_change(self, row, place) -> Plan:
        number = row["id"].strip()
        article = self.articles.get(int(number)) if is_number(number) else None
        if article is None:
            raise ValidationError({"id": gettext("There is no article number %(id)s.") % {"id": number[:20]}})
        refuse_twice(self.seen, article.pk, place)
        if article.trashed_at:
            raise ValidationError({"id": gettext("The article is in the trash; restore it first.")})
        plan, problems = Plan(article, is_new=False), Problems()
        self._refuse_elsewhere(article, row, problems)
        self._read(plan, row, problems)
        version = (row.get("version") or "").strip()
        if plan.changes and version and version != str(article.version):
            problems.add(
                "version",
                gettext(
                    "Somebody changed the article since the table was exported: it has version %(now)d, the row shows"
                    " version %(then)s. Export it again."
                )
                % {"now": article.version, "then": version[:20]},
            )
        problems.refuse()
        return plan

    def _plan_new(self, row) -> Plan:
        problems = Problems()
        page = None
        with problems.at("page"):
            page = self._page(row, problems)
        for column, plain_values in {"status": {"", "draft"}, "proofreading": {"", "machine"}}.items():
            if (row.get(column) or "").strip() not in plain_values:
                problems.add(column, gettext("A new article is an unproofread draft; leave this cell empty."))
        for column in ("bylines", "photo_credits"):
            if (row.get(column) or "").strip():
                problems.add(column, gettext("Names are not imported; give them on the article's own page."))
        if not any((row.get(column) or "").strip() for column in ("headline", "body")):
            problems.add("headline", gettext("A new article needs a headline or a text."))
        problems.refuse()

        article = Article(page=page)
        article.take_place()
        plan = Plan(article, is_new=True)
        self._read(plan, row, problems)
        problems.refuse()
        text = (article.headline, article.body)
        if text in self._texts_on(page):
            plan.changes = []  # the same table again makes nothing twice
            return plan
        self._texts_on(page).add(text)
        self._give_position(plan, page)
        self._show_place(plan, page)
        return plan

    def _page(self, row, problems: Problems) -> Page | None:
        """The page that a new article is to stand on; None where the row does not name one rightly."""
        newspaper = date = None
        with problems.at("newspaper"):
            newspaper = find_newspaper(self.newspapers, row.get("newspaper"))
        with problems.at("date"):
            date = read_date(row.get("date"))
        edition, label = (row.get("edition") or "1").strip(), (row.get("page") or "").strip()
        if not is_number(edition):
            problems.add("edition", gettext("“%(text)s” is no number.") % {"text": edition[:20]})
        if problems.found:
            return None
        key = newspaper.pk, date, int(edition), labels.label_key(label)
        if key not in self.pages:
            found = Page.objects.filter(
                issue__newspaper=newspaper, issue__date=date, issue__edition=int(edition), label_key=key[3]
            )
            self.pages[key] = found.select_related("issue__newspaper", "section").first()
        if self.pages[key] is None:
            raise ValidationError(
                _("%(newspaper)s of %(date)s, edition %(edition)s, has no page “%(page)s”."),
                params={"newspaper": newspaper, "date": date, "edition": edition, "page": label[:40]},
            )
        return self.pages[key]

    def _texts_on(self, page: Page) -> set:
        if page.pk not in self.on_page:
            self.on_page[page.pk] = set(page.articles.values_list("headline", "body"))
        return self.on_page[page.pk]

    def _give_position(self, plan: Plan, page: Page) -> None:
        """Behind the page's last article, unless the row says where."""
        article = plan.instance
        if page.pk not in self.positions:
            self.positions[page.pk] = page.articles.aggregate(last=Max("position"))["last"] or 0
        if "position" not in plan.values:
            article.position = self.positions[page.pk] + 1
            article.set_print_order(page)
        self.positions[page.pk] = max(self.positions[page.pk], article.position)

    def _show_place(self, plan: Plan, page: Page) -> None:
        plan.changes.insert(0, Change("page", "", str(page)))

    def _refuse_elsewhere(self, article: Article, row, problems: Problems) -> None:
        """Place, state and names are not imported: where a row has others, the person must hear of it."""
        comparable = {
            "newspaper": fold_name,
            "date": plain_date,
            "edition": str.strip,
            "page": labels.label_key,
            "bylines": squeezed,
            "photo_credits": squeezed,
            "status": str.strip,
            "proofreading": str.strip,
        }
        for column, form in comparable.items():
            cell = row.get(column) or ""
            if not cell.strip():
                continue
            value = str(plain(self.export_field(self.fields[column], article)))
            if form(cell) != form(value):
                message = gettext("This is not changed by a table but in the admin; here it is “%(value)s”.")
                problems.add(column, message % {"value": value})

    def _read(self, plan: Plan, row, problems: Problems) -> None:
        """Read the cells that are imported, and set what differs on the article."""
        readers = {
            "position": self._read_position,
            "section": self._read_section,
            "kind": self._read_kind,
            **dict.fromkeys(self.TEXTS, self._read_line),
            "body": self._read_body,
            "tags": self._read_tags,
        }
        for column, read in readers.items():
            if row.get(column) is not None:
                with problems.at(column):
                    read(plan, column, row[column])
        changed = {*plan.columns} - {"tags"}
        if not changed:
            return
        others = [field.name for field in Article._meta.fields if field.name not in changed]
        try:
            plan.instance.clean_fields(exclude=others)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                problems.add(column, *messages)

    def _read_position(self, plan, column, cell) -> None:
        if plan.is_new and not cell.strip():
            return
        value = int(cell) if is_number(cell) else -1
        if not 0 <= value <= MAX_POSITION:
            raise ValidationError(
                _("A position is a number from 0 to %(most)d."), params={"most": MAX_POSITION}
            )
        article = plan.instance
        plan.want(column, "" if plan.is_new else str(article.position), str(value), value)
        article.position = value
        article.set_print_order(article.page)

    def _read_section(self, plan, column, cell) -> None:
        article, name = plan.instance, cell.strip()
        if plan.is_new and not name:
            return  # that of the page
        section = self.sections.get((article.newspaper_id, fold_name(name))) if name else None
        if name and section is None:
            raise ValidationError(
                _("%(newspaper)s has no section “%(section)s”."),
                params={"newspaper": article.newspaper or gettext("An unplaced page"), "section": name[:80]},
            )
        plan.want(
            column,
            article.section.name if article.section else "",
            section.name if section else "",
            section,
        )
        article.section = section

    def _read_kind(self, plan, column, cell) -> None:
        text = cell.strip()
        if plan.is_new and not text:
            return
        value = text
        if value not in self.KINDS:
            value = {str(label): kind for kind, label in Article.Kind.choices}.get(text)
        if value is None:
            raise ValidationError(
                _("“%(text)s” is no kind of article; the kinds are: %(kinds)s."),
                params={"text": text[:40], "kinds": ", ".join(self.KINDS)},
            )
        plan.want(column, "" if plan.is_new else plan.instance.kind, value, value)
        plan.instance.kind = value

    def _read_line(self, plan, column, cell) -> None:
        self._read_text(plan, column, cell, one_line)

    def _read_body(self, plan, column, cell) -> None:
        self._read_text(plan, column, cell, plain_lines)

    def _read_text(self, plan, column, cell, clean) -> None:
        old, new = getattr(plan.instance, column), clean(cell)
        if clean(old) != new:  # an old text with other line ends or outer space is left as it is
            plan.want(column, old, new, new)
            setattr(plan.instance, column, new)

    def _read_tags(self, plan, column, cell) -> None:
        wanted = {fold_name(name): name for name in parts(cell)}
        old = set() if plan.is_new else {tag.folded_name for tag in plan.instance.tags.all()}
        for folded in wanted.keys() - self.tags.keys() - self.new_tags.keys():
            self._plan_tag(folded, wanted[folded])
        if wanted.keys() != old:
            names = [
                self.tags[folded].name if folded in self.tags else self.new_tags[folded] for folded in wanted
            ]
            before = "" if plan.is_new else tags_text(plan.instance.tags.all())
            plan.want(column, before, SEPARATOR.join(sorted(names)), list(wanted))

    def _plan_tag(self, folded: str, name: str) -> None:
        if not self.user.has_perm("articles.add_tag"):
            raise ValidationError(
                _("There is no tag “%(tag)s”, and you may not make one."), params={"tag": name[:40]}
            )
        try:
            Tag(name=name).clean_fields()
        except ValidationError as error:
            raise ValidationError([f"“{name[:40]}”: {message}" for message in error.messages]) from error
        self.new_tags[folded] = name

    def apply(self, plan) -> None:
        article = plan.instance
        article.touch(*plan.values)
        if plan.is_new:
            article.save()
        elif {*plan.values} - {"tags"}:
            changed = [column for column in plan.values if column != "tags"]
            article.save(update_fields=[*changed, "print_order", "touched", "changed_at"])
        else:
            article.save(update_fields=["touched", "changed_at"])
        if "tags" in plan.values:
            article.tags.set([self._tag(folded) for folded in plan.values["tags"]])

    def _tag(self, folded: str) -> Tag:
        if folded not in self.tags:
            name = self.new_tags[folded]
            self.tags[folded], _made = Tag.objects.get_or_create(folded_name=folded, defaults={"name": name})
        return self.tags[folded]

    def record(self, instances, *, is_new) -> None:
        action = ArticleVersion.Action.CREATED if is_new else ArticleVersion.Action.EDITED
        record_all(instances, by=self.user, action=action)


class NamedResource(TableResource):
    """Records that have a name: changed by their number, else found by newspaper and name, else made."""

    VALUES: tuple[str, ...] = ()  # columns beside newspaper and name that an import takes

    def filter_export(self, queryset, **kwargs):
        return self.with_counts(queryset)

    def begin(self) -> None:
        self.newspapers = newspapers_by_name()
        self.seen: dict[int, str] = {}
        self.given: dict[tuple, str] = {}  # name -> the row of this table that has it
        self.freed: set[tuple] = set()  # names that rows of this table gave up

    def objects(self):
        return self._meta.model.objects.all()

    def load(self, rows) -> None:
        numbers = {int(row["id"]) for row in rows if is_number(row.get("id"))}
        names = {fold_name(row.get("name") or "") for row in rows}
        found = self.locked(self.objects().filter(Q(pk__in=numbers) | Q(folded_name__in=names)))
        self.records = {record.pk: record for record in found}
        self.by_key = {self.key(record): record for record in self.records.values()}

    def key(self, record) -> tuple:
        """What is unique about the record."""
        raise NotImplementedError

    def plan(self, row, place) -> Plan:
        problems = Problems()
        if row.get("id"):
            record = self._numbered(row["id"].strip())
            is_new = False
        else:
            record, is_new = self._named(row, problems)
        before = None if is_new else self.key(record)
        plan = Plan(record, is_new=is_new)
        if not is_new:
            refuse_twice(self.seen, record.pk, place)
            self.refuse_elsewhere(record, row, problems)
        with problems.at("name"):
            self._read_name(plan, row)
        for column in self.VALUES:
            if row.get(column) is not None:
                with problems.at(column):
                    getattr(self, f"read_{column}")(plan, column, row[column])
        self._check_fields(plan, problems)
        problems.refuse()
        self._take_name(record, before, place)
        return plan

    def _numbered(self, number: str):
        record = self.records.get(int(number)) if is_number(number) else None
        if record is None:
            name = self._meta.model._meta.verbose_name
            message = gettext("There is no %(model)s number %(id)s.") % {"model": name, "id": number[:20]}
            raise ValidationError({"id": message})
        return record

    def _named(self, row, problems: Problems):
        """The record of the row's name, or a new one."""
        with problems.at("newspaper"):
            record = self.make(row)
        problems.refuse()
        record.name = one_line(row.get("name") or "")
        if not fold_name(record.name):
            raise ValidationError({"name": gettext("A name is needed.")})
        known = self.by_key.get(self.key(record))
        if known is None or self.key(record) in self.freed:
            record.name = ""  # so that the name shows as a change
            return record, True
        if known.name != one_line(row["name"]):
            raise ValidationError(
                {
                    "name": gettext(
                        "“%(name)s” and “%(known)s” (number %(id)d) are one name, written differently. Give the number"
                        " in the column “id” to change how it is written."
                    )
                    % {"name": row["name"][:80], "known": known.name, "id": known.pk}
                }
            )
        return known, False

    def make(self, row):
        """A new record of the row's newspaper, if it has one; without its name."""
        raise NotImplementedError

    def _read_name(self, plan: Plan, row) -> None:
        if row.get("name") is None:
            return
        name = one_line(row["name"])
        if not fold_name(name):
            raise ValidationError(_("A name is needed."))
        plan.want("name", plan.instance.name, name, name)
        plan.instance.name = name
        plan.instance.folded_name = fold_name(name)

    def read_text(self, plan, column, cell) -> None:
        old, new = getattr(plan.instance, column), one_line(cell)
        plan.want(column, old, new, new)
        setattr(plan.instance, column, new)

    def _check_fields(self, plan: Plan, problems: Problems) -> None:
        others = [field.name for field in self._meta.model._meta.fields if field.name not in plan.columns]
        try:
            plan.instance.clean_fields(exclude=others)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                problems.add(column, *messages)

    def _take_name(self, record, before: tuple | None, place: str) -> None:
        """Note the record's name as taken. Raises ValidationError where another record or row has it."""
        key = self.key(record)
        if key in self.given:
            raise ValidationError(
                {"name": gettext("%(place)s has the same name already.") % {"place": self.given[key]}}
            )
        if key != before:
            holder = self._holder(record, key)
            if holder is not None and key not in self.freed:
                raise ValidationError(
                    {
                        "name": gettext("“%(known)s” (number %(id)d) has this name already.")
                        % {"known": holder.name, "id": holder.pk}
                    }
                )
            if before is not None:
                self.freed.add(before)
        self.given[key] = place

    def _holder(self, record, key: tuple):
        holder = self.by_key.get(key)
        return holder if holder is not record else None

    def refuse_elsewhere(self, record, row, problems: Problems) -> None:
        """A record stays with its newspaper."""
        cell = (row.get("newspaper") or "").strip()
        if not cell:
            return
        with problems.at("newspaper"):
            if find_newspaper(self.newspapers, cell) != record.newspaper:
                raise ValidationError(
                    _("“%(name)s” is of %(newspaper)s and stays there."),
                    params={"name": record.name, "newspaper": record.newspaper},
                )

    def apply(self, plan) -> None:
        plan.instance.save()


class ReporterResource(NamedResource):
    """Reporters: newspaper, name and distinction tell who it is. Aliases are added, never taken away."""

    VALUES = ("distinction", "aliases", "unit", "confirmed", "note")

    id = Column(
        _("number of the reporter; empty: found by newspaper, name and distinction, or a new one"), "pk"
    )
    newspaper = Column(_("newspaper"), "newspaper__name")
    name = Column(_("name"), "name")
    distinction = Column(_("what tells two people of one name apart"), "distinction")
    aliases = Column(_("other names, with “/” between them; new ones are added, none is taken away"))
    unit = Column(_("unit"), "unit")
    confirmed = Column(_("whether this is one real person: yes or no"))
    note = Column(_("note"), "note")
    credits = Column(_("how many bylines and photo credits"), "credits_found", imported=False)

    class Meta:
        model = Reporter

    def objects(self):
        return Reporter.objects.select_related("newspaper").prefetch_related("aliases")

    def with_counts(self, queryset):
        return (
            queryset.select_related("newspaper")
            .prefetch_related("aliases")
            .annotate(credits_found=count_of(Byline, "reporter") + count_of(PhotoCredit, "reporter"))
        )

    def dehydrate_aliases(self, reporter):
        return aliases_text(alias.name for alias in reporter.aliases.all())

    def dehydrate_confirmed(self, reporter):
        return "yes" if reporter.is_confirmed else "no"

    def key(self, reporter) -> tuple:
        return reporter.newspaper_id, fold_name(reporter.name), reporter.distinction

    def make(self, row):
        newspaper = find_newspaper(self.newspapers, row.get("newspaper"))
        return Reporter(newspaper=newspaper, distinction=one_line(row.get("distinction") or ""))

    def read_distinction(self, plan, column, cell) -> None:
        if plan.is_new:
            plan.want(column, "", plan.instance.distinction, plan.instance.distinction)
        else:
            self.read_text(plan, column, cell)

    read_unit = NamedResource.read_text

    def read_note(self, plan, column, cell) -> None:
        old, new = plan.instance.note, plain_lines(cell)
        if plain_lines(old) != new:
            plan.want(column, old, new, new)
            plan.instance.note = new

    def read_confirmed(self, plan, column, cell) -> None:
        answers = {"yes": True, "no": False, "": plan.instance.is_confirmed}
        value = answers.get(cell.strip().lower())
        if value is None:
            raise ValidationError(_("Say yes or no."))
        before = "" if plan.is_new else self.dehydrate_confirmed(plan.instance)
        if value != plan.instance.is_confirmed:
            plan.want(column, before, "yes" if value else "no", value)
            plan.instance.is_confirmed = value

    def read_aliases(self, plan, column, cell) -> None:
        known = [] if plan.is_new else [alias.name for alias in plan.instance.aliases.all()]
        folded = {fold_name(name) for name in [*known, plan.instance.name]}
        fresh = {fold_name(name): name for name in parts(cell) if fold_name(name) not in folded}
        for name in fresh.values():
            ReporterAlias(name=name).clean_fields(exclude=["reporter", "folded_name"])
        plan.want(column, aliases_text(known), aliases_text([*known, *fresh.values()]), list(fresh.values()))

    def apply(self, plan) -> None:
        super().apply(plan)
        for name in plan.values.get("aliases", []):
            plan.instance.aliases.create(name=name)


class SectionResource(NamedResource):
    """Sections: newspaper and name."""

    id = Column(_("number of the section; empty: found by newspaper and name, or a new one"), "pk")
    newspaper = Column(_("newspaper"), "newspaper__name")
    name = Column(_("name"), "name")
    articles = Column(_("how many articles"), "articles_kept", imported=False)

    class Meta:
        model = Section

    def objects(self):
        return Section.objects.select_related("newspaper")

    def with_counts(self, queryset):
        return queryset.select_related("newspaper").annotate(
            articles_kept=count_of(Article.objects.kept(), "section")
        )

    def key(self, section) -> tuple:
        return section.newspaper_id, fold_name(section.name)

    def make(self, row):
        return Section(newspaper=find_newspaper(self.newspapers, row.get("newspaper")))


class TagResource(NamedResource):
    """Tags: the name."""

    id = Column(_("number of the tag; empty: found by its name, or a new one"), "pk")
    name = Column(_("name"), "name")
    articles = Column(_("how many articles"), "articles_kept", imported=False)

    class Meta:
        model = Tag

    def with_counts(self, queryset):
        given = Article.tags.through.objects.filter(article__trashed_at=None)
        return queryset.annotate(articles_kept=count_of(given, "tag"))

    def key(self, tag) -> tuple:
        return (fold_name(tag.name),)

    def make(self, row):
        return Tag()

    def refuse_elsewhere(self, record, row, problems) -> None:
        """A tag is of no newspaper."""


def plain(value):
    """A value as a cell: text or a whole number."""
    if value is None:
        return ""
    return value if isinstance(value, str | int) and not isinstance(value, models.Choices) else str(value)


def with_credits(queryset):
    return queryset.prefetch_related("bylines", "photo_credits", "tags")


def count_of(rows, relation: str):
    """How many of `rows` belong to the object, as a subquery, so that several counts do not multiply."""
    queryset = rows if isinstance(rows, models.QuerySet) else rows.objects.all()
    counted = queryset.filter(**{relation: OuterRef("pk")}).order_by().values(relation)
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)


def byline_text(byline: Byline) -> str:
    """记者 沈嘉禾（体育部）: role as printed, name, post or unit."""
    role = byline.printed_role or PRINTED_ROLES[byline.role]
    return f"{role} {byline.name}" + (f"（{byline.title}）" if byline.title else "")


def photo_credit_text(credit: PhotoCredit) -> str:
    """石磊 摄, 新华社发: a photographer's name or the agency."""
    who = credit.name + (f"（{credit.title}）" if credit.title else "")
    return " ".join(filter(None, [who, credit.agency])) + (f"：{credit.caption}" if credit.caption else "")


def tags_text(tags: Iterable[Tag]) -> str:
    return SEPARATOR.join(sorted(tag.name for tag in tags))


def aliases_text(names: Iterable[str]) -> str:
    """Names with the separator between them; a slash in a name becomes its full-width form, which folds alike."""
    return SEPARATOR.join(sorted(name.replace("/", "／") for name in names))


def parts(cell: str | None) -> list[str]:
    return [one_line(part) for part in (cell or "").split("/") if part.strip()]


def is_number(cell: str | None) -> bool:
    return bool(cell) and len(cell.strip()) <= 18 and cell.strip().isascii() and cell.strip().isdigit()


def read_date(cell: str | None) -> dt.date:
    match = DATE.fullmatch((cell or "").strip())
    try:
        return dt.date(*map(int, match.groups()))
    except (AttributeError, ValueError) as error:
        raise ValidationError(
            _("“%(text)s” is no date; write it as 2017-12-22."), params={"text": (cell or "")[:20]}
        ) from error


def plain_date(cell: str) -> str:
    """A date in the one form that compares; other text as it is."""
    match = DATE.fullmatch(cell.strip())
    return "-".join(part.zfill(2) for part in match.groups()) if match else cell.strip()


def squeezed(text: str) -> str:
    return "".join(text.split())


def newspapers_by_name() -> dict[str, Newspaper]:
    """Newspapers by folded name and by address; there are few."""
    newspapers = Newspaper.objects.all()
    return {newspaper.slug.lower(): newspaper for newspaper in newspapers} | {
        newspaper.folded_name: newspaper for newspaper in newspapers
    }


def find_newspaper(newspapers: dict[str, Newspaper], cell: str | None) -> Newspaper:
    text = (cell or "").strip()
    newspaper = newspapers.get(fold_name(text)) or newspapers.get(text.lower())
    if newspaper is None:
        raise ValidationError(_("There is no newspaper “%(name)s” here."), params={"name": text[:80]})
    return newspaper


def refuse_twice(seen: dict[int, str], pk: int, place: str) -> None:
    """Raises ValidationError where a row before was of the same object."""
    if pk in seen:
        raise ValidationError({"id": gettext("%(place)s is of the same number.") % {"place": seen[pk]}})
    seen[pk] = place
