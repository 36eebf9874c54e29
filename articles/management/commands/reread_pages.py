"""reread_pages: a shell around articles/rereading.py."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from articles.folding import fold_name
from articles.merge_words import counts_text
from articles.models import Newspaper
from articles.places import real_date
from articles.reader import reading_version
from articles.rereading import PageReread, Report, Wanted, pages_to_read, reread_pages, version_number


class Command(BaseCommand):
    help = "Read pages anew whose readings are of an older version, and merge what is read with what people made."

    def add_arguments(self, parser):
        parser.add_argument(
            "--newspaper", default="", metavar="NAME", help="only this one, by name or address"
        )
        parser.add_argument("--from", dest="first", default="", metavar="YYYY-MM-DD", help="from this day on")
        parser.add_argument("--to", dest="last", default="", metavar="YYYY-MM-DD", help="up to this day")
        parser.add_argument(
            "--version-before", default="", metavar="V", help="only what a version before this one has read"
        )
        parser.add_argument("--page", type=int, nargs="+", default=[], metavar="ID", help="only these pages")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of the report")

    def handle(self, *args, **options):
        pages = pages_to_read(wanted(options))
        report, rows = Report(), []
        bar = tqdm(
            total=pages.count(), unit=_("page"), file=sys.stderr, disable=True if options["json"] else None
        )
        with bar:
            for reread in reread_pages(pages, dry_run=options["dry_run"]):
                report.add(reread)
                bar.update()
                if options["json"]:
                    rows.append(as_json(reread))
                elif reread.state == "changed":
                    with bar.external_write_mode():
                        self.stdout.write(page_line(reread))
        if options["json"]:
            text = {"version": reading_version(), "dry_run": options["dry_run"], "pages": report.pages,
                    "articles": articles_of(report.counts), "conflicts": report.counts.conflicts, "report": rows}  # fmt: skip
            self.stdout.write(json.dumps(text, ensure_ascii=False))
        else:
            self.stdout.write(totals(report, dry_run=options["dry_run"]))


def wanted(options: dict) -> Wanted:
    newspaper = None
    if name := options["newspaper"]:
        newspaper = Newspaper.objects.filter(Q(slug=name) | Q(folded_name=fold_name(name))).first()
        if newspaper is None:
            raise CommandError(_("There is no newspaper “%(name)s”.") % {"name": name}, returncode=2)
    version = options["version_before"]
    if version and not version_number(version):
        raise CommandError(
            _("--version-before %(value)s: write it as 2026.11.21.9.") % {"value": version}, returncode=2
        )
    days = (day(options["first"], "--from"), day(options["last"], "--to"))
    return Wanted(newspaper, *days, version, tuple(options["page"]))


def day(text: str, option: str):
    found = real_date(text, timezone.localdate())
    if text and not found:
        raise CommandError(
            _("%(option)s %(value)s: write the day as YYYY-MM-DD.") % {"option": option, "value": text},
            returncode=2,
        )
    return found


def articles_of(counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in ("same", "changed", "new", "gone", "left")}


def as_json(reread: PageReread) -> dict:
    row = {"page": reread.page.pk, "name": str(reread.page), "state": reread.state}
    if reread.counts:
        row |= {"articles": articles_of(reread.counts), "conflicts": reread.counts.conflicts}
    return row


def page_line(reread: PageReread) -> str:
    return f"{reread.page}  {counts_text(asdict(reread.counts))}"


def totals(report: Report, *, dry_run: bool) -> str:
    text = _("Pages: %(same)d same, %(changed)d changed, %(passed)d passed by.") % report.pages
    lines = [text, counts_text(asdict(report.counts))]
    return "\n".join([_("Dry run, nothing was written."), *lines] if dry_run else lines)
