"""measure_repair: how good the suggestions for look-alike characters are. Needs no database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.management.commands.import_samples import SAMPLES
from articles.repair_measure import FROM_TABLE, Figures, clean_texts, measure

# Samples that were written as raw scans hold errors of their own.
RAW_SAMPLES = ("jinghua_2018-01-17_03.txt", "jinghua_2018-01-17_04.txt")


class Command(BaseCommand):
    help = (
        "Plant look-alike characters in clean text, and print how many are found and what is offered wrongly."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help="clean dumps (default: the samples)"
        )
        parser.add_argument("--seed", type=int, default=1, help="another seed plants other errors")
        parser.add_argument("--rate", type=float, default=5.0, help="errors in 1,000 characters")
        parser.add_argument(
            "--misses", action="store_true", help="print what was missed and offered wrongly first"
        )

        parser.add_argument(
            "--by-hand",
            action="store_true",
            help="plant only what the lists by hand hold, not the table of strokes",
        )

    def handle(self, *, files, seed, rate, misses, by_hand, **options):
        if not 0 <= rate <= 50:
            raise CommandError("--rate: 0 to 50 errors in 1,000 characters.")
        files = files or [path for path in sorted(SAMPLES.glob("*.txt")) if path.name not in RAW_SAMPLES]
        try:
            dumps = [path.read_bytes() for path in files]
        except OSError as error:
            raise CommandError(str(error)) from error
        share = 0.0 if by_hand else FROM_TABLE
        figures = measure(clean_texts(dumps), rate=rate, seed=seed, from_table=share)
        if misses:
            for place in figures.missed:
                self.stdout.write(f"missed  {place}")
            for place in figures.false_places:
                self.stdout.write(f"false   {place}")
        self.stdout.write(table(figures))


def table(figures: Figures) -> str:
    rows = [
        ("planted, in the repairer's table", figures.held.planted, f"recall {figures.held.recall:.3f}"),
        ("planted, alike in print only", figures.alike.planted, f"recall {figures.alike.recall:.3f}"),
        ("planted, in no table", figures.not_held.planted, f"recall {figures.not_held.recall:.3f}"),
        ("planted in all", figures.all.planted, f"recall {figures.recall:.3f}"),
        ("offered", figures.offered, f"precision {figures.precision:.3f}"),
        ("untouched characters", figures.characters, f"false {figures.false_per_10_000:.2f} per 10,000"),
    ]
    return "\n".join(f"{name:34}{number:>8}   {figure}" for name, number, figure in rows)
