"""The terms of a text and of a query, the same for every engine and database.

Chinese is written without spaces, and dictionaries of words miss names. So a run of Han characters gives its overlapping
pairs, and its last character once: every substring of two characters is a term, a longer one is found by its pairs
(and then looked for in the text), and a single character begins a pair or is a term itself. Latin words and numbers go
in whole. Of a text that is 工会2017年会, the terms are 工会 会 2017 年会 会.

Characters of private use (U+E000…) mark terms that are of no text: the headline's, those that only the print had, and
labels. They are dropped from texts and queries, so that nobody can write such a term.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import partial
from operator import add

from articles.folding import fold

# Of folding, of places, and of what this module does: an index made under another version is built anew (`manage.py index`).
SCHEME_VERSION = 3

HEAD = "\ue000"  # before a term of the headline
PRINTED = "\ue001"  # before a term that only the print had, before it was corrected
LABEL = "\ue002"  # before each part of a label
MOST_LETTERS = (
    64  # of a word; of a longer one the beginning stands for all, since databases bound their terms
)

# What is written without spaces between words: Han of every plane, 々 and 〇, kana, bopomofo, Hangul.
PAIRED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c"
    "\uac00-\ud7a3\uf900-\ufaff\U0001aff0-\U0001b2ff\U00020000-\U0003fffd"
)
_FIRST_PAIRED = PAIRED[0]
RUN = re.compile(f"[{PAIRED}]+|[^\\W_{PAIRED}]+")
_SPACES = re.compile(f" +(?=[{PAIRED}])")
is_paired = re.compile(f"[{PAIRED}]").match

# Lines divide a text for a reader, and so they do here; other white space is a space.
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


class _Matching(dict):
    """Code point -> the code point that stands for it in the matched form; None for one that is dropped there."""

    def __missing__(self, code: int) -> int | None:
        self[code] = stands_for = _stands_for(chr(code))
        return stands_for


def _stands_for(char: str) -> int | None:
    if char in _LINE_ENDS:
        return ord("\n")
    if char.isspace():
        return ord(" ")
    invisible = unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}
    is_variant = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return None if invisible or is_variant else ord(fold(char))


_MATCHING = _Matching()


def matched(text: str) -> str:
    """The form in which texts and queries are compared.

    Folded (articles/folding.py), without spaces between two Han characters (names are printed so: 王 玉), without what
    is invisible and characters of private use. Line ends stay.

    >>> matched("記者　王 玉　Ａ B")
    '记者王玉 a b'
    """
    text = text.translate(_MATCHING)
    return _SPACES.sub(partial(_space, text), text) if " " in text else text


def _space(text: str, spaces: re.Match) -> str:
    """What stands for spaces before a Han character: nothing behind another one."""
    start = spaces.start()
    return "" if start and is_paired(text, start - 1) else spaces[0]


def matched_positions(text: str) -> tuple[str, list[int]]:
    """The matched form, and for each of its characters the position in `text` that it comes from.

    >>> matched_positions("王 玉")
    ('王玉', [0, 2])
    """
    kept = [(position, char) for position, char in enumerate(text) if _MATCHING[ord(char)] is not None]
    translated = "".join(char for _position, char in kept).translate(_MATCHING)
    dropped = set()
    for spaces in _SPACES.finditer(translated):
        if not _space(translated, spaces):
            dropped.update(range(*spaces.span()))
    positions = [position for index, (position, _char) in enumerate(kept) if index not in dropped]
    return "".join(char for index, char in enumerate(translated) if index not in dropped), positions


def grams(text: str) -> list[str]:
    """The terms of a text in its matched form, in its order, each as often as it stands there.

    >>> grams("工会2017年会")
    ['工会', '会', '2017', '年会', '会']
    """
    found: list[str] = []
    for run in RUN.findall(text):
        if _is_paired_run(run):
            found += map(add, run, run[1:])
            found.append(run[-1])
        else:
            found.append(run[:MOST_LETTERS])
    return found


def _is_paired_run(run: str) -> bool:
    return "\u4e00" <= run[0] <= "\u9fff" or run[0] >= _FIRST_PAIRED and bool(is_paired(run))


def runs(text: str) -> tuple[list[str], list[str]]:
    """Of a text in its matched form, the runs whose pairs are terms, and the terms that are words and numbers.

    >>> runs("工会2017年会")
    (['工会', '年会'], ['2017'])
    """
    paired, words = [], []
    for run in RUN.findall(text):
        if _is_paired_run(run):
            paired.append(run)
        else:
            words.append(run[:MOST_LETTERS])
    return paired, words


def label(kind: str, key: int | str) -> str:
    """The term of what an article is or has, by its key: label("tag", 3), label("state", "published").

    `kind` is newspaper, section, reporter or tag (an id), year (2017), month (201712), kind or state (their values, and
    "trash"). Raises ValueError for what no engine would take for one term.
    """
    if not f"{kind}{key}".isalnum():
        raise ValueError(f"{kind!r}, {key!r}: no label")
    return f"{LABEL}{kind}{LABEL}{key}"


def date_labels(date: dt.date | None) -> tuple[str, ...]:
    return (label("year", date.year), label("month", date.year * 100 + date.month)) if date else ()


OF_DATES = (f"{LABEL}year", f"{LABEL}month")  # how the labels of dates begin


def noted(label: str) -> str:
    """A label as entries note it: tag:3."""
    return label[1:].replace(LABEL, ":")


def labels_noted(note: str) -> list[str]:
    """The labels of an entry's note: state:published kind:news tag:3."""
    return [label(*one.split(":")) for one in note.split()]


@dataclass(frozen=True)
class Document:
    """What the index knows of an article.

    `text` is what a reader reads, line by line: kicker, headline, deck, names as printed, body with its marks of blocks.
    `printed` is what the dump printed in the article's lines and the text no longer holds, mostly nothing. `date` is
    None for an article without a place in an issue.
    """

    article_id: int
    date: dt.date | None
    headline: str
    text: str
    printed: str
    labels: tuple[str, ...]


def terms_of(document: Document) -> list[str]:
    """All terms of an article, some several times: its text's, its headline's, those of the print alone, its labels."""
    text = grams(matched(document.text))
    headline = [HEAD + term for term in grams(matched(document.headline))]
    return [*text, *headline, *printed_terms(document.printed, text), *document.labels]


def printed_terms(printed: str, text: list[str]) -> list[str]:
    """The terms of the print, marked as such, that are not among those of the text."""
    if not printed:
        return []
    known = {*text}
    return [PRINTED + term for term in grams(matched(printed)) if term not in known]
