"""Doubtful repairs of an article's text: offered to an editor with a reason and a score, never applied.

Look-alike characters (切人点 for 切入点) are weighed by what stands around them: how probable both readings are beside
their neighbours, how well the clause can be cut into words, and what the article says elsewhere. Only where the other one
is clearly better is it offered. Repeated half sentences and broken numbers are
seen by their form. All of it is read off the text alone, so that an edited text gets fresh suggestions.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from .clauses import known_words
from .language import characters
from .readings import EVIDENCE, Reading, readings
from .slots import known_slots

WEIGHTS = Path(__file__).with_name("suggestions.json")  # see management/commands/weigh_suggestions.py

# A half sentence that stands twice, and how far apart at most.
REPEATED_CHARACTERS = 9
REPEATED_WITHIN = 120
CONTEXT = 6


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


# --- look-alikes -----------------------------------------------------------------------------------------------------


def _lookalikes(text: str, names: Iterable[str]) -> Iterable[tuple]:
    best: dict[int, tuple[float, Reading]] = {}
    for reading in readings(text, names, characters(), known_words(), known_slots()):
        gain = _gain(reading)
        if gain >= 0 and (reading.place not in best or gain > best[reading.place][0]):
            best[reading.place] = gain, reading
    for gain, reading in best.values():
        yield reading.place, text[reading.place], reading.other, "lookalike", _score(gain), reading.word


def _gain(reading: Reading) -> float:
    """By how much the evidence is more than enough."""
    weights, least = _weights()[reading.known]
    return sum(weight * value for weight, value in zip(weights, reading.evidence, strict=True)) - least


@cache
def _weights() -> tuple[tuple[tuple[float, ...], float], ...]:
    """The weight of each sort of evidence, and how much is enough: for readings of print alone, and for known ones."""
    weighed = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return tuple(
        (tuple(weighed[sort]["weights"][name] for name in EVIDENCE), weighed[sort]["least"])
        for sort in ("wide", "known")
    )


def _score(gain: float) -> float:
    """Between 0.5 and 1."""
    return 1 - 0.5 / (1 + max(0.0, gain) / 2)


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
