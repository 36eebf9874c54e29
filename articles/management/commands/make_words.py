"""make_words: what suggestions weigh their evidence with, from the dictionary of jieba (MIT licence) and the training pages.

    pip download jieba==0.42.1 --no-deps && tar xf jieba-0.42.1.tar.gz
    python manage.py make_words jieba-0.42.1/jieba/dict.txt

A tool of development: the archive runs without jieba. It writes the list of words and, with the training pages' text,
which characters stand together (articles/pipeline/language.py). In the list of words, one line a first character: the character, its class of frequency
(0 to 9), then words by class: `7会 5会主义` says that 社会 is of class 7 and 社会主义 of class 5.
"""

import math
import re
from collections import defaultdict
from pathlib import Path

from django.core.management.base import BaseCommand

from articles.pipeline.language import CHARACTERS
from articles.pipeline.lookalikes import CLOSE
from articles.pipeline.suggestions import WORDS
from articles.pipeline.vocabulary import words
from articles.repair_training import character_lines, training_texts

HEAD = """\
# Words and how common they are, for articles/pipeline/suggestions.py. Made by `manage.py make_words` from the
# dictionary of jieba 0.42.1, https://github.com/fxsjy/jieba, Copyright (c) 2013 Sun Junyi, MIT licence.
"""
CHARACTERS_HEAD = """\
# Which characters stand together, for articles/pipeline/language.py. Made by `manage.py make_words` from
# articles/training_pages and from the dictionary of jieba 0.42.1, https://github.com/fxsjy/jieba,
# Copyright (c) 2013 Sun Junyi, MIT licence.
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
LEAST = {1: 20, 2: 15, 3: 60, 4: 40}  # how often a word of so many characters must stand in jieba's texts
CLASS_STEP = math.log(320_000) / 9  # jieba's most frequent character has 318,825
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
        text = HEAD + "".join(f"{line}\n" for line in lines_of(kept))
        WORDS.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(kept)} words, {len(text.encode())} bytes in {WORDS}")
        texts = [text for page in training_texts().values() for text, _ in page]
        lines = character_lines(texts, read_counts(dictionary.read_text(encoding="utf-8"), longest=12))
        text = CHARACTERS_HEAD + "".join(f"{line}\n" for line in lines)
        CHARACTERS.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(text.encode())} bytes in {CHARACTERS}")


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


def lines_of(counts: dict[str, int]):
    heads: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word in sorted(counts):
        heads[word[0]][min(9, round(math.log(counts[word]) / CLASS_STEP))].append(word[1:])
    for head, classes in sorted(heads.items()):
        own = next((number for number, tails in classes.items() if "" in tails), 0)
        parts = []
        for number in sorted(classes, reverse=True):
            singles = "".join(tail for tail in classes[number] if len(tail) == 1)
            longer = [tail for tail in classes[number] if len(tail) > 1]
            parts += [f"{number}{singles}"] * bool(singles) + [f"{number}:{','.join(longer)}"] * bool(longer)
        yield " ".join([f"{head}{own}", *parts])
