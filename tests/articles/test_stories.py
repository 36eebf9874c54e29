"""A story over several pages as readers see it: one text, one place in every list, and honest where a part is missing."""

import re

import pytest
from django.urls import reverse

from articles.models import Article
from articles.pipeline.continuations import Way
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
)
from tests.people import make_editor

CUT, GOES_ON = "大坝昨天合龙，最后一车石料倒进龙", "口，两岸的人群欢呼起来。"


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def issue(db):
    return make_issue(newspaper=make_newspaper(name="海平日报", slug="haiping"))


def published_story(issue, **fields) -> list[Article]:
    first, rest = make_story(issue=issue, labels=("01", "03"), published=True, headline="", **fields)
    Article.objects.filter(pk=first.pk).update(
        headline="大坝合龙", body=f"本报讯 上午晴。\n{CUT}（下转第03版）"
    )
    Article.objects.filter(pk=rest.pk).update(body=f"（上接第01版）{GOES_ON}\n完工在即。")
    for part in (first, rest):
        part.refresh_from_db()
        part.__dict__.pop("blocks", None)
    return [first, rest]


def test_readers_see_one_text_with_a_mark_in_the_sentence_that_the_page_cut(client, issue):
    first, rest = published_story(issue)

    shown = text_of(client.get(first.get_absolute_url()))

    mark = f'<a class="turn" id="part-{rest.pk}" lang="zh-hans" href="/haiping/2017-12-22/03/#part-{rest.pk}">第03版</a>'
    assert CUT + mark + GOES_ON in shown
    assert shown.index(mark) < shown.index("完工在即。")
    assert "下转" not in shown and "上接" not in shown


def test_between_sentences_the_mark_stands_alone(client, issue):
    first, _rest = published_story(issue)
    Article.objects.filter(pk=first.pk).update(body="大坝合龙了。\n> 图为大坝。")

    blocks = client.get(first.get_absolute_url()).context["blocks"]

    assert [block.kind for block in blocks] == ["paragraph", "caption", "turn", "paragraph", "paragraph"]


def test_the_address_of_the_rest_leads_to_its_place_in_the_story_for_as_long_as_both_are_joined(
    client, issue
):
    first, rest = published_story(issue)

    response = client.get(rest.get_absolute_url())
    assert (response.status_code, response.url) == (302, f"/articles/{first.pk}/#part-{rest.pk}")

    first.part(Way.TO, by=make_editor())
    assert client.get(rest.get_absolute_url()).status_code == 200


def test_the_names_under_all_parts_stand_together_each_once(client, issue):
    first, rest = published_story(issue)
    for part in (first, rest):
        make_byline(article=part, name="沈嘉禾")
    make_byline(article=rest, name="马骏")
    make_photo_credit(article=rest, name="石磊")

    context = client.get(first.get_absolute_url()).context

    assert [byline.name for byline in context["bylines"]] == ["沈嘉禾", "马骏"]
    assert [credit.name for credit in context["photo_credits"]] == ["石磊"]
    assert [author["name"] for author in context["for_machines"]["author"]] == ["沈嘉禾", "马骏"]
    assert (context["for_machines"]["pageStart"], context["for_machines"]["pageEnd"]) == ("01", "03")


def test_tags_of_all_parts_stand_together(client, issue):
    first, rest = published_story(issue)
    make_article(tags=("水利",))
    rest.add_tags([make_article(tags=("水利",)).tags.get()], by=None)

    assert [tag.name for tag in client.get(first.get_absolute_url()).context["tags"]] == ["水利"]


@pytest.mark.parametrize(
    ("hidden", "shown_part", "words"),
    [
        (1, 0, "下文尚未收入本库，或尚未接上"),
        (0, 1, "上文尚未收入本库，或尚未接上"),
    ],
)
@pytest.mark.parametrize("how", ["draft", "withdrawn", "trashed"])
def test_where_only_one_part_is_published_the_page_says_so_and_shows_nothing_of_the_other(
    client, issue, hidden, shown_part, words, how
):
    parts = published_story(issue)
    state = {"draft": {"status": "draft"}, "withdrawn": {"status": "withdrawn"}, "trashed": {"trashed_at": "2020-01-01T00:00Z"}}  # fmt: skip
    Article.objects.filter(pk=parts[hidden].pk).update(**state[how])

    shown = text_of(client.get(parts[shown_part].get_absolute_url()))

    assert words in shown
    assert ("合龙，最后一车" in shown, "两岸的人群" in shown) == (shown_part == 0, shown_part == 1)
    assert f"/articles/{parts[hidden].pk}/" not in shown
    assert not re.search('class="turn"', shown)


def test_a_story_over_three_pages_reads_in_one(client, issue):
    first, second, third = make_story(issue=issue, labels=("1", "2", "3"), published=True)

    context = client.get(first.get_absolute_url()).context

    assert context["story"].parts == [first, second, third]
    assert client.get(third.get_absolute_url()).url.endswith(f"/{first.pk}/#part-{third.pk}")
    assert "第1版</a> <a" in text_of(client.get(first.get_absolute_url()))


def test_each_page_shows_its_part_and_leads_to_the_other(client, issue):
    first, rest = published_story(issue)
    lead = make_article(page=rest.page, headline="本版头条", published=True)

    front = text_of(client.get(first.page.get_absolute_url()))
    inside = client.get(rest.page.get_absolute_url())

    assert f'href="/haiping/2017-12-22/03/#part-{rest.pk}">（下转第03版）' in front
    assert f'href="/haiping/2017-12-22/01/#part-{first.pk}">（上接第01版）' in text_of(inside)
    assert f'<a href="/articles/{first.pk}/#part-{rest.pk}">大坝合龙</a>' in text_of(inside)
    assert inside.context["printed"].lead == lead
    assert (inside.context["printed"].begun, inside.context["printed"].rests) == ([lead], [rest])


def test_a_page_with_nothing_but_a_rest_has_an_address_all_the_same(client, issue):
    _first, rest = published_story(issue)

    shown = text_of(client.get(rest.page.get_absolute_url()))

    assert "1 篇续文" in shown


def lists(issue, section, reporter) -> list[str]:
    return [
        "/dates/", "/dates/2017/12/22/", "/articles/", section.get_absolute_url(), reporter.get_absolute_url(),
        "/tags/水利/", "/articles/?kind=news",
    ]  # fmt: skip


def test_every_list_feed_and_map_names_the_story_once(client, issue):
    section = make_section(newspaper=issue.newspaper)
    reporter = make_reporter(newspaper=issue.newspaper)
    first, rest = published_story(issue, section=section, tags=("水利",))
    make_byline(article=first, reporter=reporter)
    make_byline(article=rest, reporter=reporter)

    for address in lists(issue, section, reporter):
        part = client.get(address).context["part"]
        assert (part.rows, part.count.number) == ([first], 1), address
    for address in ("/newest.atom", "/haiping/newest.atom", "/haiping/sitemap-2017-12.xml"):
        shown = text_of(client.get(address))
        assert (f"/articles/{first.pk}/" in shown, f"/articles/{rest.pk}/" in shown) == (True, False), address


def test_the_walk_through_an_issue_passes_the_rest_by(client, issue):
    first, _rest = published_story(issue)
    after = make_article(page=make_page(issue=issue, label="04"), published=True)

    assert client.get(first.get_absolute_url()).context["next"] == after


def test_a_section_that_holds_only_the_rest_of_a_story_is_not_listed(client, issue):
    _first, rest = published_story(issue)
    section = make_section(newspaper=issue.newspaper, name="转版")
    Article.objects.filter(pk=rest.pk).update(section=section)

    assert client.get(section.get_absolute_url()).status_code == 404


def test_long_lists_page_over_rests_without_a_gap(client, issue):
    for number in range(35):
        make_story(issue=issue, labels=(f"A{number}", f"B{number}"), published=True)

    first = client.get("/dates/").context["part"]
    second = client.get(f"/dates/{first.next}").context["part"]

    rows = [*first.rows, *second.rows]
    assert (len(first.rows), len(second.rows), first.count.number) == (30, 5, 35)
    assert len({row.pk for row in rows}) == 35
    assert all(row.continues_id is None for row in rows)


@pytest.mark.parametrize("pages", [2, 4])
@pytest.mark.parametrize("view", ["article", "page", "issue", "home"])
def test_a_story_over_many_pages_costs_the_queries_of_one_over_two(
    client, issue, django_assert_num_queries, pages, view
):
    parts = make_story(issue=issue, labels=tuple("1234"[:pages]), published=True)
    for part in parts:
        make_byline(article=part, reporter=make_reporter(newspaper=issue.newspaper, name=f"记者{part.pk}"))
    address = {
        "article": parts[0].get_absolute_url(), "page": parts[0].page.get_absolute_url(),
        "issue": issue.get_absolute_url(), "home": "/",
    }[view]  # fmt: skip
    client.get(address)

    with django_assert_num_queries({"article": 12, "page": 5, "issue": 5, "home": 6}[view]):
        client.get(address)


def test_lists_join_no_table_to_leave_rests_out(db):
    """PostgreSQL would take a hardly a row to stay behind a join, and read the whole table for a page of a list."""
    assert "JOIN" not in str(Article.objects.listed().newest_first().query)


def test_an_editor_finds_the_desk_of_each_part(client, issue):
    first, rest = published_story(issue)
    client.force_login(make_editor())

    shown = text_of(client.get(first.get_absolute_url()))

    for part in (first, rest):
        assert reverse("admin:articles_article_change", args=[part.pk]) in shown


def test_the_space_between_two_linked_names_stays(client, issue):
    page = make_page(issue=issue)
    article = make_article(page=page, body="本报讯（记者 沈嘉禾 黄位）昨天晴。", published=True)
    for name in ("沈嘉禾", "黄位"):
        make_byline(article=article, name=name, reporter=make_reporter(newspaper=issue.newspaper, name=name))

    shown = text_of(client.get(article.get_absolute_url()))

    assert re.search(r"（记者 <a [^>]+>沈嘉禾</a> <a [^>]+>黄位</a>）昨天晴。", shown)


def test_a_rest_without_a_headline_goes_by_its_text_and_not_by_its_jump(issue):
    _first, rest = published_story(issue)

    assert rest.title == f"{GOES_ON}…"
