"""A newer reading of a page that is there: what becomes of its articles, decided, written, and taken back.

A changed dump of the page brings one, and so does a pipeline that reads better. Rows are matched to the articles that are
read now by the text they share, and merged field by field: what the machine read then, what it reads now, what the row has.

- A field that nobody touched follows the newer reading; a touched one stays. Where the machine reads it otherwise than
  then, and not as the person has it, that is a conflict (MergeConflict) and an editor chooses. Of a text only the paragraphs
  in question are: what one side alone changed is taken over.
- An article keeps its row, and so its address, tags, section, publication and place in the trash, wherever its borders go.
- A new article comes as a draft, or published where the import publishes.
- One that is gone goes to the trash where nobody has worked on it (a published one is withdrawn), and comes back with a
  reading that has it. Where somebody has, it stays and is marked as problematic.
- A text that was proofread or validated and that the machine changed is one step lower: nobody has seen it as it is now.
- Roles and borders that a person made are carried over (articles/carrying.py), an approval is not, unless nothing changed.

The same code decides for the dry run and for the write.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.alignment import map_lines, match_texts
from articles.carrying import carry, carry_page_words
from articles.corrections import Row, dump_text, lines_of, match, said_by
from articles.following import (
    CREDITS,
    Fate,
    add,
    carry_folio,
    comparable,
    delete_articles,
    follow,
    of_row,
    values_of,
)
from articles.history import restore_credits
from articles.models import (
    Article,
    ArticleVersion,
    Dump,
    ImportBatch,
    Issue,
    MergeConflict,
    Page,
    Reading,
    Renewal,
    Reporter,
)
from articles.parsed_rows import article_lines, article_texts
from articles.pipeline.answer import article_of_answer, page_as_answer
from articles.pipeline.lines import split_lines
from articles.pipeline.records import Line, ParsedArticle, ParsedPage
from articles.threeway import merge_texts

Action = ArticleVersion.Action
Proofreading = Article.Proofreading
LOWER = {Proofreading.VALIDATED: Proofreading.PROOFREAD, Proofreading.PROOFREAD: Proofreading.MACHINE}
# What ties a row to its reading, and what else an undo gives back.
ANCHOR = ("reading_number", "lines", "repairs", "confidence", "doubts", "jump_title")
RETURNED = (*Article.TEXT_FIELDS, "position", "proofreading", "touched", "status")
CREDIT_CONTENT = {
    "bylines": ("name", "role", "printed_role", "title", "reporter_id"),
    "photo_credits": ("name", "title", "agency", "caption", "reporter_id"),
}


@dataclass(frozen=True)
class Conflict:
    """A field of which machine then, machine now and row all say something else; values as versions keep them."""

    field: str
    base: object
    theirs: object


@dataclass
class Merging(Fate):
    """What becomes of one article, with its conflicts.

    `outdated` are the fields whose waiting conflict is none any more; `returns`: an earlier reading had lost it, and it comes
    into sight again.
    """

    conflicts: list[Conflict] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    returns: bool = False

    @property
    def is_changed(self) -> bool:
        return bool({*self.changes} - {"position"}) or self.returns


@dataclass(frozen=True)
class Counts:
    """Articles of pages that were there: as they were, changed, new, gone (of these `left` with people's work), conflicts."""

    same: int = 0
    changed: int = 0
    new: int = 0
    gone: int = 0
    left: int = 0
    conflicts: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            *(mine + theirs for mine, theirs in zip(self.as_tuple(), other.as_tuple(), strict=True))
        )

    def as_tuple(self) -> tuple[int, ...]:
        return (self.same, self.changed, self.new, self.gone, self.left, self.conflicts)

    @property
    def is_same(self) -> bool:
        return not any(self.as_tuple()[1:])


@dataclass
class Outcome:
    """A page as it is read now, and what becomes of its articles; `counts` says how many of each.

    `carried` is what the machine reads with what people said of the page, None where that is the same.
    """

    holding: Reading
    machine: ParsedPage
    carried: ParsedPage | None
    fates: list[Merging]
    counts: Counts
    says_the_same: bool

    @property
    def page(self) -> ParsedPage:
        return self.carried or self.machine

    @property
    def living(self) -> list[Merging]:
        return [fate for fate in self.fates if fate.parsed]

    @property
    def gone(self) -> list[Merging]:
        return [fate for fate in self.fates if not fate.parsed]


# --- deciding --------------------------------------------------------------------------------------------------------


def decide(
    holding: Reading, dump: Dump | None, parsed: ParsedPage, lines: list[Line], articles: Iterable[Article]
) -> Outcome:
    """What a newer reading makes of the page; writes nothing. `articles` are all rows of the page.

    `lines` are those of `parsed`, of `dump` (None: of one that is not kept yet).
    """
    same_dump = dump is not None and dump.pk == holding.dump_id
    old_lines = lines_of(holding)
    old_of = {line.number: line.number for line in lines} if same_dump else map_lines(old_lines, lines)
    carried = carry(holding, parsed, lines, old_of)
    page = carried or parsed
    rows = [article for article in articles if article.lines and article.reading_id]
    current = [article for article in rows if article.reading_id == holding.pk]
    pairs = (
        match(page, current, lines)
        if same_dump
        else _match(page, current, lines, {holding.dump_id: old_lines})
    )
    lost = [article for article in rows if article.reading_id != holding.pk]
    if lost and len(pairs) < len(page.articles):
        pairs |= _match_lost(page, lost, lines, pairs)
    waiting = _waiting(article.pk for article in pairs.values())
    bases = _bases(article.reading_id for article in pairs.values())
    returning = _vanished(pairs.values())
    fates = []
    for found in page.articles:
        article = pairs.get(found.number)
        fate = Merging(article, found, returns=article is not None and article.pk in returning)
        if article:
            _merge_fields(fate, _base(article, bases), waiting.get(article.pk, {}))
        fates.append(fate)
    matched = {article.pk for article in pairs.values()}
    gone = [article for article in current if article.pk not in matched]
    worked_on = set(
        Article.objects.filter(pk__in=[a.pk for a in gone]).worked_on().values_list("pk", flat=True)
    )
    fates += [
        Merging(article, None, has_work=article.pk in worked_on or bool(article.touched))
        for article in gone
        if not article.trashed_at
    ]
    says_the_same = same_dump and _says_the_same(holding, page)
    return Outcome(holding, parsed, carried, fates, _counted(fates), says_the_same)


def _counted(fates: list[Merging]) -> Counts:
    living = [fate for fate in fates if fate.parsed]
    rows, gone = [fate for fate in living if fate.article], [fate for fate in fates if not fate.parsed]
    changed = sum(fate.is_changed for fate in rows)
    return Counts(
        same=len(rows) - changed, changed=changed, new=len(living) - len(rows), gone=len(gone),
        left=sum(fate.has_work for fate in gone), conflicts=sum(len(fate.conflicts) for fate in rows),
    )  # fmt: skip


def foresee(before: ParsedPage, now: ParsedPage) -> Counts:
    """What a newer text would make of a page's articles that nobody has written yet, and so nobody has touched."""
    old, new = ({one.number: one for one in page.articles} for page in (before, now))
    pairs = match_texts(*({number: _text_of(one) for number, one in page.items()} for page in (old, new)))
    same = sum(article_texts(old[was], []) == article_texts(new[number], []) for number, was in pairs.items())
    return Counts(same=same, changed=len(pairs) - same, new=len(new) - len(pairs), gone=len(old) - len(pairs))


def _text_of(article: ParsedArticle) -> str:
    return "\n".join([article.headline, *(block.text for block in article.blocks)])


def _says_the_same(holding: Reading, page: ParsedPage) -> bool:
    """Whether roles and borders are those of the reading that holds."""
    now = {line.number: Row(line.article, str(line.role)) for line in page.lines}
    return now == said_by(holding).rows


def _match(
    page: ParsedPage, articles: list[Article], lines: list[Line], known: dict[int, list[Line]]
) -> dict[int, Article]:
    """Number of an article -> the row that it is, by their texts as the dumps have them."""
    texts = {line.number: line.text for line in lines}
    new: dict[int, list[str]] = {}
    for line in page.lines:
        if line.article:
            new.setdefault(line.article, []).append(texts[line.number])
    of_dump = {pk: {line.number: line.text for line in lines} for pk, lines in known.items()}
    old = {
        article.pk: "".join(of_dump[article.reading.dump_id].get(row[0], "") for row in article.lines)
        for article in articles
    }
    rows = {article.pk: article for article in articles}
    found = match_texts(old, {number: "".join(parts) for number, parts in new.items()})
    return {number: rows[pk] for number, pk in found.items()}


def _match_lost(
    page: ParsedPage, lost: list[Article], lines: list[Line], pairs: dict[int, Article]
) -> dict[int, Article]:
    """Of the articles that no row is yet, those that an earlier reading had and the one that holds has not."""
    dumps = Dump.objects.in_bulk({article.reading.dump_id for article in lost})
    known = {pk: split_lines(dump_text(dump)) for pk, dump in dumps.items()}
    found = _match(page, lost, lines, known)
    return {number: article for number, article in found.items() if number not in pairs}


def _waiting(articles: Iterable[int]) -> dict[int, dict[str, MergeConflict]]:
    """Article -> field -> the conflict that waits. One query."""
    found: dict[int, dict[str, MergeConflict]] = {}
    for conflict in MergeConflict.objects.filter(article__in=[*articles], settled_at=None):
        found.setdefault(conflict.article_id, {})[conflict.field] = conflict
    return found


def _bases(readings: Iterable[int]) -> dict[int, dict]:
    """Reading -> what it says of its articles. One query."""
    return {
        pk: parsed.get("articles", {})
        for pk, parsed in Reading.objects.filter(pk__in={*readings}).values_list("pk", "parsed")
    }


def _base(article: Article, bases: dict[int, dict]) -> dict:
    """What the machine, or a person's correction, read of the row then, by field; empty where that is not known."""
    said = bases.get(article.reading_id, {}).get(str(article.reading_number))
    return values_of(article_of_answer(article.reading_number, said)) if said else {}


def _vanished(articles: Iterable[Article]) -> set[int]:
    """Those that a newer reading took out of sight, and no person. One query."""
    hidden = [
        article for article in articles if article.trashed_at or article.status == Article.Status.WITHDRAWN
    ]
    acts = (Action.TRASHED, Action.UNTRASHED, Action.WITHDRAWN, Action.PUBLISHED, Action.VANISHED)
    versions = ArticleVersion.objects.filter(article__in=hidden, action__in=acts).order_by("number")
    last = dict(versions.values_list("article", "action"))
    return {pk for pk, action in last.items() if action == Action.VANISHED}


def _merge_fields(fate: Merging, base: dict, waiting: dict[str, MergeConflict]) -> None:
    article = fate.article
    for name, theirs in values_of(fate.parsed).items():
        mine = of_row(article, name)
        if name not in article.touched:
            if comparable(mine) != comparable(theirs):
                fate.changes[name] = theirs
        elif name != "position":
            was = waiting[name].base if name in waiting else _content(name, base.get(name))
            _merge_touched(fate, name, was, _content(name, mine), _content(name, theirs))
            if name in waiting and name not in [conflict.field for conflict in fate.conflicts]:
                fate.outdated.append(name)


def _merge_touched(fate: Merging, name: str, was, mine, theirs) -> None:
    """A field that a person made. Values as versions keep them."""
    if _said(was) == _said(theirs) or _said(mine) == _said(theirs):
        return
    if name != "body":
        fate.conflicts.append(Conflict(name, was, theirs))
        return
    merged = merge_texts(was, mine, theirs)
    if merged.mine != mine:
        fate.changes[name] = merged.mine
    if merged.clashes:
        fate.conflicts.append(Conflict(name, was, merged.theirs))


def _content(name: str, value):
    """A field's value as versions keep it; what was never read is empty."""
    if name in CREDITS:
        return [{part: getattr(credit, part) for part in CREDIT_CONTENT[name]} for credit in value or []]
    return str(value or "")


def _said(value):
    """What of a value counts when two are compared: stored answers do not keep the printed words of roles."""
    if not isinstance(value, list):
        return value
    return [tuple(credit.get(part, "") for part in ("name", "role", "title", "agency")) for credit in value]


# --- writing ---------------------------------------------------------------------------------------------------------


def renew(
    page: Page, dump: Dump, parsed: ParsedPage, *, version: str, batch: ImportBatch | None = None, name: str = "",
    publish: bool = False, by=None,
) -> Outcome | None:  # fmt: skip
    """Let the page follow what the machine reads now in this dump; None where that is what holds.

    `version` is the reader's, `name` the file's. The issue and the page are held until the transaction ends.
    """
    with transaction.atomic():
        issues = Issue.objects.filter(pages=page.pk).held()
        page = (
            Page.objects.select_for_update(of=("self",), no_key=True)
            .select_related("issue__newspaper", "section")
            .get(pk=page.pk)
        )
        read = page.readings.filter(dump=dump, pipeline_version=version, corrects=None)
        if standing(read).exists():
            return None
        lines = lines_of_page(dump_text(dump), parsed)
        outcome = decide(page.current_reading, dump, parsed, lines, rows_of(page).locked())
        _write(page, outcome, dump, version, batch, name or dump.file_name, publish, by)
        for issue in issues:
            issue.match_jumps()
        return outcome


def standing(readings: QuerySet) -> QuerySet:
    """The readings but for those that an undo has left for the sake of people's work, without the other articles.

    One on which a newer dump stands lost nothing when its import was undone: the page went on.
    """
    newer = Renewal.objects.filter(before__page=OuterRef("page"), before__dump=OuterRef("dump"))
    return readings.exclude(~Exists(newer), batch__state=ImportBatch.State.UNDONE)


def lines_of_page(text: str, parsed: ParsedPage) -> list[Line]:
    """The lines of a file's text that the page is of."""
    numbers = {line.number for line in parsed.lines}
    return [line for line in split_lines(text) if line.number in numbers]


def rows_of(page: Page):
    """The page's articles with what deciding asks of them."""
    return page.articles.select_related("reading").defer("reading__parsed").prefetch_related(*CREDITS)


def _write(
    page: Page, outcome: Outcome, dump: Dump, version: str, batch, name: str, publish: bool, by
) -> None:
    holding = outcome.holding
    readings = _write_readings(page, outcome, dump, version, batch, name)
    was = _was(page, outcome, readings)
    carry_folio(page, said_by(holding).folio, said_by(readings[-1]).folio)
    lines = article_lines(outcome.page)
    for fate in outcome.living:
        if fate.article:
            was["outdated"] += _keep_conflicts(fate, readings[0])
            _follow(page, fate, readings[-1], lines.get(fate.parsed.number, []), name, by)
    for article in add(
        page, [fate for fate in outcome.living if not fate.article], readings[-1], outcome.page
    ):
        _begin(article, publish and page.issue_id is not None, name, by)
        was["new"].append(article.pk)
    for fate in outcome.gone:
        if fate.has_work:
            fate.article.leave_reading(by=by)
        else:
            fate.article.vanish(by=by)
    now = {str(fate.article.pk): fate.article.version for fate in outcome.fates}
    if dump.pk != holding.dump_id:
        Renewal.objects.create(reading=readings[0], before=holding, was=was | {"versions": now})
    else:
        _go_on(page, dump, was, now)


def _write_readings(page, outcome: Outcome, dump, version, batch, name) -> list[Reading]:
    """The machine's reading, and behind it the one that carries what people said, where that is another."""
    holding, machine = outcome.holding, outcome.machine
    common = {
        "page": page, "dump": dump, "first_line": machine.first_line, "last_line": machine.last_line,
        "pipeline_version": version,
    }  # fmt: skip
    answer = page_as_answer(machine, name)
    readings = [Reading.objects.create(**common, parsed=answer, batch=batch)]
    words = carry_page_words(holding, answer["page"])
    if outcome.carried or words != answer["page"]:
        carried = page_as_answer(outcome.page, name) | {"page": words}
        person = holding.person or holding.approved_by
        readings.append(Reading.objects.create(**common, parsed=carried, corrects=readings[0], person=person))
    last = readings[-1]
    if holding.approved_at and outcome.says_the_same and outcome.counts.is_same:
        last.approved_at, last.approved_by = holding.approved_at, holding.approved_by
        last.save(update_fields=["approved_at", "approved_by"])
    return readings


def _keep_conflicts(fate: Merging, reading: Reading) -> list[int]:
    """Write the article's conflicts; the keys of those that waited and are outdated now."""
    fields = [conflict.field for conflict in fate.conflicts]
    if not (fields or fate.outdated):
        return []
    waiting = MergeConflict.objects.filter(
        article=fate.article, settled_at=None, field__in=[*fields, *fate.outdated]
    )
    outdated = list(waiting.values_list("pk", flat=True))
    waiting.update(settled_at=timezone.now(), choice=MergeConflict.Choice.OUTDATED)
    MergeConflict.objects.bulk_create(
        MergeConflict(
            article=fate.article,
            field=conflict.field,
            base=conflict.base,
            theirs=conflict.theirs,
            reading=reading,
        )
        for conflict in fate.conflicts
    )
    return outdated


def _follow(page: Page, fate: Merging, reading: Reading, lines: list, name: str, by) -> None:
    """Let a row follow its reading; a version where something of it changed that people see."""
    article = fate.article
    changed = follow(page, fate, reading, lines)
    if {*changed} - {"position"}:
        article.proofreading = LOWER.get(article.proofreading, article.proofreading)
    if fate.returns:
        article.reappear()
    article.save()
    if changed or fate.returns:
        article.record(by=by, action=Action.FOLLOWED, note=name[-200:])


def _begin(article: Article, publish: bool, name: str, by) -> None:
    """The first version of an article that only the newer reading has."""
    if publish:
        article.status, article.published_at = Article.Status.PUBLISHED, timezone.now()
        article.save(update_fields=["status", "published_at"])
    article.record(by=by, action=Action.IMPORTED, note=name[-200:])


# --- taking back -----------------------------------------------------------------------------------------------------
#
# Renewal.was: {"readings": [keys], "page": {field: value}, "articles": {key: what the row was}, "new": [keys],
# "outdated": [keys of conflicts], "versions": {key: version}}. A version is the one that the article had after the merge:
# where it has another, somebody has been at it since.


def _was(page: Page, outcome: Outcome, readings: list[Reading]) -> dict:
    rows = [fate.article for fate in outcome.fates if fate.article]
    return {
        "readings": [reading.pk for reading in readings],
        "page": {"editors": page.editors, "printed_section": page.printed_section},
        "articles": {str(article.pk): _row_was(article) for article in rows},
        "new": [],
        "outdated": [],
    }


def _row_was(article: Article) -> dict:
    return {
        "version": article.version, "reading": article.reading_id,
        "anchor": {name: getattr(article, name) for name in ANCHOR},
        "fields": {name: getattr(article, name) for name in RETURNED},
        **{
            name: moment.isoformat() if (moment := getattr(article, name)) else None
            for name in ("trashed_at", "withdrawn_at")
        },
        "credits": {name: _content(name, of_row(article, name)) for name in CREDITS},
    }  # fmt: skip


def _go_on(page: Page, dump: Dump, was: dict, now: dict[str, int]) -> None:
    """The dump itself was a newer one, and is read again: what its undo asks for goes on to hold."""
    renewal = Renewal.objects.filter(reading__page=page, reading__dump=dump).first()
    if renewal is None:
        return
    kept = renewal.was
    for key, version in now.items():
        row = was["articles"].get(key)
        if row and kept["versions"].get(key, row["version"]) != row["version"]:
            continue  # somebody has been at it between the two
        kept["versions"][key] = version
        if row and int(key) not in kept["new"]:
            kept["articles"].setdefault(key, row)
    for name in ("readings", "new", "outdated"):
        kept[name] += was[name]
    renewal.save(update_fields=["was"])


def take_back(reading: Reading) -> list[int] | None:
    """Let the page be as it was before this reading of a newer dump; the keys of articles that stay because of people.

    None where the whole page stays: a still newer dump stands on it, or a person has corrected or approved it since.
    Call it inside a transaction, and once: what was taken back has no Renewal.
    """
    renewal, was, dump = reading.renewal, reading.renewal.was, reading.dump_id
    issues = Issue.objects.filter(pages=reading.page_id).held()
    page = (
        Page.objects.select_for_update(of=("self",), no_key=True)
        .select_related("issue__newspaper", "section")
        .get(pk=reading.page_id)
    )
    newer = page.readings.filter(pk__gte=min(was["readings"]))
    if newer.filter(~Q(pk__in=was["readings"]) | Q(approved_at__isnull=False)).exists():
        return None
    rows = {article.pk: article for article in rows_of(page).locked()}
    named = {credit.reporter_id for row in rows.values() for name in CREDITS for credit in of_row(row, name)}
    touched = {
        pk for pk, article in rows.items() if article.version != was["versions"].get(str(pk), article.version)
    }
    fresh = [pk for pk in was["new"] if pk in rows]
    stays = any(pk in touched for pk in fresh)
    before = _once_more(renewal.before) if stays else renewal.before
    words = said_by(page.current_reading).folio if stays else said_by(newer.order_by("-pk")[0]).folio
    for key, row in was["articles"].items():
        if int(key) in rows:
            anchor = before.pk if row["reading"] == renewal.before_id else row["reading"]
            _return(rows[int(key)], page, row, anchor, whole=int(key) not in touched)
    returned = {key: rows[int(key)] for key in was["articles"] if int(key) in {*rows} - touched}
    _count_on(
        renewal.before, {key: (was["articles"][key]["version"], row.version) for key, row in returned.items()}
    )
    delete_articles(pk for pk in fresh if pk not in touched)
    _return_page(page, was["page"], words)
    _return_conflicts(was)
    Reporter.objects.filter(pk__in=named - {None}).unused().delete()
    renewal.delete()
    if not stays:
        page.readings.filter(pk__in=was["readings"]).delete()
        if not Reading.objects.filter(dump=dump).exists():
            Dump.objects.filter(pk=dump).delete()
    for issue in issues:
        issue.match_jumps()
    return sorted(touched & {*fresh, *map(int, was["articles"])})


def would_stay(renewal: Renewal) -> bool:
    """Whether taking it back would leave something that it brought: somebody has worked on the page since."""
    reading, was = renewal.reading, renewal.was
    newer = Reading.objects.filter(page=reading.page_id, pk__gte=min(was["readings"]))
    if newer.filter(~Q(pk__in=was["readings"]) | Q(approved_at__isnull=False)).exists():
        return True
    now = Article.objects.filter(page=reading.page_id).values_list("pk", "version")
    return any(version != was["versions"].get(str(pk), version) for pk, version in now)


def _once_more(reading: Reading) -> Reading:
    """The same reading as the newest of its page: what follows it is in use and stays."""
    reading.pk = None
    reading._state.adding = True
    reading.save()
    return reading


def _return(article: Article, page: Page, row: dict, reading: int, *, whole: bool) -> None:
    """Tie the row to its reading of before; where nobody has been at it since (`whole`), give it what it was."""
    article.page, article.reading_id = page, reading
    fields = row["anchor"] | (row["fields"] if whole else {})
    before, now = article.content(), {name: getattr(article, name) for name in fields}
    for name, value in fields.items():
        setattr(article, name, value)
    if whole:
        article.trashed_at, article.withdrawn_at = (
            parse_datetime(row[name]) if row[name] else None for name in ("trashed_at", "withdrawn_at")
        )
        restore_credits(article, before, row["credits"])
    article.set_print_order(page)
    article.save()
    if whole and article.version != row["version"] and now != fields:
        article.record(by=None, action=Action.RETURNED)


def _count_on(reading: Reading, versions: dict[str, tuple[int, int]]) -> None:
    """Articles are again what the dump before made of them, under a later version: its own undo is to know them by it."""
    renewal = Renewal.objects.filter(reading__page=reading.page_id, reading__dump=reading.dump_id).first()
    if renewal is None:
        return
    known = renewal.was["versions"]
    known |= {key: now for key, (then, now) in versions.items() if known.get(key) == then}
    renewal.save(update_fields=["was"])


def _return_page(page: Page, was: dict, now: dict) -> None:
    """The page's own fields as they were, while they are what the newer reading said."""
    if page.editors == now["editors"]:
        page.editors = was["editors"]
    if page.printed_section == (now["section"] or "")[:80]:
        page.printed_section = was["printed_section"]
    page.save(update_fields=["editors", "printed_section"])


def _return_conflicts(was: dict) -> None:
    """Conflicts with the newer reading go, those that it made outdated wait again."""
    MergeConflict.objects.filter(reading__in=was["readings"], settled_at=None).delete()
    outdated = MergeConflict.objects.filter(pk__in=was["outdated"], choice=MergeConflict.Choice.OUTDATED)
    outdated.update(settled_at=None, choice="")
