import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.management.commands import index as command
from articles.models import Article, SearchEntry
from articles.search import building, entries
from articles.search.engines import engine
from tests.articles.search.index import assert_index_is_right, found
from tests.factories import make_article, make_issue, make_page, make_unplaced_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def index(capsys, *options: str) -> str:
    """What the command says."""
    try:
        call_command("index", *options)
    finally:
        said = capsys.readouterr().out.strip()
    return said


@pytest.fixture
def unindexed():
    """Articles of three days and of none, as they are in an archive from before there was an index."""
    articles = [
        make_article(page=make_page(issue=make_issue(date=dt.date(2017, 12, day))), body=f"第{day}号。")
        for day in (1, 2, 3)
    ] + [make_article(page=make_unplaced_page(), body="未定。")]
    building.clear()
    connection.settle()
    building.clear()
    return articles


def test_what_is_not_indexed_is(unindexed, capsys):
    assert index(capsys) == "4 articles indexed."
    assert_index_is_right()
    assert index(capsys) == "0 articles indexed."


def test_a_build_that_was_cut_off_goes_on_from_the_newest_day_to_the_oldest(unindexed, capsys, monkeypatch):
    monkeypatch.setattr(building, "GROUP", 1)
    build = building.build()
    assert [next(build), next(build)] == [1, 1]
    build.close()
    connection.settle()
    assert [entry.article for entry in SearchEntry.objects.all()] == [unindexed[2], unindexed[1]]

    assert index(capsys) == "2 articles indexed."
    assert_index_is_right()


def test_who_stops_a_build_is_told_how_it_goes_on(unindexed, capsys, monkeypatch):
    def stop():
        yield 1
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "build", stop)
    with pytest.raises(CommandError, match="goes on with what is not indexed yet"):
        index(capsys)


def test_what_changes_while_the_index_is_built_is_indexed_with_its_change(unindexed, monkeypatch):
    monkeypatch.setattr(building, "GROUP", 1)
    build = building.build()
    next(build)
    Article.objects.filter(pk=unindexed[2].pk).update(body="三峡")
    Article.objects.filter(pk=unindexed[0].pk).update(body="大坝")
    list(build)

    assert (found("三峡"), found("大坝")) == ([unindexed[2].pk], [unindexed[0].pk])
    assert_index_is_right()


def test_an_index_can_be_made_anew(capsys):
    article = make_article(body="大坝")
    connection.settle()

    assert index(capsys, "--rebuild") == "1 article indexed."
    assert found("大坝") == [article.pk]
    assert_index_is_right()


def test_an_index_of_another_scheme_is_made_anew(capsys, monkeypatch):
    make_article()
    connection.settle()
    SearchEntry.objects.update(scheme=0)

    assert index(capsys) == "1 article indexed."
    assert_index_is_right()


def test_a_right_index_is_said_to_be_right(capsys):
    make_article()
    connection.settle()

    assert index(capsys, "--check") == "The index is right."


def damage_entry(article):
    SearchEntry.objects.update(digest=1)


def lose_labels(article):
    SearchEntry.objects.update(labels="x")


def lose_entry(article):
    SearchEntry.objects.all().delete()


def lose_index(article):
    engine().clear()


def leave_something(article):
    [document] = entries.documents([article.pk]).values()
    engine().put([(5, document)])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (damage_entry, ["article {article} is indexed otherwise than it is", "1 flaw."]),
        (lose_labels, ["article {article} is indexed otherwise than it is", "1 flaw."]),
        (lose_index, ["article {article} is not found by its own words", "1 flaw."]),
        (
            lose_entry,
            [
                "article {article} is not indexed",
                "something is indexed at place {place} that belongs to no article",
                "2 flaws.",
            ],
        ),
        (leave_something, ["something is indexed at place 5 that belongs to no article", "1 flaw."]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_wrong_index_is_said_to_be_wrong(capsys, damage, said):
    article = make_article()
    connection.settle()
    place = SearchEntry.objects.get().place
    damage(article)

    with pytest.raises(SystemExit):
        call_command("index", "--check")

    said = [line.format(article=article.pk, place=place) for line in said]
    said[-1] += " manage.py index --rebuild makes the index anew."
    assert capsys.readouterr().out.splitlines() == said


def test_an_index_that_is_not_whole_yet_is_to_be_gone_on_with(capsys):
    article = make_article()
    connection.settle()
    engine().clear()
    SearchEntry.objects.all().delete()

    with pytest.raises(SystemExit):
        call_command("index", "--check")

    assert capsys.readouterr().out.splitlines() == [
        f"article {article.pk} is not indexed",
        "1 flaw. manage.py index goes on with what is not indexed yet.",
    ]


def test_a_trigger_that_is_missing_is_named(capsys):
    with pytest.raises(SystemExit), transaction.atomic():
        on = " ON articles_article_tags" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER search_articles_article_tags_gone{on}")
        call_command("index", "--check")

    assert "search_articles_article_tags_gone" in capsys.readouterr().out
