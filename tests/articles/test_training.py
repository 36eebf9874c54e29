"""Training a reader from gold pages, measuring it on papers that it does not know, and reading with it."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.checks import check_reader
from articles.pipeline import PIPELINE_VERSION, ReaderError, load_reader, parse_page
from articles.pipeline.model import SHIPPED, Reader, version_of
from articles.reader import reading_version, site_reader
from articles.scoring import GoldPage, read_gold_folder
from articles.training import calibration, fit, gold_labels, open_sheet, paper_of, share_out, sure_from
from articles.variation import vary

PAGES = Path(__file__).parents[1] / "data" / "pages"
ONE_PAPER = Path(__file__).parents[1] / "data" / "one_paper"
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


def test_five_approved_pages_of_a_paper_make_its_other_pages_better_read(tmp_path):
    """The paper has habits of its own, which no training page shows."""
    train(ONE_PAPER / "known", only=True, output=tmp_path / "reader")

    scores = {}
    for name, folder in (("before", SHIPPED), ("after", tmp_path / "reader")):
        out = StringIO()
        call_command("score_reading", ONE_PAPER / "asked", json=True, reader=folder, stdout=out)
        scores[name] = json.loads(out.getvalue())
    assert scores["after"]["outline"] > scores["before"]["outline"] + 0.2
    assert scores["after"]["untouched"] > scores["before"]["untouched"] + 0.2


def test_one_paper_cannot_be_cross_validated(folder):
    for path in list(folder.glob("*")):
        if not path.name.startswith("supplement."):
            path.unlink()

    with pytest.raises(CommandError) as refused:
        train(folder, only=True, cross_validate=True)
    assert refused.value.returncode == 2


def test_pages_of_one_paper_train_a_reader_that_reads(folder, tmp_path):
    for path in folder.glob("*.gold.json"):
        gold = json.loads(path.read_text(encoding="utf-8")) | {"paper": "东河日报"}
        path.write_text(json.dumps(gold), encoding="utf-8")

    train(folder, only=True, output=tmp_path / "reader")

    page = parse_page((PAGES / "supplement.txt").read_bytes(), reader=load_reader(tmp_path / "reader"))
    assert page.articles


def test_one_page_is_too_little(folder, tmp_path):
    for path in list(folder.glob("*")):
        if not path.name.startswith("supplement."):
            path.unlink()

    with pytest.raises(CommandError, match="two pages") as refused:
        train(folder, only=True, output=tmp_path / "reader")
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda gold: gold["lines"].pop(3), "line 7 of the page has 0 rows"),
        (lambda gold: gold["lines"].append(gold["lines"][3]), "line 7 of the page has 2 rows"),
        (lambda gold: gold["articles"]["1"].pop("kind"), "article 1 has the kind None"),
        (lambda gold: gold["articles"]["1"].update(kind="poem"), "article 1 has the kind 'poem'"),
        (lambda gold: gold.update(paper=["东河日报"]), "name is no text"),
    ],
    ids=["line left out", "line twice", "no kind", "unknown kind", "paper no text"],
)
def test_a_page_that_is_not_wholly_answered_is_not_learned_from(change, said, folder, tmp_path):
    path = folder / "supplement.gold.json"
    gold = json.loads(path.read_text(encoding="utf-8"))
    change(gold)
    path.write_text(json.dumps(gold), encoding="utf-8")

    with pytest.raises(CommandError, match=rf"supplement\.gold\.json: .*{said}") as refused:
        train(folder, only=True, output=tmp_path / "reader")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("options", [{"only": True}, {"answers": Path("answers")}])
def test_options_that_say_nothing_alone_are_refused_before_training(options):
    with pytest.raises(CommandError) as refused:
        train(**options)
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
    assert [error.id for error in check_reader(None)] == ["articles.E001"]


@pytest.mark.parametrize("command", [["score_reading", PAGES], ["read_dumps", PAGES, "--output", "answers"]])
def test_a_command_names_a_broken_reader(command, tmp_path, settings):
    settings.READER_DIR = tmp_path
    (tmp_path / "reader.json").write_text("{")

    with pytest.raises(CommandError, match=str(tmp_path)) as refused:
        call_command(*map(str, command))
    assert refused.value.returncode == 2


@pytest.mark.parametrize("part", ["lines", "kinds", "confidence"])
def test_a_damaged_part_is_refused_before_the_library_reads_it(part, tmp_path):
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    path = tmp_path / f"{part}.crfsuite"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(ReaderError, match="other files"):
        load_reader(tmp_path)


def test_a_reader_of_another_program_is_refused_though_its_card_is_right(tmp_path):
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    parts = {part: (tmp_path / f"{part}.crfsuite").read_bytes() for part in ("lines", "kinds", "confidence")}
    parts["lines"] = parts["kinds"]
    (tmp_path / "lines.crfsuite").write_bytes(parts["lines"])
    (tmp_path / "reader.json").write_text(json.dumps({"version": version_of(parts)}))

    with pytest.raises(ReaderError, match="labels"):
        load_reader(tmp_path)


def test_a_reader_that_saw_no_article_left_alone_trusts_none():
    reader = Reader("", {"confidence": fit("confidence", [([["bias"]], ["touched"])])})

    assert reader.confidence(["bias"]) == 0.0


def test_the_chance_from_which_on_readings_held_in_training_is_the_confidence_of_sure_articles():
    parts = {"confidence": fit("confidence", [([["bias"]], ["touched"])] + [([["bias"]], ["untouched"])] * 9)}
    chance = Reader("", parts).chance_untouched(["bias"])

    bolder, stricter = Reader("", parts, chance), Reader("", parts, chance + 0.05)
    assert bolder.confidence(["bias"]) == pytest.approx(0.9)
    assert stricter.confidence(["bias"]) == pytest.approx(0.9 * chance / (chance + 0.05))
    assert Reader("", parts, chance - 0.1).confidence(["bias"]) > 0.9


@pytest.mark.parametrize("sure", [0, 1, "0.8"])
def test_a_card_that_calls_no_chance_sure_is_refused(tmp_path, sure):
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    card = json.loads((tmp_path / "reader.json").read_text())
    (tmp_path / "reader.json").write_text(json.dumps(card | {"sure": sure}))

    with pytest.raises(ReaderError):
        load_reader(tmp_path)


def _doubts_of(chances):
    """Parts of articles that a single feature tells apart: for each its feature and how many of it were right and wrong."""
    return [
        [
            ([[name]], [label])
            for name, right, wrong in chances
            for label in ["untouched"] * right + ["touched"] * wrong
        ]
        for _part in range(3)
    ]


def test_as_many_articles_are_sure_as_are_right_often_enough():
    good, fair = ("good", 588, 12), ("fair", 30, 270)

    sure = sure_from(_doubts_of([good, fair]))

    reader = Reader(
        "", {"confidence": fit("confidence", [row for part in _doubts_of([good, fair]) for row in part])}
    )
    assert sure == pytest.approx(reader.chance_untouched(["good"]), abs=0.03)


def test_of_few_articles_no_bound_is_learned():
    assert sure_from(_doubts_of([("good", 20, 1)])) == 0.9
    assert sure_from(_doubts_of([("good", 200, 1)])[:1]) == 0.9
