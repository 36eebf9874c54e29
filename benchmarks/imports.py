"""How fast dumps are read and imported, against raw inserts of the same rows (processor time of one core)."""

import argparse
import time

from benchmarks.corpus import pages
from benchmarks.database import fresh_database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    count = parser.parse_args().pages
    dumps = [(name, text.encode()) for name, text in pages(count)]
    with fresh_database() as connection:
        reading = timed(lambda: read_all(dumps))
        importing = timed(lambda: import_all(dumps))
        again = timed(lambda: import_all(dumps))
        floor, rows = insert_again(connection)
    print(
        f"pages: {count}, characters a page: {sum(len(data.decode()) for _name, data in dumps) // count}, rows: {rows}"
    )
    line("raw inserts of the same rows", floor, count, floor)
    line("reading alone (no database)", reading, count, floor)
    line("import, all new", importing, count, floor)
    line("the same import again", again, count, floor)


def timed(act) -> float:
    """Seconds of this process, which a busy machine does not stretch."""
    start = time.process_time()
    act()
    return time.process_time() - start


def read_all(dumps) -> None:
    from articles.pipeline import parse_dump

    for _name, data in dumps:
        parse_dump(data)


def import_all(dumps) -> None:
    from articles.importer import Importer, ImportOptions
    from articles.models import ImportBatch
    from articles.places import Place

    importer = Importer(ImportOptions(place=Place(newspaper="bench")), batch=ImportBatch.objects.create())
    for name, data in dumps:
        importer.take_bytes(name, data)


def insert_again(connection) -> tuple[float, int]:
    """Seconds to write once more, row by row as the import wrote them, what the import wrote; and how many rows.

    Into tables of the same columns without indexes or constraints, one transaction a page: nothing can be cheaper.
    """
    from django.db import transaction

    from articles.models import Article, ArticleVersion, Byline, Dump, ImportFile, Page, PhotoCredit, Reading

    tables = [
        model._meta.db_table
        for model in (Dump, Page, Reading, Article, ArticleVersion, Byline, PhotoCredit, ImportFile)
    ]
    batches, statements = [], []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TABLE floor_{table} AS SELECT * FROM {table} WHERE 1 = 0")
            cursor.execute(f"SELECT * FROM {table}")
            rows = cursor.fetchall()
            marks = ", ".join(["%s"] * len(cursor.description))
            casts = (
                marks
                if connection.vendor == "sqlite"
                else ", ".join(
                    "%s::jsonb" if column.type_code == 3802 else "%s" for column in cursor.description
                )
            )
            statements.append(f"INSERT INTO floor_{table} VALUES ({casts})")
            batches.append(rows)
        count = max(1, len(batches[0]))

        def write() -> None:
            for page in range(count):
                with transaction.atomic():
                    for statement, rows in zip(statements, batches, strict=True):
                        share = rows[page * len(rows) // count : (page + 1) * len(rows) // count]
                        if share:
                            cursor.executemany(statement, share)

        seconds = timed(write)
        for table in tables:
            cursor.execute(f"DROP TABLE floor_{table}")
    return seconds, sum(map(len, batches))


def line(what: str, seconds: float, count: int, floor: float) -> None:
    print(f"{what:32} {seconds:7.2f} s  {count / seconds:7.0f} pages/s  {seconds / floor:6.1f} × floor")


if __name__ == "__main__":
    main()
