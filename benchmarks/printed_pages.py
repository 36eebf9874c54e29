"""Made-up pages of a daily, as dumps bring them: a folio line and nine articles, in words that follow each other as in print.

Words come as often as jieba's dictionary has them and mostly behind the words that precede them in the training pages
(articles/pipeline/clauses.py), so that the frequencies of characters, pairs and words are those of a paper. The sense is
nobody's. The same seed gives the same pages.
"""

import datetime as dt
import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

from articles.pipeline.clauses import FOLLOWING, WORDS, Words
from articles.pipeline.tables import read_table

NEWSPAPER = "海平日报"
FIRST_DAY = dt.date(1990, 1, 1)
PAGES, ARTICLES = 8, 9
SECTIONS = ("要闻", "本市", "经济", "社会", "文体", "国内", "国际", "副刊")
EDITORS, REPORTERS = 40, 400
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉力志永健世广义兴良海山仁波宁贵福生"
OPENINGS = (
    "本报讯（记者 {}）", "本报讯（记者 {} 通讯员 {}）", "本报讯 记者{}报道：", "新华社北京电（记者{}）", "本报讯 "
)  # fmt: skip
KICKERS, DECKS, BYLINES, PHOTOS, SUBHEADS, JUMPS = 0.3, 0.25, 0.2, 0.3, 0.2, 0.05  # the share of articles
CUT = 0.25  # of paragraphs are cut by the end of a column
LEAST_PIECE = 12  # characters before and behind a cut
MIDDLE_LENGTH, SPREAD = 430, 0.67  # characters of an article
FOLLOWS = 0.8  # of words are chosen by the word before them


def write_pages(folder: Path, count: int, seed: int = 1) -> int:
    """`count` files, a folder a year, in the order in which an import takes them; the number of characters."""
    characters = 0
    for number in range(count):
        day = FIRST_DAY + dt.timedelta(number // PAGES)
        page = number % PAGES + 1
        text = page_text(day, page, random.Random(seed * 1_000_003 + number))
        path = folder / f"{day:%Y}" / f"{day:%Y-%m-%d}_{page:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        characters += len(text)
    return characters


def page_text(day: dt.date, page: int, chance: random.Random) -> str:
    """One dump: what the page says of itself, then its articles under their headlines."""
    weekday = "一二三四五六日"[day.weekday()]
    editors = chance.choice(people(EDITORS)), chance.choice(people(EDITORS))
    folio = [
        NEWSPAPER,
        f"{day.year}年{day.month}月{day.day}日 星期{weekday}　第{page}版　{SECTIONS[page - 1]}",
        f"责任编辑：{editors[0]}　美编：{editors[1]}",
    ]
    return "\n".join(folio) + "\n\n\n" + "\n\n\n\n".join(article(chance) for _ in range(ARTICLES)) + "\n"


def article(chance: random.Random) -> str:
    parts = []
    if chance.random() < KICKERS:
        parts.append(f"## {clause(chance, 10)}")
    parts.append(f"# {clause(chance, 7)} {clause(chance, 6)}")
    if chance.random() < DECKS:
        parts.append(f"**{clause(chance, 12)}**")
    reporters = chance.choices(people(REPORTERS), k=2)
    opening = ""
    if chance.random() < BYLINES:
        parts.append(f"□ 本报记者 {reporters[0]}")
    else:
        opening = chance.choice(OPENINGS).format(*reporters)
    parts += paragraphs(chance, opening)
    if chance.random() < JUMPS:
        parts.append(f"（下转第{chance.randint(2, PAGES)}版）")
    if chance.random() < PHOTOS:
        parts.append(f"图为{clause(chance, 10)}。 本报记者 {chance.choice(people(REPORTERS))} 摄")
    return "\n\n".join(parts)


def paragraphs(chance: random.Random, opening: str) -> Iterator[str]:
    """The text under `opening`, a quarter of the paragraphs in two pieces, as columns cut them."""
    left = min(max(int(chance.lognormvariate(0, SPREAD) * MIDDLE_LENGTH), 60), 3000)
    while left > 0:
        text = opening + "".join(sentence(chance) for _ in range(chance.randint(2, 5)))
        opening, left = "", left - len(text)
        if chance.random() < CUT and len(text) > 2 * LEAST_PIECE:
            place = chance.randint(LEAST_PIECE, len(text) - LEAST_PIECE)
            yield text[:place]
            yield text[place:]
        else:
            yield text
        if left > MIDDLE_LENGTH and chance.random() < SUBHEADS:
            yield f"**{clause(chance, 6)}**"


def sentence(chance: random.Random) -> str:
    clauses = [clause(chance, chance.randint(4, 14)) for _ in range(chance.randint(1, 4))]
    if chance.random() < 0.1:
        clauses[-1] = f"“{clauses[-1]}”"
    return "，".join(clauses) + "。"


def clause(chance: random.Random, most: int) -> str:
    """About `most` characters in words."""
    text, word = "", ""
    while len(text) < most:
        following = behind(word) if chance.random() < FOLLOWS else None
        names, weights = following or everywhere()
        word = chance.choices(names, cum_weights=weights)[0]
        text += word
    return text


@cache
def words() -> Words:
    return Words(read_table(WORDS), read_table(FOLLOWING))


@cache
def common() -> dict[str, float]:
    """The listed words but people's names, and their uses."""
    return {word: uses for word, uses in words().uses.items() if words().kind(word) != "nr"}


@cache
def everywhere() -> tuple[list[str], list[float]]:
    """All of them, and the running sum of their uses."""
    return list(common()), list(accumulate(common().values()))


@cache
def behind(word: str) -> tuple[list[str], list[float]] | None:
    """The same for the words that follow one; None where hardly any are known."""
    found = {next_: uses for next_, uses in words().behind(word).words.items() if next_ in common()}
    return (list(found), list(accumulate(found.values()))) if len(found) > 3 else None


@cache
def people(count: int) -> list[str]:
    chance = random.Random(count)
    return [
        chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.randint(1, 2))) for _ in range(count)
    ]
