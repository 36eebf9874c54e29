from django.db.backends.sqlite3 import base, operations

from articles.search.engines.sqlite import TABLE
from newsroom.backends import Settling


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, style, tables, **options):
        """Empty the index with the articles. Their triggers leave debts meanwhile; these go last."""
        statements = super().sql_flush(style, tables, **options)
        if "articles_article" in tables:
            statements += [
                f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all');",
                "DELETE FROM articles_searchdebt;",
            ]
        return statements


class DatabaseWrapper(Settling, base.DatabaseWrapper):
    ops_class = DatabaseOperations
