"""What a transaction must do before it ends; so each test has real ones."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from articles.models import Article, SearchDebt, SearchEntry
from articles.search import entries
from newsroom.backends import Settling
from tests.articles.search.index import assert_index_is_right, found
from tests.factories import make_article, make_byline

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article():
    with transaction.atomic():
        return make_article(body="大坝合龙。")


@pytest.fixture
def forgetful(monkeypatch):
    """A backend that settles nothing."""
    monkeypatch.setattr(Settling, "settle", lambda self: None)


CHANGES = {
    "put": lambda article: make_article(page=article.page),
    "updated": lambda article: Article.objects.filter(pk=article.pk).update(body="三峡"),
    "labelled": lambda article: Article.objects.filter(pk=article.pk).update(kind="notice"),
    "named": lambda article: make_byline(article=article),
    "deleted": lambda article: (
        article.versions.all().delete(),
        Article.objects.all()._raw_delete("default"),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_transaction_that_forgets_the_index_cannot_end(article, forgetful, change):
    before = Article.objects.values().get()

    with pytest.raises(IntegrityError), transaction.atomic():
        change(article)

    assert Article.objects.values().get() == before
    assert SearchDebt.objects.count() == 0


def test_a_change_outside_a_transaction_is_refused(article):
    with pytest.raises(IntegrityError):
        Article.objects.filter(pk=article.pk).update(body="三峡")

    article.refresh_from_db()
    assert article.body == "大坝合龙。"
    assert_index_is_right()


def test_what_a_transaction_changes_is_indexed_when_it_ends(article):
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(body="三峡")

    assert (found("三峡"), found("大坝")) == ([article.pk], [])
    assert_index_is_right()


@pytest.mark.parametrize("error", [DatabaseError, ValueError, KeyboardInterrupt])
def test_where_the_index_cannot_follow_nothing_is_changed(article, monkeypatch, error):
    def fail():
        raise error

    with monkeypatch.context() as patch, pytest.raises(error), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(body="三峡")
        patch.setattr(entries, "settle", fail)

    article.refresh_from_db()
    assert article.body == "大坝合龙。"
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(body="别的")
    assert found("别的") == [article.pk]
    assert_index_is_right()


def test_emptying_the_database_empties_the_index(article):
    call_command("flush", interactive=False, verbosity=0)

    assert SearchEntry.objects.count() == 0
    assert_index_is_right()
