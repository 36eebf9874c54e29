"""train_reader: train the reader from the pages that ship and from pages that editors have approved. Needs no database."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.pipeline import PIPELINE_VERSION, parse_page
from articles.pipeline.answer import page_as_answer
from articles.scoring import GoldError, GoldPage, Score, read_gold_folder
from articles.training import (
    CONFIDENT,
    TrainingError,
    calibration,
    cross_validate,
    paper_of,
    save_reader,
    train,
    unfit,
)

PAGES = Path(__file__).parents[2] / "training_pages"


class Command(BaseCommand):
    help = (
        "Train the reader from the training pages that ship and from folders in the gold form (export_gold), or measure"
        " with --cross-validate how well such a reader reads papers that it was not trained on."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "folders", nargs="*", type=Path, metavar="DIR", help="pages with their right answers"
        )
        parser.add_argument(
            "--output", type=Path, default=settings.READER_DIR, metavar="DIR",
            help="where the reader goes; by default where this site looks for one of its own",
        )  # fmt: skip
        parser.add_argument("--only", action="store_true", help="train from the folders alone")
        parser.add_argument(
            "--cross-validate", action="store_true",
            help="train without each paper in turn, print the measures on its pages, and save no reader",
        )  # fmt: skip
        parser.add_argument(
            "--answers",
            type=Path,
            metavar="DIR",
            help="with --cross-validate: write the answers in the gold form",
        )

    def handle(self, *, folders, only, **options):
        if only and not folders:
            raise CommandError(_("--only wants the folders to train from."), returncode=2)
        if options["answers"] and not options["cross_validate"]:
            raise CommandError(_("--answers goes with --cross-validate."), returncode=2)
        try:
            self.learn(*self.read_pages(folders, shipped=not only), **options)
        except (GoldError, TrainingError) as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error

    def learn(
        self, pages: list[GoldPage], own: set[str], *, output, answers, cross_validate, **_options
    ) -> None:
        papers = len({paper_of(page) for page in pages})
        self.stdout.write(
            _("Pages: %(pages)d of %(papers)d papers.") % {"pages": len(pages), "papers": papers}
        )
        if cross_validate:
            if papers < 2:
                raise CommandError(
                    _("Cross-validation leaves out whole papers: at least two are needed."), returncode=2
                )
            self.measure(pages, answers)
            return
        output.mkdir(parents=True, exist_ok=True)  # before the minutes of training
        reader = save_reader(output, train(pages, own), pages, PIPELINE_VERSION)
        self.stdout.write(
            _("The reader %(version)s is in %(folder)s (%(size)d KB).")
            % {"version": reader.version, "folder": output, "size": reader.size // 1024}
        )

    def read_pages(self, folders: list[Path], *, shipped: bool) -> tuple[list[GoldPage], set[str]]:
        """The pages of all folders, and the names of those that do not ship.

        Two of one name are an error, since their answers would share a file.
        """
        pages: dict[str, GoldPage] = {}
        own: set[str] = set()
        for folder in [PAGES, *folders] if shipped else folders:
            for page in read_gold_folder(folder):
                if problem := unfit(page):
                    raise GoldError(f"{folder / page.name}.gold.json: {problem}")
                if page.name in pages:
                    raise GoldError(
                        f"{folder / page.name}.gold.json: " + _("a page of this name is there already")
                    )
                pages[page.name] = page
                if folder != PAGES:
                    own.add(page.name)
        return list(pages.values()), own

    def measure(self, pages: list[GoldPage], answers: Path | None) -> None:
        rules, reader = Score(), Score()
        confidences: list[tuple[float, bool]] = []
        if answers:
            answers.mkdir(parents=True, exist_ok=True)
        for page, answer in cross_validate(pages, say=self.say):
            reader.add(page, answer)
            rules.add(page, page_as_answer(parse_page(page.text.encode(), encoding="utf-8"), ""))
            for number, article in answer["articles"].items():
                confidences.append((article["confidence"], (page.name, number) in reader.untouched))
            if answers:
                text = json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
                (answers / f"{page.name}.json").write_text(text, encoding="utf-8")
        self.stdout.write(f"{'':14} {_('reader'):>8} {_('rules'):>8}")
        for name, value in reader.figures.items():
            form = "d" if isinstance(value, int) else ".3f"
            self.stdout.write(f"{name:14} {value:8{form}} {rules.figures[name]:8{form}}")
        self.stdout.write(_("Confidence, share of all articles, share of them untouched:"))
        for least, share, right in calibration(confidences):
            mark = " *" if least == CONFIDENT else ""
            self.stdout.write(f"{least:14.2f} {share:8.3f} {right:8.3f}{mark}")

    def say(self, text: str) -> None:
        self.stderr.write(text)
