"""What the public pages cost, against a view that does nothing behind the same middleware (processor time of one core)."""

import argparse
import datetime as dt
import re
import statistics
import time

from benchmarks.database import fresh_database

ROUNDS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    count = parser.parse_args().articles
    with fresh_database() as connection:
        fill(count)
        if connection.vendor == "postgresql":  # as its autovacuum does; nothing analyses a SQLite archive
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        measure(count)


def fill(count: int) -> None:
    """Articles of one newspaper: eight a page, ten pages an issue, an issue a day; ten sections, a hundred reporters."""
    from articles.models import Article, Byline, Issue, Newspaper, Page, Reporter, Section, Tag

    newspaper = Newspaper.objects.create(name="海平日报", slug="haiping")
    sections = [Section.objects.create(newspaper=newspaper, name=f"版块{number}") for number in range(10)]
    reporters = [Reporter.objects.create(newspaper=newspaper, name=f"记者{number}") for number in range(100)]
    days = -(-count // 80)
    Issue.objects.bulk_create(
        Issue(newspaper=newspaper, date=dt.date(2000, 1, 1) + dt.timedelta(day)) for day in range(days)
    )
    pages = [
        Page(issue=issue, label=str(number), section=sections[number - 1])
        for issue in Issue.objects.order_by("date")
        for number in range(1, 11)
    ]
    for page in pages:
        page.clean()
    Page.objects.bulk_create(pages, batch_size=1000)
    articles = []
    for number, page in enumerate(page for page in pages for _story in range(8)):
        article = Article(
            page=page, position=number % 8 + 1, newspaper=newspaper, date=page.issue.date, section=page.section,
            headline=f"第{number}条新闻的标题", body="本报讯 昨天下午，市总工会把矿泉水送到了工地。" * 20,
            status="published", version=1,
        )  # fmt: skip
        article.set_print_order(page)
        articles.append(article)
    Article.objects.bulk_create(articles[:count], batch_size=1000)
    Byline.objects.bulk_create(
        (
            Byline(article=article, name="记者", reporter=reporters[number % 100])
            for number, article in enumerate(articles[:count])
        ),
        batch_size=1000,
    )
    tag = Tag.objects.create(name="劳动")
    tag.articles.set(articles[:count:50])


def measure(count: int) -> None:
    from django.conf import settings
    from django.test import Client

    from articles.models import Article

    settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "benchmarks.floor", ["*"]
    settings.SEARCHES_A_MINUTE = settings.SUGGESTIONS_A_MINUTE = 0
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    middle = Article.objects.order_by("date")[count // 2]
    page, section = middle.page, middle.section
    client = Client()
    deep = deep_address(client)
    addresses = {
        "a view that does nothing": "/floor/",
        "home": "/",
        "article": middle.get_absolute_url(),
        "page": page.get_absolute_url(),
        "issue": page.issue.get_absolute_url(),
        "newspaper with its calendar": page.issue.newspaper.get_absolute_url(),
        "list, newest": "/articles/",
        "list, fifty pages deep": deep,
        "list of a section": section.get_absolute_url(),
        "list of a reporter": middle.bylines.get().reporter.get_absolute_url(),
        "list of a tag": "/tags/劳动/",
        "list of a month": f"/dates/{middle.date:%Y/%m}/",
        "search for two characters": "/search/?q=工地",
        "search for a phrase": "/search/?q=送到了工地",
        "search, filtered": f"/search/?q=工地&year={middle.date.year}&section={section.pk}",
        "search, by relevance": "/search/?q=工地&order=relevance",
        "search, as JSON": "/search/results.json?q=工地",
        "search, as a feed": "/search/newest.atom?q=工地",
        "article with marks": f"{middle.get_absolute_url()}?q=工地",
        "suggestions": "/search/suggestions.json?q=记者1",
    }
    floor = None
    print(f"articles: {count}, rounds: {ROUNDS}")
    for name, address in addresses.items():
        seconds = median_cost(client, address)
        floor = floor or seconds
        print(f"{name:30} {seconds * 1000:7.2f} ms  {seconds / floor:6.1f} × floor")


def deep_address(client) -> str:
    address = "/articles/"
    for _page in range(50):
        body = client.get(address).content.decode()
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', body)
        if not following:
            raise SystemExit("the list has no fifty pages; give more --articles")
        address = "/articles/" + following[1].replace("&amp;", "&")
    return address


def median_cost(client, address: str) -> float:
    costs = []
    for _round in range(ROUNDS):
        start = time.process_time()
        response = client.get(address)
        costs.append(time.process_time() - start)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
    return statistics.median(costs)


if __name__ == "__main__":
    main()
