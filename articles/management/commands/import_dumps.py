"""import_dumps: makes a batch of what it finds and works on it, like any worker, until it is done."""

import json
import sys
import time
from collections import Counter
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from articles import batches, claims
from articles.batch_work import DiskFull, work
from articles.folding import fold_name
from articles.found import Skipped, Source
from articles.importer import FileReport, Importer, ImportOptions, fill_file
from articles.labels import MAX_LENGTH, clean_label
from articles.manifest import Manifest, ManifestError, read_manifest
from articles.models import ImportBatch, ImportFile, Newspaper
from articles.pipeline import DecodeError
from articles.pipeline.decode import decode
from articles.places import Place, real_date
from articles.remarks import problem_text, word
from articles.sources import find_dumps
from articles.stored import limits
from articles.tasks import enqueue
from articles.workers import Here, stopped_by_signals

State = ImportFile.State
Phase = ImportBatch.State
WAIT = 1  # seconds between two looks at a batch whose last files other workers have


class Command(BaseCommand):
    help = "Import page dumps from files, folders and archives (zip, tar, tar.gz)."

    def add_arguments(self, parser):
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="file, folder or archive (zip, tar, tar.gz)"
        )
        parser.add_argument(
            "--newspaper", default="", metavar="SLUG", help="the newspaper; made where it is new"
        )
        parser.add_argument("--date", default="", metavar="YYYY-MM-DD", help="the issue's date")
        parser.add_argument("--page", default="", metavar="LABEL", help="the page, of one dump only")
        parser.add_argument("--edition", type=int, metavar="N", help="the edition of that day, from 1")
        parser.add_argument(
            "--manifest",
            type=Path,
            metavar="FILE.csv",
            help="columns: file, newspaper, date, edition, page, section, source",
        )
        parser.add_argument(
            "--accept-manifest-errors",
            action="store_true",
            help="use the other rows of a manifest where some are wrong",
        )
        parser.add_argument("--encoding", metavar="NAME", help="where it cannot be told from the bytes")
        parser.add_argument("--publish", action="store_true", help="publish the articles that have a place")
        parser.add_argument(
            "--single-page", action="store_true", help="a file is one page, whatever it holds"
        )
        parser.add_argument(
            "--duplicate", action="store_true", help="take known bytes at another place all the same"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--background", action="store_true", help="leave the work to the workers")
        parser.add_argument(
            "--resume", type=int, metavar="BATCH", help="go on with an import that was stopped"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of the report")

    def handle(self, *args, **options):
        self.is_json = options["json"]
        if options["resume"] is not None:
            if options["paths"]:
                raise wrong_usage(_("--resume takes no paths: the import knows its files."))
            return self.finish(to_resume(options["resume"]))
        if not options["paths"]:
            raise wrong_usage(_("Say what to import: files, folders or archives."))
        found = [
            item
            for item in find_dumps(existing(options["paths"]), limits())
            if not is_file(item, options["manifest"])
        ]
        import_options, manifest = read_options(options), read_manifest_file(options["manifest"])
        self.tell_problems(manifest, accepted=options["accept_manifest_errors"] or options["dry_run"])
        if import_options.place.label:
            refuse_several_of_one_issue(found, import_options, manifest)
            manifest = read_manifest_file(options["manifest"])
        if manifest.unknown_columns:
            columns = ", ".join(manifest.unknown_columns)
            self.stderr.write(
                _("The manifest's columns %(columns)s are not known and were not read.")
                % {"columns": columns}
            )
        if options["dry_run"]:
            return self.look(found, Importer(import_options, manifest, dry_run=True))
        try:
            batch = begin_batch(options, import_options, found)
        except OperationalError as error:
            text = _("Nothing was begun, the database refused it: %(error)s")
            raise CommandError(text % {"error": str(error).strip()}, returncode=1) from error
        if options["background"]:
            return self.leave(batch)
        return self.finish(batch)

    # What is done

    def look(self, found: list[Source | Skipped], importer: Importer) -> None:
        """Say what an import would do."""
        figures, files = Counter(), []
        with self.bar(len(found)) as bar:
            for item in found:
                files.append(self.show(as_row(importer.take(item)), bar, figures))
            for row in importer.manifest.missing():
                files.append(self.show(missing_row(importer.manifest, row), bar, figures))
        if self.is_json:
            self.stdout.write(as_json(files, figures))
        else:
            self.stdout.write(_("Dry run, nothing was written.") + "\n" + batches.summary_of(figures))
            self.stdout.write(lines_text(figures))
        if figures["failed"]:
            sys.exit(1)

    def tell_problems(self, manifest: Manifest, *, accepted: bool) -> None:
        """Name each wrong row of the manifest; without agreement nothing is imported."""
        for problem in manifest.problems:
            self.stderr.write(problem_text(problem))
        if manifest.problems and not accepted:
            raise wrong_usage(
                ngettext(
                    "%(count)d line of the manifest is wrong and nothing was imported: put it right, or say"
                    " --accept-manifest-errors to use the other lines.",
                    "%(count)d lines of the manifest are wrong and nothing was imported: put them right, or say"
                    " --accept-manifest-errors to use the other lines.",
                    len(manifest.problems),
                )
                % {"count": len(manifest.problems)}
            )

    def leave(self, batch: ImportBatch) -> None:
        """Let workers do it."""
        enqueue(batch)
        count = batch.files.count()
        if self.is_json:
            self.stdout.write(json.dumps({"batch": batch.pk, "total": count}))
            return
        text = ngettext(
            "Import %(batch)d: %(count)d file waits for the workers.",
            "Import %(batch)d: %(count)d files wait for the workers.",
            count,
        )
        self.stdout.write(text % {"batch": batch.pk, "count": count})

    def finish(self, batch: ImportBatch) -> None:
        """Work on the batch until it is done, paused, or this process is asked to stop."""
        figures = batches.progress(batch)
        here = Here()
        try:
            with self.bar(figures["total"], figures["done"]) as bar, stopped_by_signals(here), here.heard():
                self.work_on(batch, here, bar)
        except (DiskFull, OperationalError) as error:
            raise stopped(batch, str(error).strip()) from error
        finally:
            here.end()
        if batch.state in claims.FREE:
            raise stopped(
                batch, word(batch.pause_reason) if batch.pause_reason else _("The import was stopped.")
            )
        self.say_figures(batch)

    def work_on(self, batch: ImportBatch, here: Here, bar: tqdm) -> None:
        while True:
            work(batch, here, done=lambda file: self.show(file, bar))
            batch.refresh_from_db()
            if batch.state not in claims.FREE or batch.paused_at or here.is_stopping:
                return
            here.beat()
            time.sleep(WAIT)
            bar.update(batches.progress(batch)["done"] - bar.n)

    # What is said

    def bar(self, total: int, done: int = 0) -> tqdm:
        return tqdm(
            total=total, initial=done, unit=_("file"), file=sys.stderr, disable=True if self.is_json else None
        )

    def show(self, file: ImportFile, bar: tqdm, figures: Counter | None = None) -> dict | None:
        """Print the line of a file that is done; in a dry run count it, too, and give it back for the report."""
        bar.update()
        if not self.is_json:
            with bar.external_write_mode():
                self.stdout.write(file_line(file))
        if figures is None:
            return None
        count_row(file, figures)
        return file_as_json(file) if self.is_json and file.state != State.SKIPPED else None

    def say_figures(self, batch: ImportBatch) -> None:
        figures = batches.progress(batch)
        if self.is_json:
            rows = batch.files.exclude(state=State.SKIPPED).defer("preview")
            files = [file_as_json(file) for file in rows.iterator(chunk_size=500)]
            self.stdout.write(as_json(files, figures, batch=batch.pk))
        else:
            self.stdout.write(totals(figures))
            self.stdout.write(lines_text(figures))
        if figures["failed"]:
            sys.exit(1)


def to_resume(pk: int) -> ImportBatch:
    """A batch that can go on; one that was paused does."""
    batch = ImportBatch.objects.filter(pk=pk).first()
    if batch is None:
        raise wrong_usage(_("--resume %(batch)d: there is no such import.") % {"batch": pk})
    if not batch.received_at:
        raise wrong_usage(_("--resume %(batch)d: its upload has not come to its end.") % {"batch": pk})
    if batch.state not in claims.FREE:
        text = _("--resume %(batch)d: there is nothing to go on with, the import is: %(state)s.")
        raise wrong_usage(text % {"batch": pk, "state": batch.get_state_display()})
    batches.resume(batch)
    if batch.source == ImportBatch.Source.PATHS:
        batch.options["foreground"] = True
        batch.save(update_fields=["options"])
    return batch


def stopped(batch: ImportBatch, why: str) -> CommandError:
    text = _("%(why)s To go on: manage.py import_dumps --resume %(batch)d")
    return CommandError(text % {"why": why, "batch": batch.pk}, returncode=1)


def existing(paths: list[Path]) -> list[Path]:
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise wrong_usage(_("There is nothing at %(paths)s.") % {"paths": ", ".join(missing)})
    return paths


def is_file(item: Source | Skipped, path: Path | None) -> bool:
    """Whether an item is the manifest itself, which mostly lies among the dumps."""
    return path is not None and Path(item.name).absolute() == path.absolute()


def read_options(options: dict) -> ImportOptions:
    date = real_date(options["date"], timezone.localdate())
    if options["date"] and not date:
        raise wrong_usage(_("--date %(value)s: write the day as YYYY-MM-DD.") % {"value": options["date"]})
    if options["edition"] is not None and not 1 <= options["edition"] <= 99:
        raise wrong_usage(_("--edition %(value)s: editions count from 1.") % {"value": options["edition"]})
    label = clean_label(options["page"])
    if len(label) > MAX_LENGTH:
        raise wrong_usage(_("--page: a page number has at most %(most)d characters.") % {"most": MAX_LENGTH})
    try:
        decode(b"", options["encoding"])
    except DecodeError as error:
        raise wrong_usage(
            _("--encoding %(value)s: there is no such encoding.") % {"value": options["encoding"]}
        ) from error
    check_newspaper(options["newspaper"])
    place = Place(
        newspaper=options["newspaper"],
        date=date.isoformat() if date else "",
        edition=str(options["edition"] or ""),
        label=label,
    )
    return ImportOptions(
        place=place,
        encoding=options["encoding"],
        publish=options["publish"],
        single_page=options["single_page"],
        duplicate=options["duplicate"],
    )


def check_newspaper(name: str) -> None:
    """--newspaper names a newspaper that is known, or an address that one can have."""
    if not name or Newspaper.objects.filter(Q(slug=name) | Q(folded_name=fold_name(name))).exists():
        return
    try:
        Newspaper._meta.get_field("slug").run_validators(name)
    except ValidationError as error:
        raise wrong_usage(f"--newspaper {name[:40]}: {error.messages[0]}") from error


def read_manifest_file(path: Path | None) -> Manifest:
    if path is None:
        return Manifest()
    try:
        return read_manifest(path.read_bytes(), str(path))
    except OSError as error:
        raise wrong_usage(f"--manifest {path}: {error.strerror}") from error
    except ManifestError as error:
        raise wrong_usage(f"--manifest {path}: {word(error.code, error.detail, error.line)}") from error


def refuse_several_of_one_issue(found, options: ImportOptions, manifest: Manifest) -> None:
    """--page names one page, so two dumps of one issue, or two pages of one dump, cannot both be it."""
    importer = Importer(options, manifest, dry_run=True)
    holders: dict[tuple, str] = {}
    for source in found:
        if isinstance(source, Skipped):
            continue
        sha256, places = importer.wanted_places(source)
        several = len(places) != len(set(places))
        if several or any(holders.setdefault(place, sha256) != sha256 for place in places):
            raise wrong_usage(
                _("--page %(label)s: several dumps of one issue cannot all be this page (%(name)s).")
                % {"label": options.place.label, "name": source.name}
            )


def begin_batch(options: dict, said: ImportOptions, found: list[Source | Skipped]) -> ImportBatch:
    """The batch with all its files, or nothing of it."""
    place = said.place
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            state=Phase.IMPORTING, source=ImportBatch.Source.PATHS, received_at=timezone.now(),
            options={
                "newspaper": place.newspaper, "date": place.date, "edition": place.edition, "label": place.label,
                "encoding": said.encoding or "", "publish": said.publish, "single_page": said.single_page,
                "duplicate": said.duplicate, "may_add_newspapers": True, "manifest": str(options["manifest"] or ""),
                "foreground": not options["background"],
                "paths": [str(path) for path in options["paths"]],
            },
        )  # fmt: skip
        if options["manifest"]:
            batches.keep_manifest(batch, options["manifest"].read_bytes())
        batches.receive_files(batch, found)
    return batch


def as_row(report: FileReport) -> ImportFile:
    """What the row of a file would say in a batch."""
    file = ImportFile(name=report.name)
    fill_file(file, report)
    return file


def missing_row(manifest: Manifest, row) -> ImportFile:
    return as_row(FileReport(manifest.name, State.FAILED, "manifest-missing-file", row.file, row.line))


def count_row(file: ImportFile, figures: Counter) -> None:
    """Add a file of a dry run to the figures, which are those of `batches.progress`."""
    figures[str(file.state)] += 1
    for name in ImportFile.FIGURES:
        figures[name] += getattr(file, name)
    figures["pages_unchanged"] += file.pages if file.state == State.UNCHANGED else 0
    figures["lines_in_articles"] += file.lines_accounted - file.lines_furniture - file.lines_unsure


def file_as_json(file: ImportFile) -> dict:
    return {
        "name": file.name, "state": str(file.state), "place": file.placed, "articles": file.articles,
        "lines": file.lines, "lines_accounted": file.lines_accounted, "reason": batches.reason_text(file),
        "code": file.reason, "line": file.line, "encoding": file.encoding, "remarks": batches.remark_texts(file),
    }  # fmt: skip


def as_json(files: list[dict | None], figures: dict, **more) -> str:
    names = ("created", "new_version", "unchanged", "unplaced", "failed", "skipped", *ImportFile.FIGURES)
    report = {"files": [file for file in files if file], **{name: figures[name] for name in names}, **more}
    return json.dumps(report, ensure_ascii=False)


def file_line(file: ImportFile) -> str:
    """One line of the report: state, name, place, articles, and why or what is remarkable."""
    parts = [f"{file.get_state_display()}  {file.name}"]
    if file.placed:
        parts.append(file.placed)
    if file.state in ImportFile.BROUGHT:
        parts.append(
            ngettext("%(count)d article", "%(count)d articles", file.articles) % {"count": file.articles}
        )
    if file.reason:
        parts.append(batches.reason_text(file))
    parts += batches.merged_texts(file)
    return "\n".join(["  ".join(parts), *(f"    {remark}" for remark in batches.remark_texts(file))])


def totals(figures: dict) -> str:
    return _(
        "Files: %(created)d created, %(new_version)d new versions, %(unplaced)d without a place, %(unchanged)d unchanged,"
        " %(failed)d failed, %(skipped)d skipped. Articles: %(articles)d."
    ) % {name: figures[name] for name in (*map(str, State.values), "articles")}


def lines_text(figures: dict) -> str:
    lines = figures["lines_accounted"]

    def share(part: int) -> str:
        return f"{part} ({part / lines:.1%})" if lines else str(part)

    return _(
        "Lines: %(accounted)d of %(lines)d accounted for; in articles %(in_articles)s, known furniture %(furniture)s,"
        " unsure %(unsure)s."
    ) % {
        "lines": figures["lines"],
        "accounted": lines,
        "in_articles": share(figures["lines_in_articles"]),
        "furniture": share(figures["lines_furniture"]),
        "unsure": share(figures["lines_unsure"]),
    }


def wrong_usage(message: str) -> CommandError:
    return CommandError(message, returncode=2)
