"""The corpus into the archive's tables, by raw inserts: rows are not what is measured here."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from articles.folding import fold_name
from benchmarks.search.corpus import DAYS, FIRST_DAY, NEWSPAPERS, SECTIONS, Corpus, Text

A_PAGE = 8  # articles


def load(corpus: Corpus, blocks: Iterable[list[Text]], connection) -> None:
    """Articles with the ids 1, 2, 3 …, published, none of them in the search index yet."""
    from django.db import transaction

    archive = _Archive(corpus)
    for block in blocks:
        rows = [archive.row(text) for text in block]
        bylines = [archive.byline(text) for text in block if text.reporter >= 0]
        with transaction.atomic(), connection.cursor() as cursor:
            insert(cursor, archive.article, rows)
            insert(cursor, archive.credit, bylines)
            cursor.execute("DELETE FROM articles_searchdebt")
    if connection.vendor == "postgresql":  # as its autovacuum does; nothing analyses a SQLite archive
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def insert(cursor, model, rows: list[dict]) -> None:
    """Write rows as dictionaries of column -> value; what they do not name has the model's defaults."""
    from django.db import connection

    if not rows:
        return
    plain = model()
    fields = [field for field in model._meta.concrete_fields if not field.primary_key or "id" in rows[0]]
    defaults = {
        field.column: field.get_db_prep_save(getattr(plain, field.attname), connection)
        if not getattr(field, "auto_now", False)
        else field.get_db_prep_save(dt.datetime.now(dt.UTC), connection)
        for field in fields
    }
    columns = ", ".join(defaults)
    table = model._meta.db_table
    values = ([*(defaults | row).values()] for row in rows)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(defaults))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)


class _Archive:
    """Newspapers, sections, reporters, issues and pages for the corpus's articles."""

    def __init__(self, corpus: Corpus) -> None:
        from articles.models import Article, Byline, Issue, Newspaper, Page, Reporter, Section, print_order

        self.article, self.credit, self.print_order = Article, Byline, print_order
        self.names = corpus.reporters
        self.papers = [
            Newspaper.objects.create(name=f"报纸{n}", slug=f"paper-{n}") for n in range(NEWSPAPERS)
        ]
        self.sections = [
            [Section.objects.create(newspaper=paper, name=f"版块{n}").pk for n in range(SECTIONS)]
            for paper in self.papers
        ]
        seen: Counter = Counter()
        reporters = []
        for name in corpus.reporters:
            seen[name] += 1
            distinction = str(seen[name]) if seen[name] > 1 else ""
            reporters.append(
                Reporter(
                    newspaper=self.papers[0], name=name, folded_name=fold_name(name), distinction=distinction
                )
            )
        self.reporters = [one.pk for one in Reporter.objects.bulk_create(reporters, batch_size=1000)]
        days = [FIRST_DAY + dt.timedelta(day) for day in range(DAYS)]
        issues = [Issue(newspaper=paper, date=day) for day in days for paper in self.papers]
        Issue.objects.bulk_create(issues, batch_size=1000)
        usual = corpus.count // (DAYS * NEWSPAPERS * A_PAGE) + 1
        pages = [Page(issue=issue, label=str(number)) for issue in issues for number in range(1, usual + 1)]
        for page in pages:
            page.clean()
        Page.objects.bulk_create(pages, batch_size=1000)
        self.pages: dict[tuple, list] = {}
        for page in pages:
            self.pages.setdefault((page.issue.newspaper_id, page.issue.date), []).append(
                (page.pk, page.place)
            )
        self.printed: Counter = Counter()

    def row(self, text: Text) -> dict:
        paper = self.papers[text.newspaper].pk
        pages = self.pages[paper, text.date]
        order = self.printed[paper, text.date]
        self.printed[paper, text.date] += 1
        page, place = pages[order // A_PAGE % len(pages)]
        position = order + 1
        return {
            "id": text.number + 1, "page_id": page, "position": position, "newspaper_id": paper,
            "date": text.date.isoformat(), "print_order": self.print_order(1, place, position),
            "section_id": self.sections[text.newspaper][text.section], "headline": text.headline, "body": text.body,
            "status": "published", "version": 1,
        }  # fmt: skip

    def byline(self, text: Text) -> dict:
        return {
            "article_id": text.number + 1,
            "reporter_id": self.reporters[text.reporter],
            "name": self.names[text.reporter],
        }
