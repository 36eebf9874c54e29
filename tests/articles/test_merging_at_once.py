"""Newer readings that come at the same moment as each other, or as an editor; and that nothing typed is ever lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.merging import take_back
from articles.models import Article, ArticleVersion, Dump, Issue, MergeConflict, Page, Reading
from articles.rereading import reread
from tests.articles.test_merging import BETTER, at, deliver, edit, state_of
from tests.readings import TWO_STORIES, imported_page

AT_ONCE = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one at a time")
THIRD_SCAN = BETTER.replace("昨天夜里", "昨日夜里")


def at_once(*acts) -> list[BaseException | None]:
    """Do these in a thread each, begun together; what each raised."""
    begin = threading.Barrier(len(acts))

    def run(act):
        begin.wait()
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.exception() for future in [pool.submit(run, act) for act in acts]]


@AT_ONCE
@pytest.mark.django_db(transaction=True)
def test_two_dumps_of_a_page_at_the_same_moment_are_merged_one_after_the_other():
    page = imported_page()

    raised = at_once(lambda: deliver(BETTER, name="a.txt"), lambda: deliver(THIRD_SCAN, name="b.txt"))

    assert raised == [None, None]
    assert (page.readings.count(), page.articles.kept().count()) == (3, 2)
    assert at(page, 1).reading == page.current_reading
    assert at(page, 1).body == at(page, 1).versions.first().content["body"]


@AT_ONCE
@pytest.mark.django_db(transaction=True)
def test_the_same_dump_at_the_same_moment_makes_one_version():
    page = imported_page()

    raised = at_once(lambda: deliver(BETTER, name="a.txt"), lambda: deliver(BETTER, name="b.txt"))

    assert raised == [None, None]
    assert (Dump.objects.count(), page.readings.count()) == (2, 2)


@AT_ONCE
@pytest.mark.django_db(transaction=True)
def test_two_who_read_a_page_anew_at_once_make_one_reading(monkeypatch):
    monkeypatch.setattr("articles.rereading.reading_version", lambda: "2099.1.1.1+same")
    page = imported_page()

    raised = at_once(*[lambda: reread(Page.objects.select_related("issue__newspaper").get(pk=page.pk))] * 2)

    assert raised == [None, None]
    assert page.readings.count() == 2


@AT_ONCE
@pytest.mark.django_db(transaction=True)
def test_an_editor_who_saves_at_the_same_moment_keeps_what_was_typed():
    page = imported_page()
    article = at(page, 2)

    def save():
        with transaction.atomic():
            Issue.objects.of_articles([article.pk]).held()
            row = Article.objects.locked().get(pk=article.pk)
            row.headline = "码头工人上夜校"
            row.touch("headline")
            row.save()
            row.record(by=None, action=ArticleVersion.Action.EDITED)

    changed = BETTER.replace("码头工人学电工", "码头工人学当电工")
    raised = at_once(save, lambda: deliver(changed))

    assert raised == [None, None]
    typed = {version.content["headline"] for version in article.versions.all()}
    assert "码头工人上夜校" in typed
    article.refresh_from_db()
    assert article.headline == "码头工人上夜校"
    assert "退休多年" in article.body


SENTENCES = ["昨天夜里又上了夜班。", "路扫干净了。", "天也就亮了。", "教员分文不取。", "工人办起了夜校。"]
texts = st.lists(
    st.sampled_from(SENTENCES) | st.text("甲乙丙丁戊", min_size=1, max_size=6), min_size=1, max_size=4
)
headlines = st.text("夜班表码头工人", min_size=2, max_size=8)


def page_of(headline: str, paragraphs: list[str]) -> str:
    story = "\n\n".join(paragraphs)
    return TWO_STORIES.replace("环卫女工的“夜班表”", headline).replace(
        "她们说，路扫干净了，天也就亮了。", story
    )


@pytest.mark.django_db
@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scans=st.lists(st.tuples(headlines, texts), min_size=2, max_size=4),
    typed=st.lists(st.tuples(headlines, texts) | st.none(), min_size=3, max_size=3),
)
def test_nothing_that_a_person_typed_is_ever_lost(scans, typed):
    """Whatever the scans say and the person types between them: it is in the row, or in a version of the article."""
    with transaction.atomic():
        page = imported_page(page_of(*scans[0]))
        first = page.articles.get(position=1)
        for (headline, paragraphs), words in zip(scans[1:], typed, strict=False):
            if words:
                edit(first, headline=words[0], body="\n".join(words[1]))
            before = set(page.articles.values_list("pk", flat=True))
            deliver(page_of(headline, paragraphs), name=f"{headline}.txt")
            assert before <= set(page.articles.values_list("pk", flat=True))
            first.refresh_from_db()
            if "headline" in first.touched:
                check_headline(first)
                check_body(first)
        transaction.set_rollback(True)


def check_headline(article: Article) -> None:
    """A touched headline is what was typed last; only what is read otherwise now than then waits beside it."""
    last = article.versions.filter(action=ArticleVersion.Action.EDITED).first()
    assert article.headline == last.content["headline"]
    waiting = MergeConflict.objects.filter(article=article, field="headline", settled_at=None)
    assert all(conflict.base != conflict.theirs for conflict in waiting)


def check_body(article: Article) -> None:
    """Every paragraph that was typed and that no reading had stands in the text."""
    last = article.versions.filter(action=ArticleVersion.Action.EDITED).first()
    readings = Reading.objects.filter(page=article.page_id).values_list("parsed", flat=True)
    read = {
        block["text"] for parsed in readings for said in parsed["articles"].values() for block in said["text"]
    }
    typed = [paragraph for paragraph in last.content["body"].split("\n") if paragraph not in read]
    assert all(paragraph in article.body.split("\n") for paragraph in typed)


@pytest.mark.django_db
@settings(max_examples=15, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scans=st.lists(st.tuples(headlines, texts), min_size=2, max_size=4),
    typed=st.tuples(headlines, texts) | st.none(),
)
def test_whatever_came_the_page_can_go_back_to_what_it_was(scans, typed):
    with transaction.atomic():
        page = imported_page(page_of(*scans[0]))
        if typed:
            edit(page.articles.get(position=1), headline=typed[0], body="\n".join(typed[1]))
        states = [state_of(page)]
        for headline, paragraphs in scans[1:]:
            deliver(page_of(headline, paragraphs), name=f"{headline}.txt")
            states.append(state_of(page))
        while (reading := page.current_reading) and hasattr(reading, "renewal"):
            assert take_back(reading) == []
        assert state_of(page) == states[0]
        transaction.set_rollback(True)
