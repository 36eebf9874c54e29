"""The only code that turns dumps into rows.

A file is one transaction: its dump, pages, readings, articles, credits and first versions come in together or not at
all. A dry run decides with the same code, remembers what it would have taken (articles/wanted.py), and writes nothing.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from articles import statements
from articles.corrections import lines_of
from articles.duplicates import Like, PagePrint, hold, resembling
from articles.duplicates import keep as keep_print
from articles.folding import fold_name
from articles.found import Skipped, Source, SourceError
from articles.labels import MAX_LENGTH, clean_label, label_key
from articles.likeness import SAME_PAGE, alike
from articles.manifest import Manifest, ManifestRow
from articles.merging import Counts, decide, foresee, renew, rows_of, standing
from articles.models import (
    Article,
    ArticleVersion,
    Dump,
    ImportBatch,
    ImportFile,
    Issue,
    Newspaper,
    Page,
    Reading,
    Section,
    check_slug,
    version_content,
)
from articles.parsed_rows import article_credits, article_lines, article_texts
from articles.pipeline import DecodeError, parse_dump
from articles.pipeline.answer import page_as_answer
from articles.pipeline.records import Line, ParsedDump, ParsedPage, Remark, Role
from articles.places import Place, folio_place, path_place, real_date, resolve_place
from articles.reader import reading_version, site_reader
from articles.repairs import repair_rows
from articles.wanted import Wanted, place_key

State = ImportFile.State
REMARKS_KEPT = 200  # of a file; a damaged one may have one a line
NAME_LENGTH = 80  # of a newspaper
ATTEMPTS = 10  # at a file whose place or names other imports take at the same moment


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person said for the whole import. Empty: not said.

    `may_add_newspapers` is whether `newspaper` and the manifest may make one that is not known.
    """

    place: Place = field(default_factory=Place)
    encoding: str | None = None
    publish: bool = False
    single_page: bool = False
    duplicate: bool = False
    may_add_newspapers: bool = True


@dataclass(frozen=True, slots=True)
class PageDecision:
    """Where one page of a file goes. `newspaper` is a row, or one not yet saved; without it the page is unplaced.

    `renews` is the page whose next version it is, `follows` in a dry run the earlier file that would bring that page;
    `counts` is what becomes of the articles there. `likes` are the pages elsewhere that it resembles by its `print`.
    """

    parsed: ParsedPage
    said: Place
    source: str = ""
    newspaper: Newspaper | None = None
    date: dt.date | None = None
    edition: int = 1
    label: str = ""
    unplaced: str = ""
    unplaced_detail: str = ""
    renews: Page | None = None
    follows: str = ""
    counts: Counts | None = None
    print: PagePrint | None = None
    likes: tuple[Like, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether it is the next version of a page, be that here or only in an earlier file of a dry run."""
        return self.renews is not None or bool(self.follows)

    @property
    def key(self) -> str:
        """Equal for equal places; empty for an unplaced page."""
        if self.unplaced:
            return ""
        return place_key(self.newspaper.slug, self.date, self.edition, label_key(self.label))

    def __str__(self) -> str:
        if self.unplaced:
            return ""
        edition = f".{self.edition}" if self.edition > 1 else ""
        return f"{self.newspaper.slug}/{self.date:%Y-%m-%d}{edition}/{self.label}"


@dataclass(slots=True)
class FileReport:
    """What became of one file, or would become of it in a dry run. Lines are counted without the blank ones.

    `is_new`: its bytes were not in the archive, and the dump was made for it.
    """

    name: str
    state: str
    reason: str = ""
    detail: str = ""
    line: int | None = None
    sha256: str = ""
    size: int = 0
    remarks: list[Remark] = field(default_factory=list)
    pages: list[PageDecision] = field(default_factory=list)
    asked: list[tuple[int, str]] = field(
        default_factory=list
    )  # first line and place of each page, taken or not
    dump: Dump | None = None
    is_new: bool = False
    encoding: str = ""
    encoding_reason: str = ""
    candidates: tuple[tuple[str, str], ...] = ()
    pages_changed: int = 0
    articles: int = 0
    articles_same: int = 0
    articles_changed: int = 0
    conflicts: int = 0
    lines: int = 0
    lines_accounted: int = 0
    lines_furniture: int = 0
    lines_unsure: int = 0

    @property
    def pages_unplaced(self) -> int:
        return sum(bool(page.unplaced) for page in self.pages)

    @property
    def pages_new(self) -> int:
        """Those that a file that writes brings to a place of their own."""
        is_new = self.state in (State.CREATED, State.NEW_VERSION, State.UNPLACED)
        return len(self.pages) - self.pages_unplaced - self.pages_changed if is_new else 0

    @property
    def is_held(self) -> bool:
        """Whether its bytes or the place of a page are somebody's already."""
        return self.state in (State.UNCHANGED, State.NEW_VERSION) or any(
            page.unplaced == "taken" for page in self.pages
        )

    @property
    def place(self) -> str:
        return ", ".join(str(page) for page in self.pages if not page.unplaced)


PAGE_AT = """
    SELECT page.id FROM articles_page page JOIN articles_issue issue ON issue.id = page.issue_id
    WHERE issue.newspaper_id = %s AND issue.date = %s AND issue.edition = %s AND page.label_key = %s
"""


class Overtaken(Exception):
    """What was decided holds no more, since somebody else was faster."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read, before anything is decided. Without a dump it cannot be taken in; the report says why.

    `prints` are those of its pages.
    """

    report: FileReport
    data: bytes = b""
    dump: ParsedDump | None = None
    row: ManifestRow | None = None
    said: Place | None = None
    prints: tuple[PagePrint, ...] = ()


class Importer:
    """One import: its options, its manifest, its batch (None in a dry run), and what this run has already taken.

    `wanted` knows what earlier files ask for that have written nothing. `give_way` is asked where a place or the bytes
    are held already: True says that a later file of the same batch held them and holds them no more.
    """

    def __init__(
        self,
        options: ImportOptions,
        manifest: Manifest | None = None,
        batch: ImportBatch | None = None,
        *,
        dry_run: bool = False,
        wanted: Wanted | None = None,
        give_way: Callable[[ImportFile, FileReport], bool] = lambda file, report: False,
    ):
        self.options = options
        self.manifest = manifest or Manifest()
        self.batch = batch
        self.dry_run = dry_run
        self.wanted = wanted or Wanted()
        self.give_way = give_way
        self._newspapers: dict[str, Newspaper] = {}

    def take(self, source: Source | Skipped) -> FileReport:
        """One file: read, decided, written. Whatever is wrong with it is in the report; raises nothing for bad input."""
        if isinstance(source, Skipped):
            return FileReport(source.name, State.SKIPPED, source.code)
        self.manifest.row_for(source.name)  # its row has its file, whatever is wrong with that
        try:
            data = source.read()
        except SourceError as error:
            return FileReport(source.name, State.FAILED, error.code, error.detail)
        return self.write(self.read(source.name, data), again=lambda: self.read(source.name, source.read()))

    def take_bytes(self, name: str, data: bytes, *, said: Place | None = None) -> FileReport:
        """The same for bytes in hand; `said` is what a person said of the place of this very file."""
        return self.write(self.read(name, data, said=said))

    def read(self, name: str, data: bytes, *, said: Place | None = None, encoding: str = "") -> ReadFile:
        """What the file's bytes hold; the database is not written. `said` and `encoding` are a person's for this file."""
        report, dump = self._read(name, data, encoding or self.options.encoding)
        report.sha256, report.size = hashlib.sha256(data).hexdigest(), len(data)
        row = self.manifest.row_for(name)
        if dump and row and (problem := self._wrong_row(row)):
            report.state, report.reason, report.detail = State.FAILED, *problem
            report.line = row.line
            return ReadFile(report)
        prints = tuple(PagePrint.of("\n".join(page.texts)) for page in dump.pages) if dump else ()
        return ReadFile(report, data, dump, row, said, prints)

    def write(
        self, read: ReadFile, file: ImportFile | None = None, *, again: Callable[[], ReadFile] | None = None
    ) -> FileReport:
        """Decide what becomes of a file that was read, and write it; in a dry run only remember what it asks for.

        `file` is its row in the batch, which the caller fills in with the report and saves in the same transaction.
        `again` reads the file again for a later one that a dry run compares with it; by default what was read is kept.
        """
        if read.dump is None:
            return read.report
        for _attempt in range(ATTEMPTS):
            try:
                return self._decide_and_write(read, file, again or (lambda: read))
            except (IntegrityError, Overtaken) as error:
                # Another import took the place, or made the same reporter, or took an issue away: decide anew.
                self._newspapers.clear()
                problem = str(error).split("\n")[0]
        return replace(read.report, state=State.FAILED, reason="database", detail=problem)

    def _decide_and_write(
        self, read: ReadFile, file: ImportFile | None, again: Callable[[], ReadFile]
    ) -> FileReport:
        report = replace_report(read.report)
        if self.dry_run:
            self._decide(report, read, file)
            self.wanted.remember(report.name, report.sha256, wanted_by(report), again)
            return report
        with transaction.atomic():
            lock_dump(report, read.data)
            hold(read.prints)
            self._decide(report, read, file)
            if file and report.is_held and self.give_way(file, report):
                report = replace_report(read.report)
                lock_dump(report, read.data)
                self._decide(report, read, file)
            if report.state in ImportFile.BROUGHT:
                self._write(report)
        return report

    def wanted_places(self, source: Source) -> tuple[str, list[str]]:
        """The hash of a source's bytes and the places its pages ask for, whatever is known or taken; none where it fails."""
        try:
            data = source.read()
        except SourceError:
            return "", []
        read = self.read(source.name, data)
        if read.dump is None:
            return "", []
        places = [self._place(source.name, page, read.row, None)[0] for page in read.dump.pages]
        return read.report.sha256, [place.key for place in places if place.key]

    # Reading

    def _read(self, name: str, data: bytes, encoding: str | None) -> tuple[FileReport, ParsedDump | None]:
        if not data:
            return FileReport(name, State.FAILED, "empty"), None
        try:
            dump = parse_dump(
                data, encoding=encoding, single_page=self.options.single_page, reader=site_reader()
            )
        except DecodeError as error:
            detail = ", ".join(encoding for encoding, _line in error.candidates) or encoding or ""
            report = FileReport(name, State.FAILED, error.code, detail, error.line)
            report.candidates = error.candidates
            return report, None
        report = FileReport(name, State.CREATED)
        report.encoding, report.encoding_reason = dump.decoded.encoding, dump.decoded.reason
        report.remarks += dump.decoded.remarks
        for page in dump.pages:
            report.remarks += page.remarks
            report.lines_accounted += len({line.number for line in page.lines})
            report.lines_furniture += sum(line.role in (Role.FURNITURE, Role.RUBRIC) for line in page.lines)
            report.lines_unsure += sum(not line.sure for line in page.lines)
        report.lines = non_blank_lines(dump.decoded.text)
        if not report.lines:
            return FileReport(name, State.FAILED, "blank"), None
        return report, dump

    # Deciding

    def _decide(self, report: FileReport, read: ReadFile, file: ImportFile | None) -> None:
        """Give the report its pages' places and its state."""
        takes_known = self.options.duplicate or bool(file and file.place.get("duplicate"))
        for page, print_ in zip(read.dump.pages, read.prints, strict=True):
            decision, remarks = self._place(report.name, page, read.row, read.said)
            decision = replace(decision, print=print_)
            report.pages.append(decision)
            report.remarks += remarks
        report.asked = [(page.parsed.first_line, page.key) for page in report.pages]
        self.wanted.hold(report.sha256, report.asked)
        known = self._known_pages(report)
        here = {(first_line, key) for first_line, key, _words in known}
        if known and (set(report.asked) <= here or not takes_known):
            report.state = State.UNCHANGED
            report.reason = "known-here" if set(report.asked) <= here else "known-elsewhere"
            report.detail = ", ".join(dict.fromkeys(words for _line, _key, words in known))
            return
        report.pages = [with_likes(page) for page in self._without_taken(report.pages, report.name)]
        report.remarks += [
            Remark("resembles", page.parsed.first_line, f"{like.page}, {like.percent} %")
            for page in report.pages
            for like in page.likes
        ]
        report.pages_changed = sum(page.is_changed for page in report.pages)
        report.state = State.NEW_VERSION if report.pages_changed else State.CREATED
        if report.pages_unplaced:
            report.state = State.UNPLACED
        if self.dry_run:
            report.pages = [self._foreseen(page, report) for page in report.pages]
            count_articles(report)

    def _known_pages(self, report: FileReport) -> list[tuple[int, str, str]]:
        """The pages that these bytes made: first line, place, and words for it.

        But for those that stand where this file wants to be and that an undo has emptied: they are to be filled again.
        """
        if report.is_new:
            return self.wanted.pages(report.sha256)
        readings = Reading.objects.filter(dump__sha256=report.sha256, corrects=None).defer("parsed")
        whole = set(standing(readings).values_list("pk", flat=True))
        asked = {key for _line, key in report.asked if key}
        rows = []
        for reading in readings.select_related("page__issue__newspaper").order_by("pk"):
            key, page = "", reading.page
            if issue := page.issue:
                key = place_key(issue.newspaper.slug, issue.date, issue.edition, page.label_key)
            if reading.pk in whole or key not in asked:
                rows.append((reading.first_line, key, str(page)))
        return rows + self.wanted.pages(report.sha256)

    def _place(self, name: str, page: ParsedPage, row: ManifestRow | None, said: Place | None):
        """The page's place by options, manifest, folio and path, in this order, and the remarks."""
        sources = [("form", said or Place()), ("option", self.options.place)]
        if row:
            date = real_date(row.date, timezone.localdate())
            sources.append(
                (
                    "manifest",
                    Place(
                        row.newspaper,
                        date.isoformat() if date else "",
                        row.edition,
                        clean_label(row.page),
                        row.section,
                    ),
                )
            )
        sources += [("folio", folio_place(page.folio)), ("path", path_place(name))]
        place, said_by, remarks = resolve_place(sources, self._same_newspaper)
        decision = PageDecision(page, place, source=row.source if row else "")
        makes = self.options.may_add_newspapers and said_by.get("newspaper") in ("option", "manifest")
        newspaper = (
            self._newspaper(place.newspaper, make=makes, printed=page.folio.newspaper)
            if place.newspaper
            else None
        )
        unplaced, detail = self._obstacle(place, newspaper)
        if unplaced:
            return replace(decision, unplaced=unplaced, unplaced_detail=detail), remarks
        decision = replace(
            decision, newspaper=newspaper, date=real_date(place.date, timezone.localdate()),
            edition=int(place.edition or 1), label=place.label,
        )  # fmt: skip
        return decision, remarks

    def _obstacle(self, place: Place, newspaper: Newspaper | None) -> tuple[str, str]:
        """Why a place is none: a code of Page.Unplaced and its detail; empty where it is one."""
        if not place.newspaper:
            return "no-newspaper", ""
        if newspaper is None:
            return "unknown-newspaper", place.newspaper
        if not place.date:
            return "no-date", ""
        if not real_date(place.date, timezone.localdate()):
            return "bad-date", place.date
        if not place.label:
            return "no-label", ""
        if len(place.label) > MAX_LENGTH:
            return "bad-label", place.label[:30] + "…"
        return "", ""

    def _without_taken(self, pages: list[PageDecision], name: str) -> list[PageDecision]:
        """The pages, those unplaced whose place another dump or an earlier page of this file holds."""
        here: set[str] = set()
        checked = []
        for page in pages:
            if not page.unplaced:
                taken = name if page.key in here else self.wanted.holder(page.key)
                before = self._page_before(page.key) if taken and page.key not in here else None
                if before and alike("".join(before.texts), "".join(page.parsed.texts)) >= SAME_PAGE:
                    page = replace(page, follows=taken, counts=foresee(before, page.parsed))
                elif taken:
                    page = replace(page, unplaced="taken", unplaced_detail=taken)
                else:
                    page = self._against(page)
            here.add(page.key)
            checked.append(page)
        return checked

    def _page_before(self, key: str) -> ParsedPage | None:
        """What an earlier file of a dry run would put at a place; None where it cannot be read again."""
        try:
            read = self.wanted.read_again(key)
        except SourceError:
            return None
        pages = read.dump.pages if read.dump else []
        places = (self._place(read.report.name, page, read.row, read.said)[0].key for page in pages)
        return next((page for page, place in zip(pages, places, strict=True) if place == key), None)

    def _against(self, page: PageDecision) -> PageDecision:
        """The page beside the one that stands at its place: its next version where the texts are alike, else unplaced."""
        found = statements.fetch(PAGE_AT, [page.newspaper.pk, page.date, page.edition, label_key(page.label)])
        holders = Page.objects.select_related("issue__newspaper", "section")
        holder = holders.filter(pk=found[0][0]).first() if found else None
        if holder is None:
            return page
        if holds_the_page(holder, page.parsed):
            return replace(page, renews=holder)
        return replace(page, unplaced="taken", unplaced_detail=f"{holder} ({holder.file_name})")

    def _foreseen(self, page: PageDecision, report: FileReport) -> PageDecision:
        """The page with what would become of the articles that are there; nothing is written."""
        if page.renews is None:
            return page
        lines = [
            Line(line.number, text) for line, text in zip(page.parsed.lines, page.parsed.texts, strict=True)
        ]
        outcome = decide(page.renews.current_reading, None, page.parsed, lines, rows_of(page.renews))
        return replace(page, counts=outcome.counts)

    def _wrong_row(self, row: ManifestRow) -> tuple[str, str] | None:
        """What is wrong with a manifest's row: a code and its detail."""
        if row.problem:
            return row.problem.code, row.problem.detail
        if row.newspaper and not self._newspaper(row.newspaper, make=False):
            if not self.options.may_add_newspapers:
                return "manifest-unknown-newspaper", row.newspaper
            if not self._newspaper(row.newspaper, make=True):
                return "manifest-bad-newspaper", row.newspaper[:30]
        return None

    # Newspapers

    def _newspaper(self, name: str, *, make: bool, printed: str | None = None) -> Newspaper | None:
        """The newspaper of an address or a name; where it is none and may be, a new one that is not saved yet."""
        if not self._newspapers:
            for newspaper in Newspaper.objects.all():
                self._newspapers |= {newspaper.slug: newspaper, newspaper.folded_name: newspaper}
        found = self._newspapers.get(name) or self._newspapers.get(fold_name(name))
        if found or not make:
            return found
        slug = slugify(name, allow_unicode=True)
        if max(len(slug), len(name)) > NAME_LENGTH:
            return None
        try:
            check_slug(slug)
        except ValidationError:
            return None
        if not slug:
            return None
        # --newspaper gives an address; its pages print the name.
        title = (
            printed
            if printed and name == slug and slug.isascii() and not self._newspapers.get(fold_name(printed))
            else name
        )
        newspaper = Newspaper(name=title[:NAME_LENGTH], folded_name=fold_name(title[:NAME_LENGTH]), slug=slug)
        self._newspapers |= {newspaper.slug: newspaper, newspaper.folded_name: newspaper}
        return newspaper

    def _same_newspaper(self, one: str, two: str) -> bool:
        """Whether two words name one newspaper. An address that is new may be that of any printed name."""
        first, second = self._newspaper(one, make=False), self._newspaper(two, make=False)
        if first and second:
            return first.slug == second.slug
        return fold_name(one) == fold_name(two) or (
            first is None and slugify(one) == one and slugify(two) != two
        )

    # Writing

    def _write(self, report: FileReport) -> None:
        issues = self._issues(report.pages)
        new_pages = []
        for index, decision in enumerate(report.pages):
            if decision.renews:
                report.pages[index] = replace(decision, counts=self._renew(decision, report))
                keep_print(decision.renews, report.dump, decision.print, decision.likes)
                continue
            page = self._write_page(decision, issues)
            new_pages.append(page.pk)
            reading = Reading(
                page=page, dump=report.dump, first_line=decision.parsed.first_line, last_line=decision.parsed.last_line,
                parsed=page_as_answer(decision.parsed, report.name), pipeline_version=reading_version(), batch=self.batch,
            )  # fmt: skip
            statements.insert([reading])
            self._write_articles(decision, page, reading, report)
            keep_print(page, report.dump, decision.print, decision.likes, is_new=True)
        count_articles(report)
        connection.settle()  # the index takes a third of the time: before others have to wait
        for key, issue in issues.items():
            hold_issue(issue)
            note_printed_number(
                issue, [page for page in report.pages if not page.unplaced and issue_key(page) == key]
            )
            issue.match_jumps(new_pages if len(new_pages) == len(report.pages) else None)

    def _renew(self, decision: PageDecision, report: FileReport) -> Counts:
        outcome = renew(
            decision.renews, report.dump, decision.parsed, version=reading_version(), batch=self.batch,
            name=report.name, publish=self.options.publish, by=self.batch.person if self.batch else None,
        )  # fmt: skip
        return outcome.counts if outcome else Counts()

    def _issues(self, decisions: list[PageDecision]) -> dict[tuple, Issue]:
        """The issues of placed pages by newspaper, date and edition, made where there are none; nobody takes them away.

        A file with a new version holds them: who changes articles that are there holds their issue first. Files with
        new pages write side by side, and hold the issue (`hold_issue`) to join its stories: the second sees the pages
        of the first.
        """
        wanted = {issue_key(page): page for page in decisions if not page.unplaced}
        for _key, page in sorted(wanted.items()):
            if not page.newspaper.pk:
                page.newspaper.save()
        if len(wanted) == 1:  # the way of nearly every file
            is_held = any(decision.renews for decision in decisions)
            if issue := present_issue(page, is_held=is_held):
                return {issue_key(page): issue}
        named = Q(pk__in=[])
        for page in wanted.values():
            named |= Q(newspaper=page.newspaper, date=page.date, edition=page.edition)
        held = Issue.objects.filter(named).held()
        if len(held) < len(wanted):
            for _key, page in sorted(wanted.items()):
                Issue.objects.get_or_create(newspaper=page.newspaper, date=page.date, edition=page.edition)
            held = Issue.objects.filter(named).held()
        if len(held) < len(wanted):  # an undo was taking back its last page while we waited for it
            raise Overtaken("an issue went meanwhile")
        keys = {(page.newspaper.pk, page.date, page.edition): key for key, page in wanted.items()}
        return {keys[issue.newspaper_id, issue.date, issue.edition]: issue for issue in held}

    def _write_page(self, decision: PageDecision, issues: dict[tuple, Issue]) -> Page:
        said = decision.said
        page = Page(
            label=decision.label, printed_section=said.section[:80], editors=list(decision.parsed.folio.editors),
            source=decision.source[:500], unplaced_reason=decision.unplaced,
        )  # fmt: skip
        if decision.unplaced:
            offered = {
                "newspaper": said.newspaper,
                "date": said.date,
                "edition": said.edition,
                "label": said.label[:200],
            }
            page.offered = {name: value for name, value in offered.items() if value}
            page.label = said.label if len(said.label) <= MAX_LENGTH else ""
        else:
            page.issue = issues[issue_key(decision)]
            page.section = section_of(decision.newspaper, page.printed_section)
        page.clean()
        statements.insert([page])
        return page

    def _write_articles(
        self, decision: PageDecision, page: Page, reading: Reading, report: FileReport
    ) -> None:
        """The page's articles with credits and first versions, in one insert each."""
        rows_of = article_lines(decision.parsed)
        now = timezone.now()
        newspaper, date = (page.issue.newspaper, page.issue.date) if page.issue else (None, None)
        publish = self.options.publish and page.issue is not None
        pairs = []
        for parsed in decision.parsed.articles:
            article = Article(
                **article_texts(parsed, report.remarks), page=page, position=parsed.number, newspaper=newspaper, date=date,
                section=page.section, jump_title=parsed.jump_title[:80],
                status=Article.Status.PUBLISHED if publish else Article.Status.DRAFT,
                published_at=now if publish else None, reading=reading, reading_number=parsed.number,
                lines=rows_of.get(parsed.number, []), repairs=repair_rows(parsed), confidence=parsed.confidence,
                doubts=list(parsed.reasons), version=1,
            )  # fmt: skip
            article.clean()
            article.set_print_order(page)
            pairs.append((article, parsed))
        statements.insert([article for article, _parsed in pairs])
        bylines, photo_credits = article_credits(pairs, newspaper, report.remarks)
        statements.insert(bylines, keys=False)
        statements.insert(photo_credits, keys=False)
        bylines_of, photo_credits_of = by_article(bylines), by_article(photo_credits)
        versions = [
            ArticleVersion(
                article=article, number=1, person=self.batch.person if self.batch else None,
                action=ArticleVersion.Action.IMPORTED, note=report.name[-200:],
                content=version_content(
                    article, bylines_of.get(article.pk, []), photo_credits_of.get(article.pk, []), tags=[]
                ),
            )
            for article, _parsed in pairs
        ]  # fmt: skip
        statements.insert(versions, keys=False)


def by_article(credits: list) -> dict[int, list]:
    """Article -> its credits among these."""
    found: dict[int, list] = {}
    for credit in credits:
        found.setdefault(credit.article_id, []).append(credit)
    return found


def with_likes(page: PageDecision) -> PageDecision:
    """The page with those elsewhere that it resembles; the next version of a page resembles that anyway."""
    return replace(page, likes=tuple(resembling(page.print, besides=page.renews and page.renews.pk)))


def holds_the_page(page: Page, parsed: ParsedPage) -> bool:
    """Whether what was read is a version of what the page holds, by how alike their texts are."""
    reading = page.current_reading
    if reading is None:
        return False
    return alike("".join(line.text for line in lines_of(reading)), "".join(parsed.texts)) >= SAME_PAGE


def count_articles(report: FileReport) -> None:
    """The articles that a file brings, and what becomes of those that are there."""
    merged = sum((page.counts for page in report.pages if page.counts), Counts())
    fresh = sum(len(page.parsed.articles) for page in report.pages if not page.is_changed)
    report.articles = fresh + merged.new
    report.articles_same, report.articles_changed = merged.same, merged.changed
    report.conflicts = merged.conflicts


def issue_key(page: PageDecision) -> tuple:
    """Equal for the pages of one issue."""
    return page.newspaper.slug, page.date, page.edition


def present_issue(page: PageDecision, *, is_held: bool) -> Issue | None:
    """The issue that a page belongs to, None where there is none yet. Others can hold it too but if it `is_held`."""
    found = statements.fetch(
        "SELECT id, printed_number, page_count FROM articles_issue WHERE newspaper_id = %s AND date = %s AND edition = %s"
        + (statements.for_update() if is_held else statements.for_key_share()),
        [page.newspaper.pk, page.date, page.edition],
    )
    for key, printed_number, page_count in found:
        issue = Issue(
            pk=key, newspaper=page.newspaper, date=page.date, edition=page.edition, printed_number=printed_number,
            page_count=page_count,
        )  # fmt: skip
        issue._state.adding = False
        return issue
    return None


def hold_issue(issue: Issue) -> None:
    """Let nobody else join the issue's stories before this transaction ends."""
    [(issue.printed_number,)] = statements.fetch(
        "SELECT printed_number FROM articles_issue WHERE id = %s" + statements.for_update(no_key=True),
        [issue.pk],
    )


def note_printed_number(issue: Issue, pages: list[PageDecision]) -> None:
    """Give the issue the number that its first new page with one prints, unless it has one."""
    for page in pages:
        number = (page.parsed.folio.issue_number or "")[:40]
        if number and not issue.printed_number and not page.renews:
            issue.printed_number = number
            issue.save(update_fields=["printed_number"])


def section_of(newspaper: Newspaper, name: str) -> Section | None:
    """The newspaper's section of a printed name, as Section.objects.named finds or makes it."""
    found = statements.fetch(
        "SELECT id, name FROM articles_section WHERE newspaper_id = %s AND folded_name = %s",
        [newspaper.pk, fold_name(name)],
    )
    for key, kept_name in found:
        return Section(pk=key, newspaper=newspaper, name=kept_name)
    return Section.objects.named(newspaper, name)


def lock_dump(report: FileReport, data: bytes) -> None:
    """Give the report the dump of its bytes, made where it is new.

    It is held, so that nobody else decides on the same bytes meanwhile.
    """
    report.is_new = not statements.fetch("SELECT id FROM articles_dump WHERE sha256 = %s", [report.sha256])
    if not report.is_new:
        known = Dump.objects.select_for_update().filter(sha256=report.sha256).defer("data").first()
        if known is None:
            raise Overtaken("a dump went meanwhile")
        report.dump = known
        return
    report.dump = Dump(
        data=data, sha256=report.sha256, size=len(data), encoding=report.encoding,
        encoding_reason=report.encoding_reason[:80], file_name=report.name[-500:],
    )  # fmt: skip
    statements.insert([report.dump])


# What fill_file writes, by its attributes.
FILLED = (
    "state", "reason", "history", "done_at", "line", "dump_id", "encoding", "placed", "remarks", *ImportFile.FIGURES
)  # fmt: skip


def fill_file(file: ImportFile, report: FileReport, *, state: str = "") -> None:
    """Write what a report says into the row of its file; the caller saves. `state` is another than the report's."""
    unplaced = [(page.unplaced, page.unplaced_detail) for page in report.pages if page.unplaced]
    reasons = [(report.reason, report.detail)] if report.reason else list(dict.fromkeys(unplaced))
    file.note(state or report.state, reasons[0][0] if reasons and not state else "", file.worker)
    file.done_at = timezone.now()
    file.line, file.dump, file.encoding = report.line, report.dump, report.encoding
    file.placed = report.place[:500]
    remarks = [Remark(code, report.line, detail) for code, detail in reasons] + report.remarks
    file.remarks = [
        {"code": remark.code, "line": remark.line, "detail": remark.detail}
        for remark in remarks[:REMARKS_KEPT]
    ]
    file.pages = len(report.pages)
    for figure in ImportFile.FIGURES[1:]:
        setattr(file, figure, getattr(report, figure))
    if report.state not in ImportFile.BROUGHT:
        file.articles = 0  # they are there already, or were not read


def replace_report(report: FileReport) -> FileReport:
    """A copy whose lists are its own, for one more attempt."""
    return replace(report, remarks=list(report.remarks), pages=[], asked=[])


def wanted_by(report: FileReport) -> list[tuple[int, str]]:
    """What a file would take that writes: the first lines and places of its pages; nothing where it brings nothing."""
    return report.asked if report.state in ImportFile.BROUGHT else []


def non_blank_lines(text: str) -> int:
    """The lines that a reading must account for."""
    return sum(bool(line.strip()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
