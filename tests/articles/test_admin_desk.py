import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Article, Reporter
from tests import factories, people
from tests.articles import desk


@pytest.fixture
def editor(client, db):
    editor = people.make_editor()
    client.force_login(editor)
    return editor


def dumped_article(text="要闻\n本报讯 第一段。\n\n第二段。\n", **fields):
    reading = factories.make_reading(
        dump=factories.make_dump(data=text.encode("gb18030"), encoding="gb18030")
    )
    lines = [[1, "headline", "alone", True], [2, "body", "opening", True], [4, "cont", "nearest", False]]
    return factories.make_article(page=reading.page, reading=reading, reading_number=1, lines=lines, **fields)


def test_the_lines_of_the_dump_stand_beside_the_text(client, editor):
    article = dumped_article()

    lines = [line for line, _pieces in client.get(desk.address(article)).context["dump_lines"]]

    assert [(line.number, line.text, line.role, line.sure) for line in lines] == [
        (1, "要闻", "headline", True),
        (2, "本报讯 第一段。", "body", True),
        (4, "第二段。", "cont", False),
    ]


def test_a_save_keeps_one_version_with_the_person_and_marks_what_the_person_made(client, editor):
    article = factories.make_article(headline="错字", tags=("劳动",))

    response = client.post(desk.address(article), {**desk.opened(client, article), "headline": "对字"})

    article.refresh_from_db()
    newest = article.versions.first()
    assert response.status_code == 302
    assert (article.headline, article.touched, newest.number) == ("对字", ["headline"], 2)
    assert (newest.action, newest.person, newest.content) == ("edited", editor, article.content())
    assert LogEntry.objects.get().user == editor


def test_saving_a_published_article_changes_its_public_page(client, editor):
    article = factories.make_article(headline="旧题目", published=True)
    before = client.get(article.get_absolute_url()).content.decode()

    client.post(desk.address(article), {**desk.opened(client, article), "headline": "新题目"})

    after = client.get(article.get_absolute_url()).content.decode()
    assert ("旧题目" in before, "新题目" in after, "旧题目" in after) == (True, True, False)


def test_the_desk_leads_to_the_public_page_of_a_published_article_only(client, editor):
    published, draft = factories.make_article(published=True), factories.make_article()

    links = [client.get(desk.address(article)).context["has_absolute_url"] for article in (published, draft)]

    assert links == [True, False]


def test_a_save_that_changes_nothing_keeps_no_version(client, editor):
    article = dumped_article(body="第一段。\n第二段。\n")
    factories.make_byline(article=article, position=1)

    client.post(desk.address(article), {**desk.opened(client, article), "body": "第一段。\r\n第二段。"})

    article.refresh_from_db()
    assert (article.version, article.touched) == (1, [])
    assert not LogEntry.objects.exists()


def test_a_byline_that_is_typed_in_is_linked_to_the_newspapers_reporter(client, editor):
    article = factories.make_article()
    reporter = factories.make_reporter(newspaper=article.newspaper, name="汪瑜")
    factories.make_byline(article=article, name="沈嘉禾", position=1)
    data = desk.with_row(desk.opened(client, article), "bylines", name="汪 瑜", role="reporter")

    client.post(desk.address(article), data)

    article.refresh_from_db()
    assert list(article.bylines.values_list("name", "position", "reporter")) == [
        ("沈嘉禾", 1, None),
        ("汪 瑜", 2, reporter.pk),
    ]
    assert (article.touched, article.version) == (["bylines"], 2)
    assert article.versions.first().content == article.content()


def test_a_corrected_name_is_linked_anew(client, editor):
    article = factories.make_article()
    wrong = factories.make_reporter(newspaper=article.newspaper, name="王王")
    factories.make_byline(article=article, name="王王", reporter=wrong)

    client.post(desk.address(article), {**desk.opened(client, article), "bylines-0-name": "汪瑜"})

    assert article.bylines.get().reporter == Reporter.objects.get(name="汪瑜")


def test_a_photo_credit_that_names_nobody_is_refused_with_its_reason(client, editor):
    article = factories.make_article()
    data = desk.with_row(desk.opened(client, article), "photo_credits", caption="厂门")

    response = client.post(desk.address(article), data)

    assert response.context["errors"]
    assert not article.photo_credits.exists()


def test_another_position_moves_the_article_in_printed_order(client, editor):
    page = factories.make_page()
    first, second = factories.make_article(page=page), factories.make_article(page=page)

    client.post(desk.address(first), {**desk.opened(client, first), "position": "9"})

    assert list(Article.objects.in_printed_order()) == [second, first]


def test_an_article_can_be_typed_in_for_a_page(client, editor):
    page = factories.make_page(section=None)
    factories.make_article(page=page, position=4)
    address = reverse("admin:articles_article_add")
    data = {**desk.posted_by(client.get(address)), "page": page.pk, "headline": "补录", "body": "正文"}

    client.post(address, data)

    article = Article.objects.get(headline="补录")
    assert (article.newspaper, article.date, article.position) == (page.issue.newspaper, page.issue.date, 5)
    assert (article.version, article.versions.get().action) == (1, "created")
    assert "headline" in article.touched


def test_the_section_is_one_of_the_articles_newspaper(client, editor):
    article = factories.make_article()
    data = desk.opened(client, article)

    response = client.post(desk.address(article), {**data, "section": factories.make_section().pk})

    assert "section" in response.context["adminform"].form.errors


def test_a_save_can_end_with_an_act_and_open_the_next_article(client, editor):
    page = factories.make_page()
    first, second = factories.make_article(page=page), factories.make_article(page=page)

    client.post(desk.address(first), {**desk.opened(client, first), "_act": "mark_proofread"})
    response = client.post(desk.address(first), {**desk.opened(client, first), "_next": "1"})

    first.refresh_from_db()
    assert first.proofreading == "proofread"
    assert response.headers["Location"] == desk.address(second)


def test_the_desk_says_how_sure_the_reading_was(client, db):
    client.force_login(people.make_editor())
    reading = factories.make_reading()
    article = factories.make_article(page=reading.page, reading=reading, confidence=0.75, doubts=["no-text"])

    context = client.get(desk.address(article)).context

    assert (context["confidence"], list(map(str, context["doubts"]))) == ("75%", ["未找到正文"])


def test_deleting_is_putting_into_the_trash_and_can_be_undone(client, db):
    client.force_login(people.make_chief_editor())
    article = factories.make_article()
    delete = reverse("admin:articles_article_delete", args=[article.pk])
    restore = reverse("admin:articles_article_act", args=[article.pk, "restore_from_trash"])

    asked = client.get(delete)
    client.post(delete)
    trashed = Article.objects.get().trashed_at
    client.post(restore)

    assert asked.status_code == 200
    assert trashed and not Article.objects.get().trashed_at
    assert list(LogEntry.objects.values_list("object_id", flat=True)) == [str(article.pk)] * 2


def test_script_in_a_headline_is_shown_and_not_run(client, editor):
    article = factories.make_article(headline="<script>alert(1)</script>", kicker="<b>引题</b>")
    factories.make_byline(article=article, name="<i>王</i>")
    pages = [
        desk.address(article),
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_history", args=[article.pk]),
        reverse("admin:articles_article_version", args=[article.pk, 1]),
        reverse("admin:articles_page_change", args=[article.page_id]),
        reverse("admin:articles_issue_change", args=[article.page.issue_id]),
    ]

    texts = [client.get(page).content.decode() for page in pages]

    assert not any("<script>alert" in text or "<b>引题" in text or "<i>王" in text for text in texts)


@pytest.mark.parametrize("bylines", [1, 5])
def test_the_form_runs_as_many_queries_for_one_byline_as_for_five(
    client, editor, django_assert_num_queries, bylines
):
    article = dumped_article(tags=("劳动",))
    for number in range(bylines):
        reporter = factories.make_reporter(newspaper=article.newspaper, name=f"记者{number}")
        factories.make_byline(article=article, reporter=reporter)
        factories.make_photo_credit(article=article, reporter=reporter)
    client.get(desk.address(article))

    with django_assert_num_queries(17):
        client.get(desk.address(article))


@pytest.mark.parametrize("bylines", [1, 5])
def test_saving_runs_no_query_for_a_byline_that_stays(client, editor, django_assert_num_queries, bylines):
    article = dumped_article()
    for number in range(bylines):
        reporter = factories.make_reporter(newspaper=article.newspaper, name=f"记者{number}")
        factories.make_byline(article=article, reporter=reporter, position=number + 1)
    data = {**desk.opened(client, article), "headline": "新题"}

    with django_assert_num_queries(31):
        client.post(desk.address(article), data)


def test_an_importer_looks_at_an_article_and_saves_nothing(client, db):
    client.force_login(people.make_importer())
    article = dumped_article(tags=("劳动",), bylines=("甲",))

    shown = client.get(desk.address(article))
    refused = client.post(desk.address(article), {"headline": "x"})

    assert (shown.status_code, len(shown.context["dump_lines"]), shown.context["save_acts"]) == (200, 3, [])
    assert (refused.status_code, article.versions.count()) == (403, 1)


def test_the_desk_shows_articles_in_every_state(client, editor):
    unplaced = factories.make_article(page=factories.make_unplaced_page())
    withdrawn, trashed = factories.make_article(published=True), factories.make_article()
    withdrawn.withdraw(by=editor, notice="本文有误")
    trashed.trash(by=editor)

    pages = [client.get(desk.address(article)) for article in (unplaced, withdrawn, trashed)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [[act.name for act in page.context["save_acts"]] for page in pages] == [
        ["mark_proofread", "mark_problematic"],
        ["mark_proofread", "mark_problematic", "publish"],
        ["mark_proofread", "mark_problematic"],
    ]
    assert "本文有误" in pages[1].content.decode()


def test_an_address_that_is_no_number_is_not_found(client, editor):
    answers = [
        client.get(f"/admin/articles/article/{number}/{page}/").status_code
        for number in ("x", "²", "9" * 30)
        for page in ("history", "delete")
    ]

    assert answers == [404] * 6


@pytest.mark.parametrize("number", ["%20{}", "+{}", "0_{}"])
def test_an_article_is_saved_under_its_plain_number_only(client, editor, number):
    article = factories.make_article(headline="旧题")
    path = f"/admin/articles/article/{number.format(article.pk)}/change/"

    response = client.post(path, {**desk.opened(client, article), "headline": "新题"})

    assert (response.status_code, Article.objects.get().headline) == (404, "旧题")


NO_KEYS = ["x", "²", "9" * 30]


@pytest.mark.parametrize("value", NO_KEYS)
@pytest.mark.parametrize("field", ["bylines-0-reporter", "photo_credits-0-reporter", "tags", "section"])
def test_what_cannot_be_a_key_is_an_error_of_the_form(client, editor, field, value):
    article = factories.make_article()
    factories.make_byline(article=article)
    factories.make_photo_credit(article=article)

    response = client.post(desk.address(article), {**desk.opened(client, article), field: value})

    assert (response.status_code, bool(response.context["errors"])) == (200, True)


@pytest.mark.parametrize("value", NO_KEYS)
def test_a_new_article_on_a_page_that_cannot_be_is_an_error_of_the_form(client, editor, value):
    data = {"page": value, "kind": "news", "bylines-TOTAL_FORMS": 0, "bylines-INITIAL_FORMS": 0}
    data |= {"photo_credits-TOTAL_FORMS": 0, "photo_credits-INITIAL_FORMS": 0}

    response = client.post(reverse("admin:articles_article_add"), data)

    assert list(response.context["adminform"].form.errors) == ["page"]


def test_every_input_of_the_rows_has_a_name_of_its_own(client, editor):
    article = factories.make_article(bylines=("甲",))
    factories.make_photo_credit(article=article)

    page = client.get(desk.address(article)).content.decode()

    inputs = re.findall(r'<(?:input|select|textarea)\b[^>]*name="(?:bylines|photo_credits)-0-[^>]*>', page)
    shown = [tag for tag in inputs if 'type="hidden"' not in tag]
    assert (len(shown), [tag for tag in shown if "aria-label=" not in tag]) == (14, [])


@pytest.mark.parametrize(("body", "rows"), [("", 8), ("短讯。", 8), ("长" * 34 * 20, 21), ("段\n" * 100, 40)])
def test_the_box_of_the_text_is_as_high_as_the_text_within_bounds(client, editor, body, rows):
    article = factories.make_article(body=body)

    assert desk_form(client, article).fields["body"].widget.attrs["rows"] == rows


def desk_form(client, article):
    return client.get(desk.address(article)).context["adminform"].form
