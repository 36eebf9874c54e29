"""How near a reading comes to a gold page: the main measures of the archive's score, for the floors in the tests."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from articles.pipeline import parse_page
from articles.pipeline.answer import page_as_answer

SAME_EXTENT = 0.95
SAME_OUTLINE = 0.99


@dataclass
class Page:
    name: str
    lines: dict[int, str]
    gold: dict
    answer: dict


def read_pages(gold: Path, dumps: Path) -> list[Page]:
    pages = []
    for path in sorted(gold.glob("*.gold.json")):
        name = path.name.removesuffix(".gold.json")
        data = (dumps / f"{name}.txt").read_bytes()
        lines = dict(enumerate(data.decode().replace("\r\n", "\n").split("\n"), 1))
        answer = page_as_answer(parse_page(data), f"{name}.txt")
        pages.append(Page(name, lines, json.loads(path.read_text(encoding="utf-8")), answer))
    return pages


def measure(pages: list[Page]) -> dict[str, float]:
    """Shares between 0 and 1 over all pages together."""
    counts: Counter[str] = Counter()
    for page in pages:
        _count(page, counts)
    return {
        "accounted": counts["named"] / counts["lines"],
        "roles": counts["roles"] / counts["lines"],
        "articles": 2 * counts["same"] / (counts["gold"] + counts["answered"]),
        "headlines": 2 * counts["headline"] / max(1, counts["gold headline"] + counts["answered headline"]),
        "credits": 2 * counts["credit"] / max(1, counts["gold credit"] + counts["answered credit"]),
        "kinds": counts["kind"] / counts["gold"],
        "outline": counts["outline"] / counts["gold"],
    }


def _count(page: Page, counts: Counter[str]) -> None:
    named = Counter(line for line, _article, _role in page.answer["lines"])
    roles = {line: role for line, _article, role in page.answer["lines"]}
    counts["lines"] += len(page.gold["lines"])
    counts["named"] += sum(named[line] == 1 for line, _article, _role in page.gold["lines"])
    counts["roles"] += sum(roles.get(line) == role for line, _article, role in page.gold["lines"])
    gold, answer = _extents(page, page.gold), _extents(page, page.answer)
    counts["gold"] += len(gold)
    counts["answered"] += len(answer)
    for side, articles in (("gold", page.gold["articles"]), ("answered", page.answer["articles"])):
        counts[f"{side} headline"] += sum(bool(article["headline"]) for article in articles.values())
        counts[f"{side} credit"] += sum(len(article["credits"]) for article in articles.values())
    for number, extent in gold.items():
        overlap, best = max(((_overlap(extent, other), n) for n, other in answer.items()), default=(0, ""))
        if overlap:
            _compare(page.gold["articles"][number], page.answer["articles"][best], overlap, counts)


def _compare(wanted: dict, said: dict, overlap: float, counts: Counter[str]) -> None:
    displays = [_squeeze(wanted[field]) == _squeeze(said[field]) for field in ("headline", "kicker", "deck")]
    ours, theirs = (Counter((c["name"], c["role"]) for c in article["credits"]) for article in (wanted, said))
    counts["same"] += overlap >= SAME_EXTENT
    counts["headline"] += displays[0] and bool(wanted["headline"])
    counts["credit"] += sum((ours & theirs).values())
    counts["kind"] += wanted["kind"] == said["kind"]
    counts["outline"] += overlap >= SAME_OUTLINE and all(displays) and ours == theirs


def _extents(page: Page, data: dict) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for line, article, _role in data["lines"]:
        if article:
            found.setdefault(str(article), {})[line] = len(_squeeze(page.lines.get(line, "")))
    return found


def _overlap(mine: dict[int, int], theirs: dict[int, int]) -> float:
    shared = sum(size for line, size in mine.items() if line in theirs)
    return shared / max(1, sum(mine.values()) + sum(theirs.values()) - shared)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
