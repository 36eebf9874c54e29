"""Whether an import survives what happens to it: processes killed with -9, again and again, and compared with a clean run.

    python -m benchmarks.crash --kills 100                        the import in the foreground, killed at random moments
    python tests/postgres.py python -m benchmarks.crash --workers 3 --files 2000
                                                                  workers, of which one is killed every few seconds

The delivery has files twice, texts for one page twice, and files that cannot be read. Databases are compared row for row
but for ids and moments (tests/snapshot.py). Exit status 1 where they differ.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.corpus import pages
from tests.snapshot import differences


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=120)
    parser.add_argument("--kills", type=int, default=100, help="of the import in the foreground")
    parser.add_argument("--within", type=float, default=1.5, help="seconds after it began to work")
    parser.add_argument("--workers", type=int, default=0, help="let so many workers do it")
    parser.add_argument("--every", type=float, default=3, help="seconds between two kills of a worker")
    parser.add_argument("--stories", type=int, default=8, help="on a page")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-crash-") as folder:
        house = House(Path(folder), said.files, said.stories, random.Random(said.seed), said.within)
        sys.exit(
            house.kill_workers(said.workers, said.every) if said.workers else house.kill_imports(said.kills)
        )


class House:
    """A delivery, and as many empty archives as are asked for."""

    def __init__(self, folder: Path, files: int, stories: int, chance: random.Random, within: float):
        self.folder, self.chance = folder, chance
        self.within = within
        self.delivery = folder / "delivery"
        write_delivery(self.delivery, files, stories)
        self.count = len(list(self.delivery.iterdir()))
        self.empty = None

    def archive(self, name: str) -> dict[str, str]:
        """The environment of an archive that holds nothing."""
        var = self.folder / name
        if "DATABASE_URL" in os.environ:
            var.mkdir()
            url = create_database(os.environ["DATABASE_URL"], f"crash_{name}_{os.getpid()}")
            env = {**os.environ, "VAR_DIR": str(var), "DATABASE_URL": url}
            manage(env, "migrate", "--verbosity", "0")
            return env
        if self.empty is None:
            self.empty = self.folder / "empty"
            manage({**os.environ, "VAR_DIR": str(self.empty)}, "migrate", "--verbosity", "0")
        shutil.copytree(self.empty, var)
        return {**os.environ, "VAR_DIR": str(var)}

    def clean(self) -> tuple[dict, float]:
        """The rows of a run that nobody disturbs, and its seconds."""
        env = self.archive("clean")
        begun = time.monotonic()
        manage(env, *self.command("--json"))
        seconds = time.monotonic() - begun
        print(f"undisturbed: {self.count} files in {seconds:.0f} s ({env_name(env)})", flush=True)
        return rows_of(env), seconds

    def command(self, *more: str) -> list[str]:
        return ["import_dumps", str(self.delivery), "--newspaper", "bench", *more]

    def kill_imports(self, kills: int) -> int:
        clean, _seconds = self.clean()
        killed, rounds, differing, retried = 0, 0, 0, 0
        in_mid_file = 0
        while killed < kills:
            rounds += 1
            env = self.archive(f"round{rounds}")
            command = self.command("--json")
            while killed < kills:
                process = start(env, *command)
                wait_for_work(env, process)
                try:
                    process.wait(timeout=self.chance.uniform(0, self.within))
                    break  # it was faster
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    killed += 1
                    in_mid_file += bool(query(env, BEING_READ)[0][0])
                if query(env, "SELECT count(*) FROM articles_importbatch WHERE state = 'done'")[0][0]:
                    break  # it was killed after its last file
                going_on = resume(env)
                command = ["import_dumps", "--json", *going_on] if going_on else self.command("--json")
            if not query(env, "SELECT count(*) FROM articles_importbatch")[0][0]:
                manage(env, *self.command("--json"))  # the last kill came before there was a batch
            finish(env)
            again = retry(env)
            retried += again
            found = differences(clean, rows_of(env))
            differing += bool(found)
            print(
                f"round {rounds}: {killed} kills, {'differs' if found else 'equal'}",
                *found,
                sep="\n",
                flush=True,
            )
        print(f"kills: {killed}, in mid-file: {in_mid_file}; rounds: {rounds}, differing: {differing};"
              f" files that lost three workers and were retried: {retried}")  # fmt: skip
        return 1 if differing else 0

    def kill_workers(self, workers: int, every: float) -> int:
        clean, undisturbed = self.clean()
        env = self.archive("workers")
        manage(env, *self.command("--background", "--json"))
        begun, killed = time.monotonic(), 0
        running = [start(env, "work") for _number in range(workers)]
        try:
            while resume(env):
                time.sleep(self.chance.uniform(0.5, 1.5) * every)
                at_work = [number for number, process in enumerate(running) if has_begun(env, process)]
                if not at_work:
                    continue
                victim = self.chance.choice(at_work)
                running[victim].kill()
                running[victim].wait()
                killed += 1
                running[victim] = start(env, "work")
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            for process in running:
                process.wait()
        seconds = time.monotonic() - begun
        retried = retry(env)
        found = differences(clean, rows_of(env))
        report = ask(env, REPORT)
        print(
            f"{workers} workers, {killed} of them killed with -9, {seconds:.0f} s (undisturbed, one: {undisturbed:.0f} s)"
        )
        print(f"files by tries: {report['tries']}; given back after a death: {report['freed']};"
              f" longest time from a death to the next try: {report['longest']:.0f} s;"
              f" done more than once: {report['twice']}; retried: {retried}")  # fmt: skip
        print("rows:", "differ" if found else "equal", *found, sep="\n")
        return 1 if found or report["twice"] else 0


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


# Processes


def manage(env: dict, *command: str) -> str:
    """What a command of manage.py prints. Status 1 says that files failed, as two do."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        sys.exit(f"{command}: {done.stderr}")
    return done.stdout


def start(env: dict, *command: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", *command], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def wait_for_work(env: dict, process: subprocess.Popen) -> None:
    while process.poll() is None and not has_begun(env, process):
        time.sleep(0.01)


def has_begun(env: dict, process: subprocess.Popen) -> bool:
    """Whether the process works: then it holds a file in VAR_DIR/workers."""
    return bool(list(Path(env["VAR_DIR"], "workers").glob(f"*-{process.pid}-*")))


def finish(env: dict) -> None:
    """Go on undisturbed to the end."""
    while arguments := resume(env):
        manage(env, "import_dumps", "--json", *arguments)


# Questions, each a Python of its own, so that nothing here holds a connection

BEING_READ = "SELECT count(*) FROM articles_importfile WHERE state = 'reading'"
SETUP = "import django, json; django.setup(); from articles.models import *; from django.db.models import *;"
REPORT = """
import datetime as dt, itertools
done = {"created", "new_version", "unchanged", "unplaced", "failed"}
moment = lambda row: dt.datetime.fromisoformat(row["moment"])
tries, freed, longest, twice = {}, 0, 0, 0
for file in ImportFile.objects.defer("preview"):
    tries[file.tries] = tries.get(file.tries, 0) + 1
    states = [row["state"] for row in file.history]
    twice += sum(state in done for state in states) - sum(row["reason"] == "gave-way" for row in file.history) > 1
    for before, row, after in zip(file.history, file.history[1:], file.history[2:]):
        if row["reason"] == "worker-died":
            freed += 1
            longest = max(longest, (moment(after) - moment(before)).total_seconds())
print(json.dumps({"tries": tries, "freed": freed, "longest": longest, "twice": twice}))
"""


def ask(env: dict, question: str):
    """The answer of a piece of Python that knows the archive's models and prints JSON."""
    done = subprocess.run(
        [sys.executable, "-c", f"{SETUP}\n{question}"],
        env={**env, "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def rows_of(env: dict) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.snapshot"], env=env, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def resume(env: dict) -> list[str]:
    """How an import that was killed goes on; empty where there is none or it is done."""
    unfinished = query(env, "SELECT id FROM articles_importbatch WHERE state = 'importing'")
    return ["--resume", str(unfinished[0][0])] if unfinished else []


def retry(env: dict) -> int:
    """Files that lost three workers are tried again, as a person would; how many they were."""
    lost = query(env, "SELECT count(*) FROM articles_importfile WHERE reason = 'worker-died-thrice'")[0][0]
    if lost:
        ask(env, "from articles import batches; print(batches.retry(ImportBatch.objects.get()))")
        finish(env)
    return lost


# Databases


def create_database(url: str, name: str) -> str:
    """A new database on the PostgreSQL of an address, and its address."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def query(env: dict, statement: str) -> list[tuple]:
    """The rows of a statement, without the seconds that Django takes to start."""
    if env.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(env["DATABASE_URL"]) as connection:
            return connection.execute(statement).fetchall()
    with closing(sqlite3.connect(Path(env["VAR_DIR"], "newsroom.sqlite3"), timeout=30)) as connection:
        return connection.execute(statement).fetchall()


def env_name(env: dict) -> str:
    return "PostgreSQL" if env.get("DATABASE_URL") else "SQLite"


if __name__ == "__main__":
    main()
