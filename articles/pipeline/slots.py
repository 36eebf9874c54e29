"""Which of two characters that are taken for one another belongs in a place, by what stands around it: 的 or 地, 在 or 再.

Learned from every use of both in the training pages (`manage.py make_words`), for the pairs in the tables of people
(lookalikes.py) of which both are common there: for each pair a logistic regression over signs. In the file one line a sign:
the pair, the sign, and in hundredths how much it speaks for the pair's first character, or against it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from math import exp, sqrt
from pathlib import Path

from .clauses import Words
from .language import EDGE
from .lookalikes import printed_by_people
from .tables import read_table

SLOTS = Path(__file__).with_name("slots.txt.gz")
LEAST_USES = 30  # of each character of a pair
AROUND = 8  # characters on each side that are cut into words
ROUNDS, PACE = 4, 0.4  # of learning
LEAST_SEEN, LEAST_WORTH = 3, 0.2  # uses of a sign, and what it speaks: less is left out


def signs(plain: str, at: int, words: Words) -> list[str]:
    """What stands around a place of a text in the form of `language.flat`, at least two characters from its ends."""
    left, right = plain[max(0, at - AROUND) : at], plain[at + 1 : at + 1 + AROUND]
    left, right = left[left.rfind(EDGE) + 1 :], right.partition(EDGE)[0]
    before, behind = [EDGE, EDGE, *words.cut(left)], [*words.cut(right), EDGE, EDGE]
    kind_before, kind_behind = words.kind(before[-1]), words.kind(behind[0])
    return [
        "",
        f"<{plain[at - 1]}", f">{plain[at + 1]}", f"<<{plain[at - 2 : at]}", f">>{plain[at + 1 : at + 3]}",
        f"-{before[-1]}", f"+{behind[0]}", f"-@{kind_before}", f"+@{kind_behind}", f"@{kind_before} {kind_behind}",
        f"--@{words.kind(before[-2])} {kind_before}", f"++@{kind_behind} {words.kind(behind[1])}",
        f"-{before[-1]} {kind_behind}", f"+{kind_before} {behind[0]}",
    ]  # fmt: skip


class Slots:
    """What has been learned, from the lines of the file."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._worth: dict[str, dict[str, float]] = {}
        for line in lines:
            name, worth = line.split("\t")
            self._worth.setdefault(name[:2], {})[name[2:]] = int(worth) / 100

    def odds(self, other: str, printed: str, plain: str, at: int, words: Words) -> float:
        """How much likelier the other character is there than the printed one; 0 where the pair was not learned."""
        first, second = sorted((other, printed))
        worth = self._worth.get(first + second)
        if worth is None:
            return 0.0
        odds = sum(worth.get(sign, 0.0) for sign in signs(plain, at, words))
        return odds if other == first else -odds


def slot_lines(texts: Sequence[str], words: Words) -> list[str]:
    """The lines of slots.txt.gz, for texts in the form of `language.flat`."""
    uses = Counter(char for text in texts for char in text)
    partners = {
        char: [other for other in others if uses[other] >= LEAST_USES]
        for char, others in printed_by_people()
        if uses[char] >= LEAST_USES
    }
    cases = [
        (min(char, other) + max(char, other), char < other, found)
        for text in texts
        for at, char in enumerate(text)
        if partners.get(char)
        for found in [signs(text, at, words)]
        for other in partners[char]
    ]
    seen = Counter(pair + sign for pair, _first, found in cases for sign in found)
    learned = [
        (first, [pair + sign for sign in found if seen[pair + sign] >= LEAST_SEEN])
        for pair, first, found in cases
    ]
    worth = {name: 0.0 for _first, names in learned for name in names}
    moved = dict.fromkeys(worth, 1.0)
    for _ in range(ROUNDS):
        for first, names in learned:
            miss = first - 1 / (1 + exp(-sum(worth[name] for name in names)))
            for name in names:
                moved[name] += miss * miss
                worth[name] += PACE / sqrt(moved[name]) * miss
    return [
        f"{name}\t{round(value * 100)}" for name, value in sorted(worth.items()) if abs(value) >= LEAST_WORTH
    ]


@cache
def known_slots() -> Slots:
    """What the archive ships with."""
    return Slots(read_table(SLOTS))
