import pytest

from articles.labels import clean_label, label_key, label_place


@pytest.mark.parametrize(
    ("printed", "clean", "key", "place"),
    [
        ("03", "03", "3", 3),
        ("第3版", "3", "3", 3),
        ("ａ１２", "A12", "A12", 1012),
        ("B01", "B01", "B1", 2001),
        ("第十二版", "十二", "12", 12),
        ("中缝", "中缝", "中缝", 30000),
        ("", "", "", 30000),
        ("..", "", "", 30000),
        ("12 13", "12-13", "12-13", 12),
        ("A\x1b1.", "A1", "A1", 1001),
    ],
)
def test_a_page_label_is_cleaned_compared_and_ordered(printed, clean, key, place):
    assert (clean_label(printed), label_key(printed), label_place(printed)) == (clean, key, place)
