"""Damaged, strange and very large dumps: every line stays accounted for, and the work grows with the size."""

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import pipeline
from articles.pipeline import DecodeError, load_reader, parse_dump
from articles.pipeline.lines import LINE_END
from articles.pipeline.records import ParsedDump, Why

PIPELINE = str(Path(pipeline.__file__).parent)
ROOT = Path(__file__).parents[3]
PAGES = [
    path.read_text(encoding="utf-8")
    for folder in (ROOT / "tests" / "data" / "pages", ROOT / "articles" / "samples")
    for path in sorted(folder.glob("*.txt"))
]
READER = load_reader()
MARKS = [
    "#",
    "## ",
    "**",
    "　　",
    " ",
    "\t",
    "□",
    "\f",
    "（",
    "）",
    "：",
    "|",
    "、",
    "。",
    "一、",
    "（上接第1版）",
    "第3版",
    "\u2028",
]


@st.composite
def damaged_pages(draw):
    """A page with lines dropped, doubled, shuffled, cut, joined, and marks and spaces put in anywhere."""
    lines = draw(st.sampled_from(PAGES)).split("\n")
    for _ in range(draw(st.integers(1, 12))):
        place = draw(st.integers(0, len(lines) - 1))
        some = slice(place, place + draw(st.integers(1, 8)))
        column = draw(st.integers(0, len(lines[place])))
        head, tail = lines[place][:column], lines[place][column:]
        match draw(st.sampled_from(["drop", "double", "shuffle", "cut", "join", "mark", "close up", "end"])):
            case "drop":
                lines[some] = [""]
            case "double":
                lines[some] = lines[some] * 2
            case "shuffle":
                lines[some] = draw(st.permutations(lines[some]))
            case "cut":
                lines[place : place + 1] = [head, tail]
            case "join":
                lines[some] = ["".join(lines[some])]
            case "mark":
                lines[place] = head + draw(st.sampled_from(MARKS)) + tail
            case "close up":
                lines = [line for line in lines if line.strip()] or [""]
            case "end":
                lines[place + 1 :] = []
    return "\n".join(lines)


@st.composite
def damaged_bytes(draw):
    """A page's bytes in some encoding, with bytes lost, changed and put in."""
    encoding = draw(st.sampled_from(["utf-8", "gb18030", "utf-16", "big5"]))
    data = bytearray(draw(st.sampled_from(PAGES)).encode(encoding, "replace"))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data)


def assert_accounted(dump: ParsedDump) -> None:
    """Each inked line is named once, by a rule that has a name, and stands at most once in a text."""
    inked = [n for n, line in enumerate(LINE_END.split(dump.decoded.text), 1) if line.strip()]
    assert [line.number for page in dump.pages for line in page.lines] == inked
    for page in dump.pages:
        assert all(Why(line.rule.partition(".")[2]) not in (Why.OPEN, Why.TEXT) for line in page.lines)
        outside = {line.role for line in page.lines if not line.article}
        assert outside <= {"furniture", "rubric"}
        in_blocks = [n for article in page.articles for block in article.blocks for n in block.lines]
        assert len(in_blocks) == len(set(in_blocks))


@given(damaged_pages())
@settings(max_examples=100)
def test_a_damaged_page_keeps_every_line(text):
    assert_accounted(parse_dump(text.encode(), encoding="utf-8", reader=READER))


@given(st.binary(max_size=2000) | damaged_bytes())
@settings(max_examples=100)
def test_any_bytes_keep_every_line_or_are_no_text(data):
    try:
        dump = parse_dump(data, reader=READER)
    except DecodeError:
        return
    assert_accounted(dump)


# --- work ------------------------------------------------------------------------------------------------------------

# Four times as many lines may cost seven times the steps and ten times the processor's time, which other work on the
# machine disturbs; a quadratic loop tends to sixteen.
FEW_LINES = 100
TIMES = 4
STEPS = (
    7.0  # more than four: lines where the reader overrules the rules cost more, and are not everywhere alike
)
SECONDS = 10
END = "# 今天的天气很好\n\n本报讯（记者 张三）昨天下雨了。\n"
# What is repeated, and what stands after it.
SHAPES = {
    "letters": ("甲\n", ""),
    "sentences": ("他走了。\n", ""),
    "open lines": ("今天的天气\n", ""),
    "cut sentences": (
        "昨天上午在这个地方发生了一件事情大家都来看了以后都说好但是没有人知道到底发生了什么事情所以\n",
        "",
    ),
    "quotations": ("“他说\n", ""),
    "closing parentheses": ("昨天上午在这个地方发生了一）\n", ""),
    "verse": ("石径斜穿竹影深，\n", ""),
    "alternating indents": ("　　他们走了很久很久\n走到天亮以后才停\n", ""),
    "columns": ("　　昨天上午在这个地方发生了一\n件事情大家都来看了以后都说\n好。\n", ""),
    "crossed columns": ("　　昨天上午在这个地方发生了一件大事\n件事情大家都来看了以后都说好好好好\n", ""),
    "headlines": ("## 今天的天气很好\n\n", ""),
    "bare headlines": ("今天的天气很好\n\n", END),
    "headlines of two levels": ("# 今天的天气\n## 今天的天气\n", END),
    "half bold": ("**今天的天气\n天气很好**\n", END),
    "units": ("京安供热集团\n\n", END),
    "rubrics": ("读者来信\n\n", END),
    "bylines": ("本报记者 张三\n", ""),
    "names": ("张 三\n", END),
    "names under headlines": ("今天的天气很好\n张 三\n", END),
    "signatures": ("他走了。\n沙湾市房管所\n", ""),
    "days": ("他走了。\n\n二月八日\n\n", ""),
    "openings": ("本报讯\n", ""),
    "stories": ("## 今天的天气很好\n\n本报讯 昨天上午在这个地方发生\n\n", ""),
    "signed stories": ("## 今天的天气很好\n本报记者 张三\n他们来了，大家都来看。（李四）\n", ""),
    "stories in columns": (
        "## 今天的天气很好\n他们都来看，\n短行在这里\n事情所以大家都来看了以后都说好，\n",
        "",
    ),
    "subheads": ("## 今天的天气\n他走了。\n", ""),
    "numbers": ("一、要联得起来\n", ""),
    "numbers over texts": ("一、要联得起来\n他走了很久很久，走到天亮才停下来。\n", ""),
    "questions": ("问：怎么办？\n城东职工 江小舟\n答：可以。\n", ""),
    "jumps": ("（上接第1版）\n", ""),
    "captions": ("图为市民。\n", ""),
    "pointers": ("▲工人们吃饺子。\n", ""),
    "photographers": ("吊车正在起吊构件。 柯以宁 摄\n\n", ""),
    "teasers": ("导读\n三百户渔民搬进新居　A3版\n", ""),
    "advertisements": ("遗失声明 东风商店遗失执照，注册号2102031100258，声明作废。\n", ""),
    "rules": ("----------\n", END),
    "rules between headlines": ("今天的天气\n----------\n", END),
    "page numbers": ("3\n", ""),
    "one folio": ("第1版 2011年1月1日 要闻\n他走了。\n", ""),
    "form feeds": ("他走了。\n\f", ""),
    "editors": ("责任编辑：马骏\n", ""),
    "tables": ("| 一号线 | 二十三站 |\n", ""),
    "labels": ("标题：今天\n作者：张三\n正文：\n他走了。\n", ""),
    "labelled kickers": ("引题：今天\n", "标题：今天\n正文：\n他走了。\n"),
    "briefs": ("昨天上午发生。（张三）\n", ""),
    "two line ends": ("甲\r\n", ""),
}


def steps(data: bytes) -> int:
    """How many lines of the pipeline's source run to read a dump: the same on any machine."""
    count = 0

    def tally(frame, _event, _argument):
        nonlocal count
        ours = frame.f_code.co_filename.startswith(PIPELINE)
        count += ours
        return tally if ours else None

    sys.settrace(tally)
    try:
        parse_dump(data, reader=READER)
    finally:
        sys.settrace(None)
    return count


def seconds(data: bytes) -> float:
    """The processor's time to read a dump, the least of three: the first pays for memory that is not there yet."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        parse_dump(data, reader=READER)
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_lines(shape):
    repeated, end = SHAPES[shape]
    times = FEW_LINES // repeated.count("\n")
    few, many = ((repeated * count + end).encode() for count in (times, times * TIMES))

    assert steps(many) < STEPS * steps(few)


@pytest.mark.parametrize(
    "repeated",
    ["本报讯（记者 张三）昨天下雨，", "（", "1", "a b ", "**", "甲" + " " * 50, "“他说：", "\t|"],
    ids=["sentences", "parentheses", "digits", "words", "stars", "spaces", "quotations", "tabs"],
)
def test_a_line_of_a_million_characters_costs_four_times_a_quarter_of_it(repeated):
    few, many = ((repeated * (size // len(repeated))).encode() for size in (250_000, 1_000_000))

    assert seconds(many) < SECONDS * max(seconds(few), 0.02)


@pytest.mark.parametrize(
    ("line", "count"),
    [("甲\n", 10_000), ("他走了。\n", 50_000), ("京安供热集团\n", 5_000), ("读者来信\n", 20_000)],
    ids=["letters", "sentences", "units", "rubrics"],
)
def test_many_short_lines_cost_four_times_a_quarter_of_them(line, count):
    few, many = ((line * lines + END).encode() for lines in (count // TIMES, count))

    assert seconds(many) < SECONDS * seconds(few)
