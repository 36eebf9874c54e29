"""Which article of another page goes on with a story: by the printed page numbers first, then by the text.

A story that jumps says so twice, （下转第2版） where it breaks off and （上接第1版） where it goes on. Where both say it and
only one of the page can be meant, that is enough. Where several stories jump to one page, or only one side says it,
the text decides: a headline repeated over the rest, a sentence or a word that is cut at the one's end and completed
at the other's beginning, and the pairs of characters that both share and the rest of the page does not. Only the
clearly best is taken; what is not clear is left to people.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import islice

from .cohesion import kinship, pairs, rarity
from .vocabulary import HAN, fold

# What the signs are worth. Two page numbers that agree are enough for what stands alone; one needs a sign of the text.
BOTH_SAY = 4.0
ONE_SAYS = 1.5
OTHER_SAYS_ELSEWHERE = -1.5
HEADLINE_REPEATED = 4.0
NAMES_ANOTHER = -3.0
SENTENCE_GOES_ON = 1.0
WORD_GOES_ON = 1.5
PHRASE_GOES_ON = 1.0
STORY_OF_ITS_OWN = -2.0
OPENS_ANEW = -3.0
ENDS_UNMARKED = -1.0
KINSHIP = 20.0  # per unit; parts of one story have 0.1 to 0.4, strangers of one page mostly below 0.05
MOST_KINSHIP = 4.0
LEAST = 4.0  # that a pair needs
MARGIN = 1.5  # by which it must lead every rival of either side
MOST_PAIRS = (
    10_000  # that are weighed, half a second's work; only damaged issues have more, and then nothing is clear
)
ALIKE = 0.6  # share of the shorter headline's pairs that stand in the other
LEAST_PAIRS = 3  # that two headlines must share: of 简讯 and 图片 there may be several on a page
UNLIKE = 0.2

_FINISHED = re.compile(r"[。！？!?…][”’」』\"'）)】\]]*$|[。！？!?…”’」』][（(][^（()）]{1,40}[）)]$")
_STOCK_OPENING = re.compile(r"[【(\[]?(?:本报|新华社|中新社|据)[^。，,]{0,24}?(?:讯|电|消息|报道)")
_HAN = re.compile(HAN)
_LETTERED = re.compile(r"([A-Z]+)(\d+)")


class Way(StrEnum):
    """The two sides of a jump: 下转 and 上接."""

    TO = "to"
    FROM = "from"


class Problem(StrEnum):
    """Why a jump leads nowhere."""

    NO_PAGE = "no-page"
    NO_MATCH = "no-match"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Part:
    """An article as far as its jumps need it.

    `page` is the key of its page, `goes_to` and `comes_from` those of the pages that it names: None where it names
    none, empty where the page is not there. `named` is the headline that a jump line names. `first` and `last` are the
    first and the last paragraph, `text` is all of it; none of them with its jump.
    """

    key: int
    page: str
    headline: str = ""
    first: str = ""
    last: str = ""
    text: str = ""
    goes_to: str | None = None
    comes_from: str | None = None
    named: str = ""


@dataclass(slots=True)
class Matches:
    """`previous`: the key of a part -> that of the part it goes on from. `broken`: jumps that lead nowhere, and why."""

    previous: dict[int, int] = field(default_factory=dict)
    broken: dict[tuple[int, Way], Problem] = field(default_factory=dict)


def referred_page(reference: str, own: str, pages: Collection[str]) -> str:
    """The key of the page that a jump on page `own` refers to; empty where the issue has no such page.

    Keys are those of articles/labels.py. A number without a letter is that of the same lettered part, else of the
    first part that has it; a letter that the issue's pages lack does not count.

    >>> [referred_page(*asked, ["A1", "A2", "B1"]) for asked in (("2", "A1"), ("1", "B1"), ("2", "B1"), ("C2", "A1"))]
    ['A2', 'B1', 'A2', '']
    >>> referred_page("A2", "1", ["1", "2"])
    '2'
    """
    if not reference:
        return ""
    lettered = _LETTERED.fullmatch(reference)
    if lettered:
        plain = lettered[2] if not any(_LETTERED.fullmatch(page) for page in pages) else ""
        return next((page for page in (reference, plain) if page in pages), "")
    here = _LETTERED.fullmatch(own)
    tries = [f"{here[1]}{reference}" if here else "", reference]
    tries += sorted(page for page in pages if (other := _LETTERED.fullmatch(page)) and other[2] == reference)
    return next((page for page in tries if page in pages), "")


def is_cut(paragraph: str) -> bool:
    """Whether a paragraph breaks off within a sentence."""
    return bool(paragraph) and not _FINISHED.search(paragraph.rstrip()[-60:])


class Scale:
    """Weighs pairs of parts of one issue against each other.

    The texts are looked at where they can make the difference: mostly nowhere.
    """

    def __init__(self, parts: Iterable[Part]):
        self._parts = {part.key: part for part in parts}
        self._pairs: dict[int, set[str]] = {}

    def pairs_of(self, part: Part) -> set[str]:
        if part.key not in self._pairs:
            self._pairs[part.key] = pairs(fold(part.text))
        return self._pairs[part.key]

    @cached_property
    def weights(self) -> dict[str, float]:
        return rarity(map(self.pairs_of, self._parts.values()))

    def weigh(self, one: Part, other: Part) -> float:
        """How much speaks for `other` going on with `one`; 0 where no page number names the pair, or it cannot reach LEAST."""
        printed = self.weigh_print(one, other)
        if not printed:
            return 0.0
        signs = self._weigh_signs(one, other)
        if printed + signs + MOST_KINSHIP < LEAST:
            return 0.0
        return printed + signs + self._weigh_kinship(one, other)

    def weigh_print(self, one: Part, other: Part) -> float:
        says_to, says_from = one.goes_to == other.page, other.comes_from == one.page
        if one.page == other.page or not (says_to or says_from):
            return 0.0
        if says_to and says_from:
            return BOTH_SAY
        elsewhere = other.comes_from if says_to else one.goes_to
        return ONE_SAYS + (OTHER_SAYS_ELSEWHERE if elsewhere else 0.0)

    def weigh_text(self, one: Part, other: Part) -> float:
        return self._weigh_signs(one, other) + self._weigh_kinship(one, other)

    def _weigh_kinship(self, one: Part, other: Part) -> float:
        kin = kinship(self.pairs_of(other), self.pairs_of(one), self.weights)
        return min(MOST_KINSHIP, KINSHIP * kin)

    def _weigh_signs(self, one: Part, other: Part) -> float:
        weight = self._seam(one, other)
        repeated = alike(one.headline, other.headline) or alike(one.headline, other.named)
        if repeated or alike(one.named, other.headline):
            return weight + HEADLINE_REPEATED
        if unlike(other.named, one.headline) or unlike(one.named, other.headline):
            weight += NAMES_ANOTHER
        if other.comes_from is None:
            weight += STORY_OF_ITS_OWN if other.headline else 0.0
            weight += OPENS_ANEW if _STOCK_OPENING.match(fold(other.first[:40])) else 0.0
        if one.goes_to is None and not is_cut(one.last):
            weight += ENDS_UNMARKED
        return weight

    def _seam(self, one: Part, other: Part) -> float:
        """What speaks for the sentence, the word or the phrase of one's end going on at the other's beginning."""
        if not is_cut(one.last) or not other.first or other.headline:
            return 0.0
        before, after = fold(one.last.rstrip()[-2:]), fold(other.first.lstrip()[:2])
        weight = SENTENCE_GOES_ON
        if _HAN.match(before[-1:]) and _HAN.match(after[:1]):
            joined = before[-1] + after[0]
            if joined in self.pairs_of(one) or joined in self.pairs_of(other):
                weight += WORD_GOES_ON
                phrases = (before + after[:1], before[-1:] + after)
                texts = (fold(one.text), fold(other.text))
                weight += PHRASE_GOES_ON * any(len(p) == 3 and p in text for p in phrases for text in texts)
        return weight


def alike(one: str, other: str) -> bool:
    """Whether two headlines are one and the same, or one is part of the other."""
    if not one or not other:
        return False
    first, second = _pairs_of_headline(one), _pairs_of_headline(other)
    return len(first & second) >= LEAST_PAIRS and _share(first, second) >= ALIKE


def unlike(one: str, other: str) -> bool:
    """Whether both are headlines, of different stories."""
    return bool(one and other) and _share(_pairs_of_headline(one), _pairs_of_headline(other)) < UNLIKE


def _pairs_of_headline(text: str) -> set[str]:
    return pairs("".join(fold(text).split()))


def _share(first: set[str], second: set[str]) -> float:
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def match_parts(
    parts: Sequence[Part],
    *,
    fixed: Mapping[int, int] | None = None,
    decided: Collection[tuple[int, Way]] = (),
) -> Matches:
    """Join the parts of an issue, each with at most one before and one behind it; never in a circle.

    `fixed` are joins that people made (part -> previous); `decided` are the sides that people decided on, joined or
    not, which are left alone and never broken.
    """
    by_key = {part.key: part for part in parts}
    found = Matches(dict(fixed or {}))
    fixed_before = set(found.previous.values())
    scale = Scale(parts)
    pairs_named = list(islice(_named_pairs(parts), MOST_PAIRS + 1))
    weights = {
        (one.key, other.key): weight
        for one, other in pairs_named if len(pairs_named) <= MOST_PAIRS
        if (one.key, Way.TO) not in decided and one.key not in fixed_before
        and (other.key, Way.FROM) not in decided and other.key not in found.previous
        and (weight := scale.weigh(one, other)) >= LEAST
    }  # fmt: skip
    _take_clear_ones(weights, found.previous)
    joined_on = set(found.previous.values())
    for part in by_key.values():
        for way, page, is_joined in (
            (Way.TO, part.goes_to, part.key in joined_on),
            (Way.FROM, part.comes_from, part.key in found.previous),
        ):
            if page is None or is_joined or (part.key, way) in decided:
                continue
            side = 0 if way == Way.TO else 1
            rivals = sum(pair[side] == part.key for pair in weights)
            found.broken[part.key, way] = (
                Problem.NO_PAGE if not page else Problem.SEVERAL if rivals > 1 else Problem.NO_MATCH
            )
    return found


def _named_pairs(parts: Sequence[Part]) -> Iterable[tuple[Part, Part]]:
    """The pairs for which at least one side names the other's page."""
    on_page: dict[str, list[Part]] = {}
    for part in parts:
        on_page.setdefault(part.page, []).append(part)
    seen = set()
    for part in parts:
        named = [(part, other) for other in on_page.get(part.goes_to or "", ())]
        named += [(one, part) for one in on_page.get(part.comes_from or "", ())]
        for one, other in named:
            if (one.key, other.key) not in seen and one.page != other.page:
                seen.add((one.key, other.key))
                yield one, other


def _take_clear_ones(weights: dict[tuple[int, int], float], previous: dict[int, int]) -> None:
    """Move the pairs that clearly lead their rivals into `previous`; what is taken is no rival in the next round."""
    while clear := _clear_ones(weights):
        for one, other in clear:
            if _is_before(other, one, previous):
                del weights[one, other]
                continue
            previous[other] = one
            for pair in [pair for pair in weights if pair[0] == one or pair[1] == other]:
                del weights[pair]


def _clear_ones(weights: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The pairs that lead by the margin all others of both their sides; no two of them share a side."""
    best: dict[tuple[int, int], list[float]] = {}  # side and key -> its two greatest weights
    for pair, weight in weights.items():
        for side in enumerate(pair):
            best[side] = sorted([*best.get(side, [0.0]), weight])[-2:]
    return [
        pair
        for pair, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        if all(weight == best[side][-1] and weight - best[side][0] >= MARGIN for side in enumerate(pair))
    ]


def _is_before(one: int, other: int, previous: Mapping[int, int]) -> bool:
    """Whether `one` stands somewhere before `other` in a story."""
    seen = set()
    while other is not None and other not in seen:
        if other == one:
            return True
        seen.add(other)
        other = previous.get(other)
    return False
