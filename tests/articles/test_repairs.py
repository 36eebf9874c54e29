"""Repairs as the article's row keeps them: found again in edited texts, and undone one by one."""

import pytest

from articles import repairs
from articles.importer import Importer, ImportOptions
from articles.models import Article
from articles.places import Place

DUMP = '# 大坝合龙\n\n本报讯（记者 王 玉）昨天，\n\n大坝在雨中合龙,全场"沸腾"。\n'


@pytest.fixture
def article(db):
    place = Place(newspaper="haiping", date="2017-12-22", edition="1", label="3")
    Importer(ImportOptions(place=place)).take_bytes("a.txt", DUMP.encode())
    return Article.objects.get()


def texts(article, **changed):
    return {"body": article.body, "headline": article.headline, **changed}


def shown(article, **changed):
    return [
        (repair.row.rule, repair.line, repair.before, repair.after)
        for repair in repairs.standing(article.repairs, texts(article, **changed))
    ]


def test_an_import_keeps_each_repair_with_its_line(article):
    assert article.body == "本报讯（记者 王玉）昨天，大坝在雨中合龙，全场“沸腾”。"
    assert shown(article) == [
        ("space.name", 3, "␣", ""),
        ("join", 5, "↵", ""),
        ("mark", 5, ",", "，"),
        ("quote", 5, '"', "“"),
        ("quote", 5, '"', "”"),
    ]


def test_an_undone_repair_stands_no_more_and_the_others_do(article):
    key = repairs.standing(article.repairs, texts(article))[1].key

    field, text = repairs.undo(article.repairs, key, texts(article))

    assert (field, text) == ("body", "本报讯（记者 王玉）昨天，\n大坝在雨中合龙，全场“沸腾”。")
    assert [rule for rule, *_rest in shown(article, body=text)] == ["space.name", "mark", "quote", "quote"]
    assert repairs.undo(article.repairs, key, texts(article, body=text)) is None


def test_all_can_be_undone_one_after_the_other_in_any_order(article):
    body = article.body
    for repair in [*reversed(repairs.standing(article.repairs, texts(article)))]:
        _field, body = repairs.undo(article.repairs, repair.key, texts(article, body=body))

    assert body == '本报讯（记者 王 玉）昨天，\n大坝在雨中合龙,全场"沸腾"。'


def test_repairs_are_found_in_a_text_that_people_have_edited(article):
    body = "编者按：大坝，终于。\n## 雨中\n" + article.body.replace("昨天", "十二月二十一日")

    found = repairs.standing(article.repairs, texts(article, body=body))

    assert [body[repair.place :][:2] for repair in found if repair.row.rule == "quote"] == ["“沸", "”。"]
    assert "space.name" in [repair.row.rule for repair in found]


def test_a_repair_whose_words_are_gone_is_gone(article):
    assert shown(article, body="一篇全新的文章。") == []
    assert repairs.undo(article.repairs, "body-3-mark-9", texts(article)) is None


def test_every_rule_has_its_words():
    rules = {
        "join",
        "space.scan",
        "space.name",
        "space.mark",
        "space.letters",
        "mark",
        "mark.parenthesis",
        "quote",
    }

    assert set(repairs.RULES) == rules
