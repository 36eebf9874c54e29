"""A table goes out, is changed, and comes in again; the browser refuses nothing on its pages."""

import pytest

from articles.models import Article
from tests.factories import make_article
from tests.people import make_editor

pytestmark = pytest.mark.browser


def test_a_table_is_uploaded_previewed_and_confirmed(browser, tmp_path):
    article = make_article(headline="海平日报创刊")
    make_editor("li")
    browser.sign_in("li")
    table = tmp_path / "table.csv"
    table.write_text(f"id,headline\n{article.pk},海平晚报创刊\n", encoding="gb18030")

    browser.open("/admin/articles/article/")
    browser.click_through(".import_link")
    browser.type("[name=file]", str(table))
    browser.click_through("form[enctype] [type=submit]")
    assert (browser.find(".table-changes del").text, browser.find(".table-changes ins").text) == ("日", "晚")
    browser.click_through(".table-preview [type=submit]")

    browser.find(".messagelist .success")
    assert Article.objects.get().headline == "海平晚报创刊"


def test_the_export_page_opens(browser):
    make_article()
    make_editor("li")
    browser.sign_in("li")

    browser.open("/admin/articles/article/")
    browser.click_through(".export_link")

    assert browser.find("[name=format]").is_selected()
