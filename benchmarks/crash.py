"""Whether an import survives what happens to it: processes killed with -9, again and again, and compared with a clean run.

    python -m benchmarks.crash --kills 100                        the import in the foreground, killed at random moments
    python tests/postgres.py python -m benchmarks.crash --workers 3 --files 2000
                                                                  workers, of which one is killed every few seconds

The delivery has files twice, texts for one page twice, and files that cannot be read. Databases are compared row for row
but for ids and moments (tests/snapshot.py). Exit status 1 where they differ. The processes are forked from one that has
loaded the archive: Python takes seconds to start, and a process that is killed before it works shows nothing.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.corpus import pages
from tests.snapshot import differences, snapshot

BEING_READ = "SELECT count(*) FROM articles_importfile WHERE state = 'reading'"
DONE = {"created", "new_version", "unchanged", "unplaced", "failed"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=120)
    parser.add_argument("--stories", type=int, default=8, help="on a page")
    parser.add_argument("--kills", type=int, default=100, help="of the import in the foreground")
    parser.add_argument("--within", type=float, default=1, help="seconds after it began to work")
    parser.add_argument("--workers", type=int, default=0, help="let so many workers do it")
    parser.add_argument("--every", type=float, default=3, help="seconds between two kills of a worker")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-crash-") as folder:
        load_archive(Path(folder))
        house = House(Path(folder), said.files, said.stories, random.Random(said.seed))
        if said.workers:
            sys.exit(house.kill_workers(said.workers, said.every))
        sys.exit(house.kill_imports(said.kills, said.within))


def load_archive(folder: Path) -> None:
    """What every process needs, without a connection to a database."""
    os.environ["VAR_DIR"] = str(folder / "loaded")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    from articles.management.commands import import_dumps, work  # noqa: F401 - so that a fork need not
    from articles.reader import site_reader

    site_reader()


class Archive:
    """An archive with a database of its own, to which processes are sent."""

    def __init__(self, folder: Path, name: str):
        self.var = folder / name
        self.var.mkdir()
        self.url = os.environ.get("DATABASE_URL", "")
        if self.url:
            import psycopg

            self.database = f"crash_{name}_{os.getpid()}"
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{self.database}"')
            self.url = urlsplit(self.url)._replace(path=f"/{self.database}").geturl()
        else:
            self.database = str(self.var / "newsroom.sqlite3")
        self.run("migrate", "--verbosity", "0")

    def start(self, *command: str) -> int:
        """A process that does a command of manage.py; its number."""
        from django.core.management import call_command

        return self.fork(lambda: call_command(*command))

    def run(self, *command: str) -> None:
        """Do a command and wait for it. Status 1 says that files failed, as two do."""
        status = wait(self.start(*command))
        if status not in (0, 1):
            sys.exit(f"{command}: status {status}\n{(self.var / 'errors').read_text()}")

    def fork(self, act: Callable[[], object]) -> int:
        number = os.fork()
        if number:
            return number
        status = 3
        try:
            from django.conf import settings
            from django.db import connection

            connection.settings_dict["NAME"] = self.database
            settings.VAR_DIR, settings.UPLOAD_DIR = self.var, self.var / "uploads"
            with open(self.var / "errors", "w") as errors, open(os.devnull, "w") as nowhere:
                sys.stdout, sys.stderr = nowhere, errors
                try:
                    act()
                    status = 0
                except SystemExit as end:
                    status = end.code or 0
                except Exception:  # noqa: BLE001 - the parent reads it
                    traceback.print_exc()
        finally:
            os._exit(status)

    def rows(self) -> dict:
        answer = self.var / "rows.json"
        wait(self.fork(lambda: answer.write_text(json.dumps(snapshot()))))
        return json.loads(answer.read_text())

    def query(self, statement: str) -> list[tuple]:
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as connection:
                return connection.execute(statement).fetchall()
        with closing(sqlite3.connect(self.database, timeout=30)) as connection:
            return connection.execute(statement).fetchall()

    def count(self, table: str, condition: str) -> int:
        return self.query(f"SELECT count(*) FROM articles_{table} WHERE {condition}")[0][0]

    def has_begun(self, number: int) -> bool:
        """Whether a process works: then it holds a file in VAR_DIR/workers."""
        return bool(list((self.var / "workers").glob(f"*-{number}-*")))

    def finish(self) -> int:
        """Go on undisturbed to the end. Files that lost three workers are tried again, as a person would; how many."""
        while self.count("importbatch", "state = 'importing'"):
            self.run("import_dumps", "--json", "--resume", "1")
        lost = self.count("importfile", "reason = 'worker-died-thrice'")
        if lost:
            wait(self.fork(retry))
            return lost + self.finish()
        return 0


def retry() -> None:
    from articles import batches
    from articles.models import ImportBatch

    batches.retry(ImportBatch.objects.get())


def wait(number: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def kill(number: int) -> None:
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)


class House:
    """A delivery, and as many archives as are asked for."""

    def __init__(self, folder: Path, files: int, stories: int, chance: random.Random):
        self.folder, self.chance = folder, chance
        self.delivery = folder / "delivery"
        write_delivery(self.delivery, files, stories)
        self.command = ["import_dumps", str(self.delivery), "--newspaper", "bench", "--json"]

    def clean(self) -> dict:
        """The rows of a run that nobody disturbs."""
        archive = Archive(self.folder, "clean")
        begun = time.monotonic()
        archive.run(*self.command)
        count, seconds = len(list(self.delivery.iterdir())), time.monotonic() - begun
        where = "PostgreSQL" if archive.url else "SQLite"
        print(f"undisturbed: {count} files in {seconds:.0f} s ({where})", flush=True)
        return archive.rows()

    def kill_imports(self, kills: int, within: float) -> int:
        clean = self.clean()
        killed = in_mid_file = rounds = differing = retried = 0
        while killed < kills:
            rounds += 1
            archive = Archive(self.folder, f"round{rounds}")
            while killed < kills and not archive.count("importbatch", "state = 'done'"):
                is_begun = archive.count("importbatch", "state = 'importing'")
                process = archive.start(
                    *(["import_dumps", "--json", "--resume", "1"] if is_begun else self.command)
                )
                time.sleep(self.chance.uniform(0, within))
                kill(process)
                killed += 1
                in_mid_file += bool(archive.query(BEING_READ)[0][0])
            if not archive.count("importbatch", "id > 0"):
                archive.run(*self.command)  # the last kill came before there was a batch
            retried += archive.finish()
            found = differences(clean, archive.rows())
            differing += bool(found)
            say(f"round {rounds}: {killed} kills, {'differs' if found else 'equal'}", found)
        print(f"kills: {killed}, in mid-file: {in_mid_file}; rounds: {rounds}, differing: {differing};"
              f" files that lost three workers and were retried: {retried}")  # fmt: skip
        return 1 if differing else 0

    def kill_workers(self, workers: int, every: float) -> int:
        clean = self.clean()
        archive = Archive(self.folder, "workers")
        archive.run(*self.command, "--background")
        begun, killed = time.monotonic(), 0
        running = [archive.start("work") for _number in range(workers)]
        while archive.count("importbatch", "state = 'importing'"):
            time.sleep(self.chance.uniform(0.5, 1.5) * every)
            victim = self.chance.choice([number for number in running if archive.has_begun(number)])
            kill(victim)
            killed += 1
            running[running.index(victim)] = archive.start("work")
        seconds = time.monotonic() - begun
        for number in running:
            os.kill(number, signal.SIGTERM)
        for number in running:
            wait(number)
        retried = archive.finish()
        found = differences(clean, archive.rows())
        print(
            f"{workers} workers, {killed} killed with -9, {seconds:.0f} s; lost three workers, retried: {retried}"
        )
        twice = say_history([row[0] for row in archive.query("SELECT history FROM articles_importfile")])
        say(f"rows: {'differ' if found else 'equal'}", found)
        return 1 if found or twice else 0


def say(what: str, found: list[str]) -> None:
    print(what, *found, sep="\n", flush=True)


def say_history(histories: list) -> int:
    """Print what the files went through; how many were done more than once."""
    import datetime as dt

    tries, freed, longest, twice = Counter(), 0, 0.0, 0
    for history in histories:
        rows = json.loads(history) if isinstance(history, str) else history
        moments = [dt.datetime.fromisoformat(row["moment"]) for row in rows]
        gave_way = sum(row["reason"] == "gave-way" for row in rows)
        tries[sum(row["state"] == "reading" for row in rows)] += 1
        twice += sum(row["state"] in DONE for row in rows) - gave_way > 1
        for place, row in enumerate(rows):
            if row["reason"].startswith("worker-died"):
                freed += 1
                longest = max(longest, (moments[place] - moments[place - 1]).total_seconds())
    print(f"files by tries: {dict(sorted(tries.items()))}; given back after a death: {freed}, at the latest"
          f" {longest:.0f} s after they were taken; done more than once: {twice}")  # fmt: skip
    return twice


def write_delivery(folder: Path, files: int, stories: int) -> None:
    """Pages; every 20th once more under another name, every 25th changed a little, every 30th with another text."""
    folder.mkdir()
    texts = [(name, "\n\n\n".join(text.split("\n\n\n")[:stories]) + "\n") for name, text in pages(files)]
    for number, (name, text) in enumerate(texts):
        (folder / name).write_text(text)
        stem = name.removesuffix(".txt")
        if number % 20 == 3:
            (folder / f"again_{name}").write_text(text)
        if number % 25 == 7:
            (folder / f"{stem}_better.txt").write_text(text.replace("，", "、", 3))
        if number % 30 == 11:
            (folder / f"{stem}_other.txt").write_text(texts[(number + 5) % files][1] + "又一行。\n")
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")


if __name__ == "__main__":
    main()
