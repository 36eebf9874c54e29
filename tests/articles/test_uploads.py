"""An upload as a browser sends it: in groups, in pieces, some of it twice; and its archives, which a worker unpacks."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import batches, unpacking
from articles.batch_work import work
from articles.import_forms import told_apart
from articles.models import Article, ImportBatch
from articles.stored import folder
from tests.factories import make_newspaper
from tests.people import make_chief_editor, make_editor, make_importer

pytestmark = pytest.mark.django_db

STORY = "# 工会送来清凉\n\n本报讯（记者 沈嘉禾）昨天下午，市总工会把三百箱矿泉水送到了工地。\n"
ADD = "/admin/articles/importbatch/add/"
JSON = {"accept": "application/json"}


def begin(client, **fields) -> ImportBatch:
    """What the script sends first: the form without files."""
    assert client.post(ADD, fields, headers=JSON).status_code == 200
    return ImportBatch.objects.latest("pk")


def url(name: str, batch: ImportBatch) -> str:
    return reverse(f"admin:articles_importbatch_{name}", args=[batch.pk])


def send(client, batch: ImportBatch, *files: tuple[int, str, bytes], sizes=None, **more):
    """One group: number, path and bytes of each file."""
    return client.post(
        url("files", batch),
        {
            "files": [SimpleUploadedFile("file", data) for _number, _path, data in files],
            "numbers": [number for number, _path, _data in files],
            "paths": [path for _number, path, _data in files],
            "sizes": sizes or [len(data) for _number, _path, data in files],
            **more,
        },
        headers=JSON,
    )


def end(client, batch: ImportBatch, count: int):
    return client.post(url("received", batch), {"count": count}, headers=JSON)


def states(batch: ImportBatch) -> list[tuple]:
    return list(batch.files.values_list("name", "state", "reason"))


def packed(make, *entries: tuple[str, bytes]) -> bytes:
    """The bytes of a zip or a tar.gz."""
    data = io.BytesIO()
    if make == "zip":
        with zipfile.ZipFile(data, "w") as archive:
            for name, content in entries:
                archive.writestr(name, content)
    else:
        with tarfile.open(fileobj=data, mode="w:gz") as archive:
            for name, content in entries:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return data.getvalue()


@pytest.fixture
def importer(client):
    person = make_importer()
    client.force_login(person)
    return person


def test_files_sent_in_groups_keep_their_paths(client, importer):
    batch = begin(client)

    send(client, batch, (0, "2017-12-22/03.txt", b"a"), (1, "2017-12-22/04.txt", b"b"))
    send(client, batch, (2, "2017-12-23\\03.txt", b"c"))

    assert [name for name, _state, _reason in states(batch)] == [
        "2017-12-22/03.txt", "2017-12-22/04.txt", "2017-12-23/03.txt",
    ]  # fmt: skip


def test_a_group_that_comes_twice_comes_in_once(client, importer):
    batch = begin(client)

    for _time in range(2):
        send(client, batch, (0, "03.txt", b"a"), (1, "04.txt", b"b"))
    send(client, batch, (1, "04.txt", b"b"), (2, "05.txt", b"c"))

    assert [name for name, _state, _reason in states(batch)] == ["03.txt", "04.txt", "05.txt"]
    assert sorted(path.name for path in folder(batch).iterdir()) == ["0", "1", "2"]


def test_nothing_moves_on_before_all_files_are_in_and_the_lacking_ones_are_named(client, importer):
    batch = begin(client)
    send(client, batch, (0, "03.txt", STORY.encode()), (2, "05.txt", b"c"))
    work(batch)

    lacking = end(client, batch, 4)
    batch.refresh_from_db()
    received_at = batch.received_at
    send(client, batch, (1, "04.txt", b"b"), (3, "06.txt", b"d"))

    assert (lacking.status_code, lacking.json(), batch.state, received_at) == (
        409, {"missing": [1, 3]}, "reading", None,
    )  # fmt: skip
    assert [end(client, batch, 4).status_code for _twice in range(2)] == [200, 200]
    work(batch)
    batch.refresh_from_db()
    assert batch.state == "ready"


def test_an_upload_that_was_broken_off_goes_on_with_what_is_there(client, importer):
    batch = begin(client)
    send(client, batch, (0, "03.txt", STORY.encode()))

    assert url("received", batch) in client.get(url("change", batch)).content.decode()
    assert client.post(url("received", batch)).status_code == 302
    work(batch)
    batch.refresh_from_db()
    assert batch.state == "ready"


def test_no_file_comes_to_a_batch_that_has_moved_on(client, importer):
    batch = begin(client)
    send(client, batch, (0, "03.txt", STORY.encode()))
    end(client, batch, 1)

    assert send(client, batch, (1, "04.txt", b"b")).status_code == 409
    assert batch.files.count() == 1


def test_a_large_file_comes_in_pieces_and_a_piece_may_come_twice(client, importer):
    batch = begin(client)
    pieces = [b"a" * 10, b"b" * 10, b"c" * 5]
    whole = b"".join(pieces)

    for index in (0, 1, 1, 2, 2):
        send(client, batch, (0, "03.txt", pieces[index]), sizes=[25], offset=index * 10)

    assert [(file.name, file.size) for file in batch.files.all()] == [("03.txt", 25)]
    assert (folder(batch) / "0").read_bytes() == whole


def test_a_piece_that_is_ahead_is_told_where_to_go_on(client, importer):
    batch = begin(client)
    send(client, batch, (0, "03.txt", b"a" * 10), sizes=[30], offset=0)

    answer = send(client, batch, (0, "03.txt", b"c" * 10), sizes=[30], offset=20)

    assert (answer.status_code, answer.json()["offset"], batch.files.count()) == (409, 10, 0)


def test_of_a_folder_only_dumps_are_kept_and_the_rest_is_listed(client, importer):
    batch = begin(client)
    names = ["d/.DS_Store", "d/x.pdf", "d/inner.tar.gz", "d/03.txt", "#2/page.dat"]

    send(client, batch, *[(number, name, b"x") for number, name in enumerate(names)])

    assert states(batch) == [
        ("d/.DS_Store", "skipped", "hidden"),
        ("d/x.pdf", "skipped", "not-a-dump"),
        ("d/inner.tar.gz", "skipped", "nested-archive"),
        ("d/03.txt", "waiting", ""),
        ("#2/page.dat", "waiting", ""),
    ]
    assert sorted(path.name for path in folder(batch).iterdir()) == ["3", "4"]


def test_what_is_too_large_or_cannot_be_read_there_fails_by_name(client, importer, settings):
    settings.IMPORT_MAX_FILE_BYTES = 10
    batch = begin(client)

    send(client, batch, (0, "03.txt", b""), (1, "04.txt", b""), sizes=[11, 5], cannot_read=["1"])

    assert states(batch) == [
        ("03.txt", "failed", "file-too-large"),
        ("04.txt", "failed", "browser-cannot-read"),
    ]


def test_a_full_disk_fails_a_piece_by_name_and_keeps_nothing_of_it(client, importer, monkeypatch):
    batch = begin(client)
    send(client, batch, (0, "03.txt", b"a" * 10), sizes=[20], offset=0)
    monkeypatch.setattr("django.core.files.uploadedfile.InMemoryUploadedFile.chunks", full_disk)

    send(client, batch, (0, "03.txt", b"b" * 10), sizes=[20], offset=10)

    assert states(batch) == [("03.txt", "failed", "upload-not-stored")]
    assert list(folder(batch).iterdir()) == []


def full_disk(_file, chunk_size=None):
    yield b"some"
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("limit", "value"), [("IMPORT_MAX_UPLOAD_FILES", 2), ("IMPORT_MAX_UPLOAD_BYTES", 5)])
def test_an_upload_has_its_bounds(client, importer, settings, limit, value):
    batch = begin(client)
    send(client, batch, (0, "03.txt", b"aaa"))
    setattr(settings, limit, value)

    answer = send(client, batch, (0, "03.txt", b"aaa"), (1, "04.txt", b"bbb"), *[(1, "05.txt", b"")] * 1)

    assert (answer.status_code, batch.files.count()) == (413, 1)


def test_an_upload_without_scripts_has_the_same_bounds(client, importer, settings, english):
    settings.IMPORT_MAX_UPLOAD_BYTES = 5

    answer = client.post(ADD, {"files": [SimpleUploadedFile("03.txt", b"a" * 6)]})

    assert (answer.status_code, ImportBatch.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"numbers": ["x"]},
        {"numbers": ["-1"]},
        {"numbers": ["100000"]},
        {"numbers": ["0", "1"]},
        {"paths": []},
        {"sizes": ["much"]},
        {"offset": "1e3"},
    ],
)
def test_a_garbled_group_is_refused(client, importer, fields):
    batch = begin(client)
    group = {
        "files": [SimpleUploadedFile("file", b"a")],
        "numbers": ["0"],
        "paths": ["03.txt"],
        "sizes": ["1"],
    }

    answer = client.post(url("files", batch), group | fields, headers=JSON)

    assert (answer.status_code, batch.files.count()) == (400, 0)


def test_a_path_is_never_used_as_a_path(client, importer):
    batch = begin(client)

    send(client, batch, (0, "../../evil.txt", b"x"), (1, "/etc/passwd", b"x"), (2, "a\x00\nb.txt", b"x"))

    assert sorted(path.name for path in folder(batch).iterdir()) == ["0", "2"]
    assert batch.files.filter(name="ab.txt").exists()


def test_equal_names_are_told_apart():
    assert told_apart(["03.txt", "04.txt", "03.txt", "03.txt"]) == [
        "03.txt",
        "04.txt",
        "#2/03.txt",
        "#3/03.txt",
    ]


def test_equal_names_of_an_upload_without_scripts_both_come_in(client, importer):
    client.post(ADD, {"files": [SimpleUploadedFile("03.txt", data) for data in (b"a", b"b")]})

    assert [name for name, _state, _reason in states(ImportBatch.objects.get())] == ["03.txt", "#2/03.txt"]


@pytest.mark.parametrize("name", ["files", "received"])
def test_nobody_sends_to_somebody_elses_batch(client, importer, name):
    batch = begin(client)
    send(client, batch, (0, "03.txt", b"a"))
    asked = {
        "files": [SimpleUploadedFile("x", b"x")],
        "numbers": [1],
        "paths": ["x.txt"],
        "sizes": [1],
        "count": 1,
    }

    client.force_login(make_importer("zhao"))
    hidden = client.post(url(name, batch), asked).status_code
    client.force_login(make_editor())
    refused = client.post(url(name, batch), asked).status_code

    batch.refresh_from_db()
    assert (hidden, refused, batch.files.count(), batch.received_at) == (404, 403, 1, None)


# Archives


@pytest.mark.parametrize("make", ["zip", "tar.gz"])
def test_an_archive_is_unpacked_by_the_worker_and_each_file_has_its_row(client, importer, make):
    batch = begin(client)
    data = packed(make, ("2017-12-22/03.txt", STORY.encode()), ("../evil.txt", b"x"), ("cover.jpg", b"x"))
    send(client, batch, (0, f"all.{make}", data))
    before = states(batch)

    end(client, batch, 1)
    work(batch)

    assert before == [(f"all.{make}", "waiting", "")]
    assert sorted(states(batch)) == sorted([
        (f"all.{make}", "skipped", "unpacked"),
        (f"all.{make}/2017-12-22/03.txt", "read", ""),
        (f"all.{make}/../evil.txt", "failed", "outside-archive"),
        (f"all.{make}/cover.jpg", "skipped", "not-a-dump"),
    ])  # fmt: skip


def test_files_of_an_archive_are_imported(client, importer):
    make_newspaper(slug="haiping")
    batch = begin(client)
    send(client, batch, (0, "all.tgz", packed("tar.gz", ("haiping/2017-12-22/03.txt", STORY.encode()))))
    end(client, batch, 1)
    work(batch)
    client.post(url("confirm", batch))

    work(batch)

    batch.refresh_from_db()
    assert (batch.state, Article.objects.count()) == ("done", 1)


def test_an_archive_that_cannot_be_opened_fails_by_name(client, importer):
    batch = begin(client)
    send(client, batch, (0, "all.zip", b"no archive"), (1, "03.txt", STORY.encode()))
    end(client, batch, 2)

    work(batch)

    assert states(batch) == [("all.zip", "failed", "broken-archive"), ("03.txt", "read", "")]


def test_an_archive_whose_upload_is_gone_fails_by_name(client, importer):
    batch = begin(client)
    send(client, batch, (0, "all.zip", packed("zip", ("03.txt", b"a"))))
    (folder(batch) / "0.zip").unlink()

    work(batch)

    assert states(batch) == [("all.zip", "failed", "upload-lost")]


def test_a_worker_that_dies_while_it_unpacks_is_followed_by_another(client, importer, monkeypatch):
    batch = begin(client)
    send(client, batch, (0, "all.zip", packed("zip", ("03.txt", STORY.encode()), ("04.txt", b"b"))))
    end(client, batch, 1)
    write = Path.write_bytes

    def die(path, data):
        write(path, data)
        raise SystemExit("killed")

    monkeypatch.setattr(Path, "write_bytes", die)
    with pytest.raises(SystemExit):
        unpacking.unpack(batch.files.get())
    monkeypatch.undo()

    work(batch)

    assert [name for name, _state, _reason in states(batch)] == [
        "all.zip",
        "all.zip/03.txt",
        "all.zip/04.txt",
    ]


def test_a_full_disk_while_unpacking_fails_the_files_by_name(client, importer, monkeypatch):
    batch = begin(client)
    send(client, batch, (0, "all.zip", packed("zip", ("03.txt", b"a"))))

    monkeypatch.setattr(Path, "write_bytes", no_room)
    work(batch)

    assert states(batch) == [("all.zip", "failed", "upload-not-stored")]


def no_room(_path, _data):
    raise OSError(28, "No space left on device")


def test_a_failed_archive_is_tried_again(client, importer, monkeypatch):
    batch = begin(client)
    send(client, batch, (0, "all.zip", packed("zip", ("03.txt", STORY.encode()))))
    monkeypatch.setattr(Path, "write_bytes", no_room)
    work(batch)
    monkeypatch.undo()

    assert batches.retry(batch) == 1
    work(batch)

    assert [state for _name, state, _reason in states(batch)] == ["skipped", "read"]


def test_the_upload_page_says_its_limits(client, importer, english, settings):
    settings.IMPORT_MAX_UPLOAD_BYTES = 3 * 2**30
    client.cookies["django_language"] = "en"

    assert "3.0\xa0GB in all" in client.get(ADD).content.decode()


def test_a_chief_editor_goes_on_with_an_upload_of_somebody_who_left(client, importer):
    batch = begin(client)
    send(client, batch, (0, "03.txt", b"a"))
    client.force_login(make_chief_editor())

    assert end(client, batch, 1).status_code == 200
