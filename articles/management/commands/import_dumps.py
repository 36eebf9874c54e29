"""import_dumps: a shell around articles/importer.py."""

import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from articles.batches import limits
from articles.folding import fold_name
from articles.found import Skipped, Source
from articles.importer import FileReport, Importer, ImportOptions, ImportReport
from articles.labels import MAX_LENGTH, clean_label
from articles.manifest import Manifest, ManifestError, read_manifest
from articles.models import ImportBatch, ImportFile, Newspaper
from articles.pipeline import DecodeError
from articles.pipeline.decode import decode
from articles.places import Place, real_date
from articles.remarks import problem_text, word
from articles.sources import find_dumps

State = ImportFile.State


class Command(BaseCommand):
    help = "Import page dumps from files, folders and archives (zip, tar, tar.gz)."

    def add_arguments(self, parser):
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="file, folder or archive (zip, tar, tar.gz)"
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
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of the report")

    def handle(self, *args, **options):
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
        batch = None if options["dry_run"] else begin_batch(options)
        importer = Importer(import_options, manifest, batch, dry_run=options["dry_run"])
        bar = tqdm(
            total=len(found), unit=_("file"), file=sys.stderr, disable=None if not options["json"] else True
        )
        with bar:
            for report in importer.run(found):
                bar.update()
                if not options["json"]:
                    with bar.external_write_mode():
                        self.stdout.write(file_line(report))
        if batch:
            batch.finish()
        if options["json"]:
            self.stdout.write(json.dumps(importer.report.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(totals(importer.report, dry_run=options["dry_run"]))
        if importer.report.count(State.FAILED):
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


def begin_batch(options: dict) -> ImportBatch:
    said = {name: str(value) for name, value in options.items() if name in SAID and value}
    return ImportBatch.objects.create(
        state=ImportBatch.State.IMPORTING, options=said | {"paths": [str(path) for path in options["paths"]]}
    )


SAID = ("newspaper", "date", "page", "edition", "manifest", "encoding", "publish", "single_page", "duplicate")


def file_line(report: FileReport) -> str:
    """One line of the report: state, name, place, articles, and why or what is remarkable."""
    parts = [f"{State(report.state).label}  {report.name}"]
    if report.place:
        parts.append(report.place)
    if report.state in ImportFile.BROUGHT:
        parts.append(
            ngettext("%(count)d article", "%(count)d articles", report.articles) % {"count": report.articles}
        )
    if report.reason_text:
        parts.append(report.reason_text)
    lines = ["  ".join(parts)]
    lines += [f"    {word(remark.code, remark.detail, remark.line)}" for remark in report.remarks]
    lines += [f"    {encoding}: {line}" for encoding, line in report.candidates]
    return "\n".join(lines)


def totals(report: ImportReport, *, dry_run: bool) -> str:
    lines = report.total("lines_accounted")
    furniture, unsure = report.total("lines_furniture"), report.total("lines_unsure")
    in_articles = lines - furniture - unsure

    def share(part: int) -> str:
        return f"{part} ({part / lines:.1%})" if lines else str(part)

    figures = {
        "created": report.count(State.CREATED),
        "unplaced": report.count(State.UNPLACED),
        "unchanged": report.count(State.UNCHANGED),
        "failed": report.count(State.FAILED),
        "skipped": report.count(State.SKIPPED),
        "articles": report.total("articles"),
        "lines": report.total("lines"),
        "accounted": lines,
        "in_articles": share(in_articles),
        "furniture": share(furniture),
        "unsure": share(unsure),
    }
    text = _(
        "Files: %(created)d created, %(unplaced)d without a place, %(unchanged)d unchanged, %(failed)d failed,"
        " %(skipped)d skipped. Articles: %(articles)d.\n"
        "Lines: %(accounted)d of %(lines)d accounted for; in articles %(in_articles)s, known furniture %(furniture)s,"
        " unsure %(unsure)s."
    )
    text %= figures
    return _("Dry run, nothing was written.") + "\n" + text if dry_run else text


def wrong_usage(message: str) -> CommandError:
    return CommandError(message, returncode=2)
