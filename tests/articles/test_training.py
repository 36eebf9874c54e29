"""Training a reader from gold pages, measuring it on papers that it does not know, and reading with it."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.pipeline import PIPELINE_VERSION, ReaderError, load_reader
from articles.pipeline.model import SHIPPED
from articles.reader import reading_version, site_reader
from articles.scoring import GoldPage, read_gold_folder
from articles.training import calibration, gold_labels, open_sheet, paper_of, share_out
from articles.variation import vary

PAGES = Path(__file__).parents[1] / "data" / "pages"
NAMES = (
    "supplement",
    "interview-letters",
    "union-daily-raw",
    "evening-no-gaps",
    "indented-1986",
    "labelled-export",
)


def page(text: str, lines: list, **gold) -> GoldPage:
    articles = {str(article): {"kind": "news"} for _number, article, _role in lines if article}
    return GoldPage("a", text, {"lines": lines, "articles": articles} | gold)


@pytest.fixture
def folder(tmp_path):
    """Six pages of six papers."""
    for name in NAMES:
        for suffix in (".txt", ".gold.json"):
            shutil.copy(PAGES / f"{name}{suffix}", tmp_path)
    return tmp_path


def train(*arguments, **options) -> str:
    out = StringIO()
    call_command("train_reader", *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_a_label_is_the_role_and_whether_an_article_begins():
    short = page(
        "好雨\n下了一夜，天亮才停。\n本报热线 12345\n",
        [[1, 1, "headline"], [2, 1, "body"], [3, 0, "furniture"]],
    )

    assert gold_labels(open_sheet(short), short.gold) == ["headline+", "body", "furniture"]


def test_the_pages_of_one_paper_are_never_on_both_sides():
    pages = [GoldPage(f"{n}", "", {"paper": f"paper {n % 4}"}) for n in range(12)]

    shares = share_out(pages, folds=3)

    assert sorted(i for share in shares for i in share) == list(range(12))
    papers = [{paper_of(pages[i]) for i in share} for share in shares]
    assert sum(map(len, papers)) == 4


@pytest.mark.parametrize("gold", list(read_gold_folder(PAGES)), ids=lambda gold: gold.name)
def test_a_page_in_another_manner_keeps_every_character_and_answers_for_every_line(gold):
    def inked(text: str) -> str:
        return "".join(text.replace("#", "").replace("*", "").split())

    for other in vary(gold, 4):
        lines = other.text.split("\n")
        assert inked(other.text) == inked(gold.text)
        assert [number for number, line in enumerate(lines, 1) if line.strip()] == [
            row[0] for row in other.gold["lines"]
        ]


def test_the_share_of_right_articles_is_counted_from_each_confidence_on():
    levels = {
        least: (share, right)
        for least, share, right in calibration([(0.95, True), (0.92, False), (0.3, True), (0.2, False)])
    }

    assert levels[0.9] == (0.5, 0.5)
    assert levels[0.95] == (0.25, 1.0)
    assert levels[0.98] == (0.0, 1.0)


def test_a_trained_reader_is_used_by_the_site_and_named_in_its_readings(folder, tmp_path, settings):
    settings.READER_DIR = tmp_path / "reader"

    said = train(folder, only=True, output=settings.READER_DIR)

    card = json.loads((settings.READER_DIR / "reader.json").read_text())
    assert site_reader().version == card["version"]
    assert site_reader().version != load_reader(SHIPPED).version
    assert reading_version() == f"{PIPELINE_VERSION}+{card['version']}"
    assert len(reading_version()) <= 20
    assert (card["pages"], card["papers"]) == (6, 6)
    assert "6" in said


def test_the_same_pages_train_the_same_reader(folder, tmp_path):
    for name in ("one", "two"):
        train(folder, only=True, output=tmp_path / name)

    files = [sorted(path.read_bytes() for path in (tmp_path / name).iterdir()) for name in ("one", "two")]
    assert files[0] == files[1]


def test_cross_validation_prints_every_measure_for_reader_and_rules_and_writes_answers(folder, tmp_path):
    said = train(folder, only=True, cross_validate=True, answers=tmp_path / "answers")

    assert "untouched" in said
    assert "regrouping" in said
    assert sorted(path.stem for path in (tmp_path / "answers").iterdir()) == sorted(NAMES)
    answer = json.loads((tmp_path / "answers" / "supplement.json").read_text(encoding="utf-8"))
    assert all(0 <= article["confidence"] <= 1 for article in answer["articles"].values())
    assert not (tmp_path / "reader.json").exists()


def test_one_paper_cannot_be_cross_validated(folder):
    for path in list(folder.glob("*")):
        if not path.name.startswith("supplement."):
            path.unlink()

    with pytest.raises(CommandError) as refused:
        train(folder, only=True, cross_validate=True)
    assert refused.value.returncode == 2


def test_a_page_that_is_there_twice_is_named(folder, tmp_path):
    with pytest.raises(
        CommandError, match=r"supplement\.gold\.json|labelled-export\.gold\.json|\.gold\.json"
    ):
        train(folder, folder, only=True, output=tmp_path / "reader")
    assert not (tmp_path / "reader").exists()


def test_a_broken_gold_file_is_named_with_its_line(folder, tmp_path):
    (folder / "supplement.gold.json").write_text('{\n"lines": [}\n')

    with pytest.raises(CommandError, match=r"supplement\.gold\.json:2"):
        train(folder, only=True, output=tmp_path / "reader")


@pytest.mark.parametrize("broken", ["{", "[]", '{"version": "a"}'])
def test_a_broken_reader_is_said_and_not_passed_over(broken, tmp_path, settings):
    settings.READER_DIR = tmp_path
    (tmp_path / "reader.json").write_text(broken)

    with pytest.raises(ReaderError, match=str(tmp_path)):
        site_reader()
