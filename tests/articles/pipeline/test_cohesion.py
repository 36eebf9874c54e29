"""Whose a stray piece of text is."""

import pytest

from articles.pipeline import parse_page
from articles.pipeline.cohesion import kinship, kinship_growing, pairs, rarity


def test_a_growing_piece_has_the_kinship_of_its_lines_taken_together():
    story = pairs("老船工捐出了船票和缆桩")
    lines = [
        pairs(text) for text in ("巷长的电话一打就通", "船票和缆桩摆在门口", "电话打通了", "船票也摆在电话旁")
    ]
    weights = rarity([story, set().union(*lines)])

    grown = list(kinship_growing([sorted(line) for line in lines], 1, 4, story, weights))

    for end, found in enumerate(grown, 2):
        piece, around = set().union(*lines[1:end]), set().union(*lines[:1], *lines[end:])
        assert found == pytest.approx((kinship(piece, story, weights), kinship(piece, around, weights)))


CUT = """## 八千件棉衣送到夜班岗位

　　本报讯（记者 何平）昨天，记者从市环卫局了解到，今年的八千件棉衣由区里统一采

　　环卫局工会负责人说，往年各班组自己买，尺码常常对不上。

## 码头夜校开进食堂

　　本报讯（记者 孙一诺）滨港集团的夜校昨天在职工食堂开课，八十名工人报名。

{piece}

　　夜校每周两次课，由退休的老师傅讲起重机的维护。
"""


def test_the_rest_of_a_cut_paragraph_comes_back_from_another_story():
    page = parse_page(CUT.format(piece="购，下个月发到每个班组，一线工人先领。").encode())

    assert page.articles[0].blocks[0].text.endswith("由区里统一采购，下个月发到每个班组，一线工人先领。")
    assert len(page.articles[1].blocks) == 2


def test_a_paragraph_that_begins_a_sentence_stays_in_its_story():
    page = parse_page(CUT.format(piece="　　授课的老师傅一分钱不收，只要求学员不迟到。").encode())

    assert len(page.articles[1].blocks) == 3
