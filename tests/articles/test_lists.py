"""Lists by section, date, reporter and tag; the filtered list; the indexes; a newspaper's calendar."""

import datetime as dt

import pytest

from articles.models import Article, ReporterAlias
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
    make_tag,
)

DAY = dt.date(2017, 12, 22)


@pytest.fixture
def page(db):
    newspaper = make_newspaper(name="海平日报", slug="haiping")
    section = make_section(newspaper=newspaper, name="要闻")
    return make_page(issue=make_issue(newspaper=newspaper, date=DAY), label="03", section=section)


def make_page_of_day(page, date: dt.date):
    """A page of the same newspaper and section, on another day."""
    return make_page(issue=make_issue(newspaper=page.issue.newspaper, date=date), section=page.section)


def make_full_article(page, *, name: str = "沈嘉禾") -> Article:
    """Published, tagged 劳动, credited to the newspaper's reporter of that name for text and picture."""
    newspaper = page.issue.newspaper
    reporter = newspaper.reporters.filter(name=name).first() or make_reporter(newspaper=newspaper, name=name)
    article = make_article(page=page, published=True, tags=("劳动",))
    make_byline(article=article, name=name, reporter=reporter)
    make_photo_credit(article=article, name=name, reporter=reporter)
    return article


def listed(response) -> list[Article]:
    return response.context["part"].rows


def addresses_of_lists(article) -> dict[str, str]:
    section, reporter = article.section, article.bylines.get().reporter
    return {
        "dates": "/dates/", "year": "/dates/2017/", "month": "/dates/2017/12/", "day": "/dates/2017/12/22/",
        "section": section.get_absolute_url(), "section and year": f"{section.get_absolute_url()}2017/",
        "section and month": f"{section.get_absolute_url()}2017/12/",
        "section and day": f"{section.get_absolute_url()}2017/12/22/",
        "reporter": reporter.get_absolute_url(), "tag": "/tags/劳动/", "articles": "/articles/",
        "filtered": "/articles/?newspaper=haiping&section=要闻&since=2017-01-01&until=2017-12-31&kind=news&reporter=沈嘉禾&tag=劳动",
    }  # fmt: skip


LISTS = [
    "dates", "year", "month", "day", "section", "section and year", "section and month", "section and day",
    "reporter", "tag", "articles", "filtered",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_what_is_published_and_nothing_else(client, page, name):
    article = make_full_article(page)
    for hidden in make_hidden_articles(page):
        hidden.tags.set(article.tags.all())
        make_byline(article=hidden, name="沈嘉禾", reporter=article.bylines.get().reporter)

    response = client.get(addresses_of_lists(article)[name])

    assert listed(response) == [article]
    assert "1 篇稿件" in text_of(response)
    assert not any(headline in text_of(response) for headline in HIDDEN_HEADLINES)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_as_many_queries_with_one_article_as_with_many(
    client, page, name, django_assert_num_queries, django_assert_max_num_queries
):
    article = make_full_article(page)
    address = addresses_of_lists(article)[name]
    with django_assert_max_num_queries(16) as with_one:
        client.get(address)
    for number in range(4):
        make_full_article(make_page(issue=page.issue, label=f"A{number}", section=page.section))

    with django_assert_num_queries(len(with_one)):
        response = client.get(address)
    assert len(listed(response)) == 5


@pytest.mark.parametrize("name", ["year", "month", "day"])
@pytest.mark.parametrize("of", ["/dates/", "section"])
def test_a_list_of_a_period_has_only_its_articles(client, page, name, of):
    inside = make_full_article(page)
    for date in (dt.date(2016, 12, 31), dt.date(2018, 1, 1)):
        make_full_article(make_page_of_day(page, date))
    prefix = "/dates/" if of == "/dates/" else page.section.get_absolute_url()

    response = client.get(prefix + {"year": "2017/", "month": "2017/12/", "day": "2017/12/22/"}[name])

    assert listed(response) == [inside]
    assert (response.context["earlier"].url, response.context["later"].url) == {
        "year": (f"{prefix}2016/", f"{prefix}2018/"),
        "month": (f"{prefix}2016/12/", f"{prefix}2018/01/"),
        "day": (f"{prefix}2016/12/31/", f"{prefix}2018/01/01/"),
    }[name]


def test_a_period_without_articles_says_where_the_nearest_are(client, page):
    make_full_article(page)

    response = client.get("/dates/2016/05/")

    assert response.status_code == 200
    assert "2016年5月没有已发布的稿件" in text_of(response)
    assert 'href="/dates/2017/12/"' in text_of(response)


def test_the_days_of_drafts_are_no_links(client, page):
    make_full_article(page)
    make_hidden_articles(make_page_of_day(page, dt.date(2017, 12, 23)))
    make_hidden_articles(make_page_of_day(page, dt.date(2015, 1, 1)))

    levels = client.get("/dates/2017/12/").context["date_links"]

    assert [[link.text for link in level] for level in levels] == [["2017"], ["12月"], ["22"]]


@pytest.mark.parametrize(
    "date",
    ["2017/13", "2017/02/30", "2017/00", "0000", "1599", "9999", "2017/2/3", "20170", "2017/12/22/1", "x"],
)
def test_a_date_that_cannot_be_answers_404(client, page, date):
    make_full_article(page)

    assert client.get(f"/dates/{date}/").status_code == 404
    assert client.get(f"{page.section.get_absolute_url()}{date}/").status_code == 404


@pytest.mark.parametrize(
    "typed", ["sections/{pk}/", "sections/{pk}-/", "sections/{pk}-别名/", "sections/{pk}-x/2017/"]
)
def test_the_id_of_a_section_decides_and_a_wrong_name_redirects(client, page, typed):
    make_article(page=page, published=True)
    rest = "2017/" if typed.endswith("2017/") else ""

    response = client.get("/" + typed.format(pk=page.section.pk) + "?x=1")

    assert (response.status_code, response.url) == (301, f"{page.section.get_absolute_url()}{rest}?x=1")


@pytest.mark.parametrize("typed", ["reporters/{pk}/", "reporters/{pk}-别人/"])
def test_the_id_of_a_reporter_decides_and_a_wrong_name_redirects(client, page, typed):
    reporter = make_full_article(page).bylines.get().reporter

    response = client.get("/" + typed.format(pk=reporter.pk))

    assert (response.status_code, response.url) == (301, reporter.get_absolute_url())


@pytest.mark.parametrize("name", ["※", "A/B 厂", "财经·观察", "100%"])
def test_a_section_or_reporter_of_any_name_has_an_address_that_works(client, page, name):
    section = make_section(newspaper=page.issue.newspaper, name=name)
    article = make_article(page=page, section=section, published=True)
    reporter = make_reporter(newspaper=page.issue.newspaper, name=name)
    make_byline(article=article, name=name, reporter=reporter)

    assert client.get(section.get_absolute_url()).status_code == 200
    assert client.get(reporter.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["劳动", "C++", "五一 劳动节", "100%", "?", "#话题", "a&b", "劳動模范"])
def test_a_tag_of_any_name_has_an_address_that_works(client, page, name):
    make_article(page=page, published=True, tags=(name,))

    assert client.get(make_tag(name=name).get_absolute_url()).status_code == 200


def test_a_tag_typed_in_another_form_leads_to_the_tag(client, page):
    make_article(page=page, published=True, tags=("劳动",))

    response = client.get("/tags/勞動/")

    assert (response.status_code, response.url) == (301, make_tag(name="劳动").get_absolute_url())


@pytest.mark.parametrize(
    "address", ["/sections/999/", "/sections/99999999999999999999-x/", "/reporters/999-x/", "/tags/没有/",
                "/tags/%00/", "/nowhere/2017/", "/nowhere/2017/12/", "/%00/"],
)  # fmt: skip
def test_what_is_not_there_answers_404(client, db, address):
    assert client.get(address).status_code == 404


def test_what_no_published_article_belongs_to_is_not_there(client, page):
    draft = make_article(page=page, tags=("秘密",))
    make_hidden_articles(page)
    reporter = make_reporter(newspaper=page.issue.newspaper, name="卧底")
    make_byline(article=draft, name="卧底", reporter=reporter)

    assert client.get("/tags/秘密/").status_code == 404
    assert client.get(f"/reporters/{reporter.pk}/").status_code == 404
    assert client.get(f"/sections/{page.section.pk}/").status_code == 404
    assert client.get(page.section.get_absolute_url()).status_code == 404
    assert "海平日报" not in text_of(client.get("/newspapers/"))
    assert "海平日报" not in text_of(client.get("/articles/"))
    assert "秘密" not in text_of(client.get("/tags/"))
    assert "卧底" not in text_of(client.get("/reporters/"))


def test_a_photographer_is_listed_by_the_pictures(client, page):
    reporter = make_reporter(newspaper=page.issue.newspaper, name="石磊")
    article = make_article(page=page, published=True)
    make_photo_credit(article=article, reporter=reporter)
    make_photo_credit(article=article, reporter=reporter)

    assert listed(client.get(reporter.get_absolute_url())) == [article]


# Addresses that were cited before something was renamed or merged


def leads_to(response) -> str:
    assert response.status_code == 301
    return response.url


@pytest.mark.parametrize(
    "rest",
    ["", "newest.atom", "sitemap-2017-12.xml", "2017/", "2017/12/", "2017-12-22/", "2017-12-22/03/?x=1"],
)
def test_a_newspapers_old_address_leads_to_the_same_page_of_its_new_one(client, page, rest):
    make_article(page=page, published=True)
    newspaper = page.issue.newspaper
    for slug in ("海平", "haiping-daily"):
        newspaper.slug = slug
        newspaper.save_renamed()

    assert leads_to(client.get(f"/haiping/{rest}")) == f"/haiping-daily/{rest}"
    assert client.get(f"/haiping-daily/{rest}").status_code == 200


def test_a_filter_by_a_newspapers_old_address_finds_its_articles(client, page):
    article = make_article(page=page, published=True)
    page.issue.newspaper.slug = "haiping-daily"
    page.issue.newspaper.save_renamed()

    assert listed(client.get("/articles/?newspaper=haiping")) == [article]


def test_an_address_belongs_to_the_newspaper_that_has_it_now(client, page):
    page.issue.newspaper.slug = "haiping-daily"
    page.issue.newspaper.save_renamed()
    make_newspaper(name="海平晚报", slug="haiping")

    assert "海平晚报" in text_of(client.get("/haiping/"))
    assert client.get("/haiping/2017-12-22/").status_code == 404


def test_a_renamed_tags_old_address_leads_to_it_until_another_tag_has_that_name(client, page):
    make_article(page=page, published=True, tags=("劳动",))
    tag = make_tag(name="劳动")
    tag.name = "劳工"
    tag.save_renamed()

    assert leads_to(client.get("/tags/勞動/")) == tag.get_absolute_url()
    make_article(page=page, published=True, tags=("劳动",))
    assert client.get("/tags/劳动/").status_code == 200


def test_a_merged_tags_address_leads_to_the_one_that_stayed_however_often_it_was_merged(client, page):
    make_article(page=page, published=True, tags=("劳动", "劳工", "职工"))
    make_tag(name="劳工").absorb([make_tag(name="劳动")], by=None)
    make_tag(name="职工").absorb([make_tag(name="劳工")], by=None)

    assert leads_to(client.get("/tags/劳动/")) == make_tag(name="职工").get_absolute_url()
    assert leads_to(client.get("/tags/劳工/")) == make_tag(name="职工").get_absolute_url()


def test_a_merged_reporters_address_leads_to_the_one_who_stayed(client, page):
    article = make_article(page=page, published=True)
    first, second, kept = (
        make_reporter(newspaper=page.issue.newspaper, name=name) for name in ("甲", "乙", "丙")
    )
    gone = [first.get_absolute_url(), second.get_absolute_url(), f"/reporters/{first.pk}/"]
    make_byline(article=article, name="甲", reporter=first)
    second.absorb([first], by=None)
    kept.absorb([second], by=None)

    assert [leads_to(client.get(address)) for address in gone] == [kept.get_absolute_url()] * 3


def test_an_old_address_of_what_is_not_public_is_not_there(client, page):
    make_article(page=page, tags=("秘密", "机密"))
    make_tag(name="机密").absorb([make_tag(name="秘密")], by=None)

    assert client.get("/tags/秘密/").status_code == 404


# The filtered list


@pytest.mark.parametrize(
    "query",
    [
        {"newspaper": "haiping"}, {"section": "要闻"}, {"section": "要聞"}, {"since": "2017-12-22"}, {"until": "2017-12-22"},
        {"since": "2017-12-22", "until": "2017-12-22"}, {"kind": "commentary"}, {"reporter": "沈嘉禾"},
        {"reporter": "沈 嘉 禾"}, {"reporter": "嘉禾"}, {"tag": "劳动"}, {"tag": "勞動"},
    ],
)  # fmt: skip
def test_each_filter_finds_its_articles(client, page, query):
    article = make_full_article(page)
    Article.objects.update(kind="commentary")
    ReporterAlias.objects.create(reporter=article.bylines.get().reporter, name="嘉禾")
    day = dt.date(2016, 1, 1) if "since" in query else dt.date(2018, 1, 1)
    make_article(page=make_page(issue=make_issue(date=day)), published=True)
    if set(query) == {"since", "until"}:
        make_article(page=make_page(issue=make_issue(date=dt.date(2018, 1, 1))), published=True)

    response = client.get("/articles/", query)

    assert listed(response) == [article]


@pytest.mark.parametrize(
    ("name", "value", "explained"),
    [
        ("newspaper", "nowhere", "本库没有“nowhere”这份报纸。"), ("newspaper", "\0", "这份报纸"),
        ("section", "没有", "本库没有“没有”这个版块。"), ("section", "版" * 200, "80"), ("section", "\0", "空字符"),
        ("since", "2017-02-30", "2017-12-22"), ("until", "yesterday", "2017-12-22"),
        ("kind", "poem", "没有“poem”这种体裁。"), ("reporter", "没有", "没有名为“没有”的记者"),
        ("tag", "<script>", "没有“&lt;script&gt;”这个标签"),
    ],
)  # fmt: skip
def test_a_filter_that_names_nothing_is_explained_and_lists_nothing(client, page, name, value, explained):
    make_full_article(page)

    response = client.get("/articles/", {name: value})

    assert response.status_code == 200
    assert listed(response) == []
    assert explained in text_of(response)
    assert "<script>" not in text_of(response)


def test_what_was_typed_as_a_date_stays_to_be_put_right(client, page):
    response = client.get("/articles/", {"since": "yesterday"})

    assert '<input type="text" name="since" value="yesterday"' in text_of(response)


def test_days_in_the_wrong_order_are_explained(client, page):
    response = client.get("/articles/", {"since": "2017-12-22", "until": "2017-12-21"})

    assert "截止日期早于起始日期" in text_of(response)


def test_a_chip_takes_off_its_filter_and_keeps_the_others(client, page):
    make_full_article(page)

    response = client.get("/articles/", {"newspaper": "haiping", "kind": "news", "tag": "劳动", "after": ""})

    assert response.status_code == 404
    chips = client.get("/articles/", {"newspaper": "haiping", "kind": "news", "tag": "劳动"}).context["chips"]
    assert [(chip.label, chip.value) for chip in chips] == [
        ("报纸", "海平日报"),
        ("体裁", "消息"),
        ("标签", "劳动"),
    ]
    assert chips[1].without == "?newspaper=haiping&tag=%E5%8A%B3%E5%8A%A8"


def test_filters_that_fit_nothing_say_what_to_do(client, page):
    make_full_article(page)

    response = client.get("/articles/", {"kind": "notice"})

    assert "没有已发布的稿件同时符合这些条件" in text_of(response)


def test_filters_stay_when_paging(client, page, monkeypatch):
    for _ in range(31):
        make_article(page=page, published=True, tags=("劳动",))
    make_article(page=page, published=True)

    first = client.get("/articles/", {"tag": "劳动"})
    second = client.get("/articles/" + first.context["part"].next)

    assert (len(listed(first)), len(listed(second))) == (30, 1)
    assert second.context["chips"][0].value == "劳动"


# Indexes


@pytest.mark.parametrize("address", ["/newspapers/", "/sections/", "/reporters/", "/tags/"])
def test_an_index_costs_the_same_queries_however_long(
    client, db, address, django_assert_num_queries, django_assert_max_num_queries
):
    def add(number):
        newspaper = make_newspaper()
        page = make_page(
            issue=make_issue(newspaper=newspaper), section=make_section(newspaper=newspaper, name="要闻")
        )
        article = make_article(page=page, published=True, tags=(f"标签{number}",))
        make_byline(article=article, reporter=make_reporter(newspaper=newspaper))

    add(0)
    with django_assert_max_num_queries(3) as with_one:
        client.get(address)
    for number in range(1, 4):
        add(number)
    with django_assert_num_queries(len(with_one)):
        response = client.get(address)
    assert len(listed(response)) == 4


@pytest.mark.parametrize(
    "address", ["/newspapers/", "/sections/", "/reporters/", "/tags/", "/dates/", "/articles/"]
)
def test_an_empty_list_says_so(client, db, address):
    response = client.get(address)

    assert response.status_code == 200
    assert 'class="empty"' in text_of(response)


# Calendars


def printed_days(response) -> list[dt.date]:
    months = response.context["months"]
    return [day.date for month in months for week in month.weeks for day in week if day.issues]


@pytest.mark.parametrize("address", ["/haiping/", "/haiping/2017/", "/haiping/2017/12/"])
def test_a_calendar_links_the_days_with_something_to_read(client, page, address):
    make_full_article(page)
    make_hidden_articles(make_page_of_day(page, dt.date(2017, 12, 23)))
    make_hidden_articles(make_page_of_day(page, dt.date(2017, 12, 24)))
    make_full_article(make_page_of_day(page, dt.date(2017, 12, 25)))

    response = client.get(address)

    assert printed_days(response) == [DAY, dt.date(2017, 12, 25)]
    missing = [
        day.date.day for month in response.context["months"] for week in month.weeks for day in week if day.is_missing
    ]  # fmt: skip
    assert missing == [23, 24]
    assert "/haiping/2017-12-23/" not in text_of(response)


def test_days_on_which_a_newspaper_does_not_come_out_are_not_missing(client, page):
    page.issue.newspaper.publishing_days = "15"
    page.issue.newspaper.save()
    make_full_article(page)
    make_full_article(make_page_of_day(page, dt.date(2017, 12, 29)))

    response = client.get("/haiping/2017/12/")

    days = [day for month in response.context["months"] for week in month.weeks for day in week]
    assert [day.date.day for day in days if day.is_missing] == [25]


def test_a_day_with_two_editions_links_both(client, page):
    make_full_article(page)
    second = make_issue(newspaper=page.issue.newspaper, date=DAY, edition=2)
    make_full_article(make_page(issue=second))

    shown = text_of(client.get("/haiping/2017/12/"))

    assert 'href="/haiping/2017-12-22/"' in shown
    assert 'href="/haiping/2017-12-22.2/"' in shown


@pytest.mark.parametrize("address", ["/haiping/", "/haiping/2017/", "/haiping/2017/12/"])
def test_a_calendar_costs_the_same_queries_with_one_issue_and_with_many(
    client, page, address, django_assert_num_queries, django_assert_max_num_queries
):
    make_full_article(page)
    with django_assert_max_num_queries(12) as with_one:
        client.get(address)
    for day in (18, 19, 20, 21):
        make_full_article(make_page_of_day(page, dt.date(2017, 12, day)))

    with django_assert_num_queries(len(with_one)):
        client.get(address)


def test_a_newspaper_of_drafts_says_that_it_has_no_issue_yet(client, page):
    make_hidden_articles(page)

    for address in ("/haiping/", "/haiping/2017/", "/haiping/2017/12/"):
        assert "还没有发布任何一期" in text_of(client.get(address))


def test_a_year_without_issues_says_so(client, page):
    make_full_article(page)

    assert client.get("/haiping/2015/").context["issues"] == []
    assert client.get("/haiping/2015/05/").context["issues"] == []
    assert client.get("/haiping/2015/13/").status_code == 404
