"""How fast an archive comes in, from files to rows, by the road that imports take; and how much memory a worker needs.

    python -m benchmarks.importing --pages 2000
    python tests/postgres.py python -m benchmarks.importing --pages 2000

Generated pages (benchmarks/printed_pages.py) become a batch and workers import it, each a process of its own. The floor of
the same run writes the same rows into the same tables with their indexes, feeds the search index with ready-made terms,
and does nothing else: on SQLite by `executemany` in the same journal mode, on PostgreSQL by COPY, in one process, a
transaction a file. Seconds are those of the processor, the database's included; only several workers are compared by the
clock, too.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.printed_pages import write_pages

WANTED_OF_FLOOR, WANTED_OF_TWO, WANTED_OF_LAST, WANTED_MB = 0.35, 1.6, 1.2, 300
SMALLER = 4  # memory is measured at a batch of a quarter, too
SETTINGS = (
    "server_version", "shared_buffers", "work_mem", "fsync", "synchronous_commit", "full_page_writes", "autovacuum",
    "wal_level", "max_wal_size", "jit",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2000)
    count = parser.parse_args().pages
    if count < 10 * SMALLER:
        parser.error(f"--pages: {10 * SMALLER} at the least")
    with tempfile.TemporaryDirectory(prefix="newsroom-importing-") as folder:
        measure(House(Path(folder)), count)


class House:
    """A folder with deliveries, and as many archives as are asked for, each on a database of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.url = os.environ.get("DATABASE_URL", "")
        self.empty = None

    def archive(self, name: str) -> dict[str, str]:
        """The environment of a new archive that holds nothing."""
        var = self.folder / name
        if self.url:
            env = {"DATABASE_URL": create_database(self.url, f"importing_{name}_{os.getpid()}")}
            env = {**os.environ, "VAR_DIR": str(var), **env}
            manage(env, "migrate", "--verbosity", "0")
            return env
        if self.empty is None:
            self.empty = self.folder / "empty"
            manage({**os.environ, "VAR_DIR": str(self.empty)}, "migrate", "--verbosity", "0")
        shutil.copytree(self.empty, var)
        return {**os.environ, "VAR_DIR": str(var)}

    def place(self, env: dict[str, str]) -> str:
        """Where an archive's rows are."""
        return env["DATABASE_URL"] if self.url else str(Path(env["VAR_DIR"], "newsroom.sqlite3"))

    def delivery(self, count: int) -> tuple[Path, int]:
        """A folder of so many pages, and their characters."""
        folder = self.folder / f"delivery{count}"
        return folder, write_pages(folder, count)

    def work(self, env: dict[str, str], delivery: Path, workers: int = 1) -> list[dict]:
        """What each of the workers that import the delivery measured."""
        said = manage(env, "import_dumps", str(delivery), "--newspaper", "haiping", "--background", "--json")
        running = [start(env, "work", str(json.loads(said)["batch"])) for _ in range(workers)]
        return [measured(process) for process in running]

    def floor(self, source: dict[str, str]) -> dict:
        return measured(start(self.archive("floor"), "floor", self.place(source)))


def create_database(url: str, name: str) -> str:
    """A new database on the PostgreSQL of an address, and its address."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def manage(env: dict[str, str], *command: str) -> str:
    """What a command of manage.py prints."""
    command = [sys.executable, "manage.py", *command]
    return subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


def start(env: dict[str, str], *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "benchmarks.import_process", *arguments]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def measured(process: subprocess.Popen) -> dict:
    said, _errors = process.communicate()
    if process.returncode:
        sys.exit(process.returncode)
    return json.loads(said)


def measure(house: House, count: int) -> None:
    print_database(house)
    delivery, characters = house.delivery(count)
    env = house.archive("one")
    [one] = house.work(env, delivery)
    done = sum(one["states"].values())
    print(f"pages: {count}, {characters / count:.0f} characters each; files by state: {one['states']}")
    floor = house.floor(env)
    print(f"rows a page: {floor['rows'] / count:.0f}, {floor['rows'] / floor['seconds']:.0f} rows/s raw")
    rows = one["seconds"] - one["reading"] - one["indexing"]
    line("raw inserts of the same rows (floor)", floor["seconds"], count, floor)
    line("import, end to end", one["seconds"], done, floor)
    line("  the reading pipeline", one["parsing"], done, floor, of=one)
    line("  keys that find duplicates, hash", one["reading"] - one["parsing"], done, floor, of=one)
    line("  the search index follows", one["indexing"], done, floor, of=one)
    line("  rows and ledger, all else", rows, done, floor, of=one)
    print(f"of the floor's speed: {floor['seconds'] / one['seconds']:.2f} (wanted {WANTED_OF_FLOOR});"
          f" but for the reading {floor['seconds'] / (rows + one['indexing']):.2f}")  # fmt: skip
    tenths = one["tenths"]
    print(f"last tenth against first: {tenths[-1] / tenths[0]:.2f} × slower (wanted {WANTED_OF_LAST} at most);"
          f" tenths against the middle one: {' '.join(f'{t / statistics.median(tenths):.2f}' for t in tenths)}")  # fmt: skip
    smaller, _characters = house.delivery(count // SMALLER)
    [few] = house.work(house.archive("few"), smaller)
    print(f"peak memory of the worker: {few['peak_mb']:.0f} MB at {count // SMALLER} pages,"
          f" {one['peak_mb']:.0f} MB at {count} (wanted: the same, under {WANTED_MB})")  # fmt: skip
    if house.url:
        two = house.work(house.archive("two"), delivery, workers=2)
        print_two(one, two)


def print_two(one: dict, two: list[dict]) -> None:
    clock = max(worker["ended"] for worker in two) - min(worker["begun"] for worker in two)
    alone = one["ended"] - one["begun"]
    print(f"two workers: {alone / clock:.2f} times one by the clock (wanted {WANTED_OF_TWO}), {clock:.1f} s for {alone:.1f} s;"
          f" by the processor, had each a core: {one['seconds'] / max(worker['seconds'] for worker in two):.2f};"
          f" files: {[sum(worker['states'].values()) for worker in two]}; load of {os.cpu_count()} cores:"
          f" {os.getloadavg()[0]:.1f}")  # fmt: skip


def print_database(house: House) -> None:
    if not house.url:
        print("database: SQLite, WAL, synchronous=NORMAL")
        return
    import psycopg

    with psycopg.connect(house.url) as connection:
        said = [f"{name}={connection.execute(f'SHOW {name}').fetchone()[0]}" for name in SETTINGS]
    print("database: PostgreSQL,", ", ".join(said))


def line(what: str, seconds: float, count: int, floor: dict, of: dict | None = None) -> None:
    share = f"  {seconds / of['seconds']:4.0%}" if of else ""
    print(f"{what:38} {seconds / count * 1000:7.2f} ms a page  {count / seconds:6.0f} pages/s"
          f"  {seconds / floor['seconds']:5.1f} × floor{share}")  # fmt: skip


if __name__ == "__main__":
    main()
