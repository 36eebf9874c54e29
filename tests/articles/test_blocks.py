from hypothesis import given
from hypothesis import strategies as st

from articles.blocks import TextBlock, format_text, parse_text


def test_a_line_is_a_paragraph_and_marks_open_subheads_and_captions():
    blocks = parse_text("第一段。\n\n## 小标题\n> 图片说明\n### 更小")

    assert blocks == [
        TextBlock("paragraph", "第一段。"),
        TextBlock("subhead", "小标题", 2),
        TextBlock("caption", "图片说明"),
        TextBlock("subhead", "更小", 3),
    ]


def test_a_paragraph_that_begins_like_a_mark_keeps_its_beginning():
    blocks = [TextBlock("paragraph", "## 不是小标题"), TextBlock("paragraph", "\\> 也不是")]

    assert parse_text(format_text(blocks)) == blocks


@given(st.text())
def test_what_is_saved_is_what_is_shown(text):
    blocks = parse_text(text)

    assert parse_text(format_text(blocks)) == blocks
