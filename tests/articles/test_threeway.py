"""Texts that a person and a newer reading have changed, merged paragraph by paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.threeway import merge_texts

FIRST, SECOND, THIRD = "昨天夜里城东的环卫女工又上了夜班。", "她们说路扫干净了。", "天也就亮了。"
BASE = f"{FIRST}\n{SECOND}\n{THIRD}"
BY_HAND, BY_MACHINE = SECOND.replace("干净", "乾净"), FIRST.replace("夜里", "夜裏")


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ([FIRST, BY_HAND, THIRD], [BY_MACHINE, SECOND, THIRD], [BY_MACHINE, BY_HAND, THIRD]),
        ([FIRST, BY_HAND, THIRD], [FIRST, BY_HAND, THIRD], [FIRST, BY_HAND, THIRD]),
        ([FIRST, SECOND, THIRD, "新的一段。"], [BY_MACHINE, SECOND], [BY_MACHINE, SECOND, "新的一段。"]),
        ([FIRST, THIRD], [BY_MACHINE, SECOND, THIRD], [BY_MACHINE, THIRD]),
        ([FIRST, "## 小标题", SECOND, THIRD], [FIRST, SECOND + "完。", THIRD], [FIRST, "## 小标题", SECOND + "完。", THIRD]),
        ([BASE], [BASE, "> 图：夜班"], [BASE, "> 图：夜班"]),
    ],
)  # fmt: skip
def test_what_only_one_side_changed_is_as_that_side_has_it(mine, theirs, merged):
    found = merge_texts(BASE, "\n".join(mine), "\n".join(theirs))

    assert found == ("\n".join(merged), "\n".join(merged), 0)


def test_a_paragraph_that_both_changed_clashes_and_the_others_do_not():
    mine = f"{FIRST}\n{BY_HAND}\n{THIRD}"
    theirs = "\n".join([BY_MACHINE, SECOND.replace("路", "马路"), THIRD])

    assert merge_texts(BASE, mine, theirs) == (
        f"{BY_MACHINE}\n{BY_HAND}\n{THIRD}", "\n".join([BY_MACHINE, SECOND.replace("路", "马路"), THIRD]), 1,
    )  # fmt: skip


def test_a_changed_paragraph_that_the_other_side_lost_clashes():
    found = merge_texts(BASE, f"{FIRST}\n{BY_HAND}\n{THIRD}", f"{FIRST}\n{THIRD}")

    assert found == (f"{FIRST}\n{BY_HAND}\n{THIRD}", f"{FIRST}\n{THIRD}", 1)


def test_a_text_that_a_person_emptied_stays_empty():
    assert merge_texts(BASE, "", BASE) == ("", "", 0)
    assert merge_texts("", "", BASE) == (BASE, BASE, 0)


paragraphs = st.lists(
    st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=8) | st.sampled_from([FIRST, SECOND, THIRD]), max_size=6
)


@given(base=paragraphs, mine=paragraphs, theirs=paragraphs)
def test_nothing_that_a_person_typed_is_lost(base, mine, theirs):
    found = merge_texts("\n".join(base), "\n".join(mine), "\n".join(theirs))
    lines = found.mine.split("\n")

    assert all(paragraph in lines for paragraph in mine if paragraph not in base)
    if not found.clashes:
        assert all(paragraph in found.theirs.split("\n") for paragraph in theirs if paragraph not in base)


@given(base=paragraphs, changed=paragraphs)
def test_where_one_side_changed_nothing_the_other_side_stands(base, changed):
    base, changed = "\n".join(base), "\n".join(changed)

    assert merge_texts(base, base, changed) == (changed, changed, 0)
    assert merge_texts(base, changed, base) == (changed, changed, 0)


def test_a_long_text_is_merged_in_time():
    base = [f"第{number}段。" + SECOND for number in range(5_600)]
    mine = [paragraph + ("改。" if number % 7 == 0 else "") for number, paragraph in enumerate(base)]
    theirs = [paragraph.replace("路", "馬路") if number % 7 == 3 else paragraph for number, paragraph in enumerate(base)]  # fmt: skip

    assert merge_texts("\n".join(base), "\n".join(mine), "\n".join(theirs)).clashes == 0
