"""The same page and another one, told apart by how alike their texts are."""

import itertools
import random
import time
from pathlib import Path

import pytest

from articles.likeness import SAME_PAGE, alike

DATA = Path(__file__).parent.parent / "data"
PAGES = [path.read_text("utf-8") for path in sorted(DATA.glob("one_paper/*/*.txt"))]
OTHERS = [path.read_text("utf-8") for path in sorted(DATA.glob("pages/*.txt"))]
LETTERS = sorted({letter for page in PAGES for letter in page if not letter.isspace()})


def misread(page: str, share: float) -> str:
    """The page with this share of its characters read as others."""
    chance = random.Random(7)
    return "".join(
        chance.choice(LETTERS) if letter != "\n" and chance.random() < share else letter for letter in page
    )


def broken_elsewhere(page: str) -> str:
    """The page with its lines broken after every 17th character."""
    text = "".join(page.split())
    return "\n".join(text[i : i + 17] for i in range(0, len(text), 17))


def in_other_order(page: str) -> str:
    """The page with its columns read from right to left."""
    lines = page.splitlines()
    size = max(1, len(lines) // 5)
    parts = [lines[i : i + size] for i in range(0, len(lines), size)]
    return "\n".join(line for part in reversed(parts) for line in part)


@pytest.mark.parametrize(
    "change",
    [
        lambda page: misread(page, 0.2),
        lambda page: broken_elsewhere(misread(page, 0.1)),
        lambda page: in_other_order(misread(page, 0.05)),
        lambda page: page[len(page) // 2 :],
    ],
    ids=["misread", "broken elsewhere", "in other order", "half of it"],
)
def test_the_same_page_is_alike(change):
    assert min(alike(page, change(page)) for page in PAGES + OTHERS) > SAME_PAGE + 0.1


def test_other_pages_are_not_alike():
    long = ["".join(PAGES), "".join(OTHERS[: len(OTHERS) // 2]), "".join(OTHERS[len(OTHERS) // 2 :])]
    pairs = itertools.chain(itertools.combinations(PAGES + OTHERS, 2), itertools.combinations(long, 2))

    assert max(alike(one, other) for one, other in pairs) < SAME_PAGE - 0.15


def test_what_print_does_not_say_makes_no_difference():
    assert alike("電焊工　林墨涵", "电焊工\n林墨涵") == 1.0
    assert alike("", " \n") == 1.0
    assert alike("", "电焊工林墨涵") == 0.0


def test_a_long_text_is_compared_in_time():
    book = "".join(PAGES) * 40
    begun = time.perf_counter()

    assert len(book) > 800_000
    assert alike(book, book + "完") > 0.999
    assert time.perf_counter() - begun < 10
