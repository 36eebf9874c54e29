"""Searching as people do it: typing with suggestions, by keyboard alone, without scripts, from hit to hit."""

from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.factories import (
    make_article,
    make_byline,
    make_issue,
    make_newspaper,
    make_page,
    make_reporter,
    make_section,
)

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FIELD = "#masthead-q"
OPTIONS = ".suggestions:not([hidden]) [role=option]"


@pytest.fixture
def article(transactional_db):
    newspaper = make_newspaper(name="海平日报", slug="haiping")
    section = make_section(newspaper=newspaper, name="海事")
    page = make_page(issue=make_issue(newspaper=newspaper), section=section)
    reporter = make_reporter(newspaper=newspaper, name="海明")
    body = "\n".join(["大坝今天合龙。"] * 30)
    article = make_article(page=page, headline="海上大坝合龙", body=body, published=True)
    make_byline(article=article, name="海明", reporter=reporter)
    make_article(page=page, headline="海上秘闻")
    return article


def texts(browser, css: str) -> list[str]:
    return [element.text for element in browser.driver.find_elements(By.CSS_SELECTOR, css)]


def press(browser, *keys: str) -> None:
    browser.driver.switch_to.active_element.send_keys(*keys)


def press_with_alt(browser, keys: str) -> None:
    ActionChains(browser.driver).key_down(Keys.ALT).send_keys(keys).key_up(Keys.ALT).perform()


def violations(browser) -> list[str]:
    browser.driver.execute_script(AXE.read_text())
    result = browser.driver.execute_async_script("axe.run().then(arguments[0])")
    return [one["id"] for one in result["violations"] if one["impact"] in ("serious", "critical")]


def test_names_and_headlines_are_suggested_and_chosen_by_keyboard(browser, article):
    browser.open("/")
    browser.type(FIELD, "海")
    browser.find(OPTIONS)

    assert texts(browser, f"{OPTIONS} .name") == ["海平日报", "海事", "海明", "海上大坝合龙"]
    assert browser.find(FIELD).get_attribute("aria-expanded") == "true"
    press(browser, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    chosen = browser.find("[aria-selected=true]")
    assert chosen.text.startswith("海明")
    assert browser.find(FIELD).get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert violations(browser) == []
    press(browser, Keys.ENTER)
    browser.wait_for(lambda: browser.path.startswith("/reporters/"), "nothing was opened")


def test_escape_closes_the_suggestions_and_enter_searches_for_what_is_typed(browser, article):
    browser.open("/")
    browser.type(FIELD, "海上")
    browser.find(OPTIONS)

    press(browser, Keys.ESCAPE)

    assert texts(browser, OPTIONS) == []
    assert browser.find(FIELD).get_attribute("value") == "海上"
    press(browser, Keys.ENTER)
    browser.wait_for(lambda: browser.path.startswith("/search/?q="), "nothing was searched")
    assert "1 篇稿件" in browser.text


def test_a_suggestion_can_be_clicked(browser, article):
    browser.open("/")
    browser.type(FIELD, "海事")

    browser.click_through(OPTIONS)

    assert browser.path == article.section.get_absolute_url().replace("海事", "%E6%B5%B7%E4%BA%8B")


def test_the_open_suggestions_fit_a_phone(browser, article):
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for address, field in (("/", FIELD), ("/search/", "#page-q")):
        browser.open(address)
        browser.type(field, "海")
        browser.find(OPTIONS)
        edges = browser.driver.execute_script(
            "const box = document.querySelector('.suggestions:not([hidden])').getBoundingClientRect();"
            "return [box.left, box.right, document.documentElement.scrollWidth]"
        )
        assert 0 <= edges[0] < edges[1] <= 390 == edges[2]
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def place(browser) -> str:
    return browser.find(".came-by [role=status]").text


def test_one_steps_from_hit_to_hit_by_button_and_by_key(browser, article):
    browser.open("/search/?q=大坝")
    browser.click_through(".hit h2 a")

    assert place(browser) == "0 / 31"
    browser.click(".came-by button:last-of-type")
    browser.click(".came-by button:last-of-type")
    assert (place(browser), browser.path.partition("#")[2]) == ("2 / 31", "hit-2")
    press_with_alt(browser, "n")
    assert place(browser) == "3 / 31"
    press_with_alt(browser, "ppp")
    assert place(browser) == "31 / 31"
    seen = "const box = document.querySelector(':target').getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight"
    assert browser.driver.execute_script(seen)


def test_without_scripts_the_search_and_the_steps_work(browser, article):
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open("/")
        browser.type(FIELD, "大坝")
        browser.click_through(".search button")
        browser.click_through(".hit h2 a")
        browser.driver.find_element(By.CSS_SELECTOR, '.came-by a[href="#hit-3"]').click()

        assert browser.path.endswith("#hit-3")
        assert len(browser.driver.find_elements(By.CSS_SELECTOR, "mark[id]")) == 31
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize(
    "address", ["/search/?q=大坝", "/articles/{pk}/?q=大坝", "/search/?q=日期:x", "/search/?q=无此词"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_search_shows_is_usable_in_light_and_dark(browser, article, address, scheme):
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    browser.open(address.format(pk=article.pk))

    assert violations(browser) == []
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
