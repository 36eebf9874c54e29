"""A better dump of a page that is there: what becomes of its articles, and how it is taken back."""

import pytest
from django.db import transaction

from articles import batches
from articles.batch_work import work
from articles.corrections import correct
from articles.importer import Importer, ImportOptions, fill_file
from articles.merging import take_back
from articles.models import (
    Article,
    ArticleVersion,
    Dump,
    ImportBatch,
    ImportFile,
    MergeConflict,
    Page,
    Reading,
    Renewal,
    Reporter,
)
from articles.places import Place
from articles.undo import foreseen, kept_articles
from tests.articles.desk import address, opened
from tests.factories import make_batch, make_tag
from tests.people import make_editor
from tests.readings import TWO_STORIES, imported_page, said

pytestmark = pytest.mark.django_db

State = ImportFile.State
Action = ArticleVersion.Action
BETTER = TWO_STORIES.replace("路扫干净了", "马路扫得干净了").replace("退休的老电工", "退休多年的老电工")
LONG = TWO_STORIES.replace("\n她们", "天已经很冷，路上没有人，只有路灯还亮着。\n\n她们")
JOINED = TWO_STORIES.replace("\n## 码头工人学电工\n本报讯（通讯员 陶嘉）海平港", "\n海平港")
THIRD = "\n## 渡口新桥开工\n本报讯（记者 谭小满）渡口的新桥昨天打下第一根桩，明年秋天通车。\n"


def deliver(
    text: str, *, name: str = "better.txt", label: str = "2", publish=False, dry_run=False, batch=None
):
    """The report of another file for the same page."""
    options = ImportOptions(place=Place("海平日报", "2011-11-23", label=label), publish=publish)
    report = Importer(options, batch=batch, dry_run=dry_run).take_bytes(name, text.encode())
    if batch:
        file = ImportFile(batch=batch, name=name)
        fill_file(file, report)
        file.save()
    return report


def edit(article: Article, *, by=None, **fields) -> Article:
    """Change these fields as a person at the desk does."""
    article.refresh_from_db()
    for name, value in fields.items():
        setattr(article, name, value)
    article.touch(*fields)
    article.save()
    article.record(by=by, action=Action.EDITED)
    return article


def credit(article: Article, name: str) -> None:
    """Give the article another byline as a person at the desk does."""
    article.bylines.all().delete()
    article.bylines.create(name=name, role="author", position=1)
    article.touch("bylines")
    article.save()
    article.record(by=None, action=Action.EDITED)


def at(page: Page, position: int) -> Article:
    return page.articles.kept().get(position=position)


def figures(report) -> tuple:
    (page,) = report.pages
    return page.counts.as_tuple()


def content_of(article: Article) -> dict:
    """What a version keeps, with the reporters' names: one that nobody named any more was made anew."""
    content = article.content()
    for credit in [*content["bylines"], *content["photo_credits"]]:
        reporter = Reporter.objects.filter(pk=credit.pop("reporter_id")).first()
        credit["reporter"] = reporter.name if reporter else None
    return content


def state_of(page: Page) -> list:
    """All that an undo must bring back, but for the counting up of versions."""
    page.refresh_from_db()
    rows = page.articles.order_by("pk")
    return [
        page.current_reading.pk, page.printed_section, page.editors,
        [
            (
                row.pk, content_of(row), row.reading_id, row.reading_number, row.lines, row.repairs, row.confidence,
                row.doubts, row.jump_title, row.print_order, row.touched, row.trashed_at, row.withdrawn_at,
                [credit.position for credit in row.bylines.all()],
            )
            for row in rows
        ],
        sorted(Reporter.objects.values_list("name", flat=True)),
        sorted(Dump.objects.values_list("pk", flat=True)),
        sorted(MergeConflict.objects.filter(settled_at=None).values_list("article", "field")),
    ]  # fmt: skip


# --- what follows and what stays -------------------------------------------------------------------------------------


def test_a_changed_dump_of_a_page_becomes_its_next_version():
    page = imported_page()
    before = list(page.articles.order_by("pk").values_list("pk", flat=True))

    report = deliver(BETTER)

    assert (report.state, figures(report)) == (State.NEW_VERSION, (0, 2, 0, 0, 0, 0))
    assert Page.objects.count() == 1
    assert page.current_reading.dump == report.dump
    assert list(page.articles.order_by("pk").values_list("pk", flat=True)) == before
    assert "马路扫得干净了" in at(page, 1).body
    assert at(page, 1).versions.first().action == Action.FOLLOWED
    assert {article.reading for article in page.articles.all()} == {page.current_reading}


def test_a_text_that_is_another_ones_stays_unplaced():
    imported_page()

    report = deliver(
        "海平日报 2011年11月23日 第2版\n\n"
        + "春风又绿江南岸，明月何时照我还。京口瓜洲一水间，钟山只隔数重山。\n" * 8
    )

    assert (report.state, report.pages[0].unplaced) == (State.UNPLACED, "taken")


def test_articles_that_read_the_same_keep_their_version():
    page = imported_page()

    report = deliver(TWO_STORIES.replace("退休的老电工", "退休多年的老电工"))

    assert figures(report) == (1, 1, 0, 0, 0, 0)
    assert (at(page, 1).version, at(page, 2).version) == (1, 2)


def test_touched_fields_stay_where_the_machine_reads_as_before():
    page = imported_page()
    edit(at(page, 1), headline="夜班表", kicker="城东")
    edit(at(page, 2), body="码头工人办起了夜校。")

    report = deliver(TWO_STORIES.replace("路扫干净了", "马路扫得干净了"))

    assert figures(report) == (1, 1, 0, 0, 0, 0)
    first = at(page, 1)
    assert (first.headline, first.kicker) == ("夜班表", "城东")
    assert "马路扫得干净了" in first.body
    assert at(page, 2).body == "码头工人办起了夜校。"


def test_a_headline_that_person_and_machine_changed_waits_as_a_conflict():
    page = imported_page()
    edit(at(page, 2), headline="码头工人上夜校")

    report = deliver(TWO_STORIES.replace("码头工人学电工", "码头工人学当电工"))

    conflict = MergeConflict.objects.get()
    assert report.conflicts == 1
    assert (conflict.article, conflict.field) == (at(page, 2), "headline")
    assert (conflict.base, conflict.theirs, conflict.reading) == ("码头工人学电工", "码头工人学当电工", page.current_reading)  # fmt: skip
    assert at(page, 2).headline == "码头工人上夜校"


def test_where_the_machine_now_reads_what_the_person_made_of_it_there_is_no_conflict():
    page = imported_page()
    edit(at(page, 2), headline="码头工人上夜校")

    deliver(TWO_STORIES.replace("码头工人学电工", "码头工人上夜校"))

    assert not MergeConflict.objects.exists()


def test_of_a_text_only_the_paragraph_that_both_changed_is_in_question():
    page = imported_page(LONG)
    body = at(page, 1).body
    edit(at(page, 1), body=body.replace("路扫干净了", "路，扫干净了"))

    deliver(LONG.replace("昨天夜里", "昨日夜里"))

    assert not MergeConflict.objects.exists()
    assert at(page, 1).body == body.replace("路扫干净了", "路，扫干净了").replace("昨天夜里", "昨日夜里")


def test_a_paragraph_that_both_changed_stays_the_persons_and_waits():
    page = imported_page(LONG)
    body = at(page, 1).body
    edit(at(page, 1), body=body.replace("路扫干净了", "路，扫干净了"))

    deliver(LONG.replace("昨天夜里", "昨日夜里").replace("路扫干净了", "马路扫干净了"))

    now = body.replace("昨天夜里", "昨日夜里")
    assert at(page, 1).body == now.replace("路扫干净了", "路，扫干净了")
    conflict = MergeConflict.objects.get()
    assert (conflict.base, conflict.theirs) == (body, now.replace("路扫干净了", "马路扫干净了"))


def test_names_that_a_person_made_stay_and_clash_only_with_other_names():
    page = imported_page()
    credit(at(page, 1), "林墨函")
    credit(at(page, 2), "陶家")

    deliver(TWO_STORIES.replace("陶嘉", "陶佳"))

    assert [byline.name for byline in at(page, 1).bylines.all()] == ["林墨函"]
    assert [byline.name for byline in at(page, 2).bylines.all()] == ["陶家"]
    conflict = MergeConflict.objects.get()
    assert (conflict.article, conflict.field) == (at(page, 2), "bylines")
    assert [row["name"] for row in conflict.theirs] == ["陶佳"]


def test_names_that_nobody_touched_follow_and_keep_their_reporters():
    page = imported_page()
    known = at(page, 1).bylines.get().reporter

    deliver(TWO_STORIES.replace("记者 林墨涵", "记者 林墨涵 谭小满"))

    assert [(byline.name, byline.reporter.name) for byline in at(page, 1).bylines.all()] == [
        ("林墨涵", "林墨涵"), ("谭小满", "谭小满"),
    ]  # fmt: skip
    assert at(page, 1).bylines.first().reporter == known


def test_tags_section_and_publication_stay():
    page, editor = imported_page(), make_editor()
    article = at(page, 1)
    article.add_tags([make_tag(name="劳动")], by=editor)
    article.publish(by=editor)
    at(page, 2).publish(by=editor)
    at(page, 2).withdraw(by=editor, notice="重复")

    deliver(BETTER)

    assert [tag.name for tag in article.tags.all()] == ["劳动"]
    assert (at(page, 1).status, at(page, 2).status) == ("published", "withdrawn")
    assert at(page, 2).withdrawal_notice == "重复"
    assert "多年" in at(page, 2).body


def test_what_is_in_the_trash_stays_there_and_follows():
    page, editor = imported_page(), make_editor()
    article = at(page, 1)
    article.trash(by=editor)

    deliver(BETTER)

    article.refresh_from_db()
    assert article.trashed_at
    assert "马路" in article.body
    assert page.articles.count() == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("validated", "proofread"),
        ("proofread", "machine"),
        ("problematic", "problematic"),
        ("machine", "machine"),
    ],
)
def test_a_text_that_the_machine_changes_is_one_step_lower(before, after):
    page = imported_page()
    page.articles.update(proofreading=before)

    deliver(TWO_STORIES.replace("退休的老电工", "退休多年的老电工"))

    assert (at(page, 1).proofreading, at(page, 2).proofreading) == (before, after)


# --- borders ---------------------------------------------------------------------------------------------------------


def test_an_article_that_is_split_keeps_its_row_where_most_of_its_text_is():
    page = imported_page(JOINED)
    (whole,) = page.articles.all()

    report = deliver(TWO_STORIES)

    assert figures(report) == (0, 1, 1, 0, 0, 0)
    assert at(page, 1) == whole
    assert (at(page, 2).status, at(page, 2).headline) == ("draft", "码头工人学电工")
    assert at(page, 2).versions.get().action == Action.IMPORTED


def test_a_new_article_is_published_where_the_import_publishes():
    page = imported_page(publish=True)

    deliver(TWO_STORIES + THIRD, publish=True)

    assert at(page, 3).is_public
    assert Article.objects.untouched().filter(pk=at(page, 3).pk).exists()


def test_joined_articles_keep_the_row_of_the_larger_and_the_other_goes_to_the_trash():
    page = imported_page(TWO_STORIES)
    first, second = at(page, 1), at(page, 2)

    report = deliver(JOINED)

    assert figures(report) == (0, 1, 0, 1, 0, 0)
    rows = {article.pk: article for article in page.articles.all()}
    assert "码头工人办起" in rows[first.pk].body
    assert rows[second.pk].trashed_at
    assert rows[second.pk].versions.first().action == Action.VANISHED


def test_a_published_article_that_is_gone_is_withdrawn_so_that_its_address_answers():
    page = imported_page(publish=True)
    second = at(page, 2)

    deliver(TWO_STORIES.partition("## 码头")[0])

    second.refresh_from_db()
    assert (second.status, second.trashed_at) == ("withdrawn", None)


def test_a_vanished_article_that_a_person_worked_on_stays_and_is_flagged():
    page, editor = imported_page(), make_editor()
    second = at(page, 2)
    second.add_tags([make_tag()], by=editor)

    report = deliver(TWO_STORIES.partition("## 码头")[0])

    second.refresh_from_db()
    assert figures(report) == (1, 0, 0, 1, 1, 0)
    assert (second.trashed_at, second.proofreading) == (None, "problematic")
    assert second.versions.first().action == Action.LEFT


def test_what_vanished_comes_back_with_the_version_that_has_it():
    page = imported_page()
    second = at(page, 2)

    deliver(TWO_STORIES.partition("## 码头")[0])
    report = deliver(BETTER, name="third.txt")

    second.refresh_from_db()
    assert figures(report) == (0, 2, 0, 0, 0, 0)
    assert second.trashed_at is None
    assert "退休多年" in second.body
    assert page.articles.count() == 2


def test_what_a_person_put_into_the_trash_does_not_come_back():
    page, editor = imported_page(), make_editor()
    second = at(page, 2)
    deliver(TWO_STORIES.partition("## 码头")[0])
    second.refresh_from_db()
    second.restore_from_trash(by=editor)
    second.trash(by=editor)

    deliver(BETTER, name="third.txt")

    second.refresh_from_db()
    assert second.trashed_at
    assert page.articles.count() == 2


def test_a_version_of_a_version_is_merged_with_what_the_machine_read_last():
    page = imported_page()
    edit(at(page, 2), headline="码头工人上夜校")
    deliver(BETTER)

    report = deliver(BETTER.replace("昨天夜里", "昨日夜里"), name="third.txt")

    assert figures(report) == (1, 1, 0, 0, 0, 0)
    assert at(page, 2).headline == "码头工人上夜校"
    assert page.readings.count() == 3


def test_a_conflict_that_a_still_newer_reading_resolves_is_outdated():
    page = imported_page()
    edit(at(page, 2), headline="码头工人上夜校")
    deliver(BETTER.replace("码头工人学电工", "码头工人学当电工"))

    deliver(BETTER + "\n", name="third.txt")

    assert MergeConflict.objects.get().choice == MergeConflict.Choice.OUTDATED
    assert at(page, 2).headline == "码头工人上夜校"


def test_a_still_newer_reading_clashes_with_what_the_person_began_from():
    page = imported_page()
    edit(at(page, 2), headline="码头工人上夜校")
    deliver(BETTER.replace("码头工人学电工", "码头工人学当电工"))

    deliver(BETTER.replace("码头工人学电工", "码头工人学做电工"), name="third.txt")

    conflict = MergeConflict.objects.get(settled_at=None)
    assert (conflict.base, conflict.theirs) == ("码头工人学电工", "码头工人学做电工")
    assert MergeConflict.objects.count() == 2


def test_bytes_of_an_older_version_are_known_and_change_nothing():
    page = imported_page()
    deliver(BETTER)
    body = at(page, 1).body

    report = deliver(TWO_STORIES, name="again.txt")

    assert (report.state, report.reason) == (State.UNCHANGED, "known-here")
    assert at(page, 1).body == body


def test_a_better_scan_with_other_columns_and_line_breaks_finds_its_articles():
    page = imported_page()
    first, second = at(page, 1), at(page, 2)
    head, one, two = BETTER.split("## ")
    text = f"{head}## {two.replace('分文', '分' + chr(10) + '文')}\n## {one.replace('城东', '域东')}"

    deliver(text)

    first.refresh_from_db()
    second.refresh_from_db()
    assert ("域东" in first.body, "分文不取" in second.body) == (True, True)
    assert (first.position, second.position) == (2, 1)


def test_one_file_may_bring_a_new_page_and_the_next_version_of_another():
    page = imported_page(TWO_STORIES)
    new = "海平日报 2011年11月23日 第3版\n" + THIRD
    options = ImportOptions(place=Place("海平日报", "2011-11-23"))

    report = Importer(options).take_bytes("both.txt", f"{BETTER}\f{new}".encode())

    assert (report.state, report.pages_changed, report.pages_new) == (State.NEW_VERSION, 1, 1)
    assert (report.articles, report.articles_changed) == (1, 2)
    assert page.current_reading.dump == report.dump


# --- what people said of a page --------------------------------------------------------------------------------------


def test_borders_that_a_person_made_stay_and_what_was_left_alone_follows():
    page, editor = imported_page(LONG), make_editor()
    correct(page, page.current_reading.pk, said(page, line_9=(1, "subhead"), line_10=(1, "body"), line_12=(1, "body")), by=editor)  # fmt: skip

    deliver(LONG.replace("昨天夜里", "昨日夜里").replace("退休的", "退休多年的"))

    (article,) = page.articles.kept()
    assert "昨日夜里" in article.body and "退休多年" in article.body
    assert "## 码头工人学电工" in article.body
    carried = page.current_reading
    assert (carried.person, carried.corrects.by_machine) == (editor, True)
    assert len(carried.corrects.parsed["articles"]) == 2


def test_a_role_that_a_person_changed_stays_on_the_line_that_it_became():
    page, editor = imported_page(), make_editor()
    correct(page, page.current_reading.pk, said(page, line_6=(1, "cont")), by=editor)

    deliver("一\n" + BETTER)

    reading = page.current_reading
    assert {row[0]: row[2] for row in reading.parsed["lines"]}[7] == "cont"
    assert reading.parsed["rules"]["7"] == "cont.by-editor"


def test_where_the_machine_now_reads_as_the_person_corrected_only_its_reading_is_kept():
    page, editor = imported_page(TWO_STORIES.replace("## 码头工人学电工", "码头工人学电工。")), make_editor()
    changed = said(page, line_8=(2, "headline"), line_9=(2, "body"), line_11=(2, "body"))
    correct(page, page.current_reading.pk, changed, by=editor)

    deliver(TWO_STORIES)

    assert page.current_reading.by_machine


def test_an_approval_is_not_carried_over_and_the_page_waits_for_another():
    page, editor = imported_page(), make_editor()
    page.current_reading.approve(by=editor)

    deliver(BETTER)

    assert page.current_reading.approved_at is None
    assert list(Page.objects.approved()) == []
    assert list(Page.objects.approved_before()) == [page]


def test_approved_borders_stay_whatever_the_machine_reads_now():
    page, editor = imported_page(), make_editor()
    page.current_reading.approve(by=editor)

    deliver(TWO_STORIES.replace("## 码头工人学电工", "码头工人学电工。"))

    assert page.articles.kept().count() == 2


# --- two at once -----------------------------------------------------------------------------------------------------


def test_a_form_that_was_open_meanwhile_is_merged_with_the_newer_reading(client):
    editor = make_editor()
    client.force_login(editor)
    page = imported_page()
    article = at(page, 2)
    form = opened(client, article) | {"headline": "码头工人上夜校"}
    deliver(BETTER)

    client.post(address(article), form)

    article.refresh_from_db()
    assert article.headline == "码头工人上夜校"
    assert "退休多年" in article.body


# --- taking back -----------------------------------------------------------------------------------------------------


def taken_back(page: Page) -> list[int] | None:
    with transaction.atomic():
        return take_back(page.readings.exclude(renewal=None).order_by("-pk").first())


@pytest.mark.parametrize(
    "text",
    [
        BETTER,
        TWO_STORIES.partition("## 码头")[0],
        JOINED,
        BETTER.replace("陶嘉", "陶佳").replace("第2版", "第2版 文体") + THIRD,
    ],
    ids=["texts", "shorter", "joined", "one more"],
)
@pytest.mark.parametrize("work", ["none", "published", "edited", "corrected", "validated"])
def test_taken_back_page_articles_and_texts_are_what_they_were(text, work):
    page, editor = imported_page(publish=work == "published"), make_editor()
    if work == "edited":
        edit(at(page, 1), headline="夜班表")
        edit(at(page, 1), body=at(page, 1).body.replace("路扫干净了", "路，扫干净了"))
        credit(at(page, 2), "陶家")
    if work == "corrected":
        correct(page, page.current_reading.pk, said(page, line_6=(1, "cont")), by=editor)
    if work == "validated":
        page.articles.update(proofreading="validated")
    before = state_of(page)
    report = deliver(text)
    assert report.state == State.NEW_VERSION
    assert state_of(page) != before

    assert taken_back(page) == []

    assert state_of(page) == before
    assert not Renewal.objects.exists()
    assert deliver(text).state == State.NEW_VERSION


def test_articles_that_somebody_worked_on_since_keep_their_text():
    page = imported_page()
    first_reading = page.current_reading
    deliver(BETTER)
    edit(at(page, 1), headline="夜班表")

    assert taken_back(page) == [at(page, 1).pk]

    assert (at(page, 1).headline, "马路" in at(page, 1).body) == ("夜班表", True)
    assert "多年" not in at(page, 2).body
    assert {article.reading for article in page.articles.all()} == {page.current_reading} == {first_reading}


def test_a_new_article_that_somebody_worked_on_stays_with_its_dump():
    page = imported_page()
    report = deliver(BETTER + THIRD)
    third = at(page, 3)
    edit(third, headline="新桥开工")

    assert taken_back(page) == [third.pk]

    third.refresh_from_db()
    assert third.reading.dump == report.dump
    assert page.current_reading.dump != report.dump
    assert "多年" not in at(page, 2).body
    assert deliver(BETTER + THIRD).state == State.UNCHANGED


def test_a_version_under_a_newer_one_stays_until_that_is_taken_back():
    page = imported_page()
    before = state_of(page)
    deliver(BETTER)
    second = page.current_reading
    deliver(BETTER.replace("昨天", "昨日"), name="third.txt")

    with transaction.atomic():
        assert take_back(second) is None
    assert taken_back(page) == []
    assert taken_back(page) == []

    assert state_of(page) == before


def test_a_reading_that_a_person_corrected_since_stays():
    page, editor = imported_page(), make_editor()
    deliver(BETTER)
    correct(page, page.current_reading.pk, said(page, line_6=(1, "cont")), by=editor)

    assert taken_back(page) is None


def test_a_dry_run_says_what_would_become_of_the_articles_and_writes_nothing():
    page = imported_page()
    edit(at(page, 2), headline="码头工人上夜校")
    before = state_of(page)

    report = deliver(BETTER.replace("码头工人学电工", "码头工人学当电工") + THIRD, dry_run=True)

    assert (report.state, figures(report)) == (State.NEW_VERSION, (0, 2, 1, 0, 0, 1))
    assert state_of(page) == before
    assert Reading.objects.count() == 1


def test_undoing_a_batch_takes_its_versions_back_and_the_file_can_come_again():
    page = imported_page()
    before = state_of(page)
    batch = make_batch(state=ImportBatch.State.DONE)
    deliver(BETTER, batch=batch)

    undo(batch)

    assert state_of(page) == before
    assert batch.files.get().state == State.UNDONE
    assert deliver(BETTER).state == State.NEW_VERSION


def test_an_undo_lists_the_articles_that_somebody_worked_on_since():
    page = imported_page()
    batch = make_batch(state=ImportBatch.State.DONE)
    deliver(BETTER, batch=batch)
    edit(at(page, 1), headline="夜班表")

    undo(batch)

    assert list(kept_articles(batch)) == [at(page, 1)]
    assert "多年" not in at(page, 2).body


def test_a_preview_says_of_each_changed_page_what_becomes_of_its_articles(english):
    page = imported_page()
    edit(at(page, 2), headline="码头工人上夜校")
    report = deliver(BETTER.replace("码头工人学电工", "码头工人学当电工") + THIRD, dry_run=True)

    file = ImportFile(preview=batches.preview_of(report))

    assert batches.merged_texts(file) == ["0 articles same, 2 changed, 1 new, 0 gone, 1 conflicts"]


def undo(batch: ImportBatch) -> None:
    batches.begin_undo(batch)
    work(batch)


def test_undoing_the_import_of_a_page_leaves_the_page_that_another_import_renewed():
    first = make_batch(state=ImportBatch.State.DONE)
    deliver(TWO_STORIES, name="page.txt", batch=first)
    second = make_batch(state=ImportBatch.State.DONE)
    deliver(BETTER, batch=second)
    page = Page.objects.get()

    undo(first)
    assert page.articles.kept().count() == 2
    undo(second)

    assert not Page.objects.exists() and not Article.objects.exists()
    assert deliver(TWO_STORIES).state == State.CREATED


def test_the_preview_of_an_undo_counts_what_stayed_for_its_sake():
    first, second, third = (make_batch(state=ImportBatch.State.DONE) for _count in range(3))
    deliver(TWO_STORIES, name="page.txt", batch=first)
    deliver(BETTER, batch=second)
    deliver(BETTER.replace("夜", "晚"), name="best.txt", batch=third)
    before = foreseen(third)[0].count()
    undo(first)
    undo(second)

    brought, kept = foreseen(third)

    assert (before, brought.count(), kept.count()) == (0, 2, 0)
    undo(third)
    assert not Article.objects.exists()


def test_when_both_imports_of_a_page_are_undone_what_a_person_worked_on_stays():
    first = make_batch(state=ImportBatch.State.DONE)
    deliver(TWO_STORIES, name="page.txt", batch=first)
    page = Page.objects.get()
    edit(at(page, 1), headline="夜班表")
    second = make_batch(state=ImportBatch.State.DONE)
    deliver(BETTER, batch=second)

    undo(first)
    undo(second)

    assert [article.headline for article in page.articles.kept()] == ["夜班表"]
    assert list(kept_articles(first)) == list(kept_articles(second)) == [at(page, 1)]


def test_what_an_undo_took_from_a_page_that_stayed_comes_again_with_the_same_file():
    first, second = (make_batch(state=ImportBatch.State.DONE) for _count in range(2))
    deliver(TWO_STORIES, batch=first)
    page = Page.objects.get()
    edit(at(page, 1), headline="夜班表")
    undo(first)

    foreseen_report = deliver(TWO_STORIES, dry_run=True)
    report = deliver(TWO_STORIES, batch=second)

    assert figures(foreseen_report) == figures(report) == (1, 0, 1, 0, 0, 0)
    assert [article.headline for article in page.articles.order_by("position")] == [
        "夜班表",
        "码头工人学电工",
    ]
    assert deliver(TWO_STORIES).state == State.UNCHANGED
    undo(second)
    assert [article.headline for article in page.articles.all()] == ["夜班表"]


def test_a_version_that_was_taken_back_but_for_peoples_work_comes_again_with_the_same_file():
    page = imported_page()
    first, second = (make_batch(state=ImportBatch.State.DONE) for _count in range(2))
    deliver(BETTER + THIRD, batch=first)
    edit(at(page, 3), headline="渡轮")
    undo(first)

    report = deliver(BETTER + THIRD, batch=second)

    assert (report.state, "多年" in at(page, 2).body) == (State.NEW_VERSION, True)
    assert at(page, 3).headline == "渡轮"


def test_the_older_file_of_a_page_stays_known_after_its_undo_while_a_newer_one_stands():
    first, second = (make_batch(state=ImportBatch.State.DONE) for _count in range(2))
    deliver(TWO_STORIES, batch=first)
    deliver(BETTER, batch=second)
    undo(first)

    assert deliver(TWO_STORIES).state == State.UNCHANGED


def test_a_page_that_somebody_put_elsewhere_stays_known_after_the_undo():
    first = make_batch(state=ImportBatch.State.DONE)
    deliver(TWO_STORIES, batch=first)
    page = Page.objects.get()
    edit(at(page, 1), headline="夜班表")
    Page.objects.update(label="3", label_key="3")
    undo(first)

    assert deliver(TWO_STORIES).state == State.UNCHANGED
