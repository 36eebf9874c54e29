"""The search as readers meet it: its page, its feed, its JSON, and the words marked in the article."""

import datetime as dt
import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.search import answer as answering
from articles.search import candidates, engines, facets
from articles.search.answer import PAGE_SIZE
from articles.search.engines import TooCostly
from articles.search.query import MOST_CHARACTERS
from tests import people
from tests.articles.test_views import HIDDEN_HEADLINES, make_hidden_articles, text_of
from tests.factories import (
    make_article,
    make_byline,
    make_issue,
    make_newspaper,
    make_page,
    make_photo_credit,
    make_reporter,
    make_section,
    make_story,
    make_tag,
)

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = dt.date(2017, 12, 22)
WAYS = ["/search/", "/search/results.json", "/search/newest.atom"]


@pytest.fixture
def page(db):
    newspaper = make_newspaper(name="海平日报", slug="haiping")
    section = make_section(newspaper=newspaper, name="要闻")
    return make_page(issue=make_issue(newspaper=newspaper, date=DAY), label="03", section=section)


def make_page_of(page, date: dt.date):
    """A page of the same newspaper and section, on another day."""
    return make_page(issue=make_issue(newspaper=page.issue.newspaper, date=date), section=page.section)


def found(response) -> list[Article]:
    assert response.status_code == 200
    return [row.hit.article for row in response.context["rows"]]


def visible(response) -> str:
    """The page's words as they stand, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", text_of(response))).split())


# What is found, and how it is shown


def test_a_hit_says_where_it_was_printed_and_shows_the_words_marked(client, page):
    make_article(
        page=page, headline="大坝今日合龙", body="本报讯 昨天，大壩合龙。\n第二段没有这个词。", bylines=("沈嘉禾",), published=True
    )  # fmt: skip

    response = client.get("/search/", {"q": "大坝"})

    assert "<mark>大坝</mark>今日合龙" in text_of(response)
    assert "昨天，<mark>大壩</mark>合龙。" in text_of(response)
    for words in ("海平日报 2017年12月22日 第03版 要闻 沈嘉禾", "1 篇稿件"):
        assert words in visible(response)


def test_the_bare_form_explains_how_to_ask(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = client.get("/search/")

    assert "两个词都有" in visible(response)
    assert 'name="robots"' not in text_of(response)


@pytest.mark.parametrize(
    "address", ["/", "/newspapers/", "/haiping/", "/articles/", "/search/", "/nothing/here/"]
)
def test_every_page_has_one_search_field(client, page, address):
    make_article(page=page, published=True)

    assert text_of(client.get(address)).count('role="search"') == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("person", [None, "stranger", "editor"])
def test_what_readers_may_not_see_is_in_no_answer(client, page, way, person):
    shown = make_article(page=page, headline="公开的标题", body="共同的词语", published=True)
    for hidden in make_hidden_articles(page):
        Article.objects.filter(pk=hidden.pk).update(body="共同的词语")
    if person:
        client.force_login(people.make_stranger() if person == "stranger" else people.make_editor())

    response = client.get(way, {"q": "共同的词语"})

    assert response.status_code == 200
    assert shown.headline in text_of(response)
    assert not any(headline in text_of(response) for headline in HIDDEN_HEADLINES)


def test_names_that_readers_do_not_know_of_are_not_told_by_filters(client, page):
    newspaper, tag = make_newspaper(name="密报"), make_tag(name="密件")
    section, reporter = (
        make_section(newspaper=newspaper, name="密室"),
        make_reporter(newspaper=newspaper, name="密探"),
    )
    draft = make_article(page=page, section=section, tags=("密件",))
    make_byline(article=draft, name="密探", reporter=reporter)

    for filters in (
        {"newspaper": newspaper.pk},
        {"section": section.pk},
        {"reporter": reporter.pk},
        {"tag": tag.pk},
    ):
        response = client.get("/search/", {"q": "标题", **filters})
        assert response.status_code == 200
        assert "密" not in text_of(response)


# Filters, orders, parts


def test_filters_are_combined_and_taken_off_one_by_one(client, page):
    both = make_article(page=page, body="大坝", kind="commentary", published=True)
    make_article(page=page, body="大坝", published=True)
    other = make_page_of(page, dt.date(2016, 1, 1))
    make_article(page=other, body="大坝", kind="commentary", published=True)

    response = client.get("/search/", {"q": "大坝", "year": "2017", "kind": "commentary"})

    assert found(response) == [both]
    chips = {chip.value: parse_qs(urlsplit(chip.without).query) for chip in response.context["chips"]}
    assert chips == {
        "2017": {"q": ["大坝"], "kind": ["commentary"]}, "评论": {"q": ["大坝"], "year": ["2017"]},
    }  # fmt: skip


def test_a_filter_beside_the_hits_leads_to_what_it_counts(client, page):
    make_article(page=page, body="大坝", published=True)
    make_article(page=make_page_of(page, dt.date(2016, 1, 1)), body="大坝", published=True)

    facets = {
        facet.name: facet.choices for facet in client.get("/search/", {"q": "大坝"}).context["answer"].facets
    }

    assert [(choice.label, choice.count) for choice in facets["newspaper"]] == [("海平日报", 2)]
    for choice in facets["year"]:
        assert len(found(client.get(f"/search/{choice.url}"))) == choice.count == 1


def test_a_bar_of_the_timeline_leads_to_its_year(client, page):
    make_article(page=page, body="大坝", published=True)
    for _ in range(2):
        make_article(page=make_page_of(page, dt.date(2015, 1, 1 + _)), body="大坝", published=True)

    response = client.get("/search/", {"q": "大坝"})
    bars = [bar for bar in response.context["answer"].timeline.bars if bar.count.number]

    assert [(bar.period.name, bar.count.number) for bar in bars] == [("2015", 2), ("2017", 1)]
    assert len(found(client.get(f"/search/{bars[0].url}"))) == 2
    assert 'title="2015年: 2"' in text_of(response)


@pytest.mark.parametrize("order", ["newest", "oldest", "relevance"])
def test_from_part_to_part_every_article_comes_once(client, page, order):
    articles = [
        make_article(
            page=make_page_of(page, dt.date(2010, 1, 1) + dt.timedelta(days=day)), body="大坝", published=True
        )
        for day in range(2 * PAGE_SIZE + 3)
    ]
    seen, query = [], f"?q=大坝&order={order}"
    while query:
        response = client.get(f"/search/{query}")
        seen += found(response)
        query = response.context["answer"].next

    assert len(seen) == len(articles)
    assert {*seen} == {*articles}
    if order != "relevance":
        assert seen == (articles if order == "oldest" else articles[::-1])


def test_from_an_article_one_comes_back_to_the_part_of_the_answer_that_led_there(client, page):
    for day in range(1, 2 * PAGE_SIZE):
        made = make_page_of(page, dt.date(2010, 1, 1) + dt.timedelta(days=day))
        make_article(page=made, body="大坝", kind="brief", published=True)
    first = client.get("/search/?q=大坝&kind=brief&order=relevance")
    here = f"/search/{first.context['answer'].next}"

    row = client.get(here).context["rows"][0]

    assert f'href="{here.replace("&", "&amp;")}"' in client.get(row.url).content.decode()


def test_a_search_that_has_looked_at_enough_says_how_far_it_came_and_goes_on_by_a_link(
    client, page, monkeypatch
):
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", 10)
    monkeypatch.setattr(candidates, "LEAST_GROUP", 5)
    for day in range(1, 28):
        make_article(
            page=make_page_of(page, dt.date(2018, 1, day)), body="社会会议，会议社会", published=True
        )
    wanted = make_article(page=page, body="社会议", published=True)
    seen, parts, query = [], 0, "?q=社会议"
    while query:
        response = client.get(f"/search/{query}")
        seen += found(response)
        query, parts = response.context["answer"].next, parts + 1
        assert (
            ("目前已查至2018年1月" in visible(response)) == bool(query) == ("继续查找 →" in visible(response))
        )

    assert (seen, parts) == ([wanted], 3)


def test_a_thousand_hits_and_more_are_said_to_be_so(client, page, monkeypatch):
    for module in (answering, facets):
        monkeypatch.setattr(module, "COUNT_LIMIT", 3)
    for _ in range(4):
        make_article(page=page, body="大坝", published=True)

    shown = visible(client.get("/search/", {"q": "大坝"}))

    assert "3+ 篇稿件" in shown
    assert "只统计较新的稿件，并非全部。" in shown


def test_a_search_that_stopped_early_says_how_far_it_counted(client, page, monkeypatch):
    monkeypatch.setattr(candidates, "LEAST_GROUP", 2)
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", 4)
    for year, body in (
        (2011, "社会与会议"),
        (2012, "社会与会议"),
        (2013, "社会与会议"),
        (2014, "社会议"),
        (2015, "社会议"),
    ):
        make_article(page=make_page_of(page, dt.date(year, 1, 1)), body=body, published=True)

    shown = visible(client.get("/search/", {"q": "社会议"}))

    assert "2+ 篇稿件" in shown
    assert "只统计较新的稿件，回溯到2014年1月1日。" in shown
    assert "一千" not in shown


def test_the_form_keeps_filters_and_order_but_not_the_part(client, page):
    make_article(page=page, body="大坝", published=True)

    shown = text_of(client.get("/search/", {"q": "大坝", "year": "2017", "order": "oldest"}))

    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown.split("</form>")[0]) == [
        ("year", "2017"), ("order", "oldest"),
    ]  # fmt: skip


def test_a_story_over_several_pages_leads_to_the_part_that_has_the_words(client, page):
    first, rest = make_story(issue=page.issue, labels=("1", "2"), published=True)

    response = client.get("/search/", {"q": "合龙的第2段"})

    assert found(response) == [rest]
    [row] = response.context["rows"]
    address, place = f"/articles/{first.pk}/?q={quote('合龙的第2段')}", f"#part-{rest.pk}"
    assert row.url == address + place
    assert 'id="hit-1">合龙的第2段' in text_of(client.get(address))


# What cannot be answered


@pytest.mark.parametrize(
    "typed",
    [
        "大" * 10_000, "-", "OR", "OR OR", "-大坝", '"', "“大坝", "标题:", "日期:昨天", "日期:2018..2017", "'; DROP TABLE--",
        "大坝*", "NEAR(大坝 合龙)", "\0", "大\0坝", "\x01\x1b\u202e", "😀", "𠮷", "(.*)+$", "a" * 300, "大坝 OR", "：：：", "%", "_",
        "<script>alert(1)</script>", "\ue002newspaper\ue0021", "坝 " * 100,
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_typed_there_is_an_answer(client, page, way, typed):
    make_article(page=page, headline="大坝", published=True)

    response = client.get(way, {"q": typed})

    assert response.status_code in ((200,) if way == "/search/" else (200, 400))
    if not response.headers["Content-Type"].startswith(("application/json", "text/plain")):
        assert "<script>alert" not in text_of(response)


def test_a_query_that_cannot_be_meant_is_explained(client, page):
    make_article(page=page, headline="昨天", published=True)

    pages = [client.get(way, {"q": "日期:昨天"}) for way in WAYS]

    assert [response.status_code for response in pages] == [200, 400, 400]
    assert all("“昨天”不是日期" in visible(response) for response in pages)
    assert "rows" not in pages[0].context or pages[0].context["rows"] == []


@pytest.mark.parametrize("way", WAYS[1:])
def test_programs_that_ask_nothing_are_told_so(client, db, way):
    response = client.get(way)

    assert (response.status_code, "q=…" in text_of(response)) == (400, True)


@pytest.mark.parametrize(
    "filters",
    [
        {"newspaper": "x"},
        {"year": "99999"},
        {"year": "2017", "month": "13"},
        {"kind": "poem"},
        {"order": "best"},
        {"tag": "9" * 30},
    ],
)
def test_a_filter_that_cannot_be_is_explained(client, page, filters):
    make_article(page=page, body="大坝", published=True)

    response = client.get("/search/", {"q": "大坝", **filters})

    assert found(response) == []
    assert "未作检索：" in visible(response)


@pytest.mark.parametrize("token", ["x", "W10", "WzFd", "é", "A" * 5000, "WyJhIl0"])
@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("way", WAYS[:2])
def test_a_made_up_part_is_not_there_or_empty_but_no_error(client, page, way, name, token):
    make_article(page=page, body="大坝", published=True)

    assert client.get(way, {"q": "大坝", name: token}).status_code in (200, 404)


def test_a_query_of_signs_alone_is_told_that_nothing_was_searched(client, page):
    make_article(page=page, body="大坝", published=True)

    pages = [client.get(way, {"q": "😀"}) for way in WAYS]

    assert [response.status_code for response in pages] == [200, 400, 400]
    assert "未作检索：" in visible(pages[0])
    assert "没有找到" not in visible(pages[0])
    assert all("“😀”里没有可供检索的" in visible(response) for response in pages)


def test_the_field_takes_no_more_than_can_be_searched(client, db):
    assert f'maxlength="{MOST_CHARACTERS}"' in text_of(client.get("/search/"))


@pytest.fixture
def costly(monkeypatch):
    """A database that stops every question to the index."""

    def stop(*_args, **_kwargs):
        raise TooCostly

    for name in ("places", "count"):
        monkeypatch.setattr(type(engines.engine()), name, stop)


def test_a_question_that_the_database_stops_gets_a_polite_answer(client, page, costly):
    pages = [client.get(way, {"q": "大坝"}) for way in WAYS]

    assert [response.status_code for response in pages] == [200, 422, 422]
    assert all("用时过长" in visible(response) for response in pages)


def test_suggestions_go_without_headlines_where_those_take_too_long(client, page, costly):
    make_article(page=page, published=True)

    [group] = client.get("/search/suggestions.json", {"q": "海平"}).json()["groups"]

    assert [one["text"] for one in group["suggestions"]] == ["海平日报"]


def test_without_a_hit_it_says_what_was_sought_and_what_else_could_be(client, page):
    make_article(page=page, body="大坝合龙", published=True)

    response = client.get("/search/", {"q": "大坝 无此词", "kind": "news"})

    assert found(response) == []
    for words in (
        "没有找到",
        "“大坝”",
        "“无此词”",
        "体裁 消息",
        "去掉最后一个词",
        "在全部报纸中检索同样的词语",
    ):
        assert words in visible(response)
    assert len(found(client.get(f"/search/{response.context['answer'].shorter.url}"))) == 1


def test_a_correction_can_be_sought_by_what_the_print_said(client, page):
    assert "同时检索改正之前付印的文字" in visible(client.get("/search/", {"q": "己经"}))
    assert "checked" in text_of(client.get("/search/", {"q": "己经", "printed": "1"}))


# For programs


def test_json_has_what_the_page_shows(client, page):
    article = make_article(
        page=page, headline="大坝合龙", body="昨天，大坝合龙。", bylines=("沈嘉禾",), published=True
    )

    answer = client.get("/search/results.json", {"q": "大坝"}).json()

    assert answer["count"] == {"number": 1, "is_capped": False}
    [row] = answer["articles"]
    assert row | {"url": "", "passages": []} == {
        "id": article.pk, "url": "", "headline": "大坝合龙", "newspaper": "海平日报", "date": "2017-12-22", "page": "03",
        "section": "要闻", "bylines": ["沈嘉禾"], "passages": [],
    }  # fmt: skip
    assert row["url"] == f"http://testserver{article.get_absolute_url()}"
    assert row["passages"] == [[["昨天，", False], ["大坝", True], ["合龙。", False]]]
    assert (answer["next"], answer["facets"]["year"]) == (
        "",
        [{"value": "2017", "label": "2017", "count": 1}],
    )


def test_json_leads_on(client, page):
    for _ in range(PAGE_SIZE + 1):
        make_article(page=page, body="大坝", published=True)

    first = client.get("/search/results.json", {"q": "大坝"}).json()
    second = client.get(first["next"]).json()

    ids = [row["id"] for row in (*first["articles"], *second["articles"])]
    assert (len(first["articles"]), len(set(ids))) == (PAGE_SIZE, PAGE_SIZE + 1)


def test_the_feed_has_the_newest_hits_whatever_the_order(client, page):
    make_article(page=make_page_of(page, dt.date(2016, 1, 1)), headline="旧大坝\x0b", published=True)
    new = make_article(page=page, headline="新大坝", body="没有那个词\ufffe", published=True)

    response = client.get("/search/newest.atom", {"q": "大坝", "order": "oldest", "after": "x"})
    feed = ElementTree.fromstring(response.content)

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["新大坝", "旧大坝"]
    assert feed.findtext(f"{ATOM}title") == "检索“大坝”"
    assert [link.get("href") for link in feed.find(f"{ATOM}entry").iter(f"{ATOM}link")] == [
        f"http://testserver{new.get_absolute_url()}"
    ]


def test_robots_are_kept_from_answers(client, page):
    make_article(page=page, body="大坝", published=True)

    assert '<meta name="robots" content="noindex, nofollow">' in text_of(
        client.get("/search/", {"q": "大坝"})
    )
    for way in WAYS[1:]:
        assert client.get(way, {"q": "大坝"}).headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_costs_as_many_queries_with_one_article_as_with_many(client, page, way):
    def make_full():
        name = f"沈{Article.objects.count()}"
        reporter = make_reporter(newspaper=page.issue.newspaper, name=name)
        article = make_article(page=page, body="大坝合龙", tags=("防汛",), published=True)
        make_byline(article=article, name=name, reporter=reporter)
        make_photo_credit(article=article, name=name, reporter=reporter)

    make_full()
    client.get(way, {"q": "大坝合龙"})
    with CaptureQueriesContext(connection) as with_one:
        client.get(way, {"q": "大坝合龙"})
    for _ in range(8):
        make_full()

    client.get(way, {"q": "大坝合龙"})  # pays the debts of this transaction
    with CaptureQueriesContext(connection) as with_many:
        client.get(way, {"q": "大坝合龙"})

    assert len(with_many) == len(with_one) <= 20


@pytest.mark.parametrize(("way", "says"), [*zip(WAYS, ["请稍候", "您问得太快了", "请稍候"], strict=True)])
def test_who_searches_too_often_is_asked_politely_to_rest(client, page, settings, way, says):
    settings.SEARCHES_A_MINUTE = 1
    settings.VAR_DIR.mkdir()

    responses = [client.get(way, {"q": "大坝"}) for _ in range(2)]

    assert [response.status_code for response in responses] == [200, 429]
    assert says in visible(responses[1])
    assert 0 < int(responses[1].headers["Retry-After"]) <= 60


# The words marked in the article


def test_an_article_marks_the_words_that_one_came_by_and_numbers_them(client, page):
    article = make_article(
        page=page, kicker="大坝纪事", headline="大坝合龙", deck="大壩", body="## 大坝\n大坝，大坝。", published=True
    )  # fmt: skip

    shown = text_of(client.get(article.get_absolute_url(), {"q": "大坝"}))

    assert re.findall(r'<mark id="(hit-\d)">(.*?)</mark>', shown) == [
        ("hit-1", "大坝"), ("hit-2", "大坝"), ("hit-3", "大壩"), ("hit-4", "大坝"), ("hit-5", "大坝"), ("hit-6", "大坝"),
    ]  # fmt: skip
    assert re.findall(r'<li><a href="#hit-(\d)">', shown) == ["1", "2", "3", "4", "5", "6"]
    assert "在本文有6处" in shown
    assert f'<link rel="canonical" href="http://testserver{article.get_absolute_url()}">' in shown


def test_marks_need_no_query(client, page, django_assert_num_queries):
    article = make_article(page=page, body="大坝", bylines=("沈嘉禾",), published=True)
    with CaptureQueriesContext(connection) as without:
        client.get(article.get_absolute_url())

    with django_assert_num_queries(len(without)):
        client.get(article.get_absolute_url(), {"q": "大坝"})


def test_a_word_of_the_headline_alone_is_marked_there_alone(client, page):
    article = make_article(page=page, headline="大坝合龙", body="大坝", published=True)

    shown = text_of(client.get(article.get_absolute_url(), {"q": "标题:大坝"}))

    assert len(re.findall("<mark", shown)) == 1
    assert '<mark id="hit-1">大坝</mark>合龙</h1>' in shown


def test_a_linked_name_stays_one_link_where_a_hit_ends_in_it(client, page):
    reporter = make_reporter(newspaper=page.issue.newspaper, name="沈嘉禾")
    article = make_article(page=page, body="本报讯（记者沈嘉禾）大坝。", published=True)
    make_byline(article=article, name="沈嘉禾", reporter=reporter)

    shown = text_of(client.get(article.get_absolute_url(), {"q": "记者沈嘉"}))

    link = f'<a href="{reporter.get_absolute_url()}"><mark>沈嘉</mark>禾</a>'
    assert f'本报讯（<mark id="hit-1">记者</mark>{link}）大坝。' in shown


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("嘉禾", ["嘉禾"]),
        ("记者:沈嘉禾", ["沈嘉禾"]),
        ("记者:何平 大坝", ["大坝", "何平"]),
        ("首席", ["首席"]),
        ("采写", ["采写"]),
        ("图库", ["图库"]),
        ("新桥镇", ["新桥镇"]),
        ("新桥镇 大坝 何平 嘉禾", ["嘉禾", "新桥镇", "大坝", "何平"]),
    ],
)
def test_names_posts_agencies_and_datelines_are_marked_once_where_they_are_shown(client, page, typed, marks):
    article = make_article(page=page, dateline="新桥镇", body="大坝。", published=True)
    make_byline(article=article, name="沈嘉禾", title="首席记者", printed_role="采写")
    make_photo_credit(article=article, name="何平", title="通讯员", agency="海平图库")

    response = client.get("/search/", {"q": typed})
    shown = text_of(client.get(response.context["rows"][0].url))

    assert re.findall('<mark id="hit-([0-9]+)">(.*?)</mark>', shown) == [
        (str(number), mark) for number, mark in enumerate(marks, 1)
    ]
    assert shown.count("<mark") == len(marks)


@pytest.mark.parametrize(
    "query", [{}, {"q": ""}, {"q": "-大坝"}, {"q": "日期:2017"}, {"q": "大" * 1000}, {"q": "\0"}]
)
def test_without_words_nothing_is_marked(client, page, query):
    article = make_article(page=page, headline="大坝", published=True)

    shown = text_of(client.get(article.get_absolute_url(), query))

    assert not re.search("<mark|came-by|hits.js", shown)


def test_marks_escape_what_they_mark(client, page):
    article = make_article(page=page, body="<b>大坝</b>&", published=True)

    shown = text_of(client.get(article.get_absolute_url(), {"q": "大坝</b>"}))

    assert (
        '&lt;b&gt;<mark id="hit-1">大坝&lt;/b&gt;</mark>' in shown
        or '&lt;b&gt;<mark id="hit-1">大坝' in shown
    )
    assert "<b>大坝" not in shown


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_marks_open_no_article_that_readers_may_not_see(client, page, status):
    article = make_article(page=page, body="大坝秘闻", published=status == "withdrawn")
    if status == "withdrawn":
        article.withdraw(by=None)

    response = client.get(article.get_absolute_url(), {"q": "大坝"})

    assert response.status_code == (404 if status == "draft" else 410)
    assert "秘闻" not in text_of(response)
