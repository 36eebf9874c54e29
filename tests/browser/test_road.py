"""The whole road once as people walk it: a page dump goes in, an article comes out for readers."""

import pytest
from django.conf import settings

from tests.factories import make_newspaper
from tests.people import make_editor

pytestmark = pytest.mark.browser
SAMPLE = settings.BASE_DIR / "articles" / "samples" / "lanzhou_2019-03-14_02.txt"


def test_a_sample_is_uploaded_previewed_confirmed_published_and_read(browser, client, worker):
    make_newspaper(name="澜州日报", slug="lanzhou")
    make_editor("li")
    browser.sign_in("li")

    browser.open("/admin/articles/importbatch/add/")
    browser.type("#id_files", str(SAMPLE))
    browser.click_through("#upload-form [type=submit]")
    assert "林墨涵" in browser.find(".import-file .found").text
    browser.click_through(".confirm-box button.default")
    browser.find(".phase.done")

    assert client.get("/lanzhou/2019-03-14/").status_code == 404

    browser.open("/admin/articles/article/?q=下雨不积水")
    browser.click_through("#result_list tbody th a")
    browser.click_through(".submit-row [value=publish]")
    browser.find(".messagelist .success")

    browser.open("/lanzhou/2019-03-14/02/")
    browser.click_through("main a[href^='/articles/']")
    assert browser.find("h1").text == "下雨不积水 开窗无异味"
    assert "两台小型挖掘机正在不足四米宽的巷道里作业" in browser.text
