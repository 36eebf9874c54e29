"""The admin's lists: what they find, and that no row costs a query."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from articles.admin.filters import SectionFilter
from articles.models import Article, ImportBatch, ImportFile, Page
from tests import factories, people


@pytest.fixture
def editor(client, db):
    editor = people.make_editor()
    client.force_login(editor)
    return editor


def listed(client, model_name, **query) -> list:
    response = client.get(reverse(f"admin:articles_{model_name}_changelist"), query)
    assert response.status_code == 200, response.headers.get("Location")
    return list(response.context["cl"].result_list)


def make_everything(number: int, person) -> None:
    """One row of every model, and what hangs on it."""
    reading = factories.make_reading()
    newspaper = reading.page.issue.newspaper
    article = factories.make_article(
        page=reading.page, reading=reading, reading_number=1, headline="", tags=(f"标签{number}",),
        section=factories.make_section(newspaper=newspaper, name=f"版块{number}"), bylines=("甲", "乙"),
    )  # fmt: skip
    reporter = factories.make_reporter(newspaper=newspaper)
    factories.make_byline(article=article, reporter=reporter)
    factories.make_photo_credit(article=article, reporter=reporter)
    factories.make_article(page=factories.make_unplaced_page(newspaper="无名报"))
    factories.make_article(page=reading.page, continued_to="9")
    reading.page.issue.match_jumps()
    batch = ImportBatch.objects.create(person=person)
    ImportFile.objects.create(batch=batch, name=f"{number}.txt", dump=reading.dump)
    factories.make_days_without_issue(newspaper=newspaper)
    factories.make_conflict(article=article, reading=reading)


@pytest.mark.parametrize(
    ("model_name", "queries"),
    [
        ("newspaper", 6),
        ("dayswithoutissue", 9),
        ("section", 7),
        ("issue", 10),
        ("page", 9),
        ("dump", 7),
        ("reading", 7),
        ("article", 10),
        ("brokenjump", 9),
        ("mergeconflict", 9),
        ("reporter", 9),
        ("tag", 7),
        ("importbatch", 6),
        ("importfile", 6),
    ],
)
@pytest.mark.parametrize("rows", [1, 4])
def test_a_list_runs_as_many_queries_for_one_row_as_for_four(
    client, db, django_assert_num_queries, model_name, queries, rows
):
    person = people.make_chief_editor()
    client.force_login(person)
    for number in range(rows):
        make_everything(number, person)
    address = reverse(f"admin:articles_{model_name}_changelist")
    client.get(address)

    with django_assert_num_queries(queries):
        client.get(address)


def test_the_article_list_leaves_the_texts_in_the_database(client, editor):
    factories.make_article(headline="", body="本报讯 第一段。")

    article = listed(client, "article")[0]

    assert article.get_deferred_fields() >= {"body", "lines"}
    assert article.title == "本报讯 第一段。…"


@pytest.mark.parametrize("words", ["新厂", "投产", "引题", "记者名", "记者:本名", "新厂 投产"])
def test_articles_are_found_by_headline_kicker_text_and_name(client, editor, words):
    found = factories.make_article(headline="新厂", kicker="引题", body="今日投产")
    reporter = factories.make_reporter(newspaper=found.newspaper, name="本名")
    factories.make_byline(article=found, name="记者名", reporter=reporter)
    factories.make_article(headline="别的")

    assert listed(client, "article", q=words) == [found]


def test_a_name_is_found_in_traditional_characters(client, editor):
    found = factories.make_article()
    factories.make_byline(
        article=found,
        name="钱钟书",
        reporter=factories.make_reporter(newspaper=found.newspaper, name="钱钟书"),
    )

    assert listed(client, "article", q="錢鍾書") == [found]


@pytest.mark.parametrize("printed", ["勞動局", "劳动局", "ＧＤＰ勞動局"])
@pytest.mark.parametrize("typed", ["勞動", "劳动", "勞动"])
def test_texts_are_found_in_whatever_characters_they_are_printed(client, editor, printed, typed):
    texts = [factories.make_article(**{field: printed}) for field in ("headline", "kicker", "body")]
    factories.make_article(headline="别的")

    assert {*listed(client, "article", q=typed)} == {*texts}


@pytest.mark.parametrize(("printed", "typed"), [("汪　瑜", "汪瑜"), ("汪瑜", "汪 瑜"), ("錢 鍾書", "钱钟书")])
def test_a_name_is_found_with_and_without_the_space_in_it(client, editor, printed, typed):
    found = factories.make_article(bylines=(printed,))

    assert listed(client, "article", q=typed) == [found]


@pytest.mark.parametrize("typed", ["(.*题", "a-z", "^题$", "题'"])
def test_what_would_be_a_pattern_is_none(client, editor, typed):
    found = factories.make_article(headline=f"甲{typed}甲")
    factories.make_article(headline="甲b甲")

    assert listed(client, "article", q=typed) == [found]


@pytest.mark.parametrize("model_name", ["newspaper", "section", "issue", "page", "reporter", "tag"])
def test_names_are_found_in_traditional_characters(client, db, model_name):
    client.force_login(people.make_chief_editor())
    newspaper = factories.make_newspaper(name="劳动报")
    factories.make_page(issue=factories.make_issue(newspaper=newspaper))
    factories.make_section(newspaper=newspaper, name="劳动")
    factories.make_reporter(newspaper=newspaper, name="劳动")
    factories.make_tag(name="劳动")

    assert len(listed(client, model_name, q="勞動")) == 1


def test_the_trash_is_out_of_sight_until_it_is_asked_for(client, editor):
    kept, trashed = factories.make_article(), factories.make_article()
    trashed.trash(by=editor)

    assert listed(client, "article") == [kept]
    assert listed(client, "article", trash="yes") == [trashed]


def test_articles_are_filtered_by_place_section_tag_reporter_day_and_confidence(client, editor):
    found = factories.make_article(tags=("劳动",), confidence=0.3)
    found.section = factories.make_section(newspaper=found.newspaper, name="文体")
    found.save()
    reporter = factories.make_reporter(newspaper=found.newspaper)
    factories.make_byline(article=found, reporter=reporter)
    later = factories.make_issue(date=dt.date(2018, 5, 1))
    factories.make_article(page=factories.make_page(issue=later))
    unplaced = factories.make_article(page=factories.make_unplaced_page())
    queries = [
        {"newspaper__id__exact": found.newspaper_id}, {"section": "文体"}, {"tag": found.tags.get().pk},
        {"reporter": reporter.pk}, {"printed_from": "2017-12-01", "printed_to": "2017-12-31"},
        {"confidence_from": "low"}, {"date__year": 2017}, {"page__issue__id__exact": found.page.issue_id},
    ]  # fmt: skip

    assert [listed(client, "article", **query) for query in queries] == [[found]] * len(queries)
    assert listed(client, "article", placed="no") == [unplaced]


def test_the_list_says_how_sure_the_reading_was_and_of_what_it_was_not(client, editor):
    factories.make_article(confidence=0.55, doubts=["unsure-lines", "no-headline"])
    client.cookies["django_language"] = "en"

    html = client.get(reverse("admin:articles_article_changelist")).content.decode()

    words = ["unclaimed lines", "no headline found"]
    assert "55% " + " ".join(f'<small class="doubt">{text}</small>' for text in words) in html


def test_the_list_steps_from_years_to_months_to_days_with_issues(client, editor):
    issue = factories.make_issue(date=dt.date(2017, 12, 22))
    factories.make_issue(newspaper=issue.newspaper, date=dt.date(2015, 1, 2))
    address = reverse("admin:articles_article_changelist")

    steps = [
        client.get(address, query).context["cl"].dates
        for query in ({}, {"date__year": 2017}, {"date__year": 2017, "date__month": 12})
    ]

    assert [step["title"] for step in steps[0]["choices"]] == ["2015", "2017"]
    assert [step["link"] for step in steps[1]["choices"]] == ["?date__month=12&date__year=2017"]
    assert [step["link"] for step in steps[2]["choices"]] == ["?date__day=22&date__month=12&date__year=2017"]
    assert steps[2]["back"]["link"] == "?date__year=2017"


def test_a_list_is_counted_no_further_than_it_can_be_paged(client, editor, monkeypatch):
    monkeypatch.setattr("articles.admin.base.MOST_COUNTED", 2)
    for _number in range(3):
        factories.make_article()

    changelist = client.get(reverse("admin:articles_article_changelist")).context["cl"]

    assert (changelist.result_count, changelist.paginator.is_capped) == (2, True)


def test_the_section_filter_offers_the_sections_of_the_chosen_newspaper(client, editor):
    section = factories.make_section(name="文体")
    factories.make_section(name="要闻")
    address = reverse("admin:articles_article_changelist")

    response = client.get(address, {"newspaper__id__exact": section.newspaper_id})

    spec = next(spec for spec in response.context["cl"].filter_specs if isinstance(spec, SectionFilter))
    assert spec.lookup_choices[1:] == [("文体", "文体")]


@pytest.mark.parametrize(
    "query",
    [
        {"tag": "x"},
        {"tag": "²"},
        {"tag": "9" * 30},
        {"reporter": "1.5"},
        {"printed_from": "1-1"},
        {"newspaper__id__exact": "x"},
    ],
)
def test_a_filter_that_cannot_be_leads_back_to_the_list(client, editor, query):
    factories.make_article()

    response = client.get(reverse("admin:articles_article_changelist"), query)

    assert response.headers["Location"].endswith("?e=1")


def test_a_typed_filter_keeps_the_other_filters(client, editor):
    page = client.get(reverse("admin:articles_article_changelist"), {"status__exact": "draft", "q": "厂"})

    forms = re.findall(r'<form method="get" class="form-filter">.*?</form>', page.content.decode(), re.DOTALL)
    assert len(forms) == 3
    assert all(
        'name="status__exact" value="draft"' in form and 'name="q" value="厂"' in form for form in forms
    )


def test_the_list_of_pages_says_why_one_waits_and_what_was_offered(client, editor):
    factories.make_page()
    waiting = factories.make_unplaced_page(newspaper="无名报", date="2017-12-22")

    response = client.get(reverse("admin:articles_page_changelist"), {"placed": "no"})

    assert list(response.context["cl"].result_list) == [waiting]
    assert "无名报 · 2017-12-22" in response.content.decode()
    assert str(waiting) in response.content.decode()
    assert str(Page.Unplaced.NO_DATE.label) in response.content.decode()


def test_an_importer_sees_own_batches_only_and_an_editor_all(client, db):
    importer, editor = people.make_importer(), people.make_editor()
    for person in (importer, editor):
        ImportFile.objects.create(batch=ImportBatch.objects.create(person=person), name="a.txt")

    seen = []
    for person in (importer, editor):
        client.force_login(person)
        seen.append([len(listed(client, name)) for name in ("importbatch", "importfile")])

    assert seen == [[1, 1], [2, 2]]


def test_pickers_offer_the_reporters_of_one_newspaper_with_their_units(client, editor):
    reporter = factories.make_reporter(name="钱钟书", unit="副刊部")
    factories.make_reporter(name="钱钟书")
    query = {"app_label": "articles", "model_name": "byline", "field_name": "reporter", "term": "錢鍾"}

    limited = client.get(reverse("admin:autocomplete"), {**query, "newspaper": reporter.newspaper_id}).json()
    every = client.get(reverse("admin:autocomplete"), query).json()

    assert [row["text"] for row in limited["results"]] == [f"钱钟书 · 副刊部 · {reporter.newspaper}"]
    assert len(every["results"]) == 2


def test_pickers_run_no_query_per_row(client, editor, django_assert_num_queries):
    for _number in range(3):
        factories.make_page()
        factories.make_reporter()
    for model_name, field_name in (("article", "page"), ("byline", "reporter")):
        query = {"app_label": "articles", "model_name": model_name, "field_name": field_name}
        client.get(reverse("admin:autocomplete"), query)

        with django_assert_num_queries(6):
            client.get(reverse("admin:autocomplete"), query)


def test_the_issue_shows_its_pages_and_articles_in_printed_order(client, editor):
    issue = factories.make_issue()
    pages = [factories.make_page(issue=issue, label=label) for label in ("A2", "10", "2")]
    for page in pages:
        factories.make_article(page=page, position=2, headline=f"{page.label}乙")
        factories.make_article(page=page, position=1, headline=f"{page.label}甲")

    shown = client.get(reverse("admin:articles_issue_change", args=[issue.pk])).context["pages"]

    assert [(page.label, [str(article) for article in page.articles.all()]) for page in shown] == [
        ("2", ["2甲", "2乙"]), ("10", ["10甲", "10乙"]), ("A2", ["A2甲", "A2乙"]),
    ]  # fmt: skip
    assert Article.objects.count() == 6


def cells(client, model_name) -> list[str]:
    """What the cells of a list say, without their marks."""
    html = client.get(reverse(f"admin:articles_{model_name}_changelist")).content.decode()
    return re.findall(r'<t[dh] class="field-[^>]*>(?:<a[^>]*>)?([^<]*)', html)


def test_the_list_of_files_says_in_words_why_one_failed(client, editor):
    batch = ImportBatch.objects.create(person=editor)
    ImportFile.objects.create(batch=batch, name="a.txt", state="failed", reason="empty", line=3)

    assert "第 3 行：文件为空" in cells(client, "importfile")


def test_the_search_box_and_the_list_of_records_speak_the_language_of_who_reads(client, editor):
    page = client.get(reverse("admin:articles_article_changelist")).content.decode()

    assert re.findall(r'<label for="searchbar"><img [^>]*alt="([^"]*)"', page) == ["搜索"]
    assert [words for words in ("Model name", "Add link", "Change or view list link") if words in page] == []
