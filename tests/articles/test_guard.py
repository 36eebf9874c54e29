"""Two people at one article: both open its page, one saves, then the other."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from tests import factories, people
from tests.articles import desk


@pytest.fixture
def both(db):
    """Two editors, signed in."""
    clients = []
    for username in ("li", "zhao"):
        client = Client()
        client.force_login(people.make_editor(username))
        clients.append(client)
    return clients


def save_both(both, article, first: dict, second: dict):
    """Both open the article, then save their changes one after the other; the second one's answer."""
    mine, theirs = both
    forms = [desk.opened(client, article) for client in both]
    assert mine.post(desk.address(article), {**forms[0], **first}).status_code == 302
    return theirs.post(desk.address(article), {**forms[1], **second})


def test_changes_to_different_fields_are_both_kept(both):
    article = factories.make_article(headline="旧题", body="旧文")

    response = save_both(both, article, {"headline": "新题"}, {"body": "新文"})

    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.headline, article.body, article.version) == ("新题", "新文", 3)
    assert article.versions.first().content == article.content()


def test_the_same_change_twice_is_no_clash(both):
    article = factories.make_article(headline="旧题")

    response = save_both(both, article, {"headline": "新题"}, {"headline": "新题"})

    assert response.status_code == 302
    assert article.versions.count() == 2


def test_changes_to_one_field_come_back_side_by_side_and_nothing_is_lost(both):
    article = factories.make_article(headline="工人日报", body="旧文", kicker="旧引题")

    response = save_both(
        both, article, {"headline": "工人曰报", "kicker": "新引题"}, {"headline": "工入日报", "body": "新文"}
    )

    article.refresh_from_db()
    clash = response.context["clashes"][0]
    shown = desk.posted_by(response)
    assert (article.headline, article.body) == ("工人曰报", "旧文")
    assert (clash.mine, clash.theirs, str(clash.version.person)) == ("工入日报", "工人曰报", "li")
    assert "<ins>" in clash.marked and "<del>" in clash.marked
    assert (shown["headline"], shown["body"], shown["kicker"]) == ("工入日报", "新文", "新引题")


def test_a_second_save_after_a_clash_goes_through(both):
    article = factories.make_article(headline="旧题")
    response = save_both(both, article, {"headline": "甲"}, {"headline": "乙"})

    both[1].post(desk.address(article), desk.posted_by(response))

    article.refresh_from_db()
    assert (article.headline, article.version) == ("乙", 3)


def test_a_clash_is_shown_again_where_a_third_save_came_between(both):
    article = factories.make_article(headline="旧题")
    response = save_both(both, article, {"headline": "甲"}, {"headline": "乙"})
    both[0].post(desk.address(article), {**desk.opened(both[0], article), "headline": "丙"})

    response = both[1].post(desk.address(article), desk.posted_by(response))

    assert [clash.theirs for clash in response.context["clashes"]] == ["丙"]


def test_bylines_that_only_the_other_changed_are_taken_over(both):
    article = factories.make_article(body="旧文", bylines=("甲",))
    form = desk.opened(both[0], article)
    first = desk.with_row({**form, "bylines-0-DELETE": "on"}, "bylines", name="乙", role="author")

    response = save_both(both, article, first, {"body": "新文"})

    article.refresh_from_db()
    assert response.status_code == 302
    assert (list(article.bylines.values_list("name", "role")), article.body) == ([("乙", "author")], "新文")


def test_bylines_that_both_changed_clash_and_the_second_save_lets_mine_stand(both):
    article = factories.make_article(bylines=("甲",))
    form = desk.opened(both[0], article)
    first = desk.with_row({**form, "bylines-0-DELETE": "on"}, "bylines", name="乙", role="author")

    response = save_both(both, article, first, {"bylines-0-name": "丙"})
    clashes = [(clash.field, clash.mine[-1], clash.theirs[:4]) for clash in response.context["clashes"]]
    both[1].post(desk.address(article), desk.posted_by(response))

    assert [field for field, _mine, _theirs in clashes] == ["bylines"]
    assert list(article.bylines.values_list("name", flat=True)) == ["丙"]


def test_tags_and_section_count_as_fields(both):
    article = factories.make_article(tags=("劳动",))
    section = factories.make_section(newspaper=article.newspaper)
    culture = factories.make_tag(name="文化")

    response = save_both(both, article, {"section": section.pk}, {"tags": [culture.pk]})

    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.section, article.content()["tags"]) == (section, ["文化"])


def test_tags_that_both_changed_clash(both):
    article = factories.make_article()
    labour, culture = factories.make_tag(name="劳动"), factories.make_tag(name="文化")

    response = save_both(both, article, {"tags": [labour.pk]}, {"tags": [culture.pk]})

    assert [(clash.mine, clash.theirs) for clash in response.context["clashes"]] == [("文化", "劳动")]


def test_a_tag_merged_meanwhile_is_taken_over(both):
    article = factories.make_article(tags=("劳工",))
    labour = factories.make_tag(name="劳动")
    form = desk.opened(both[0], article)
    labour.absorb([article.tags.get()], by=people.make_chief_editor())

    both[0].post(desk.address(article), {**form, "headline": "新题"})

    article.refresh_from_db()
    assert (article.headline, article.content()["tags"]) == ("新题", ["劳动"])


def test_a_reporter_merged_meanwhile_is_taken_over(both):
    article = factories.make_article()
    kept, other = (factories.make_reporter(newspaper=article.newspaper, name=name) for name in ("甲", "乙"))
    factories.make_byline(article=article, name="乙", reporter=other, position=1)
    article.record(by=None, action="edited")
    form = desk.opened(both[0], article)
    kept.absorb([other], by=people.make_chief_editor())

    both[0].post(desk.address(article), {**form, "headline": "新题"})

    article.refresh_from_db()
    assert (article.headline, article.bylines.get().reporter) == ("新题", kept)


def test_publishing_meanwhile_is_no_clash(both):
    article = factories.make_article()
    form = desk.opened(both[0], article)
    article.publish(by=people.make_chief_editor())

    both[0].post(desk.address(article), {**form, "headline": "新题"})

    article.refresh_from_db()
    assert (article.headline, article.status) == ("新题", "published")


@pytest.mark.parametrize("base", ["", "0", "99", "²", "9" * 50])
def test_a_form_without_a_true_version_overwrites_nothing(both, base):
    article = factories.make_article(headline="旧题")
    form = {**desk.opened(both[0], article), "headline": "新题", "base_version": base}

    response = both[0].post(desk.address(article), form)

    assert [clash.field for clash in response.context["clashes"]] == ["headline"]
    assert Article.objects.get().headline == "旧题"


def test_a_clash_with_script_in_it_is_escaped(both):
    article = factories.make_article(headline="旧题")

    response = save_both(both, article, {"headline": "<script>甲"}, {"headline": "<script>乙"})

    assert "<script>甲" not in response.content.decode()
    assert "<script>乙" not in response.content.decode()


def test_the_article_is_locked_before_it_is_compared(both):
    article = factories.make_article()
    form = {**desk.opened(both[0], article), "headline": "新题"}

    with CaptureQueriesContext(connection) as queries:
        both[0].post(desk.address(article), form)

    first = next(query["sql"] for query in queries if 'FROM "articles_article"' in query["sql"])
    # SQLite has no row locks; there the transaction itself is the lock (BEGIN IMMEDIATE, newsroom/settings.py).
    assert ("FOR UPDATE" in first) == connection.features.has_select_for_update
