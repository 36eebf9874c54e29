"""Lists page by key: each row once, in order, whatever the token says."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from articles.paging import BY_NAME, NEWEST_FIRST, BadToken, count_rows, paginate
from tests.factories import make_article, make_issue, make_newspaper, make_page, make_reporter, make_section

DAY = dt.date(2017, 12, 22)


@pytest.fixture
def articles(db):
    """Two newspapers, three days, two pages each; two articles that share their place."""
    for newspaper in (make_newspaper(), make_newspaper()):
        for days in range(3):
            issue = make_issue(newspaper=newspaper, date=DAY + dt.timedelta(days=days))
            for label in ("01", "02"):
                page = make_page(issue=issue, label=label)
                make_article(page=page, position=1, published=True)
                make_article(page=page, position=1, published=True)
    return Article.objects.published()


def walk(queryset, size: int, way: str, query: str = "") -> list[list]:
    """The pages of a list, one after the other, by their links."""
    pages = []
    while True:
        part = paginate(queryset, QueryDict(query), size=size)
        pages.append(part.rows)
        link = getattr(part, way)
        if not link:
            return pages
        query = link.removeprefix("?")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 24, 25])
def test_walking_on_meets_every_article_once_in_order(articles, size):
    pages = walk(articles, size, "next")

    assert [article for page in pages for article in page] == list(articles.newest_first())
    assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize("size", [1, 2, 5, 7])
def test_walking_back_meets_the_same_articles(articles, size):
    last = paginate(articles, QueryDict(""), size=len(articles) - 1)

    pages = walk(articles, size, "previous", last.next.removeprefix("?"))

    assert [article for page in reversed(pages) for article in page] == list(articles.newest_first())


def test_the_order_is_newest_day_first_and_each_day_as_printed(articles):
    ordered = list(paginate(articles, QueryDict(""), size=24).rows)

    keys = [(-a.date.toordinal(), a.newspaper_id, a.print_order, a.pk) for a in ordered]
    assert keys == sorted(keys)


def test_an_article_published_meanwhile_neither_doubles_nor_hides_another(articles):
    before = list(articles.newest_first())
    first = paginate(articles, QueryDict(""), size=5)
    make_article(page=make_page(issue=make_issue(date=DAY + dt.timedelta(days=9))), published=True)

    second = paginate(articles, QueryDict(first.next.removeprefix("?")), size=5)

    assert first.rows + second.rows == before[:10]


def test_other_parameters_are_kept(articles):
    part = paginate(articles, QueryDict("tag=劳动&kind=news"), size=5)

    query = QueryDict(part.next.removeprefix("?"))
    assert (query["tag"], query["kind"], part.start) == ("劳动", "news", "?tag=%E5%8A%B3%E5%8A%A8&kind=news")


@given(token=st.text() | st.text(alphabet="ABCDEFabcdef0123456789-_=", max_size=60))
def test_no_made_up_token_is_taken_for_one_of_ours(token):
    with pytest.raises(BadToken):
        NEWEST_FIRST.values(token)


@pytest.mark.parametrize(
    "plain", [b"[]", b"{}", b"1", b'["2017-02-30",1,1,1]', b'["2017-12-22",true,1,1]', b'["2017-12-22",1,1,1e3]',
              b'["2017-12-22",1,1,99999999999999999999]', b"[" * 500, b'[1,1,1,1]', b"\xff\xfe", b'["\\ud800",1,1,1]'],
)  # fmt: skip
def test_a_token_with_other_contents_is_none_of_ours(plain):
    import base64

    with pytest.raises(BadToken):
        NEWEST_FIRST.values(base64.urlsafe_b64encode(plain).decode())


@given(
    date=st.dates(),
    newspaper=st.integers(-(2**63), 2**63 - 1),
    order=st.integers(0, 2**62),
    pk=st.integers(1),
)
def test_a_token_gives_back_what_was_put_in(date, newspaper, order, pk):
    row = Article(pk=pk % 2**63, newspaper_id=newspaper, date=date, print_order=order)

    assert NEWEST_FIRST.values(NEWEST_FIRST.token(row)) == [date, newspaper, order, pk % 2**63]


# The last two hold ["\ud800", 1], half of a surrogate pair, and ["\0", 1].
@pytest.mark.parametrize(
    "token", ["x", "", "%00", "WyJhIl0", "A" * 5000, "WyJcdWQ4MDAiLDFd", "WyJcdTAwMDAiLDFd"]
)
@pytest.mark.parametrize("way", ["after", "before"])
@pytest.mark.parametrize(
    "address", ["/dates/", "/articles/", "/newspapers/", "/sections/", "/reporters/", "/tags/"]
)
def test_a_made_up_token_is_refused_politely(client, db, address, way, token):
    make_article(published=True)

    assert client.get(f"{address}?{way}={token}").status_code == 404


def test_a_token_beyond_the_end_leads_back_to_the_beginning(client, articles):
    last = articles.newest_first().last()

    response = client.get("/dates/", {"after": NEWEST_FIRST.token(last)})

    assert response.status_code == 200
    assert 'href="/dates/?"' in response.content.decode()


def test_names_page_by_key_as_well(db):
    newspaper = make_newspaper()
    names = [make_reporter(newspaper=newspaper, name=name).name for name in ("甲", "乙", "丙", "丁", "戊")]
    reporters = type(make_reporter(newspaper=newspaper, name="己")).objects.all()

    first = paginate(reporters, QueryDict(""), BY_NAME, 4)
    second = paginate(reporters, QueryDict(first.next.removeprefix("?")), BY_NAME, 4)

    assert sorted(row.name for row in first.rows + second.rows) == sorted([*names, "己"])


def test_a_count_is_exact_up_to_its_limit(articles):
    assert [str(count_rows(articles, limit)) for limit in (23, 24, 25)] == ["23+", "24", "24"]


def test_a_count_over_a_thousand_reads_so(articles):
    newspaper, page = Article.objects.first().newspaper, Article.objects.first().page
    Article.objects.bulk_create(
        Article(page=page, newspaper=newspaper, date=DAY, status="published") for _ in range(1000)
    )

    assert str(count_rows(articles)) == "1,000+"


@pytest.mark.parametrize("what", ["date", "paper", "section"])
@pytest.mark.parametrize("backwards", [False, True])
def test_the_indexes_of_published_articles_serve_the_lists_without_sorting(articles, what, backwards):
    """A plan that leaves them would sort the whole list for every page; on rows so few PostgreSQL must be asked to."""
    section = make_section()
    lists = {
        "date": articles,
        "paper": articles.filter(newspaper=section.newspaper),
        "section": articles.filter(section=section),
    }
    values = NEWEST_FIRST.values(NEWEST_FIRST.token(articles.first()))
    rows = lists[what].filter(NEWEST_FIRST.beyond(values, backwards=backwards))
    rows = rows.order_by(*NEWEST_FIRST.names(backwards=backwards))[:31]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")

    plan = rows.explain()

    assert f"public_by_{what}" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
