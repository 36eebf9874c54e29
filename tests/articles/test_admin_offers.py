"""Repairs and suggestions on the desk: shown, undone, taken, dismissed; guarded like every save."""

import pytest

from articles.importer import Importer, ImportOptions
from articles.models import Article
from articles.places import Place
from tests import factories, people
from tests.articles import desk

DUMP = '# 大坝合龙\n\n本报讯（记者 王 玉）昨天，\n\n大坝在雨中合龙,全场"沸腾"，徒弟们己经成了技师。\n'


@pytest.fixture
def editor(client, db):
    editor = people.make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def article(db):
    place = Place(newspaper="haiping", date="2017-12-22", edition="1", label="3")
    Importer(ImportOptions(place=place)).take_bytes("a.txt", DUMP.encode())
    return Article.objects.get()


def shown(client, article) -> dict:
    return client.get(desk.address(article)).context


def repair_key(client, article, rule: str) -> str:
    repairs = [repair for group in shown(client, article)["repaired"] for repair in group.repairs]
    return next(repair.key for repair in repairs if repair.row.rule == rule)


def press(client, article, **buttons):
    return client.post(desk.address(article), {**desk.opened(client, article), **buttons}, follow=True)


def test_the_desk_shows_what_was_repaired_and_what_is_doubtful(client, editor, article):
    context = shown(client, article)

    assert [(len(group.repairs), group.repairs[0].line) for group in context["repaired"]] == [
        (1, 5), (1, 3), (1, 5), (2, 5),
    ]  # fmt: skip
    assert [(offer.field, offer.before, offer.after) for offer in context["offers"]] == [("body", "己", "已")]


def test_a_repair_is_undone_with_a_version_and_the_field_is_a_persons(client, editor, article):
    press(client, article, _undo=repair_key(client, article, "mark"))

    article.refresh_from_db()
    newest = article.versions.first()
    assert "大坝在雨中合龙,全场“沸腾”" in article.body
    assert (article.touched, article.version, newest.person, newest.action) == (["body"], 2, editor, "edited")
    assert "mark" not in [r.row.rule for g in shown(client, article)["repaired"] for r in g.repairs]


def test_a_suggestion_is_taken_and_what_was_typed_beside_it_is_kept(client, editor, article):
    key = shown(client, article)["offers"][0].key

    press(client, article, _take=key, headline="大坝昨天合龙")

    article.refresh_from_db()
    assert "徒弟们已经成了技师" in article.body
    assert (article.headline, article.version) == ("大坝昨天合龙", 2)
    assert shown(client, article)["offers"] == []


def test_a_dismissed_suggestion_does_not_come_back(client, editor, article):
    key = shown(client, article)["offers"][0].key

    press(client, article, _dismiss=key)

    article.refresh_from_db()
    assert (article.dismissed, article.version) == ([key], 1)
    assert shown(client, article)["offers"] == []
    press(client, article, body="编者按。\n" + article.body)
    assert shown(client, article)["offers"] == []


def test_several_are_dismissed_by_one_save(client, editor, article):
    article.body = "有一半徒弟己经来了。\n有十几位师傅己经走了。"
    article.save()
    keys = [offer.key for offer in shown(client, article)["offers"]]

    press(client, article, _dismiss=keys, _continue="1")

    article.refresh_from_db()
    assert (len(keys), article.dismissed) == (2, keys)


def test_a_key_that_names_nothing_changes_nothing_and_is_said(client, editor, article):
    for button in ("_undo", "_take", "_dismiss"):
        response = press(client, article, **{button: "body-0-mark-9"})
        assert "messagelist" in response.content.decode()

    article.refresh_from_db()
    assert (article.version, article.dismissed, article.touched) == (1, [], [])


def test_a_stale_form_takes_what_still_stands_in_the_newer_text(client, editor, article):
    key = shown(client, article)["offers"][0].key
    stale = desk.opened(client, article)
    press(client, article, body=article.body + "\n明天雨停。")

    client.post(desk.address(article), {**stale, "_take": key})

    article.refresh_from_db()
    assert "徒弟们已经成了技师。\n明天雨停。" in article.body


def test_a_clash_saves_neither_text_nor_dismissal(client, editor, article):
    key = shown(client, article)["offers"][0].key
    stale = desk.opened(client, article)
    press(client, article, headline="甲")

    response = client.post(desk.address(article), {**stale, "headline": "乙", "_dismiss": key})

    article.refresh_from_db()
    assert (len(response.context["clashes"]), article.headline, article.dismissed) == (1, "甲", [])


def test_who_may_not_change_articles_sees_repairs_and_no_buttons_and_is_refused(client, db, article):
    client.force_login(people.make_editor("editor"))
    key = shown(client, article)["offers"][0].key
    data = desk.opened(client, article)
    client.force_login(people.make_importer())

    page = client.get(desk.address(article))
    answers = [
        client.post(desk.address(article), {**data, button: key}).status_code
        for button in ("_undo", "_take", "_dismiss")
    ]

    article.refresh_from_db()
    assert len(page.context["offers"]) == 1
    assert 'name="_take"' not in page.content.decode()
    assert (answers, article.version, article.dismissed) == ([403] * 3, 1, [])


def test_script_in_a_text_is_shown_and_not_run(client, editor):
    article = factories.make_article(body='<script>alert(1)</script>徒弟们己经来了，"<b>好')

    page = client.get(desk.address(article)).content.decode()

    assert "<script>alert" not in page
    assert "<b>好" not in page


def test_a_lone_quote_is_said(client, editor):
    article = factories.make_article(body='他说："大家跟上。')

    assert [quote.mark for quote in shown(client, article)["lone_quotes"]] == ['"']


@pytest.mark.parametrize("times", [1, 5])
def test_repairs_and_suggestions_cost_no_query(client, editor, django_assert_num_queries, times):
    article = factories.make_article(body="有一半徒弟己经来了。\n" * times)
    client.get(desk.address(article))

    with django_assert_num_queries(15):
        client.get(desk.address(article))
