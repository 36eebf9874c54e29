import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse

from articles import history
from articles.models import Article, ArticleFingerprint, ArticleVersion, SharedText
from articles.paging import paginate
from articles.reprints import find_reprints
from articles.views import listed_articles
from tests.articles.test_fingerprints import SENTENCES
from tests.factories import make_article, make_issue, make_newspaper, make_page, make_section, make_tag
from tests.people import make_editor

pytestmark = pytest.mark.django_db
COPY = "\n".join(["新华社海平5月1日电（记者 沈嘉禾）" + SENTENCES[0], *SENTENCES[1:]])
OTHER = "本报讯 昨天夜里，城西粮库的三座新仓建成，可以多存两万吨稻谷。" + "".join(
    f"第{number}号仓的仓门由{name}打开，验收的人量了湿度，记在{place}的本子上。"
    for number, name, place in zip(
        "一二三四五", ["老周", "小林", "阿福", "大宝", "冬梅"], "东西南北中", strict=True
    )
)
FIRST, SECOND, THIRD = dt.date(2017, 5, 2), dt.date(2017, 5, 3), dt.date(2017, 5, 4)


def printing(date: dt.date, body: str = COPY, *, newspaper=None, section=None, **fields) -> Article:
    newspaper = newspaper or (section.newspaper if section else make_newspaper())
    page = make_page(issue=make_issue(newspaper=newspaper, date=date), section=section)
    return make_article(page=page, body=body, published=True, **fields)


def shared(article: Article) -> int | None:
    return Article.objects.values_list("shared_text", flat=True).get(pk=article.pk)


def listed(client, address: str) -> list[Article]:
    return client.get(address).context["part"].rows


# Finding


def test_copy_of_several_days_and_papers_is_joined_and_a_text_of_its_own_is_not():
    one, two, three = (
        printing(FIRST),
        printing(SECOND, COPY[:170]),
        printing(THIRD, "据新华社电 " + COPY[22:]),
    )
    other = printing(SECOND, OTHER)

    found = find_reprints()

    assert (found.articles, found.linked, found.is_done) == (4, 3, True)
    assert shared(one) == shared(two) == shared(three) is not None
    assert shared(other) is None


def test_texts_too_short_to_tell_stay_alone():
    one, two = printing(FIRST, "图为活动现场。"), printing(SECOND, "图为活动现场。")
    find_reprints()
    assert shared(one) is shared(two) is None


def test_one_page_prints_no_reprint_of_itself():
    one = printing(FIRST)
    two = make_article(page=one.page, body=COPY, published=True)
    find_reprints()
    assert shared(one) is shared(two) is None


def test_the_step_stops_at_its_budget_and_goes_on():
    articles = [printing(day) for day in (FIRST, SECOND, THIRD)]

    assert not find_reprints(most=2).is_done
    assert ArticleFingerprint.objects.count() == 2
    assert not find_reprints(seconds=0).articles
    assert find_reprints().is_done

    assert len({shared(article) for article in articles}) == 1


def test_a_new_article_finds_the_printings_that_are_known():
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    three = printing(THIRD)
    find_reprints()
    assert shared(three) == shared(one) == shared(two)


def test_the_step_costs_the_same_queries_for_one_pair_and_for_three(django_assert_max_num_queries):
    for day in (FIRST, SECOND):
        printing(day)
    with django_assert_max_num_queries(28):
        find_reprints()
    ArticleFingerprint.objects.all().delete()
    for number in range(3):
        for day in (FIRST, SECOND):
            printing(day, OTHER.replace("粮库", f"第{number}粮库"))
    with django_assert_max_num_queries(28):
        find_reprints()


def test_the_command_says_what_it_did_and_what_is_left(english, capsys):
    printing(FIRST), printing(SECOND)
    call_command("find_reprints", most=1)
    call_command("find_reprints")
    assert capsys.readouterr().out.splitlines() == [
        "Pages looked at: 0. Articles looked at: 1, joined: 0.",
        "More are left; begin again to go on.",
        "Pages looked at: 0. Articles looked at: 1, joined: 2.",
    ]


# What changes afterwards


def test_who_rewrites_a_reprint_makes_it_a_text_of_its_own_at_once():
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    two.refresh_from_db()
    two.body = OTHER
    two.touch("body")
    two.save()
    two.record(by=make_editor(), action=ArticleVersion.Action.EDITED)

    assert shared(two) is None
    find_reprints()
    assert shared(two) is None
    assert shared(one) is None, "a text with one printing is shared no more"
    assert not SharedText.objects.exists()


def test_restoring_a_version_with_another_text_forgets_the_fingerprint():
    two = printing(SECOND, OTHER)
    two.body = COPY
    two.save()
    two.record(by=None, action=ArticleVersion.Action.EDITED)
    one = printing(FIRST)
    find_reprints()
    assert shared(one) == shared(two) is not None

    history.restore(two, two.versions.get(number=1), by=make_editor())

    assert shared(two) is None


def test_an_act_that_leaves_the_text_leaves_the_fingerprint():
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    two.refresh_from_db()
    two.add_tags([make_tag()], by=make_editor())
    two.deck = "一笔改在副题"
    two.save()
    two.record(by=None, action=ArticleVersion.Action.EDITED)
    assert shared(two) == shared(one) is not None
    assert ArticleFingerprint.objects.count() == 2


def test_every_act_is_known_to_keep_the_text_or_is_asked():
    changes = {*ArticleVersion.Action} - ArticleVersion.KEEPS_TEXT
    assert {"edited", "restored", "reread", "imported"} <= changes


def test_an_article_that_is_deleted_leaves_the_others():
    one, two, three = printing(FIRST), printing(SECOND), printing(THIRD)
    find_reprints()
    ArticleVersion.objects.filter(article=one).delete()
    Article.objects.filter(pk=one.pk).delete()
    find_reprints()
    assert shared(two) == shared(three) is not None


# By hand


def test_an_editor_parts_a_reprint_and_the_program_keeps_to_it():
    _one, two, editor = printing(FIRST), printing(SECOND), make_editor()
    find_reprints()

    two.part_from_printings(by=editor)
    ArticleFingerprint.objects.all().delete()
    find_reprints()

    two.refresh_from_db()
    assert two.shared_text is None and "shared_text" in two.touched
    assert two.versions.first().action == "unshared"
    with pytest.raises(ValidationError):
        two.part_from_printings(by=editor)


def test_what_an_editor_left_to_the_program_is_found_again():
    one, two, editor = printing(FIRST), printing(SECOND), make_editor()
    two.part_from_printings(by=editor)
    two.leave_printings_to_program(by=editor)
    find_reprints()
    assert shared(one) == shared(two) is not None
    with pytest.raises(ValidationError):
        two.leave_printings_to_program(by=editor)


def test_an_editor_joins_two_texts_with_all_their_printings_for_good():
    one, two, editor = printing(FIRST), printing(SECOND), make_editor()
    three, four = printing(THIRD, OTHER), printing(FIRST, OTHER)
    find_reprints()

    one.share_text(three, by=editor)
    ArticleFingerprint.objects.all().delete()
    find_reprints()

    assert len({shared(article) for article in (one, two, three, four)}) == 1
    with pytest.raises(ValidationError):
        one.share_text(three, by=editor)
    with pytest.raises(ValidationError):
        one.share_text(one, by=editor)


def test_what_was_joined_by_hand_stays_joined_when_its_text_changes():
    one, two, editor = printing(FIRST), printing(SECOND, OTHER), make_editor()
    one.share_text(two, by=editor)
    two.refresh_from_db()
    two.body = OTHER + "又一段。"
    two.save()
    two.record(by=editor, action=ArticleVersion.Action.EDITED)
    assert shared(two) == shared(one) is not None


# Readers


def test_a_list_tells_a_text_once_and_says_where_else_it_stands(client):
    paper = make_newspaper(name="海平日报")
    one = printing(FIRST, newspaper=paper)
    two, three = printing(SECOND), printing(THIRD, newspaper=paper)
    find_reprints()

    rows = listed(client, "/articles/")

    assert rows == [one]
    assert [other.pk for other in rows[0].printings.shown] == [two.pk, three.pk]
    assert "另刊于" in client.get("/articles/").content.decode()


def test_the_switch_shows_each_printing_and_stays_while_one_pages_and_filters(client):
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    page = client.get("/articles/?kind=news")
    assert page.context["switch"].url == "/articles/?kind=news&reprints=all"

    page = client.get("/articles/?kind=news&reprints=all")

    assert page.context["part"].rows == [two, one]
    assert page.context["switch"].url == "/articles/?kind=news"
    assert page.context["chips"][0].without == "?reprints=all"
    assert '<input type="hidden" name="reprints" value="all">' in page.content.decode()
    assert 'name="robots" content="noindex' in page.content.decode()


def test_an_archive_without_reprints_has_no_switch(client):
    printing(FIRST)
    assert client.get("/articles/").context["switch"] is None


@pytest.mark.parametrize("fate", ["withdrawn", "trashed", "draft"])
def test_no_list_hides_a_text_whose_first_printing_readers_may_not_see(client, fate):
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    one.refresh_from_db()
    if fate == "withdrawn":
        one.withdraw(by=None)
    elif fate == "trashed":
        one.trash(by=None)
    else:
        Article.objects.filter(pk=one.pk).update(status="draft")
    rows = listed(client, "/articles/")
    assert rows == [two]
    assert rows[0].printings is None


def test_a_text_moved_to_another_day_changes_which_printing_is_the_first(client):
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    one.page.issue.move(date=dt.date(2017, 6, 1), by=None)
    assert listed(client, "/articles/") == [two]


def test_each_list_folds_by_what_it_holds_itself(client):
    here, there = make_section(name="要闻"), make_section(name="国内")
    one = printing(FIRST, section=there)
    two, three = printing(SECOND, section=here), printing(THIRD, section=here, tags=("防暑",))
    find_reprints()
    assert listed(client, here.get_absolute_url()) == [two]
    assert listed(client, there.get_absolute_url()) == [one]
    assert listed(client, "/tags/防暑/") == [three]
    assert listed(client, "/dates/2017/05/04/") == [three]
    assert listed(client, f"/articles/?newspaper={here.newspaper.slug}") == [two]


def test_a_reporters_list_folds_her_own_printings(client):
    paper = make_newspaper()
    one, two = (printing(day, newspaper=paper, bylines=("沈嘉禾",)) for day in (FIRST, SECOND))
    reporter = paper.reporters.create(name="沈嘉禾")
    for article in (one, two):
        article.bylines.update(reporter=reporter)
    find_reprints()
    assert listed(client, reporter.get_absolute_url()) == [one]


def test_an_issue_and_a_page_show_all_that_is_printed_there(client):
    printing(FIRST)
    two = printing(SECOND)
    find_reprints()
    for address in (two.page.issue.get_absolute_url(), two.page.get_absolute_url()):
        assert two.get_absolute_url() in client.get(address).content.decode()


def test_the_feed_tells_a_text_once(client):
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    feed = client.get(reverse("articles:feed")).content.decode()
    assert one.get_absolute_url() in feed and two.get_absolute_url() not in feed


def test_the_article_says_where_else_it_was_printed(client):
    one, two = printing(FIRST), printing(SECOND)
    find_reprints()
    shown = client.get(two.get_absolute_url()).context["printings"]
    assert [(other.pk, other.date) for other in shown.shown] == [(one.pk, FIRST)]
    assert client.get(one.get_absolute_url()).context["printings"].shown[0].pk == two.pk


def test_a_text_printed_very_often_is_counted_and_some_are_named(client):
    paper = make_newspaper()
    for day in range(1, 31):
        printing(dt.date(2017, 5, day), newspaper=paper)
    find_reprints()
    (row,) = listed(client, "/articles/")
    assert (len(row.printings.shown), row.printings.count, row.printings.more) == (3, 29, 26)


def test_a_list_costs_the_same_queries_however_many_of_its_rows_were_reprinted(
    client, django_assert_num_queries
):
    for number in range(4):
        body = OTHER.replace("粮库", f"第{number}粮库").replace("稻谷", "麦豆薯粟"[number] * 20)
        for day in (FIRST, SECOND):
            printing(day, body)
        if number == 0:
            find_reprints()
            with django_assert_num_queries(6):
                client.get("/articles/")
    find_reprints()
    with django_assert_num_queries(6):
        client.get("/articles/")


def test_folded_lists_page_by_key_without_gap_or_repetition():
    paper = make_newspaper()
    alone = [printing(dt.date(2017, 5, day), f"短讯{day}。", newspaper=paper) for day in range(10, 14)]
    one = printing(dt.date(2017, 5, 9), newspaper=paper)
    for day in (20, 21):
        printing(dt.date(2017, 5, day), newspaper=paper)
    find_reprints()
    folded, seen, query = listed_articles().told_once(), [], "?"
    while query:
        part = paginate(folded, QueryDict(query[1:]), size=2)
        seen += part.rows
        query = part.next
    assert seen == [*reversed(alone), one]
