import pytest
from django.conf import settings
from django.urls import reverse


def language_of(client, **headers) -> str:
    return client.get(reverse("admin:login"), headers=headers).headers["Content-Language"]


def test_a_visitor_meets_chinese_also_with_an_english_browser(client, db):
    assert language_of(client, accept_language="en") == "zh-hans"


def test_the_language_form_chooses_for_the_pages_that_follow(client, db):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})

    assert language_of(client) == "en"


@pytest.mark.parametrize("cookie", ["xx", "", "../../etc", "e" * 600])
def test_a_cookie_that_names_no_language_of_ours_counts_for_nothing(client, db, cookie):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie

    assert language_of(client) == "zh-hans"
