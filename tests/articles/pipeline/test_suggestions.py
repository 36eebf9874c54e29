"""What is offered to editors: look-alikes from the words around them, broken numbers, repeated half sentences."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.pipeline.clauses import Clause, Words, following_lines
from articles.pipeline.language import EDGE, Characters, flat
from articles.pipeline.lookalikes import wide
from articles.pipeline.suggestions import suggest


def offered(text: str, *names: str) -> list[tuple[str, str, str]]:
    """Before, after and reason of each suggestion."""
    return [(s.before, s.after, s.reason) for s in suggest(text, names)]


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("把节水当作切人点，一处一处查漏。", "人", "入"),
        ("队员深人开展巡堤查险。", "人", "入"),
        ("徒弟们己经成了技师。", "己", "已"),
        ("工厂的末来靠青年。", "末", "未"),
        ("什么时侯填都可以。", "侯", "候"),
        ("他们巳经来了。", "巳", "已"),
        ("他们参加技能竟赛。", "竟", "竞"),
        ("会议定于3月18曰召开。", "曰", "日"),
    ],
)
def test_a_lookalike_is_known_by_the_words_around_it(text, wrong, right):
    assert offered(text) == [(wrong, right, "lookalike")]


@pytest.mark.parametrize(
    "text",
    [
        "他自己已经想好了，己方的意见不必再提。",
        "干部深入车间，用情之深人民心里清楚。",
        "末班车开走了，未来的日子还长。",
        "侯师傅等候多时，那时候天还没亮。",
        "拆开来看，机器折旧不多。",
        "工会法律部部长申国华说，这起案件很典型。",
        "比赛10:30开始，比分3:2，共有1,000人、99.8%的职工到场，2017年12月。",
        "該局發言人稱，政府將提出辦法，請各廠工友踴躍報名參加。",
        "要有人听，要有人办，要有人管。",
        "坐在门口坐一坐，看一看。",
    ],
)
def test_what_is_right_is_not_doubted(text):
    assert offered(text) == []


def test_a_name_in_the_credits_is_not_doubted():
    assert offered("记者末来报道", "末来") == []


@pytest.mark.parametrize(
    ("text", "wrong", "right", "reason"),
    [
        ("建于2O17年的大桥", "2O17", "2017", "number.letter"),
        ("建于二O一七年的大桥", "O", "〇", "number.letter"),
        ("建于20 17年的大桥", "20 17", "2017", "number.space"),
        ("集资1 000万元修路", "1 000", "1000", "number.space"),
        ("增长5. 8%以上", "5. 8", "5.8", "number.mark"),
        ("增长99。8%以上", "99。8", "99.8", "number.mark"),
        ("集资1，000元修路", "1，000", "1,000", "number.mark"),
    ],
)
def test_a_broken_number_is_offered_whole(text, wrong, right, reason):
    assert offered(text) == [(wrong, right, reason)]


def test_a_half_sentence_that_stands_twice_may_go_once():
    text = "全村修好三条水渠，春播不误农时，全村修好三条水渠，春播不误农时，收成可望。"

    suggestion = suggest(text)[0]

    mended = text[: suggestion.start] + text[suggestion.start + len(suggestion.before) :]
    assert (suggestion.reason, mended) == ("repeated", "全村修好三条水渠，春播不误农时，收成可望。")


def test_a_repeated_half_sentence_goes_with_one_of_its_marks():
    text = "我们先把渠道修通才好放水，我们先把渠道修通才好放水。"

    (suggestion,) = suggest(text)

    assert (
        text.replace(text[suggestion.start :][: len(suggestion.before)], "") == "我们先把渠道修通才好放水。"
    )


def test_a_key_stays_while_the_text_around_the_place_does():
    text = "有一半以上的徒弟们己经成了技师。"

    before, after = suggest(text)[0], suggest("昨天下雨。\n全厂的" + text)[0]

    assert (before.key, after.start - before.start) == (after.key, 9)


def test_two_equal_places_have_two_keys():
    keys = [suggestion.key for suggestion in suggest("他们己经来了。\n" * 3)]

    assert len(set(keys)) == 3


@given(st.text(alphabet="己已经人入点深切未末来时侯候，。 12Ol0年.", max_size=60))
def test_suggestions_stand_in_the_text_in_order_and_apart(text):
    suggestions = suggest(text)

    assert all(text[s.start :].startswith(s.before) and 0.5 <= s.score <= 1 for s in suggestions)
    assert all(a.start + len(a.before) <= b.start for a, b in pairwise(suggestions))


@pytest.mark.parametrize("text", ["己经" * 20_000, "全村修好三条水渠，春播" * 5_000, "1 000" * 20_000])
def test_a_long_text_costs_seconds(text):
    begun = time.monotonic()

    suggest(text)

    assert time.monotonic() - begun < 60


def test_an_article_is_weighed_at_once():
    path = Path(__file__).parents[2] / "data" / "unseen" / "y01.txt"
    text = path.read_text(encoding="utf-8")[:3000]
    suggest(text)  # reads the data
    begun = time.process_time()

    suggest(text)

    assert time.process_time() - begun < 0.2  # 0.03 on a quiet machine


def test_a_known_neighbour_makes_a_character_probable():
    model = Characters(["工9\tM会\t会K员", "会9\tM员", "员5\t"])

    assert model.pair("工", "会") > model.pair("工", "员")
    assert model.triple("工", "会", "员") > model.triple("员", "会", "员")
    assert model.single("龘") > 0


def test_a_character_that_is_alike_in_print_only_needs_no_table_of_people():
    assert offered("全市职工积极参加各项活劝。") == [("劝", "动", "lookalike")]


def test_a_half_may_be_a_character_that_a_cut_left():
    assert "政" in wide("攵").half
    assert offered("会议由市人民攵府召开。") == [("攵", "政", "lookalike")]


@pytest.mark.parametrize(
    ("text", "plain", "places"),
    [
        ("3.5万，“好”", "。。00万。好。。。", [2, 2, 3, 4, 5, 5, 6, 7]),
        ("上 班", "。。上班。。", [2, 2, 3]),
        ("", "。。。。", []),
    ],
)
def test_marks_and_digits_are_one_character_each(text, plain, places):
    flattened, where = flat(text)

    assert (flattened, where) == (plain, places)


WORD_LINES = ["工Mn Mn:会 Mn:人", "会Mn", "人Mn", "入Mv", "来Mv"]


def test_a_clause_costs_less_where_its_characters_make_a_word():
    clause = Clause(f"{EDGE}工入来{EDGE}", Words(WORD_LINES))

    printed, other = clause.cost(2, "入"), clause.cost(2, "人")

    assert (printed[1], other[1]) == ("入", "工人")
    assert other[0] < printed[0]


def test_a_word_that_follows_often_costs_less():
    counted = following_lines(["。。工人来。。"] * 5, Words(WORD_LINES))
    words = Words(WORD_LINES, counted)

    assert words.step("工人", "来") < words.step("工会", "来")


def test_a_clause_costs_the_same_seen_from_every_place():
    clause = Clause(f"{EDGE}工会来人{EDGE}", Words(WORD_LINES))

    costs = [clause.cost(place, clause.text[place])[0] for place in (1, 2, 3, 4)]

    assert costs == pytest.approx([costs[0]] * 4)
