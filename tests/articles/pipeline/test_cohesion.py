"""Whose a stray piece of text is."""

import pytest

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
