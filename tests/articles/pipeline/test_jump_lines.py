"""Jumps as papers and e-papers print them."""

import pytest

from articles.pipeline.jumps import ends_in_jump, read_enclosed_jumps, read_jump, without_enclosed_jumps


@pytest.mark.parametrize(
    ("line", "jump"),
    [
        ("（上接第1版）", ("from", "1")),
        ("（下转A04版）", ("to", "A04")),
        ("【下转2版】", ("to", "2")),
        ("[下转A04版]", ("to", "A04")),
        (">>>上接A01版", ("from", "A01")),
        ("（紧接头版）", ("from", "一")),
        ("（下转第 版）", ("to", "")),
        ("码头昨天开工，下转第3版再看。", None),
    ],
)
def test_a_line_that_holds_only_a_jump(line, jump):
    assert read_jump(line) == jump


@pytest.mark.parametrize(
    ("paragraph", "jumps", "text"),
    [
        ("码头昨天开工。（下转第3版）", [("to", "3")], "码头昨天开工。"),
        ("码头昨天开工。[下转A04版]", [("to", "A04")], "码头昨天开工。"),
        ("【上接A01版】码头昨天开工。", [("from", "A01")], "码头昨天开工。"),
        ("码头昨天【第3版】开工。", [], "码头昨天【第3版】开工。"),
    ],
)
def test_a_paragraph_that_begins_or_ends_with_a_jump(paragraph, jumps, text):
    assert read_enclosed_jumps(paragraph) == jumps
    assert without_enclosed_jumps(paragraph) == text
    assert ends_in_jump(paragraph) == any(way == "to" for way, _page in jumps)
