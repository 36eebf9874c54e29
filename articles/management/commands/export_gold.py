"""export_gold: write the pages whose reading editors have approved in the form of the gold pages."""

import datetime as dt
import json
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.folding import fold_name
from articles.gold import approved_readings, gold_pages
from articles.models import Newspaper
from articles.scoring import GOLD_SUFFIX


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"no date (YYYY-MM-DD): {text}") from error


class Command(BaseCommand):
    help = "Write the pages whose reading editors have approved: NAME.txt and NAME.gold.json for each."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--newspaper", metavar="NAME", help="address or name of the newspaper")
        parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD", help="the first day")
        parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD", help="the last day")
        parser.add_argument(
            "--force",
            action="store_true",
            help="write into a folder that holds files, over those of the same names",
        )

    def handle(self, *, folder, newspaper, since, until, force, **options):
        self._prepare(folder, force)
        readings = approved_readings(
            newspaper=self._newspaper(newspaper) if newspaper else None, since=since, until=until
        )
        counts = {"pages": 0, "articles": 0, "lines": 0}
        for name, text, gold in gold_pages(readings):
            (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))
            (folder / f"{name}{GOLD_SUFFIX}").write_text(as_json(gold), encoding="utf-8")
            counts["pages"] += 1
            counts["articles"] += len(gold["articles"])
            counts["lines"] += len(gold["lines"])
        self.stdout.write(_("Pages: %(pages)d, articles: %(articles)d, lines: %(lines)d.") % counts)

    def _prepare(self, folder: Path, force: bool) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise CommandError(_("%(path)s is no folder.") % {"path": folder}, returncode=2) from error
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}", returncode=2) from error
        if any(folder.iterdir()) and not force:
            text = _("%(path)s holds files; --force writes over those of the same names.")
            raise CommandError(text % {"path": folder}, returncode=2)

    def _newspaper(self, name: str) -> Newspaper:
        known = Newspaper.objects
        found = known.filter(slug=name).first() or known.filter(folded_name=fold_name(name)).first()
        if not found:
            raise CommandError(_("There is no newspaper “%(name)s”.") % {"name": name}, returncode=2)
        return found


def as_json(gold: dict) -> str:
    """The gold file with a line of the page in each of its lines, so that people can read and compare it."""
    rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in gold["lines"])
    rest = json.dumps({**gold, "lines": []}, ensure_ascii=False, indent=1)
    return rest.replace('"lines": []', f'"lines": [\n  {rows}\n ]', 1) + "\n"
