"""An import that is killed with -9 at random moments and resumed, in processes of its own: the rows are those of a clean
run. `python -m benchmarks.crash` does the same a hundred times, and with workers.
"""

import json
import os
import random
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from benchmarks.corpus import pages
from tests.snapshot import differences

FILES = 12
KILLS = 2  # a file over which the import dies three times is given up, and waits for a person

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="what differs there is tried by benchmarks.crash, on three workers"
)

# The import, made to kill itself in the middle of one of its statements. A watch from outside would need as long as
# Python takes to start, and would mostly hit the same few moments.
KILLED = """
import os, signal, sys
import django
from django.core.management import call_command
from django.db import connection
django.setup()
left = [int(sys.argv[1])]
def count(execute, sql, params, many, context):
    left[0] -= 1
    if left[0] == 0:
        execute(sql, params, many, context)
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(count):
    call_command("import_dumps", *sys.argv[2:])
"""


def run(var, *command: str, code: int = 0) -> str:
    """What a process of its own prints that keeps all it has in `var`."""
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def test_an_import_that_is_killed_again_and_again_ends_like_one_that_was_not(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    texts = list(pages(FILES))
    for number, (name, text) in enumerate(texts):
        (folder / name).write_text(text.split("\n\n\n")[0] + f"\n第{number}页。\n")
    (folder / "again.txt").write_text((folder / texts[0][0]).read_text())
    clean, killed = tmp_path / "clean", tmp_path / "killed"
    for var in (clean, killed):
        run(var, "manage.py", "migrate", "--verbosity", "0")
    arguments = [str(folder), "--newspaper", "bench", "--json"]
    run(clean, "manage.py", "import_dumps", *arguments)

    chance = random.Random()
    moments = [chance.randint(30, 120) for _kill in range(KILLS)]  # statements; the fortieth is within a file
    for moment in moments:
        run(killed, "-c", KILLED, str(moment), *arguments, code=-9)
        arguments = ["--resume", "1", "--json"]
    report = json.loads(run(killed, "manage.py", "import_dumps", *arguments))

    assert report["failed"] == 0, moments
    rows = [json.loads(run(var, "-m", "tests.snapshot")) for var in (clean, killed)]
    assert differences(*rows) == [], moments
