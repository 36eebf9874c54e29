"""What every dump is promised, whatever stands in it."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import pipeline
from articles.pipeline import DecodeError, parse_dump, parse_page
from articles.pipeline.answer import page_as_answer

LINES = st.lists(
    st.text(alphabet="本报讯记者张三（上接第1版）#*。，“” \u3000\n\r\f\x1c\x85A1", max_size=30), max_size=30
)


def numbers_of_inked_lines(text: str) -> list[int]:
    universal = text.replace("\r\n", "\n").replace("\r", "\n")
    return [number for number, line in enumerate(universal.split("\n"), 1) if line.strip()]


@given(st.binary(max_size=300))
def test_bytes_give_a_page_or_a_decode_error(data):
    try:
        parse_dump(data)
        parse_page(data)
    except DecodeError:
        pass


@given(LINES)
def test_every_inked_line_is_named_exactly_once(lines):
    text = "\n".join(lines)

    page = parse_page(text.encode())

    assert [line.number for line in page.lines] == numbers_of_inked_lines(text)


@given(LINES)
def test_the_pages_of_a_dump_name_every_inked_line_exactly_once(lines):
    text = "\n".join(lines)

    dump = parse_dump(text.encode())

    assert [line.number for page in dump.pages for line in page.lines] == numbers_of_inked_lines(text)


@given(LINES)
def test_a_line_outside_articles_is_furniture_or_a_rubric(lines):
    page = parse_page("\n".join(lines).encode())

    assert {line.role.value for line in page.lines if not line.article} <= {"furniture", "rubric"}
    assert all(line.rule for line in page.lines)


@given(LINES)
def test_the_same_bytes_give_the_same_page(lines):
    data = "\n".join(lines).encode()

    assert parse_page(data) == parse_page(data)


@pytest.mark.parametrize("data", [b"", b"\n\n", " \u3000\r\n".encode()])
def test_a_blank_file_has_no_page(data):
    assert parse_dump(data).pages == ()
    assert parse_page(data).lines == ()


def test_the_answer_has_the_gold_form():
    page = parse_page("# 更正\n\n本报昨日二版一文有误，特此更正。\n".encode())

    answer = page_as_answer(page, "a.txt")

    assert answer["lines"] == [[1, 1, "headline"], [3, 1, "body"]]
    assert answer["articles"]["1"]["kind"] == "notice"
    assert answer["rules"]["1"] == "headline.first"


def test_the_pipeline_imports_only_the_standard_library_and_itself_and_the_reader_its_library():
    for file in Path(pipeline.__file__).parent.glob("*.py"):
        allowed = sys.stdlib_module_names | ({"pycrfsuite"} if file.name == "model.py" else set())
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert all(alias.name.split(".")[0] in allowed for alias in node.names), file
            if isinstance(node, ast.ImportFrom):
                assert node.level == 1 or node.module.split(".")[0] in allowed, file


def test_imports_within_the_pipeline_go_one_way():
    files = Path(pipeline.__file__).parent.glob("*.py")
    trees = {file.stem: ast.parse(file.read_text(encoding="utf-8")) for file in files}
    imports = {
        name: {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level}
        for name, tree in trees.items()
    }

    TopologicalSorter(imports).prepare()  # raises CycleError


def test_the_story_of_the_pipeline_names_each_module():
    modules = {file.stem for file in Path(pipeline.__file__).parent.glob("*.py")} - {"__init__"}

    assert (
        modules - {line.split()[0] for line in pipeline.__doc__.splitlines() if line.startswith("    ")}
        == set()
    )
