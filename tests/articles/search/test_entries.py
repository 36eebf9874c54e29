import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Byline, SearchDebt, SearchEntry
from articles.search.candidates import read_labels
from articles.search.conditions import AnyOf, Beginning, Without
from articles.search.conditions import Term as T
from articles.search.engines import engine
from articles.search.places import PLACES_A_DAY, place_date
from articles.search.terms import HEAD, PRINTED, SCHEME_VERSION, label
from tests.articles.search.index import assert_index_is_right, found
from tests.factories import (
    make_article,
    make_byline,
    make_dump,
    make_issue,
    make_page,
    make_photo_credit,
    make_reading,
    make_reporter,
    make_section,
    make_tag,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article(headline="大坝合龙", body="昨日上午，錢塘江大坝合龙。", published=True)


def test_an_article_is_found_by_its_text_in_either_form(article):
    make_article(body="别的")

    assert found("钱塘", "大坝") == [article.pk]
    assert found(HEAD + "合龙") == [article.pk]
    assert_index_is_right()


def test_a_correction_is_found_and_what_it_replaced_is_not(article):
    Article.objects.filter(pk=article.pk).update(body="昨日上午，三峡大坝合龙。")

    assert (found("三峡"), found("钱塘")) == ([article.pk], [])
    assert_index_is_right()


@pytest.mark.parametrize("field", ["kicker", "headline", "deck", "dateline", "body"])
def test_every_part_of_the_text_is_indexed(article, field):
    Article.objects.filter(pk=article.pk).update(**{field: "新华社"})

    assert found("新华") == [article.pk]
    assert_index_is_right()


def test_names_under_an_article_are_indexed_as_they_come_and_go(article):
    byline = make_byline(article=article, name="石 磊", title="本报通讯员")
    assert found("石磊", "通讯") == [article.pk]

    Byline.objects.filter(pk=byline.pk).update(name="沈嘉禾")
    assert (found("石磊"), found("嘉禾")) == ([], [article.pk])

    byline.delete()
    assert found("嘉禾") == []
    assert_index_is_right()


def test_photographers_agencies_and_captions_are_indexed(article):
    credit = make_photo_credit(article=article, name="石磊", agency="新华社", caption="合龙现场")
    assert found("石磊", "新华", "现场") == [article.pk]

    credit.caption = "图为工地"
    credit.save()
    assert (found("现场"), found("工地")) == ([], [article.pk])
    assert_index_is_right()


def test_labels_follow_the_article(article):
    section, tag = make_section(newspaper=article.newspaper), make_tag()
    reporter = make_reporter(newspaper=article.newspaper)
    make_byline(article=article, reporter=reporter)
    article.tags.add(tag)
    Article.objects.filter(pk=article.pk).update(section=section, kind="notice")

    assert found(
        label("newspaper", article.newspaper_id), label("section", section.pk), label("tag", tag.pk),
        label("reporter", reporter.pk), label("kind", "notice"), label("state", "published"), label("year", 2017),
        label("month", 201712),
    ) == [article.pk]  # fmt: skip

    tag.delete()
    reporter.delete()
    section.delete()
    for gone in (label("tag", tag.pk), label("reporter", reporter.pk), label("section", section.pk)):
        assert found(gone) == []
    assert_index_is_right()


def test_publication_and_trash_are_states(article):
    article.withdraw(by=None)
    assert (found(label("state", "published")), found(label("state", "withdrawn"))) == ([], [article.pk])

    article.trash(by=None)
    assert (found(label("state", "withdrawn")), found(label("state", "trash"))) == ([], [article.pk])
    assert_index_is_right()


def test_an_article_that_is_deleted_leaves_nothing(article):
    article.versions.all().delete()
    article.delete()

    assert found("大坝") == []
    assert SearchEntry.objects.count() == 0
    assert_index_is_right()


def test_a_day_comes_in_the_order_in_which_its_articles_came_and_the_newest_day_first():
    older = make_page(issue=make_issue(date=dt.date(2017, 12, 21)))
    newer = make_page(issue=make_issue(date=dt.date(2017, 12, 22)))
    first, last = make_article(page=newer), make_article(page=newer)
    before = make_article(page=older)

    assert found("第一") == [first.pk, last.pk, before.pk]
    assert found("第一", newest_first=False) == [before.pk, last.pk, first.pk]


def test_an_article_that_moves_to_another_day_gets_a_place_there(article):
    article.page.issue.move(date=dt.date(2018, 1, 2), by=None)

    assert found("大坝", label("month", 201801)) == [article.pk]
    assert place_date(SearchEntry.objects.get(article=article).place) == dt.date(2018, 1, 2)
    assert_index_is_right()


def test_two_articles_whose_ids_give_one_place_get_two(article):
    other = Article.objects.get(pk=article.pk)
    other.pk = article.pk + PLACES_A_DAY
    connection.settle()
    other.reading = None
    other.save(force_insert=True)

    assert found("大坝") == [article.pk, other.pk]
    assert_index_is_right()


def test_what_the_print_had_before_a_correction_is_kept_apart():
    dump = make_dump(data="工会要\n深人基层。\n第二段。\n".encode())
    reading = make_reading(page=make_page(), dump=dump)
    lines = [[1, "body", "", True], [2, "cont", "", True], [3, "body", "", True]]
    article = make_article(
        page=reading.page, reading=reading, reading_number=1, lines=lines, body="工会要深入基层。\n第二段。", headline="",
    )  # fmt: skip
    assert found(PRINTED + "深人") == []

    article.touch("body")
    article.save()

    assert found(PRINTED + "深人", "深入") == [article.pk]
    assert found(PRINTED + "基层") == []
    assert SearchEntry.objects.get(article=article).printed == "工会要深人基层。"
    assert_index_is_right()


def test_conditions_are_joined(article):
    other = make_article(headline="", body="三峡大坝。")

    assert found(AnyOf((T("三峡"), T("钱塘")))) == [article.pk, other.pk]
    assert found(Without(T("大坝"), T("钱塘"))) == [other.pk]
    assert found(Beginning("峡")) == [other.pk]
    assert found(Beginning("坝"), T("昨日")) == [article.pk]


def test_answers_go_on_behind_a_place_and_keep_within_bounds():
    page = make_page()
    keys = [make_article(page=page).pk for _ in range(3)]
    connection.settle()
    places = [SearchEntry.objects.get(article=key).place for key in keys]

    assert found("第一", after=places[0]) == keys[1:]
    assert found("第一", after=places[2], newest_first=False) == [keys[1], keys[0]]
    assert found("第一", within=(places[1], places[1])) == [keys[1]]


def test_many_changes_cost_as_many_queries_as_few():
    def queries(count):
        articles = [make_article(tags=("劳动",), bylines=("石磊",)) for _ in range(count)]
        connection.settle()
        Article.objects.filter(pk__in=[article.pk for article in articles]).update(deck="副题")
        with CaptureQueriesContext(connection) as context:
            connection.settle()
        return len(context)

    assert queries(1) == queries(3)


def test_settling_twice_does_nothing_more(article, django_assert_num_queries):
    connection.settle()

    with django_assert_num_queries(1):
        connection.settle()


def test_a_change_that_is_taken_back_leaves_no_debt(article):
    connection.settle()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(body="三峡")
        connection.settle()
        raise ZeroDivisionError

    assert SearchDebt.objects.count() == 0
    assert_index_is_right()


def test_a_text_of_which_it_is_not_known_what_was_put_in_gets_another_place(article):
    connection.settle()
    SearchEntry.objects.update(digest=1)
    before = SearchEntry.objects.get().place

    Article.objects.update(body="三峡")

    assert found("三峡") == [article.pk]
    assert (SearchEntry.objects.get().place != before) == engine().repeats_documents


@pytest.mark.parametrize("changed", ["headline", "kind"])
def test_an_entry_of_another_scheme_is_made_anew_with_the_next_change(article, changed):
    """What it notes of labels may be written otherwise, and its terms are others."""
    connection.settle()
    SearchEntry.objects.update(scheme=1, labels="\ue002state\ue002published")

    setattr(article, changed, {"headline": "海堤竣工", "kind": "brief"}[changed])
    article.save()
    connection.settle()

    entry = SearchEntry.objects.get(article=article)
    assert (entry.scheme, "kind:" in entry.labels) == (SCHEME_VERSION, True)
    assert [one.article_id for one in read_labels(engine().places(T("大坝"), limit=9))] == [article.pk]
    if connection.vendor == "postgresql":
        assert_index_is_right()
