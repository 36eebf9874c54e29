"""Tables of articles."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import labels
from articles.folding import fold_name
from articles.guard import one_line, plain_lines
from articles.models import MAX_POSITION, Article, ArticleVersion, Page, Section, Tag, record_all
from articles.tables.cells import (
    SEPARATOR,
    byline_text,
    is_number,
    numbers_in,
    parts,
    photo_credit_text,
    plain,
    plain_date,
    read_date,
    squeezed,
    tags_text,
)
from articles.tables.resources import (
    GROUP,
    Change,
    Column,
    Plan,
    Problems,
    TableResource,
    find_newspaper,
    newspapers_by_name,
    refuse_twice,
)


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
            .defer("lines", "repairs", "dismissed")
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

    def before_import(self, dataset, **kwargs) -> None:
        """Hold all the articles until the end, in the order of their keys, as everybody does who holds several."""
        if self.dry_run:
            return
        numbers = sorted(numbers_in(dataset.group(0, len(dataset))))
        for start in range(0, len(numbers), GROUP):
            articles = Article.objects.filter(pk__in=numbers[start : start + GROUP])
            list(articles.locked().values_list("pk"))

    def load(self, rows) -> None:
        queryset = Article.objects.filter(pk__in=numbers_in(rows)).defer("lines", "repairs", "dismissed")
        queryset = queryset.select_related("newspaper", "section", "page__issue", "page__section")
        self.articles = {article.pk: article for article in with_credits(queryset)}
        names = {fold_name(name) for row in rows for name in parts(row.get("tags"))}
        found = Tag.objects.filter(folded_name__in=names - self.tags.keys())
        self.tags |= {tag.folded_name: tag for tag in found}

    def plan(self, row, place) -> Plan:
        number = (row.get("id") or "").strip()
        return self._plan_change(row, number, place) if number else self._plan_new(row)

    def _plan_change(self, row, number: str, place: str) -> Plan:
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
            article.save(update_fields=[*changed, "print_order", "touched", "proofreading", "changed_at"])
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


def with_credits(queryset):
    return queryset.prefetch_related("bylines", "photo_credits", "tags")
