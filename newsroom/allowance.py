"""How often one visitor may ask for what costs work. Who has signed in is not counted.

The counts stand in a small SQLite file of their own in VAR_DIR: every process of the machine sees them whatever database
the archive has, and an import that writes for seconds holds none of them up. (django-ratelimit would want a memcached or a
Redis: its counts need a cache that adds up atomically, which Django's caches in files and in databases do not. Several
machines count each for itself.)
"""

import ipaddress
import logging
import sqlite3
import time
from contextlib import closing
from functools import wraps
from pathlib import Path

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)
WINDOW = 60  # seconds for which visits are counted together
BUSY = 1  # seconds to wait for other processes that count
FILE_NAME = "visits.sqlite3"
NETWORK = 64  # bits of an IPv6 address that one visitor has; the others change at will


def limited(setting: str, refuse):
    """A view that one visitor may ask settings.<setting> times a minute (0: without limit), and `refuse` answers then.

    `refuse(request)` makes the response; the status 429 and when to come again are added here.
    """

    def decorate(view):
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            allowed = getattr(settings, setting)
            if not allowed or request.user.is_authenticated:
                return view(request, *args, **kwargs)
            now = time.time()
            if count_visit(settings.VAR_DIR / FILE_NAME, f"{setting} {visitor(request)}", now) <= allowed:
                return view(request, *args, **kwargs)
            response = refuse(request)
            response.status_code = 429
            response.headers["Retry-After"] = str(WINDOW - int(now) % WINDOW)
            return response

        return answer

    return decorate


def visitor(request: HttpRequest) -> str:
    """Who asks, by the address that sign-in goes by too; kept as a digest that tells nobody's address."""
    address = get_client_ip_address(request) or ""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return _digest(address)
    if found.version == 6:
        found = found.ipv4_mapped or ipaddress.ip_network(f"{found}/{NETWORK}", strict=False)
    return _digest(str(found))


def _digest(address: str) -> str:
    return salted_hmac(__name__, address).hexdigest()


def count_visit(path: Path, visit: str, now: float) -> int:
    """Count one visit; how many there were in this window. 0 where it cannot be counted, which the log then says.

    A full disk or a broken file must not keep readers out.
    """
    window = int(now // WINDOW)
    try:
        with closing(sqlite3.connect(path, timeout=BUSY, isolation_level=None)) as visits:
            visits.execute("PRAGMA synchronous=OFF")  # a crash may lose a minute's counts
            visits.execute(
                "CREATE TABLE IF NOT EXISTS visits (visit, window, number, PRIMARY KEY (visit, window))"
            )
            [[number]] = visits.execute(
                "INSERT INTO visits VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1 RETURNING number",
                [visit, window],
            ).fetchall()
            if number == 1:
                visits.execute("DELETE FROM visits WHERE window < ?", [window])
            return number
    except sqlite3.Error:
        logger.exception("visits are not counted")
        return 0
