"""Text to physical lines."""

import re

from .records import Line

LINE_END = re.compile(r"\r\n|\r|\n")


def split_lines(text: str) -> list[Line]:
    """Split a decoded dump into its non-blank physical lines, in reading order.

    Only CRLF, CR and LF end a line. (str.splitlines also cuts at U+2028 and at form
    feeds, after which every number would differ from the editor's.)
    Line.number counts from 1, blank lines included. A blank dump gives []. Raises nothing.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [Line(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
