"""How well reprints are found, and what that costs: on copy with cuts, other openings and scan errors.

Copy is made from the paragraphs of the project's own training pages. Each text is printed again: cut at the end or in the
middle, under another opening, misread. Among them stand what is no reprint: other reports of the same event (a third of
their sentences is the same: quotes, figures, names), and forms that say the same words with other numbers. The floor is
the insert of the same rows of fingerprints from ready-made keys.
"""

import argparse
import random
import re
import time
from pathlib import Path

from benchmarks.database import fresh_database

TRAINING_PAGES = Path(__file__).parent.parent / "articles" / "training_pages"
LEADS = ("据新华社电 ", "综合新华社消息：", "本报综合报道 ", "新华社海平5月1日电（记者 沈嘉禾）")
KINDS = {  # share of the text that is left, share of characters that are misread
    "whole, other opening": (1.0, 0.0),
    "whole, every 50th misread": (1.0, 0.02),
    "two thirds, every 50th misread": (0.66, 0.02),
    "half, every 50th misread": (0.5, 0.02),
    "half, every 20th misread": (0.5, 0.05),
    "a third, every 50th misread": (0.34, 0.02),
}
LONGEST_SENTENCE = (
    60  # characters of those that other texts are made from; a longer one would be a text itself
)
FORM = "{}月{}日天气：白天多云，北风{}到{}级，最高气温{}度；夜间晴，最低气温{}度，相对湿度百分之{}，空气质量指数{}。"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=3000, help="texts that stand once, beside the reprints")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with fresh_database() as connection:
        measure(random.Random(options.seed), options.texts, connection)


def copy_of_training_pages() -> list[str]:
    """Articles of more than 160 letters, without the parts of others."""
    from articles.blocks import format_text
    from articles.fingerprints import letters
    from articles.pipeline import parse_dump

    found = []
    for path in sorted(TRAINING_PAGES.glob("*.txt")):
        for page in parse_dump(path.read_bytes()).pages:
            found += [format_text(article.blocks) for article in page.articles]
    return [text for text in dict.fromkeys(found) if len(letters(text)) > 160]


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[。！？\n])", text) if part.strip()]


def fresh_text(chance: random.Random, pool: list[str], length: int) -> str:
    """A text of its own: sentences of many articles, none of them whole."""
    own = ""
    while len(own) < length:
        own += chance.choice(pool)
    return own


def reprint(chance: random.Random, text: str, share: float, misread: float, letters: str) -> str:
    parts = sentences(text)
    least = max(120, share * len(text))
    while len(parts) > 2:
        place = len(parts) - 1 if chance.random() < 0.6 else chance.randrange(1, len(parts))
        if sum(map(len, parts)) - len(parts[place]) < least:
            break
        parts.pop(place)
    parts[0] = chance.choice(LEADS) + parts[0][chance.randrange(min(25, len(parts[0]))) :]
    printed = []
    for letter in "".join(parts):
        fate = chance.random()
        if fate < misread:
            printed.append(chance.choice((chance.choice(letters), "", letter + chance.choice(letters))))
        else:
            printed.append(letter)
    return "".join(printed)


def other_report(chance: random.Random, text: str, pool: list[str]) -> str:
    """Another report of the event: sentences of a third of its letters are the same, in their order, the rest its own."""
    parts = sentences(text)
    places = chance.sample(range(len(parts)), len(parts))
    same, left = set(), len(text) / 3
    for place in places:
        if len(parts[place]) <= left:
            same.add(place)
            left -= len(parts[place])
    told = [
        part if place in same else fresh_text(chance, pool, len(part)) for place, part in enumerate(parts)
    ]
    return "".join(told)


def form(chance: random.Random) -> str:
    return "".join(FORM.format(*(chance.randint(1, 40) for _number in range(8))) for _day in range(3))


def measure(chance: random.Random, count: int, connection) -> None:
    from articles.models import ArticleFingerprint
    from articles.reprints import find_reprints

    copy = copy_of_training_pages()
    pool = [part for text in copy for part in sentences(text) if len(part) <= LONGEST_SENTENCE]
    letters = "".join(pool)
    chance.shuffle(copy)
    texts: list[tuple[str, str, int]] = []  # kind, text, number of the story
    for number, text in enumerate(copy):
        texts.append(("first", text, number))
        kind = list(KINDS)[number % len(KINDS)]
        texts.append((kind, reprint(chance, text, *KINDS[kind], letters), number))
        if number % 3 == 0:
            texts.append(("other report", other_report(chance, text, pool), -1))
    texts += [("form", form(chance), -2) for _number in range(len(copy) // 10)]
    texts += [("own", fresh_text(chance, pool, chance.randint(150, 1200)), -3) for _number in range(count)]
    chance.shuffle(texts)
    articles = write(texts)

    start = time.process_time()
    found = find_reprints()
    cost = time.process_time() - start
    print(f"articles: {found.articles}, joined: {found.linked}")
    report(texts, articles)
    again = time.process_time()
    find_reprints()
    again = time.process_time() - again

    rows = list(ArticleFingerprint.objects.all())
    ArticleFingerprint.objects.all().delete()
    floor = time.process_time()
    ArticleFingerprint.objects.bulk_create(rows, batch_size=200)
    floor = time.process_time() - floor
    each = 1000 / len(texts)
    print(
        f"a text in {cost * each:.2f} ms, {cost / floor:.1f} × floor (its row alone {floor * each:.2f} ms);"
        f" nothing to do: {again * 1000:.0f} ms in all"
    )


def write(texts: list[tuple[str, str, int]]) -> list[int]:
    """An article for each text, each on a page of its own; their keys."""
    import datetime as dt

    from articles.models import Article, Issue, Newspaper, Page

    paper = Newspaper.objects.create(name="海平日报", slug="haiping")
    days = [dt.date(1990, 1, 1) + dt.timedelta(number) for number in range(len(texts))]
    issues = Issue.objects.bulk_create([Issue(newspaper=paper, date=day) for day in days])
    pages = [Page(issue=issue, label="1") for issue in issues]
    for page in pages:
        page.clean()
    Page.objects.bulk_create(pages, batch_size=1000)
    rows = [
        Article(page=page, newspaper=paper, date=page.issue.date, body=text, status="published", version=1)
        for page, (_kind, text, _story) in zip(pages, texts, strict=True)
    ]
    return [article.pk for article in Article.objects.bulk_create(rows, batch_size=500)]


def report(texts: list[tuple[str, str, int]], articles: list[int]) -> None:
    """Recall for each kind of reprint; precision over all pairs that are joined."""
    from articles.models import Article

    shared = dict(Article.objects.values_list("pk", "shared_text"))
    firsts = {story: pk for (kind, _text, story), pk in zip(texts, articles, strict=True) if kind == "first"}
    story_of = {
        pk: story if story >= 0 else -pk for (_kind, _text, story), pk in zip(texts, articles, strict=True)
    }
    kind_of = {pk: kind for (kind, _text, _story), pk in zip(texts, articles, strict=True)}
    total = {kind: [0, 0] for kind in KINDS}
    for (kind, _text, story), pk in zip(texts, articles, strict=True):
        if kind in total:
            total[kind][1] += 1
            total[kind][0] += shared[pk] is not None and shared[pk] == shared[firsts[story]]
    for kind, (right, all_) in total.items():
        print(f"  {kind:32} {right:4} of {all_:4}  recall {right / all_:.3f}")
    groups: dict[int, list[int]] = {}
    for pk, group in shared.items():
        if group is not None:
            groups.setdefault(group, []).append(pk)
    right = wrong = 0
    blame: dict[str, int] = {}
    for members in groups.values():
        for index, one in enumerate(members):
            for other in members[index + 1 :]:
                same = story_of[one] == story_of[other]
                right, wrong = right + same, wrong + (not same)
                if not same:
                    key = " and ".join(sorted((kind_of[one], kind_of[other])))
                    blame[key] = blame.get(key, 0) + 1
    found, all_ = (sum(pair[place] for pair in total.values()) for place in (0, 1))
    print(
        f"recall {found / all_:.3f}, precision {right / max(1, right + wrong):.3f} (pairs: {right} right, {wrong} wrong)"
    )
    for kind, number in sorted(blame.items(), key=lambda item: -item[1]):
        print(f"  wrongly joined: {kind}: {number}")


if __name__ == "__main__":
    main()
