"""How fast pages are read, as the site reads them and by rules alone, in processor time of one core.

Against ten regular expressions over the same lines. The pages of each folder are read by a process that has just read those
of the other, as in an import: what it keeps of lines is theirs.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from articles.pipeline import Reader, load_reader, parse_page

ROOT = Path(__file__).parents[1]
# The project's own pages: samples as papers print them, and pages in odd styles, mostly of short column lines.
FOLDERS = {"samples": ROOT / "articles" / "samples", "odd pages": ROOT / "tests" / "data" / "pages"}
CHARACTERS = 5_000  # of a page, as newspapers print them
TARGET = 150  # pages a second
# What a line has to be asked at the least: marks, folio, bylines, jumps, openings, ends.
PATTERNS = [
    re.compile(pattern)
    for pattern in (
        r"\s*#{1,6}", r"\*\*.+\*\*", r"\d{4}年\d{1,2}月\d{1,2}日", r"第\s*\w{1,3}\s*版", r"责任编辑|美编",
        r"(?:记者|通讯员)\s*\S{2,4}", r"[（(].{1,40}[)）]\s*$", r"[（(]?[上下][接转]第", r"本报讯|新华社", r"[。！？…][”’]?\s*$",
    )
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    reader = load_reader()
    read = {
        name: [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
        for name, folder in FOLDERS.items()
    }
    for name, texts in read.items():
        others = [text.encode() for other in read if other != name for text in read[other]]
        dumps = [text.encode() for text in texts]
        pages = sum(map(len, texts)) / CHARACTERS
        lines = sum(bool(line.strip()) for text in texts for line in text.split("\n"))
        floor, rules, reading = [], [], []  # in turns, so that a busy moment of the machine strikes all alike
        for _ in range(runs):
            floor.append(timed(search_all, texts))
            for taken, by in ((rules, None), (reading, reader)):
                forget()
                read_all(others, by)
                taken.append(timed(read_all, dumps, by))
        print(
            f"{name}: {len(texts)} pages, {pages:.1f} of {CHARACTERS} characters, {lines / pages:.0f} lines in each"
        )
        line("ten regular expressions", min(floor), pages, min(floor))
        line("rules alone, best run", min(rules), pages, min(floor))
        line("with the reader, best run", min(reading), pages, min(floor))
        line("with the reader, middle", sorted(reading)[runs // 2], pages, min(floor))
    print(f"target: {TARGET} pages/s of the samples, with the reader")


def forget() -> None:
    """What is kept of lines that were read; so pages are read again as for the first time."""
    for name, module in list(sys.modules.items()):
        if name.startswith("articles.pipeline."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and value.cache_parameters()["maxsize"]:  # no tables
                    value.cache_clear()


def read_all(dumps: list[bytes], reader: Reader | None) -> None:
    """Read each page once: with the trained reader as the site reads; without, the rules alone."""
    for dump in dumps:
        parse_page(dump, reader=reader)


def search_all(texts: list[str]) -> int:
    return sum(
        bool(p.search(line)) for text in texts for line in text.split("\n") if line.strip() for p in PATTERNS
    )


def timed(act: Callable[..., object], *arguments: object) -> float:
    """Seconds of this process, which a busy machine stretches little."""
    start = time.process_time()
    act(*arguments)
    return time.process_time() - start


def line(what: str, seconds: float, pages: float, floor: float) -> None:
    print(
        f"  {what:26} {seconds / pages * 1000:7.2f} ms a page  {pages / seconds:7.0f} pages/s  {seconds / floor:6.1f} × floor"
    )


if __name__ == "__main__":
    main()
