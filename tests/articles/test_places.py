import datetime as dt

import pytest

from articles.pipeline.records import Folio, Remark
from articles.places import Place, folio_place, path_place, real_date, resolve_place


@pytest.mark.parametrize(
    ("path", "date", "edition", "label"),
    [
        ("2017-12-22_03.txt", "2017-12-22", "", "03"),
        ("20171222/A12.txt", "2017-12-22", "", "A12"),
        ("2017/12/22/03.txt", "2017-12-22", "", "03"),
        ("2017-12/22/A03.txt", "2017-12-22", "", "A03"),
        ("2017-12-22.2/03.txt", "2017-12-22", "2", "03"),
        ("2017.12.22.3.txt", "2017-12-22", "", "3"),
        ("2017122203.txt", "2017-12-22", "", "03"),
        ("20171222A12.txt", "2017-12-22", "", "A12"),
        ("A03-2017-12-22.txt", "2017-12-22", "", "A03"),
        ("海平日报_2017-12-22_A-03.txt", "2017-12-22", "", "A03"),
        ("2017年12月22日/第03版.txt", "2017-12-22", "", "03"),
        ("export-20160101/2017-12-22/p3.md", "2017-12-22", "", "3"),
        ("2017\\12\\22\\03.txt", "2017-12-22", "", "03"),
        ("03.txt", "", "", "03"),
        ("2021-01-05第三版.txt", "2021-01-05", "", "三"),
        ("2021年1月5日/四版.txt", "2021-01-05", "", "四"),
        ("2021-01-05/m12.txt", "2021-01-05", "", ""),
        ("20171222.txt", "2017-12-22", "", ""),
        ("2017-13-45_03.txt", "", "", ""),
        ("001_2db5129d.txt", "", "", ""),
        ("第03版.txt", "", "", "03"),
        ("2017-12-22/03_04.txt", "2017-12-22", "", ""),
        ("2017-12-22/00.txt", "2017-12-22", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_path_says_date_edition_and_page(path, date, edition, label):
    assert path_place(path) == Place(date=date, edition=edition, label=label)


def test_a_folio_says_newspaper_date_page_and_section():
    folio = Folio(newspaper="海平日报", date="2017-12-22", number="第03版", section="要闻")

    assert folio_place(folio) == Place(newspaper="海平日报", date="2017-12-22", label="03", section="要闻")


def test_the_first_word_holds_and_a_remark_says_both():
    sources = [("option", Place(date="2017-12-22")), ("folio", Place(date="2017-12-23", label="03"))]

    place, said_by, remarks = resolve_place(sources, str.__eq__)

    assert place == Place(date="2017-12-22", label="03")
    assert said_by == {"date": "option", "label": "folio"}
    assert remarks == [Remark("disagree-date", None, "option: 2017-12-22 ≠ folio: 2017-12-23")]


def test_two_spellings_of_one_page_do_not_disagree():
    sources = [("folio", Place(label="03", section="要聞")), ("path", Place(label="3", section="要闻"))]

    assert resolve_place(sources, str.__eq__)[2] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-12-22", dt.date(2017, 12, 22)),
        ("2017/1/2", dt.date(2017, 1, 2)),
        ("2017年12月22日", dt.date(2017, 12, 22)),
        ("20171222", dt.date(2017, 12, 22)),
        ("2017-02-30", None),
        ("1599-12-31", None),
        ("2020-01-02", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_one_on_which_a_newspaper_can_have_been_printed(text, day):
    assert real_date(text, today=dt.date(2018, 12, 31)) == day
