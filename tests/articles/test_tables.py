"""Tables in and out: formats, and what an import changes."""

import io
import json
import zipfile

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from openpyxl import Workbook

from articles.models import Article, ArticleVersion, FormerAddress, Reporter, Section, Tag
from articles.tables.articles import ArticleResource
from articles.tables.formats import CsvTable, JsonTable, XlsxTable, guard, read_table, unguard
from articles.tables.names import ReporterResource, SectionResource, TagResource
from articles.tables.preview import PAGE_BYTES, marked, preview
from articles.tables.resources import Change
from tests.factories import (
    DAY,
    make_article,
    make_byline,
    make_issue,
    make_newspaper,
    make_page,
    make_photo_credit,
    make_reporter,
    make_section,
    make_tag,
)
from tests.people import make_chief_editor, make_editor, make_importer

pytestmark = pytest.mark.usefixtures("english")  # the messages are read here

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30) | st.text(
    "=+-@'\t\r\n＝_x0041D7", max_size=12
)


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def written(table_format, rows) -> bytes:
    file = io.BytesIO()
    table_format.write(rows, file)
    return file.getvalue()


def run(resource, file: bytes, *, by, name="table.csv", dry_run=False):
    table = read_table(name, file)
    return resource().import_data(table, dry_run=dry_run, user=by)


def errors(resource, file: bytes, *, by, name="table.csv") -> list[str]:
    table = read_table(name, file)
    resource = resource()
    return preview(resource.import_data(table, dry_run=True, user=by), table, resource).errors


def exported(resource, queryset, table_format=CsvTable) -> bytes:
    return written(table_format(), resource().table_rows(queryset))


def rows_of(resource, queryset) -> list[dict]:
    return json.loads(exported(resource, queryset, JsonTable))


# Formats


@bounds(deadline=None)
@given(TEXTS)
def test_a_guarded_text_is_no_formula_and_unguards_to_itself(text):
    assert guard(text)[:1] not in {*"=+-@\t\r\n＝＋－＠"} - {""}
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("table_format", [CsvTable, JsonTable, XlsxTable])
@bounds(deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_what_is_written_is_read_again_to_the_character(table_format, texts):
    rows = [["name", "note"], *([f"{number}", text] for number, text in enumerate(texts, 1))]

    table = table_format().read(written(table_format(), rows), None)

    assert [list(row) for row in table] == rows[1:]


@pytest.mark.parametrize("text", ["=1+1", "+86 10", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "'=1"])
def test_formulas_leave_with_an_apostrophe_in_csv_and_xlsx_and_bare_in_json(text):
    rows = [["name"], [text]]

    assert f"'{text}" in written(CsvTable(), rows).decode("utf-8-sig").replace('"', "")
    assert json.loads(written(JsonTable(), rows)) == [{"name": text}]


def test_csv_begins_with_a_byte_order_mark_for_excel():
    assert written(CsvTable(), [["name"], ["劳动"]]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_that_excel_saves(encoding):
    file = "name,note\r\n劳动模范,本报讯记者报道工会新闻\r\n".encode(encoding)

    assert list(read_table("table.csv", file)) == [("劳动模范", "本报讯记者报道工会新闻")]


def test_a_chosen_encoding_is_used():
    assert list(read_table("table.csv", "name\n勞動\n".encode("big5"), "big5")) == [("勞動",)]


def test_semicolons_and_tabs_divide_columns_too():
    assert list(read_table("table.csv", csv("name;note", "甲;乙"))) == [("甲", "乙")]
    assert list(read_table("table.csv", csv("name\tnote", "甲\t乙"))) == [("甲", "乙")]


def test_lines_are_counted_in_the_file_blank_lines_and_line_ends_in_cells_included():
    table = read_table("table.csv", csv("name,note", '甲,"one', 'two"', "", "乙,x"))

    assert [number for number, _cells in table.numbered] == [2, 5]


def bad_xlsx() -> bytes:
    book = Workbook()
    book.active.append(["name"])
    book.active.append(["=1+1"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 2**20))
    return file.getvalue()


@pytest.mark.parametrize(
    "name, file, message",
    [
        ("t.csv", b"", "The file is empty: its first row must name the columns."),
        ("t.csv", b"name\n", "The table has no rows below its first, which names the columns."),
        ("t.csv", b"name,name\na,b\n", "The column “name” is there twice."),
        ("t.csv", b"name,\na,b\n", "Line 2 has more cells than there are columns (1)."),
        ("t.csv", b"name\na,b\n", "Line 2 has more cells than there are columns (1)."),
        ("t.csv", b'name\n"a', "Line 2 cannot be read as CSV (unexpected end of data): look for an unpaired quotation mark."),
        ("t.csv", b"name\nno character\x00of a text\n", "Line 2 holds a NUL character."),
        ("t.csv", b"name\n" + "中文".encode() * 600 + b"\xff\n", "Line 2 holds bytes that are no utf-8; choose the encoding that the file was saved in."),
        ("t.csv", bytes(range(128, 256)) * 9, "The encoding of the file cannot be told: choose the one that it was saved in."),
        ("t.txt", b"name\na\n", "“t.txt” is none of the files that can be read: .csv, .xlsx and .json."),
        ("t.json", b"[", "This is no JSON: Expecting value in line 1."),
        ("t.json", b"[" * 100_000, "This is no JSON that holds a table."),
        ("t.json", b'{"name": "a"}', "The JSON must be a list of objects, one for each row."),
        ("t.json", b'[{"name": ["a"]}]', "Entry 1, column “name”: text or a number is expected, not a list or an object."),
        ("t.json", b'[{"name": "\\ud800"}]', "Entry 1, column “name”: there is a NUL or half a character in it."),
        ("t.xlsx", b"PK", "This is no XLSX file. Older .xls files must be saved as .xlsx first."),
        ("t.xlsx", b"PK\x05\x06" + b"\x00" * 18, "This is no XLSX file that can be read; save it anew as .xlsx or as CSV UTF-8."),
        ("t.xlsx", bad_xlsx(), "Row 2: cell A2 holds a formula or an error; put its value there."),
        ("t.xlsx", zip_bomb(), "This workbook would unpack to 101 MiB; at most 100 MiB are read."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why_and_where(name, file, message):
    with pytest.raises(ValidationError) as error:
        read_table(name, file)

    assert error.value.messages == [message]


@pytest.mark.parametrize(
    "name, table_format", [("t.csv", CsvTable), ("t.xlsx", XlsxTable), ("t.json", JsonTable)]
)
def test_a_table_has_a_limit_of_rows(name, table_format, settings):
    settings.TABLE_MAX_ROWS = 2
    file = written(table_format(), [["name"], ["a"], ["b"], ["c"]])

    with pytest.raises(ValidationError, match="more than 2 rows"):
        read_table(name, file)


def test_a_text_too_long_for_a_cell_of_xlsx_is_refused_rather_than_cut():
    with pytest.raises(ValidationError, match="A text in row 2 is longer"):
        written(XlsxTable(), [["body"], ["甲" * 32_768]])


def test_dates_and_whole_numbers_of_xlsx_are_read_as_text():
    book = Workbook()
    book.active.append(["date", "edition", None])
    book.active.append([DAY, 2.0, None])
    file = io.BytesIO()
    book.save(file)

    assert list(read_table("t.xlsx", file.getvalue())) == [("2017-12-22", "2")]


# Articles out


def test_an_article_leaves_with_its_place_its_names_and_its_tags(db):
    newspaper = make_newspaper(name="海平日报")
    page = make_page(
        issue=make_issue(newspaper=newspaper), label="03", section=make_section(newspaper=newspaper)
    )
    article = make_article(page=page, headline="标题", body="第一段", tags=("劳动", "工会"), published=True)
    make_byline(article=article, name="沈嘉禾")
    make_byline(article=article, name="欧阳文静", role="correspondent", title="市总工会")
    make_photo_credit(article=article, name="", agency="新华社")

    assert rows_of(ArticleResource, Article.objects.all()) == [
        {
            "id": article.pk, "version": 2, "newspaper": "海平日报", "date": "2017-12-22", "edition": 1, "page": "03",
            "position": 1, "section": "要闻", "kind": "news", "kicker": "", "headline": "标题", "deck": "",
            "dateline": "", "body": "第一段", "bylines": "记者 沈嘉禾; 通讯员 欧阳文静（市总工会）",
            "photo_credits": "新华社", "tags": "劳动 / 工会", "status": "published", "proofreading": "machine",
            "address": article.get_absolute_url(),
        }
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 5])
def test_an_export_of_articles_costs_four_queries(db, django_assert_num_queries, number):
    for _ in range(number):
        article = make_article(tags=("劳动",), section=None)
        make_byline(article=article)

    with django_assert_num_queries(4):
        exported(ArticleResource, Article.objects.defer("body"))


@pytest.mark.parametrize("resource", [ReporterResource, SectionResource, TagResource])
@pytest.mark.parametrize("number", [1, 5])
def test_an_export_of_names_costs_at_most_two_queries(db, django_assert_max_num_queries, resource, number):
    for count in range(number):
        make_reporter(name=f"名{count}").aliases.create(name="甲")
        make_section(name=f"名{count}")
        make_tag(name=f"名{count}")

    with django_assert_max_num_queries(2):
        exported(resource, resource._meta.model.objects.all())


# Articles in


def test_a_changed_cell_changes_the_article_in_one_version_and_is_touched(db):
    editor, article = make_editor(), make_article(headline="旧", kind="news")

    result = run(ArticleResource, csv("id,headline,position", f"{article.pk},新,7"), by=editor)

    article.refresh_from_db()
    version = article.versions.first()
    assert (result.created, result.changed, result.unchanged) == (0, 1, 0)
    assert (article.headline, article.position, article.print_order % 2**20) == ("新", 7, 7)
    assert article.touched == ["headline", "position"]
    assert (version.number, version.person, version.action) == (2, editor, "edited")
    assert version.content["headline"] == "新"


def test_an_import_is_written_in_the_log(db):
    editor, article = make_editor(), make_article()

    run(ArticleResource, csv("id,headline", f"{article.pk},新"), by=editor)

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.is_change()) == (editor, str(article.pk), True)


@pytest.mark.parametrize(
    "table_format, name", [(CsvTable, "t.csv"), (XlsxTable, "t.xlsx"), (JsonTable, "t.json")]
)
def test_what_was_exported_comes_in_unchanged_and_writes_nothing(
    db, table_format, name, django_assert_num_queries
):
    for text in ["=1+1", "第一段\n## 小标题\n\\## x", " outer ", "a\r\nb", "'-"]:
        article = make_article(headline=text.replace("\n", " "), body=text, tags=("劳动", "工会"))
        make_byline(article=article)
        make_photo_credit(article=article, caption="a\nb")
    file = exported(ArticleResource, Article.objects.all(), table_format)
    editor = make_editor()

    result = run(ArticleResource, file, by=editor, name=name)

    assert (result.changed, result.unchanged) == (0, 5)
    assert ArticleVersion.objects.count() == 5


def test_a_dry_run_says_the_same_and_writes_nothing(db):
    editor, article = make_editor(), make_article(headline="旧")

    result = run(ArticleResource, csv("id,headline,tags", f"{article.pk},新,海洋"), by=editor, dry_run=True)

    article.refresh_from_db()
    assert (result.changed, result.new_tags, article.headline) == (1, ["海洋"], "旧")
    assert not Tag.objects.exists()


def test_one_bad_row_keeps_all_others_out(db):
    editor, good, bad = make_editor(), make_article(headline="旧"), make_article()

    result = run(
        ArticleResource,
        csv("id,headline,kind,tags", f"{good.pk},新,,海洋".replace(",,", ",news,"), f"{bad.pk},新,poem,"),
        by=editor,
    )

    good.refresh_from_db()
    assert (result.refused, good.headline, good.version) == (1, "旧", 1)
    assert (Tag.objects.count(), LogEntry.objects.count()) == (0, 0)


def test_an_import_of_many_articles_reads_them_together(db, django_assert_max_num_queries):
    articles = [make_article(tags=("劳动",)) for _ in range(20)]
    file = exported(ArticleResource, Article.objects.all())
    editor = make_editor()
    resource, table = ArticleResource(), read_table("t.csv", file)

    with django_assert_max_num_queries(10):
        result = resource.import_data(table, dry_run=True, user=editor)

    assert result.unchanged == len(articles)


def test_a_new_article_stands_behind_the_others_of_its_page(db):
    newspaper = make_newspaper(name="海平日报")
    section = make_section(newspaper=newspaper)
    page = make_page(issue=make_issue(newspaper=newspaper), label="03", section=section)
    make_article(page=page)
    editor = make_editor()

    result = run(
        ArticleResource,
        csv("id,newspaper,date,page,headline,body,tags", ",海平日报,2017/12/22,3,新稿,正文,海洋"),
        by=editor,
    )

    article = Article.objects.latest("pk")
    assert result.created == 1
    assert (article.page, article.position, article.section, article.date) == (page, 2, section, DAY)
    assert (article.status, article.touched) == ("draft", ["body", "headline", "tags"])
    assert [(v.action, v.person) for v in article.versions.all()] == [("created", editor)]
    assert [tag.name for tag in article.tags.all()] == ["海洋"]


def test_the_same_table_again_makes_no_article_twice(db):
    make_page(issue=make_issue(newspaper=make_newspaper(name="海平日报")), label="03")
    file = csv("newspaper,date,page,headline", "海平日报,2017-12-22,03,新稿", "海平日报,2017-12-22,03,二稿")
    editor = make_editor()

    first, second = (run(ArticleResource, file, by=editor) for _ in range(2))

    assert (first.created, second.created, second.unchanged) == (2, 0, 2)
    assert sorted(Article.objects.values_list("position", flat=True)) == [1, 2]


def article_errors(lines: list[str], by) -> list[str]:
    return errors(ArticleResource, csv(*lines), by=by)


@pytest.mark.parametrize(
    "header, row, message",
    [
        ("id,headline", "999999,新", "Line 2, column “id”: There is no article number 999999."),
        ("id,headline", "x,新", "Line 2, column “id”: There is no article number x."),
        ("id,kind", "{id},poem", "Line 2, column “kind”: “poem” is no kind of article; the kinds are: news, brief, commentary, feature, notice, jump."),
        ("id,section", "{id},体育", "Line 2, column “section”: 海平日报 has no section “体育”."),
        ("id,position", "{id},-1", "Line 2, column “position”: A position is a number from 0 to 1048575."),
        ("id,status", "{id},published", "Line 2, column “status”: This is not changed by a table but in the admin; here it is “draft”."),
        ("id,page", "{id},4", "Line 2, column “page”: This is not changed by a table but in the admin; here it is “03”."),
        ("id,bylines", "{id},记者 汪瑜", "Line 2, column “bylines”: This is not changed by a table but in the admin; here it is “”."),
        ("id,headline,version", "{id},新,0", "Line 2, column “version”: Somebody changed the article since the table was exported: it has version 1, the row shows version 0. Export it again."),
        ("id,dateline", "{id}," + "讯" * 81, "Line 2, column “dateline”: Ensure this value has at most 80 characters (it has 81)."),
        ("id,tags", "{id},..", "Line 2, column “tags”: “..”: A tag needs a name without slashes; “.” and “..” are no names."),
        ("newspaper,date,page,headline", "晨报,2017-12-22,3,新", "Line 2, column “newspaper”: There is no newspaper “晨报” here."),
        ("newspaper,date,page,headline", "海平日报,昨天,3,新", "Line 2, column “date”: “昨天” is no date; write it as 2017-12-22."),
        ("newspaper,date,page,headline", "海平日报,2017-12-22,4,新", "Line 2, column “page”: 海平日报 of 2017-12-22, edition 1, has no page “4”."),
        ("newspaper,date,edition,page,headline", "海平日报,2017-12-22,999999999999999999,3,新", "Line 2, column “page”: 海平日报 of 2017-12-22, edition 999999999999999999, has no page “3”."),
        ("newspaper,date,page,headline", "海平日报,2017-12-22,3,", "Line 2, column “headline”: A new article needs a headline or a text."),
        ("newspaper,date,page,headline,status", "海平日报,2017-12-22,3,新,published", "Line 2, column “status”: A new article is an unproofread draft; leave this cell empty."),
        ("newspaper,date,page,headline,bylines", "海平日报,2017-12-22,3,新,记者 甲", "Line 2, column “bylines”: Names are not imported; give them on the article's own page."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_article_is_said_with_line_and_column(db, english, header, row, message):
    page = make_page(issue=make_issue(newspaper=make_newspaper(name="海平日报")), label="03")
    article = make_article(page=page)

    assert errors(ArticleResource, csv(header, row.replace("{id}", str(article.pk))), by=make_editor()) == [
        message
    ]


def test_a_section_of_another_newspaper_is_refused(db):
    article = make_article()
    make_section(name="体育")

    assert len(errors(ArticleResource, csv("id,section", f"{article.pk},体育"), by=make_editor())) == 1


def test_an_article_in_the_trash_is_refused(db, english):
    editor, article = make_editor(), make_article()
    article.trash(by=editor)

    assert errors(ArticleResource, csv("id,headline", f"{article.pk},新"), by=editor) == [
        "Line 2, column “id”: The article is in the trash; restore it first."
    ]


def test_two_rows_of_one_article_are_refused(db, english):
    article = make_article()

    assert errors(
        ArticleResource, csv("id,deck", f"{article.pk},甲", f"{article.pk},乙"), by=make_editor()
    ) == ["Line 3, column “id”: Line 2 is of the same number."]


def test_a_tag_is_made_only_by_who_may(db, english):
    article, importer = make_article(), make_importer()

    assert errors(ArticleResource, csv("id,tags", f"{article.pk},海洋"), by=importer) == [
        "Line 2, column “tags”: There is no tag “海洋”, and you may not make one."
    ]


def test_a_tag_written_in_another_way_is_the_same_tag(db):
    article, tag = make_article(), make_tag(name="劳动")

    run(ArticleResource, csv("id,tags", f"{article.pk},勞動"), by=make_editor())

    assert list(article.tags.all()) == [tag]


def test_an_empty_cell_empties_and_a_missing_column_leaves(db):
    article = make_article(headline="标题", deck="副题", tags=("劳动",))

    run(ArticleResource, csv("id,deck,tags", f"{article.pk},,"), by=make_editor())

    article.refresh_from_db()
    assert (article.headline, article.deck, article.tags.count()) == ("标题", "", 0)


def test_a_key_that_an_entry_of_json_lacks_leaves_the_field_as_it_is(db):
    first, second = make_article(deck="副题"), make_article(deck="副题")
    file = json.dumps([{"id": first.pk, "deck": "新"}, {"id": second.pk, "kicker": "引题"}]).encode()

    run(ArticleResource, file, by=make_editor(), name="t.json")

    assert list(Article.objects.order_by("pk").values_list("deck", flat=True)) == ["新", "副题"]


def test_an_unknown_column_is_refused(db):
    with pytest.raises(ValidationError, match="There is no column “colour”"):
        run(TagResource, csv("name,colour", "劳动,red"), by=make_editor())


# Reporters, sections, tags


def test_a_reporter_leaves_with_aliases_and_the_number_of_credits(db):
    reporter = make_reporter(newspaper=make_newspaper(name="海平日报"), unit="体育部")
    reporter.aliases.create(name="嘉禾")
    for _ in range(2):
        make_byline(article=make_article(), reporter=reporter)
    make_photo_credit(article=make_article(), reporter=reporter)

    assert rows_of(ReporterResource, Reporter.objects.all()) == [
        {
            "id": reporter.pk, "newspaper": "海平日报", "name": "沈嘉禾", "distinction": "", "aliases": "嘉禾",
            "unit": "体育部", "confirmed": "no", "note": "", "credits": 3,
        }
    ]  # fmt: skip


def test_a_reporter_is_found_by_newspaper_and_name_else_made(db):
    known = make_reporter(newspaper=make_newspaper(name="海平日报"), name="沈嘉禾")

    result = run(
        ReporterResource,
        csv(
            "newspaper,name,distinction,aliases,confirmed",
            "海平日报,沈嘉禾,,嘉禾 / 小沈,yes",
            "海平日报,沈嘉禾,体育部,,",
        ),
        by=make_editor(),
    )

    known.refresh_from_db()
    assert (result.created, result.changed) == (1, 1)
    assert known.is_confirmed
    assert sorted(known.aliases.values_list("name", flat=True)) == ["嘉禾", "小沈"]
    assert Reporter.objects.filter(distinction="体育部", is_confirmed=False).count() == 1


def test_aliases_are_added_and_never_taken_away(db):
    reporter = make_reporter(newspaper=make_newspaper(name="海平日报"))
    reporter.aliases.create(name="嘉禾")

    run(ReporterResource, csv("id,aliases", f"{reporter.pk},"), by=make_editor())

    assert reporter.aliases.count() == 1


@pytest.mark.parametrize("resource", [ReporterResource, SectionResource, TagResource])
def test_exported_names_come_in_unchanged(db, resource):
    make_reporter(name="=甲", note="第一行\n第二行").aliases.create(name="甲/乙")
    make_section()
    make_tag()
    file = exported(resource, resource._meta.model.objects.all())

    assert run(resource, file, by=make_chief_editor()).unchanged == 1


def test_sections_are_made_and_renamed(db):
    section = make_section(newspaper=make_newspaper(name="海平日报"), name="要闻")

    run(
        SectionResource,
        csv("id,newspaper,name", f"{section.pk},,头版", ",海平日报,文体"),
        by=make_chief_editor(),
    )

    assert sorted(Section.objects.values_list("name", "folded_name")) == [("头版", "头版"), ("文体", "文体")]


@pytest.mark.parametrize(
    "lines, message",
    [
        (["name", "勞動"], "Line 2, column “name”: “勞動” and “劳动” (number {id}) are one name, written differently. Give the number in the column “id” to change how it is written."),
        (["name", "海洋", "海 洋"], "Line 3, column “name”: Line 2 has the same name already."),
        (["id,name", "{other},勞動"], "Line 2, column “name”: “劳动” (number {id}) has this name already."),
        (["name", "甲/乙"], "Line 2, column “name”: A tag needs a name without slashes; “.” and “..” are no names."),
        (["id,name", "{id},"], "Line 2, column “name”: A name is needed."),
        (["id,name", "999999,甲"], "Line 2, column “id”: There is no tag number 999999."),
    ],
)  # fmt: skip
def test_names_that_fold_alike_and_other_conflicts_are_explained(db, english, lines, message):
    numbers = {"{id}": str(make_tag(name="劳动").pk), "{other}": str(make_tag(name="工会").pk)}
    for mark, number in numbers.items():
        lines = [line.replace(mark, number) for line in lines]
        message = message.replace(mark, number)

    assert errors(TagResource, csv(*lines), by=make_editor()) == [message]


def test_a_reporter_stays_with_the_newspaper(db, english):
    reporter = make_reporter(newspaper=make_newspaper(name="海平日报"))
    make_newspaper(name="晨报")

    assert errors(ReporterResource, csv("id,newspaper", f"{reporter.pk},晨报"), by=make_editor()) == [
        "Line 2, column “newspaper”: “沈嘉禾” is of 海平日报 and stays there."
    ]


def test_a_tag_renamed_by_a_table_is_still_found_at_its_old_address(db):
    tag = make_tag(name="劳动")

    run(TagResource, csv("id,name", f"{tag.pk},工会"), by=make_editor())

    assert FormerAddress.objects.target("tag", "劳动") == tag.pk


def test_a_name_that_one_row_gives_up_another_may_take(db):
    tag = make_tag(name="劳动")

    result = run(TagResource, csv("id,name", f"{tag.pk},工会", ",劳动"), by=make_editor())

    assert (result.created, result.changed) == (1, 1)
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["劳动", "工会"]


# Preview


def test_a_change_is_marked_by_character_and_escaped():
    assert (
        marked(Change("headline", "海平<b>日报", "海平<b>晚报"))
        == "海平&lt;b&gt;<del>日</del><ins>晚</ins>报"
    )


def test_what_is_far_from_a_change_is_left_out():
    old = "甲" * 1000 + "乙" + "丙" * 1000

    assert marked(Change("body", old, old.replace("乙", "丁"))) == (
        f"…{'甲' * 30}<del>乙</del><ins>丁</ins>{'丙' * 30}…"
    )


def test_a_long_new_text_is_shown_by_its_beginning(english):
    assert marked(Change("body", "", "甲" * 400)) == f"<ins>{'甲' * 300}… (100 more characters)</ins>"


def test_a_preview_stays_small_whatever_is_uploaded(db):
    make_page(issue=make_issue(newspaper=make_newspaper(name="海平日报")), label="03")
    lines = [f"海平日报,2017-12-22,03,{number},{'<&' * 500}" for number in range(1000)]
    table = read_table("t.csv", csv("newspaper,date,page,headline,body", *lines))
    resource = ArticleResource()

    shown = preview(resource.import_data(table, dry_run=True, user=make_editor()), table, resource)

    assert (shown.rows_in_all, shown.is_shortened, len(shown.rows) <= 100) == (1000, True, True)
    assert sum(len(marked) for row in shown.rows for _column, marked in row.cells) < PAGE_BYTES
