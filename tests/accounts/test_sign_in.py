import pytest
from django.urls import reverse

from tests.people import make_editor


@pytest.fixture(autouse=True)
def three_tries(settings):
    settings.AXES_FAILURE_LIMIT = 3


def sign_in(client, username: str = "li", password: str = "wrong", **meta):
    return client.post(
        reverse("admin:login"), {"username": username, "password": password, "next": "/admin/"}, **meta
    )


def test_the_right_password_opens_the_admin(client, db):
    make_editor("li")

    answer = sign_in(client, password="correct horse")

    assert (answer.status_code, answer.url) == (302, "/admin/")


def test_after_three_wrong_passwords_the_right_one_is_refused_too(client, db):
    make_editor("li")

    statuses = [sign_in(client).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert sign_in(client, password="correct horse").status_code == 429


def test_the_lock_holds_for_one_name_at_one_address(client, db):
    make_editor("li")
    make_editor("chen")
    for _ in range(3):
        sign_in(client)

    assert sign_in(client, "chen", "correct horse").status_code == 302
    client.logout()
    assert sign_in(client, password="correct horse", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_added(client, db, settings):
    settings.AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
    settings.AXES_IPWARE_PROXY_COUNT = 0
    settings.IPWARE_STRICT = False
    make_editor("li")
    for invented in ("", "198.51.100.1, ", "198.51.100.2, 10.0.0.1, "):
        sign_in(client, HTTP_X_FORWARDED_FOR=f"{invented}192.0.2.7")

    assert sign_in(client, password="correct horse", HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 429
    assert sign_in(client, password="correct horse", HTTP_X_FORWARDED_FOR="192.0.2.8").status_code == 302


def test_a_page_may_load_nothing_from_elsewhere(client, db):
    policy = client.get(reverse("admin:login")).headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
