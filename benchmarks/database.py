"""A database for one benchmark: SQLite in a temporary folder, or what DATABASE_URL names."""

import os
import tempfile
from contextlib import contextmanager


@contextmanager
def fresh_database():
    """Django set up on an empty database; a named one must be empty of articles."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        from articles.models import Article

        if Article.objects.exists():
            raise SystemExit("DATABASE_URL names a database that holds articles; give an empty one.")
        print(f"database: {connection.vendor}")
        yield connection
        connection.close()
