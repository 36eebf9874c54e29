"""Publishing days in the admin: periods of a newspaper, and days without an issue for many newspapers at once."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import DaysWithoutIssue, Newspaper, PublishingPeriod
from tests import factories, people

LIST = reverse("admin:articles_newspaper_changelist")


@pytest.fixture
def chief(client, db):
    chief = people.make_chief_editor()
    client.force_login(chief)
    return chief


def newspaper_form(newspaper, *periods: dict, **fields) -> dict:
    rows = {
        f"periods-{index}-{name}": value for index, row in enumerate(periods) for name, value in row.items()
    }
    counts = {"periods-TOTAL_FORMS": len(periods), "periods-INITIAL_FORMS": 0}
    return {
        "name": newspaper.name, "slug": newspaper.slug, "publishing_days": "5", **counts, **rows, **fields
    }  # fmt: skip


def save(client, newspaper, *periods, **fields):
    address = reverse("admin:articles_newspaper_change", args=[newspaper.pk])
    return client.post(address, newspaper_form(newspaper, *periods, **fields))


def test_a_chief_editor_says_when_a_newspaper_came_out(client, chief):
    newspaper = factories.make_newspaper()

    save(
        client, newspaper, {"begins_on": "1998-01-01", "publishing_days": "1234567", "usual_pages": "8"},
        begins_on="1985-01-04", ends_on="2003-12-31", usual_pages="4",
    )  # fmt: skip

    newspaper.refresh_from_db()
    assert (newspaper.publishing_days, newspaper.usual_pages) == ("5", 4)
    assert (newspaper.begins_on, newspaper.ends_on) == (dt.date(1985, 1, 4), dt.date(2003, 12, 31))
    assert list(PublishingPeriod.objects.values_list("begins_on", "publishing_days", "usual_pages")) == [
        (dt.date(1998, 1, 1), "1234567", 8)
    ]


@pytest.mark.parametrize(
    ("periods", "fields"),
    [
        ([], {"begins_on": "2003-01-01", "ends_on": "2002-01-01"}),
        ([], {"publishing_days": "71"}),
        ([{"begins_on": "1998-01-01", "publishing_days": "9"}], {}),
        ([{"begins_on": "1998-01-01", "publishing_days": "1"}] * 2, {}),
        ([{"begins_on": "1998-02-30", "publishing_days": "1"}], {}),
    ],
)
def test_what_cannot_be_is_said_in_the_form(client, chief, periods, fields):
    newspaper = factories.make_newspaper()

    response = save(client, newspaper, *periods, **fields)

    assert response.context["errors"]
    assert (Newspaper.objects.get().publishing_days, PublishingPeriod.objects.count()) == ("1234567", 0)


def test_an_editor_does_not_say_when_a_newspaper_came_out(client, db):
    client.force_login(people.make_editor())
    newspaper = factories.make_newspaper()

    assert save(client, newspaper).status_code == 403
    assert Newspaper.objects.get().publishing_days == "1234567"


def enter(client, newspapers, days: str, **extra):
    data = {
        "action": "enter_days_without_issue", "answered": "1", "days": days,
        "_selected_action": [newspaper.pk for newspaper in newspapers], **extra,
    }  # fmt: skip
    return client.post(LIST, data)


def test_holidays_are_entered_for_all_newspapers_at_once(client, chief):
    newspapers = [factories.make_newspaper() for _count in range(2)]

    enter(client, newspapers, "2018-02-15 2018-02-21 春节\n\n2018-01-01，元旦\n2018-4-5\n", select_across="1")

    assert list(DaysWithoutIssue.objects.filter(newspaper=newspapers[1]).order_by("begins_on").values_list(
        "begins_on", "ends_on", "reason", "person"
    )) == [
        (dt.date(2018, 1, 1), dt.date(2018, 1, 1), "元旦", chief.pk),
        (dt.date(2018, 2, 15), dt.date(2018, 2, 21), "春节", chief.pk),
        (dt.date(2018, 4, 5), dt.date(2018, 4, 5), "", chief.pk),
    ]  # fmt: skip
    assert (DaysWithoutIssue.objects.count(), LogEntry.objects.count()) == (6, 6)


@pytest.mark.parametrize(
    "days", ["春节", "2018-02-30", "2018-02-21 2018-02-15", "1500-01-01", f"2018-01-01 {'长' * 81}"]
)
def test_a_line_that_is_no_day_is_named_and_nothing_is_entered(client, chief, days):
    response = enter(client, [factories.make_newspaper()], f"2018-01-01 元旦\n{days}")

    assert ["第 2 行" in error for error in response.context["form"].errors["days"]] == [True]
    assert DaysWithoutIssue.objects.count() == 0


def test_an_editor_enters_no_days_without_an_issue(client, db):
    client.force_login(people.make_editor())

    enter(client, [factories.make_newspaper()], "2018-01-01")

    assert DaysWithoutIssue.objects.count() == 0
    days = factories.make_days_without_issue()
    assert client.post(reverse("admin:articles_dayswithoutissue_delete", args=[days.pk]), {"post": "yes"}).status_code == 403  # fmt: skip


def test_days_without_an_issue_are_changed_and_taken_back_by_a_chief_editor(client, chief):
    days = factories.make_days_without_issue()
    data = {
        "newspaper": days.newspaper_id,
        "begins_on": "2018-02-15",
        "ends_on": "2018-02-21",
        "reason": "春节",
    }

    client.post(reverse("admin:articles_dayswithoutissue_change", args=[days.pk]), data)
    days.refresh_from_db()
    assert (days.span, days.person) == ("2018-02-15 – 2018-02-21", chief)

    client.post(reverse("admin:articles_dayswithoutissue_delete", args=[days.pk]), {"post": "yes"})
    assert DaysWithoutIssue.objects.count() == 0
