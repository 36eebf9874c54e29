import os
import tarfile
from pathlib import Path

import pytest

from articles.found import Limits, Skipped, Source, SourceError
from articles.sources import find_dumps, read_file

LIMITS = Limits(file_bytes=1_000_000, archive_bytes=5_000_000, archive_entries=10, ratio=100)


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


def test_names_in_gbk_are_read(tmp_path):
    (tmp_path / "disk").mkdir()
    with open(os.path.join(os.fsencode(tmp_path / "disk"), "版面.txt".encode("gbk")), "wb") as file:
        file.write(b"x")

    assert [item.name.rpartition("/")[2] for item in found(tmp_path / "disk")] == ["版面.txt"]


def test_a_large_file_says_so(tmp_path):
    (tmp_path / "large.txt").write_bytes(b"x" * 1_000_001)

    assert [failure(item) for item in found(tmp_path / "large.txt")] == ["file-too-large"]


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


def test_an_archive_among_the_paths_is_looked_into(tmp_path):
    with tarfile.open(tmp_path / "all.tgz", "w:gz") as archive:
        archive.add(__file__, arcname="2017/03.txt")

    assert [item.name.removeprefix(f"{tmp_path}/") for item in found(tmp_path / "all.tgz")] == [
        "all.tgz/2017/03.txt"
    ]


def test_a_file_that_vanishes_says_so(tmp_path):
    (tmp_path / "a.txt").write_text("甲")
    (source,) = found(tmp_path)
    (tmp_path / "a.txt").unlink()

    assert failure(source) == "unreadable"


@pytest.mark.parametrize("more", [b"more", b"x" * 2_000_000])
def test_a_file_that_grows_while_it_is_read_says_so(tmp_path, monkeypatch, more):
    path = tmp_path / "a.txt"
    path.write_bytes(b"some")
    opened = open

    def open_and_grow(name, mode):
        file = opened(name, mode)
        path.write_bytes(b"some" + more)
        return file

    monkeypatch.setattr("builtins.open", open_and_grow)

    assert failure(Source("a.txt", lambda: read_file(path, LIMITS))) == "changed-meanwhile"


def test_a_folder_without_permission_is_named_and_the_rest_is_read(tmp_path, monkeypatch):
    """Simulated, since the superuser may read everything."""
    for folder in ("open", "shut"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("x")
    monkeypatch.setattr("os.scandir", refusing(os.scandir, "shut"))

    items = found(tmp_path)

    assert [item.name.removeprefix(f"{tmp_path}/") for item in items] == ["open/a.txt", "shut"]
    assert failure(items[1]) == "unreadable"


def test_a_path_that_may_not_be_looked_at_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "is_dir", refusing(Path.is_dir, "shut"))

    assert [failure(item) for item in found(tmp_path / "shut")] == ["unreadable"]


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setattr("builtins.open", refusing(open, "a.txt"))

    assert [failure(item) for item in found(tmp_path)] == ["unreadable"]


def refusing(call, ending):
    """The call, refused for a path that ends so."""

    def refuse(path, *args, **options):
        if str(path).endswith(ending):
            raise PermissionError(13, "Permission denied", str(path))
        return call(path, *args, **options)

    return refuse


def test_a_link_to_itself_is_skipped_and_said(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")

    assert [item.code for item in found(tmp_path)] == ["link"]
