"""Imports in the browser: folders that are dropped, groups that are lost, and the page of a batch while a worker works."""

import tarfile

import pytest
from selenium.webdriver.common.by import By

from articles.models import Article, ImportBatch, ImportFile
from tests.factories import make_newspaper
from tests.people import make_importer

pytestmark = pytest.mark.browser
ADD = "/admin/articles/importbatch/add/"

# How long the page stood still at most, in milliseconds, from now on.
WATCH_LAG = """
window.lag = 0; let last = performance.now();
setInterval(() => { const now = performance.now(); window.lag = Math.max(window.lag, now - last - 20); last = now; }, 20);
"""
# The requests with these numbers (the first is 0, the form's own) come to nothing: before they are sent, or behind that.
LOSE = """
const real = window.fetch; let count = -1;
window.fetch = async (...args) => {
  count += 1;
  if (%s.includes(count)) throw new TypeError("lost before it was sent");
  const answer = await real(...args);
  if (%s.includes(count)) throw new TypeError("its answer was lost");
  return answer;
};
"""


def story(number: int) -> str:
    return f"# 第{number}座桥通车\n\n本报讯（记者 沈嘉禾）昨天上午，城东的第{number}座石桥修好了，行人不必再绕路。\n"


@pytest.fixture
def importer(browser):
    make_newspaper(slug="haiping")
    make_importer("zhang")
    browser.sign_in("zhang")


def write_folder(folder, days: int, pages: int):
    for day in range(1, days + 1):
        (folder / f"2017-12-{day:02}").mkdir(parents=True)
        for page in range(1, pages + 1):
            (folder / f"2017-12-{day:02}" / f"{page:02}.txt").write_text(story(100 * day + page))
    return folder


def choose_newspaper(browser):
    browser.find("#id_newspaper").send_keys("海平")


def test_a_folder_is_dropped_with_an_archive_watched_confirmed_and_done(browser, importer, worker, tmp_path):
    folder = write_folder(tmp_path / "delivery", days=3, pages=4)
    (folder / "2017-12-01" / "cover.jpg").write_bytes(b"x")
    (folder / "2017-12-02" / "09.txt").write_bytes(b"")
    with tarfile.open(tmp_path / "more.tar.gz", "w:gz") as archive:
        (tmp_path / "page.txt").write_text(story(999))
        archive.add(tmp_path / "page.txt", "2018-01-05/01.txt")

    browser.open(ADD)
    browser.drop("#drop-zone", folder, tmp_path / "more.tar.gz")
    browser.wait_for(lambda: "15" in browser.find("#chosen").text, "the files are not listed")
    browser.drop("#drop-zone", folder)  # once more: nothing is doubled
    choose_newspaper(browser)
    browser.click_through("#upload-form [type=submit]")

    browser.find(".confirm-box button.default")  # the page moved on by itself
    assert "13" in browser.find(".summary").text
    browser.click("button.default")
    browser.find(".phase.done")

    counts = {
        state: ImportFile.objects.filter(state=state).count() for state in ("created", "failed", "skipped")
    }
    assert counts == {
        "created": 13,
        "failed": 1,
        "skipped": 2,
    }  # the picture and the archive, which is unpacked
    assert (Article.objects.count(), ImportBatch.objects.get().state) == (13, "done")
    browser.click_through("a[href='?show=failed']")
    assert browser.find(".file-list tbody").text.startswith("delivery/2017-12-02/09.txt")


def test_what_gets_lost_on_the_way_is_sent_again_and_comes_in_once(browser, importer, tmp_path):
    folder = write_folder(tmp_path / "delivery", days=3, pages=60)
    (folder / "large.txt").write_bytes("长".encode() * 6_000_000)  # 18 MB: three pieces
    browser.open(ADD)
    browser.driver.execute_script(LOSE % ([2, 6], [3, 5, 8]))
    browser.drop("#drop-zone", folder)
    browser.wait_for(lambda: "181" in browser.find("#chosen").text, "the files are not listed")

    browser.click_through("#upload-form [type=submit]")

    batch = ImportBatch.objects.get()
    assert batch.received_at
    assert sorted(batch.files.values_list("number", flat=True)) == list(range(181))
    assert batch.files.get(name="delivery/large.txt").size == 18_000_000


def test_the_page_stays_responsive_while_5000_files_are_sent(browser, importer, tmp_path):
    folder = write_folder(tmp_path / "delivery", days=25, pages=200)
    browser.open(ADD)
    browser.driver.execute_script(
        WATCH_LAG + "window.addEventListener('beforeunload', () => { sessionStorage.lag = window.lag; });"
    )
    browser.drop("#drop-zone", folder)
    browser.wait_for(lambda: "5,000" in browser.find("#chosen").text, "the files are not listed", 60)

    browser.click("#upload-form [type=submit]")
    browser.wait_for(lambda: "/change/" in browser.path, "the upload does not end", 180)

    assert ImportFile.objects.count() == 5000
    assert float(browser.driver.execute_script("return sessionStorage.lag")) < 1000  # 100 on an idle machine


def test_what_somebody_else_does_shows_on_a_page_that_is_open(browser, importer, worker, tmp_path):
    folder = write_folder(tmp_path / "delivery", days=1, pages=2)
    browser.open(ADD)
    browser.drop("#drop-zone", folder)
    choose_newspaper(browser)
    browser.click_through("#upload-form [type=submit]")
    browser.find(".confirm-box button.default")
    batch = ImportBatch.objects.get()

    ImportBatch.objects.filter(pk=batch.pk).update(state="cancelled")  # by somebody else

    browser.find(".phase.cancelled")
    assert not browser.driver.find_elements(By.ID, "cancel")


def test_wrong_rows_of_a_manifest_are_listed_and_the_person_agrees_to_the_rest(browser, importer, tmp_path):
    rows = ["02.txt,2017-12-22,2", "03.txt,never,3", "04.txt,2017-12-22,4"]
    (tmp_path / "m.csv").write_text("\n".join(["file,date,page", *rows]))
    browser.open(ADD)
    browser.drop("#drop-zone", write_folder(tmp_path / "delivery", days=1, pages=4))
    browser.type("#id_manifest", str(tmp_path / "m.csv"))

    browser.click("#upload-form [type=submit]")
    browser.wait_for(lambda: "never" in browser.find("#upload-error").text, "the wrong row is not named")
    refused = ImportBatch.objects.count()
    browser.driver.get_log("browser")  # the console calls the refusal an error
    browser.click("#id_accept_manifest_errors")
    browser.click_through("#upload-form [type=submit]")

    assert (refused, ImportBatch.objects.get().files.count()) == (0, 4)
