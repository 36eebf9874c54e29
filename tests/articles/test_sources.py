import io
import os
import zipfile

import pytest

from articles.sources import Limits, Skipped, Source, SourceError, find_dumps

LIMITS = Limits(file_bytes=1_000_000, archive_bytes=5_000_000, archive_entries=10, ratio=100)


def make_archive(path, entries, *, flag_utf8=True):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


def found(*paths, limits=LIMITS):
    return list(find_dumps(paths, limits))


def failure(source: Source) -> str:
    with pytest.raises(SourceError) as caught:
        source.read()
    return caught.value.code


def test_a_folder_gives_its_dumps_in_order_and_names_what_it_skips(tmp_path):
    for name in ("b/02.txt", "a/01.md", "notes.pdf", ".DS_Store", "old.zip"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)

    rows = [
        (item.name.removeprefix(f"{tmp_path}/"), getattr(item, "code", "dump")) for item in found(tmp_path)
    ]

    assert rows == [
        (".DS_Store", "hidden"),
        ("notes.pdf", "not-a-dump"),
        ("old.zip", "nested-archive"),
        ("a/01.md", "dump"),
        ("b/02.txt", "dump"),
    ]


def test_a_file_that_is_named_itself_is_a_dump_whatever_its_ending(tmp_path):
    (tmp_path / "page.dat").write_bytes("甲".encode())

    assert [source.read() for source in found(tmp_path / "page.dat")] == ["甲".encode()]


def test_an_archive_gives_its_dumps_without_unpacking_to_disk(tmp_path):
    archive = make_archive(
        tmp_path / "all.zip", [("2017/03.txt", "甲"), ("cover.jpg", "x"), ("inner.zip", "x")]
    )

    items = found(archive)

    assert [(item.name.rpartition("all.zip/")[2], isinstance(item, Skipped)) for item in items] == [
        ("2017/03.txt", False),
        ("cover.jpg", True),
        ("inner.zip", True),
    ]
    assert items[0].read() == "甲".encode()
    assert os.listdir(tmp_path) == ["all.zip"]


def test_names_in_gbk_are_read_in_archives_and_on_disk(tmp_path):
    raw = "版面.txt".encode("gbk")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("XX" * (len(raw) // 2), "甲")
    (tmp_path / "gbk.zip").write_bytes(data.getvalue().replace(b"XX" * (len(raw) // 2), raw))
    (tmp_path / "disk").mkdir()
    with open(os.path.join(os.fsencode(tmp_path / "disk"), raw), "wb") as file:
        file.write(b"x")

    assert [item.name.rpartition("/")[2] for item in found(tmp_path / "gbk.zip", tmp_path / "disk")] == [
        "版面.txt"
    ] * 2


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:\\evil.txt", "..\\evil.txt"]
)
def test_a_path_outside_the_archive_is_refused_and_the_rest_is_read(tmp_path, name):
    archive = make_archive(tmp_path / "evil.zip", [(name, "x"), ("good.txt", "甲")])

    items = {item.name.rpartition("/")[2]: item for item in found(archive)}

    assert items.pop("good.txt").read() == "甲".encode()
    assert [failure(item) for item in items.values()] == ["outside-archive"]


def test_a_bomb_is_refused_by_its_ratio(tmp_path):
    archive = make_archive(tmp_path / "bomb.zip", [("bomb.txt", b"0" * 900_000), ("good.txt", "甲")])

    bomb, good = found(archive)

    assert (failure(bomb), good.read()) == ("zip-bomb", "甲".encode())


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(10, 5_000, 10, 100), "file-too-large"),
        (Limits(1_000, 15, 10, 100), "archive-too-large"),
        (Limits(1_000, 5_000, 0, 100), "too-many-entries"),
    ],
)
def test_limits_are_checked_before_anything_is_unpacked(tmp_path, limits, code):
    archive = make_archive(tmp_path / "large.zip", [("a.txt", "a" * 20)])

    assert [failure(item) for item in found(archive, limits=limits)] == [code]


def test_a_large_file_a_broken_archive_and_an_encrypted_entry_say_so(tmp_path):
    (tmp_path / "large.txt").write_bytes(b"x" * 1_000_001)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    secret = make_archive(tmp_path / "secret.zip", [("a.txt", "甲")])
    data = bytearray(secret.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    secret.write_bytes(bytes(data))

    paths = [tmp_path / name for name in ("large.txt", "broken.zip", "secret.zip")]

    assert [failure(item) for item in found(*paths)] == ["file-too-large", "broken-archive", "encrypted"]


def test_a_damaged_entry_fails_and_the_rest_is_read(tmp_path):
    archive = make_archive(tmp_path / "damaged.zip", [("a.txt", os.urandom(500)), ("b.txt", "甲")])
    data = bytearray(archive.read_bytes())
    data[100] ^= 0xFF
    archive.write_bytes(bytes(data))

    damaged, good = found(archive)

    assert (failure(damaged), good.read()) == ("broken-entry", "甲".encode())


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")

    assert [failure(item) for item in found(tmp_path / "pipe.txt")] == ["not-a-file"]


def test_a_ring_of_links_ends(tmp_path):
    (tmp_path / "a.txt").write_text("甲")
    (tmp_path / "ring").symlink_to(tmp_path)

    assert [(item.name.rpartition("/")[2], type(item)) for item in found(tmp_path)] == [
        ("ring", Skipped),
        ("a.txt", Source),
    ]


def test_a_link_out_of_the_folder_is_skipped_and_said(tmp_path):
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps" / "a.txt").symlink_to(tmp_path / "secret.txt")

    assert [item.code for item in found(tmp_path / "dumps")] == ["link"]


def test_names_do_not_break_lines_or_drive_terminals(tmp_path):
    (tmp_path / "new\nline\x1b[31m.txt").write_text("x")

    assert [item.name.rpartition("/")[2] for item in found(tmp_path)] == ["new\ufffdline\ufffd[31m.txt"]
