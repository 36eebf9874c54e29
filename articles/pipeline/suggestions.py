"""Doubtful repairs of an article's text: offered to an editor with a reason and a score, never applied.

Look-alike characters (切人点 for 切入点) are weighed by what stands around them: how probable both readings are beside
their neighbours, how well the place can be cut into words, and what the article says elsewhere. Only where the other one
is clearly better is it offered. Repeated half sentences and broken numbers are
seen by their form. All of it is read off the text alone, so that an edited text gets fresh suggestions.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from .language import EDGE, Characters, characters
from .lookalikes import CLOSE, SOUNDS, likely, may_stand_for
from .vocabulary import HAN, SURNAMES

WORDS = Path(__file__).with_name("words.txt")  # see articles/management/commands/make_words.py
WEIGHTS = Path(__file__).with_name("suggestions.json")  # see management/commands/weigh_suggestions.py

# Characters on each side of a doubtful one that are cut into words with it.
WINDOW = 5
LONGEST_WORD = 4
# In units of the word list's classes (a class is 1.4 in the logarithm of frequency). A word costs what it is short of
# the most frequent one, and each word this much, so that fewer and longer words win.
WORD_COST = 3.7
UNKNOWN = 12.0
# Another reading is weighed only where it is so much more probable (a logarithm) than the printed one.
MORE_PROBABLE = 1.0
AGAIN_MOST = 4  # uses that count
# What scans misread most of all, in any type.
OFTEN = frozenset(("人入", "己已", "末未", "侯候", "巳已", "曰日"))
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
_NO_HAN = re.compile(f"[^{HAN[1:]}")


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


class Reading(NamedTuple):
    """Another reading of the character at `place`, what speaks for it (in the order of EVIDENCE), and its word."""

    place: int
    other: str
    evidence: tuple[float, ...]
    word: str


# What speaks for another reading: each of these is weighed (`manage.py weigh_suggestions`).
EVIDENCE = (
    "characters",  # how much more probable the three places are that hold it, as a logarithm
    "words",  # how much cheaper it is to cut the place into words
    "certain",  # how probable the other reading is
    "behind",  # how much more probable the next character is
    "close",  # a stroke or a dot apart, by the table of people
    "sound",  # alike, by the table of people
    "often",  # of those that scans misread most of all, in any type
    "printed again",  # uses in the article with the same neighbour: of the printed character, where it is no common error
    "other again",  # and of the other one
    "printed elsewhere",  # uses in the article anywhere beside what is usual, as logarithms
    "other elsewhere",
    "numeral",  # the printed character is a numeral, which any word may follow
    "before a mark",  # there is less to go by
    "printed in a word",  # of the list
)


def _lookalikes(text: str, names: Iterable[str]) -> Iterable[tuple]:
    weights, least = _weights()
    best: dict[int, tuple[float, Reading]] = {}
    for reading in readings(text, names, characters()):
        gain = sum(weight * value for weight, value in zip(weights, reading.evidence, strict=True)) - least
        if gain >= 0 and (reading.place not in best or gain > best[reading.place][0]):
            best[reading.place] = gain, reading
    for gain, reading in best.values():
        yield reading.place, text[reading.place], reading.other, "lookalike", _score(gain), reading.word


@cache
def _weights() -> tuple[tuple[float, ...], float]:
    """The weight of each sort of evidence, and how much is enough."""
    weighed = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return tuple(weighed["weights"][name] for name in EVIDENCE), weighed["least"]


def _score(gain: float) -> float:
    """Between 0.5 and 1."""
    return 1 - 0.5 / (1 + max(0.0, gain) / 2)


def readings(text: str, names: Iterable[str], model: Characters) -> Iterator[Reading]:
    """Every other reading that is worth weighing."""
    words = _words()
    uses = Counter(map("".join, pairwise(text)))
    han = Counter(char for run in _RUN.finditer(text) for char in run[0])
    if sum(number for char, number in han.items() if char not in words) > UNKNOWN_SHARE * han.total():
        return
    named = {
        place for name in names if len(name) > 1
        for match in re.finditer(re.escape(name), text) for place in range(*match.span())
    }  # fmt: skip
    plain = EDGE * 2 + _NO_HAN.sub(EDGE, text) + EDGE * 2
    triples = model.triples
    known = [
        place > 1 and char in triples[plain[place - 2 : place]].counts for place, char in enumerate(plain)
    ]
    for run in _RUN.finditer(text):
        for place in range(*run.span()):
            if place in named:
                continue
            at_home = known[place + 2] or known[place + 3] or known[place + 4]
            others = _possible(plain[place + 1], text[place], plain[place + 3], at_home, model)
            if others:
                yield from _readings_at(text, plain, place, run.span(), others, han, uses, model)


def _possible(before: str, char: str, behind: str, at_home: bool, model: Characters) -> list[str]:
    """The other readings of a character that make a known pair with a neighbour.

    Where the printed one is at home among its neighbours, only likely ones.
    """
    pairs = model.pairs
    after = pairs[before].counts
    found = likely(char) if at_home else may_stand_for(char)
    return [other for other in found if other in after or behind in pairs[other].counts]


def _readings_at(
    text: str,
    plain: str,
    place: int,
    run: tuple[int, int],
    others: list[str],
    han: Counter,
    uses: Counter,
    model: Characters,
) -> Iterator[Reading]:
    char = text[place]
    before, behind = plain[place : place + 2], plain[place + 3 : place + 5]
    if char in (before[1], behind[0]):  # 人人, 白白: a word by being doubled
        return
    printed_odds = model.at(before, char, behind)
    weighed = [(other, model.at(before, other, behind)) for other in others]
    weighed = [(other, odds) for other, odds in weighed if odds > printed_odds + MORE_PROBABLE]
    if not weighed:
        return
    first, last = max(run[0], place - WINDOW), min(run[1], place + WINDOW + 1)
    left, right = text[first:place], text[place + 1 : last]
    if char in SURNAMES and len(right) > 1 and _TITLE_BEFORE.search(left):
        return
    cost, path = _cost(left + char + right)
    printed = _word_at(path, len(left))
    if len(printed) > 2 or (char in NUMERALS and (left[-1:] in NUMERALS or right[:1] in NUMERALS)):
        return
    length = han.total()
    pair = math.log(model.pair(char, behind[0]))
    printed_again = _uses(uses, left, char, right, 1)
    for other, odds in weighed:
        other_cost, other_path = _cost(left + other + right)
        word = _word_at(other_path, len(left))
        if len(word) == 1:
            word = max(left[-1:] + other, other + right[:1], key=lambda pair: _pair_odds(pair, model))
        yield Reading(
            place,
            other,
            (
                odds - printed_odds,
                cost - other_cost,
                odds,
                math.log(model.pair(other, behind[0])) - pair,
                float(other in CLOSE.get(char, "")),
                float(other in SOUNDS.get(char, "")),
                float(char + other in OFTEN),
                0.0 if char + other in OFTEN else printed_again,
                _uses(uses, left, other, right, 0),
                math.log(han[char] / (1 + length * model.single(char))),
                math.log((1 + han[other]) / (1 + length * model.single(other))),
                float(char in NUMERALS),
                float(behind[0] == EDGE),
                float(len(printed) > 1),
            ),
            word,
        )


def _pair_odds(pair: str, model: Characters) -> float:
    return model.pair(pair[0], pair[1]) / model.single(pair[1]) if len(pair) > 1 else 0.0


def _uses(uses: Counter, left: str, char: str, right: str, own: int) -> float:
    """How often the character stands with the neighbour on either side elsewhere in the article."""
    return float(
        sum(
            min(AGAIN_MOST, uses[pair] - own)
            for pair in (left[-1:] + char, char + right[:1])
            if len(pair) > 1
        )
    )


def _word_at(path: list[str], place: int) -> str:
    """The word of the path that holds the character at `place`."""
    stop = 0
    for word in path:
        stop += len(word)
        if stop > place:
            return word
    return ""


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
