import pytest
from django.contrib import admin
from django.urls import reverse

from tests import factories, people

MODELS = [
    "newspaper", "section", "issue", "page", "dump", "reading", "article", "reporter", "tag",
    "importbatch", "importfile", "brokenjump", "resemblance",
]  # fmt: skip


@pytest.mark.parametrize("model_name", MODELS)
def test_every_model_has_a_list_in_both_languages(client, db, model_name):
    factories.make_reading(page=factories.make_article(tags=("劳动",)).page)
    client.force_login(people.make_administrator())
    address = reverse(f"admin:articles_{model_name}_changelist")

    chinese = client.get(address)
    client.cookies["django_language"] = "en"
    english = client.get(address)

    assert [chinese.status_code, english.status_code] == [200, 200]
    assert [page.headers["Content-Language"] for page in (chinese, english)] == ["zh-hans", "en"]


def test_the_first_page_counts_what_waits(client, db):
    factories.make_unplaced_page()
    client.force_login(people.make_editor())

    waiting = client.get(reverse("admin:index")).context["dashboard"]["waiting"]

    assert [entry["count"] for entry in waiting] == ["1", "0", "0", "0", "0", "0", "0", "0"]


def test_drafts_read_with_doubt_lead_to_their_list_the_least_sure_first(client, db):
    half, little = factories.make_article(confidence=0.55), factories.make_article(confidence=0.35)
    factories.make_article(confidence=0.95)
    factories.make_article(confidence=0.35, published=True)
    client.force_login(people.make_editor())

    entry = client.get(reverse("admin:index")).context["dashboard"]["waiting"][2]

    assert entry["count"] == "2"
    assert list(client.get(entry["url"]).context["cl"].result_list) == [little, half]


def test_the_admin_is_our_own_site():
    assert type(admin.site._wrapped).__name__ == "NewsroomAdminSite"
