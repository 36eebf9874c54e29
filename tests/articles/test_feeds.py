"""What programs read: feeds, maps for search engines, structured data. Nothing hidden stands in any of them."""

import datetime as dt
import json
import re
from xml.etree import ElementTree

import pytest

from articles.feeds import FEED_LENGTH
from tests.articles.test_views import HIDDEN_HEADLINES, make_hidden_articles, text_of
from tests.factories import make_article, make_byline, make_issue, make_newspaper, make_page, make_section

ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def page(db):
    newspaper = make_newspaper(name="海平日报", slug="海平")
    section = make_section(newspaper=newspaper)
    return make_page(issue=make_issue(newspaper=newspaper, date=dt.date(2017, 12, 22)), section=section)


def titles(response) -> list[str]:
    return [
        entry.findtext(f"{ATOM}title")
        for entry in ElementTree.fromstring(response.content).iter(f"{ATOM}entry")
    ]


def addresses(response) -> list[str]:
    return [loc.text for loc in ElementTree.fromstring(response.content).iter(f"{MAPS}loc")]


@pytest.mark.parametrize("address", ["/newest.atom", "/海平/newest.atom"])
def test_a_feed_has_the_newest_published_articles(client, page, address):
    for number in range(FEED_LENGTH + 1):
        make_article(page=page, headline=f"标题{number:02d}<b>", published=True)
    make_hidden_articles(page)

    response = client.get(address)

    assert titles(response) == [f"标题{number:02d}<b>" for number in range(FEED_LENGTH)]


def test_debris_of_a_scan_does_not_break_a_feed(client, page):
    make_article(page=page, headline="标\x0b题\ufffe", body="正\x01文", published=True)

    assert titles(client.get("/newest.atom")) == ["标题"]


@pytest.mark.parametrize(
    "address",
    ["/", "/海平/2017-12-22/", "/articles/", "/articles/{pk}/", "/newest.atom", "/tags/%0B/", "/%1F/"],
)
def test_no_control_character_reaches_a_reader(client, page, address):
    debris = "\x01\x0b\x1f\x7f\x85\ufffe"
    article = make_article(
        page=page,
        kicker=f"引{debris}",
        headline=f"标{debris}题",
        deck=debris,
        body=f"正{debris}文",
        published=True,
    )
    make_byline(article=article, name=f"石{debris}磊")
    article.tags.create(name=f"劳{debris}动")

    response = client.get(address.format(pk=article.pk))

    assert response.content
    assert {char for char in text_of(response) if char in debris} == set()


def test_a_newspapers_feed_has_only_its_own(client, page):
    make_article(page=page, headline="自家", published=True)
    make_article(headline="别家", published=True)

    assert titles(client.get("/海平/newest.atom")) == ["自家"]


@pytest.mark.parametrize("address", ["/newest.atom", "/海平/newest.atom"])
def test_a_feed_costs_as_many_queries_with_one_article_as_with_many(
    client, page, address, django_assert_num_queries, django_assert_max_num_queries
):
    make_byline(article=make_article(page=page, published=True, tags=("劳动",)))
    with django_assert_max_num_queries(4) as with_one:
        client.get(address)
    for _ in range(4):
        make_byline(article=make_article(page=page, published=True, tags=("劳动",)))

    with django_assert_num_queries(len(with_one)):
        client.get(address)


@pytest.mark.parametrize(
    "address",
    ["/没有/newest.atom", "/没有/sitemap-2017-12.xml", "/海平/sitemap-2017-13.xml", "/%00/newest.atom"],
)
def test_a_feed_or_map_of_nothing_answers_404(client, page, address):
    assert client.get(address).status_code == 404


def test_the_maps_lead_to_every_public_issue_and_article_and_to_nothing_else(client, page):
    article = make_article(page=page, published=True)
    make_hidden_articles(page)
    make_hidden_articles(
        make_page(issue=make_issue(newspaper=page.issue.newspaper, date=dt.date(2018, 5, 1)))
    )

    index = addresses(client.get("/sitemap.xml"))
    month = addresses(client.get(index[0].removeprefix("http://testserver")))

    assert index == ["http://testserver/%E6%B5%B7%E5%B9%B3/sitemap-2017-12.xml"]
    assert month == [
        f"http://testserver{page.issue.get_absolute_url()}", f"http://testserver{article.get_absolute_url()}",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["/sitemap.xml", "/海平/sitemap-2017-12.xml"])
def test_there_is_no_map_without_an_address_in_it(client, page, address):
    make_hidden_articles(page)

    assert client.get(address).status_code == 404


def test_the_icon_answers_at_the_address_that_browsers_guess(client, db):
    response = client.get("/favicon.ico")

    assert (response.status_code, response.url) == (302, "/static/articles/icon.svg")


def test_robots_are_led_to_the_maps_and_kept_from_the_desk_and_the_search(client, db):
    assert (
        "Disallow: /admin/\nDisallow: /search/\nDisallow: /articles/*?q=\nSitemap: http://testserver/sitemap.xml"
        in text_of(client.get("/robots.txt"))
    )


def test_structured_data_cannot_end_its_element(client, page):
    headline = "</script><script>alert(1)</script><!-- & “引号”"
    article = make_article(page=page, headline=headline, published=True)

    data = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', text_of(client.get(article.get_absolute_url()))
    )

    assert json.loads(data[1])["headline"] == headline


def test_no_hidden_headline_stands_in_a_feed(client, page):
    make_article(page=page, published=True)
    make_hidden_articles(page)

    for address in ("/newest.atom", "/海平/newest.atom"):
        assert not any(headline in text_of(client.get(address)) for headline in HIDDEN_HEADLINES)
