"""The rules' reasons in words."""

import ast
from pathlib import Path

import pytest

from articles import pipeline
from articles.pipeline.records import Why
from articles.rules import DOUBTS, REASONS, doubt_name, reason_name


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("headline.hash-mark", "marked with #"),
        ("subhead.hash-mark", "marked with #"),
        ("furniture.folio", "the folio"),
        ("headline.of-tomorrow", "headline.of-tomorrow"),
    ],
)
def test_a_rule_gives_its_reason_in_words_or_else_its_name(rule, words, english):
    assert str(reason_name(rule)) == words


def test_every_reason_has_words():
    assert [why for why in Why if why not in REASONS] == []


def test_every_reason_is_given_somewhere():
    files = Path(pipeline.__file__).parent.glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    given = {
        node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Why"
    }

    assert {why.name for why in Why} == given


def test_every_doubt_that_the_pipeline_has_is_worded():
    folder = Path(pipeline.__file__).parent
    trees = [ast.parse((folder / name).read_text(encoding="utf-8")) for name in ("assemble.py", "judge.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == "_reasons"]
    codes = {
        call.args[0].value for function in functions for call in ast.walk(function) if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "reasons.append"
    }  # fmt: skip

    assert codes == set(DOUBTS)
    assert doubt_name("of-tomorrow") == "of-tomorrow"
