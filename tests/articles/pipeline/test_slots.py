"""Which of two characters belongs in a place, by what stands around it."""

from articles.pipeline.clauses import Words, known_words
from articles.pipeline.language import flat
from articles.pipeline.lookalikes import likely
from articles.pipeline.slots import SLOTS, Slots, known_slots, signs, slot_lines
from articles.pipeline.tables import read_table

WORDS = Words(["跑Ev", "车En", "快Ea", "慢Ea", "很Ed", "的Euj", "地Euv"])


def plain(text: str) -> str:
    return flat(text)[0]


def test_signs_are_what_stands_beside_a_place_within_the_clause():
    text = plain("走，很快地跑。")

    found = signs(text, text.index("地"), WORDS)

    assert {"<快", ">跑", "-快", "+跑", "-@a", "+@v", "@a v"} <= set(found)
    assert not any("走" in sign for sign in found)


def test_what_was_seen_around_each_tells_the_pair_apart_and_a_pair_that_was_not_learned_says_nothing():
    texts = [plain(text) for text in ("很快地跑", "很慢地跑", "很快的车", "很慢的车") for _ in range(20)]

    slots = Slots(slot_lines(texts, WORDS))

    text = plain("很快的跑")
    place = text.index("的")
    assert slots.odds("地", "的", text, place, WORDS) > 1
    assert slots.odds("的", "地", text, place, WORDS) == -slots.odds("地", "的", text, place, WORDS)
    assert slots.odds("得", "的", text, place, WORDS) == 0.0


def test_too_few_uses_teach_nothing():
    assert slot_lines([plain("很快地跑")] * 5, WORDS) == []


def test_what_ships_knows_pairs_of_the_tables_of_people_and_their_uses():
    pairs = {line[:2] for line in read_table(SLOTS)}
    assert len(pairs) > 60
    assert all(pair[1] in likely(pair[0]) for pair in pairs)
    text = plain("职工再车间学习技术")
    assert known_slots().odds("在", "再", text, text.index("再"), known_words()) > 0
