import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests import factories, people

HAN = re.compile("[\u3400-\u9fff]+")


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


@pytest.fixture
def paper_in_latin(db):
    """One row of each kind in which no character is Chinese, so that every such character is the interface's own."""
    newspaper = factories.make_newspaper(name="Gazette", slug="gazette")
    section = factories.make_section(newspaper=newspaper, name="City")
    page = factories.make_page(issue=factories.make_issue(newspaper=newspaper), section=section, label="3")
    factories.make_article(
        page=page, headline="A bridge", body="It opened.", tags=("river",), bylines=("Smith",), published=True
    )
    factories.make_reporter(newspaper=newspaper, name="Smith")


@pytest.mark.parametrize(
    "path",
    [
        "/", "/gazette/", "/gazette/2017-12-22/3/", "/articles/", "/sections/", "/tags/river/", "/admin/",
        "/admin/articles/article/", "/admin/articles/page/", "/admin/articles/reporter/", "/admin/articles/importbatch/add/", "/admin/articles/issue/completeness/?newspaper=gazette",
        "/admin/articles/article/import/", "/admin/articles/article/export/", "/admin/accounts/user/add/",
        "/admin/auth/group/add/", "/admin/axes/accessattempt/", "/nothing/",
    ],
)  # fmt: skip
def test_the_interface_in_english_holds_no_chinese(client, paper_in_latin, path):
    client.force_login(people.make_administrator())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    html = client.get(path).content.decode()

    assert set(HAN.findall(html)) <= {"中文"}  # the language form names each language in its own words
