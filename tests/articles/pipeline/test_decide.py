"""Rules propose, the trained reader decides, and every decision has a reason."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import articles
from articles.pipeline import ReaderError, load_reader, parse_page
from articles.pipeline.features import bucket
from articles.pipeline.model import SHIPPED
from articles.pipeline.records import Role, Why
from articles.rules import DOUBTS, reason_name
from articles.scoring import read_gold_folder

PAGES = Path(__file__).parents[2] / "data" / "pages"
SAMPLE = Path(articles.__file__).parent / "samples" / "haiping_2011-11-23_2.txt"
DUMPS = [path.read_bytes() for path in sorted(PAGES.glob("*.txt"))]


@pytest.fixture(scope="module")
def reader():
    return load_reader()


def test_what_ships_is_smaller_than_five_megabytes():
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 5_000_000


def test_a_value_belongs_to_the_first_class_that_holds_it():
    assert [bucket(value, (1, 2, 5)) for value in (0, 1, 1.5, 5, 6)] == [0, 0, 1, 2, 3]


def test_the_same_page_is_always_read_alike(reader):
    assert parse_page(DUMPS[0], reader=reader) == parse_page(DUMPS[0], reader=reader)


def test_several_threads_share_a_reader(reader):
    alone = [parse_page(dump, reader=reader) for dump in DUMPS]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda dump: parse_page(dump, reader=reader), DUMPS))

    assert together == alone


def test_where_the_reader_overrules_the_rules_it_says_by_what(reader):
    overruled = []
    for dump in DUMPS:
        rules = {line.number: line for line in parse_page(dump).lines}
        for line in parse_page(dump, reader=reader).lines:
            if line.role != rules[line.number].role:
                overruled.append(line)

    learned = {f"{role.value}.{why.value}" for role in Role for why in Why if why.name.startswith("LEARNED_")}
    assert overruled
    by_columns = {"cont.stray-line", "cont.other-column", "cont.after-other-column"}
    assert {line.rule for line in overruled} <= learned | by_columns
    assert all(reason_name(line.rule) != line.rule for line in overruled)


def test_each_article_has_a_confidence_and_worded_doubts(reader):
    articles = [article for dump in DUMPS for article in parse_page(dump, reader=reader).articles]

    assert all(0 <= article.confidence <= 1 for article in articles)
    assert {doubt for article in articles for doubt in article.reasons} <= DOUBTS.keys()
    assert len({article.confidence for article in articles}) > 10


def test_a_folder_without_a_reader_is_named(tmp_path):
    with pytest.raises(ReaderError, match=str(tmp_path)):
        load_reader(tmp_path)


STORY = "# 渡口的灯\n昨天上午，在城东的渡口，人们看见了一盏灯。它亮得很早。\n大家都说没有见过。\n"


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        STORY.replace("# ", ""),
        "".join(STORY.split()),
        STORY.split("\n")[1],
        "本报讯记者张三，" * 25_000,
    ],
    ids=["marked", "bare", "one line", "one sentence", "endless line"],
)
def test_a_dump_of_one_story_is_no_furniture(text, reader):
    page = parse_page(text.encode(), encoding="utf-8", reader=reader)

    assert [line.article for line in page.lines] == [1] * len(page.lines)
    assert all(article.confidence < 0.9 for article in page.articles)


@pytest.mark.parametrize("gold", list(read_gold_folder(PAGES)), ids=lambda gold: gold.name)
def test_stories_alone_keep_the_text_that_the_rules_find(gold, reader):
    texts = gold.text.split("\n")
    for number in gold.gold["articles"]:
        alone = "\n".join(
            texts[line - 1] for line, article, _role in gold.gold["lines"] if str(article) == number
        )
        rules = {line.number for line in parse_page(alone.encode()).lines if line.role in ("body", "cont")}
        lost = {
            line.number
            for line in parse_page(alone.encode(), reader=reader).lines
            if line.role == "furniture"
        }
        assert rules & lost == set()


def test_the_reader_is_not_asked_about_debris_and_sees_the_text_around_it_joined(reader):
    text = SAMPLE.read_text(encoding="utf-8").rstrip().split("\n")
    places = [number for number, line in enumerate(text, 1) if len(line) > 40][:5]
    dusty = list(text)
    for place in reversed(places):
        dusty.insert(place, "~ ~ ~")
    clean = parse_page("\n".join(text).encode(), reader=reader)
    read = parse_page("\n".join(dusty).encode(), reader=reader)
    dust = {place + count for count, place in enumerate(places, 1)}
    assert {line.role for line in read.lines if line.number in dust} == {Role.FURNITURE}
    assert [line.role for line in read.lines if line.number not in dust] == [
        line.role for line in clean.lines
    ]
