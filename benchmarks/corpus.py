"""Made-up page dumps with natural proportions: eight stories a page, some 4,500 characters, cut paragraphs, credits."""

import random

COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日"
    "那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想"
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


def pages(count: int, seed: int = 1):
    """`count` pairs of a file name, which says date and page, and a dump."""
    chance = random.Random(seed)
    for number in range(count):
        year, month, day, page = (
            1990 + number // 4032,
            number // 336 % 12 + 1,
            number // 12 % 28 + 1,
            number % 12 + 1,
        )
        text = "\n\n\n".join(_story(chance, number * 8 + story) for story in range(8))
        yield f"{year}-{month:02}-{day:02}_{page:02}.txt", f"第{page}版　要闻\n\n{text}\n"


def _story(chance: random.Random, number: int) -> str:
    reporter = chance.choice(SURNAMES) + "".join(chance.choices(COMMON, k=2))
    opening = f"本报讯（记者 {reporter}）"
    paragraphs = [_sentences(chance) for _ in range(chance.randint(2, 5))]
    return f"# {_run(chance, 12)}\n\n{opening}{number}，" + "\n\n".join(paragraphs)


def _sentences(chance: random.Random) -> str:
    return "".join(
        f"{_run(chance, chance.randint(6, 14))}，{_run(chance, chance.randint(6, 18))}。" for _ in range(5)
    )


def _run(chance: random.Random, length: int) -> str:
    """Characters with falling frequency, as in any text."""
    return "".join(COMMON[min(int(chance.paretovariate(0.6)) - 1, len(COMMON) - 1)] for _ in range(length))
