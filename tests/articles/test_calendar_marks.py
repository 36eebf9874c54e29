"""What a newspaper's calendar marks: for readers days not here yet and days without an issue, for staff all lacks."""

import datetime as dt

import pytest

from articles.models import PublishingPeriod
from tests import factories, people

YEAR, MONTH = "/haiping/2017/", "/haiping/2017/12/"


def of_december(day: int) -> dt.date:
    return dt.date(2017, 12, day)


def make_issue(newspaper, day: int, *labels: str):
    issue = factories.make_issue(newspaper=newspaper, date=of_december(day))
    for label in labels or ("1",):
        factories.make_article(page=factories.make_page(issue=issue, label=label), published=True)


@pytest.fixture
def newspaper(db):
    """Issues of the 20th, without its page 2, and of the 25th; the 22nd had none."""
    newspaper = factories.make_newspaper(name="海平日报", slug="haiping")
    make_issue(newspaper, 20, "1", "3")
    make_issue(newspaper, 25)
    factories.make_days_without_issue(newspaper=newspaper, begins_on=of_december(22), reason="冬至")
    return newspaper


def marks(response) -> dict[int, str]:
    """Day of December -> its mark on the sheet."""
    december = response.context["months"][-1]
    found = {}
    for day in december.days:
        if day.is_missing:
            found[day.date.day] = "missing"
        elif day.without is not None:
            found[day.date.day] = f"without {day.without}"
    return found


@pytest.mark.parametrize("address", ["/haiping/", YEAR, MONTH])
def test_readers_see_what_is_not_here_yet_and_when_there_was_no_issue(client, newspaper, address):
    response = client.get(address)

    assert marks(response) == {21: "missing", 22: "without 冬至", 23: "missing", 24: "missing"}
    html = response.content.decode()
    assert html.count('<span class="unseen"> 尚未入库</span>') == 3
    assert 'title="当日无报: 冬至"' in html or 'title="当日无报：冬至"' in html
    assert "当日无报</span>" in html


def test_readers_see_nothing_of_missing_pages(client, newspaper):
    for person in (None, people.make_stranger(), people.make_person("nobody")):
        if person:
            client.force_login(person)
        html = client.get(YEAR).content.decode()
        assert ("缺第 2 版" in html, 'class="lack"' in html) == (False, False)


@pytest.mark.parametrize("address", ["/haiping/", YEAR, MONTH])
def test_staff_see_missing_days_and_incomplete_issues_in_words_and_get_to_the_list(
    client, newspaper, address
):
    client.force_login(people.make_importer())

    response = client.get(address)

    lacks = {day.date.day: day for day in response.context["months"][-1].days if day.lacks}
    assert {number: day.lacks for number, day in lacks.items()} == {
        20: "缺第 2 版", 21: "缺这一期", 23: "缺这一期", 24: "缺这一期",
    }  # fmt: skip
    assert '<span class="unseen"> 缺第 2 版</span>' in response.content.decode()
    rows = client.get(lacks[23].desk).context["rows"]
    assert [row.lack.date.day for row in rows] == [23, 21, 20]


def test_changed_publishing_days_are_known_to_the_calendar(client, newspaper):
    newspaper.publishing_days = "5"
    newspaper.save()
    PublishingPeriod.objects.create(newspaper=newspaper, begins_on=of_december(24), publishing_days="1234567")

    assert marks(client.get(MONTH)) == {22: "without 冬至", 24: "missing"}


def test_a_holiday_is_not_marked_on_weekdays_on_which_the_newspaper_never_comes_out(client, newspaper):
    newspaper.publishing_days = "3"
    newspaper.save()

    assert marks(client.get(MONTH)) == {}


@pytest.mark.parametrize("issues", [1, 5])
@pytest.mark.parametrize("address", [YEAR, MONTH])
def test_the_calendar_of_staff_costs_the_same_queries_with_few_issues_and_with_many(
    client, newspaper, address, issues, django_assert_num_queries
):
    client.force_login(people.make_importer())
    for number in range(issues):
        make_issue(newspaper, 1 + 2 * number, "1", "3")
    client.get(address)

    with django_assert_num_queries(19):
        client.get(address)
