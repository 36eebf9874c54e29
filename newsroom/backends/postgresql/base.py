from django.db.backends.postgresql import base, operations

from articles.search.engines.postgresql import TABLE
from newsroom.backends import Settling


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, style, tables, **options):
        """Empty the index with the articles."""
        statements = super().sql_flush(style, tables, **options)
        return statements + [f"TRUNCATE {TABLE};"] * ("articles_article" in tables)


class DatabaseWrapper(Settling, base.DatabaseWrapper):
    ops_class = DatabaseOperations
