from django.db import migrations

from articles.search import schema
from articles.search.engines import postgresql, sqlite


class Migration(migrations.Migration):
    """What watches over the articles for search, and the index where the database itself keeps it."""

    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.RunPython(schema.create, schema.drop),
        migrations.RunPython(sqlite.create, sqlite.drop),
        migrations.RunPython(postgresql.create, postgresql.drop),
    ]
