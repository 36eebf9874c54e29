"""How near a reading of page dumps comes to what a careful editor says is in them (the gold pages).

Measures, in 0..1 but for `regrouping`, counted over all pages together (`roles` and `joins`: mean over pages):

accounted   share of lines that the answer names exactly once; invented line numbers count against it.
lost        share of the gold articles' characters that the answer gives to no article; 0 is best.
articles    F1 of article separation: an answer's article is right where it and one gold article share at
            least 95 % of their characters (intersection over union of their lines' characters).
roles       share of lines with the gold role.
joins       F1 of the `cont` rows: cut paragraphs found, and none invented.
headlines   F1 of exact headlines (white space aside) of articles paired by their shared characters.
kickers     the same for kickers and decks.
credits     F1 of (article, name, role) triples.
kinds       share of gold articles whose pair has the gold kind.
page        F1 of the page fields (newspaper, date, number, section, editors) that are printed.
regrouping  splits and merges, a page, that turn the answer's grouping of lines into the gold's; 0 is best.
outline     share of gold articles with right extent (99 %), headline, kicker, deck and credits.
untouched   the figure that counts for an editor: the share of gold articles that need no correction at all:
            `outline`, and also kind, dateline, jumps, the credits' titles and the role of every line.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from articles.pipeline.records import Role

ROLES = frozenset(Role)
SAME_ARTICLE = 0.95  # of the characters that two extents have together
SAME_EXTENT = 0.99
DISPLAY = {"headline": "display", "kicker": "display", "deck": "display"}  # their texts are compared already
TEXTS = (("headline", "headlines"), ("kicker", "kickers"), ("deck", "kickers"))  # field -> measure
FACTS = ("kind", "dateline", "continued_from", "continued_to")
PAGE_FIELDS = ("newspaper", "date", "number", "section", "editors")
GOLD_SUFFIX = ".gold.json"
_NUMBER = re.compile("[1-9][0-9]{0,8}")


class GoldError(ValueError):
    """A file that is not in the form of the gold pages; the message names the file and, where it can, the line."""


class GoldPage(NamedTuple):
    """A page of a gold folder: NAME.txt and NAME.gold.json."""

    name: str
    text: str
    gold: dict


@dataclass
class Score:
    """Counts over pages, and what was missed: each difference in a line that begins with the page's name.

    `untouched` holds (page's name, number of the answer's article) for the articles that need no correction.
    """

    totals: Counter = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    untouched: set[tuple[str, str]] = field(default_factory=set)

    def add(self, page: GoldPage, answer: dict) -> None:
        """Compare one more page's answer, in the gold form, with its gold."""
        _Comparison(page, answer, self).run()

    @property
    def figures(self) -> dict[str, int | float]:
        """The measures by name, in the order in which they are printed; without a page, of nothing."""
        totals = self.totals
        return {
            "pages": totals["pages"],
            "lines": totals["lines"],
            "gold articles": totals["articles.wanted"],
            "accounted": self._ratio("accounted", "named"),
            "lost": self._ratio("lost", "text"),
            "articles": self._f1("articles"),
            "roles": self._ratio("roles", "pages"),
            "joins": self._ratio("joins", "pages"),
            "headlines": self._f1("headlines"),
            "kickers": self._f1("kickers"),
            "credits": self._f1("credits"),
            "kinds": self._ratio("kinds.right", "articles.wanted"),
            "page": self._f1("page"),
            "regrouping": (totals["splits"] + totals["merges"]) / max(1, totals["pages"]),
            "outline": self._ratio("outline", "articles.wanted"),
            "untouched": self._ratio("untouched", "articles.wanted"),
        }

    def _ratio(self, part: str, whole: str) -> float:
        return self.totals[part] / self.totals[whole] if self.totals[whole] else 1.0

    def _f1(self, name: str) -> float:
        return f1(
            self.totals[f"{name}.right"], self.totals[f"{name}.answered"], self.totals[f"{name}.wanted"]
        )


def figures_as_text(figures: dict[str, int | float]) -> str:
    """A figure a line."""
    return "\n".join(
        f"{name:14} {value if isinstance(value, int) else format(value, '.3f')}"
        for name, value in figures.items()
    )


def figures_as_json(figures: dict[str, int | float]) -> str:
    return json.dumps({name: round(value, 4) for name, value in figures.items()}, ensure_ascii=False)


# --- comparing -------------------------------------------------------------------------------------------------------


def squeeze(text: str | None) -> str:
    """Without white space, which no measure counts."""
    return re.sub(r"\s+", "", text or "")


def f1(right: float, answered: float, wanted: float) -> float:
    return 2 * right / (answered + wanted) if answered or wanted else 1.0


Extents = dict[str, dict[int, int]]  # article number -> line -> its characters


def pair(gold: Extents, answer: Extents) -> dict[str, tuple[str, float]]:
    """Gold article -> the answer's article and their overlap; the largest overlap first, each used once."""
    scores = sorted(
        ((overlap(g, a), one, other) for one, g in gold.items() for other, a in answer.items()),
        key=lambda row: (-row[0], int(row[1]), int(row[2])),
    )
    pairs: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    for score, one, other in scores:
        if score > 0 and one not in pairs and other not in used:
            pairs[one] = (other, score)
            used.add(other)
    return pairs


def overlap(mine: dict[int, int], theirs: dict[int, int]) -> float:
    """Shared characters by all that the two have together."""
    shared = sum(size for line, size in mine.items() if line in theirs)
    union = sum(mine.values()) + sum(theirs.values()) - shared
    return shared / union if union else 0.0


def pair_articles(page: GoldPage, answer: dict) -> list[tuple[str, str]]:
    """The numbers of gold articles and of the answer's articles that share most of their characters."""
    comparison = _Comparison(page, answer, Score())
    pairs = pair(comparison.extents(page.gold), comparison.extents(answer))
    return [(gold, said) for gold, (said, _overlap) in pairs.items()]


class _Comparison:
    """One page's answer beside its gold, counted into totals that other pages share."""

    def __init__(self, page: GoldPage, answer: dict, score: Score):
        self.name, self.gold, self.answer = page.name, page.gold, answer
        self.totals, self.misses, self.untouched = score.totals, score.misses, score.untouched
        lines = enumerate(page.text.split("\n"), 1)
        self.weight = {number: len(squeeze(line)) for number, line in lines if line.strip()}
        self.gold_roles = {line: role for line, _article, role in self.gold["lines"]}
        self.roles = {line: role for line, _article, role in answer["lines"]}
        self.articles = {line: article for line, article, _role in answer["lines"]}

    def run(self) -> None:
        self.totals["pages"] += 1
        self._lines()
        self._grouping()
        wanted, answered = self.extents(self.gold), self.extents(self.answer)
        pairs = pair(wanted, answered)
        self.totals["articles.answered"] += len(answered)
        self.totals["articles.wanted"] += len(wanted)
        self.totals["articles.right"] += sum(score >= SAME_ARTICLE for _other, score in pairs.values())
        self._count_fields()
        for number in self.gold["articles"]:
            self._article(number, wanted[number], pairs.get(number))
        self._page_fields()

    def _lines(self) -> None:
        """Which lines are named, and their roles."""
        named = Counter(line for line, _article, _role in self.answer["lines"])
        self.totals["lines"] += len(self.weight)
        self.totals["named"] += len(self.weight.keys() | named.keys())
        self.totals["accounted"] += sum(named[line] == 1 for line in self.weight)
        right = 0
        for line, role in self.gold_roles.items():
            said = self.roles.get(line, "nothing")
            right += said == role
            if said != role:
                self.misses.append(f"{self.name}:{line}: role {role}, answered {said}")
        joins = {line for line, role in self.gold_roles.items() if role == "cont"}
        answered = {line for line, role in self.roles.items() if role == "cont"}
        self.totals["roles"] += right / len(self.gold_roles) if self.gold_roles else 1.0
        self.totals["joins"] += f1(len(joins & answered), len(answered), len(joins))

    def _grouping(self) -> None:
        """Splits and merges, and the characters that no article has."""
        gold = {line: article for line, article, _role in self.gold["lines"]}
        cells = {(article, self.articles.get(line, 0)) for line, article in gold.items()}
        self.totals["splits"] += len(cells) - len({a for _g, a in cells})
        self.totals["merges"] += len(cells) - len({g for g, _a in cells})
        texts = {line: self.weight.get(line, 0) for line, article in gold.items() if article}
        self.totals["text"] += sum(texts.values())
        self.totals["lost"] += sum(size for line, size in texts.items() if not self.articles.get(line))

    def extents(self, data: dict) -> Extents:
        found: Extents = {number: {} for number in data["articles"]}
        for line, article, _role in data["lines"]:
            if article:
                found[str(article)][line] = self.weight.get(line, 0)
        return found

    def _count_fields(self) -> None:
        """How many texts and credits there are on both sides."""
        for side, data in (("wanted", self.gold), ("answered", self.answer)):
            articles = data["articles"].values()
            for name, measure in TEXTS:
                self.totals[f"{measure}.{side}"] += sum(bool(squeeze(a.get(name))) for a in articles)
            self.totals[f"credits.{side}"] += sum(len(a.get("credits", [])) for a in articles)

    def _article(self, number: str, lines: dict[int, int], found: tuple[str, float] | None) -> None:
        wanted = self.gold["articles"][number]
        where = f"{self.name}: article {number} {(wanted.get('headline') or '')[:16]}"
        if found is None:
            self.misses.append(f"{where}: not found")
            return
        said, score = self.answer["articles"][found[0]], found[1]
        if score < SAME_ARTICLE:
            self.misses.append(f"{where}: extent overlaps by {score:.2f}")
        for line in lines:
            if str(self.articles.get(line)) != found[0]:
                self.misses.append(
                    f"{self.name}:{line}: line of article {number}, answered in another or none"
                )
        outline = (
            (score >= SAME_EXTENT) & self._texts(where, wanted, said) & self._credits(where, wanted, said)
        )
        facts = self._facts(where, wanted, said)
        shape = all(_shape(self.roles.get(line)) == _shape(self.gold_roles[line]) for line in lines)
        self.totals["kinds.right"] += wanted.get("kind") == said.get("kind")
        self.totals["outline"] += outline
        self.totals["untouched"] += outline and facts and shape
        if outline and facts and shape:
            self.untouched.add((self.name, found[0]))

    def _texts(self, where: str, wanted: dict, said: dict) -> bool:
        clean = True
        for name, measure in TEXTS:
            same = squeeze(wanted.get(name)) == squeeze(said.get(name))
            self.totals[f"{measure}.right"] += same and bool(squeeze(wanted.get(name)))
            clean &= same
            if not same:
                self.misses.append(f"{where}: {name} '{wanted.get(name)}', answered '{said.get(name)}'")
        return clean

    def _credits(self, where: str, wanted: dict, said: dict) -> bool:
        want, got = _credits_of(wanted), _credits_of(said)
        self.totals["credits.right"] += sum((want & got).values())
        if want != got:
            self.misses.append(f"{where}: credits {sorted(want)}, answered {sorted(got)}")
        return want == got

    def _facts(self, where: str, wanted: dict, said: dict) -> bool:
        clean = True
        for name in FACTS:
            same = squeeze(wanted.get(name)) == squeeze(said.get(name))
            clean &= same
            if not same:
                self.misses.append(f"{where}: {name} '{wanted.get(name)}', answered '{said.get(name)}'")
        want, got = _titles_of(wanted), _titles_of(said)
        if want != got:
            self.misses.append(f"{where}: titles {want}, answered {got}")
        return clean and want == got

    def _page_fields(self) -> None:
        for name in PAGE_FIELDS:
            wanted, said = self.gold.get("page", {}).get(name), self.answer.get("page", {}).get(name)
            self.totals["page.wanted"] += bool(wanted)
            self.totals["page.answered"] += bool(said)
            self.totals["page.right"] += bool(wanted) and wanted == said
            if (wanted or None) != (said or None):
                self.misses.append(f"{self.name}: page {name} {wanted!r}, answered {said!r}")


def _shape(role: str | None) -> str | None:
    return DISPLAY.get(role, role)


def _credits_of(article: dict) -> Counter:
    return Counter((squeeze(credit["name"]), credit["role"]) for credit in article.get("credits", []))


def _titles_of(article: dict) -> list[tuple[str, str]]:
    return sorted(
        (squeeze(credit["name"]), squeeze(credit.get("title"))) for credit in article.get("credits", [])
    )


# --- gold folders ----------------------------------------------------------------------------------------------------


def read_gold_folder(folder: Path, dumps: Path | None = None) -> Iterator[GoldPage]:
    """The gold pages of a folder by name; their texts may stand in another. Raises GoldError, also where there is none."""
    paths = sorted(folder.glob(f"*{GOLD_SUFFIX}"))
    if not paths:
        raise GoldError(f"{folder}: no *{GOLD_SUFFIX}")
    for path in paths:
        name = path.name.removesuffix(GOLD_SUFFIX)
        text_path = (dumps or folder) / f"{name}.txt"
        text, gold = _text_of(text_path), load_gold(path)
        _refuse_invented_lines(path, gold, text)
        yield GoldPage(name, text, gold)


def load_gold(path: Path) -> dict:
    """A gold file or an answer. Raises GoldError where it is not in the form."""
    source = _text_of(path)
    try:
        data = json.loads(source)
    except json.JSONDecodeError as error:
        raise GoldError(f"{path}:{error.lineno}: {error.msg}") from error
    except (
        ValueError,
        RecursionError,
    ) as error:  # a number of thousands of digits, lists in thousands of lists
        raise GoldError(f"{path}: {error}") from error
    for problem, place in _problems(data):
        raise GoldError(f"{path}:{_line_of(source, place)}: {problem}")
    return data


def _text_of(path: Path) -> str:
    """A file's text without a byte-order mark and with LF as line ends, so that its lines have an editor's numbers."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GoldError(f"{path}:{line}: not UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _problems(data) -> Iterator[tuple[str, tuple]]:
    """What is not in the form, with the keys that lead to it."""
    if not (isinstance(data, dict) and isinstance(data.get("lines"), list)):
        yield 'an object with a list "lines" is wanted', ()
        return
    if not isinstance(data.get("articles"), dict):
        yield 'an object "articles" is wanted', ()
        return
    if not isinstance(data.get("page", {}), dict):
        yield '"page" is no object', ("page",)
    for number, article in data["articles"].items():
        credits = article.get("credits", []) if isinstance(article, dict) else None
        if not _NUMBER.fullmatch(number) or not isinstance(credits, list):
            yield f"article {number} is no object under a number", ("articles", number)
        elif not all(isinstance(credit, dict) and _are_texts(credit, "name", "role") for credit in credits):
            yield f"article {number} has a credit without name or role", ("articles", number)
        elif not all(isinstance(credit.get("title") or "", str) for credit in credits):
            yield f"article {number} has a credit whose title is no text", ("articles", number)
        elif wrong := [
            name for name in (*dict(TEXTS), *FACTS) if not isinstance(article.get(name) or "", str)
        ]:
            yield f"article {number} has a {wrong[0]} that is no text", ("articles", number, wrong[0])
    for index, row in enumerate(data["lines"]):
        if not _is_row(row):
            shown = json.dumps(row, ensure_ascii=False)[:60]
            yield f"{shown} is no [line number, article number, role]", ("lines", index)
        elif row[1] and str(row[1]) not in data["articles"]:
            yield f"article {row[1]} has rows but no entry", ("lines", index)


def _are_texts(record: dict, *names: str) -> bool:
    return all(isinstance(record.get(name), str) for name in names)


def _is_row(row) -> bool:
    if not (isinstance(row, list) and len(row) == 3):
        return False
    line, article, role = row
    return type(line) is int and type(article) is int and isinstance(role, str) and role in ROLES


def _refuse_invented_lines(path: Path, gold: dict, text: str) -> None:
    there = {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}
    for index, (line, _article, _role) in enumerate(gold["lines"]):
        if line not in there:
            place = _line_of(_text_of(path), ("lines", index))
            raise GoldError(f"{path}:{place}: the page has no text in its line {line}")


_SPACE = re.compile(r"[\s,:]*")


def _line_of(source: str, place: tuple) -> int:
    """The line of a JSON text in which the value stands to which these keys lead; `source` is valid."""
    decoder = json.JSONDecoder()
    at = _SPACE.match(source).end()
    for key in place:
        at, index = _SPACE.match(source, at + 1).end(), 0
        while True:
            found = index
            if isinstance(key, str):
                found, at = decoder.raw_decode(source, at)
                at = _SPACE.match(source, at).end()
            if found == key:
                break
            at = _SPACE.match(source, decoder.raw_decode(source, at)[1]).end()
            index += 1
    return source.count("\n", 0, at) + 1
