"""Files that hold several pages, and what a page prints of itself."""

import pytest

from articles.pipeline import parse_dump

STORY = "# 职工读书节闭幕\n\n本报讯（记者 丁一鸣）读书节日前闭幕，职工们依依不舍。\n"


def spans(text, **options):
    return [(page.first_line, page.last_line) for page in parse_dump(text.encode(), **options).pages]


def folio(number, date="2019年3月14日"):
    return f"澜州日报 {date} 星期四 第{number}版 要闻\n\n"


def test_a_form_feed_begins_a_page():
    assert spans(STORY + "\f" + STORY) == [(1, 3), (4, 6)]
    assert spans(STORY + "\f\n" + STORY) == [(1, 3), (5, 7)]


def test_a_form_feed_inside_a_line_leaves_the_line_whole():
    assert spans("# 甲乙丙\n他走了。\f接着\n他来了。\n") == [(1, 2), (3, 3)]


def test_the_folio_of_another_page_begins_a_page():
    assert spans(folio("02") + STORY + folio("03") + STORY) == [(1, 5), (6, 10)]


def test_a_folio_over_several_lines_begins_a_page():
    second = "A12　社会\n2006年8月22日　星期二\n滨城晚报\n\n"

    assert spans(folio("02") + STORY + "\n" + second + STORY) == [(1, 5), (7, 13)]


def test_the_folio_at_the_foot_ends_a_page():
    assert spans(STORY + "\n" + folio("02") + STORY + "\n" + folio("03")) == [(1, 5), (7, 11)]


def test_a_page_that_repeats_its_folio_stays_one():
    assert spans(folio("02") + STORY + folio("02")) == [(1, 6)]


def test_single_page_turns_it_off():
    assert spans(folio("02") + STORY + "\f" + folio("03") + STORY, single_page=True) == [(1, 10)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2011年11月23日 星期三　第2版　工会新闻", (None, "2011-11-23", "2", "工会新闻")),
        ("江城工人报　一九五三年五月四日　星期一　第二版", ("江城工人报", "1953-05-04", "二", None)),
        ("长河石油报　第4版　综合　1994年12月6日　星期二", ("长河石油报", "1994-12-06", "4", "综合")),
        ("**东湖矿工报** 2012年9月21日 第二版 综合新闻", ("东湖矿工报", "2012-09-21", "二", "综合新闻")),
        ("南洋商報 一九七八年三月九日 星期四 第5版 本坡新聞", ("南洋商報", "1978-03-09", "5", "本坡新聞")),
    ],
)
def test_what_a_folio_line_says(line, expected):
    page = parse_dump(f"{line}\n\n{STORY}".encode()).pages[0]

    assert (page.folio.newspaper, page.folio.date, page.folio.number, page.folio.section) == expected


def test_editors_are_named_but_proof_readers_are_not():
    page = parse_dump(f"责任编辑：马骏　美编：尹小禾　校对：付长林\n\n{STORY}".encode()).pages[0]

    assert page.folio.editors == ("马骏", "尹小禾")


def test_the_name_of_a_paper_that_does_not_say_so_is_no_section():
    page = parse_dump(f"北港船工\n2008年11月14日　星期五　第二版　厂区新闻\n\n{STORY}".encode()).pages[0]

    assert (page.folio.newspaper, page.folio.section) == ("北港船工", "厂区新闻")


def test_editors_are_named_beside_the_number_of_the_issue():
    lines = f"白河县报　2011年8月1日　第2版\n总第365期　责任编辑：柳长青　电子邮箱：bh@bhx.example\n\n{STORY}"

    folio = parse_dump(lines.encode()).pages[0].folio

    assert (folio.editors, folio.issue_number) == (("柳长青",), "365")


def test_a_date_that_signs_a_letter_is_no_issue_date():
    page = parse_dump(f"{STORY}\n望早日答复。\n\n{STORY}\n2018年4月5日\n\n{STORY}".encode()).pages[0]

    assert page.folio.date is None
