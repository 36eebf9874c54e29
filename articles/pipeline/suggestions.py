"""Doubtful repairs of an article's text: offered to an editor with a reason and a score, never applied.

Look-alike characters (切人点 for 切入点) are weighed by the words around them: the text is cut into words in both
readings, and only where the other one is clearly better is it offered. Repeated half sentences and broken numbers are
seen by their form. All of it is read off the text alone, so that an edited text gets fresh suggestions.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

from .lookalikes import LOOKALIKES
from .vocabulary import HAN, SURNAMES

WORDS = Path(__file__).with_name("words.txt")  # see articles/management/commands/make_words.py

# Characters on each side of a doubtful one that are cut into words with it.
WINDOW = 5
LONGEST_WORD = 4
# In units of the word list's classes (a class is 1.4 in the logarithm of frequency). A word costs what it is short of
# the most frequent one, and each word this much, so that fewer and longer words win.
WORD_COST = 3.7
UNKNOWN = 12.0
# What speaks against another reading, weighed on planted errors: scans mostly read rightly; the other reading makes no
# word; the printed character stands in one. A longer word speaks for it.
MISREAD = 1.7
# What scans misread most of all, in any type.
MISREAD_OFTEN = 0.2
OFTEN = frozenset(("人入", "己已", "末未", "侯候", "巳已", "曰日"))
ALONE = 2.0
PRINTED_WORD = 1.7
LONGER_WORD = 1.0
# What each further use in the article is worth, with the same neighbour: of the printed reading, of the other one.
PRINTED_AGAIN, OTHER_AGAIN, AGAIN_MOST = 1.2, 1.6, 4
# By so much the other reading must be cheaper, all told.
CLEARLY_BETTER = 1.0
# A single character stands for a word only where the printed one is so much rarer.
RARER = 3
# What a numeral that stands for itself (七到八家) is worth.
NUMERAL = 2.0
# Where more of the characters stand in no list of ours, the text is Traditional or no prose: nothing is weighed.
UNKNOWN_SHARE = 0.05
# A half sentence that stands twice, and how far apart at most.
REPEATED_CHARACTERS = 9
REPEATED_WITHIN = 120
CONTEXT = 6
NUMERALS = frozenset("一二三四五六七八九十百千万零〇两几")

# A surname behind a title is a surname, whatever it might make with the name: 部长申国华
_TITLE_BEFORE = re.compile("(?:长|席|记|理|任|傅|者|员|师|人|工|授|士|家|民|表|手|主|友|志|生|嘉宾|叫|名叫)$")
_RUN = re.compile(f"{HAN}{{2,}}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """At `start` of a text `before` may have to be `after`. `score` lies between 0.5 and 1; `word` is the evidence.

    `reason` is a code: lookalike, repeated, number.letter, number.space, number.mark. `key` stays the same while the
    characters around the place do.
    """

    start: int
    before: str
    after: str
    reason: str
    score: float
    word: str
    key: str


def suggest(text: str, names: Iterable[str] = ()) -> list[Suggestion]:
    """All suggestions for a text, in the order of their places; none within `names`, the people credited."""
    found = [*_lookalikes(text, names), *_numbers(text), *_repeated(text)]
    kept, end, seen = [], 0, {}
    for start, before, after, reason, score, word in sorted(found):
        if start < end:
            continue
        end = start + len(before)
        key = _key(text, start, before, after)
        seen[key] = seen.get(key, 0) + 1
        kept.append(Suggestion(start, before, after, reason, round(score, 2), word, f"{key}{seen[key]}"))
    return kept


def _key(text: str, start: int, before: str, after: str) -> str:
    around = (text[max(0, start - CONTEXT) : start], before, after, text[start + len(before) :][:CONTEXT])
    return blake2b("\0".join(around).encode("utf-8", "replace"), digest_size=6).hexdigest()


# --- words -----------------------------------------------------------------------------------------------------------


@cache
def _words() -> dict[str, int]:
    """Word or character -> what it costs, from 0 for the most frequent."""
    costs = {}
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        head, *parts = line.split(" ")
        costs[head[0]] = 9 - int(head[1])
        for part in parts:
            tails = part[2:].split(",") if part[1] == ":" else part[1:]
            costs.update((head[0] + tail, 9 - int(part[0])) for tail in tails)
    return costs


def _cost(text: str) -> tuple[float, list[str]]:
    """What the cheapest way of cutting the text into words costs, and these words."""
    words = _words()
    best: list[tuple[float, str]] = [(0.0, "")]
    for stop in range(1, len(text) + 1):
        found = [(best[stop - 1][0] + WORD_COST + words.get(text[stop - 1], UNKNOWN), text[stop - 1])]
        for length in range(2, min(LONGEST_WORD, stop) + 1):
            word = text[stop - length : stop]
            if word in words:
                found.append((best[stop - length][0] + WORD_COST + words[word], word))
        best.append(min(found))
    path, stop = [], len(text)
    while stop:
        path.append(best[stop][1])
        stop -= len(best[stop][1])
    return best[-1][0], path[::-1]


# --- look-alikes -----------------------------------------------------------------------------------------------------


def _lookalikes(text: str, names: Iterable[str]) -> Iterable[tuple]:
    named = {
        place for name in names if len(name) > 1
        for match in re.finditer(re.escape(name), text) for place in range(*match.span())
    }  # fmt: skip
    han = Counter(char for run in _RUN.finditer(text) for char in run[0])
    if sum(number for char, number in han.items() if char not in _words()) > UNKNOWN_SHARE * han.total():
        return
    uses = Counter(map("".join, pairwise(text)))
    for run in _RUN.finditer(text):
        for place in range(*run.span()):
            if text[place] in LOOKALIKES and place not in named:
                yield from _lookalike(text, place, run.span(), uses)


def _lookalike(text: str, place: int, run: tuple[int, int], uses: Counter[str]) -> Iterable[tuple]:
    """The best other reading of one character, where it is clearly better."""
    words = _words()
    first, last = max(run[0], place - WINDOW), min(run[1], place + WINDOW + 1)
    left, char, right = text[first:place], text[place], text[place + 1 : last]
    if char in (left[-1:], right[:1]):  # 人人, 白白: a word by being doubled
        return
    if char in SURNAMES and len(right) > 1 and _TITLE_BEFORE.search(left):
        return
    rare = words.get(char, UNKNOWN)
    candidates = [
        other
        for other in LOOKALIKES[char]
        if _makes_word(left, other, right, words) or rare - words.get(other, UNKNOWN) >= RARER
    ]
    if not candidates:
        return
    cost, path = _cost(left + char + right)
    printed = _word_at(path, len(left))
    if len(printed) > 2 or (char in NUMERALS and (left[-1:] in NUMERALS or right[:1] in NUMERALS)):
        return
    best = None
    for other in candidates:
        other_cost, other_path = _cost(left + other + right)
        better = _word_at(other_path, len(left))
        gain = (
            cost
            - other_cost
            - (MISREAD_OFTEN if char + other in OFTEN else MISREAD)
            + _own_uses(uses, left, char, other, right)
        )
        gain += (
            LONGER_WORD * (len(better) > 2) - ALONE * (len(better) < 2) - PRINTED_WORD * (len(printed) > 1)
        )
        gain -= NUMERAL * (char in NUMERALS)
        if len(better) < 2 and (len(printed) > 1 or rare - words.get(other, UNKNOWN) < RARER):
            continue
        if best is None or gain > best[0]:
            best = gain, other, better
    if best and best[0] >= CLEARLY_BETTER:
        yield place, char, best[1], "lookalike", _score(best[0]), best[2]


def _score(gain: float) -> float:
    """Between 0.5 and 1."""
    return 1 - 0.5 / (1 + max(0.0, gain - CLEARLY_BETTER) / 4)


def _makes_word(left: str, char: str, right: str, words: Collection[str]) -> bool:
    """Whether a word of the list holds the character where it stands."""
    around = left[-3:] + char + right[:3]
    place = min(3, len(left))
    return any(
        around[start:stop] in words
        for start in range(place + 1)
        for stop in range(max(place + 1, start + 2), min(len(around), start + LONGEST_WORD) + 1)
    )


def _word_at(path: list[str], place: int) -> str:
    """The word of the path that holds the character at `place`."""
    stop = 0
    for word in path:
        stop += len(word)
        if stop > place:
            return word
    return ""


def _own_uses(uses: Counter[str], left: str, char: str, other: str, right: str) -> float:
    """What the article's own other uses say, with the neighbour on either side: for the other reading, or against.

    `uses` are the pairs of characters of the article.
    """
    gain = 0.0
    for before, behind in ((left[-1:], ""), ("", right[:1])):
        if before or behind:
            gain += OTHER_AGAIN * min(AGAIN_MOST, uses[before + other + behind])
            gain -= PRINTED_AGAIN * min(AGAIN_MOST, uses[before + char + behind] - 1)
    return gain


# --- numbers ---------------------------------------------------------------------------------------------------------

_LETTER_DIGITS = {"O": "0", "o": "0", "l": "1", "I": "1", "Ｏ": "0", "〇": "0"}
_NUMBER_RULES = (
    # 2O17年, 1l月: letters among digits, before a unit or between digits
    ("number.letter", re.compile(r"(?<![A-Za-z0-9])(?=[\dOolI]*\d)(?=[\dOolI]*[OolI])[\dOolI.]+(?=[年月日时分秒％%元万亿个名人户位台吨米公里号届期岁件项次])"),
     lambda found: "".join(_LETTER_DIGITS.get(char, char) for char in found)),
    # 二0一七年, 二O一七年
    ("number.letter", re.compile(r"(?<=[一二三四五六七八九〇])[0OoＯ○](?=[一二三四五六七八九〇0OoＯ○年])|(?<=[一二三四五六七八九][0OoＯ○])[0OoＯ○](?=[一二三四五六七八九年])"),
     lambda found: "〇"),
    # 20 17年, 1 000万
    ("number.space", re.compile(r"(?<![\d.])(?:1[89]|20) \d\d(?=年)|(?<![\d.])1 9 \d \d(?=年)|(?<![\d.])2 0 \d \d(?=年)|(?<![\d.])\d{1,3}(?: \d{3})+(?=[万亿元名人多余个吨])"),
     lambda found: found.replace(" ", "")),
    # 5. 8亿, 99。8%
    ("number.mark", re.compile(r"\d+(?:[.．] | [.．]|[.．]  ?|。)\d+(?=[%％万亿元吨米公平千个])"),
     lambda found: re.sub(r"\s*[.．。]\s*", ".", found)),
    # 1，000元
    ("number.mark", re.compile(r"(?<![\d，,])\d{1,3}(?:，\d{3})+(?![\d，])(?=[万亿元名人多余个吨户])"),
     lambda found: found.replace("，", ",")),
)  # fmt: skip


def _numbers(text: str) -> Iterable[tuple]:
    if not re.search(r"[0-9OoＯ○]", text):
        return
    for reason, pattern, mended in _NUMBER_RULES:
        for match in pattern.finditer(text):
            after = mended(match[0])
            if after != match[0]:
                yield match.start(), match[0], after, reason, 0.9, after


# --- repetitions -----------------------------------------------------------------------------------------------------

_PAUSES = "，、；："
_PAUSES_AND_STOPS = ("", "\n", *_PAUSES, *"。！？")


def _repeated(text: str) -> Iterable[tuple]:
    """A half sentence that stands twice, one right after the other or nearly: the second one may go."""
    inked = [place for place, char in enumerate(text) if not char.isspace()]
    letters = "".join(text[place] for place in inked)
    last: dict[str, int] = {}
    skip = 0
    for place in range(len(letters) - REPEATED_CHARACTERS + 1):
        piece = letters[place : place + REPEATED_CHARACTERS]
        first, last[piece] = last.get(piece), place
        if first is None or place < skip or not REPEATED_CHARACTERS <= place - first <= REPEATED_WITHIN:
            continue
        length = _common(letters, first, place)
        skip = place + length
        if length * 4 >= (place - first) * 3 and len(set(piece)) > 3:
            start, stop = inked[place], inked[place + length - 1] + 1
            if start and text[start - 1] in _PAUSES and text[stop : stop + 1] in _PAUSES_AND_STOPS:
                start -= 1  # its own mark goes, too, where another follows
            yield start, text[start:stop], "", "repeated", 0.6 + 0.3 * (length == place - first), ""


def _common(letters: str, first: int, second: int) -> int:
    """How many characters from `first` on stand again from `second` on; the two do not overlap."""
    most = min(second - first, len(letters) - second)
    return next((n for n in range(most) if letters[first + n] != letters[second + n]), most)
