"""A page's reading is put right by keys."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from articles import reading_form
from tests.people import make_editor
from tests.readings import imported_page

pytestmark = pytest.mark.browser


def test_lines_are_put_right_by_keys_looked_at_and_saved(browser):
    page = imported_page()
    make_editor("li")
    browser.sign_in("li")
    browser.open(f"/admin/articles/page/{page.pk}/reading/")

    line = browser.find("#line-3 .dump-text")
    browser.driver.execute_script(
        "arguments[0].scrollIntoView({block: 'center'})", line
    )  # from behind the buttons
    line.click()
    actions, down = ActionChains(browser.driver), Keys.ARROW_DOWN
    actions.send_keys(down + down + "nh").key_down(Keys.SHIFT).send_keys(down).key_up(Keys.SHIFT).send_keys(
        "d"
    ).perform()
    chosen = [
        row.get_attribute("data-line") for row in browser.driver.find_elements("css selector", "tr.chosen")
    ]
    browser.click_through("[name=_preview]")
    assert browser.find("#line-6 input").get_attribute("value") == "2"
    browser.click_through("[name=_continue]")

    browser.find(".messagelist .success")
    assert chosen == ["6", "8"]
    assert [row for row in page.current_reading.parsed["lines"] if row[0] in (6, 8)] == [
        [6, 2, "deck"],
        [8, 3, "deck"],
    ]


def test_what_is_shown_of_a_long_page_knows_the_rest(browser, monkeypatch):
    monkeypatch.setattr(reading_form, "LINES_SHOWN", 3)
    page = imported_page()
    make_editor("li")
    browser.sign_in("li")
    browser.open(f"/admin/articles/page/{page.pk}/reading/")

    browser.driver.execute_script("document.getElementById('line-4').focus();")
    ActionChains(browser.driver).send_keys(Keys.HOME + Keys.ARROW_DOWN + Keys.ARROW_DOWN + "n").perform()
    browser.click_through("[name=_continue]")

    browser.find(".messagelist .success")
    assert [row[1] for row in page.current_reading.parsed["lines"]] == [0, 1, 2, 2, 3, 3, 3]
