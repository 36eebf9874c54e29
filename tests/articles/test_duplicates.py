import datetime as dt
from itertools import permutations

import pytest
from django.core.exceptions import ValidationError

from articles import duplicates
from articles.corrections import lines_of
from articles.duplicates import (
    PagePrint,
    call_both_right,
    find_duplicates,
    give_up,
    resembling,
)
from articles.fingerprints import letters
from articles.importer import Importer, ImportOptions
from articles.likeness import alike
from articles.management.commands.work import Command
from articles.models import Article, Issue, Page, PageFingerprint, Resemblance
from articles.places import Place
from tests.articles.test_fingerprints import SENTENCES, misread
from tests.articles.test_reprints import OTHER
from tests.factories import make_newspaper
from tests.people import make_chief_editor, make_editor

pytestmark = pytest.mark.django_db
PAGE = "第3版　要闻\n\n\n# 大桥工地送清凉\n\n" + "\n\n".join(
    f"本报讯（记者 沈嘉禾）{'' if number else SENTENCES[0]}第{number + 1}工区，{''.join(SENTENCES[number % 8 :])}"
    for number in range(4)
)
FIRST, SECOND = "2017-05-02", "2017-05-03"


@pytest.fixture
def paper(db):
    return make_newspaper(name="海平日报", slug="haiping")


def take(text: str, date: str, *, encoding: str = "utf-8", label: str = "3", dry_run=False, **options):
    place = Place("haiping", date, "", label)
    importer = Importer(ImportOptions(place=place, **options), dry_run=dry_run)
    return importer.take_bytes(f"{date}_{label}.txt", text.encode(encoding))


def said(report) -> list[str]:
    return [remark.detail for remark in report.remarks if remark.code == "resembles"]


def page_text(page: Page) -> str:
    return "\n".join(line.text for line in lines_of(page.current_reading))


def page_of(date: str) -> Page:
    return Page.objects.get(issue__date=date)


def test_the_same_text_in_another_encoding_and_day_is_taken_in_and_named(paper):
    take(PAGE, FIRST)
    report = take(PAGE.replace("\n", "\r\n"), SECOND, encoding="gb18030")
    assert said(report) == [f"{page_of(FIRST)}, 100 %"]
    pair = Resemblance.objects.get()
    assert (pair.one, pair.other, pair.percent) == (page_of(FIRST), page_of(SECOND), 100)


def test_another_scan_of_the_page_is_named_with_its_likeness(paper):
    take(PAGE, FIRST)
    report = take(misread(PAGE, 40), SECOND)
    assert Resemblance.objects.get().percent in range(90, 100)
    assert said(report) == [f"{page_of(FIRST)}, {Resemblance.objects.get().percent} %"]


def test_the_preview_says_so_and_writes_nothing(paper):
    take(PAGE, FIRST)
    report = take(misread(PAGE, 40), SECOND, dry_run=True)
    assert len(said(report)) == 1
    assert Page.objects.count() == 1


def test_another_page_is_not_named(paper):
    take(PAGE, FIRST)
    report = take("第3版　要闻\n\n\n# 粮库建成\n\n" + OTHER * 2, SECOND)
    assert said(report) == []
    assert not Resemblance.objects.exists()


def test_a_page_that_is_too_short_to_tell_is_not_named(paper):
    take("第3版　要闻\n\n\n# 启事\n\n本报今日休刊一天。甲", FIRST)
    assert said(take("第3版　要闻\n\n\n# 启事\n\n本报今日休刊一天。", SECOND)) == []


def test_the_next_version_of_a_page_resembles_only_others(paper):
    take(PAGE, FIRST)
    report = take(misread(PAGE, 40), FIRST)
    assert (report.state, said(report)) == ("new_version", [])
    assert PageFingerprint.objects.get().dump == page_of(FIRST).current_reading.dump


GRANARY = "第3版　要闻\n\n\n# 粮库建成\n\n" + OTHER * 2


def test_the_next_version_of_a_page_is_compared_with_pages_elsewhere(paper):
    take(PAGE, FIRST)
    take(GRANARY + PAGE[:300], SECOND)
    assert not Resemblance.objects.exists()
    report = take(GRANARY + PAGE, SECOND)
    assert (report.state, len(said(report))) == ("new_version", 1)
    assert Resemblance.objects.count() == 1


def test_a_pair_says_what_is_so_for_the_present_versions(paper):
    take(PAGE, FIRST)
    take(GRANARY + PAGE, SECOND)
    before = Resemblance.objects.get().percent
    take(GRANARY[:200] + PAGE, SECOND)
    assert Resemblance.objects.get().percent > before
    take(GRANARY + PAGE[:300], SECOND)
    assert not Resemblance.objects.exists()


def test_what_people_decided_stays_whatever_versions_come(paper):
    take(PAGE, FIRST)
    take(GRANARY + PAGE, SECOND)
    call_both_right(Resemblance.objects.get(), by=make_chief_editor())
    before = Resemblance.objects.get().percent
    take(GRANARY[:200] + PAGE, SECOND)
    take(GRANARY + PAGE[:300], SECOND)
    assert (Resemblance.objects.get().percent, Resemblance.objects.open().count()) == (before, 0)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_pages_resemble_each_other_in_whatever_order_they_come(paper, order):
    deliveries = [(PAGE, FIRST), (misread(PAGE, 40), FIRST), (misread(PAGE, 43), SECOND)]
    for number in order:
        take(*deliveries[number])
    pair = Resemblance.objects.get()
    assert {pair.one, pair.other} == {page_of(FIRST), page_of(SECOND)}
    assert pair.percent == min(
        99, int(100 * alike(*[letters(page_text(page)) for page in (pair.one, pair.other)]))
    )


def test_a_line_that_every_page_prints_hides_no_page_that_came_twice(paper, monkeypatch):
    monkeypatch.setattr(duplicates, "MOST_OF_A_KEY", 2)
    take(misread(PAGE, 40), FIRST)
    key = PageFingerprint.objects.get().band_1
    for day in range(10, 16):
        take(f"{GRANARY}{day}日{SENTENCES[day % 8] * 9}", f"2017-05-{day}")
    PageFingerprint.objects.update(band_1=key)
    take(PAGE, SECOND)
    assert Resemblance.objects.filter(one=page_of(FIRST), other=page_of(SECOND)).exists()


def test_pages_from_before_are_looked_at_by_the_step(paper):
    take(PAGE, FIRST)
    take(misread(PAGE, 40), SECOND)
    PageFingerprint.objects.all().delete()
    Resemblance.objects.all().delete()
    assert find_duplicates(seconds=0) == 0
    assert find_duplicates() == 2
    assert find_duplicates() == 0
    assert Resemblance.objects.count() == 1


def test_a_page_whose_text_changes_meanwhile_is_left_for_another_time(paper, monkeypatch):
    take(PAGE, FIRST)
    take(GRANARY, SECOND)
    PageFingerprint.objects.all().delete()

    def hold_and_renew(prints):
        if page_of(FIRST).readings.count() == 1:
            take(misread(PAGE, 40), FIRST)
            PageFingerprint.objects.all().delete()

    monkeypatch.setattr(duplicates, "hold", hold_and_renew)

    assert find_duplicates() == 1
    assert PageFingerprint.objects.get().page == page_of(SECOND)
    assert find_duplicates() == 1
    assert PageFingerprint.objects.get(page=page_of(FIRST)).dump == page_of(FIRST).current_reading.dump


def test_the_worker_looks_for_copies_when_no_import_waits(paper):
    take(PAGE, FIRST, publish=True)
    take(misread(PAGE, 40), SECOND)
    PageFingerprint.objects.all().delete()
    worker = Command()
    assert not worker.look_for_copies()
    assert PageFingerprint.objects.count() == 2
    assert not Article.objects.filter(fingerprint=None).exists()
    PageFingerprint.objects.all().delete()
    assert not worker.look_for_copies()
    assert not PageFingerprint.objects.exists(), "it rests for half a minute when all is done"


def test_looking_up_is_by_the_index_and_costs_the_same_for_any_archive(paper, django_assert_max_num_queries):
    take(PAGE, FIRST)
    for day in range(3, 9):
        take(misread(PAGE, 40 + day), f"2017-05-0{day}")
    with django_assert_max_num_queries(12):
        assert len(resembling(PagePrint.of(PAGE))) == 5


# What people decide


@pytest.fixture
def pair(paper):
    take(PAGE, FIRST, publish=True)
    take(misread(PAGE, 40), SECOND, publish=True)
    return Resemblance.objects.get()


def test_the_page_that_goes_leaves_its_place_and_its_articles_go_into_the_trash(pair):
    editor = make_chief_editor()
    kept = give_up(pair, pair.other, by=editor)
    page = Page.objects.get(pk=pair.other_id)
    assert kept == []
    assert (page.issue, page.unplaced_reason) == (None, "duplicate")
    assert page.offered == {"newspaper": "haiping", "date": SECOND, "edition": "1", "label": "3"}
    assert not Issue.objects.filter(date=SECOND).exists()
    assert not page.articles.filter(trashed_at=None).exists()
    assert page.articles.exists()
    assert Article.objects.published().filter(page=pair.one).exists()
    pair.refresh_from_db()
    assert (pair.gone, pair.decided_by) == (page, editor)


def test_the_page_that_went_can_come_back(pair):
    editor = make_chief_editor()
    give_up(pair, pair.other, by=editor)
    page = Page.objects.get(pk=pair.other_id)
    page.put(newspaper=pair.one.issue.newspaper, date=dt.date(2017, 5, 3), label="3", by=editor)
    article = page.articles.first()
    article.restore_from_trash(by=editor)
    assert article.status == "draft"
    article.publish(by=editor)
    assert article.is_public


def test_what_somebody_worked_on_stays_and_so_does_its_page(pair):
    article = pair.other.articles.first()
    article.move_to_section(None, by=make_editor())
    kept = give_up(pair, pair.other, by=make_chief_editor())
    assert kept == [article]
    assert Page.objects.get(pk=pair.other_id).is_placed
    assert [one.pk for one in Article.objects.published().filter(page=pair.other)] == [article.pk]


def test_two_that_are_both_right_are_not_asked_for_again(pair):
    call_both_right(pair, by=make_chief_editor())
    PageFingerprint.objects.all().delete()
    find_duplicates()
    assert not Resemblance.objects.open().exists()
    assert Resemblance.objects.count() == 1
    with pytest.raises(ValidationError):
        give_up(pair, pair.other, by=make_chief_editor("second"))
    assert Page.objects.filter(issue=None).count() == 0
