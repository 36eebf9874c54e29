"""Suggestions are taken and dismissed by keys while the cursor stays in the text; a save keeps both."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from articles.models import Article
from tests.factories import make_article
from tests.people import make_editor

pytestmark = pytest.mark.browser


def press(browser, modifier, key) -> None:
    ActionChains(browser.driver).key_down(modifier).send_keys(key).key_up(modifier).perform()


def test_suggestions_are_settled_by_keys_and_saved_together(browser):
    article = make_article(body="有一半徒弟己经来了。\n有十几位师傅己经走了。")
    make_editor("li")
    browser.sign_in("li")

    browser.open(f"/admin/articles/article/{article.pk}/change/")
    browser.click("#id_body")
    for key in "ntx":
        press(browser, Keys.ALT, key)
    assert browser.driver.switch_to.active_element.get_attribute("id") == "id_body"
    press(browser, Keys.CONTROL, "s")

    browser.find(".messagelist .success")
    article = Article.objects.get()
    assert article.body == "有一半徒弟已经来了。\n有十几位师傅己经走了。"
    assert len(article.dismissed) == 1


def test_enter_in_an_input_saves_and_takes_nothing(browser):
    article = make_article(body="徒弟们己经来了。", position=1)
    make_editor("li")
    browser.sign_in("li")

    browser.open(f"/admin/articles/article/{article.pk}/change/")
    browser.type("#id_position", "7" + Keys.ENTER)

    browser.find(".messagelist .success")
    article = Article.objects.get()
    assert (article.position, article.body) == (7, "徒弟们己经来了。")
