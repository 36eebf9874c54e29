"""A headless Chromium (Debian's packages chromium and chromium-driver) before a live server."""

from threading import Thread

import pytest
from django.db import connections
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from articles import tasks, workers
from articles.management.commands import work

FLAGS = [
    "--headless",
    "--no-sandbox",  # it refuses to start as root with one
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_SECONDS = 20


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """On SQLite a file, since the server's threads and the test must not share one connection in memory."""
    for alias, database in connections.settings.items():
        if database["ENGINE"].endswith("sqlite3"):
            database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / alias)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium, live_server):
    """A visitor's browser. What its console calls an error (a script or style refused, say) fails the test."""
    chromium.delete_all_cookies()
    chromium.get_log("browser")
    yield Browser(chromium, live_server.url)
    errors = [entry["message"] for entry in chromium.get_log("browser") if entry["level"] == "SEVERE"]
    chromium.get("about:blank")  # a page that keeps itself up to date must not ask on into the next test
    assert errors == []


@pytest.fixture
def worker(live_server):
    """A worker beside the server, as `make run` starts one."""
    here = tasks.here = workers.Here()

    def run():
        try:
            while not here.is_stopping:
                work.Command().look(here)
        finally:
            here.end()
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    yield
    here.stop()
    thread.join()
    tasks.here = None


class Browser:
    """What a person does: open, click, type, read."""

    def __init__(self, driver, url: str):
        self.driver = driver
        self.url = url

    def open(self, path: str) -> None:
        self.driver.get(self.url + path)

    def find(self, css: str):
        """The first visible element; it may still be on its way."""
        return WebDriverWait(self.driver, WAIT_SECONDS).until(
            lambda driver: next(
                (e for e in driver.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()), None
            ),
            f"nothing visible matches {css} on {self.driver.current_url}",
        )

    def click(self, css: str) -> None:
        self.find(css).click()

    def click_through(self, css: str) -> None:
        """Click what leads to another page and wait until that page is there."""
        old = self.driver.find_element(By.TAG_NAME, "html")
        self.find(css).click()
        WebDriverWait(self.driver, WAIT_SECONDS).until(
            lambda driver: driver.find_element(By.TAG_NAME, "html") != old, f"{css} led nowhere"
        )

    def type(self, css: str, text: str) -> None:
        """What stands there already goes; into a file field a path is typed."""
        field = self.find(css)
        if field.get_attribute("type") != "file":
            field.clear()
        field.send_keys(text)

    def drop(self, css: str, *paths) -> None:
        """Let files and folders fall on an element, as from the desktop."""
        box = self.find(css).rect
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.driver.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, **point, "data": data})

    def wait_for(self, is_so, what: str, seconds: int = WAIT_SECONDS) -> None:
        """Wait until `is_so()` holds."""
        WebDriverWait(self.driver, seconds).until(lambda _driver: is_so(), what)

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.url)

    def sign_in(self, username: str, password: str = "correct horse") -> None:
        self.open("/admin/login/?next=/admin/")
        self.type("#id_username", username)
        self.type("#id_password", password)
        self.click_through("[type=submit]")
