"""Credited names where the print already shows them, so that a name is linked there and not printed twice."""

import re
from collections.abc import Iterable
from typing import NamedTuple

OPENING = 120  # characters of a first paragraph: 本报讯（记者 … 通讯员 …） ends well within
CLOSING = 40  # characters of a last one: （记者 丁一鸣）


class Piece(NamedTuple):
    """A stretch of text; `url` is empty where it is no name."""

    text: str
    url: str = ""


def name_pattern(name: str) -> str:
    """Matches the name with or without spaces between its characters: 张弛, 张 弛, 张　弛."""
    return r"\s*".join(re.escape(char) for char in "".join(name.split()))


def find_names(text: str, names: Iterable[str], *, head: int, tail: int = 0) -> set[str]:
    """Those of `names` that stand in the first `head` or the last `tail` characters of the text."""
    seen = text[:head] + "\n" + (text[-tail:] if tail else "")
    return {name for name in names if re.search(name_pattern(name), seen)}


def link_names(text: str, urls: dict[str, str], *, head: int, tail: int = 0) -> list[Piece]:
    """The text in pieces, the names of `urls` (name -> address) linked within its head and its tail.

    >>> link_names("本报讯（记者 张 弛）今天", {"张弛": "/reporters/1/"}, head=20)
    [Piece(text='本报讯（记者 ', url=''), Piece(text='张 弛', url='/reporters/1/'), Piece(text='）今天', url='')]
    """
    by_name = {"".join(name.split()): url for name, url in urls.items()}
    longest_first = sorted(by_name, key=len, reverse=True)
    if not longest_first:
        return [Piece(text)]
    pieces, end = [], 0
    for match in re.finditer("|".join(map(name_pattern, longest_first)), text):
        if match.end() <= head or match.start() >= len(text) - tail:
            pieces += [Piece(text[end : match.start()]), Piece(match[0], by_name["".join(match[0].split())])]
            end = match.end()
    return [piece for piece in (*pieces, Piece(text[end:])) if piece.text]
