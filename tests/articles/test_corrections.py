"""What a person's correction of a page's reading makes of its articles."""

import pytest

from articles.corrections import StaleError, correct, decide
from articles.models import Article, ArticleVersion, Reading, Reporter
from tests.people import make_editor
from tests.readings import LINES, TWO_STORIES, imported_page, said

pytestmark = pytest.mark.django_db

MERGED = {"line_8": (1, "subhead"), "line_9": (1, "body"), "line_11": (1, "body")}


def save(page, *, by=None, folio=None, **rows):
    by = by or make_editor()
    return correct(page, page.current_reading.pk, said(page, folio, **rows), by=by)


def titles(page):
    return list(page.articles.order_by("position").values_list("headline", flat=True))


def test_the_reading_of_a_person_stands_beside_the_machines():
    page, editor = imported_page(), make_editor()
    machine = page.current_reading

    save(page, by=editor, line_6=(1, "cont"))

    reading = page.current_reading
    assert (reading.corrects, reading.person, reading.dump) == (machine, editor, machine.dump)
    assert (reading.by_machine, machine.by_machine) == (False, True)
    assert reading.parsed["rules"]["6"] == "cont.by-editor"
    assert reading.parsed["rules"]["4"] == machine.parsed["rules"]["4"]
    assert [row[:2] for row in reading.parsed["lines"]] == [row[:2] for row in machine.parsed["lines"]]


def test_the_articles_follow_the_roles_by_the_rules_of_the_pipeline():
    page = imported_page()

    save(page, line_6=(1, "cont"))

    article = page.articles.get(position=1)
    assert article.body == (
        "本报讯（记者 林墨涵）昨天夜里，城东的环卫女工又上了夜班。她们说，路扫干净了，天也就亮了。"
    )
    assert article.lines[2] == [6, "cont", "cont.by-editor", True]
    assert article.reading == page.current_reading
    assert article.versions.first().action == ArticleVersion.Action.REREAD


def judged(page, number: int, **said):
    """The page's reading with this judgement of an article, as a trained reader might have given it."""
    reading = page.current_reading
    reading.parsed["articles"][str(number)] |= said
    reading.save(update_fields=["parsed"])


def test_articles_that_the_correction_leaves_alone_stay_as_doubtful_as_they_were():
    page = imported_page()
    judged(page, 2, kind="feature", confidence=0.31, reasons=["border-unsure"])

    save(page, line_6=(1, "cont"))

    other = page.articles.get(position=2)
    assert (other.confidence, other.doubts) == (0.31, ["border-unsure"])
    answer = page.current_reading.parsed["articles"]["2"]
    assert (answer["kind"], answer["confidence"]) == ("feature", 0.31)


def test_a_corrected_article_keeps_the_kind_that_the_reader_gave():
    page = imported_page(TWO_STORIES.replace("\n她们", "天已经很冷。\n\n路上没有人。\n\n她们"))
    judged(page, 1, kind="feature", confidence=0.31)

    save(page, line_7=(1, "cont"))

    assert page.current_reading.parsed["articles"]["1"]["kind"] == "feature"


def test_articles_that_the_correction_does_not_change_keep_their_version():
    page = imported_page()

    save(page, line_6=(1, "cont"))

    other = page.articles.get(position=2)
    assert (other.version, other.reading) == (1, page.current_reading)


def test_a_split_article_keeps_its_row_where_most_of_its_text_is_and_the_new_one_is_a_draft():
    page = imported_page(publish=True)
    first = page.articles.get(position=1)

    save(page, line_6=(9, "body"))

    assert titles(page) == ["环卫女工的“夜班表”", "", "码头工人学电工"]
    assert page.articles.get(position=1).pk == first.pk
    fresh = page.articles.get(position=2)
    assert (fresh.status, fresh.newspaper, fresh.date, fresh.body) == (
        Article.Status.DRAFT, first.newspaper, first.date, "她们说，路扫干净了，天也就亮了。",
    )  # fmt: skip
    assert page.articles.get(position=3).print_order > fresh.print_order


def test_a_merged_article_is_gone_with_the_reporter_that_only_it_had():
    page = imported_page()
    assert Reporter.objects.filter(name="陶嘉").exists()

    save(page, **{**MERGED, "line_9": (1, "furniture")})

    assert titles(page) == ["环卫女工的“夜班表”"]
    assert not Reporter.objects.filter(name="陶嘉").exists()


def test_a_merged_article_brings_its_text_and_names_with_it():
    page = imported_page()

    save(page, **MERGED)

    article = page.articles.get()
    assert [byline.name for byline in article.bylines.all()] == ["林墨涵", "陶嘉"]
    assert article.body.splitlines()[2] == "## 码头工人学电工"


def test_an_article_that_somebody_worked_on_stays_and_is_marked_as_problematic():
    page, editor = imported_page(), make_editor()
    second = page.articles.get(position=2)
    second.mark_proofread(by=editor)

    outcome = save(page, by=editor, **MERGED)

    second.refresh_from_db()
    assert [fate.article.pk for fate in outcome.gone] == [second.pk]
    assert second.proofreading == Article.Proofreading.PROBLEMATIC
    assert second.versions.first().action == ArticleVersion.Action.LEFT


def test_an_article_that_only_the_import_published_is_withdrawn_so_that_its_address_answers():
    page = imported_page(publish=True)
    second = page.articles.get(position=2)

    save(page, **MERGED)

    second.refresh_from_db()
    assert second.status == Article.Status.WITHDRAWN


def test_an_article_comes_back_with_its_id_when_the_correction_is_taken_back():
    page, editor = imported_page(), make_editor()
    second = page.articles.get(position=2)
    second.mark_proofread(by=editor)
    before = said(page)
    save(page, by=editor, **MERGED)

    correct(page, page.current_reading.pk, before, by=editor)

    assert page.articles.get(position=2).pk == second.pk
    assert page.articles.get(position=2).reading == page.current_reading
    assert page.articles.count() == 2


def test_what_a_person_made_stays_and_is_marked_where_the_correction_would_change_it():
    page, editor = imported_page(), make_editor()
    article = page.articles.get(position=1)
    article.headline, article.body = "夜班女工", "一位编辑写的。"
    article.touch("headline", "body")
    article.save()
    article.record(by=editor, action=ArticleVersion.Action.EDITED)

    outcome = save(page, by=editor, line_3=(1, "kicker"), line_6=(2, "body"))

    article.refresh_from_db()
    assert (article.headline, article.body, article.kicker) == (
        "夜班女工", "一位编辑写的。", "环卫女工的“夜班表”",
    )  # fmt: skip
    assert outcome.living[0].kept == ["headline", "body"]
    assert article.proofreading == Article.Proofreading.PROBLEMATIC


def test_a_validated_text_that_changes_waits_for_its_second_reader_again():
    page, editor = imported_page(), make_editor()
    article = page.articles.get(position=1)
    article.mark_proofread(by=editor)
    article.validate(by=make_editor("zhao"))

    save(page, by=editor, line_6=(1, "cont"))

    article.refresh_from_db()
    assert article.proofreading == Article.Proofreading.PROOFREAD


def test_a_person_who_is_credited_as_before_stays_linked():
    page, editor = imported_page(), make_editor()
    byline = page.articles.get(position=1).bylines.get()
    other = Reporter.objects.create(
        newspaper=page.issue.newspaper, name="林墨涵", distinction="体育部", is_confirmed=True
    )
    byline.reporter = other
    byline.save()

    save(page, by=editor, **MERGED)

    assert page.articles.get().bylines.get(name="林墨涵").reporter == other


def test_furniture_is_of_no_article_and_text_of_none_joins_the_article_above():
    page = imported_page()

    save(page, line_6=(1, "furniture"))
    save(page, by=make_editor("zhao"), line_6=(0, "body"))

    rows = {line: article for line, article, _role in page.current_reading.parsed["lines"]}
    assert rows[6] == 1
    assert Reading.objects.filter(page=page).count() == 3


def test_what_the_page_prints_is_corrected_with_its_reading():
    page = imported_page()

    save(page, folio={"section": "要闻", "editors": ["骆冰"]})

    page.refresh_from_db()
    assert page.current_reading.parsed["page"]["section"] == "要闻"
    assert (page.printed_section, page.editors) == ("要闻", ["骆冰"])


def test_saying_what_is_said_already_writes_nothing():
    page = imported_page()

    assert save(page) is None
    assert page.readings.count() == 1


def test_a_correction_that_began_from_another_reading_is_refused():
    page, editor = imported_page(), make_editor()
    began = page.current_reading
    save(page, by=editor, line_6=(1, "cont"))

    with pytest.raises(StaleError) as error:
        correct(page, began.pk, said(page, line_6=(1, "deck")), by=editor)

    assert error.value.reading == page.current_reading


def test_a_failed_save_leaves_nothing_behind(monkeypatch):
    page = imported_page()

    def fail(self, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(Article, "record", fail)
    with pytest.raises(RuntimeError):
        save(page, line_6=(1, "cont"))

    assert page.readings.count() == 1
    assert page.articles.get(position=1).reading == page.current_reading


def test_deciding_writes_nothing():
    page = imported_page()

    outcome = decide(page, page.current_reading, said(page, **MERGED), page.articles.all())

    assert ([fate.article.position for fate in outcome.living], len(outcome.gone)) == ([1], 1)
    assert page.articles.count() == 2
    assert page.readings.count() == 1


def test_every_line_of_the_dump_is_in_the_corrected_reading():
    page = imported_page()

    save(page, **{f"line_{line}": (0, "furniture") for line in LINES})

    assert [row for row in page.current_reading.parsed["lines"]] == [[line, 0, "furniture"] for line in LINES]
    assert page.articles.count() == 0


def test_approving_is_of_one_reading():
    page, editor = imported_page(), make_editor()

    assert page.current_reading.approve(by=editor)
    assert not page.current_reading.approve(by=editor)
    approved = page.current_reading
    save(page, by=editor, line_6=(1, "cont"))

    assert (approved.approved_by, approved.approved_at is not None) == (editor, True)
    assert page.current_reading.approved_at is None
    assert list(Reading.objects.approved()) == []
