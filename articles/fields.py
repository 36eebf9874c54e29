"""Fields of models that Django has not."""

from django.db import models


class RowNumberField(models.BigIntegerField):
    """A primary key that we number ourselves. On SQLite it is the row's own number, so that the table needs no index for it."""

    def db_type(self, connection):
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
