import pytest

pytestmark = pytest.mark.browser


def test_an_editor_signs_in_and_out(browser, editor):
    browser.sign_in(editor.username)
    assert browser.path == "/admin/"

    browser.click_through("#logout-form button")
    browser.open("/admin/")
    assert browser.path == "/admin/login/?next=/admin/"
