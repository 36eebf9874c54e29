"""A page's reading at the desk: opened, put right, looked at, saved, approved; and who must be refused."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles import reading_form
from articles.admin import reading_desk
from articles.corrections import Row, correct
from articles.models import Dump, Page, Reading
from articles.reading_form import resolved
from tests.factories import make_dump, make_page, make_reading
from tests.people import make_chief_editor, make_editor, make_importer, make_stranger
from tests.readings import LINES, TWO_STORIES, imported_page, imported_pages, said

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_page_changelist")


def address(page, name: str = "reading") -> str:
    return reverse(f"admin:articles_page_{name}", args=[page.pk])


def form_of(client, page, **changes) -> dict:
    """What the opened form would post, with these entries: `role_4="deck"`, `article_4="+"`."""
    context = client.get(address(page)).context
    data = {"reading": context["reading"].pk, "from": context["first"], "held": context["held"]}
    for line in context["lines"]:
        data |= {f"role-{line.number}": line.role, f"article-{line.number}": line.article}
    data |= {f"folio-{field.name}": field.value for field, _problem in context["folio"]}
    return data | {name.replace("_", "-", 1): value for name, value in changes.items()}


def post(client, page, button="_continue", **changes):
    return client.post(address(page), {**form_of(client, page, **changes), button: "1"})


def words(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def page():
    return imported_page()


@pytest.fixture
def desk(client):
    client.force_login(make_editor())
    client.cookies["django_language"] = "en"
    return client


# --- what is entered -------------------------------------------------------------------------------------------------

THREE = {
    1: Row(0, "furniture"),
    2: Row(1, "headline"),
    3: Row(1, "body"),
    4: Row(1, "body"),
    5: Row(2, "headline"),
}


@pytest.mark.parametrize(
    ("typed", "articles"),
    [
        ({3: ("headline", "+")}, [0, 1, 3, 3, 2]),
        ({5: ("subhead", "^")}, [0, 1, 1, 1, 1]),
        ({3: ("body", "2")}, [0, 1, 2, 1, 2]),
        ({3: ("headline", "+"), 4: ("body", "2")}, [0, 1, 3, 2, 2]),
        ({3: ("furniture", "1")}, [0, 1, 0, 1, 2]),
        ({1: ("headline", "+")}, [3, 1, 1, 1, 2]),
        ({3: ("headline", "+"), 4: ("headline", "+")}, [0, 1, 3, 4, 2]),
    ],
)
def test_signs_become_numbers_and_lines_that_were_left_alone_go_along(typed, articles):
    assert [row.article for row in resolved(THREE, typed).values()] == articles


# --- the desk --------------------------------------------------------------------------------------------------------


def test_the_desk_shows_each_line_with_role_article_and_the_rule_in_words(desk, page):
    lines = {line.number: line for line in desk.get(address(page)).context["lines"]}

    assert sorted(lines) == list(LINES)
    assert (lines[3].role, lines[3].article, lines[3].text) == ("headline", "1", "## 环卫女工的“夜班表”")
    assert str(lines[4].reason) == "opens as news does"
    assert (lines[1].role, lines[1].article) == ("furniture", "")


def test_saving_writes_a_reading_and_its_articles(desk, page):
    response = post(desk, page, role_6="cont")

    assert (response.status_code, response.url) == (302, address(page))
    assert page.articles.get(position=1).body.count("\n") == 0
    assert page.current_reading.person.username == "li"
    assert LogEntry.objects.filter(object_id=page.pk).count() == 1


def test_no_nul_and_no_line_end_comes_into_what_the_page_prints(desk, page):
    post(desk, page, folio_section="要\0闻", folio_editors="骆\0冰、陶\n然、\0")

    folio = page.current_reading.parsed["page"]
    assert (folio["section"], folio["editors"]) == ("要闻", ["骆冰", "陶 然"])


def test_a_new_article_begins_where_the_plus_stands(desk, page):
    post(desk, page, role_6="headline", article_6="+")

    assert [a.headline for a in page.articles.order_by("position")][1] == "她们说，路扫干净了，天也就亮了。"


def test_the_preview_shows_the_articles_and_writes_nothing(desk, page):
    response = post(desk, page, "_preview", role_8="subhead", article_8="^")

    shown = response.context["preview"]
    assert [item.get("headline") for item in shown] == ["环卫女工的“夜班表”", None]
    assert (shown[1]["gone"], shown[1]["fate"]) == (True, "goes; nobody has worked on it")
    assert [str(name) for name in shown[0]["changes"]] == ["bylines", "text"]
    assert (page.readings.count(), page.articles.count()) == (1, 2)
    assert {line.number: line.article for line in response.context["lines"]}[11] == "1"


def typed_again(response) -> dict:
    """What a form that came back would post."""
    context = response.context
    data = {"reading": context["reading"].pk, "from": context["first"], "held": context["held"]}
    for line in context["lines"]:
        data |= {f"role-{line.number}": line.role, f"article-{line.number}": line.article}
    return data


def test_lines_beyond_those_shown_are_saved_as_the_preview_had_them(desk, page, monkeypatch):
    monkeypatch.setattr(reading_form, "LINES_SHOWN", 3)
    looked = post(desk, page, "_preview", role_4="headline", article_4="+")

    desk.post(address(page), typed_again(looked) | {"_continue": "1"})

    rows = page.current_reading.parsed["lines"]
    assert [row[1] for row in rows] == [0, 1, 2, 2, 3, 3, 3]
    assert [fate["headline"] for fate in looked.context["preview"]] == [
        article.headline for article in page.articles.order_by("position")
    ]


def test_a_sign_after_a_preview_takes_along_the_lines_that_were_left_alone_since(desk, page):
    looked = post(desk, page, "_preview", role_4="headline", article_4="+")

    desk.post(address(page), typed_again(looked) | {"article-9": "+", "_continue": "1"})

    assert [row[1] for row in page.current_reading.parsed["lines"]] == [0, 1, 2, 2, 3, 4, 4]


@pytest.mark.parametrize("held", ["", "b1", "x" * 7, "b1 b1 b1 b1 b1 b1 b²"])
def test_a_form_that_holds_something_else_was_shown_the_reading(held, desk, page):
    post(desk, page, role_6="cont", held=held)

    assert [row[1] for row in page.current_reading.parsed["lines"]] == [0, 1, 1, 1, 2, 2, 2]


def test_saving_what_was_left_alone_changes_nothing(desk, page):
    post(desk, page)

    assert page.readings.count() == 1
    assert LogEntry.objects.count() == 0


def test_what_the_page_prints_is_entered_beside_its_lines(desk, page):
    data = form_of(desk, page)
    data |= {"folio-section": "要闻", "folio-editors": "骆冰，陶然", "folio-date": ""}

    desk.post(address(page), {**data, "_continue": "1"})

    assert page.current_reading.parsed["page"] == {
        "newspaper": "海平日报", "date": None, "number": "2", "section": "要闻", "editors": ["骆冰", "陶然"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"article_4": "x"}, 4),
        ({"article_4": "-1"}, 4),
        ({"article_4": "10000"}, 4),
        ({"role_4": "title"}, 4),
        ({"folio_date": "2011-11-31"}, "date"),
        ({"folio_section": "要" * 81}, "section"),
        ({"folio_editors": "骆冰、" + "陶" * 81}, "editors"),
    ],
)
def test_what_cannot_be_comes_back_marked_and_nothing_is_saved(desk, page, changes, wrong):
    response = post(desk, page, **changes)

    assert list(response.context["problems"]) == [wrong]
    assert page.readings.count() == 1
    assert desk.post(address(page), {"reading": "x"}).status_code == 200


def test_a_long_page_is_shown_in_parts_and_the_rest_stays(desk, monkeypatch):
    monkeypatch.setattr(reading_form, "LINES_SHOWN", 4)
    page = imported_page()

    first = desk.get(address(page)).context
    second = desk.get(address(page) + f"?from={first['next']}").context
    post(desk, page, article_3="+")

    assert ([line.number for line in second["lines"]], second["next"]) == ([8, 9, 11], None)
    assert [row[1] for row in page.current_reading.parsed["lines"]] == [0, 1, 1, 1, 2, 2, 2]
    assert post(desk, page, article_4="+").status_code == 302
    assert [row[1] for row in page.current_reading.parsed["lines"]] == [0, 1, 2, 2, 3, 3, 3]


def test_what_somebody_else_saved_meanwhile_is_shown_and_a_second_save_decides(desk, page):
    data = form_of(desk, page, role_6="cont")
    other = make_editor("zhao")
    correct(page, page.current_reading.pk, said(page, line_6=(1, "deck"), line_11=(2, "cont")), by=other)

    response = desk.post(address(page), {**data, "_continue": "1"})

    assert page.current_reading.person == other
    theirs = {line.number: line.theirs for line in response.context["lines"] if line.theirs}
    assert theirs == {6: "deck 1", 11: "continuation 2"}
    desk.post(address(page), {**data, "reading": response.context["reading"].pk, "_continue": "1"})
    assert [row[2] for row in page.current_reading.parsed["lines"]][3:] == [
        "cont",
        "headline",
        "body",
        "body",
    ]


@pytest.mark.parametrize("same_text", [True, False])
def test_who_saves_at_the_same_moment_overwrites_nobody(desk, page, monkeypatch, same_text):
    """Another reading is written between the look at the page and the lock on it."""
    data, looked = form_of(desk, page, role_6="cont"), reading_desk.correct
    other = make_editor("zhao")

    def meanwhile(*args, **kwargs):
        if same_text:
            correct(page, page.current_reading.pk, said(page, line_6=(1, "deck")), by=other)
        else:
            parsed = page.current_reading.parsed
            make_reading(page=page, dump=make_dump(data=TWO_STORIES.encode() + b" "), parsed=parsed)
        return looked(*args, **kwargs)

    monkeypatch.setattr(reading_desk, "correct", meanwhile)
    context = desk.post(address(page), {**data, "_continue": "1"}).context

    assert page.readings.count() == 2
    line = {line.number: line for line in context["lines"]}[6]
    assert (line.role, line.theirs) == (("cont", "deck 1") if same_text else ("body", ""))


def test_a_form_of_an_older_text_is_refused(desk, page):
    data = form_of(desk, page, role_6="cont")
    newer = make_reading(page=page, dump=make_dump(data=TWO_STORIES.replace("昨天", "今天").encode()))
    Reading.objects.filter(pk=newer.pk).update(parsed=page.readings.earliest("pk").parsed)

    response = desk.post(address(page), {**data, "_continue": "1"})

    assert words(response) == ["The page has a newer text meanwhile; nothing was saved. Look at it again."]
    assert page.readings.count() == 2


def test_articles_with_work_in_them_are_named_after_a_save(desk, page):
    page.articles.get(position=2).mark_proofread(by=make_editor("zhao"))

    desk.post(address(page), {**form_of(desk, page, role_8="subhead", article_8="^"), "_continue": "1"})
    messages = words(desk.get(address(page)))

    assert messages[0] == "The reading is saved; its articles follow it."
    assert "码头工人学电工" in messages[1]


def test_what_is_in_a_page_is_escaped(desk):
    page = imported_page("## <script>alert(1)</script>\n\n本报讯（记者 林墨涵）<b>昨天</b>夜里，路灯亮了。\n")

    body = post(desk, page, "_preview", role_3="cont").content.decode()

    assert "<script>alert" not in body
    assert "<b>昨天" not in body


def test_a_page_without_a_reading_has_no_desk(desk):
    assert desk.get(address(make_page())).status_code == 404
    assert desk.get(address(make_reading().page)).status_code == 404


def test_the_desk_asks_as_often_for_twenty_articles_as_for_two(desk, page, django_assert_num_queries):
    story = "## 码头工人学电工{0}\n\n本报讯（通讯员 陶嘉）海平港的码头工人办起了夜校，这是第{0}所。\n\n"
    many = imported_page("".join(story.format(number) for number in range(20)), label="3")
    desk.get(address(page))
    with django_assert_num_queries(9):
        desk.get(address(page))
    with django_assert_num_queries(9):
        desk.get(address(many))


# --- approving -------------------------------------------------------------------------------------------------------


def test_a_reading_is_approved_with_person_and_moment_and_a_correction_withdraws_that(desk, page):
    desk.post(address(page, "approve"), {"reading": page.current_reading.pk})
    approved = page.current_reading
    post(desk, page, role_6="cont")

    assert (approved.approved_by.username, approved.approved_at is not None) == ("li", True)
    assert page.current_reading.approved_at is None
    assert list(Page.objects.approved()) == []


def test_saving_and_approving_is_one_act(desk, page):
    post(desk, page, "_approve", role_6="cont")

    assert page.current_reading.approved_by.username == "li"
    assert page.readings.count() == 2


def test_an_approval_can_be_withdrawn(desk, page):
    page.current_reading.approve(by=make_editor("zhao"))

    desk.post(address(page, "approve"), {"reading": page.current_reading.pk, "withdraw": "1"})

    assert (page.current_reading.approved_at, page.current_reading.approved_by) == (None, None)


def test_a_reading_that_holds_no_more_cannot_be_approved(desk, page):
    older = page.current_reading
    correct(page, older.pk, said(page, line_6=(1, "cont")), by=make_editor("zhao"))

    desk.post(address(page, "approve"), {"reading": older.pk})

    assert words(desk.get(address(page))) == ["The page has a newer reading; look at that one."]
    assert Reading.objects.exclude(approved_at=None).count() == 0


@pytest.mark.parametrize("make_person", [make_editor, make_chief_editor])
def test_editors_approve_from_the_list(client, page, make_person):
    client.force_login(make_person())

    client.post(LIST, {"action": "approve_readings", "_selected_action": [page.pk]})

    assert list(Page.objects.approved()) == [page]


def test_the_list_shows_who_read_and_who_approved_and_filters_by_it(desk, page):
    other = imported_page(TWO_STORIES.replace("第2版", "第3版"), label="3")
    page.current_reading.approve(by=make_editor("zhao"))

    body = desk.get(LIST).content.decode()
    found = {
        value: list(desk.get(f"{LIST}?approved={value}").context["cl"].result_list) for value in ("yes", "no")
    }

    assert found == {"yes": [page], "no": [other]}
    assert "approved by zhao" in body


def test_the_list_asks_as_often_for_three_pages_as_for_one(desk, page, django_assert_num_queries):
    desk.get(LIST)
    with django_assert_num_queries(9):
        desk.get(LIST)
    for label in "34":
        more = imported_page(TWO_STORIES.replace("第2版", f"第{label}版"), label=label)
        more.current_reading.approve(by=make_editor(f"zhao{label}"))
    with django_assert_num_queries(9):
        desk.get(LIST)


# --- who must be refused ---------------------------------------------------------------------------------------------


def test_an_importer_neither_corrects_nor_approves(client, page):
    client.force_login(make_importer())
    reading = page.current_reading.pk

    statuses = [
        client.get(address(page)).status_code,
        client.post(address(page), {"reading": reading, "role-6": "cont", "_continue": "1"}).status_code,
        client.post(address(page, "approve"), {"reading": reading}).status_code,
    ]
    client.post(LIST, {"action": "approve_readings", "_selected_action": [page.pk]})

    assert statuses == [403, 403, 403]
    assert (Reading.objects.count(), Reading.objects.filter(approved_at=None).count()) == (1, 1)
    assert address(page) not in client.get(address(page, "change")).content.decode()


def test_a_stranger_is_sent_to_sign_in(client, page):
    client.force_login(make_stranger())

    assert client.get(address(page)).status_code == 302
    assert client.post(address(page, "approve")).status_code == 302


def test_approving_is_no_link(desk, page):
    assert desk.get(address(page, "approve")).status_code == 405


def test_pages_of_one_file_are_corrected_apart(desk):
    text = TWO_STORIES + "\f" + TWO_STORIES.replace("第2版", "第3版").replace("环卫", "园林")
    first, second = imported_pages(text, label="")

    post(desk, second, role_17="cont")

    assert Dump.objects.count() == 1
    assert (first.readings.count(), second.readings.count()) == (1, 2)
    assert second.articles.get(position=1).body.count("\n") == 0
