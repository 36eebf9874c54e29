"""Whatever is asked of whatever texts, the index finds what a plain scan over all of them finds."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Byline
from articles.search import candidates
from articles.search.answer import answer
from articles.search.query import parse_query
from articles.search.question import STAFF, Filters, Order, Question
from tests.articles.search import plain
from tests.factories import make_issue, make_newspaper, make_page, make_tag

pytestmark = pytest.mark.django_db

DAYS = [dt.date(2016, 12, 31), dt.date(2017, 1, 1), dt.date(2017, 11, 2), dt.date(2018, 1, 1)]
# Few letters, the first of them often: so pairs stand in many texts, and seldom together.
OFTEN = "大坝龙" * 15
LETTERS = st.sampled_from(OFTEN + "龍〇零王玉𠮷aAbＡ1１ 　\u200b\n，.-🎉")
TEXTS = st.text(LETTERS, min_size=6, max_size=30)
ARTICLES = st.fixed_dictionaries(
    {
        "headline": TEXTS.map(lambda text: text.replace("\n", "")),
        "body": TEXTS,
        "kicker": st.sampled_from(["", "大坝", "a b"]),
        "day": st.integers(0, len(DAYS) - 1),
        "kind": st.sampled_from(["news", "brief"]),
        "status": st.sampled_from(["published", "published", "draft"]),
        "tag": st.sampled_from(["", "", "龙王"]),
        "byline": st.sampled_from(["", "王玉", "王 玉", "大坝王玉"]),
    }
)
# A tag that no published article has is unknown to readers, and a query that names it is not searched.
TAGGED = {
    "headline": "龙王", "body": "王玉大坝", "kicker": "", "day": 2, "kind": "news", "status": "published", "tag": "龙王",
    "byline": "",
}  # fmt: skip
WORDS = st.text(st.sampled_from(OFTEN + "〇零王玉𠮷aAbＡ1，.-"), min_size=1, max_size=4)
LEAVES = st.one_of(
    st.text(st.sampled_from("大坝龙"), min_size=3, max_size=4),
    WORDS,
    st.tuples(WORDS, WORDS).map(lambda pair: f"“{pair[0]} {pair[1]}”"),
    WORDS.map(lambda word: f"标题:{word}"),
    st.sampled_from(
        [
            "date:2017",
            "date:2017-11..",
            "date:..2017-01",
            "日期:2016-12-31..2017-01-01",
            "tag:龙王",
            "kind:brief",
            "记者:王玉",
        ]
    ),
)
QUERIES = st.lists(
    st.tuples(st.sampled_from(["", "", "", "-", "OR ", "OR -"]), LEAVES).map("".join), min_size=1, max_size=4
).map(" ".join)


def put_all(rows: list[dict]) -> list[Article]:
    newspaper, tag = make_newspaper(), make_tag(name="龙王")
    pages = [make_page(issue=make_issue(newspaper=newspaper, date=day)) for day in DAYS]
    rows = [TAGGED, *rows]
    articles = Article.objects.bulk_create(
        Article(
            page=pages[row["day"]], newspaper=newspaper, date=DAYS[row["day"]], position=position,
            **{name: row[name] for name in ("headline", "body", "kicker", "kind", "status")},
        )
        for position, row in enumerate(rows)
    )  # fmt: skip
    pairs = list(zip(articles, rows, strict=True))
    Byline.objects.bulk_create(
        Byline(article=article, name=row["byline"]) for article, row in pairs if row["byline"]
    )
    for article, row in pairs:
        article.tags.set([tag] if row["tag"] else [])
    return articles


@pytest.mark.parametrize("states", [("published",), STAFF])
@given(st.lists(ARTICLES, min_size=1, max_size=8), st.lists(QUERIES, min_size=1, max_size=8), st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_index_finds_what_a_scan_finds(states, rows, queries, is_filtered):
    with transaction.atomic():
        articles = [article for article in put_all(rows) if article.status in states]
        filters = Filters(year=2017, kind="news") if is_filtered else Filters()
        if is_filtered:
            articles = [one for one in articles if one.date.year == 2017 and one.kind == "news"]
        for text in queries:
            root = parse_query(text).root
            wanted = [one for one in articles if root and plain.holds(root, one)]
            wanted.sort(key=lambda one: (-one.date.toordinal(), one.pk))
            for order in Order:
                result = answer(Question(text, filters, order, states=states), is_whole=order == Order.NEWEST)
                ids = [hit.article.pk for hit in result.hits]
                assert bool(result.errors) == (root is None and not is_filtered), text
                if root is None:
                    break
                if order == Order.RELEVANCE:
                    assert (text, sorted(ids)) == (text, sorted(one.pk for one in wanted))
                else:
                    in_order = wanted if order == Order.NEWEST else wanted[::-1]
                    assert (text, ids) == (text, [one.pk for one in in_order])
                if order == Order.NEWEST and root:
                    assert (text, str(result.count)) == (text, str(len(wanted)))
        transaction.set_rollback(True)


@given(st.lists(ARTICLES, min_size=1, max_size=8), QUERIES, st.integers(1, 3), st.integers(1, 5))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_walk_in_small_steps_finds_the_same(rows, text, size, most):
    """Pages of few hits, of which each looks at few candidates, are the whole answer, one behind the other."""
    with transaction.atomic():
        put_all(rows)
        asked = Question(text, states=STAFF)
        whole = [hit.article.pk for hit in answer(asked).hits]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(candidates, "LEAST_GROUP", 1)
            patch.setattr(candidates, "PROBE", 1)
            patch.setattr(candidates, "MOST_CANDIDATES", most)
            found, after = [], ""
            while after is not None:
                part = answer(Question(text, states=STAFF, after=after), size=size, is_whole=False)
                found += [hit.article.pk for hit in part.hits]
                after = part.next.partition("after=")[2] or None
        assert found == whole
        transaction.set_rollback(True)
