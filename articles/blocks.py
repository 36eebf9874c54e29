"""An article's text as people edit it, and as blocks.

One paragraph a line; `## ` (or more #) opens a subhead, `> ` a caption. A paragraph that really begins so is written
with a backslash before it. Reading and writing are inverse: what is saved is what is shown.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from articles.pipeline.records import BlockKind

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARK = re.compile(r"(?P<subhead>#{2,6}) +|(?P<caption>>) +")
_NEEDS_BACKSLASH = re.compile(r"\\*(?:#{2,6} |> )")


class TextBlock(NamedTuple):
    """A paragraph, subhead (level 2 to 6) or caption. Its text holds no line end."""

    kind: BlockKind
    text: str
    level: int = 0


def without_control_characters(text: str) -> str:
    """The text as print could show it: without what only machines read. Tabs and line ends stay."""
    return _CONTROL.sub("", text)


def parse_text(text: str) -> list[TextBlock]:
    """The blocks of an edited text; blank lines only separate. Every text has a meaning: raises nothing."""
    return [_block(line.strip()) for line in re.split(r"\r\n|\r|\n", text) if line.strip()]


def format_text(blocks: Iterable) -> str:
    """The text that people edit, from anything with `kind`, `text` and `level`."""
    return "\n".join(
        _line(block.kind, " ".join(block.text.split("\n")).strip(), block.level) for block in blocks
    )


def text_places(blocks: Iterable) -> list[int]:
    """Where the text of each block begins in `format_text(blocks)`."""
    places, start = [], 0
    for block in blocks:
        text = " ".join(block.text.split("\n")).strip()
        line = _line(block.kind, text, block.level)
        places.append(start + len(line) - len(text))
        start += len(line) + 1
    return places


def _block(line: str) -> TextBlock:
    match = _MARK.match(line)
    if match and line[match.end() :]:
        text = line[match.end() :]
        if match["caption"]:
            return TextBlock(BlockKind.CAPTION, text)
        return TextBlock(BlockKind.SUBHEAD, text, len(match["subhead"]))
    if _NEEDS_BACKSLASH.match(line) and line.startswith("\\"):
        line = line[1:]
    return TextBlock(BlockKind.PARAGRAPH, line)


def _line(kind: str, text: str, level: int) -> str:
    if kind == BlockKind.SUBHEAD:
        return f"{'#' * max(2, min(level, 6))} {text}"
    if kind == BlockKind.CAPTION:
        return f"> {text}"
    return f"\\{text}" if _NEEDS_BACKSLASH.match(text) else text
