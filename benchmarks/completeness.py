"""What the completeness ledger costs over twenty years of a daily of eight pages, against fetching its rows at all."""

import datetime as dt
import time
from collections.abc import Callable

from benchmarks.database import fresh_database

YEARS, PAGES, ROUNDS = 20, 8, 5
FIRST = dt.date(2000, 1, 1)


def main() -> None:
    with fresh_database() as connection:
        newspaper = fill()
        if connection.vendor == "postgresql":  # as its autovacuum does
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        measure(newspaper, connection)


def fill():
    """A newspaper that lacks every 97th issue and some pages; an article on nearly each of the others."""
    from articles.models import Article, Issue, Newspaper, Page

    newspaper = Newspaper.objects.create(name="海平日报", slug="haiping", usual_pages=PAGES)
    days = (FIRST.replace(year=FIRST.year + YEARS) - FIRST).days
    Issue.objects.bulk_create(
        Issue(newspaper=newspaper, date=FIRST + dt.timedelta(number)) for number in range(days) if number % 97
    )
    pages = [
        Page(issue=issue, label=f"{number:02}")
        for index, issue in enumerate(Issue.objects.order_by("date"))
        for number in range(1, PAGES + 1)
        if (index * 31 + number) % 211
    ]
    for page in pages:
        page.clean()
    Page.objects.bulk_create(pages, batch_size=1000)
    articles = []
    for index, page in enumerate(pages):
        if index % 503:
            articles.append(
                Article(
                    page=page,
                    position=1,
                    newspaper=newspaper,
                    date=page.issue.date,
                    headline="标题",
                    body="正文。" * 300,
                )
            )
            articles[-1].set_print_order(page)
    Article.objects.bulk_create(articles, batch_size=1000)
    return newspaper


def measure(newspaper, connection) -> None:
    from articles import ledger
    from articles.models import Issue, Page

    def rows() -> None:
        list(Issue.objects.filter(newspaper=newspaper).values_list("pk", "date", "edition"))
        list(Page.objects.filter(issue__newspaper=newspaper).values_list("pk", "issue", "label"))

    print(f"issues: {Issue.objects.count()}, pages: {Page.objects.count()}, the best of {ROUNDS} rounds")
    floor = least_cost(rows)
    tasks = {
        "all rows, fetched": rows,
        "a year": lambda: ledger.ledger_of(newspaper, ledger.year_span(FIRST.year + 10)),
        "all years": lambda: ledger.ledger_of(newspaper),
        "all years, kept": lambda: ledger.count_anew(newspaper),
    }
    for name, task in tasks.items():
        seconds = least_cost(task)
        print(f"{name:20} {seconds * 1000:7.1f} ms  {seconds / floor:5.2f} × floor")


def least_cost(task: Callable) -> float:
    """Seconds by the clock, for a database's own work counts as well."""
    costs = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        task()
        costs.append(time.perf_counter() - start)
    return min(costs)


if __name__ == "__main__":
    main()
