"""score_reading: how near the reading of gold pages comes to what editors say is in them. Needs no database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.pipeline import Reader, ReaderError, load_reader, parse_page
from articles.pipeline.answer import page_as_answer
from articles.reader import site_reader
from articles.scoring import GoldError, GoldPage, Score, figures_as_json, figures_as_text, read_gold_folder


class Command(BaseCommand):
    help = "Read the pages of a folder (NAME.txt with NAME.gold.json) and print how near the reading comes."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
        parser.add_argument("--misses", action="store_true", help="print every difference first")
        parser.add_argument(
            "--reader", type=Path, metavar="DIR", help="read with the reader in this folder, not the site's"
        )

    def handle(self, *, folder, json, misses, reader, **options):
        score = Score()
        try:
            used = load_reader(reader) if reader else site_reader()
            for page in read_gold_folder(folder):
                score.add(page, read(page, used))
        except (GoldError, ReaderError) as error:
            raise CommandError(str(error), returncode=2) from error
        for miss in score.misses if misses else ():
            self.stdout.write(miss)
        self.stdout.write((figures_as_json if json else figures_as_text)(score.figures))


def read(page: GoldPage, reader: Reader) -> dict:
    """The pipeline's answer, in the gold form."""
    return page_as_answer(parse_page(page.text.encode(), encoding="utf-8", reader=reader), f"{page.name}.txt")
