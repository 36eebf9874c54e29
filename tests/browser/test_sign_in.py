import pytest

from tests.people import make_editor

pytestmark = pytest.mark.browser


def test_an_editor_signs_in_and_out(browser):
    make_editor("li")

    browser.sign_in("li")
    assert browser.path == "/admin/"

    browser.click_through("#logout-form button")
    browser.open("/admin/")
    assert browser.path == "/admin/login/?next=/admin/"
