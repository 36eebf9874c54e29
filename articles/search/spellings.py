"""What may have been meant where nothing was found: near spellings that the archive has."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.db.models import Q
from django.db.models.functions import Length

from articles.models import Reporter, Tag
from articles.pipeline.lookalikes import CLOSE, SOUNDS, wide
from articles.search.candidates import find, read_candidates
from articles.search.engines import engine
from articles.search.patterns import pattern_of
from articles.search.plan import all_of, any_of, make_plan, terms_asked
from articles.search.query import Word
from articles.search.question import Order, Question
from articles.search.terms import RUN, matched

MOST_SPELLINGS = 4
MOST_WORDS = 3  # of the query, whose other spellings are looked for
MOST_VARIANTS = 60  # of all these words
MOST_READ = 200  # articles in which they are looked for
LEAST_NAME = 3  # characters; of shorter names too many differ by one
LIKE = 0.85  # how alike two characters are in print that are taken for one another


def near_spellings(question: Question) -> list[str]:
    """The question's text with another spelling of a word, likeliest first; only those that have hits.

    At most two questions to the index for each, and four queries beside. May raise TooCostly.
    """
    words = question.query.words[:MOST_WORDS]
    found = [
        question.query.with_other(word, other)
        for word in words
        for other in (*_without_marks(word), *_names_like(word))
    ]
    found += [question.query.with_other(word, other) for word, other in _printed(question, words)]
    asked = (
        replace(question, text=text, order=Order.NEWEST, after="", before="") for text in dict.fromkeys(found)
    )
    return [one.text for one in islice(filter(_has_hits, islice(asked, 2 * MOST_SPELLINGS)), MOST_SPELLINGS)]


def _has_hits(question: Question) -> bool:
    return bool(find(make_plan(question), 1, most=MOST_READ).places)


def _without_marks(word: Word) -> Iterator[str]:
    """The word's parts by themselves, where a sign stands between them: 大坝，合龙."""
    parts = re.findall(RUN.pattern, word.text)
    if len(parts) > 1 and not word.in_headline:
        yield " ".join(parts)


def _names_like(word: Word) -> list[str]:
    """Names of reporters and tags that differ from the word by one character. Two queries."""
    name = matched(word.text).strip()
    if not LEAST_NAME <= len(name) <= 10:
        return []
    differs = Q()
    for index in range(len(name)):
        differs |= Q(folded_name__startswith=name[:index], folded_name__endswith=name[index + 1 :])
    same_length = {"length": len(name)}
    found = []
    for rows in (Reporter.objects, Tag.objects):
        rows = rows.annotate(length=Length("folded_name")).filter(differs, **same_length).order_by("pk")
        found += rows.values_list("name", flat=True)[:MOST_SPELLINGS]
    return list(dict.fromkeys(found))


def _printed(question: Question, words: Iterable[Word]) -> list[tuple[Word, str]]:
    """Words with one character for another that looks or sounds alike, as texts print them, the most frequent first."""
    variants = [(word, other) for word in words for other in _alike(matched(word.text).strip())]
    variants = variants[:MOST_VARIANTS]
    if not variants:
        return []
    plan = make_plan(replace(question, text="", filters=type(question.filters)()))
    condition = all_of([any_of(all_of(terms_asked(other)) for _word, other in variants), plan.condition])
    places = engine().places(condition, within=plan.within, limit=MOST_READ)
    texts = [candidate.text for candidate in read_candidates(places, plan)]
    counted = Counter(
        {(word, other): sum(pattern_of(other).is_in(text) for text in texts) for word, other in variants}
    )
    return [variant for variant, number in counted.most_common() if number]


def _alike(word: str) -> Iterator[str]:
    """The word with one character for another; a single character has no other spelling."""
    for index, char in enumerate(word if len(word) > 1 else ""):
        others = CLOSE.get(char, "") + SOUNDS.get(char, "")
        others += "".join(other for other, likeness in wide(char).whole.items() if likeness >= LIKE)
        for other in dict.fromkeys(others):
            yield word[:index] + other + word[index + 1 :]
