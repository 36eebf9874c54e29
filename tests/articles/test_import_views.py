"""Imports in the browser: upload, preview, correct, confirm; and who must be refused."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.urls import reverse

from articles import batches
from articles.batch_work import work
from articles.corrections import Said, correct, said_by
from articles.models import Article, Dump, ImportBatch, Issue, Newspaper, Page, Reading, Reporter
from tests.factories import make_newspaper
from tests.people import make_chief_editor, make_editor, make_importer, make_stranger

pytestmark = pytest.mark.django_db

STORY = "# 工会送来清凉\n\n本报讯（记者 沈嘉禾）昨天下午，市总工会把三百箱矿泉水送到了工地。\n"
ADD = "/admin/articles/importbatch/add/"


def text_file(name: str, text: str | bytes = STORY) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def zip_file(name: str, entries: dict[str, str]) -> SimpleUploadedFile:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, text in entries.items():
            archive.writestr(inner, text)
    return text_file(name, data.getvalue())


def begin(client, *files, **fields) -> ImportBatch:
    """An upload without scripts, read to the end."""
    response = client.post(ADD, {"files": files, **fields})
    assert response.status_code == 302, response.content.decode()
    batch = ImportBatch.objects.latest("pk")
    finish(client, batch)
    return batch


def finish(client, batch: ImportBatch) -> None:
    """What a worker does, once it comes to the batch."""
    work(batch)
    batch.refresh_from_db()


def url(name: str, batch: ImportBatch) -> str:
    return reverse(f"admin:articles_importbatch_{name}", args=[batch.pk])


def page_of(client, batch: ImportBatch, **query) -> str:
    return client.get(url("change", batch), query).content.decode()


def test_an_upload_is_previewed_before_anything_is_written(client):
    client.force_login(make_importer())
    make_newspaper(slug="haiping")

    batch = begin(client, text_file("x.txt"))

    page = page_of(client, batch)
    assert (batch.state, Dump.objects.count(), Article.objects.count()) == ("ready", 0, 0)
    assert [word in page for word in ("工会送来清凉", "沈嘉禾", "utf-8")] == [True, True, True]


def test_a_corrected_place_is_where_the_page_goes_when_it_is_confirmed(client):
    client.force_login(make_importer())
    make_newspaper(slug="haiping")
    batch = begin(client, text_file("x.txt"))
    file = batch.files.get()
    fields = {f"file{file.pk}-{name}": value for name, value in {
        "newspaper": "haiping", "date": "2017-12-22", "edition": "", "label": "第3版", "encoding": "",
    }.items()}  # fmt: skip

    client.post(url("places", batch), {"file": [file.pk], **fields})
    finish(client, batch)
    client.post(url("confirm", batch))
    finish(client, batch)

    page = Page.objects.get()
    assert (batch.state, str(page.issue.date), page.label, page.articles.count()) == (
        "done",
        "2017-12-22",
        "3",
        1,
    )
    assert Article.objects.get().versions.get().person.username == "zhang"
    assert not batches.folder(batch).exists()


def test_options_of_the_upload_hold_for_all_files(client):
    client.force_login(make_importer())
    newspaper = make_newspaper()

    batch = begin(client, text_file("03.txt"), newspaper=newspaper.pk, date="2017-12-22", edition="2")

    assert batch.files.get().preview["pages"][0]["unplaced"] == ""
    assert batch.files.get().preview["pages"][0]["edition"] == "2"


def test_a_group_of_more_than_fifty_files_is_refused_with_the_figure(client, english):
    client.force_login(make_importer())

    response = client.post(ADD, {"files": [text_file(f"{number}.txt") for number in range(51)]})

    assert (response.status_code, ImportBatch.objects.count()) == (400, 0)
    assert "50" in response.content.decode()


def test_more_files_than_a_request_may_hold_are_answered_with_the_way_out(client, english):
    client.force_login(make_importer())
    client.raise_request_exception = False
    client.cookies["django_language"] = "en"

    response = client.post(ADD, {"files": [text_file(f"{number}.txt") for number in range(101)]})

    assert (response.status_code, "zip archive" in response.content.decode()) == (400, True)


def test_an_archive_becomes_a_file_for_each_entry_and_bad_ones_are_named(client):
    client.force_login(make_importer())
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2017-12-22/03.txt", STORY)
        archive.writestr("../evil.txt", STORY)
        archive.writestr("bomb.txt", b"0" * 5_000_000)
        archive.writestr("cover.jpg", b"x")

    batch = begin(client, text_file("all.zip", data.getvalue()))

    states = {file.name.rpartition("/")[2]: (file.state, file.reason) for file in batch.files.all()}
    assert states == {
        "03.txt": ("read", ""),
        "evil.txt": ("failed", "outside-archive"),
        "bomb.txt": ("failed", "zip-bomb"),
        "cover.jpg": ("skipped", "not-a-dump"),
        "all.zip": ("skipped", "unpacked"),
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "blank"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (b"\xff" * 200, "undecodable"),
    ],
)
def test_a_file_that_cannot_be_read_fails_by_name_and_the_others_go_on(client, data, reason):
    client.force_login(make_importer())

    batch = begin(client, text_file("bad.txt", data), text_file("good.txt"))

    assert [(file.name, file.state, file.reason) for file in batch.files.all()] == [
        ("bad.txt", "failed", reason),
        ("good.txt", "read", ""),
    ]


def test_a_manifest_places_the_files_and_one_that_is_none_says_why(client, english):
    client.force_login(make_chief_editor())
    manifest = "file,newspaper,date,page\nx.txt,海平日报,2017-12-22,3\n"

    batch = begin(client, text_file("x.txt"), manifest=text_file("m.csv", manifest))
    wrong = client.post(ADD, {"files": [text_file("x.txt")], "manifest": text_file("m.csv", "name\n1\n")})

    assert batch.files.get().preview["pages"][0] | {"section": ""} == {
        "newspaper": "海平日报", "date": "2017-12-22", "edition": "", "label": "3", "section": "", "unplaced": "", "detail": "",
    }  # fmt: skip
    assert (wrong.status_code, "file" in wrong.content.decode()) == (400, True)


def test_wrong_rows_of_a_manifest_are_listed_and_the_rest_is_used_if_the_person_agrees(client, english):
    client.force_login(make_chief_editor())
    client.cookies["django_language"] = "en"
    make_newspaper(slug="haiping")
    rows = "file,newspaper,date,page\nx.txt,haiping,2017-12-22,3\ny.txt,haiping,never,4\n"
    files = {"files": [text_file("x.txt"), text_file("y.txt", STORY + "又。\n")]}

    refused = client.post(ADD, {**files, "manifest": text_file("m.csv", rows)})
    count = ImportBatch.objects.count()
    for file in files["files"]:
        file.seek(0)
    agreed = begin(client, *files["files"], manifest=text_file("m.csv", rows), accept_manifest_errors="on")

    assert (refused.status_code, count) == (400, 0)
    assert "line 3, column “date”: the manifest&#x27;s date “never” cannot be" in refused.content.decode()
    assert 'name="accept_manifest_errors"' in refused.content.decode()
    assert [(file.name, file.state, file.reason, file.line) for file in agreed.files.all()] == [
        ("x.txt", "read", "", None), ("y.txt", "failed", "manifest-bad-date", 3),
    ]  # fmt: skip


def test_who_may_not_add_newspapers_adds_none_by_a_manifest(client):
    client.force_login(make_importer())
    manifest = "file,newspaper,date,page\nx.txt,海平日报,2017-12-22,3\n"

    batch = begin(client, text_file("x.txt"), manifest=text_file("m.csv", manifest))

    assert [(file.state, file.reason, file.line) for file in batch.files.all()] == [
        ("failed", "manifest-unknown-newspaper", 2)
    ]
    assert Newspaper.objects.count() == 0


def test_an_encoding_is_chosen_where_it_cannot_be_told(client):
    client.force_login(make_importer())
    text = "# 議員選舉揭曉\n\n本報訊（記者 陳大文）選舉結果昨日揭曉，臺灣與香港讀者關注。\n" * 10
    batch = begin(client, text_file("x.txt", text.encode("big5")))
    file = batch.files.get()
    assert file.state == "failed"

    client.post(url("places", batch), {"file": [file.pk], f"file{file.pk}-encoding": "big5"})
    finish(client, batch)

    file.refresh_from_db()
    assert (file.state, file.preview["encoding"]) == ("read", "big5")


def test_what_the_files_lack_is_filled_in_for_all_of_them_at_once(client):
    client.force_login(make_importer())
    make_newspaper(slug="haiping")
    batch = begin(client, text_file("03.txt"), text_file("2017-12-20_04.txt", STORY + "又。\n"))

    client.post(url("again", batch), {"newspaper": "haiping", "date": "2017-12-22"})
    finish(client, batch)

    pages = [file.preview["pages"][0] for file in batch.files.all()]
    assert [(page["newspaper"], page["date"], page["label"]) for page in pages] == [
        ("haiping", "2017-12-22", "03"),
        ("haiping", "2017-12-20", "04"),
    ]


def test_a_file_can_be_left_out(client):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))
    file = batch.files.get()

    client.post(url("places", batch), {"file": [file.pk], f"file{file.pk}-leave_out": "on"})
    client.post(url("confirm", batch))
    finish(client, batch)

    assert (batch.state, batch.files.get().state, Dump.objects.count()) == ("done", "skipped", 0)


def test_what_cannot_be_read_anew_has_no_form_and_keeps_its_reason(client):
    client.force_login(make_importer())
    make_newspaper(slug="haiping")
    batch = begin(client, zip_file("a.zip", {"../x.txt": STORY, "03.txt": STORY}))
    lost = [str(file.pk) for file in batch.files.filter(stored="")]

    shown = re.findall(r'name="file" value="(\d+)"', page_of(client, batch))
    fields = {f"file{pk}-newspaper": "haiping" for pk in lost}
    client.post(url("places", batch), {"file": lost, **fields})

    assert (len(lost), {*shown} & {*lost}, len(shown)) == (2, set(), 1)
    states = batch.files.order_by("name").values_list("state", "reason")
    assert [*states] == [("skipped", "unpacked"), ("failed", "outside-archive"), ("read", "")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("date", "2017-13-45"), ("newspaper", "nowhere"), ("edition", "0"), ("label", "A" * 30)],
)
def test_a_wrong_correction_is_explained_and_changes_nothing(client, field, value):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))
    file = batch.files.get()

    response = client.post(url("places", batch), {"file": [file.pk], f"file{file.pk}-{field}": value})

    assert (response.status_code, batch.files.get().place) == (400, {})
    assert 'class="errorlist"' in response.content.decode()


def test_a_headline_with_script_is_shown_as_text(client):
    client.force_login(make_importer())

    batch = begin(client, text_file("<b>x.txt", STORY.replace("工会", "<script>alert(1)</script>工会")))

    assert "<script>alert" not in page_of(client, batch)


def test_the_preview_stays_small_whatever_was_uploaded(client):
    client.force_login(make_importer())
    many = "".join(
        f"# 第{number}条新闻的标题写得很长很长很长很长很长很长\n\n本报讯（记者 沈嘉禾）正文{number}。\n\n"
        for number in range(400)
    )
    batch = begin(client, *[text_file(f"{number}.txt", many + str(number)) for number in range(30)])

    assert len(client.get(url("change", batch)).content) < 300_000


def test_the_preview_pages_its_list(client):
    client.force_login(make_importer())
    batch = begin(client, *[text_file(f"{number}.txt", STORY + str(number)) for number in range(12)])
    names = [f">{number}.txt" for number in range(12)]
    tenth = list(batch.files.values_list("pk", flat=True))[9]

    assert [name in page_of(client, batch) for name in names] == [True] * 10 + [False] * 2
    assert [name in page_of(client, batch, after=tenth) for name in names] == [False] * 10 + [True] * 2


def test_the_preview_costs_the_same_queries_for_one_file_and_for_ten(client, django_assert_num_queries):
    client.force_login(make_chief_editor())
    one = begin(client, text_file("a.txt"))
    ten = begin(client, *[text_file(f"{number}.txt", STORY + str(number)) for number in range(10)])

    for batch in (one, ten):
        with django_assert_num_queries(9):
            client.get(url("change", batch))


def test_a_batch_goes_on_where_it_was_left(client):
    client.force_login(make_importer())
    newspaper = make_newspaper()
    batch = begin(
        client,
        *[text_file(f"{n}.txt", STORY + str(n)) for n in (1, 2)],
        newspaper=newspaper.pk,
        date="2017-12-22",
    )
    client.post(url("confirm", batch))
    batch.refresh_from_db()

    work(batch, files=1)
    assert (batch.state, Page.objects.count()) == ("importing", 1)
    finish(client, batch)

    assert (batch.state, Page.objects.count()) == ("done", 2)


def test_a_file_whose_upload_is_gone_fails_by_name(client):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))
    batches.forget_uploads(batch)

    client.post(url("confirm", batch))
    finish(client, batch)

    assert [(file.state, file.reason) for file in batch.files.all()] == [("failed", "upload-lost")]


def test_a_cancelled_import_leaves_what_waits(client):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))

    client.post(url("cancel", batch))
    client.post(url("confirm", batch))
    batch.refresh_from_db()

    assert (batch.state, Dump.objects.count(), batches.folder(batch).exists()) == ("cancelled", 0, False)


def test_only_who_may_publish_publishes_on_import(client):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))
    refused = client.post(url("confirm", batch), {"publish": "1"})
    client.force_login(make_editor())
    newspaper = make_newspaper()
    batch = begin(client, text_file("3.txt"), newspaper=newspaper.pk, date="2017-12-22")

    client.post(url("confirm", batch), {"publish": "1"})
    finish(client, batch)

    assert refused.status_code == 403
    assert Article.objects.get().status == "published"


def imported(client, *files, **fields) -> ImportBatch:
    batch = begin(client, *files, **fields)
    client.post(url("confirm", batch))
    finish(client, batch)
    return batch


def test_an_undone_import_is_gone_and_can_come_again(client):
    client.force_login(make_chief_editor())
    newspaper = make_newspaper()
    batch = imported(client, text_file("03.txt"), newspaper=newspaper.pk, date="2017-12-22")

    client.post(url("undo", batch))
    finish(client, batch)
    left = [model.objects.count() for model in (Article, Page, Issue, Dump, Reporter)]
    again = imported(client, text_file("03.txt"), newspaper=newspaper.pk, date="2017-12-22")

    assert (batch.state, batch.files.get().state, left) == ("undone", "undone", [0, 0, 0, 0, 0])
    assert (again.files.get().state, Article.objects.count()) == ("created", 1)


def test_an_undo_keeps_what_a_person_worked_on(client):
    client.force_login(make_chief_editor())
    newspaper = make_newspaper()
    story = STORY + "\n# 桥修好了\n\n本报讯（记者 马骏）昨天上午，城东的石桥修好了。\n"
    batch = imported(client, text_file("03.txt", story), newspaper=newspaper.pk, date="2017-12-22")
    Article.objects.get(headline="工会送来清凉").publish(by=None)

    client.post(url("undo", batch))
    finish(client, batch)

    assert [article.headline for article in Article.objects.all()] == ["工会送来清凉"]
    assert (Page.objects.count(), Dump.objects.count()) == (1, 1)
    assert "工会送来清凉" in page_of(client, batch)


def test_an_undo_keeps_a_page_whose_reading_a_person_corrected(client):
    client.force_login(make_chief_editor())
    batch = imported(client, text_file("03.txt"), newspaper=make_newspaper().pk, date="2017-12-22")
    page = Page.objects.get()
    rows = said_by(page.current_reading).rows
    folio = said_by(page.current_reading).folio
    every = {line: row._replace(role="furniture") for line, row in rows.items()}
    correct(page, page.current_reading.pk, Said(every, folio), by=make_editor())

    client.post(url("undo", batch))
    finish(client, batch)

    assert (Page.objects.count(), page.readings.count(), Dump.objects.count()) == (1, 2, 1)


def test_an_undo_keeps_a_page_whose_reading_a_person_approved(client):
    client.force_login(make_chief_editor())
    batch = imported(client, text_file("03.txt"), newspaper=make_newspaper().pk, date="2017-12-22")
    Page.objects.get().current_reading.approve(by=make_editor())

    client.post(url("undo", batch))
    finish(client, batch)

    assert (Reading.objects.approved().count(), Article.objects.count(), Dump.objects.count()) == (1, 1, 1)
    assert "工会送来清凉" in page_of(client, batch)


def test_a_cancelled_import_can_be_undone_as_far_as_it_came(client):
    client.force_login(make_chief_editor())
    newspaper = make_newspaper()
    files = [text_file(f"{number}.txt", STORY + str(number)) for number in (1, 2)]
    batch = begin(client, *files, newspaper=newspaper.pk, date="2017-12-22")
    client.post(url("confirm", batch))
    batch.refresh_from_db()
    work(batch, files=1)
    client.post(url("cancel", batch))

    client.post(url("undo", batch))
    finish(client, batch)

    assert (batch.state, Article.objects.count(), Page.objects.count()) == ("undone", 0, 0)


def test_a_full_disk_fails_the_file_by_name_and_keeps_nothing_of_it(client, monkeypatch):
    client.force_login(make_importer())
    monkeypatch.setattr(InMemoryUploadedFile, "chunks", full_disk)

    batch = begin(client, text_file("x.txt"))

    assert [(file.state, file.reason) for file in batch.files.all()] == [("failed", "upload-not-stored")]
    assert list(batches.folder(batch).iterdir()) == []


def full_disk(_file, chunk_size=None):
    yield b"some"
    raise OSError(28, "No space left on device")


def test_an_editor_undoes_nothing(client):
    client.force_login(make_editor())
    batch = imported(client, text_file("x.txt"))

    assert client.post(url("undo", batch)).status_code == 403
    assert (ImportBatch.objects.get().state, Article.objects.count()) == ("done", 1)


@pytest.mark.parametrize(
    "name", ["change", "files", "progress", "places", "again", "confirm", "cancel", "report"]
)
def test_somebody_elses_batch_is_not_there_for_an_importer(client, name):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))
    client.force_login(make_importer("zhao"))

    assert (
        getattr(client, "get" if name in ("change", "progress", "report") else "post")(
            url(name, batch)
        ).status_code
        == 404
    )


@pytest.mark.parametrize("name", ["files", "places", "again", "confirm", "cancel"])
def test_an_editor_sees_anothers_batch_and_does_not_work_on_it(client, name):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))
    client.force_login(make_editor())

    assert client.get(url("change", batch)).status_code == 200
    assert client.post(url(name, batch)).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client):
    client.force_login(make_stranger())

    assert client.get(ADD).status_code == 302
    assert client.post(ADD, {"files": [text_file("x.txt")]}).status_code == 302
    assert ImportBatch.objects.count() == 0


def test_what_changes_something_is_not_done_by_a_link(client):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))

    assert {
        client.get(url(name, batch)).status_code for name in ("confirm", "cancel", "again", "places")
    } == {405}


def test_the_report_is_a_table_without_formulas(client):
    client.force_login(make_importer())
    batch = begin(client, text_file("=1+1.txt"))

    body = b"".join(client.get(url("report", batch))).decode("utf-8-sig")

    assert body.splitlines()[1].startswith("'=1+1.txt,")


def test_a_wrong_page_of_the_list_is_its_first(client):
    client.force_login(make_importer())
    batch = begin(client, text_file("x.txt"))

    assert "x.txt" in page_of(client, batch, after="99999999999999999999999", show="nonsense")
