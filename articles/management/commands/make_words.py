"""make_words: what suggestions weigh their evidence with, from the dictionary of jieba (MIT licence) and the training pages.

    pip download jieba==0.42.1 --no-deps && tar xf jieba-0.42.1.tar.gz
    python manage.py make_words jieba-0.42.1/jieba/dict.txt

A tool of development: the archive runs without jieba. It writes the list of words and, with the training pages' text,
which characters stand together (articles/pipeline/language.py), which words (articles/pipeline/clauses.py), and which of
two belongs between them (articles/pipeline/slots.py).
In the list of words, one line a first character: the character, its class of frequency and its kind of word, then words
by class and kind: `社Kn Rn:会 Nn:会主义`.
"""

import math
import re
from collections import defaultdict
from pathlib import Path

from django.core.management.base import BaseCommand

from articles.pipeline.clauses import CLASSES, FOLLOWING, RATIO, WORDS, Words, following_lines
from articles.pipeline.language import CHARACTERS, flat
from articles.pipeline.lookalikes import CLOSE
from articles.pipeline.slots import SLOTS, slot_lines
from articles.pipeline.tables import write_table
from articles.pipeline.vocabulary import words
from articles.repair_training import character_lines, training_texts

HEAD = """\
# Words, how common they are and of which kind, for articles/pipeline/clauses.py. Made by `manage.py make_words` from the
# dictionary of jieba 0.42.1, https://github.com/fxsjy/jieba, Copyright (c) 2013 Sun Junyi, MIT licence.
"""
CHARACTERS_HEAD = """\
# Which characters stand together, for articles/pipeline/language.py. Made by `manage.py make_words` from
# articles/training_pages and from the dictionary of jieba 0.42.1, https://github.com/fxsjy/jieba,
# Copyright (c) 2013 Sun Junyi, MIT licence.
"""
FOLLOWING_HEAD = """\
# Which words and which kinds of word follow a word, and a kind (@), for articles/pipeline/clauses.py: counts, then the
# names that have them. Made by `manage.py make_words` from articles/training_pages, cut into words by words.txt.gz.
"""
SLOTS_HEAD = """\
# Which of two characters belongs in a place, by what stands around it, for articles/pipeline/slots.py: the pair, a sign, and
# how much it speaks for the first. Made by `manage.py make_words` from articles/training_pages.
"""
HAN = re.compile("[\\u4e00-\\u9fff]+")
PERSON = {
    "nr",
    "nrt",
    "nrfg",
}  # names of persons, which any characters can be; the frequent ones are words (师傅)
PERSON_LEAST = 700
# Words of the trade that the dictionary lacks.
TRADE = dict.fromkeys(
    words(
        "快递员 外卖员 送餐员 职代会 农民工 网约车 二维码 微信群 朋友圈 新媒体 井盖 检查井 污水井 楼宇 劳模 全总 市总 区总 女工 焊工 瓦工 "
        "木工 钳工 电工 船工 养路工 装卸工 挡车工 班组长 调解室 打得通 动车组 高铁 地铁站 城中村 棚户区 物业费 暖风机 致困 返贫 脱贫 旷工 白班 早班 晚班 不问 引人 习近平"
    ),
    400,
) | {"本报讯": 2000, "通讯员": 2000, "职工": 9000, "快递": 1500, "微信": 1500}
LEAST = {1: 2, 2: 5, 3: 8, 4: 5}  # how often a word of so many characters must stand in jieba's texts
# A word that differs from one so many times more frequent by a look-alike alone is a misprint (自已, 时侯).
MISPRINT = 40
MISPRINT_MOST = 1_500


class Command(BaseCommand):
    help = "Make the list of words for suggestions from jieba's dictionary (a tool of development)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("dictionary", type=Path, metavar="DICT")

    def handle(self, *, dictionary, **options):
        text = dictionary.read_text(encoding="utf-8")
        counts = read_counts(text)
        kept = {
            word: count
            for word, count in counts.items()
            if count >= LEAST[len(word)] and not is_misprint(word, counts)
        }
        words = lines_of(kept, read_kinds(text))
        texts = [text for page in training_texts().values() for text, _ in page]
        self._write(WORDS, HEAD, words)
        self._write(CHARACTERS, CHARACTERS_HEAD, character_lines(texts, read_counts(text, longest=12)))
        plain = [flat(text)[0] for text in texts]
        following = following_lines(plain, Words(words))
        self._write(FOLLOWING, FOLLOWING_HEAD, following)
        self._write(SLOTS, SLOTS_HEAD, slot_lines(plain, Words(words, following)))

    def _write(self, path, head, lines):
        self.stdout.write(f"{write_table(path, head, lines)} bytes in {path}")


def read_counts(text: str, longest: int = 4) -> dict[str, int]:
    """Word -> how often it stands in jieba's texts; single characters of any kind, else no persons' names."""
    counts = {}
    for line in text.splitlines():
        word, count, kind = line.split(" ")
        if (
            HAN.fullmatch(word)
            and len(word) <= longest
            and (len(word) == 1 or kind not in PERSON or int(count) >= PERSON_LEAST)
        ):
            counts[word] = int(count)
    return {**TRADE, **counts}


def is_misprint(word: str, counts: dict[str, int]) -> bool:
    if len(word) == 1 or counts[word] > MISPRINT_MOST:
        return False
    return any(
        counts.get(word[:place] + other + word[place + 1 :], 0) >= MISPRINT * counts[word]
        for place, char in enumerate(word)
        for other in CLOSE.get(char, "")
    )


def read_kinds(text: str) -> dict[str, str]:
    """Word -> its kind as the dictionary has it (n, v, uj …), names of persons in one."""
    kinds = {}
    for line in text.splitlines():
        word, _, kind = line.split(" ")
        kinds[word] = "nr" if kind in PERSON else kind
    return kinds


def lines_of(counts: dict[str, int], kinds: dict[str, str]) -> list[str]:
    heads: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    letters = list(CLASSES)
    for word in sorted(counts):
        place = round(math.log(counts[word]) / math.log(RATIO))
        heads[word[0]][letters[min(place, len(letters) - 1)] + kinds.get(word, "n")].append(word[1:])
    lines = []
    for head, groups in sorted(heads.items()):
        own = next((group for group, tails in groups.items() if "" in tails), "An")
        parts = []
        for group in sorted(groups, reverse=True):
            singles = "".join(tail for tail in groups[group] if len(tail) == 1)
            longer = [tail for tail in groups[group] if len(tail) > 1]
            parts += [group + singles] * bool(singles) + [f"{group}:{','.join(longer)}"] * bool(longer)
        lines.append(" ".join([head + own, *parts]))
    return lines
