"""The import from the command line: what becomes of each file, and what the report says of it."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.importer import Importer, ImportOptions
from articles.management.commands.import_samples import SAMPLES
from articles.models import (
    Article,
    ArticleVersion,
    Byline,
    Dump,
    ImportBatch,
    ImportFile,
    Issue,
    Newspaper,
    Page,
    PhotoCredit,
    Reading,
    Reporter,
    Section,
)
from articles.places import Place
from tests.factories import make_issue, make_newspaper, make_page

pytestmark = pytest.mark.django_db

STORY = "# 工会送来清凉\n\n本报讯（记者 沈嘉禾）昨天下午，市总工会把三百箱矿泉水送到了工地。\n"
OTHER = "# 桥修好了\n\n本报讯（记者 马骏）昨天上午，城东的石桥修好了，行人不必再绕路。\n"
ROWS = (
    Newspaper,
    Section,
    Issue,
    Page,
    Dump,
    Reading,
    Article,
    ArticleVersion,
    Byline,
    PhotoCredit,
    Reporter,
)


def run(*paths, code=0, **options) -> dict:
    """The JSON report of one import; `code` is the exit status that must come."""
    out = io.StringIO()
    try:
        call_command("import_dumps", *map(str, paths), json=True, stdout=out, **options)
        status = 0
    except SystemExit as end:
        status = end.code
    assert status == code
    return json.loads(out.getvalue())


def write(folder: Path, name: str, text: str | bytes = STORY) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def counts() -> dict:
    return {model.__name__: model.objects.count() for model in ROWS}


def states(report: dict) -> list:
    return [file["state"] for file in report["files"]]


def test_a_dump_becomes_an_article_on_its_page(tmp_path):
    path = write(tmp_path, "2017-12-22_03.txt")

    report = run(path, newspaper="haiping")

    article = Article.objects.get()
    assert report["files"][0] | {"name": ""} == {
        "name": "", "state": "created", "place": "haiping/2017-12-22/03", "articles": 1, "lines": 2,
        "lines_accounted": 2, "reason": "", "code": "", "line": None, "encoding": "utf-8", "remarks": [],
    }  # fmt: skip
    assert (article.headline, article.date, article.page.label) == (
        "工会送来清凉",
        dt.date(2017, 12, 22),
        "03",
    )
    assert article.status == Article.Status.DRAFT
    assert [(byline.name, byline.role, byline.reporter.is_confirmed) for byline in article.bylines.all()] == [
        ("沈嘉禾", "reporter", False)
    ]
    assert bytes(Dump.objects.get().data) == path.read_bytes()
    assert [version.action for version in article.versions.all()] == ["imported"]


def test_every_line_of_every_sample_is_accounted_for_and_each_file_is_one_page():
    report = run(SAMPLES, manifest=SAMPLES / "manifest.csv", publish=True)

    assert report["lines"] == report["lines_accounted"] > 500
    assert (report["failed"], report["unplaced"]) == (0, 0)
    assert Page.objects.count() == report["created"] == len(list(SAMPLES.glob("*.txt")))
    assert Article.objects.published().count() == Article.objects.count() == report["articles"]


def test_articles_repeat_what_their_page_says():
    run(SAMPLES, manifest=SAMPLES / "manifest.csv", publish=True)

    for article in Article.objects.select_related("page__issue"):
        page = article.page
        assert (article.newspaper_id, article.date, article.section_id) == (
            page.issue.newspaper_id, page.issue.date, page.section_id,
        )  # fmt: skip


def test_the_same_bytes_at_the_same_place_write_nothing(tmp_path):
    path = write(tmp_path, "2017-12-22_03.txt")
    run(path, newspaper="haiping")
    before = counts()

    report = run(path, newspaper="haiping")

    assert (states(report), report["articles"], counts()) == (["unchanged"], 0, before)


def test_known_bytes_at_another_place_write_nothing_and_say_where_they_are(tmp_path):
    run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping")
    before = counts()

    report = run(write(tmp_path, "2017-12-23_04.txt"), newspaper="haiping")

    assert (states(report), counts()) == (["unchanged"], before)
    assert "2017-12-22" in report["files"][0]["reason"]


def test_known_bytes_are_taken_a_second_time_when_asked(tmp_path):
    run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping")

    run(write(tmp_path, "2017-12-23_04.txt"), newspaper="haiping", duplicate=True)

    assert (Page.objects.count(), Article.objects.count(), Dump.objects.count()) == (2, 2, 1)


def test_a_second_dump_for_a_taken_page_is_kept_unplaced(tmp_path):
    run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping")

    report = run(write(tmp_path, "again/2017-12-22_3.txt", OTHER), newspaper="haiping", publish=True)

    page = Page.objects.unplaced().get()
    assert (states(report), report["unplaced"], page.unplaced_reason) == (["unplaced"], 1, "taken")
    assert page.offered == {"newspaper": "haiping", "date": "2017-12-22", "label": "3"}
    assert page.articles.get().status == Article.Status.DRAFT


def test_a_dump_without_a_place_waits_with_all_its_articles(tmp_path):
    report = run(write(tmp_path, "somewhere.txt"), publish=True)

    article = Article.objects.get()
    assert (states(report), report["unplaced"], report["articles"]) == (["unplaced"], 1, 1)
    assert (article.newspaper, article.date, article.status) == (None, None, "draft")
    assert Page.objects.get().unplaced_reason == "no-newspaper"


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("2017-12-22_03.txt", {}, "no-newspaper"),
        ("03.txt", {"newspaper": "haiping"}, "no-date"),
        ("20171222/x.txt", {"newspaper": "haiping"}, "no-label"),
    ],
)
def test_what_is_missing_is_said(tmp_path, name, options, reason):
    run(write(tmp_path, name), **options)

    assert Page.objects.get().unplaced_reason == reason


def test_a_placed_page_gives_its_articles_their_place_and_their_reporters(tmp_path):
    run(write(tmp_path, "somewhere.txt"))
    page, newspaper = Page.objects.get(), make_newspaper()

    page.put(newspaper=newspaper, date=dt.date(2017, 12, 22), label="3", by=None)

    article = Article.objects.get()
    assert (article.newspaper, article.date) == (newspaper, dt.date(2017, 12, 22))
    assert article.bylines.get().reporter.newspaper == newspaper


def test_only_the_option_and_the_manifest_make_a_newspaper(tmp_path):
    report = run(write(tmp_path, "03.txt", "海平工人报\n2017年12月22日 星期五 第3版 要闻\n\n" + STORY))

    assert (Newspaper.objects.count(), report["unplaced"]) == (0, 1)
    assert Page.objects.get().offered["newspaper"] == "海平工人报"
    assert Page.objects.get().unplaced_reason == "unknown-newspaper"


def test_the_folio_finds_a_newspaper_that_is_known_and_names_a_new_address(tmp_path):
    folio = "海平工人报\n2017年12月22日 星期五 第3版 要闻\n\n"
    run(write(tmp_path, "03.txt", folio + STORY), newspaper="haiping")
    run(write(tmp_path, "x.txt", folio.replace("第3版", "第4版") + OTHER))

    assert [(newspaper.slug, newspaper.name) for newspaper in Newspaper.objects.all()] == [
        ("haiping", "海平工人报")
    ]
    assert [page.label for page in Page.objects.order_by("place")] == ["3", "4"]
    assert Section.objects.get().name == "要闻"


def test_options_go_before_the_manifest_the_folio_and_the_path_and_a_remark_says_both(tmp_path):
    path = write(tmp_path, "2017-12-20_05.txt", "海平工人报\n2017年12月21日 星期四 第4版 要闻\n\n" + STORY)
    manifest = write(tmp_path, "manifest.csv", f"file,date,page\n{path.name},2017-12-22,3\n")

    report = run(path, newspaper="haiping", date="2017-12-23", manifest=manifest)

    assert report["files"][0]["place"] == "haiping/2017-12-23/3"
    assert len(report["files"][0]["remarks"]) == 5  # the date three times, the page twice


def test_a_manifest_gives_newspaper_edition_section_and_source(tmp_path):
    write(tmp_path, "a/x.txt")
    manifest = write(
        tmp_path,
        "m.csv",
        "file,newspaper,date,edition,page,section,source\na/x.txt,海平日报,2017-12-22,2,A3,文体,缩微卷 12\n",
    )

    run(tmp_path / "a", manifest=manifest)

    page = Page.objects.get()
    assert (str(page.issue.newspaper), page.issue.edition, page.label) == ("海平日报", 2, "A3")
    assert (page.section.name, page.source) == ("文体", "缩微卷 12")


@pytest.mark.parametrize(
    ("row", "line", "word"),
    [("x.txt,2017-13-45,3", 2, "2017-13-45"), ("x.txt,2017-12-22,3\nlost.txt,2017-12-22,4", 3, "lost.txt")],
)
def test_a_manifest_that_is_wrong_names_its_line_and_everything_else_is_in(tmp_path, row, line, word):
    paths = [write(tmp_path, "x.txt"), write(tmp_path, "good_2017-12-22_07.txt", OTHER)]
    manifest = write(tmp_path, "m.csv", f"file,date,page\n{row}\n")

    report = run(*paths, newspaper="haiping", manifest=manifest, accept_manifest_errors=True, code=1)

    failed = [file for file in report["files"] if file["state"] == "failed"]
    assert [(file["line"], word in file["reason"]) for file in failed] == [(line, True)]
    assert Page.objects.filter(label="07").exists()


def test_wrong_rows_of_a_manifest_are_named_and_nothing_is_imported_before_somebody_agrees(tmp_path, english):
    path = write(tmp_path, "x.txt")
    manifest = write(tmp_path, "m.csv", "file,date,page\nx.txt,2017-12-22,3\ny.txt,never,4\n,2017-12-22,5\n")
    said = io.StringIO()

    with pytest.raises(CommandError, match="--accept-manifest-errors") as caught:
        call_command("import_dumps", str(path), newspaper="haiping", manifest=manifest, stderr=said)

    assert (caught.value.returncode, Page.objects.count(), ImportBatch.objects.count()) == (2, 0, 0)
    assert said.getvalue().splitlines() == [
        "line 3, column “date”: the manifest's date “never” cannot be",
        "line 4, column “file”: the manifest's line names no file",
    ]


def test_a_dry_run_names_the_wrong_rows_and_goes_on(tmp_path):
    manifest = write(tmp_path, "m.csv", "file,date,page\nx.txt,never,3\n")

    report = run(write(tmp_path, "x.txt"), newspaper="haiping", manifest=manifest, dry_run=True, code=1)

    assert [file["code"] for file in report["files"]] == ["manifest-bad-date"]


def test_a_manifest_that_is_none_is_wrong_usage(tmp_path):
    with pytest.raises(CommandError, match="m.csv") as caught:
        call_command(
            "import_dumps", str(write(tmp_path, "x.txt")), manifest=write(tmp_path, "m.csv", "name\n1\n")
        )

    assert (caught.value.returncode, Page.objects.count()) == (2, 0)


def test_a_page_for_several_dumps_of_one_issue_is_wrong_usage(tmp_path):
    write(tmp_path, "a.txt"), write(tmp_path, "b.txt", OTHER)

    with pytest.raises(CommandError) as caught:
        call_command("import_dumps", str(tmp_path), newspaper="haiping", date="2017-12-22", page="3")

    assert (caught.value.returncode, Page.objects.count(), ImportBatch.objects.count()) == (2, 0, 0)


def test_a_page_for_several_known_dumps_of_one_issue_is_wrong_usage_as_well(tmp_path):
    for name in ("01", "02"):
        write(tmp_path, f"2017-12-22_{name}.txt", STORY + name)
    run(tmp_path, newspaper="haiping")

    with pytest.raises(CommandError) as caught:
        call_command("import_dumps", str(tmp_path), newspaper="haiping", page="3")

    assert caught.value.returncode == 2


def test_a_page_for_a_file_of_several_pages_is_wrong_usage(tmp_path):
    path = write(tmp_path, "2017-12-22.txt", STORY + "\f" + OTHER)

    with pytest.raises(CommandError) as caught:
        call_command("import_dumps", str(path), newspaper="haiping", page="3")

    assert (caught.value.returncode, Page.objects.count()) == (2, 0)


def test_the_manifest_among_the_dumps_is_not_skipped_but_used(tmp_path):
    write(tmp_path, "x.txt")
    manifest = write(tmp_path, "m.csv", "file,date,page\nx.txt,2017-12-22,3\n")

    report = run(tmp_path, newspaper="haiping", manifest=manifest)

    assert (report["skipped"], states(report)) == (0, ["created"])


def test_a_page_for_dumps_of_several_issues_is_right(tmp_path):
    write(tmp_path, "2017-12-22.txt"), write(tmp_path, "2017-12-23.txt", OTHER)

    run(tmp_path, newspaper="haiping", page="3")

    assert [page.label for page in Page.objects.all()] == ["3", "3"]


def test_a_row_of_a_file_that_cannot_be_read_is_not_called_missing(tmp_path):
    manifest = write(tmp_path, "m.csv", "file,page\nempty.txt,3\n")

    report = run(write(tmp_path, "empty.txt", b""), newspaper="haiping", manifest=manifest, code=1)

    assert [file["code"] for file in report["files"]] == ["empty"]


def test_a_newspaper_of_200_characters_in_the_manifest_names_its_line(tmp_path):
    manifest = write(tmp_path, "m.csv", f"file,newspaper,date,page\nx.txt,{'报' * 200},2017-12-22,3\n")

    report = run(write(tmp_path, "x.txt"), manifest=manifest, accept_manifest_errors=True, code=1)

    assert [(file["code"], file["line"]) for file in report["files"]] == [("manifest-bad-newspaper", 2)]
    assert Newspaper.objects.count() == 0


def test_who_holds_a_taken_page_is_said_with_its_file(tmp_path):
    run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping")

    report = run(write(tmp_path, "b/第三版_2017-12-22.txt", OTHER), newspaper="haiping")

    assert "2017-12-22_03.txt" in report["files"][0]["reason"]


def test_a_newspaper_that_is_known_by_name_is_found_by_it(tmp_path):
    newspaper = make_newspaper(name="海平 日报", slug="haiping")

    run(write(tmp_path, "2017-12-22_03.txt"), newspaper="海平日报")

    assert Issue.objects.get().newspaper == newspaper


@pytest.mark.parametrize(
    "options",
    [
        {"date": "2017-13-45"},
        {"edition": 0},
        {"encoding": "klingon"},
        {"page": "A" * 200},
        {"newspaper": "admin"},
        {"newspaper": "!!!"},
        {"newspaper": "a/b c"},
        {"newspaper": "x" * 100},
        {"encoding": "idna"},
        {"encoding": "unicode_escape"},
    ],
)
def test_wrong_options_are_wrong_usage(tmp_path, options):
    with pytest.raises(CommandError) as caught:
        call_command("import_dumps", str(write(tmp_path, "x.txt")), **options)

    assert (caught.value.returncode, Page.objects.count()) == (2, 0)


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(CommandError, match="nothing.txt") as caught:
        call_command("import_dumps", str(tmp_path / "nothing.txt"))

    assert caught.value.returncode == 2


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \n\n\t\n", "blank"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        (("漢語國會議員選舉結果揭曉，臺灣與香港讀者關注。" * 20).encode("big5"), "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_fails_by_name_and_the_others_are_in(tmp_path, data, word, english):
    paths = [write(tmp_path, "bad.txt", data), write(tmp_path, "2017-12-22_03.txt")]

    report = run(*paths, newspaper="haiping", code=1)

    assert states(report) == ["failed", "created"]
    assert word in report["files"][0]["reason"]
    assert report["files"][0]["name"].endswith("bad.txt")


def test_an_encoding_that_is_given_decides(tmp_path):
    text = "# 議員選舉揭曉\n\n本報訊（記者 陳大文）選舉結果昨日揭曉。\n"

    run(write(tmp_path, "2017-12-22_03.txt", text.encode("big5")), newspaper="haiping", encoding="big5")

    assert (Article.objects.get().headline, Dump.objects.get().encoding) == ("議員選舉揭曉", "big5")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_gives_the_same_article(tmp_path, end):
    run(write(tmp_path, "2017-12-22_03.txt", STORY.replace("\n", end)), newspaper="haiping")

    assert (Article.objects.get().headline, [line[0] for line in Article.objects.get().lines]) == (
        "工会送来清凉",
        [1, 3],
    )


def test_nul_bytes_leave_the_text_and_are_remarked(tmp_path):
    data = STORY.replace("三百", "三\0百").encode()

    report = run(write(tmp_path, "2017-12-22_03.txt", data), newspaper="haiping")

    assert "三百箱" in Article.objects.get().body
    assert bytes(Dump.objects.get().data) == data
    assert len(report["files"][0]["remarks"]) == 1


def test_script_in_a_headline_is_text(tmp_path):
    run(
        write(tmp_path, "2017-12-22_03.txt", STORY.replace("工会", "<script>alert(1)</script>工会")),
        newspaper="haiping",
    )

    assert "<script>" in Article.objects.get().headline + Article.objects.get().body


def test_a_line_of_twenty_megabytes_is_read(tmp_path):
    path = write(
        tmp_path,
        "2017-12-22_03.txt",
        "# 长行\n\n" + "昨天下午，市总工会把三百箱矿泉水送到了工地。" * 320_000 + "\n",
    )

    report = run(path, newspaper="haiping")

    assert (states(report), report["lines"], report["lines_accounted"]) == (["created"], 2, 2)


def test_a_page_label_of_200_characters_leaves_the_page_unplaced(tmp_path):
    manifest = write(tmp_path, "m.csv", f"file,page\nx.txt,{'A' * 200}\n")
    folder = tmp_path / "20171222"
    write(folder, "x.txt"), write(folder, "04.txt", OTHER)

    report = run(folder, newspaper="haiping", manifest=manifest, accept_manifest_errors=True, code=1)

    assert sorted(states(report)) == ["created", "failed"]
    assert [file["line"] for file in report["files"] if file["state"] == "failed"] == [2]


def test_an_archive_is_imported_and_what_is_bad_in_it_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2017-12-22/03.txt", STORY)
        archive.writestr("../evil.txt", OTHER)
        archive.writestr("2017-12-22/bomb.txt", b"0" * 5_000_000)
        archive.writestr("inner.zip", b"x")
        archive.writestr(".", b"x")

    report = run(tmp_path / "all.zip", newspaper="haiping", code=1)

    assert sorted(states(report)) == ["created", "failed", "failed", "failed"]
    assert (report["skipped"], Article.objects.count()) == (1, 1)


def test_form_feeds_part_pages_whose_lines_keep_the_files_numbers(tmp_path):
    folio = "海平工人报 2017年12月22日 星期五 第{}版\n\n"
    text = folio.format(1) + STORY + "\f" + folio.format(2) + OTHER
    run(write(tmp_path, "x.txt", text), newspaper="haiping")

    pages = Page.objects.order_by("place")
    assert [(page.label, page.readings.get().first_line > 1) for page in pages] == [("1", False), ("2", True)]
    assert pages[1].articles.get().lines[0][0] > pages[0].articles.get().lines[-1][0]


def test_a_file_is_one_page_when_asked(tmp_path):
    run(write(tmp_path, "2017-12-22_03.txt", STORY + "\f" + OTHER), newspaper="haiping", single_page=True)

    assert Page.objects.count() == 1


def test_a_dry_run_decides_alike_and_writes_nothing(tmp_path):
    (
        write(tmp_path, "2017-12-22_03.txt"),
        write(tmp_path, "b/2017-12-22_3.txt", OTHER),
        write(tmp_path, "c/x.txt"),
        write(tmp_path, "d/2017-12-22_03.txt", STORY.replace("三百箱", "五百箱")),
    )

    dry = run(tmp_path, newspaper="haiping", dry_run=True)
    nothing = {**counts(), "batches": ImportBatch.objects.count()}
    real = run(tmp_path, newspaper="haiping")

    assert {**dry, "files": [], "batch": real["batch"]} == {**real, "files": []}
    assert [(file["state"], file["place"]) for file in dry["files"]] == [
        (file["state"], file["place"]) for file in real["files"]
    ]
    assert set(nothing.values()) == {0}
    assert (dry["unplaced"], dry["unchanged"]) == (real["unplaced"], real["unchanged"]) == (1, 1)
    assert dry["new_version"] == real["new_version"] == 1


def test_an_import_leaves_a_batch_with_its_files(tmp_path):
    write(tmp_path, "2017-12-22_03.txt"), write(tmp_path, "bad.txt", b"")

    run(tmp_path, newspaper="haiping", code=1)

    assert ImportBatch.objects.get().state == "done"
    assert sorted(ImportFile.objects.values_list("state", "reason")) == [("created", ""), ("failed", "empty")]


def test_nothing_of_a_file_is_in_when_its_writing_fails(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importer.version_content", fail)  # the last rows of a page

    report = run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping", code=1)

    assert (states(report), report["files"][0]["code"]) == (["failed"], "program-error")
    assert set(counts().values()) == {0}


def fail(*_args, **_kwargs):
    raise RuntimeError("the disk is full")


def test_a_place_that_another_import_takes_meanwhile_is_decided_anew(tmp_path, monkeypatch):
    run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping")
    against, asked = Importer._against, []

    def not_yet_taken(importer, page):
        asked.append(page)
        return against(importer, page) if len(asked) > 1 else page

    monkeypatch.setattr(Importer, "_against", not_yet_taken)
    report = run(write(tmp_path, "again/2017-12-22_03.txt", OTHER), newspaper="haiping")

    assert (states(report), report["unplaced"], len(asked)) == (["unplaced"], 1, 2)
    assert len(report["files"]) == Dump.objects.count() - 1 == 1


def test_two_people_of_one_name_are_left_for_a_person_to_link(tmp_path):
    newspaper = make_newspaper(slug="haiping")
    Reporter.objects.create(newspaper=newspaper, name="沈嘉禾")
    Reporter.objects.create(newspaper=newspaper, name="沈嘉禾", distinction="体育部")

    run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping")

    assert (Byline.objects.get().reporter, Reporter.objects.count()) == (None, 2)


def test_an_alias_finds_its_reporter_and_other_newspapers_do_not(tmp_path):
    here, elsewhere = make_newspaper(slug="haiping"), make_newspaper()
    Reporter.objects.create(newspaper=elsewhere, name="沈嘉禾")
    known = Reporter.objects.create(newspaper=here, name="沈佳")
    known.aliases.create(name="沈嘉禾")

    run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping")

    assert Byline.objects.get().reporter == known


def test_the_report_for_people_names_each_file_and_the_shares(tmp_path, english, capsys):
    out = io.StringIO()

    call_command("import_dumps", str(write(tmp_path, "2017-12-22_03.txt")), newspaper="haiping", stdout=out)

    assert "created" in out.getvalue().splitlines()[0]
    assert "in articles 2 (100.0%)" in out.getvalue()


def test_a_page_that_exists_without_a_dump_is_taken(tmp_path):
    newspaper = make_newspaper(slug="haiping")
    make_page(issue=make_issue(newspaper=newspaper, date=dt.date(2017, 12, 22)), label="3")

    report = run(write(tmp_path, "2017-12-22_03.txt"), newspaper="haiping")

    assert report["unplaced"] == 1


@pytest.mark.parametrize("stories", [1, 5])
def test_a_page_costs_the_same_queries_however_many_articles_it_has(stories, django_assert_max_num_queries):
    newspaper = make_newspaper(slug="haiping")
    make_issue(newspaper=newspaper, date=dt.date(2017, 12, 22))
    text = "\n\n\n\n".join(
        f"# 工地送清凉之{number}\n\n本报讯（记者 沈嘉禾）昨天下午，{number}个工地收到了矿泉水。\n\n图为工地。 马骏 摄"
        for number in "一二三四五"[:stories]
    )
    importer = Importer(
        ImportOptions(place=Place("haiping", "2017-12-22", label="1")), batch=ImportBatch.objects.create()
    )
    importer.take_bytes("0.txt", OTHER.encode(), said=Place(label="2"))

    with django_assert_max_num_queries(30):
        report = importer.take_bytes("1.txt", text.encode())

    assert (report.state, report.articles) == ("created", stories)
