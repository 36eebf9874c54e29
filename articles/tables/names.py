"""Tables of what has a name: reporters, sections and tags."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.folding import fold_name
from articles.guard import one_line, plain_lines
from articles.models import Article, Byline, PhotoCredit, Reporter, ReporterAlias, Section, Tag
from articles.tables.cells import aliases_text, is_number, numbers_in, parts
from articles.tables.resources import (
    Column,
    Plan,
    Problems,
    TableResource,
    find_newspaper,
    newspapers_by_name,
    refuse_twice,
)


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
        numbers = numbers_in(rows)
        names = {fold_name(row.get("name") or "") for row in rows}
        found = self.locked(self.objects().filter(Q(pk__in=numbers) | Q(folded_name__in=names)))
        self.records = {record.pk: record for record in found}
        self.by_key = {self.key(record): record for record in self.records.values()}

    def key(self, record) -> tuple:
        """What is unique about the record."""
        raise NotImplementedError

    def plan(self, row, place) -> Plan:
        problems = Problems()
        number = (row.get("id") or "").strip()
        if number:
            record, is_new = self._numbered(number), False
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

    def apply(self, plan) -> None:
        plan.instance.save_renamed()


def count_of(rows, relation: str):
    """How many of `rows` belong to the object, as a subquery, so that several counts do not multiply."""
    queryset = rows if isinstance(rows, models.QuerySet) else rows.objects.all()
    counted = queryset.filter(**{relation: OuterRef("pk")}).order_by().values(relation)
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)
