"""How often a visitor may ask for what costs work."""

import sqlite3
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from newsroom.allowance import FILE_NAME, WINDOW, count_visit, limited, visitor
from tests.people import make_stranger

NOW = 1_700_000_000.0


@pytest.fixture
def ask(settings, rf):
    """Ask a view that three times a minute are allowed; the answer's status."""
    settings.SEARCHES_A_MINUTE = 3
    settings.VAR_DIR.mkdir()
    view = limited("SEARCHES_A_MINUTE", lambda request: HttpResponse("rest"))(
        lambda request: HttpResponse("found")
    )

    def answer(address="203.0.113.7", user=None):
        request = rf.get("/", REMOTE_ADDR=address)
        request.user = user or AnonymousUser()
        return view(request)

    return answer


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands at the beginning of a window, ten seconds in."""
    monkeypatch.setattr(time, "time", lambda: clock.now)
    clock.now = NOW // WINDOW * WINDOW + 10
    return clock


def test_who_asks_too_often_is_asked_to_rest_and_told_how_long(ask, clock):
    assert [ask().status_code for _ in range(4)] == [200, 200, 200, 429]
    assert ask().headers["Retry-After"] == "50"


def test_after_a_minute_all_is_forgotten(ask, clock):
    statuses = [ask().status_code for _ in range(4)]
    clock.now += WINDOW

    assert (statuses[-1], ask().status_code) == (429, 200)


def test_one_visitor_does_not_use_up_what_another_may(ask, clock):
    for _ in range(4):
        ask("203.0.113.7")

    assert ask("203.0.113.8").status_code == 200


def test_the_addresses_of_one_ipv6_network_are_one_visitor(ask, clock):
    statuses = [ask(f"2001:db8:0:1::{number}").status_code for number in range(4)]

    assert (statuses[-1], ask("2001:db8:0:2::1").status_code) == (429, 200)


def test_who_has_signed_in_is_not_counted(ask, clock, db):
    stranger = make_stranger()

    assert {ask(user=stranger).status_code for _ in range(5)} == {200}


def test_without_a_limit_nobody_is_counted(ask, settings):
    settings.SEARCHES_A_MINUTE = 0

    assert {ask().status_code for _ in range(5)} == {200}
    assert not (settings.VAR_DIR / FILE_NAME).exists()


def test_nobodys_address_is_kept(ask, settings):
    ask("203.0.113.7")

    assert b"203.0.113.7" not in (settings.VAR_DIR / FILE_NAME).read_bytes()


def test_counts_that_cannot_be_kept_keep_nobody_out(ask, settings, caplog):
    (settings.VAR_DIR / FILE_NAME).write_bytes(b"no database" * 100)

    assert {ask().status_code for _ in range(5)} == {200}
    assert "visits are not counted" in caplog.text


def test_processes_count_together(tmp_path):
    count = partial(count_visit, tmp_path / FILE_NAME, now=NOW)
    with ProcessPoolExecutor(2) as processes:
        numbers = sorted(processes.map(count, ["a visitor"] * 40))

    assert numbers == list(range(1, 41))


def test_the_file_keeps_only_the_present_minute(tmp_path):
    for minute in range(5):
        count_visit(tmp_path / FILE_NAME, f"visitor {minute}", NOW + minute * WINDOW)

    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as visits:
        assert visits.execute("SELECT count(*) FROM visits").fetchone() == (1,)


def test_behind_a_proxy_the_visitor_is_whom_the_proxy_names(rf, settings):
    settings.AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
    settings.AXES_IPWARE_PROXY_COUNT = 0

    one, same, other = (
        visitor(rf.get("/", HTTP_X_FORWARDED_FOR=said, REMOTE_ADDR=proxy))
        for said, proxy in (
            ("203.0.113.7", "10.0.0.1"), ("203.0.113.7", "10.0.0.2"), ("203.0.113.8", "10.0.0.1"),
        )
    )  # fmt: skip

    assert one == same != other


def test_without_a_proxy_nobody_makes_up_who_they_are(rf):
    made_up = (visitor(rf.get("/", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")) for number in range(3))

    assert len({*made_up}) == 1
