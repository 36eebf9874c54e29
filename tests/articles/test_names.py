"""Names that the print itself credits are linked where they stand."""

import pytest

from articles.names import Piece, find_names, link_names


@pytest.mark.parametrize("printed", ["张弛", "张 弛", "张　弛"])
def test_a_name_is_found_with_any_space_between_its_characters(printed):
    assert find_names(f"本报讯（记者 {printed}）今天", ["张弛"], head=20) == {"张弛"}


def test_a_name_within_the_story_is_no_credit():
    text = "本报讯 今天上午开工。" + "工地上很忙。" * 10 + "张弛说，工期不变。" + "工地上很忙。" * 10

    assert find_names(text, ["张弛"], head=20, tail=20) == set()
    assert link_names(text, {"张弛": "/reporters/1/"}, head=20, tail=20) == [Piece(text)]


def test_a_credit_at_the_end_is_linked_there():
    assert link_names("完工。（张弛）", {"张弛": "/reporters/1/"}, head=0, tail=20) == [
        Piece("完工。（"), Piece("张弛", "/reporters/1/"), Piece("）"),
    ]  # fmt: skip


def test_the_longer_of_two_names_is_linked():
    urls = {"欧阳文": "/reporters/1/", "欧阳文静": "/reporters/2/"}

    assert link_names("记者 欧阳文静", urls, head=20)[1] == Piece("欧阳文静", "/reporters/2/")


def test_pieces_make_up_the_text():
    text = "（记者 张弛 汪瑜 张弛）"

    assert "".join(piece.text for piece in link_names(text, {"张弛": "/1/", "汪瑜": "/2/"}, head=99)) == text
