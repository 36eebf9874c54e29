import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.scoring import GoldError, Score, load_gold, read_gold_folder
from tests.articles.pipeline.measure import GOLD, measure

TEXT = "海平日报\n\n环卫女工的“夜班表”\n本报讯（记者 陶嘉）昨天。\n"
PAGES = GOLD / "pages"
SCRIPTS = {"pages": 3, "lines": 79, "gold articles": 14, "accounted": 0.9268, "lost": 0.0773, "articles": 0.5, "roles": 0.811, "joins": 0.5556, "headlines": 0.7143, "kickers": 0.6667, "credits": 0.9333, "kinds": 0.8571, "page": 0.5333, "regrouping": 5.3333, "outline": 0.1429, "untouched": 0.0}  # fmt: skip


def gold_page(folder: Path, *rows, name: str = "page", text: str = TEXT, **article) -> Path:
    article = {"kind": "news", "headline": "环卫女工的“夜班表”", "credits": [], **article}
    rows = rows or ([1, 0, "furniture"], [3, 1, "headline"], [4, 1, "body"])
    gold = {"dump": f"{name}.txt", "page": {}, "lines": list(rows), "articles": {"1": article}}
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    path = folder / f"{name}.gold.json"
    lines = ",\n ".join(json.dumps(row, ensure_ascii=False) for row in gold.pop("lines"))
    path.write_text(
        json.dumps(gold, ensure_ascii=False)[:-1] + f',\n"lines": [\n {lines}\n]}}\n', encoding="utf-8"
    )
    return path


def scored(folder: Path, answer: dict) -> Score:
    score = Score()
    for page in read_gold_folder(folder):
        score.add(page, answer)
    return score


def test_a_gold_page_is_a_perfect_answer_to_itself():
    score = Score()
    for page in read_gold_folder(PAGES):
        score.add(page, page.gold)

    perfect = dict.fromkeys(list(score.figures)[3:], 1.0) | {"lost": 0.0, "regrouping": 0.0}
    assert {name: score.figures[name] for name in perfect} == perfect
    assert score.misses == []


def test_each_measure_counts_what_it_says(tmp_path):
    gold_page(tmp_path)
    answer = load_gold(tmp_path / "page.gold.json")
    answer["lines"] = [[1, 0, "furniture"], [3, 0, "rubric"], [4, 1, "cont"]]
    answer["articles"]["1"] |= {"headline": "", "kind": "brief"}

    figures = scored(tmp_path, answer).figures

    expected = {
        "pages": 1, "lines": 3, "gold articles": 1, "accounted": 1.0, "lost": 10 / 22, "articles": 0.0, "roles": 1 / 3,
        "joins": 0.0, "headlines": 0.0, "kickers": 1.0, "credits": 1.0, "kinds": 0.0, "page": 1.0, "regrouping": 2.0,
        "outline": 0.0, "untouched": 0.0,
    }  # fmt: skip
    assert figures == pytest.approx(expected)


def test_a_miss_names_page_line_and_both_sides(tmp_path):
    gold_page(tmp_path)
    answer = load_gold(tmp_path / "page.gold.json")
    answer["lines"][2] = [4, 1, "cont"]

    assert scored(tmp_path, answer).misses == ["page:4: role body, answered cont"]


def worsened(gold: dict) -> dict:
    """An answer with faults of every sort."""
    answer = json.loads(json.dumps(gold))
    for row in answer["lines"][::7]:
        row[2] = "cont" if row[2] == "body" else "body"
    for row in answer["lines"][::11]:
        row[1] = 1
    answer["lines"][-1] = [9999, 0, "furniture"]
    for number, article in answer["articles"].items():
        if int(number) % 3 == 0:
            article |= {"headline": article["headline"] + "x", "dateline": "x"}
        if int(number) % 4 == 0:
            article |= {"credits": article["credits"][1:], "kind": "jump", "deck": "x"}
    answer["page"] |= {"number": "x", "editors": []}
    return answer


def test_the_figures_are_those_of_the_archives_first_score():
    score = Score()
    for page in read_gold_folder(PAGES):
        if page.name in ("supplement", "letters-and-answers", "front-page-teasers"):
            score.add(page, worsened(page.gold))

    # Printed by the script that this module was made from, on the same three pages and answers.
    assert {name: round(value, 4) for name, value in score.figures.items()} == SCRIPTS


def test_the_command_prints_what_the_tests_measure(capsys):
    call_command("score_reading", PAGES, "--json")

    figures = json.loads(capsys.readouterr().out)
    assert figures == {name: round(value, 4) for name, value in measure("pages").figures.items()}


def test_the_command_prints_a_figure_a_line_after_the_misses(tmp_path, capsys):
    gold_page(tmp_path, kind="notice")

    call_command("score_reading", tmp_path, "--misses")

    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "page: article 1 环卫女工的“夜班表”: kind 'notice', answered 'brief'"
    assert lines[-1] == "untouched      0.000"


BAD_ROWS = {
    '[3, 1, "title"] is no [line number, article number, role]': [3, 1, "title"],
    '[3, "1", "body"] is no [line number, article number, role]': [3, "1", "body"],
    "article 2 has rows but no entry": [3, 2, "headline"],
    "the page has no text in its line 2": [2, 1, "body"],
}


@pytest.mark.parametrize("problem", BAD_ROWS)
def test_a_bad_row_is_named_with_file_and_line(tmp_path, problem):
    path = gold_page(tmp_path, [1, 0, "furniture"], BAD_ROWS[problem])

    with pytest.raises(CommandError) as error:
        call_command("score_reading", tmp_path)

    assert (str(error.value), error.value.returncode) == (f"{path}:4: {problem}", 2)


def test_what_is_no_json_and_what_is_no_text_are_named_with_file_and_line(tmp_path):
    path = gold_page(tmp_path)
    path.write_text('{"lines": [\n[1, 0,]]}')
    with pytest.raises(GoldError, match=rf"{path}:2: "):
        load_gold(path)

    text = gold_page(tmp_path).with_name("page.txt")
    text.write_bytes("海平\n".encode() + "日报".encode("gb18030"))
    with pytest.raises(GoldError, match=f"{text}:2: not UTF-8"):
        list(read_gold_folder(tmp_path))


def test_a_credit_without_a_role_is_named_with_its_article(tmp_path):
    path = gold_page(tmp_path, credits=[{"name": "林墨涵"}])

    with pytest.raises(GoldError, match=f"{path}:1: article 1 has a credit without name or role"):
        load_gold(path)


def test_a_title_that_is_no_text_is_named_with_its_article(tmp_path):
    path = gold_page(tmp_path, credits=[{"name": "林墨涵", "role": "reporter", "title": 5}])

    with pytest.raises(GoldError, match=f"{path}:1: article 1 has a credit whose title is no text"):
        load_gold(path)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "9" * 5000, '{"lines": [], "articles": {"%s": {}}}' % ("9" * 5000)]
)
def test_json_beyond_all_measure_is_refused(text, tmp_path):
    path = tmp_path / "page.gold.json"
    path.write_text(text)

    with pytest.raises(GoldError, match=str(path)):
        load_gold(path)


def test_a_byte_order_mark_is_no_part_of_text_or_gold(tmp_path):
    path = gold_page(tmp_path)
    for file in (path, path.with_name("page.txt")):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    (page,) = read_gold_folder(tmp_path)

    assert not page.text.startswith("\ufeff")


def test_a_folder_without_gold_and_a_page_without_text_are_refused(tmp_path):
    with pytest.raises(CommandError, match=r"no \*\.gold\.json"):
        call_command("score_reading", tmp_path)

    gold_page(tmp_path).with_name("page.txt").unlink()
    with pytest.raises(CommandError, match=r"page\.txt: No such file"):
        call_command("score_reading", tmp_path)


def test_scoring_needs_no_database():
    code = "import sys, articles.scoring; print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
