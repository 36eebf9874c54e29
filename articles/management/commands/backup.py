"""A consistent copy of the SQLite database, also while the archive is in use."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

PG_DUMP = 'pg_dump --format=custom --file=FILE "$DATABASE_URL"'


class Command(BaseCommand):
    help = "Copy the SQLite database to var/backups. It holds everything: dumps, articles, history, people."

    def handle(self, **options):
        if connection.vendor != "sqlite":
            raise CommandError(
                _("The database is PostgreSQL. Back it up with: %(command)s") % {"command": PG_DUMP}
            )
        folder = settings.VAR_DIR / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        target = folder / f"newsroom-{datetime.now():%Y%m%d-%H%M%S-%f}.sqlite3"
        connection.ensure_connection()
        copy_database(connection.connection, target)
        self.stdout.write(f"{target} ({target.stat().st_size / 2**20:.1f} MiB)")


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """In one step, so that no writer comes between; under another name until it is whole."""
    unfinished = target.with_suffix(".part")
    unfinished.touch(mode=0o600)
    with closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
    unfinished.rename(target)
