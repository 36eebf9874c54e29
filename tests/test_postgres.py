"""The tests' PostgreSQL goes when the run goes, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import postgres

pytestmark = pytest.mark.skipif(
    "TEST_DATABASE_URL" in os.environ,
    reason="another server was named, perhaps since this one cannot run here",
)


def start(*command: str) -> tuple[subprocess.Popen, Path]:
    """A run under way, in a session of its own like a terminal's, and its server's folder.

    Jobs in the background ignore SIGINT and hand that on; here it has its usual meaning.
    """
    run = subprocess.Popen(
        ["env", "--default-signal=INT", sys.executable, postgres.__file__, *command],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    [folder] = parse_qs(urlsplit(run.stdout.readline().strip()).query)["host"]
    return run, Path(folder)


def is_gone(folder: Path, server: int) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not folder.exists() and not Path(f"/proc/{server}").exists():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("whom", "number"),
    [
        (os.killpg, signal.SIGINT),  # Ctrl-C at a terminal
        (os.kill, signal.SIGTERM),
        (os.kill, signal.SIGKILL),
        (os.killpg, signal.SIGKILL),
    ],
)
def test_an_interrupted_run_leaves_no_server_and_no_folder(whom, number):
    run, folder = start("sh", "-c", "echo $DATABASE_URL; exec sleep 120")
    server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    whom(run.pid, number)

    assert run.wait(60) != 0
    assert is_gone(folder, server)


def test_the_status_of_the_command_is_the_status_of_the_run():
    run, folder = start("sh", "-c", "echo $DATABASE_URL; exit 3")

    assert run.wait(60) == 3
    assert not folder.exists()


def test_another_server_can_be_named(monkeypatch, capfd):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://elsewhere/x")

    assert postgres.main(["sh", "-c", "echo $DATABASE_URL"]) == 0
    assert capfd.readouterr().out == "postgres://elsewhere/x\n"
