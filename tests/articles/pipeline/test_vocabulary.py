from articles.pipeline.credits import AGENCIES, read_byline
from articles.pipeline.vocabulary import FOLD, as_printed, fold


def test_folding_replaces_each_character_at_its_place():
    text = "".join(FOLD) + "石桥"

    assert fold(text) == "".join(FOLD.values()) + "石桥"


def test_characters_as_printed_are_all_that_fold_to_them():
    assert as_printed(":记") == {":", "：", "∶", "︰", "记", "記"}


def test_every_agency_is_known_at_the_beginning_of_its_line():
    names = [name for name in AGENCIES if "?" not in name]

    assert [read_byline(f"{name}发").agencies[0].name for name in names] == names
