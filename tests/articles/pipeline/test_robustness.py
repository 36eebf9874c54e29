"""Damaged, strange and very large dumps."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.pipeline import parse_dump

PAGES = sorted((Path(__file__).parents[2] / "data" / "pages").glob("*.txt"))
# A slow machine under load needs a tenth of this; a quadratic loop a hundred times more.
SECONDS = 60


@st.composite
def damaged_pages(draw):
    """Lines of a page dropped, doubled, moved, cut, joined, and marks put in."""
    lines = draw(st.sampled_from(PAGES)).read_text(encoding="utf-8").split("\n")
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                lines.insert(place, lines[place])
            case 1:
                lines.append(lines.pop(place))
            case 2:
                lines[place : place + 2] = ["".join(lines[place : place + 2])]
            case 3:
                cut = draw(st.integers(0, len(lines[place])))
                lines[place : place + 1] = [lines[place][:cut], lines[place][cut:]]
            case 4:
                mark = draw(st.sampled_from(["#", "**", "　　", "□", "\f", "（", "：", "|", "（上接第1版）"]))
                lines[place] = mark + lines[place]
            case 5:
                lines = [line for line in lines if line.strip()] or [""]
    return "\n".join(lines)


@given(damaged_pages())
@settings(max_examples=60, deadline=None)
def test_a_damaged_page_keeps_every_line(text):
    pages = parse_dump(text.encode()).pages

    inked = [number for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    assert [line.number for page in pages for line in page.lines] == inked
    for page in pages:
        in_blocks = [n for article in page.articles for block in article.blocks for n in block.lines]
        assert len(in_blocks) == len(set(in_blocks))


@pytest.mark.parametrize(
    "text",
    [
        "本报讯（记者 张三）昨天下雨，" * 1_000_000,
        "（" * 3_000_000,
        "1" * 20_000_000,
        "甲\n" * 5_000,
        "本报讯\n" * 4_000,
        "张 三\n" * 5_000,
        "## 今天的天气很好\n\n" * 5_000,
        "## 今天的天气很好\n\n本报讯 昨天上午在这个地方发生\n\n" * 2_000,
        "　　昨天上午在这个地方发生了一\n件事情大家都来看了以后都说\n好。\n" * 2_000,
        "简讯\n" + "昨天上午发生。（张三）\n" * 3_000,
    ],
    ids=[
        "sentences",
        "parentheses",
        "digits",
        "letters",
        "openings",
        "names",
        "headlines",
        "stories",
        "columns",
        "briefs",
    ],
)
def test_size_costs_seconds(text):
    begun = time.monotonic()

    parse_dump(text.encode())

    assert time.monotonic() - begun < SECONDS
