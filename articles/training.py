"""Training the reader from pages with their right answers, and measuring it on papers that it was not trained on.

A training page is one of a gold folder (scoring.py) whose gold file names its newspaper under "paper". What is measured
leaves out whole papers, since the pages of one look alike: a page is read by a reader that knows none of its paper.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pycrfsuite

from .pipeline import read_page
from .pipeline.answer import page_as_answer
from .pipeline.assemble import assemble
from .pipeline.classify import read_sheet
from .pipeline.columns import uncross
from .pipeline.decide import Decision, decide
from .pipeline.features import asked_lines, line_features
from .pipeline.judge import confidence_features, kind_features_of, page_signs, places_of
from .pipeline.lines import split_lines
from .pipeline.model import BEGINS, CARD, CONFIDENT, PARTS, TOUCHED, UNTOUCHED, Reader, version_of
from .pipeline.records import Kind, ParsedPage, Role
from .pipeline.segment import segment, story_starts
from .pipeline.sheet import Sheet
from .scoring import GoldPage, Score, pair_articles
from .variation import vary

# CRFsuite's c2: how strongly large weights are punished, for the sum of their squares.
PENALTIES = {"lines": 2.0, "kinds": 2.0, "confidence": 30.0}
ITERATIONS = 80
# What is seen less often than so many times teaches nothing of other papers.
LEAST_SEEN = {"lines": 6, "kinds": 2, "confidence": 2}
# Each training page is learned from as it is and in so many other manners of setting (variation.py).
MANNERS = 3
# A page of the archive that trains for itself counts so many times: it is nearer to what will be read. When this was set, five
# pages of a paper of odd habits brought five others from an outline of 0.10 to 0.63 counted once, and to 0.75 three times.
OWN_TIMES = 3
# Papers are shared out among so many parts; each part is read by a reader trained on the others.
FOLDS = 6
INNER_FOLDS = 3
SEED = 7
# What comes from the rules. Each page is learned from once more without it, so that the reader knows how to do without.
OF_RULES = re.compile(r"(?:^|[|:])@|rule=|sure=|since-start|text-before|text-after|paras-after|signed=|last=")

# One sequence to learn from: the features of its items, and the items' right labels.
Example = tuple[Sequence[Sequence[str]], Sequence[str]]
Say = Callable[[str], None]


class TrainingError(ValueError):
    """Too little to learn from; the text says what is wanted."""


def paper_of(page: GoldPage) -> str:
    """The newspaper that a page is of; a page that names none is a paper of its own."""
    return page.gold.get("paper") or page.gold.get("page", {}).get("newspaper") or page.name


def open_sheet(page: GoldPage) -> Sheet:
    """The page as the rules read it."""
    return read_sheet(uncross(split_lines(page.text)))


def unfit(page: GoldPage) -> str:
    """What keeps a page from being learned from, in words; an empty text where nothing does.

    A page may be scored by half an answer. What is learned must be whole: each line once, each article with its kind.
    """
    answered = Counter(number for number, _article, _role in page.gold["lines"])
    inked = [line.number for line in split_lines(page.text)]
    kinds = {number: article.get("kind") for number, article in page.gold["articles"].items()}
    if not inked:
        return "the page has no text"
    if wrong := [number for number in inked if answered[number] != 1]:
        return f"line {wrong[0]} of the page has {answered[wrong[0]]} rows; one is wanted"
    if wrong := [number for number, kind in kinds.items() if kind not in set(Kind)]:
        return f"article {wrong[0]} has the kind {kinds[wrong[0]]!r}; wanted is one of {', '.join(Kind)}"
    return "" if isinstance(paper_of(page), str) else "the newspaper's name is no text"


def gold_labels(sheet: Sheet, gold: dict) -> list[str]:
    """Element i is the label of line i of the sheet: its role, with BEGINS where its article begins.

    A piece that goes on with a sentence begins nothing: it stands in the wrong column, before its article.
    """
    answers = {number: (article, role) for number, article, role in gold["lines"]}
    begun: set[int] = {0}
    labels = []
    for look in sheet.looks:
        article, role = answers[look.number]
        begins = article not in begun and role != Role.CONT
        labels.append(role + (BEGINS if begins else ""))
        if begins:
            begun.add(article)
    return labels


# --- training --------------------------------------------------------------------------------------------------------


class Trained(NamedTuple):
    """The models of a reader by their names in model.PARTS, and the chance that makes an article CONFIDENT."""

    parts: dict[str, bytes]
    sure: float


def train(pages: Sequence[GoldPage], own: Collection[str] = ()) -> Trained:
    """A reader trained on the pages; those named in `own` count OWN_TIMES.

    Kinds and confidence are learned from articles as readers that do not know their papers read them: on pages that it
    was trained on, a reader makes too few mistakes to learn doubt from. Where all are of one paper, readers that do not
    know their pages do. Raises TrainingError where there is too little.
    """
    if len(pages) < 2:
        raise TrainingError("at least two pages are needed")
    one_paper = len({paper_of(page) for page in pages}) == 1
    examples = [line_examples(page) * (OWN_TIMES if page.name in own else 1) for page in pages]
    drafts: list[_Draft] = []
    shares = share_out(pages, INNER_FOLDS, (lambda page: page.name) if one_paper else paper_of)
    for share in shares:
        others = [row for i in range(len(pages)) if i not in share for row in examples[i]]
        reader = Reader("", {"lines": fit("lines", others)})
        drafts += [_draft(pages[i], reader, share) for i in sorted(share)]
    kinds = fit("kinds", [row for draft in drafts for row in draft.kinds])
    doubts: list[list[Example]] = []
    for share in shares:
        others = [row for draft in drafts if draft.share is not share for row in draft.kinds]
        reader = Reader("", {"kinds": fit("kinds", others)})
        doubts.append([row for draft in drafts if draft.share is share for row in _doubts(draft, reader)])
    lines = fit("lines", [row for rows in examples for row in rows])
    confidence = fit("confidence", [row for rows in doubts for row in rows])
    return Trained({"lines": lines, "kinds": kinds, "confidence": confidence}, sure_from(doubts))


# So many articles' worth of them must be sure, and this share of those untouched. It is asked of articles whose chance comes
# from other papers; a little more than the 95 % that are promised, since the best of many bounds flatters itself.
LEAST_SURE, SHARE_UNTOUCHED = 100, 0.952


def sure_from(parts: Sequence[Sequence[Example]]) -> float:
    """The least chance from which on SHARE_UNTOUCHED of the articles were untouched, each judged by the other parts.

    CONFIDENT itself where that cannot be told.
    """
    chances: list[tuple[float, bool]] = []
    for part in parts:
        others = [row for other in parts if other is not part for row in other]
        if not others:
            return CONFIDENT
        reader = Reader("", {"confidence": fit("confidence", others)})
        chances += [(reader.chance_untouched(features), label == UNTOUCHED) for (features,), (label,) in part]
    chances.sort(reverse=True)
    sure, untouched = CONFIDENT, 0
    for number, (chance, right) in enumerate(chances, 1):
        untouched += right
        last_of_equals = number == len(chances) or chances[number][0] < chance
        if last_of_equals and number >= LEAST_SURE and untouched >= SHARE_UNTOUCHED * number:
            sure = chance
    return min(max(sure, 0.5), 0.99)


def fit(name: str, examples: Sequence[Example]) -> bytes:
    """A model of CRFsuite's trained on the examples, as the bytes of its file. The same examples give the same model."""
    if not any(labels for _features, labels in examples):
        raise TrainingError(f"there is nothing to learn {name} from")
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(
        {
            "c1": 0.0,
            "c2": PENALTIES[name],
            "max_iterations": ITERATIONS,
            "feature.minfreq": LEAST_SEEN[name],
        }
    )
    for features, labels in examples:
        trainer.append(features, labels)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.crfsuite"
        trainer.train(str(path))
        return path.read_bytes()


def share_out(
    pages: Sequence[GoldPage], folds: int = FOLDS, of: Callable[[GoldPage], str] = paper_of
) -> list[frozenset[int]]:
    """The pages' indexes in at most `folds` parts; the pages of one paper are in one part."""
    papers = sorted({of(page) for page in pages})
    random.Random(SEED).shuffle(papers)
    part = {paper: number % folds for number, paper in enumerate(papers)}
    shares = [
        frozenset(i for i, page in enumerate(pages) if part[of(page)] == number) for number in range(folds)
    ]
    return [share for share in shares if share]


def line_examples(page: GoldPage) -> list[Example]:
    """What a page teaches: as it is and in other manners of setting, each with what the rules say and without."""
    found: list[Example] = []
    for variant in (page, *vary(page, MANNERS)):
        sheet = open_sheet(variant)
        rows = line_features(sheet, story_starts(sheet))
        labels = gold_labels(sheet, variant.gold)
        labels = [labels[index] for index in asked_lines(sheet)]
        found += [(rows, labels), ([without_rules(row) for row in rows], labels)]
    return found


def without_rules(row: Sequence[str]) -> list[str]:
    return [feature for feature in row if not OF_RULES.search(feature)]


@dataclass
class _Draft:
    """A page as a reader that does not know its paper reads it, before its articles are judged."""

    page: GoldPage
    share: frozenset[int]
    sheet: Sheet
    decision: Decision
    parsed: ParsedPage
    kinds: list[Example]


def _draft(page: GoldPage, reader: Reader, share: frozenset[int]) -> _Draft:
    sheet = open_sheet(page)
    decision = decide(sheet, reader)
    parsed = assemble(sheet, segment(sheet, decision.starts))
    places = places_of(sheet, parsed)
    wanted = {
        said: page.gold["articles"][gold]["kind"]
        for gold, said in pair_articles(page, page_as_answer(parsed, ""))
    }
    kinds = [
        ([kind_features_of(sheet, places[article.number], article)], [wanted[str(article.number)]])
        for article in parsed.articles
        if str(article.number) in wanted
    ]
    return _Draft(page, share, sheet, decision, parsed, kinds)


def _doubts(draft: _Draft, reader: Reader) -> Iterator[Example]:
    """For each article of a page, what tells whether it is right, and whether it is."""
    places = places_of(draft.sheet, draft.parsed)
    signs = page_signs(
        draft.sheet, {article.number: places[article.number] for article in draft.parsed.articles}
    )
    judged, rows = [], {}
    for article in draft.parsed.articles:
        kind, chance = reader.label_article(kind_features_of(draft.sheet, places[article.number], article))
        article = article._replace(kind=Kind(kind))
        judged.append(article)
        rows[str(article.number)] = confidence_features(
            draft.sheet, places[article.number], article, draft.decision, chance, signs
        )
    score = Score()
    score.add(draft.page, page_as_answer(replace(draft.parsed, articles=tuple(judged)), ""))
    for number, features in rows.items():
        yield [features], [UNTOUCHED if (draft.page.name, number) in score.untouched else TOUCHED]


# --- measuring -------------------------------------------------------------------------------------------------------


def cross_validate(
    pages: Sequence[GoldPage], say: Say = lambda _text: None
) -> Iterator[tuple[GoldPage, dict]]:
    """Each page with the answer of a reader that was trained on the other papers' pages."""
    shares = share_out(pages)
    work = [
        ([page for i, page in enumerate(pages) if i not in share], [pages[i] for i in sorted(share)])
        for share in shares
    ]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for number, answers in enumerate(pool.map(_apart, work), 1):
            say(f"{number}/{len(shares)}")
            yield from answers


def _apart(work: tuple[list[GoldPage], list[GoldPage]]) -> list[tuple[GoldPage, dict]]:
    """The second pages with the answers of a reader trained on the first."""
    known, asked = work
    reader = Reader("", *train(known))
    return [
        (page, page_as_answer(read_page(split_lines(page.text), reader), f"{page.name}.txt"))
        for page in asked
    ]


LEVELS = (0.5, 0.6, 0.7, 0.8, 0.85, CONFIDENT, 0.95, 0.98)


def calibration(confidences: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, float, float]]:
    """(confidence, share of the articles that have it or more, share of these that were untouched)."""
    for least in LEVELS:
        right = [untouched for confidence, untouched in confidences if confidence >= least]
        yield least, len(right) / max(1, len(confidences)), sum(right) / len(right) if right else 1.0


# --- keeping ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Saved:
    """A reader that was saved: its version, and its files' bytes together."""

    version: str
    size: int


def save_reader(folder: Path, trained: Trained, pages: Sequence[GoldPage], rules: str) -> Saved:
    """Put a reader into a folder. Its card comes last, so that a reader that is half there is none.

    `rules` is the version of the rules that it was trained with.
    """
    parts, sure = trained
    version = version_of(parts)
    folder.mkdir(parents=True, exist_ok=True)
    card = {
        "version": version,
        "rules": rules,
        "sure": round(sure, 4),
        "pages": len(pages),
        "papers": len({paper_of(page) for page in pages}),
    }
    (folder / CARD).unlink(missing_ok=True)
    for name in PARTS:
        (folder / f"{name}.crfsuite").write_bytes(parts[name])
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return Saved(version, sum(map(len, parts.values())))
