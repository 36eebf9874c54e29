"""completeness: print what the archive has of each newspaper and what it lacks."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles import ledger
from articles.completeness import Figures, Lack
from articles.folding import fold_name
from articles.ledger_words import lack_words, percent
from articles.management.commands.export_gold import day
from articles.models import Newspaper


class Command(BaseCommand):
    help = "Print what the archive has of each newspaper and year, and all that is missing, the newest day first."

    def add_arguments(self, parser):
        parser.add_argument("--newspaper", metavar="NAME", help="address or name of the newspaper")
        parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD", help="the first day")
        parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD", help="the last day")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, newspaper, since, until, **options):
        if since and until and since > until:
            raise CommandError(_("The last day lies before the first."), returncode=2)
        newspapers = [_named(newspaper)] if newspaper else list(Newspaper.objects.all())
        found = {one: self._ledger(one, since, until) for one in newspapers}
        rest = {
            "unplaced_pages": ledger.unplaced_pages(newspapers[0] if newspaper else None).count(),
            "failed_files": ledger.failed_files().count(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found) | rest, ensure_ascii=False, indent=1))
            return
        for one, of_one in found.items():
            self.stdout.write(f"{one} ({one.slug})")
            for year, figures in of_one.years.items():
                self.stdout.write(f"  {year}: {_figures_line(figures)}")
            for lack in of_one.lacks:
                self.stdout.write(f"  {_lack_line(lack)}")
        self.stdout.write(
            _("Unplaced pages: %(unplaced_pages)d, failed files that nobody imported since: %(failed_files)d.") % rest
        )  # fmt: skip

    def _ledger(self, newspaper: Newspaper, since, until):
        whole = ledger.expected_days(newspaper)
        if whole is None:
            return ledger.Ledger()
        span = (max(whole[0], since or whole[0]), min(whole[1], until or whole[1]))
        return ledger.ledger_of(newspaper, span) if span[0] <= span[1] else ledger.Ledger()


def _named(name: str) -> Newspaper:
    known = Newspaper.objects
    found = known.filter(slug=name).first() or known.filter(folded_name=fold_name(name)).first()
    if not found:
        raise CommandError(_("There is no newspaper “%(name)s”.") % {"name": name}, returncode=2)
    return found


def _figures_line(figures: Figures) -> str:
    return _(
        "%(held)d of %(due)d expected days (%(share)s), %(pages)d pages, %(missing)d missing; %(no_articles)d issues"
        " and %(empty)d pages without articles"
    ) % {
        "held": figures.held, "due": figures.due, "share": percent(figures.share_of_issues), "pages": figures.pages,
        "missing": figures.pages_missing, "no_articles": figures.issues_empty, "empty": figures.pages_empty,
    }  # fmt: skip


def _lack_line(lack: Lack) -> str:
    edition = f".{lack.edition}" if lack.edition > 1 else ""
    return f"{lack.date:%Y-%m-%d}{edition} {lack_words(lack)}"


def _as_json(found: dict) -> dict:
    return {
        "newspapers": [
            {
                "newspaper": newspaper.slug,
                "name": newspaper.name,
                "years": [
                    {
                        "year": year, **asdict(figures),
                        "share_of_issues": figures.share_of_issues, "share_of_pages": figures.share_of_pages,
                    }
                    for year, figures in of_one.years.items()
                ],
                "lacks": [
                    {
                        "kind": str(lack.kind), "date": lack.date.isoformat(), "edition": lack.edition,
                        "pages": list(lack.labels), "more_pages": lack.more,
                    }
                    for lack in of_one.lacks
                ],
            }
            for newspaper, of_one in found.items()
        ]
    }  # fmt: skip
