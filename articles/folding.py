"""One form for what readers hold to be the same: 錢 and 钱, Ａ and a, 〇 and 零.

Folding goes character by character, and one character gives one. So every substring of a text folds to a
substring of the folded text, and positions stay: a hit found in folded text sits at the same place in the printed one.
(OpenCC by words folds 錢鍾書 and 錢鍾 differently; NFKC changes lengths.)
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

FOLDING_VERSION = 1
HAN_TABLE = Path(__file__).with_name("folding.txt")  # two lines: characters, and what each folds to


class _Table(dict):
    """Code point -> code point; letters outside the table are lower-cased where that keeps the length."""

    def __missing__(self, code: int) -> int:
        lower = chr(code).lower()
        self[code] = ord(lower) if len(lower) == 1 else code
        return self[code]


def _load() -> _Table:
    printed, folded = HAN_TABLE.read_text(encoding="utf-8").split("\n")[:2]
    table = _Table(zip(map(ord, printed), map(ord, folded), strict=True))
    table.update(
        {code: ord(chr(code - 0xFEE0).lower()) for code in range(0xFF01, 0xFF5F)}
    )  # full-width ASCII
    table[0x3000] = ord(" ")
    table[ord("〇")] = ord("零")
    return table


_TABLE = _load()


def fold(text: str) -> str:
    """The text in its folded form, of the same length.

    >>> fold("錢鍾書二〇一七ＡＢ")
    '钱钟书二零一七ab'
    """
    return text.translate(_TABLE)


def fold_name(name: str) -> str:
    """A name as it is compared: folded, without any white space (汪 瑜 and 汪瑜 are one).

    >>> fold_name("汪　瑜")
    '汪瑜'
    """
    return "".join(char for char in fold(name) if char.isprintable() and not char.isspace())


def clean_name(name: str) -> str:
    """A name as it is kept: single spaces inside, none outside, nothing invisible (but the joiner within emoji).

    >>> clean_name(" 隐\u200b形　新闻\u202e ")
    '隐形 新闻'
    """
    visible = "".join(char for char in name if char.isprintable() or char.isspace() or char == "\u200d")
    return " ".join(visible.split())


@cache
def _spellings() -> dict[str, list[str]]:
    """Folded character -> all that fold to it, itself among them."""
    spellings: dict[str, set[str]] = defaultdict(set)
    for code, folded in _load().items():
        spellings[chr(folded)] |= {chr(code), chr(folded)}
    return {folded: sorted(found) for folded, found in spellings.items()}


def _upper(letter: str) -> str:
    """The capital letter; the letter itself where that would be two."""
    return capital if len(capital := letter.upper()) == 1 else letter


def spellings(text: str, between: str = "") -> str:
    """A regular expression for each text that folds as this one, for Python and PostgreSQL alike.

    `between` is a pattern for what may stand between two characters.

    >>> spellings("動工")
    '[动動][工]'
    """
    known = _spellings()
    groups = ({*known.get(letter, letter), _upper(letter)} for letter in fold(text))
    return between.join(f"[{''.join(map(re.escape, sorted(group)))}]" for group in groups)
