"""Archives as they come from strangers: each way of being wrong is named, and what is whole is read."""

import gzip
import io
import os
import struct
import tarfile
import zipfile

import pytest

from articles.archives import in_archive
from articles.found import Limits, Skipped, Source, SourceError

LIMITS = Limits(file_bytes=1_000_000, archive_bytes=5_000_000, archive_entries=10, ratio=100)
MANY = Limits(file_bytes=1_000_000, archive_bytes=500_000_000, archive_entries=100_000, ratio=1000)


def make_zip(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


def make_tar(path, entries, *, mode="w:gz", **options):
    """`entries` are names with bytes, or TarInfo objects with bytes."""
    with tarfile.open(path, mode, **options) as archive:
        for member, data in entries:
            if isinstance(member, str):
                member = tarfile.TarInfo(member)
                member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


MAKERS = pytest.mark.parametrize(
    ("make", "name"),
    [(make_zip, "all.zip"), (make_tar, "all.tar.gz"), (make_tar, "all.tgz")],
    ids=["zip", "tar.gz", "tgz"],
)


def found(path, limits=LIMITS):
    return list(in_archive(path, limits, name=path.name))


def told(items) -> list[tuple[str, str]]:
    """Of each item its name and its text, or the code of why there is none."""
    return [(item.name, item.code if isinstance(item, Skipped) else text_or_code(item)) for item in items]


def text_or_code(source: Source) -> str:
    try:
        return source.read().decode()
    except SourceError as error:
        return error.code


@MAKERS
def test_an_archive_gives_its_dumps_and_says_what_it_skips(tmp_path, make, name):
    path = make(
        tmp_path / name,
        [("2017/03.txt", "甲".encode()), ("cover.jpg", b"x"), ("inner.tar.gz", b"x"), ("z/.DS_Store", b"x")],
    )

    assert told(found(path)) == [
        (f"{name}/2017/03.txt", "甲"),
        (f"{name}/cover.jpg", "not-a-dump"),
        (f"{name}/inner.tar.gz", "nested-archive"),
        (f"{name}/z/.DS_Store", "hidden"),
    ]
    assert os.listdir(tmp_path) == [name]


def test_a_tar_that_is_not_packed_is_read_whatever_it_is_called(tmp_path):
    plain = make_tar(tmp_path / "all.tar", [("03.txt", b"x")], mode="w")
    misnamed = make_tar(tmp_path / "all.tar.gz", [("03.txt", b"y")], mode="w")

    assert told(found(plain) + found(misnamed)) == [("all.tar/03.txt", "x"), ("all.tar.gz/03.txt", "y")]


@MAKERS
@pytest.mark.parametrize(
    "inner", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:\\evil.txt", "..\\evil.txt"]
)
def test_a_path_outside_the_archive_is_refused_and_the_rest_is_read(tmp_path, make, name, inner):
    path = make(tmp_path / name, [(inner, b"x"), ("good.txt", b"good")])

    assert dict(told(found(path))) == {f"{name}/{inner}": "outside-archive", f"{name}/good.txt": "good"}


@MAKERS
def test_the_same_name_twice_comes_in_twice_and_is_told_apart(tmp_path, make, name, recwarn):
    path = make(tmp_path / name, [("a/03.txt", b"one"), ("a/03.txt", b"two"), ("b/03.txt", b"three")])

    assert told(found(path)) == [
        (f"{name}/a/03.txt", "one"), (f"{name}#2/a/03.txt", "two"), (f"{name}/b/03.txt", "three"),
    ]  # fmt: skip


@MAKERS
def test_names_with_emoji_are_kept(tmp_path, make, name):
    path = make(tmp_path / name, [("👨‍👩‍👧 家庭版🎉.txt", b"x")])

    assert told(found(path)) == [(f"{name}/👨‍👩‍👧 家庭版🎉.txt", "x")]


def test_names_in_gbk_are_read(tmp_path):
    raw = "版面.txt".encode("gbk")
    hidden = "X" * len(raw)
    zipped = make_zip(tmp_path / "all.zip", [(hidden, b"x")])
    zipped.write_bytes(zipped.read_bytes().replace(hidden.encode(), raw))
    tarred = make_tar(
        tmp_path / "all.tar.gz", [("版面.txt", b"x")], encoding="gbk", format=tarfile.GNU_FORMAT
    )

    assert told(found(zipped) + found(tarred)) == [("all.zip/版面.txt", "x"), ("all.tar.gz/版面.txt", "x")]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (tarfile.SYMTYPE, "link-in-archive"),
        (tarfile.LNKTYPE, "link-in-archive"),
        (tarfile.CHRTYPE, "special"),
        (tarfile.BLKTYPE, "special"),
        (tarfile.FIFOTYPE, "special"),
    ],
)
def test_links_and_devices_in_a_tar_are_skipped(tmp_path, kind, code):
    member = tarfile.TarInfo("03.txt")
    member.type, member.linkname = kind, "/etc/passwd"
    path = make_tar(tmp_path / "all.tar.gz", [(member, b""), ("04.txt", b"x")])

    assert told(found(path)) == [("all.tar.gz/03.txt", code), ("all.tar.gz/04.txt", "x")]


@pytest.mark.parametrize(
    ("mode", "code"), [(0o120777, "link-in-archive"), (0o020600, "special"), (0o010600, "special")]
)
def test_links_and_devices_in_a_zip_are_skipped(tmp_path, mode, code):
    link = zipfile.ZipInfo("03.txt")
    link.create_system, link.external_attr = 3, mode << 16
    path = make_zip(tmp_path / "all.zip", [(link, "/etc/passwd"), ("04.txt", b"x")])

    assert told(found(path)) == [("all.zip/03.txt", code), ("all.zip/04.txt", "x")]


def test_an_encrypted_entry_says_so_and_the_rest_is_read(tmp_path):
    path = make_zip(tmp_path / "all.zip", [("a.txt", b"secret"), ("b.txt", b"open")])
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))

    assert told(found(path)) == [("all.zip/a.txt", "encrypted"), ("all.zip/b.txt", "open")]


@pytest.mark.parametrize("size", [1, 7])
def test_an_entry_whose_size_is_a_lie_fails_and_the_rest_is_read(tmp_path, size):
    path = make_zip(tmp_path / "all.zip", [("a.txt", b"four"), ("b.txt", b"good")])
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, size)
    path.write_bytes(bytes(data))

    assert told(found(path))[0][1] in ("broken-entry", "wrong-size")
    assert told(found(path))[1] == ("all.zip/b.txt", "good")


def test_a_damaged_entry_of_a_zip_fails_and_the_rest_is_read(tmp_path):
    path = make_zip(tmp_path / "all.zip", [("a.txt", os.urandom(500)), ("b.txt", b"good")])
    data = bytearray(path.read_bytes())
    data[100] ^= 0xFF
    path.write_bytes(bytes(data))

    assert told(found(path)) == [("all.zip/a.txt", "broken-entry"), ("all.zip/b.txt", "good")]


def test_a_truncated_zip_says_so(tmp_path):
    path = make_zip(tmp_path / "all.zip", [("a.txt", os.urandom(5_000)), ("b.txt", b"good")])
    path.write_bytes(path.read_bytes()[:-200])

    assert told(found(path)) == [("all.zip", "broken-archive")]


@pytest.mark.parametrize("packed", [True, False])
def test_of_a_truncated_tar_what_is_whole_is_read_and_the_rest_is_said(tmp_path, packed):
    path = make_tar(tmp_path / "all.tar", [("a.txt", b"a" * 600), ("b.txt", os.urandom(5_000))], mode="w")
    data = path.read_bytes()[: 512 + 1024 + 512 + 2_000]
    path.write_bytes(gzip.compress(data)[:-9] if packed else data)

    items = told(found(path))

    assert items[0] == ("all.tar/a.txt", "a" * 600)
    assert items[-1] == ("all.tar", "archive-ends-early")
    assert [code for name, code in items if name == "all.tar/b.txt"] in ([], ["wrong-size"], ["broken-entry"])


def test_a_tar_with_a_damaged_header_does_not_end_there_in_silence(tmp_path):
    path = make_tar(tmp_path / "all.tar", [("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c")], mode="w")
    data = bytearray(path.read_bytes())
    data[1024] ^= 0xFF
    path.write_bytes(bytes(data))

    assert told(found(path)) == [("all.tar/a.txt", "a"), ("all.tar", "archive-ends-early")]


def test_a_tar_whose_checksum_is_wrong_says_so(tmp_path):
    path = make_tar(tmp_path / "all.tar.gz", [("a.txt", b"a")])
    data = bytearray(path.read_bytes())
    data[-8] ^= 0xFF
    path.write_bytes(bytes(data))

    assert told(found(path)) == [("all.tar.gz/a.txt", "a"), ("all.tar.gz", "archive-ends-early")]


@pytest.mark.parametrize("name", ["all.zip", "all.tar", "all.tar.gz", "all.tgz"])
@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 no archive", b"no archive at all" * 50, gzip.compress(b"text" * 500, mtime=0)]
)
def test_what_is_no_archive_says_so(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)

    assert told(found(tmp_path / name)) == [(name, "broken-archive")]


def test_a_folder_of_a_tar_is_no_file(tmp_path):
    folder = tarfile.TarInfo("2017")
    folder.type = tarfile.DIRTYPE

    path = make_tar(tmp_path / "all.tar.gz", [(folder, b""), ("2017/03.txt", b"x")])

    assert told(found(path)) == [("all.tar.gz/2017/03.txt", "x")]


def test_a_bomb_is_refused_by_its_ratio(tmp_path):
    zeros = b"0" * 900_000

    assert told(found(make_zip(tmp_path / "all.zip", [("bomb.txt", zeros), ("good.txt", b"good")]))) == [
        ("all.zip/bomb.txt", "zip-bomb"), ("all.zip/good.txt", "good"),
    ]  # fmt: skip
    assert told(found(make_tar(tmp_path / "all.tar.gz", [("bomb.txt", zeros)]))) == [
        ("all.tar.gz", "zip-bomb")
    ]


def test_a_tar_that_says_it_holds_more_than_it_may_is_refused_before_it_is_unpacked(tmp_path):
    member = tarfile.TarInfo("03.txt")
    member.size = 2**40
    path = tmp_path / "all.tar.gz"
    path.write_bytes(gzip.compress(member.tobuf() + os.urandom(1_000)))

    assert told(found(path)) == [("all.tar.gz", "archive-too-large")]


def test_a_header_of_a_tar_without_end_is_not_read(tmp_path):
    """tarfile reads the names of the pax format, whatever their length, into memory."""
    header = tarfile.TarInfo("././@PaxHeader")
    header.type, header.size = tarfile.XHDTYPE, 400_000_000
    path = tmp_path / "all.tar.gz"
    path.write_bytes(gzip.compress(header.tobuf() + b"x" * 1_000))

    assert told(found(path, MANY)) == [("all.tar.gz", "broken-archive")]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(1_000, 15, 10, 100), "archive-too-large"),
        (Limits(1_000, 5_000, 0, 100), "too-many-entries"),
    ],
)
@MAKERS
def test_limits_of_an_archive_are_checked_before_anything_is_read(tmp_path, make, name, limits, code):
    path = make(tmp_path / name, [("a.txt", b"a" * 20)])

    assert told(found(path, limits)) == [(name, code)]


@MAKERS
def test_a_large_entry_is_refused_by_itself(tmp_path, make, name):
    path = make(tmp_path / name, [("a.txt", b"a" * 20), ("b.txt", b"b")])

    assert told(found(path, Limits(10, 5_000, 10, 100))) == [
        (f"{name}/a.txt", "file-too-large"), (f"{name}/b.txt", "b"),
    ]  # fmt: skip


def test_a_zip_of_100_000_entries_is_read(tmp_path):
    path = make_zip(tmp_path / "all.zip", [(f"{number:06}.txt", b"x") for number in range(100_000)])

    items = found(path, MANY)

    assert (len(items), items[-1].name, items[-1].read()) == (100_000, "all.zip/099999.txt", b"x")


def test_a_tar_of_100_000_entries_is_read(tmp_path):
    path, member = tmp_path / "all.tgz", tarfile.TarInfo()
    member.size = 1
    with gzip.open(path, "wb", compresslevel=1) as file:
        for number in range(100_000):
            member.name = f"{number:06}.txt"
            file.write(member.tobuf(tarfile.USTAR_FORMAT) + b"x" + bytes(511))
        file.write(bytes(1024))

    items = found(path, MANY)

    assert (len(items), items[-1].name, items[-1].read()) == (100_000, "all.tgz/099999.txt", b"x")


def test_entries_of_a_tar_are_read_forward_in_one_pass_and_back_all_the_same(tmp_path, monkeypatch):
    path = make_tar(
        tmp_path / "all.tar.gz", [(f"{n}.txt", os.urandom(9_000).hex().encode()) for n in range(9)]
    )
    items = found(path)
    rewinds = []
    rewind = gzip._GzipReader._rewind
    monkeypatch.setattr(gzip._GzipReader, "_rewind", lambda self: (rewinds.append(1), rewind(self)))

    texts = [item.read() for item in items]

    assert len(rewinds) == 1  # behind the table of contents
    assert [item.read() for item in reversed(items)] == texts[::-1]


def test_an_archive_that_vanishes_says_so(tmp_path):
    assert told(found(tmp_path / "gone.zip")) == [("gone.zip", "broken-archive")]


@pytest.mark.parametrize("name", ["all.zip", "all.tar", "all.tar.gz"])
def test_an_archive_without_files_is_named(tmp_path, name):
    path = tmp_path / name
    if name == "all.zip":
        make_zip(path, [("2017-12-22/", b"")])
    else:
        path.write_bytes(gzip.compress(bytes(10_000_000)) if name.endswith("gz") else bytes(10_240))

    assert told(found(path)) == [(name, "empty-archive")]
