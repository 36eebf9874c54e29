"""What editors do to articles, pages, issues, tags and reporters, without the admin.

After every act an article's place equals its page's, and its newest version says what it now is.
"""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Article, Issue, Page, Reporter, Section, Tag
from tests import factories, people


def assert_in_step() -> None:
    """What an article repeats of its page's place is right, and its newest version is what it now is."""
    for article in Article.objects.all():
        issue = article.page.issue
        kept = Article.objects.get(pk=article.pk)
        article.set_print_order(article.page)
        newest = article.versions.first()

        assert kept.print_order == article.print_order
        assert (kept.newspaper, kept.date) == ((issue.newspaper, issue.date) if issue else (None, None))
        assert kept.section is None or kept.section.newspaper == kept.newspaper
        assert "section" in kept.touched or kept.section == kept.page.section
        assert (newest.number, newest.content) == (kept.version, kept.content())


@pytest.fixture
def editor(db):
    return people.make_editor()


def test_an_unplaced_article_cannot_be_published(editor):
    article = factories.make_article(page=factories.make_unplaced_page())

    with pytest.raises(ValidationError, match="place in an issue|期"):
        article.publish(by=editor)

    assert Article.objects.get().status == "draft"


def test_publishing_withdrawing_and_trashing_each_keep_one_version(editor):
    article = factories.make_article()

    article.publish(by=editor)
    article.withdraw(by=editor, notice="本文有误")
    article.trash(by=editor)
    article.restore_from_trash(by=editor)

    acts = article.versions.order_by("number").values_list("action", "person")
    assert list(acts) == [
        ("created", None), ("published", editor.pk), ("withdrawn", editor.pk), ("trashed", editor.pk),
        ("untrashed", editor.pk),
    ]  # fmt: skip
    assert_in_step()


@pytest.mark.parametrize("verb", ["withdraw", "restore_from_trash", "validate"])
def test_an_act_that_makes_no_sense_is_refused(editor, verb):
    article = factories.make_article()

    with pytest.raises(ValidationError):
        getattr(article, verb)(by=editor)

    assert article.versions.count() == 1


def test_who_proofread_an_article_cannot_validate_it(editor):
    article = factories.make_article()
    article.mark_proofread(by=editor)

    with pytest.raises(ValidationError):
        article.validate(by=editor)
    article.validate(by=people.make_editor("second"))

    assert Article.objects.get().proofreading == "validated"
    assert_in_step()


def test_two_copies_of_an_article_in_memory_record_different_versions(editor):
    article = factories.make_article()
    copy = Article.objects.get(pk=article.pk)

    article.mark_proofread(by=editor)
    copy.mark_problematic(by=editor)

    assert list(article.versions.values_list("number", flat=True)) == [3, 2, 1]


def test_tags_are_added_and_removed_with_a_version_only_where_something_changes(editor):
    article = factories.make_article(tags=("劳动",))
    labour, culture = factories.make_tag(name="劳动"), factories.make_tag(name="文化")

    changes = [
        article.add_tags([labour], by=editor),
        article.add_tags([labour, culture], by=editor),
        article.remove_tags([labour], by=editor),
    ]

    assert changes == [False, True, True]
    assert article.content()["tags"] == ["文化"]
    assert article.versions.count() == 3
    assert_in_step()


def test_an_article_does_not_go_into_another_newspapers_section(editor):
    article = factories.make_article()

    with pytest.raises(ValidationError):
        article.move_to_section(factories.make_section(), by=editor)


def test_placing_a_page_takes_its_articles_along_and_links_their_names(editor):
    page = factories.make_unplaced_page()
    page.printed_section = "要闻"
    page.save()
    article = factories.make_article(page=page)
    factories.make_byline(article=article, name="汪　瑜")
    newspaper = factories.make_newspaper()
    section = factories.make_section(newspaper=newspaper, name="要闻")

    page.put(newspaper=newspaper, date=factories.DAY, edition=2, label="第03版", by=editor)

    article.refresh_from_db()
    assert (page.label, page.issue.edition, article.section) == ("03", 2, section)
    assert article.bylines.get().reporter == Reporter.objects.get(newspaper=newspaper, is_confirmed=False)
    assert_in_step()


def test_a_taken_place_is_refused_and_the_page_stays_unplaced(editor):
    holder = factories.make_reading(
        page=factories.make_page(label="3"), dump=factories.make_dump(file_name="a.txt")
    ).page
    page = factories.make_unplaced_page()

    with pytest.raises(ValidationError, match="a.txt") as refusal:
        page.put(newspaper=holder.issue.newspaper, date=holder.issue.date, label="03", by=editor)

    assert list(refusal.value.message_dict) == ["label"]
    assert not Page.objects.get(pk=page.pk).is_placed


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "x" * 200}, "label"),
        ({"edition": 0}, "edition"),
        ({"date": dt.date(1066, 10, 14)}, "date"),
    ],
)
def test_a_place_that_cannot_be_is_refused_and_makes_no_issue(editor, place, field):
    page = factories.make_unplaced_page()
    place = {"newspaper": factories.make_newspaper(), "date": factories.DAY, "label": "1", **place}

    with pytest.raises(ValidationError) as refusal:
        page.put(**place, by=editor)

    assert list(refusal.value.message_dict) == [field]
    assert not Issue.objects.exists()


def test_a_page_moved_to_another_newspaper_loses_that_newspapers_section_and_reporters(editor):
    issue = factories.make_issue()
    page = factories.make_page(issue=issue, section=factories.make_section(newspaper=issue.newspaper))
    article = factories.make_article(page=page)
    other_section = factories.make_section(newspaper=issue.newspaper, name="文体")
    article.move_to_section(other_section, by=editor)
    factories.make_byline(article=article, reporter=factories.make_reporter(newspaper=issue.newspaper))
    newspaper = factories.make_newspaper()

    page.put(newspaper=newspaper, date=issue.date, label="1", by=editor)

    article.refresh_from_db()
    assert (article.newspaper, article.section) == (newspaper, None)
    assert article.bylines.get().reporter.newspaper == newspaper
    assert_in_step()


def test_a_page_moved_within_its_newspaper_keeps_who_a_person_unlinked(editor):
    page = factories.make_page()
    article = factories.make_article(page=page)
    byline = factories.make_byline(article=article, reporter=None)

    page.put(newspaper=page.issue.newspaper, date=page.issue.date, label="9", by=editor)

    byline.refresh_from_db()
    assert byline.reporter is None
    assert_in_step()


def test_an_issue_moved_to_another_day_takes_its_articles_along(editor):
    issue = factories.make_issue()
    for label in ("1", "A2"):
        factories.make_article(page=factories.make_page(issue=issue, label=label))

    issue.move(date=dt.date(2018, 1, 1), edition=3, by=editor)

    assert set(Article.objects.values_list("date", flat=True)) == {dt.date(2018, 1, 1)}
    assert_in_step()


def test_an_issue_is_not_moved_onto_another(editor):
    issue = factories.make_issue()
    other = factories.make_issue(newspaper=issue.newspaper, date=dt.date(2018, 1, 1))

    with pytest.raises(ValidationError):
        issue.move(date=other.date, by=editor)

    assert Issue.objects.get(pk=issue.pk).date == factories.DAY


def test_a_pages_section_goes_to_its_articles_but_for_those_that_a_person_moved(editor):
    page = factories.make_page()
    news, sports = (
        factories.make_section(newspaper=page.issue.newspaper, name=name) for name in ("要闻", "体育")
    )
    untouched, touched = factories.make_article(page=page), factories.make_article(page=page)
    touched.move_to_section(sports, by=editor)

    page.set_section(news, by=editor)

    sections = {article.pk: article.section for article in Article.objects.all()}
    assert sections == {untouched.pk: news, touched.pk: sports}
    assert_in_step()


def test_a_printed_section_becomes_the_newspapers_section(editor):
    page = factories.make_page()
    page.printed_section = "工会新闻"
    article = factories.make_article(page=page)

    section = page.make_section(by=editor)

    assert (section.newspaper, section.name) == (page.issue.newspaper, "工会新闻")
    assert Article.objects.get(pk=article.pk).section == Section.objects.get()
    assert_in_step()


def test_a_reporter_takes_over_anothers_credits_names_and_notes(editor):
    newspaper = factories.make_newspaper()
    kept = factories.make_reporter(newspaper=newspaper, name="沈嘉禾")
    other = factories.make_reporter(newspaper=newspaper, name="沈加禾", unit="海平厂", note="见1987年名册")
    article = factories.make_article()
    factories.make_byline(article=article, name="沈加禾", reporter=other)
    factories.make_photo_credit(article=article, name="沈加禾", reporter=other)

    kept.absorb([kept, other], by=editor)

    assert list(Reporter.objects.values_list("name", "unit", "note")) == [
        ("沈嘉禾", "海平厂", "见1987年名册")
    ]
    assert (article.bylines.get().reporter, article.photo_credits.get().reporter) == (kept, kept)
    assert Reporter.objects.known_as(newspaper, {"沈加禾"}) == {"沈加禾": kept.pk}
    assert_in_step()


def test_reporters_of_two_newspapers_are_not_merged(editor):
    with pytest.raises(ValidationError):
        factories.make_reporter().absorb([factories.make_reporter()], by=editor)


def test_a_tag_takes_over_anothers_articles(editor):
    both = factories.make_article(tags=("劳动", "劳工"))
    one = factories.make_article(tags=("劳工",))

    Tag.objects.get(name="劳动").absorb([Tag.objects.get(name="劳工")], by=editor)

    assert [article.content()["tags"] for article in (both, one)] == [["劳动"], ["劳动"]]
    assert [article.versions.first().action for article in (both, one)] == ["merged", "merged"]
    assert_in_step()


def test_a_removed_tag_leaves_a_version_in_its_articles(editor):
    article = factories.make_article(tags=("劳动",))

    Tag.objects.get().remove(by=editor)

    assert not Tag.objects.exists()
    assert article.versions.first().person == editor
    assert_in_step()


def test_an_edition_and_a_position_have_the_bounds_that_the_order_needs(db):
    issue, article = factories.make_issue(), factories.make_article()

    for row, field, value in ((issue, "edition", 100), (article, "position", 2**20)):
        setattr(row, field, value)
        with pytest.raises(ValidationError) as caught:
            row.full_clean()
        assert list(caught.value.message_dict) == [field]
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_validated_text_that_somebody_changes_waits_for_a_second_person_again(editor):
    article = factories.make_article(proofreading="validated")

    article.touch("tags")
    untouched = article.proofreading
    article.touch("body")

    assert (untouched, article.proofreading) == ("validated", "proofread")


def test_who_changed_a_text_last_does_not_validate_it(editor):
    other = people.make_editor("zhao")
    article = factories.make_article()
    article.mark_proofread(by=editor)
    article.record(by=other, action="edited")

    with pytest.raises(ValidationError):
        article.validate(by=other)
    article.validate(by=editor)

    assert article.proofreading == "validated"


def test_reporters_that_only_the_moved_page_named_do_not_stay_behind(editor):
    page = factories.make_page()
    article = factories.make_article(page=page, touched=["body", "section"])
    here, there = page.issue.newspaper, factories.make_newspaper()
    known = factories.make_reporter(newspaper=here, name="马骏", is_confirmed=True)
    for name in ("沈嘉禾", "马骏"):
        factories.make_byline(
            article=article, name=name, reporter_id=Reporter.objects.known_as(here, [name])[name]
        )

    page.put(newspaper=there, date=page.issue.date, label="3", by=editor)

    article.refresh_from_db()
    assert list(Reporter.objects.filter(newspaper=here)) == [known]
    assert Reporter.objects.filter(newspaper=there).count() == 2
    assert article.touched == ["body"]


def test_names_hold_nothing_invisible(db):
    tag = Tag(name=" 隐\u200b形　新闻\u202e ")
    tag.full_clean()
    tag.save()

    assert tag.name == "隐形 新闻"
    with pytest.raises(ValidationError):
        Tag(name="隐形\u200d新闻").full_clean()


def test_control_characters_do_not_come_into_an_article(db):
    article = factories.make_article()
    article.headline, article.body = "标\x0b题\x1f", "第一段。\x00\n第二段。"

    article.full_clean()

    assert (article.headline, article.body) == ("标题", "第一段。\n第二段。")


def test_a_dump_is_never_changed(db):
    dump = factories.make_dump(data="甲".encode())
    dump.data = "乙".encode()

    with pytest.raises(TypeError):
        dump.save()

    assert bytes(type(dump).objects.get().data) == "甲".encode()
