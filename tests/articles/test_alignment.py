"""Which line of a newer text is which of an older one, and which story is which."""

import time

from articles.alignment import map_lines, match_texts
from articles.pipeline.lines import split_lines
from tests.readings import TWO_STORIES

NEW_STORY = "## 渡口新桥开工\n本报讯（记者 谭小满）渡口的新桥昨天打下第一根桩。\n\n"


def mapped(old: str, new: str) -> dict[int, int]:
    return map_lines(split_lines(old), split_lines(new))


def test_equal_lines_are_one_wherever_blank_lines_stand():
    assert mapped(TWO_STORIES, TWO_STORIES.replace("\n\n", "\n\n\n")) == {1: 1, 4: 3, 5: 4, 8: 6, 11: 8, 12: 9, 15: 11}  # fmt: skip


def test_a_misread_line_is_the_one_that_most_of_it_was():
    assert mapped(TWO_STORIES, TWO_STORIES.replace("扫干净", "扣千净")) == {
        n: n for n in (1, 3, 4, 6, 8, 9, 11)
    }


def test_lines_that_are_broken_elsewhere_are_found_by_their_characters():
    new = TWO_STORIES.replace("昨天夜里，", "昨天夜里，\n").replace("夜班。\n\n她们", "夜班。她们")

    assert mapped(TWO_STORIES, new) == {1: 1, 3: 3, 4: 4, 5: 6, 7: 8, 8: 9, 10: 11}


def test_a_line_that_is_new_is_none_of_the_old_ones():
    found = mapped(TWO_STORIES, TWO_STORIES.replace("## 码头", NEW_STORY + "## 码头"))

    assert found == {1: 1, 3: 3, 4: 4, 6: 6, 11: 8, 12: 9, 14: 11}


def test_lines_that_moved_are_found_where_they_stand_once():
    head, first, second = TWO_STORIES.split("## ")

    assert mapped(TWO_STORIES, f"{head}## {second}\n## {first}") == {
        1: 1,
        3: 8,
        4: 9,
        6: 11,
        8: 3,
        9: 4,
        11: 6,
    }


def test_stories_are_matched_by_the_text_they_share_the_largest_first():
    night, school = "城东的环卫女工昨夜又上了夜班，路扫干净了。", "码头工人办起了夜校，教员是退休的老电工。"

    assert match_texts({1: night, 2: school}, {7: school[:8], 8: school[8:] + "完", 9: night[::-1]}) == {8: 2}
    assert match_texts({1: night, 2: school}, {7: school + night}) == {7: 1}
    assert match_texts({1: night, 2: school}, {7: school.replace("夜校", "亱校"), 8: night}) == {7: 2, 8: 1}


def test_a_long_page_is_aligned_in_time():
    lines = [f"第{number}行，记的是海平港第{number * 7919 % 10007}号泊位的货。" for number in range(5_600)]
    newer = [line.replace("海平", "每平") if number % 3 == 0 else line for number, line in enumerate(lines)]
    begun = time.perf_counter()
    found = mapped("\n".join(lines), "\n".join(newer))

    assert found == {number: number for number in range(1, 5_601)}
    assert time.perf_counter() - begun < 10
