"""The answer to a question: what is found, in which order, on which page, and what stands beside it."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from articles.models import Reporter, Tag
from articles.paging import INTEGERS, BadToken
from articles.search import candidates, relevance
from articles.search.answer import answer, article_ids
from articles.search.conditions import Beginning, Term
from articles.search.engines import TooCostly, engine
from articles.search.plan import has_beginning, make_plan, terms_asked
from articles.search.query import MOST_WORDS
from articles.search.question import (
    STAFF,
    STAFF_WITH_TRASH,
    Filters,
    Order,
    Question,
    make_token,
    read_question,
)
from tests.factories import (
    make_article,
    make_byline,
    make_dump,
    make_issue,
    make_newspaper,
    make_page,
    make_photo_credit,
    make_reading,
    make_reporter,
    make_section,
    make_story,
)

pytestmark = pytest.mark.django_db


def put(body: str, **fields):
    """A published article with this text."""
    return make_article(**{"published": True, "headline": "无题", "body": body, **fields})


def on_day(day: dt.date, newspaper=None):
    return make_page(issue=make_issue(newspaper=newspaper, date=day))


def found(text: str, **asked) -> list[int]:
    result = answer(Question(text, **asked))
    assert result.errors == ()
    return [hit.article.pk for hit in result.hits]


def read(query: str, **asked) -> Question:
    return read_question(QueryDict(query.lstrip("?")), **asked)


# What is found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("大坝", True), ("大坝合龙", True), ("昨天大坝", True), ("坝昨", False), ("坝", True), ("天", True), ("水", False),
        ("大壩合龍", True), ("二零一七", True), ("2017", True), ("２０１７", True), ("201", False), ("gdp", True), ("ＧＤＰ增长", True),
        ("DP增长", False), ("王玉", True), ("王玉报道", True), ("“王 玉”", True), ("大坝，", True), ("“大坝，”", False), ("无题", True),
        ("大坝 合龙", True), ("大坝 演习", False), ("大坝 -演习", True), ("-演习", True), ("大坝 -合龙", False), ("-大坝合龙", False),
        ("-坝合龙昨", True), ("水库 OR 合龙", True), ("水库 OR 演习", False), ("水库 OR -演习", True), ("水库 OR -大坝合龙", False),
        ("标题:无题", True), ("标题:大坝", False), ("-标题:大坝", True), ("标题:无", True), ("kind:news", True), ("体裁:评论", False),
        ("date:2017", True), ("date:2017-12-22", True), ("date:2017-12-23..", False), ("-date:2018", True), ("-date:2017", False),
        ("水库 OR date:2017-12-22", True), ("水库 OR date:2017-12-23", False), ("水库 OR date:2018", False), ("水库 OR date:..2018", True),
        ("date:2017 date:2018", False), ("大坝 date:2017-11..2018-02", True),
    ],
)  # fmt: skip
def test_a_query_finds_what_it_says(text, is_found):
    article = put("昨天大坝合龙。王　玉报道\nGDP增长，二〇一七年、2017年。")

    assert found(text) == [article.pk] * is_found


def test_what_a_reader_reads_of_an_article_is_searched():
    article = put("。", kicker="引题一", headline="主题一", deck="副题一", dateline="新华社电")
    make_byline(article=article, name="沈嘉禾", printed_role="实习记者", title="本报")
    make_photo_credit(article=article, name="石磊", agency="新华社", caption="图为大坝")

    for text in ("引题一", "主题一", "副题一", "新华社电", "沈嘉禾", "实习记者", "石磊", "图为大坝"):
        assert found(text) == [article.pk]


def test_bylines_are_found_by_name_alias_and_print():
    newspaper = make_newspaper()
    reporter = make_reporter(newspaper=newspaper, name="王玉")
    reporter.aliases.create(name="玉石")
    linked, printed, named = (put("无", page=on_day(dt.date(2017, 12, day), newspaper)) for day in (3, 2, 1))
    make_byline(article=linked, name="本报王玉", reporter=reporter)
    make_byline(article=printed, name="王 玉")
    make_photo_credit(article=named, name="王玉明")

    assert found("记者:王玉") == [linked.pk, printed.pk]
    assert found("记者:玉石") == [linked.pk]
    assert found("记者:王玉明") == [named.pk]
    assert found("-记者:王玉") == [named.pk]


def test_sections_tags_and_newspapers_are_found_by_name():
    newspaper = make_newspaper(name="海平日报", slug="haiping")
    section = make_section(newspaper=newspaper, name="要闻")
    page = make_page(issue=make_issue(newspaper=newspaper), section=section)
    article, _other = put("大坝", page=page, tags=("劳动",)), put("大坝")

    for text in ("版块:要闻", "section:“要 聞”", "标签:劳动", "報紙:海平日報", "newspaper:haiping"):
        assert found(f"大坝 {text}") == [article.pk]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("版块:要闻", "There is no section “要闻” here."),
        ("大坝 -标签:劳动", "There is no tag “劳动” here."),
        ("报纸:海平日报", "There is no newspaper “海平日报” here."),
        ("kind:odd", "There is no kind “odd”."),
        ("date:2018..2017", "2018..2017: The last day lies before the first."),
    ],
)
def test_a_name_that_means_nothing_is_explained(english, text, error):
    put("大坝")
    result = answer(Question(text))

    assert (result.errors, result.hits, result.count) == ((error,), [], None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("OR OR", "“OR” stands between two words; where it does not, it is left out."),
        ("AND", "All words must be there anyway, so “AND” is left out. In quotation marks it is a word."),
        ("😀", "“😀” holds no character, letter or figure to search for; it is left out."),
        ("\x00\x1b\u200b", "There is nothing in this to search for."),
    ],
)
def test_where_there_is_nothing_to_search_for_nothing_is_searched_and_it_says_why(english, text, reason):
    article = put("大坝")

    result = answer(Question(text))
    narrowed = answer(Question(text, filters=Filters(newspaper=article.newspaper_id)))

    assert (result.errors, result.notes, result.hits, result.count) == ((reason,), (), [], None)
    assert [hit.article for hit in narrowed.hits] == [article]


def test_a_shared_search_finds_what_was_renamed_or_merged_since():
    newspaper = make_newspaper(slug="haiping")
    article = put("大坝", page=on_day(dt.date(2017, 12, 1), newspaper), tags=("劳动",))
    tag, renamed = Tag.objects.create(name="工会"), Tag.objects.get(name="劳动")
    kept, other = (make_reporter(newspaper=newspaper, name=name) for name in ("王玉", "王钰"))
    make_byline(article=article, name="王钰", reporter=other)
    filtered = [
        Question("大坝", filters=filters).address()
        for filters in (Filters(reporter=other.pk), Filters(tag=renamed.pk))
    ]
    renamed.name = "劳动竞赛"
    renamed.save_renamed()
    tag.absorb([renamed], by=None)
    kept.absorb([other], by=None)
    newspaper.slug = "haiping-ribao"
    newspaper.save_renamed()

    for text in ("标签:劳动", "标签:劳动竞赛", "记者:王钰", "报纸:haiping"):
        assert found(f"大坝 {text}") == [article.pk]
    for address in filtered:
        assert [hit.article for hit in answer(read(address)).hits] == [article]


def test_readers_find_what_is_published_and_staff_what_they_may_see():
    draft, withdrawn, trashed, public = (put("大坝", published=number != 0) for number in range(4))
    withdrawn.withdraw(by=None)
    trashed.trash(by=None)

    assert found("大坝") == [public.pk]
    assert found("-水库") == [public.pk]
    assert set(found("大坝", states=STAFF)) == {draft.pk, withdrawn.pk, public.pk}
    assert set(found("大坝", states=STAFF_WITH_TRASH)) == {draft.pk, withdrawn.pk, public.pk, trashed.pk}


def test_no_query_reaches_a_label():
    put("大坝", published=False)

    for text in (
        "\ue002state\ue002draft",
        "大坝 OR \ue002state\ue002draft",
        '" OR rowid:1 OR "',
        "state draft",
    ):
        assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "坝" * 10_000, "OR OR OR", "- - -", "“", "\"'\"'", "“”“”", "NEAR(大坝 合龙)", "terms:大坝", "大坝 AND NOT", "大坝*", "^大坝",
        "'; DROP TABLE articles_article; --", "%s %d %(x)s", "\0\x01\x1f", "🎉👨‍👩‍👧", "𠮷", "[一-龥]{2,}.*?(", "\\", "date:2018..2017",
        "大坝 " * (MOST_WORDS + 1), "\ud800", "a" * 300, "大" * 300, "-" * 300, "x:" * 150, "(" * 300, "+大坝", "{大坝}", "大坝 + 合龙", "a:b:c",
    ],
)  # fmt: skip
def test_any_text_has_an_answer(text):
    put("水库")
    for order in Order:
        result = answer(Question(text, order=order, with_printed=True))

        assert result.hits == []


def test_a_long_headline_finds_itself():
    headline = "海平港大坝合龙庆典昨天在二号泊位举行市长与三百名建设者一同见证" * 5
    article = put("无", headline=headline)

    assert found(headline) == [article.pk]
    assert found(headline[:-1] + "人") == []


def test_what_only_the_print_had_is_found_by_a_switch():
    reading = make_reading(dump=make_dump(data="大玻合龙".encode()))
    article = put(
        "大坝合龙", page=reading.page, reading=reading, lines=[[1, "body", "x", True]], touched=["body"]
    )

    assert (found("大玻合"), found("大坝合"), found("大玻合", with_printed=True)) == (
        [],
        [article.pk],
        [article.pk],
    )
    [hit] = answer(Question("大玻 合龙", with_printed=True)).hits
    assert [(str(passage), passage.is_printed) for passage in hit.passages] == [
        ("大坝合龙", False),
        ("大玻合龙", True),
    ]


# Order and pages


def three_days() -> list[int]:
    newspaper = make_newspaper()
    texts = {1: "大坝", 2: "大坝与大坝与大坝", 3: "大坝"}
    headlines = {1: "大坝", 2: "无题", 3: "无题"}
    return [
        put(texts[day], headline=headlines[day], page=on_day(dt.date(2017, 12, day), newspaper)).pk for day in texts
    ]  # fmt: skip


def test_hits_come_by_date_or_relevance():
    first, second, third = three_days()

    assert found("大坝") == [third, second, first]
    assert found("大坝", order=Order.OLDEST) == [first, second, third]
    assert found("大坝", order=Order.RELEVANCE) == [first, second, third]


@pytest.mark.parametrize("other", ["标签:劳动", "-演习", "日期:2017"])
def test_a_tag_in_a_words_place_is_no_word_of_the_headline(monkeypatch, other):
    monkeypatch.setattr("articles.search.relevance.MOST_TITLED", 2)
    newspaper = make_newspaper()
    pages = [on_day(dt.date(2017, 1, day), newspaper) for day in (1, 2, 3)]
    old = put("演习", headline="大坝合龙", page=pages[0])
    newer = [put("水位上涨", page=page, tags=("劳动",)) for page in pages[1:]]

    assert found(f"大坝 OR {other}", order=Order.RELEVANCE) == [old.pk, newer[1].pk, newer[0].pk]


def test_words_that_stand_near_each_other_are_more_relevant():
    far = put("大坝" + "乙" * 300 + "合龙")
    near = put("大坝合龙", page=on_day(dt.date(2016, 1, 1)))

    assert found("大坝 合龙", order=Order.RELEVANCE) == [near.pk, far.pk]


@pytest.mark.parametrize("text", ["大坝", "大坝合龙", "大", "大坝 OR 演习", "大坝 -演习"])
def test_an_old_headline_is_more_relevant_than_a_thousand_newer_texts(monkeypatch, text):
    for module in ("answer", "relevance"):
        monkeypatch.setattr(f"articles.search.{module}.COUNT_LIMIT", 2)
    old = put("水位上涨", headline="大坝合龙", page=on_day(dt.date(2016, 1, 1)))
    newer = [put("大坝合龙" * number, page=on_day(dt.date(2017, 1, 9 - number))) for number in range(1, 5)]

    assert found(text, order=Order.RELEVANCE) == [old.pk, newer[1].pk, newer[0].pk]


def test_a_headline_with_all_the_words_comes_before_one_with_some_of_them():
    some = put("大坝" * 9, headline="大坝合龙", page=on_day(dt.date(2017, 1, 1)))
    none = put("大坝合龙，水位上涨", page=on_day(dt.date(2017, 1, 2)))
    both = put("水位", headline="大坝水位", page=on_day(dt.date(2016, 1, 1)))
    some.body = none.body
    some.save()

    assert found("大坝 水位", order=Order.RELEVANCE) == [both.pk, some.pk, none.pk]


def test_of_many_headlines_the_newest_count_as_headlines(monkeypatch):
    monkeypatch.setattr("articles.search.relevance.MOST_TITLED", 2)
    old, newer, newest = (
        put("大坝" * (4 - year), headline="大坝", page=on_day(dt.date(2010 + year, 1, 1)))
        for year in range(3)
    )

    assert found("大坝", order=Order.RELEVANCE) == [newer.pk, newest.pk, old.pk]


def test_a_page_of_headlines_weighs_no_other_text(monkeypatch):
    headlines = [put("水位", headline="大坝", page=on_day(dt.date(2016, 1, day))).pk for day in range(1, 6)]
    for day in range(1, 4):
        put("大坝", page=on_day(dt.date(2017, 1, day)))
    weighed = []
    monkeypatch.setattr(relevance, "points", lambda text, patterns: weighed.append(text) or 0)

    part = answer(Question("大坝", order=Order.RELEVANCE), size=2, is_whole=False)
    second = answer(read(part.next), size=2, is_whole=False)

    assert [hit.article.pk for hit in part.hits + second.hits] == headlines[:0:-1]
    assert len(weighed) == 10


@pytest.mark.parametrize("text", ["大坝", "大坝合龙"])
@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("is_whole", [True, False])
def test_pages_follow_each_other_both_ways(monkeypatch, text, order, is_whole):
    for module in ("answer", "relevance"):
        monkeypatch.setattr(f"articles.search.{module}.COUNT_LIMIT", 1000 if is_whole else 3)
    page = make_page()
    for number in range(7):
        put("大坝合龙", page=page if number < 4 else on_day(dt.date(2016, 1, number)))
    asked = Question(text, order=order)
    whole = [hit.article.pk for hit in answer(asked, size=100).hits]
    if order == Order.RELEVANCE and not is_whole:
        whole = whole[:3]
    seen, pages, address = [], [], asked.address()
    while address:
        part = answer(read(address), size=2, is_whole=is_whole)
        pages.append([hit.article.pk for hit in part.hits])
        seen, address = seen + pages[-1], part.next

    assert seen == whole and len(whole) == (3 if order == Order.RELEVANCE and not is_whole else 7)
    back, address = [], part.previous
    while address:
        part = answer(read(address), size=2, is_whole=is_whole)
        back.insert(0, [hit.article.pk for hit in part.hits])
        address = part.previous
    assert back == pages[:-1]


@pytest.mark.parametrize(
    "token",
    ["x", "WzFd*", "W10", "WzEsMl0", "WyJhIl0", "WzFlOTk5XQ", "[" * 900, "WzkyMjMzNzIwMzY4NTQ3NzU4MDhd"],
)
@pytest.mark.parametrize("name", ["after", "before"])
def test_a_made_up_token_is_no_place(token, name):
    put("大坝")

    for order in Order:
        with pytest.raises(BadToken):
            answer(Question("大坝", order=order, **{name: token}))


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("key", [0, INTEGERS[0], INTEGERS[-1]])
def test_a_token_beyond_both_ends_leads_to_an_end_or_to_nothing(order, key):
    article = put("大坝")
    token = make_token(*[key] * (3 if order == Order.RELEVANCE else 1))

    parts = [answer(Question("大坝", order=order, **{name: token})) for name in ("after", "before")]

    assert sorted([hit.article for hit in part.hits] for part in parts) == [[], [article]]
    assert [part.count.number for part in parts] == [1, 1]


def test_what_was_read_without_its_text_is_not_taken_for_read_where_the_last_group_is_empty(monkeypatch):
    monkeypatch.setattr(candidates, "LEAST_GROUP", 2)
    newspaper = make_newspaper()
    for day in range(1, 7):
        body = "社会议题" if day % 3 else "社会与会议"
        put(body, page=on_day(dt.date(2017, 1, day), newspaper))
    connection.settle()

    found = candidates.find(make_plan(Question("社会议")), 5)

    assert len(found.articles) == 4
    assert found.has_texts == all(candidate.text for candidate in found.candidates.values())


def test_work_is_bounded_and_the_answer_goes_on(monkeypatch):
    monkeypatch.setattr(candidates, "LEAST_GROUP", 2)
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", 4)
    newspaper = make_newspaper()
    put("社会议", page=on_day(dt.date(2017, 1, 1), newspaper))
    for day in range(2, 10):
        put("社会与会议", page=on_day(dt.date(2017, 1, day), newspaper))
    looked, address, hits = [], Question("社会议").address(), []
    while address:
        part = answer(read(address), size=2, is_whole=False)
        looked.append(part.looked_back_to)
        hits += part.hits
        address = part.next

    assert looked == [dt.date(2017, 1, 6), dt.date(2017, 1, 2), None]
    assert [hit.article.date for hit in hits] == [dt.date(2017, 1, 1)]
    whole = answer(Question("社会议"), size=2)
    assert (whole.hits, str(whole.count), whole.looked_back_to) == ([], "0+", dt.date(2017, 1, 6))


class Told:
    """An engine that notes what it is asked."""

    def __init__(self, index):
        self.index, self.asked, self.sift = index, [], index.sift

    def places(self, condition, **options):
        self.asked.append((condition, options["limit"]))
        return self.index.places(condition, **options)


@pytest.fixture
def told(monkeypatch):
    told = Told(engine())
    monkeypatch.setattr(candidates, "engine", lambda: told)
    return told


def test_the_index_is_asked_for_the_state_only_where_much_may_not_be_seen(told):
    newspaper = make_newspaper()
    public = [put("大坝", page=on_day(dt.date(2017, 1, day), newspaper)).pk for day in (1, 2)]
    for day in (3, 4, 5, 6):
        put("大坝", published=False, page=on_day(dt.date(2017, 1, day), newspaper))
    plan = make_plan(Question("大坝"))

    assert article_ids(Question("大坝"), limit=2) == public[::-1]
    assert [condition for condition, _limit in told.asked] == [Term("大坝"), plan.condition]


@pytest.mark.parametrize(
    ("text", "conditions"), [("坝", 1), ("龙", 2), ("-坝", 2), ("大坝 坝", 1), ("大坝 龙", 2)]
)
def test_a_common_character_is_looked_for_in_texts_and_a_rare_one_in_the_index(
    monkeypatch, told, text, conditions
):
    monkeypatch.setattr(candidates, "PROBE", 2)
    monkeypatch.setattr(candidates, "LEAST_GROUP", 1)
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", 3)
    newspaper = make_newspaper()
    for day in range(1, 8):
        put(
            "大坝" if day > 1 else "合龙大堤与大坝？" if "大" in text else "合龙",
            page=on_day(dt.date(2017, 1, day), newspaper),
        )
    wanted = [2017, 1, 1] if text not in ("坝", "大坝 坝") else [2017, 1, 7]

    assert [hit.article.date for hit in answer(Question(text), size=1, is_whole=False).hits] == [
        dt.date(*wanted)
    ]
    assert [has_beginning(condition) for condition, _limit in told.asked] == [False, True][:conditions]


def test_a_phrase_asks_for_its_rarest_pairs():
    found = terms_asked("中国人民的大坝")

    assert len(found) == 2 and Term("中国") not in found
    assert terms_asked("大坝") == [Term("大坝")] and terms_asked("坝") == [Beginning("坝")]
    assert terms_asked("坝a") == [Term("a")]


def test_a_phrase_asks_for_pairs_that_share_no_character():
    """All pairs of 一脉相通 stand where one of them does; 利益 says more beside them than they do."""
    for text in ("一脉相通有人利益", "中国人民的大坝", "工会工会大坝"):
        first, second = terms_asked(text)[:2]
        assert not {*first.term} & {*second.term}
    assert {*terms_asked("大坝合")} == {Term("大坝"), Term("坝合")}


def test_an_answer_that_costs_too_much_is_broken_off(monkeypatch):
    def refuse(*_given, **_options):
        raise TooCostly

    put("大坝")
    monkeypatch.setattr(type(engine()), "places", refuse)
    result = answer(Question("大坝"))

    assert (result.is_costly, result.hits, result.count) == (True, [], None)


def test_no_hit_is_said_where_only_near_spellings_cost_too_much(monkeypatch):
    def refuse(_question):
        raise TooCostly

    monkeypatch.setattr("articles.search.answer.near_spellings", refuse)
    result = answer(Question("大坝 合龙"))

    assert (result.is_costly, str(result.count), result.spellings, result.shorter.text) == (
        False,
        "0",
        [],
        "大坝",
    )


# What a row shows


def test_a_row_shows_title_place_and_marked_passages():
    article = put("昨天大壩合龙。", headline="大坝报道", bylines=("沈嘉禾",))
    [hit] = answer(Question("大坝 合龙")).hits

    assert hit.url == article.get_absolute_url()
    assert [tuple(piece) for piece in hit.title] == [("大坝", True), ("报道", False)]
    assert [[tuple(piece) for piece in passage.pieces] for passage in hit.passages] == [
        [("昨天", False), ("大壩", True), ("合龙", True), ("。", False)]
    ]


def test_a_part_of_a_story_is_named_by_the_story_and_leads_to_its_place():
    first, second, third = make_story(labels=("1", "2", "3"), published=True)
    first.headline = "大坝合龙"
    first.save()
    hits = {hit.article.pk: hit for hit in answer(Question("合龙的第3段")).hits}

    assert list(hits) == [third.pk]
    assert hits[third.pk].url == f"{first.get_absolute_url()}#part-{third.pk}"
    assert "".join(piece.text for piece in hits[third.pk].title) == "大坝合龙"
    second.withdraw(by=None)
    [hit] = answer(Question("合龙的第3段")).hits
    assert hit.url == third.get_absolute_url()
    assert "".join(piece.text for piece in hit.title) == third.title


# Count, facets, timeline


def test_facets_say_how_hits_spread_and_narrow_the_question():
    newspaper = make_newspaper(name="海平日报")
    section = make_section(newspaper=newspaper, name="要闻")
    page = make_page(issue=make_issue(newspaper=newspaper, date=dt.date(2017, 3, 4)), section=section)
    reporter = make_reporter(newspaper=newspaper, name="王玉")
    one = put("大坝", page=page, tags=("劳动",), kind="commentary")
    make_byline(article=one, name="王玉", reporter=reporter)
    put("大坝", page=page)
    put("大坝", page=on_day(dt.date(2018, 1, 1), make_newspaper(name="海平晚报")))
    put("水库")
    result = answer(Question("大坝"))

    shown = {
        facet.name: [(choice.label, choice.count) for choice in facet.choices] for facet in result.facets
    }
    assert shown == {
        "newspaper": [("海平日报", 2), ("海平晚报", 1)],
        "year": [("2018", 1), ("2017", 2)],
        "section": [("要闻", 2)],
        "reporter": [("王玉", 1)],
        "tag": [("劳动", 1)],
        "kind": [("消息", 2), ("评论", 1)],
    }
    for facet in result.facets:
        for choice in facet.choices:
            narrowed = answer(read(choice.url))
            assert str(narrowed.count) == str(choice.count)
            [chip] = narrowed.chips
            assert (chip.label, chip.value) == (facet.label, choice.label)
            assert read(chip.without) == read(Question("大坝").address())


def test_filters_are_combined_and_taken_off_one_by_one():
    newspaper = make_newspaper()
    for month in (1, 2):
        put("大坝", page=on_day(dt.date(2017, month, 1), newspaper), tags=("劳动",))
    put("大坝", page=on_day(dt.date(2018, 1, 1), newspaper))
    tag = answer(Question("大坝", filters=Filters(year=2017, month=2))).hits[0].article.tags.get()
    asked = Question("大坝", filters=Filters(newspaper=newspaper.pk, year=2017, month=1, tag=tag.pk))
    result = answer(asked)

    assert [hit.article.date for hit in result.hits] == [dt.date(2017, 1, 1)]
    assert [(chip.value, str(answer(read(chip.without)).count)) for chip in result.chips] == [
        (newspaper.name, "1"), ("2017", "2"), ("1月", "2"), ("劳动", "1"),
    ]  # fmt: skip


def test_what_is_chosen_is_the_only_choice_of_its_kind():
    """Another tag would take its place, and find more than the hits that have both."""
    both = put("大坝", tags=("防汛", "教育"))
    put("大坝", tags=("教育",))

    result = answer(Question("大坝", Filters(tag=both.tags.get(name="防汛").pk)))

    [tags] = [facet for facet in result.facets if facet.name == "tag"]
    assert [(choice.label, choice.count, choice.is_chosen) for choice in tags.choices] == [("防汛", 1, True)]


def test_a_filter_that_finds_nothing_can_be_taken_off(english):
    put("大坝")
    result = answer(read("?q=大坝&tag=99&kind=notice"))

    assert (str(result.count), result.hits) == ("0", [])
    assert [(chip.label, chip.value) for chip in result.chips] == [("Tag", "99"), ("Kind", "notice")]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("tag=x", "“x” is no value of “tag”."), ("year=0", "“0” is no value of “year”."), ("year=1", "No newspaper was printed then."),
        ("year=2017&month=13", "No newspaper was printed then."), ("kind=odd", "There is no kind “odd”."), ("order=odd", "“odd” is no order."),
        ("section=99999999999999999999", "“99999999999999999999” is no value of “section”."),
    ],
)  # fmt: skip
def test_a_made_up_filter_is_explained(english, query, error):
    put("大坝")
    result = answer(read(f"q=大坝&{query}"))

    assert (result.errors, result.hits) == ((error,), [])


def test_counts_are_exact_up_to_a_limit(monkeypatch):
    for module in ("answer", "facets"):
        monkeypatch.setattr(f"articles.search.{module}.COUNT_LIMIT", 3)
    for day in (1, 2, 3, 4):
        put("大坝合龙", page=on_day(dt.date(2010 + day, 1, day)))

    assert [str(answer(Question(text)).count) for text in ("大坝", "大坝合龙", "大坝 date:2012..")] == [
        "3+",
        "3+",
        "3",
    ]
    exact, inexact = (answer(Question(text)).timeline for text in ("大坝", "大坝合龙"))
    assert [(bar.period.numbers, str(bar.count)) for bar in exact.bars] == [
        ((2010 + day,), "1") for day in (1, 2, 3, 4)
    ]
    assert (len(inexact.bars), inexact.since) == (3, dt.date(2012, 1, 2))


def test_a_timeline_tells_years_and_then_months():
    newspaper = make_newspaper()
    for year, month in ((2015, 1), (2017, 3), (2017, 3), (2017, 12)):
        put(
            "大坝",
            page=make_page(
                issue=make_issue(
                    newspaper=newspaper,
                    date=dt.date(year, month, year % 7 + month),
                    edition=Reporter.objects.count() + 1 + len(newspaper.issues.all()),
                )
            ),
        )
    years = answer(Question("大坝")).timeline
    months = answer(read(years.bars[-1].url)).timeline

    assert [(bar.period.name, bar.count.number, bar.percent) for bar in years.bars] == [
        ("2015", 1, 33), ("2016", 0, 0), ("2017", 3, 100)
    ]  # fmt: skip
    assert {bar.period.numbers: bar.count.number for bar in months.bars if bar.count.number} == {
        (2017, 3): 2,
        (2017, 12): 1,
    }
    assert len(months.bars) == 12 and (years.wider, months.wider) == ("", Question("大坝").address())
    assert str(answer(read(months.bars[2].url)).count) == "2"


# No hit


def test_without_a_hit_near_spellings_and_the_query_without_its_last_word_are_offered():
    put("己经合龙。", bylines=())
    make_reporter(name="沈嘉禾")
    article = put("沈嘉禾报道")
    result = answer(Question("沈佳禾 演习"))

    assert (str(result.count), result.hits) == ("0", [])
    assert (result.shorter.text, result.spellings) == ("沈佳禾", [])
    [spelling] = answer(Question("沈佳禾")).spellings
    assert (spelling.text, found(spelling.text)) == ("沈嘉禾", [article.pk])
    assert [one.text for one in answer(Question("已经合龙")).spellings] == ["己经合龙"]
    assert [one.text for one in answer(Question("合龙，己经")).spellings] == ["合龙 己经"]
    assert answer(Question("已")).spellings == []


def test_ids_of_an_answer():
    first, second, third = three_days()

    assert article_ids(Question("大坝")) == [third, second, first]
    assert article_ids(Question("大坝", order=Order.OLDEST), limit=2) == [first, second]
    assert article_ids(Question("大坝 date:x")) == []


# Queries


@pytest.mark.parametrize(
    ("text", "order"), [("大坝", Order.NEWEST), ("大坝合龙", Order.NEWEST), ("大坝合龙", Order.RELEVANCE)]
)
def test_the_number_of_queries_does_not_depend_on_that_of_hits(django_assert_num_queries, text, order):
    page = make_page(section=make_section())
    reporter = make_reporter()

    def one_more():
        article = put("大坝合龙", page=page, tags=("劳动",))
        make_byline(article=article, reporter=reporter)
        make_photo_credit(article=article)

    one_more()
    answer(Question(text))
    with CaptureQueriesContext(connection) as queries:
        answer(Question(text, order=order))
    for _more in range(4):
        one_more()
    answer(Question(text))
    with django_assert_num_queries(len(queries)):
        answer(Question(text, order=order))
    most = 26 if order == Order.RELEVANCE else 18  # PostgreSQL is told its limit of time as well, and sifts
    assert len(queries) <= most
