"""Page labels: what is printed (`03`, `A12`, 第二版), and the number that orders pages within an issue."""

import re
import unicodedata
from functools import lru_cache

MAX_LENGTH = 20
LETTERS = 1000  # pages a letter's section can have: A12 stands at 1012, an unlettered page 12 at 12
LAST = 30 * LETTERS  # words without a number (中缝, the gutter) stand behind all others
_CHINESE = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_LABEL = re.compile(r"(?P<letter>[A-Z])?-?(?P<number>\d{1,3})")
_AND = re.compile(r"[-–—~/、,&+.·和至]")  # between the numbers of a double page: 02-03, A2/A3
_FROM_TO = set("-–—~至")
WIDEST = 8  # pages that one label can name from first to last: a fold-out


def clean_label(text: str) -> str:
    """The label as people write it: no space, no outer dots, no 第…版, letters upper-case and of half width.

    >>> [clean_label(text) for text in (" 第03版 ", "ａ12", "第二版", "中缝", "..")]
    ['03', 'A12', '二', '中缝', '']
    """
    plain = re.sub(r"(?<=\d)\s+(?=[A-Z]?\d)", "-", unicodedata.normalize("NFKC", text))  # 12 13 are two pages
    label = "".join(char for char in plain if char.isprintable() and not char.isspace()).strip(".").upper()
    return re.sub(r"^第(.+)[版页頁]$|^(.+)版$", lambda match: match[1] or match[2], label)


def label_key(label: str) -> str:
    """What two labels of one page share: `3`, `03` and `三` are one page, `A3` is another.

    >>> [label_key(label) for label in ("03", "三", "A03", "十二", "中缝")]
    ['3', '3', 'A3', '12', '中缝']
    """
    label = clean_label(label)
    number = _chinese_number(label)
    if number is not None:
        return str(number)
    match = _LABEL.fullmatch(label)
    return f"{match['letter'] or ''}{int(match['number'])}" if match else label


def label_place(label: str) -> int:
    """The page's place in its issue: unlettered pages first, then A, B, …; words last, double pages by their first.

    >>> [label_place(label) for label in ("03", "A12", "B1", "02-03", "中缝")]
    [3, 1012, 2001, 2, 30000]
    """
    match = _LABEL.fullmatch(label_key(label))
    pages = ((match["letter"] or "", int(match["number"])),) if match else page_numbers(label)
    if not pages:
        return LAST
    letter, number = pages[0]
    return (ord(letter) - ord("A") + 1 if letter else 0) * LETTERS + number


@lru_cache(maxsize=4096)
def page_numbers(label: str) -> tuple[tuple[str, int], ...]:
    """The pages that a label names, each as (letter, number); a double page is two, a word (中缝) none.

    >>> [page_numbers(label) for label in ("03", "A12", "二、三", "A02-03", "中缝")]
    [(('', 3),), (('A', 12),), (('', 2), ('', 3)), (('A', 2), ('A', 3)), ()]
    """
    text = re.sub(r"(?<=[A-Z])-(?=\d)", "", clean_label(label))
    pages: list[tuple[str, int]] = []
    for part in _AND.split(text):
        number, match = _chinese_number(part), _LABEL.fullmatch(part)
        if number is None and not match:
            return ()
        letter = match["letter"] if match and match["letter"] else pages[-1][0] if pages else ""
        pages.append((letter, int(match["number"]) if match else number))
    if len(pages) == 2 and _FROM_TO & {*text}:
        (letter, first), (last_letter, last) = pages
        if letter == last_letter and first < last < first + WIDEST:
            pages = [(letter, number) for number in range(first, last + 1)]
    return tuple(dict.fromkeys(page for page in pages if page[1]))


def _chinese_number(label: str) -> int | None:
    """Numbers below a hundred in Chinese digits (十二, 二十, 二〇); None for anything else."""
    if not label or any(char not in _CHINESE and char != "十" for char in label) or label.count("十") > 1:
        return None
    tens, ten, ones = label.partition("十")
    if not ten:
        return int("".join(str(_CHINESE[char]) for char in label)) if len(label) <= 3 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0)
