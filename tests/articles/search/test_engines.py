"""What every engine must answer, asked of the one that the database has."""

import datetime as dt
import random

import pytest

from articles.search.conditions import AllOf, AnyOf, Beginning, Condition, Term, Without
from articles.search.engines import engine
from articles.search.places import first_choice, place_range, undated_range
from articles.search.terms import HEAD, PRINTED, Document, label, terms_of

pytestmark = pytest.mark.django_db

FIRST_DAY = dt.date(1987, 6, 30)


def document(number: int, text: str, *, headline="", printed="", labels=(), date=FIRST_DAY) -> Document:
    return Document(number, date, headline, f"{headline}\n{text}", printed, tuple(labels))


def put(*documents: Document) -> dict[int, Document]:
    """Place -> document of what is now in the index."""
    rows = {first_choice(one.date, one.article_id): one for one in documents}
    engine().put(sorted(rows.items()))
    return rows


def holds(condition: Condition, terms: set[str]) -> bool:
    """The plain meaning of a condition."""
    match condition:
        case Term(term):
            return term in terms
        case Beginning(prefix):
            return any(term.startswith(prefix) for term in terms)
        case AllOf(parts):
            return all(holds(part, terms) for part in parts)
        case AnyOf(parts):
            return any(holds(part, terms) for part in parts)
        case Without(part, unwanted):
            return holds(part, terms) and not holds(unwanted, terms)


def expected(rows: dict[int, Document], condition: Condition) -> list[int]:
    """The places that fulfil it, the newest first."""
    return sorted((place for place, one in rows.items() if holds(condition, {*terms_of(one)})), reverse=True)


@pytest.fixture
def archive() -> dict[int, Document]:
    """300 documents of few characters from 1987 to 2020, some on one day, some without a date."""
    chance = random.Random(7)
    documents = []
    for number in range(1, 301):
        date = FIRST_DAY + dt.timedelta(chance.choice((0, 1, 5, 30, 400, 5000, 12000)))
        text = "".join(chance.choices("甲乙丙丁戊，。 ab1\n", k=chance.randint(0, 30)))
        labels = [
            label("state", chance.choice(("published", "draft"))),
            label("section", chance.randint(1, 3)),
        ]
        documents.append(
            document(
                number,
                text,
                headline="".join(chance.choices("甲乙c", k=3)),
                printed="".join(chance.choices("甲丙己", k=2)) if number % 9 == 0 else "",
                labels=labels,
                date=date if number % 20 else None,
            )
        )
    return put(*documents)


PAIR, CHARACTER, WORD = Term("甲乙"), Beginning("丙"), Term("ab")
SECTION, STATE = Term(label("section", 2)), Term(label("state", "published"))
CONDITIONS = [
    PAIR, CHARACTER, WORD, SECTION, Term("己庚"), Beginning("a"),
    Term(HEAD + "甲乙"), Beginning(HEAD + "甲"), Term(PRINTED + "己甲"), Beginning(PRINTED + "己"),
    AllOf((PAIR, STATE)), AllOf((PAIR, Term("乙丙"), SECTION, STATE)), AllOf((CHARACTER, SECTION, STATE)),
    AllOf((CHARACTER, Beginning("丁"))),
    AnyOf((PAIR, WORD)), AllOf((AnyOf((PAIR, CHARACTER)), STATE)), AnyOf((AllOf((PAIR, SECTION)), WORD)),
    Without(STATE, PAIR), Without(PAIR, CHARACTER), AllOf((Without(STATE, AnyOf((PAIR, WORD))), SECTION)),
]  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_places_are_those_that_fulfil_the_condition_in_order(archive, condition):
    answer = expected(archive, condition)

    assert engine().places(condition, limit=1000) == answer
    assert engine().places(condition, newest_first=False, limit=1000) == answer[::-1]
    assert engine().places(condition, limit=7) == answer[:7]
    assert engine().count(condition, limit=1000) == len(answer)
    assert engine().count(condition, limit=3) == min(3, len(answer))


@pytest.mark.parametrize("condition", [PAIR, CHARACTER, AllOf((PAIR, STATE))], ids=str)
def test_places_go_on_behind_one_and_keep_to_a_range(archive, condition):
    answer = expected(archive, condition)
    first, last = place_range(FIRST_DAY + dt.timedelta(1), FIRST_DAY + dt.timedelta(400))
    undated = undated_range()
    middle = answer[len(answer) // 2]

    assert engine().places(condition, after=middle, limit=5) == [at for at in answer if at < middle][:5]
    assert (
        engine().places(condition, newest_first=False, after=middle, limit=5)
        == [at for at in reversed(answer) if at > middle][:5]
    )  # fmt: skip
    within = [at for at in answer if first <= at <= last]
    assert engine().places(condition, within=(first, last), limit=1000) == within
    assert engine().count(condition, within=(first, last), limit=1000) == len(within)
    assert engine().places(condition, within=undated, limit=1000) == [at for at in answer if at <= undated[1]]


@pytest.mark.parametrize("after", [-(10**30), -1, 0, 2**63 - 1, 10**30])
def test_places_behind_a_made_up_one_are_all_or_none(archive, after):
    answer = expected(archive, PAIR)

    assert engine().places(PAIR, after=after, limit=1000) == [at for at in answer if at < after]
    assert engine().places(PAIR, after=after, newest_first=False, limit=1000) == [
        at for at in reversed(answer) if at > after
    ]


def test_what_is_taken_out_is_not_found_and_what_replaces_it_is():
    rows = put(document(1, "甲乙"), document(2, "甲乙丙"), document(3, "甲乙丁", labels=[label("tag", 1)]))
    (first, one), (second, two), (third, three) = sorted(rows.items(), key=lambda row: row[1].article_id)

    engine().remove([(first, one)])
    engine().replace([(second, two, document(2, "丙丁"))])
    engine().relabel([(third, three.labels, (label("tag", 2), label("tag", 3)))])

    assert engine().places(Term("甲乙"), limit=9) == [third]
    assert engine().places(Term("丙丁"), limit=9) == [second]
    assert engine().places(Term(label("tag", 1)), limit=9) == []
    assert engine().places(AllOf((Term(label("tag", 2)), Term(label("tag", 3)))), limit=9) == [third]
    assert engine().held(0, 2**62) == sorted([second, third])
    engine().clear()
    assert engine().held(0, 2**62) == []


def test_words_of_every_script_and_length_are_whole_terms():
    words = ["naïve", "добрый", "𠮷野", "x" * 300, "2017", "ℵ", "กา"]
    rows = put(*(document(number, f"甲 {word} 乙") for number, word in enumerate(words, 1)))

    found = {
        one.article_id: engine().places(AllOf(tuple(map(Term, terms_of(one)))), limit=9)
        for one in rows.values()
    }
    assert found == {one.article_id: [place] for place, one in rows.items()}


def test_tidying_changes_no_answer(archive):
    put(*(document(number, "甲乙 丙丁", date=FIRST_DAY) for number in range(400, 420)))
    answers = {condition: engine().places(condition, limit=1000) for condition in CONDITIONS}

    engine().tidy()

    assert {condition: engine().places(condition, limit=1000) for condition in CONDITIONS} == answers
