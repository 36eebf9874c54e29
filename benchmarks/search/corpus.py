"""Made-up articles with the statistics of natural text, as many as one likes, without a file.

Words are drawn by their frequencies (articles/pipeline/words.txt.gz), a topic's words more often under its section, set
phrases as the trade has them, some numbers and Latin words, some articles in Traditional characters. Neighbouring words
are independent, so pairs across their borders are more varied than in print: index sizes measured here are upper bounds.
Articles come in order of their dates over 22 years. A block depends on its number and on the seed alone.
"""

import datetime as dt
import pickle
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy

from articles.folding import spellings
from articles.pipeline.clauses import RATIO, known_words

BLOCK = 5000  # articles
FIRST_DAY, DAYS = dt.date(1998, 1, 1), 8000
SECTIONS, NEWSPAPERS, REPORTERS, TOPIC_WORDS = 30, 2, 5000, 4000
MEDIAN_LENGTH, SPREAD = 480, 0.67  # characters of a text; the deviation of their logarithm
SHORTEST, LONGEST = 50, 4000
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉力志永健世广义兴良海山仁波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子"
LATIN = ["GDP", "WTO", "5G", "APP", "CEO", "PM2.5", "App", "KTV", "wifi", "Covid"]
SET_PHRASES, NUMBERS = 300, 400


class Text(NamedTuple):
    """An article of the corpus. `number` counts from 0; section, newspaper and reporter too (reporter -1: no byline)."""

    number: int
    date: dt.date
    newspaper: int
    section: int
    reporter: int
    headline: str
    body: str


class Corpus:
    """`count` articles. `blocks()` makes them anew whenever it is called, the same ones."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self.count, self.seed = count, seed
        chance = numpy.random.default_rng(seed)
        uses = known_words().uses
        self.words = list(uses)
        # Words of one class get frequencies that fill the distance to the next class.
        weights = numpy.array([uses[word] for word in self.words]) * RATIO ** chance.random(len(uses))
        self.shares = weights / weights.sum()
        self.sums = numpy.cumsum(self.shares)
        lengths = numpy.array([len(word) for word in self.words])
        self.mean_length = float((self.shares * lengths).sum()) * 0.9 + 0.3
        phrases = [
            "".join(
                self.words[word] for word in chance.choice(len(uses), chance.integers(3, 6), p=self.shares)
            )
            for _ in range(SET_PHRASES)
        ]
        even = numpy.sqrt(weights) / numpy.sqrt(weights).sum()
        self.topics = [chance.choice(len(uses), TOPIC_WORDS, p=even) for _ in range(SECTIONS)]
        numbers = [str(number) for number in chance.integers(2, 3000, NUMBERS)]
        marks = ["，", "。\n", "。"]
        self.tokens = numpy.array([*self.words, *phrases, *numbers, *LATIN, *marks], dtype=object)
        self.phrase, self.figure = len(uses), len(uses) + SET_PHRASES
        self.comma = len(self.tokens) - len(marks)
        self.reporters = [
            chance.choice(list(SURNAMES)) + "".join(chance.choice(list(GIVEN), chance.integers(1, 3)))
            for _ in range(REPORTERS)
        ]

    @cached_property
    def traditional(self) -> dict[int, int]:
        """Folded code point -> one that folds to it."""
        folded = {char for word in self.words for char in word}
        pairs = {
            char: [other for other in spellings(char)[1:-1] if other not in (char, "\\")] for char in folded
        }
        return {ord(char): ord(others[-1]) for char, others in pairs.items() if others}

    def blocks(self) -> Iterator[list[Text]]:
        """All articles, in lists of BLOCK."""
        for block in range(-(-self.count // BLOCK)):
            yield self.block(block)

    def block(self, block: int) -> list[Text]:
        """The articles of one block; the first is 0."""
        chance = numpy.random.default_rng([self.seed, block])
        begins = block * BLOCK
        size = min(BLOCK, self.count - begins)
        lengths = numpy.clip(chance.lognormal(numpy.log(MEDIAN_LENGTH), SPREAD, size), SHORTEST, LONGEST)
        body_words = numpy.maximum(8, lengths / self.mean_length).astype(int)
        headline_words = chance.integers(4, 8, size)
        ends = numpy.cumsum(body_words + headline_words)
        sections = chance.integers(0, SECTIONS, size)
        drawn = self._draw(chance, int(ends[-1]), numpy.repeat(sections, body_words + headline_words))
        reporters = numpy.where(chance.random(size) < 0.3, chance.integers(0, REPORTERS, size), -1)
        old_style = chance.random(size) < 0.01
        texts = []
        for index, end in enumerate(ends.tolist()):
            start = end - int(body_words[index] + headline_words[index])
            words = drawn[start:end]
            head = words[: headline_words[index]]
            headline = "".join(self.tokens[head[head < self.comma]].tolist())[:30]
            body = "".join(self.tokens[words[headline_words[index] :]].tolist()).strip()
            reporter = int(reporters[index])
            if reporter >= 0:
                body = f"本报讯（记者 {self.reporters[reporter]}）{body}"
            if old_style[index]:
                headline, body = headline.translate(self.traditional), body.translate(self.traditional)
            number = begins + index
            day = FIRST_DAY + dt.timedelta(number * DAYS // self.count)
            texts.append(
                Text(number, day, number % NEWSPAPERS, int(sections[index]), reporter, headline, body)
            )
        return texts

    def _draw(self, chance: numpy.random.Generator, size: int, sections: numpy.ndarray) -> numpy.ndarray:
        """Numbers of `size` tokens, each as its section has it."""
        drawn = numpy.minimum(numpy.searchsorted(self.sums, chance.random(size)), len(self.words) - 1)
        kind = chance.random(size)
        topics = numpy.array(self.topics)
        of_topic = kind > 0.93
        # The first words of a topic come up more often than its last.
        places = (TOPIC_WORDS * chance.random(size) ** 3).astype(int)
        drawn[of_topic] = topics[sections[of_topic], places[of_topic]]
        of_trade = kind < 0.008
        shares = 1 / (numpy.arange(SET_PHRASES) + 2)
        drawn[of_trade] = self.phrase + chance.choice(SET_PHRASES, of_trade.sum(), p=shares / shares.sum())
        figures = (kind >= 0.008) & (kind < 0.02)
        drawn[figures] = chance.integers(self.figure, self.comma, int(figures.sum()))
        for mark, (low, high) in enumerate([(0.80, 0.88), (0.88, 0.89), (0.89, 0.92)]):
            drawn[(kind > low) & (kind < high)] = self.comma + mark
        return drawn


def kept_blocks(corpus: Corpus, folder: Path | None) -> Iterator[list[Text]]:
    """The corpus's articles; kept in the folder, where one is named, so that they are made once for several runs."""
    if not folder:
        yield from corpus.blocks()
        return
    path = folder / f"corpus-{corpus.count}-{corpus.seed}.pickle"
    if not path.exists():
        fresh = path.with_suffix(".part")
        with fresh.open("wb") as file:
            for block in corpus.blocks():
                pickle.dump([tuple(text) for text in block], file, protocol=5)
        fresh.rename(path)
    with path.open("rb") as file:
        for _block in range(-(-corpus.count // BLOCK)):
            yield [Text(*text) for text in pickle.load(file)]


def distinct_pairs(texts: list[Text]) -> numpy.ndarray:
    """The different pairs of neighbouring characters in the texts, as numbers (marks count as characters)."""
    codes = numpy.frombuffer("\n".join(text.body for text in texts).encode("utf-32-le"), dtype="<u4").astype(
        "u8"
    )
    return numpy.unique((codes[:-1] << 32) | codes[1:])
