import pytest

from articles.manifest import ManifestError, ManifestRow, read_manifest


def test_a_manifest_says_of_a_file_where_it_belongs():
    manifest = read_manifest(
        "file,newspaper,date,edition,page,section,source\na/03.txt,海平日报,2017-12-22,2,03,要闻,卷12\n".encode()
    )

    assert manifest.row_for("dumps/a/03.txt") == ManifestRow(
        2, "a/03.txt", "海平日报", "2017-12-22", "2", "03", "要闻", "卷12"
    )


def test_the_longest_end_of_a_path_finds_the_row():
    manifest = read_manifest(b"file,page\n03.txt,1\na/03.txt,2\n")

    assert [manifest.row_for(name).page for name in ("x/03.txt", "x/a/03.txt")] == ["1", "2"]


def test_rows_without_a_file_found_are_missing():
    manifest = read_manifest(b"file,page\n03.txt,1\n04.txt,2\n")
    manifest.row_for("03.txt")

    assert [(row.line, row.file) for row in manifest.missing()] == [(3, "04.txt")]


def test_columns_that_are_not_known_are_named():
    assert read_manifest(b"file,dates\n03.txt,1\n").unknown_columns == ["dates"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_manifest_from_a_spreadsheet_is_read_in_its_encoding(encoding):
    text = "file,newspaper,section\r\n03.txt,海平工人日报,工会新闻和劳动关系要闻\r\n"

    assert read_manifest(text.encode(encoding)).row_for("03.txt").newspaper == "海平工人日报"


def test_tabs_and_semicolons_separate_as_well():
    assert [
        read_manifest(data).row_for("03.txt").page
        for data in (b"file\tpage\n03.txt\t7\n", b"file;page\n03.txt;7\n")
    ] == ["7", "7"]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"name,page\n03.txt,1\n", "manifest-no-file-column", 1),
        (b"", "manifest-no-file-column", 1),
        (b"file,page,file\n03.txt,1,04.txt\n", "manifest-column-twice", 1),
        (b"file,page\n,1\n", "manifest-row-without-file", 2),
        (b"file,page\n03.txt,1\n03.txt,2\n", "manifest-file-twice", 3),
        (b'file,page\n"03.txt,1\n', "manifest-broken", 2),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "manifest-undecodable", None),
    ],
)
def test_a_manifest_that_cannot_be_used_says_why_and_where(data, code, line):
    with pytest.raises(ManifestError) as caught:
        read_manifest(data)

    assert (caught.value.code, caught.value.line) == (code, line)
