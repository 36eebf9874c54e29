import time

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
        (b'"file,page\n03.txt,1\n', "manifest-broken", 1),
        (b"file\n" + b",\n" * 3 + b"x,1\n" * 1100, "manifest-too-wrong", None),
        (b"file\n" + b"0" * 34_000_000, "file-too-large", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "manifest-undecodable", None),
    ],
)
def test_a_manifest_that_cannot_be_used_says_why_and_where(data, code, line):
    with pytest.raises(ManifestError) as caught:
        read_manifest(data)

    assert (caught.value.code, caught.value.line) == (code, line)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",海平日报,,,1", "file", "manifest-row-without-file"),
        ("02.txt,海平日报,,,1", "file", "manifest-file-twice"),
        ('"03.txt,海平日报,,,1', "file", "manifest-broken"),
        (f"03.txt,{'报' * 81},,,1", "newspaper", "manifest-bad-newspaper"),
        ("03.txt,海平日报,2017-13-45,,1", "date", "manifest-bad-date"),
        ("03.txt,海平日报,,0,1", "edition", "manifest-bad-edition"),
        ("03.txt,海平日报,,²,1", "edition", "manifest-bad-edition"),
        (f"03.txt,海平日报,,,{'A' * 21}", "page", "manifest-bad-page"),
        ("03.txt,海平日报,,,1,x", "6", "manifest-too-many-cells"),
    ],
)
def test_a_row_that_is_wrong_is_named_by_line_and_column_and_the_others_hold(row, column, code):
    text = f"file,newspaper,date,edition,page\n02.txt,海平日报,,,1\n{row}\n\n04.txt,海平日报,,,4\n"

    manifest = read_manifest(text.encode())

    assert [(problem.line, problem.column, problem.code) for problem in manifest.problems] == [
        (3, column, code)
    ]
    assert [manifest.row_for(name).page for name in ("02.txt", "04.txt")] == ["1", "4"]


def test_a_section_that_is_too_long_is_named():
    manifest = read_manifest(f"file,section\n02.txt,{'版' * 81}\n".encode())

    assert [(problem.column, problem.code) for problem in manifest.problems] == [
        ("section", "manifest-bad-section")
    ]


def test_the_row_of_a_dump_says_what_is_wrong_with_it():
    manifest = read_manifest(b"file,date\n03.txt,never\n")

    assert manifest.row_for("03.txt").problem == manifest.problems[0]


def test_of_10_000_rows_the_seven_that_are_wrong_are_named_and_reading_them_is_quick():
    wrong = {
        12: "never",
        345: "2017-02-30",
        2_000: "20171322",
        2_001: "1066-10-14",
        7_777: "x",
        9_998: "0",
        10_000: "-",
    }
    rows = [f"{n:05}.txt,海平日报,{wrong.get(n, '2017-12-22')},{n % 24 + 1}" for n in range(1, 10_001)]
    data = "\n".join(["file,newspaper,date,page", *rows]).encode()

    began = time.process_time()
    manifest = read_manifest(data)
    seconds = time.process_time() - began

    assert [(problem.line, problem.detail) for problem in manifest.problems] == [
        (number + 1, date) for number, date in wrong.items()
    ]
    assert len(manifest.rows) == 10_000
    assert seconds < 3  # 0.2 on an idle machine


def test_quotes_that_are_never_closed_cost_their_own_lines_only():
    data = "file,page\n" + "".join(f'"{n}.txt,1\n{n}b.txt,2\n' for n in range(500))

    manifest = read_manifest(data.encode())

    assert (len(manifest.problems), len(manifest.rows)) == (500, 500)
