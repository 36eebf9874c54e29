"""An answer holds what a reading said of an article's texts: it can be read back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from articles.pipeline import parse_dump
from articles.pipeline.answer import article_of_answer, page_as_answer

DATA = Path(__file__).parents[2] / "data"
PAGES = sorted([*DATA.glob("pages/*.txt"), *DATA.glob("one_paper/*/*.txt")])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_an_article_comes_back_from_the_answer_that_holds_it(path):
    for page in parse_dump(path.read_bytes()).pages:
        answer = json.loads(json.dumps(page_as_answer(page, path.name)))
        for article in page.articles:
            back = article_of_answer(article.number, answer["articles"][str(article.number)])
            assert back == article._replace(
                jump_title="", as_printed={},
                credits=tuple(replace(credit, printed="", line=None) for credit in article.credits),
                agencies=tuple(replace(agency, line=None) for agency in article.agencies),
            )  # fmt: skip
