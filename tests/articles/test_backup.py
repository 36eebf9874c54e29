import sqlite3

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.management.commands.backup import copy_database


def test_a_copy_holds_what_was_committed_while_someone_goes_on_writing(tmp_path):
    source, writer = (sqlite3.connect(tmp_path / "source.sqlite3") for _ in range(2))
    source.executescript("PRAGMA journal_mode=WAL; CREATE TABLE day (name); INSERT INTO day VALUES ('周一');")
    writer.execute("INSERT INTO day VALUES ('周二')")

    copy_database(source, tmp_path / "copy.sqlite3")

    assert sqlite3.connect(tmp_path / "copy.sqlite3").execute("SELECT name FROM day").fetchall() == [
        ("周一",)
    ]


def test_only_its_owner_may_read_a_copy(tmp_path):
    copy_database(sqlite3.connect(":memory:"), tmp_path / "copy.sqlite3")

    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o777 == 0o600


def test_on_postgresql_the_command_names_the_tool_to_use(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")

    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup")
