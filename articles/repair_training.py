"""How the suggestions learn: which characters stand together, and what each sort of evidence is worth.

Errors are planted in the training pages by the repairer's own table. The pages of one paper are weighed with what is
counted in the others' (and in the dictionary), so that the weights hold for text that nobody has counted.
"""

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .pipeline import parse_page
from .pipeline.clauses import DICTIONARY_SHARE, WORDS, Words, following_lines
from .pipeline.language import CLASSES, FIRST, RATIO, Characters, flat
from .pipeline.lookalikes import CLOSE, LEAST, SOUNDS, STEP, printed, wide
from .pipeline.readings import EVIDENCE, OFTEN, Reading, readings
from .pipeline.slots import Slots, slot_lines
from .pipeline.tables import read_table

PAGES = Path(__file__).with_name("training_pages")

# A page with one of these was printed with misread characters, or is Traditional: nothing is learned from it.
MISPRINTED = re.compile(
    "己经|巳经|自已|末来|时侯|深人|曰期|投人|列人|收人|进人|己成|现己|目前巳|工入|昨曰|[一二三四五六七八九十]夭|入民|有入说|該|們|隨"
)
# What stands more rarely is left out of the data.
LEAST_PAIR, LEAST_TRIPLE = 0.04, 0.04
LEAST_AROUND = 3.0  # of the first two, where three stand together once only

FOLDS = 3
COMMON = 2e-5  # probability of a character that is planted
RATE = 10  # planted errors in 1,000 characters
APART = 12
# Of the planted errors: often met, close, sounding alike, alike in print, halves; each with those before.
SHARES = (0.08, 0.5, 0.6, 0.88, 1.0)
LEAST_PLANTED_HALF = 0.8
CLEAN_WEIGHT = 3.0  # of each reading of the clean text
RIDGE = 3.0
FALSE_PER_10_000 = 1.6  # on the training pages, some of which hold misprints of their own

Text = tuple[str, tuple[str, ...]]


def training_texts() -> dict[str, list[Text]]:
    """Page -> its articles' texts with the names credited."""
    pages = {}
    for path in sorted(PAGES.glob("*.txt")):
        articles = parse_page(path.read_bytes()).articles
        texts = [
            (
                "\n".join([article.headline, *(block.text for block in article.blocks)]),
                tuple(c.name for c in article.credits),
            )
            for article in articles
        ]
        if not any(MISPRINTED.search(text) for text, _ in texts):
            pages[path.stem] = texts
    return pages


def character_lines(texts: Iterable[str], dictionary: Mapping[str, int]) -> list[str]:
    """The lines of articles/pipeline/characters.txt.gz."""
    single, pairs, triples = Counter(), Counter(), Counter()
    seen: Counter = Counter()
    for text in texts:
        plain = flat(text)[0][1:-1]
        single.update(plain)
        pairs.update(plain[place : place + 2] for place in range(len(plain) - 1))
        seen.update(plain[place : place + 3] for place in range(len(plain) - 2))
    listed = Counter()
    for word, count in dictionary.items():
        share = count * DICTIONARY_SHARE
        for place, char in enumerate(word):
            single[char] += share
            if place > 0:
                pairs[word[place - 1 : place + 1]] += share
            if place > 1:
                listed[word[place - 2 : place + 1]] += share
    for three, count in seen.items():
        if count > 1 or three in listed or pairs[three[:2]] >= LEAST_AROUND:
            triples[three] += count
    triples.update(listed)
    after: dict[str, Counter] = defaultdict(Counter)
    for two, count in pairs.items():
        if count >= LEAST_PAIR:
            after[two[0]][two[1]] = count
    after_both: dict[str, dict[str, Counter]] = defaultdict(lambda: defaultdict(Counter))
    for three, count in triples.items():
        if count >= LEAST_TRIPLE and three[1] in after[three[0]]:
            after_both[three[0]][three[1]][three[2]] = count
    return [
        "\t".join(
            (
                f"{head}{count:.4g}",
                _by_class(after[head]),
                *(second + _by_class(counts) for second, counts in sorted(after_both[head].items())),
            )
        )
        for head, count in sorted(single.items())
    ]


def _by_class(counts: Counter) -> str:
    letters = "".join(CLASSES)
    classes: dict[str, list[str]] = defaultdict(list)
    for char, count in sorted(counts.items()):
        place = round(math.log(count / FIRST, RATIO))
        classes[letters[min(max(place, 0), len(letters) - 1)]].append(char)
    return "".join(letter + "".join(chars) for letter, chars in sorted(classes.items()))


def plant(
    text: str, chance: random.Random, tables: Sequence[tuple[Mapping[str, Sequence[str]], float]]
) -> dict[int, str]:
    """Place -> the wrong character that stands there now."""
    most = max(1, round(len(text) * RATE / 1000))
    places = list(range(len(text)))
    chance.shuffle(places)
    taken: dict[int, str] = {}
    for table, share in tables:
        for place in places:
            if len(taken) >= most * share:
                break
            if text[place] in table and all(abs(place - other) >= APART for other in taken):
                taken[place] = chance.choice(table[text[place]])
    return taken


def reversed_table(table: Mapping[str, str], common: Characters) -> dict[str, list[str]]:
    """Right character -> the common ones that may stand in its place."""
    rights: dict[str, list[str]] = defaultdict(list)
    for wrong, others in table.items():
        for right in others:
            if common.single(wrong) > COMMON:
                rights[right].append(wrong)
    return dict(rights)


class Found(NamedTuple):
    """A reading of a place: whether people know it, what speaks for it, and whether it is right."""

    known: bool
    evidence: tuple[float, ...]
    right: bool


def planting_tables(common: Characters) -> list[Mapping[str, Sequence[str]]]:
    """What is planted, in the order of SHARES; of what is alike in print, the likest ones most often."""
    whole, half = defaultdict(str), defaultdict(str)
    for wrong in printed():
        alike = wide(wrong)
        for right, likeness in alike.whole.items():
            whole[wrong] += right * (1 + round((likeness - LEAST) / STEP))
        half[wrong] = "".join(char for char, likeness in alike.half.items() if likeness >= LEAST_PLANTED_HALF)
    return [
        {pair[1]: pair[0] for pair in OFTEN},
        *(reversed_table(table, common) for table in (CLOSE, SOUNDS, whole, half)),
    ]


def weigh(pages: Mapping[str, list[Text]], dictionary: Mapping[str, int]) -> dict:
    """The weights, the least sum of them that is enough, and what they find on papers that were not counted."""
    papers = sorted({name[0] for name in pages})
    fold_of = {paper: number % FOLDS for number, paper in enumerate(papers)}
    listed = read_table(WORDS)
    untouched: list[list[Found]] = []  # for each place of the clean text
    planted: list[list[Found]] = []  # for each planted error
    characters = 0
    for fold in range(FOLDS):
        counted = [text for name, texts in pages.items() if fold_of[name[0]] != fold for text, _ in texts]
        model = Characters(character_lines(counted, dictionary))
        following = following_lines((flat(text)[0] for text in counted), Words(listed))
        words = Words(listed, following)
        slots = Slots(slot_lines([flat(text)[0] for text in counted], words))
        tables = tuple(zip(planting_tables(model), SHARES, strict=True))
        chance = random.Random(fold)
        for text, names in (
            text for name, texts in pages.items() if fold_of[name[0]] == fold for text in texts
        ):
            characters += len(text)
            untouched += _by_place(readings(text, names, model, words, slots), text).values()
            for _ in range(2):
                wrong = plant(text, chance, tables)
                spoilt = "".join(wrong.get(place, char) for place, char in enumerate(text))
                found = _by_place(readings(spoilt, names, model, words, slots), text)
                planted += [found.get(place, []) for place in wrong]
    weights = {}
    for known in (False, True):
        rows = [(one, CLEAN_WEIGHT) for place in untouched for one in place if one.known == known]
        rows += [(one, 1.0) for place in planted for one in place if one.known == known]
        weights[known] = logistic(rows)

    def gain(one: Found) -> float:
        *each, constant = weights[one.known]
        return constant + sum(weight * value for weight, value in zip(each, one.evidence, strict=True))

    clean = sorted((max(map(gain, place)) for place in untouched), reverse=True)
    least = clean[round(characters * FALSE_PER_10_000 / 10_000)]
    best = [max(((gain(one), one.right) for one in place), default=(-99.0, False)) for place in planted]
    offered = [right for value, right in best if value > least]
    return {
        sort: {
            "weights": {
                name: round(weight, 4) for name, weight in zip(EVIDENCE, weights[known], strict=False)
            },
            "least": round(least - weights[known][-1], 3),
        }
        for sort, known in (("wide", False), ("known", True))
    } | {"recall": round(sum(offered) / len(planted), 3), "precision": round(sum(offered) / len(offered), 3)}


def _by_place(found: Iterable[Reading], text: str) -> dict[int, list[Found]]:
    """The readings of each place, right where the text has them."""
    places: dict[int, list[Found]] = defaultdict(list)
    for one in found:
        places[one.place].append(Found(one.known, one.evidence, one.other == text[one.place]))
    return places


def logistic(rows: Sequence[tuple[Found, float]]) -> list[float]:
    """Logistic regression of weighed rows by Newton's method, lightly held back; the constant comes last."""
    import numpy

    values = numpy.array([one.evidence for one, _ in rows])
    answers = numpy.array([one.right for one, _ in rows], dtype=float)
    counts = numpy.array([count for _, count in rows])
    values = numpy.hstack([values, numpy.ones((len(values), 1))])
    weights = numpy.zeros(values.shape[1])
    for _ in range(30):
        chance = 1 / (1 + numpy.exp(-values @ weights))
        slope = values.T @ (counts * (answers - chance)) - RIDGE * weights
        bend = (values * (counts * chance * (1 - chance))[:, None]).T @ values
        weights += numpy.linalg.solve(bend + RIDGE * numpy.eye(len(weights)), slope)
    return [float(weight) for weight in weights]
