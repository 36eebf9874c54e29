"""Approved readings in the gold form, and the way back: a page scored against its own gold."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.corrections import correct
from articles.management.commands.import_samples import SAMPLES
from articles.models import Page
from articles.scoring import Score, read_gold_folder
from tests.people import make_editor
from tests.readings import TWO_STORIES, imported_page, imported_pages, said

pytestmark = pytest.mark.django_db


def approved_page(text=TWO_STORIES, **options) -> Page:
    page = imported_page(text, **options)
    page.current_reading.approve(by=make_editor())
    return page


def gold_in(folder, name="海平日报_2011-11-23_2") -> dict:
    return json.loads((folder / f"{name}.gold.json").read_text(encoding="utf-8"))


def test_an_approved_page_leaves_as_its_text_and_its_gold(tmp_path, capsys):
    page = approved_page()

    call_command("export_gold", tmp_path)

    gold = gold_in(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "海平日报_2011-11-23_2.gold.json", "海平日报_2011-11-23_2.txt",
    ]  # fmt: skip
    assert (tmp_path / "海平日报_2011-11-23_2.txt").read_bytes() == TWO_STORIES.encode()
    assert gold["lines"] == page.current_reading.parsed["lines"]
    assert gold["page"] == {
        "newspaper": "海平日报", "date": "2011-11-23", "number": "2", "section": None, "editors": [],
    }  # fmt: skip
    assert (gold["paper"], gold["dump"]) == ("海平日报", "海平日报_2011-11-23_2.txt")
    assert gold["articles"]["1"] == {
        "kind": "news", "kicker": "", "headline": "环卫女工的“夜班表”", "deck": "", "dateline": "本报讯",
        "credits": [{"name": "林墨涵", "role": "reporter", "title": ""}], "continued_from": None, "continued_to": None,
    }  # fmt: skip
    assert "1" in capsys.readouterr().out


def test_an_exported_page_answers_itself_perfectly_and_the_machines_reading_of_it_scores_what_was_corrected(
    tmp_path,
):
    page, editor = imported_page(), make_editor()
    correct(page, page.current_reading.pk, said(page, line_6=(1, "cont")), by=editor)
    page.current_reading.approve(by=editor)
    call_command("export_gold", tmp_path)

    score = Score()
    for gold in read_gold_folder(tmp_path):
        score.add(gold, gold.gold)

    assert score.misses == []
    assert {
        score.figures[name] for name in ("accounted", "articles", "roles", "joins", "untouched", "page")
    } == {1.0}
    assert [row for row in gold_in(tmp_path)["lines"] if row[0] == 6] == [[6, 1, "cont"]]


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_samples_own_reading_scores_one_against_its_export(tmp_path, capsys, sample):
    approved_page(sample.read_bytes(), name=sample.name)

    call_command("export_gold", tmp_path)
    capsys.readouterr()
    call_command("score_reading", tmp_path, "--json")

    figures = json.loads(capsys.readouterr().out)
    assert (figures["untouched"], figures["roles"], figures["page"], figures["lost"]) == (1.0, 1.0, 1.0, 0.0)


def test_fields_come_from_the_articles_as_editors_made_them(tmp_path):
    page = approved_page()
    article = page.articles.get(position=1)
    article.headline, article.continued_to, article.kind = "夜班女工", "3", "feature"
    article.touch("headline", "continued_to", "kind", "photo_credits")
    article.save()
    article.photo_credits.create(name="石磊", position=2)
    article.photo_credits.create(agency="新华社", position=3)

    call_command("export_gold", tmp_path)

    gold = gold_in(tmp_path)["articles"]["1"]
    assert (gold["headline"], gold["continued_to"], gold["kind"]) == ("夜班女工", "3", "feature")
    assert gold["credits"] == [
        {"name": "林墨涵", "role": "reporter", "title": ""},
        {"name": "石磊", "role": "photographer", "title": ""},
    ]


def test_only_what_is_approved_and_still_holds_leaves(tmp_path):
    page, editor = approved_page(), make_editor("zhao")
    correct(page, page.current_reading.pk, said(page, line_6=(1, "cont")), by=editor)

    call_command("export_gold", tmp_path)
    assert list(tmp_path.iterdir()) == []

    page.current_reading.approve(by=editor)
    call_command("export_gold", tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_pages_of_one_file_leave_apart_and_keep_their_line_numbers(tmp_path):
    text = TWO_STORIES + "\f" + TWO_STORIES.replace("第2版", "第3版").replace("环卫", "园林")
    for page in imported_pages(text, label=""):
        page.current_reading.approve(by=make_editor(f"li{page.pk}"))

    call_command("export_gold", tmp_path)

    golds = list(read_gold_folder(tmp_path))
    assert [(gold.gold["lines"][0][0], len(gold.gold["lines"])) for gold in golds] == [(1, 7), (12, 7)]
    assert golds[0].text == TWO_STORIES
    assert golds[1].text.split("\n")[13] == "## 园林女工的“夜班表”"


def test_a_text_in_another_encoding_leaves_in_utf_8(tmp_path):
    approved_page(TWO_STORIES.replace("\n", "\r\n").encode("gb18030"))

    call_command("export_gold", tmp_path)

    text = (tmp_path / "海平日报_2011-11-23_2.txt").read_bytes()
    assert text == TWO_STORIES.replace("\n", "\r\n").encode()
    assert next(read_gold_folder(tmp_path)).text == TWO_STORIES


def test_a_folder_that_holds_files_is_refused_but_for_force(tmp_path):
    approved_page()
    call_command("export_gold", tmp_path)

    with pytest.raises(CommandError) as error:
        call_command("export_gold", tmp_path)
    assert error.value.returncode == 2

    call_command("export_gold", tmp_path, "--force")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("options", "files"),
    [
        (["--newspaper", "海平日报"], 2),
        (["--from", "2011-11-24"], 0),
        (["--to", "2011-11-23"], 2),
        (["--to", "2011-11-22"], 0),
    ],
)
def test_newspaper_and_days_choose(tmp_path, options, files):
    approved_page()

    call_command("export_gold", tmp_path, *options)

    assert len(list(tmp_path.iterdir())) == files


@pytest.mark.parametrize("options", [["--newspaper", "没有"], ["--from", "yesterday"]])
def test_what_is_no_newspaper_and_no_day_is_refused(tmp_path, options):
    with pytest.raises(CommandError):
        call_command("export_gold", tmp_path, *options)


def test_the_export_asks_as_often_for_three_pages_as_for_one(tmp_path, django_assert_num_queries):
    approved_page(label="1")
    with django_assert_num_queries(4):
        call_command("export_gold", tmp_path / "one")

    for label in "34":
        page = imported_page(TWO_STORIES.replace("第2版", f"第{label}版"), label=label)
        page.current_reading.approve(by=page.readings.model.objects.approved().first().approved_by)
    with django_assert_num_queries(4):
        call_command("export_gold", tmp_path / "three")
    assert len(list((tmp_path / "three").iterdir())) == 6
