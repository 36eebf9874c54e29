"""Whether two databases hold the same: but for ids and moments every row counts."""

import pytest
from django.db import connection

from tests.factories import make_article, make_byline, make_issue, make_newspaper, make_page, make_reporter
from tests.snapshot import differences, snapshot


def held(*names: str) -> dict:
    """What an archive holds with an article by these reporters; then it is empty again, and later rows get other ids."""
    newspaper = make_newspaper(name="海平日报", slug="haiping")
    reporters = [make_reporter(newspaper=newspaper, name=name) for name in names]
    article = make_article(page=make_page(issue=make_issue(newspaper=newspaper)), headline="石桥通车")
    for position, reporter in enumerate(sorted(reporters, key=lambda reporter: reporter.name), 1):
        make_byline(article=article, name=reporter.name, reporter=reporter, position=position)
    connection.settle()
    found = snapshot()
    for row in (article, article.page, article.page.issue, *reporters, newspaper):
        row.delete()
    return found


@pytest.mark.django_db
def test_reporters_that_came_in_another_order_make_no_difference_to_what_search_knows_of_their_article():
    assert differences(held("沈嘉禾", "陶然"), held("陶然", "沈嘉禾")) == []


@pytest.mark.django_db
def test_another_reporter_makes_a_difference_to_it():
    assert "SearchEntry: 1 and 1 rows" in differences(held("沈嘉禾"), held("陶然"))
