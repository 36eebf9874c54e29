"""Every kind of public page, as links from the home page lead to it: valid HTML, usable by everyone, fit for a phone."""

import re
import subprocess
from collections import Counter
from html import unescape
from io import StringIO
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.core.management import call_command

from articles.models import Article
from articles.urls import urlpatterns
from tests.factories import make_article, make_issue, make_newspaper, make_page, make_tag

pytestmark = pytest.mark.browser
TOOLS = Path(__file__).parent / "node_modules"
OF_A_KIND = 2  # pages looked at of those that one view makes, and of those that it makes of a query
LEAD_ON = {"section_id", "reporter_id"}  # to the address with the name
FOR_MACHINES = {"favicon", "robots", "sitemap", "sitemap_index", "suggestions"}  # no page links to them
FROM = ["/", "/search/", "/search/?q=工会", "/search/?q=工会+没有的词"]  # where readers begin
WITHDRAWN = "应当事人要求撤回。"


@pytest.fixture
def archive(transactional_db):
    call_command("import_samples", stdout=StringIO())
    Article.objects.published().first().tags.add(make_tag(name="排水"))
    Article.objects.published().last().withdraw(by=None, notice=WITHDRAWN)


def walk(client) -> dict[str, bytes]:
    """Address and content of up to OF_A_KIND pages of each route, in the order in which a reader finds them."""
    pages, seen, waiting, kinds = {}, set(), [*FROM], Counter()
    while waiting:
        address = waiting.pop(0)
        response = client.get(address)
        assert response.status_code == 200, f"a link leads to {address}"
        kind = response.resolver_match.url_name, "?" in address
        kinds[kind] += 1
        if kinds[kind] > OF_A_KIND:
            continue
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        pages[address] = response.content
        links = [urljoin(address, link) for link in links_of(response.content)]
        waiting += [link for link in dict.fromkeys(links) if link not in seen]
        seen.update(links)
    assert {name for name, _of_a_query in kinds} == {
        route.name for route in urlpatterns
    } - LEAD_ON - FOR_MACHINES
    return pages


def links_of(page: bytes) -> list[str]:
    links = [unescape(link) for link in re.findall(r'href="([^"#]*)', page.decode())]
    return [link for link in links if link and not re.match(rf"\w+:|/admin/|/?{settings.STATIC_URL}", link)]


def test_no_link_of_a_public_page_is_dead_and_its_html_is_valid(client, archive, tmp_path):
    pages = walk(client)
    pages["no such page"] = client.get("/articles/0/").content
    pages["withdrawn"] = client.get(
        Article.objects.get(withdrawal_notice=WITHDRAWN).get_absolute_url()
    ).content
    for number, content in enumerate(pages.values()):
        (tmp_path / f"{number}.html").write_bytes(content)

    vnu = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = subprocess.run(
        ["java", "-jar", vnu, "--Werror", "--skip-non-html", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.returncode == 0


def test_public_pages_are_usable_without_sight_or_mouse(browser, client, archive):
    axe = (TOOLS / "axe-core" / "axe.min.js").read_text()
    found = {}
    for address in walk(client):
        browser.open(address)
        browser.driver.execute_script(axe)
        result = browser.driver.execute_async_script("axe.run().then(arguments[0])")
        found |= {
            f"{violation['id']} on {address}": [node["html"] for node in violation["nodes"]]
            for violation in result["violations"]
            if violation["impact"] in ("serious", "critical")
        }

    assert found == {}


def test_public_pages_fit_a_phone(browser, client, archive):
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    too_wide = []
    for address in walk(client):
        browser.open(address)
        if browser.driver.execute_script("return document.documentElement.scrollWidth") > 390:
            too_wide.append(address)
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert too_wide == []


def height_of(browser, selector: str) -> int:
    return browser.driver.execute_script(
        "return document.querySelector(arguments[0]).getBoundingClientRect().height", selector
    )


@pytest.mark.parametrize("very_long", ["kicker", "headline", "deck"])
def test_a_front_page_keeps_its_shape_whatever_is_printed_long(browser, transactional_db, very_long):
    newspaper = make_newspaper(name="东方大都市文化经济参考与社会生活综合日报周末版")
    page = make_page(issue=make_issue(newspaper=newspaper))
    make_article(page=page, published=True, **{very_long: "关于进一步加强城市基层治理工作的若干意见" * 25})
    for _ in range(6):
        make_article(page=page, published=True)
    browser.driver.set_window_size(1440, 900)

    browser.open("/")

    assert height_of(browser, ".ear") < 50  # two lines at most, not one a character
    assert height_of(browser, ".lead") < 450
