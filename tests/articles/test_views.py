"""The public pages from the front page to the article: what readers see, and what they must not."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.factories import (
    make_article,
    make_byline,
    make_issue,
    make_newspaper,
    make_page,
    make_photo_credit,
    make_reporter,
    make_section,
)
from tests.people import make_editor

DAY = dt.date(2017, 12, 22)


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def page(db):
    newspaper = make_newspaper(name="海平日报", slug="haiping")
    section = make_section(newspaper=newspaper, name="要闻")
    return make_page(issue=make_issue(newspaper=newspaper, date=DAY), label="03", section=section)


def make_hidden_articles(page) -> list[Article]:
    """One of each that no reader may meet."""
    trashed = make_article(page=page, headline="回收站里的", published=True)
    trashed.trash(by=None)
    withdrawn = make_article(page=page, headline="撤回了的", published=True)
    withdrawn.withdraw(by=None)
    return [make_article(page=page, headline="还是草稿"), trashed, withdrawn]


HIDDEN_HEADLINES = ("回收站里的", "撤回了的", "还是草稿")


# Home


def test_an_empty_archive_says_what_to_do_next(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert reverse("admin:index") in text_of(response)


def test_home_is_the_newest_issue(client, page):
    make_article(page=page, headline="旧闻", published=True)
    newer = make_page(issue=make_issue(newspaper=page.issue.newspaper, date=DAY + dt.timedelta(days=1)))
    make_article(page=newer, headline="新闻", published=True)
    draft = make_page(issue=make_issue(newspaper=page.issue.newspaper, date=DAY + dt.timedelta(days=2)))
    make_article(page=draft, headline="还是草稿")

    response = client.get("/")

    assert response.context["issue"] == newer.issue
    assert [article.headline for article in response.context["pages"][0].articles] == ["新闻"]
    assert "还是草稿" not in text_of(response)


def test_home_shows_nothing_of_hidden_articles(client, page):
    make_hidden_articles(page)

    response = client.get("/")

    assert not any(headline in text_of(response) for headline in HIDDEN_HEADLINES)


# An issue and its pages


def test_an_issue_shows_its_pages_in_order_with_what_they_print_first_first(client, page):
    second = make_page(issue=page.issue, label="A01")
    make_article(page=second, headline="丙", published=True)
    make_article(page=page, headline="乙", position=2, published=True)
    make_article(page=page, headline="甲", position=1, published=True)

    response = client.get("/haiping/2017-12-22/")

    shown = [(p.page.label, [a.headline for a in p.articles]) for p in response.context["pages"]]
    assert shown == [("03", ["甲", "乙"]), ("A01", ["丙"])]


def test_an_issue_of_drafts_is_not_there(client, page):
    make_hidden_articles(page)

    responses = [
        client.get(f"/haiping/{key}/")
        for key in ("2017-12-22", "2017-12-22/03", "2017-12-21", "2017-12-21/03")
    ]

    assert {response.status_code for response in responses} == {404}
    assert {"本库没有这一期" in text_of(response) for response in responses} == {True}


def test_a_page_keeps_the_printed_order_also_where_a_brief_without_headline_comes_first(client, page):
    brief = make_article(page=page, headline="", body="天气转晴。", position=1, published=True)
    lead = make_article(page=page, headline="头条", position=2, published=True)

    response = client.get(page.get_absolute_url())

    assert response.context["printed"].lead == lead
    shown = text_of(response)
    assert shown.index(brief.get_absolute_url()) < shown.index(lead.get_absolute_url())


@pytest.mark.parametrize(
    "key", ["2017-02-30", "0000-01-01", "2017-12-22.0", "2017-12-22.99999", "2017-12-23"]
)
def test_an_impossible_or_unknown_issue_answers_404(client, page, key):
    make_article(page=page, published=True)

    assert client.get(f"/haiping/{key}/").status_code == 404


def test_the_second_edition_has_its_own_address(client, page):
    second = make_issue(newspaper=page.issue.newspaper, date=DAY, edition=2)
    article = make_article(page=make_page(issue=second, label="03"), headline="号外", published=True)

    assert second.get_absolute_url() == "/haiping/2017-12-22.2/"
    assert client.get(article.page.get_absolute_url()).context["printed"].articles == [article]
    assert client.get("/haiping/2017-12-22/").status_code == 404


def test_the_way_to_another_edition_of_the_day_names_it(client, page):
    make_article(page=page, published=True)
    evening = make_issue(newspaper=page.issue.newspaper, date=DAY, edition=2)
    make_article(page=make_page(issue=evening), published=True)

    shown = text_of(client.get("/haiping/2017-12-22/"))

    assert "2017年12月22日 星期五 版次 2</a>" in shown


def test_the_first_edition_need_not_be_named(client, page):
    make_article(page=page, published=True)

    response = client.get("/haiping/2017-12-22.1/")

    assert (response.status_code, response.url) == (301, "/haiping/2017-12-22/")


@pytest.mark.parametrize("typed", ["3", "三", "第三版", "%EF%BC%93"])
def test_a_page_label_typed_differently_leads_to_the_page(client, page, typed):
    make_article(page=page, published=True)

    response = client.get(f"/haiping/2017-12-22/{typed}/?x=1")

    assert (response.status_code, response.url) == (301, "/haiping/2017-12-22/03/?x=1")


@pytest.mark.parametrize("label", ["9" * 200, "版" * 200, "%00", "%2F", "<b>"])
def test_a_page_that_no_issue_has_answers_404(client, page, label):
    make_article(page=page, published=True)

    assert client.get(f"/haiping/2017-12-22/{label}/").status_code == 404


@pytest.mark.parametrize("label", ["A12", "中缝", "特 刊", "T/1", "50%", "?", "#1", "甲&乙"])
def test_every_label_has_an_address_that_leads_to_its_page(client, page, label):
    other = make_page(issue=page.issue, label=label)
    make_article(page=other, published=True)

    response = client.get(other.get_absolute_url())

    assert response.status_code == 200
    assert response.context["page"] == other


def test_a_newspaper_may_have_a_chinese_address(client, db):
    newspaper = make_newspaper(name="澜州日报", slug="澜州日报")
    page = make_page(issue=make_issue(newspaper=newspaper), label="中缝")
    article = make_article(page=page, published=True)

    for thing in (newspaper, page.issue, page, article):
        assert client.get(thing.get_absolute_url()).status_code == 200


def test_a_page_shows_its_neighbours_that_have_something_to_read(client, page):
    make_article(page=page, published=True)
    make_hidden_articles(make_page(issue=page.issue, label="04"))
    fifth = make_page(issue=page.issue, label="05")
    make_article(page=fifth, published=True)

    response = client.get(page.get_absolute_url())

    assert response.context["next_page"] == fifth
    assert response.context["previous_page"] is None
    assert "第04版" not in text_of(response)


@pytest.mark.parametrize("source", ["https://scans.example/1", "馆藏 A-12", "javascript:alert(1)"])
def test_a_pages_source_is_shown_and_linked_only_where_it_is_an_address(client, page, source):
    page.source = source
    page.save()
    article = make_article(page=page, published=True)

    shown = text_of(client.get(article.get_absolute_url()))

    assert source in shown
    assert (f'href="{source}"' in shown) == source.startswith("https:")


# An article


def test_an_article_shows_all_that_was_printed(client, page):
    article = make_article(
        page=page, kicker="引题甲", headline="标题乙", deck="副题丙", dateline="本报讯", published=True,
        body="今天上午开工。\n## 小标题丁\n> 图为现场。\n完工。", tags=("劳动",),
    )  # fmt: skip
    make_byline(article=article, name="沈嘉禾")
    make_photo_credit(article=article, name="石磊")
    make_photo_credit(article=article, name="", agency="新华社")

    shown = text_of(client.get(article.get_absolute_url()))

    for part in ("引题甲", "标题乙", "副题丙", "本报讯", "今天上午开工。", "<h2>小标题丁</h2>", "图为现场。",
                 "沈嘉禾", "石磊", "新华社", "劳动", "海平日报", "2017年12月22日 星期五", "第03版", "要闻"):  # fmt: skip
        assert part in shown


def test_the_date_reads_in_english_for_those_who_read_english(client, page):
    article = make_article(page=page, published=True)
    client.cookies["django_language"] = "en"

    assert "Friday 22 December 2017" in text_of(client.get(article.get_absolute_url()))


def test_credits_in_the_text_are_linked_there_and_not_printed_over_it(client, page):
    reporter = make_reporter(newspaper=page.issue.newspaper, name="张弛")
    article = make_article(
        page=page, body="本报讯（记者 张　弛）今天开工。", dateline="本报讯", published=True
    )
    make_byline(article=article, name="张弛", reporter=reporter)

    response = client.get(article.get_absolute_url())

    assert response.context["bylines_above"] == []
    assert response.context["dateline"] == ""
    assert f'（记者 <a href="{reporter.get_absolute_url()}">张　弛</a>）' in text_of(response)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_hidden_articles_are_not_there_and_withdrawn_ones_say_so(client, page, number):
    article = make_hidden_articles(page)[number]

    response = client.get(article.get_absolute_url())

    assert response.status_code == (410 if article.status == Article.Status.WITHDRAWN else 404)
    assert article.headline not in text_of(response)


def test_a_withdrawn_article_shows_its_notice(client, page):
    article = make_article(page=page, published=True)
    article.withdraw(by=None, notice="数字有误，<b>致歉</b>")

    response = client.get(article.get_absolute_url())

    assert response.status_code == 410
    assert "数字有误，&lt;b&gt;致歉&lt;/b&gt;" in text_of(response)


def test_an_unplaced_draft_is_not_there_even_for_an_editor(client, db):
    client.force_login(make_editor())
    article = make_article()

    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("address", ["/articles/99999999999999999999/", "/articles/0/", "/articles/x/"])
def test_an_article_that_never_was_answers_404(client, db, address):
    assert client.get(address).status_code == 404


def test_previous_and_next_walk_through_the_issue_past_what_is_hidden(client, page):
    first = make_article(page=page, published=True)
    make_hidden_articles(page)
    second = make_article(page=page, published=True)
    third = make_article(page=make_page(issue=page.issue, label="04"), published=True)
    make_article(
        page=make_page(issue=make_issue(newspaper=page.issue.newspaper, date=DAY, edition=2)), published=True
    )

    walk = {article: client.get(article.get_absolute_url()).context for article in (first, second, third)}

    assert [(walk[a]["previous"], walk[a]["next"]) for a in walk] == [
        (None, second), (first, third), (second, None),
    ]  # fmt: skip


def test_a_jump_leads_to_its_page_only_where_there_is_something_to_read(client, page):
    there = make_page(issue=page.issue, label="01")
    make_article(page=there, published=True)
    make_article(page=make_page(issue=page.issue, label="04"))
    article = make_article(page=page, continued_from="1", continued_to="4", published=True)

    response = client.get(article.get_absolute_url())

    assert (response.context["continued_from"], response.context["continued_to"]) == (there, None)
    assert "（上接第1版）</a>" in text_of(response)
    assert "（下转第4版）</p>" in text_of(response)


def test_a_photo_credit_printed_in_a_caption_is_not_printed_again_below(client, page):
    article = make_article(page=page, body="> 图为现场。新华社发", published=True)
    make_photo_credit(article=article, name="", agency="新华社")
    other = make_photo_credit(article=article, name="石磊")

    assert client.get(article.get_absolute_url()).context["credits_below"] == [other]


def test_saving_a_published_article_changes_its_page_at_once(client, page):
    article = make_article(page=page, headline="错字", published=True)
    assert "错字" in text_of(client.get(article.get_absolute_url()))

    article.headline = "正字"
    article.save()

    assert "正字" in text_of(client.get(article.get_absolute_url()))
    assert "错字" not in text_of(client.get(article.get_absolute_url()))


SCRIPT = "<script>alert(1)</script>"


def test_script_in_what_was_printed_stays_text(client, page):
    fields = {name: SCRIPT for name in ("kicker", "headline", "deck")}
    article = make_article(page=page, body=f"{SCRIPT}\n## {SCRIPT}\n> {SCRIPT}", published=True, **fields)
    make_byline(article=article, name=SCRIPT, title=SCRIPT)

    for address in (
        "/",
        page.issue.get_absolute_url(),
        page.get_absolute_url(),
        article.get_absolute_url(),
        "/dates/",
    ):
        shown = text_of(client.get(address))
        assert SCRIPT not in shown
        assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("what", ["home", "issue", "page", "article"])
def test_the_number_of_queries_does_not_grow_with_the_articles(
    client, page, what, django_assert_num_queries, django_assert_max_num_queries
):
    def add_article():
        other = make_page(issue=page.issue, section=page.section, label=f"A{page.issue.pages.count()}")
        for where in (page, other):
            article = make_article(page=where, published=True, tags=("劳动",))
            reporter = make_reporter(newspaper=page.issue.newspaper, name=f"记者{article.pk}")
            make_byline(article=article, name=reporter.name, reporter=reporter)
            make_photo_credit(article=article, name=reporter.name, reporter=reporter)

    add_article()
    first = page.articles.first()
    address = {
        "home": "/", "issue": page.issue.get_absolute_url(), "page": page.get_absolute_url(),
        "article": first.get_absolute_url(),
    }[what]  # fmt: skip
    with django_assert_max_num_queries(13) as with_one:
        client.get(address)
    for _ in range(3):
        add_article()
    with django_assert_num_queries(len(with_one)):
        client.get(address)


def test_the_language_form_leads_back_to_the_page(client, page):
    article = make_article(page=page, published=True)

    response = client.post(reverse("set_language"), {"language": "en", "next": article.get_absolute_url()})

    assert response.url == article.get_absolute_url()
    assert '<html lang="en">' in text_of(client.get(response.url))


def test_an_address_without_meaning_gets_a_page_that_leads_on(client, db):
    response = client.get("/nowhere/at/all/")

    assert response.status_code == 404
    assert reverse("articles:article_list") in text_of(response)


@pytest.mark.parametrize(("template", "says"), [("500.html", "出错了"), ("400.html", "无法理解")])
def test_the_pages_of_failures_stand_on_their_own(template, says):
    assert says in render_to_string(template)


def test_a_form_from_nowhere_is_refused_in_words(db):
    response = Client(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "en"})

    assert response.status_code == 403
    assert "表单已过期" in text_of(response)


def test_no_page_needs_script_or_style_of_its_own(client, page):
    article = make_article(page=page, published=True, tags=("劳动",))
    addresses = [
        "/", "/haiping/", "/haiping/2017/12/", page.issue.get_absolute_url(), page.get_absolute_url(),
        article.get_absolute_url(), page.section.get_absolute_url(), "/dates/", "/tags/", "/articles/?kind=x", "/nope/",
    ]  # fmt: skip

    shown = "".join(text_of(client.get(address)) for address in addresses)

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! type=.application/ld| src=)", shown)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!testserver)', shown)
