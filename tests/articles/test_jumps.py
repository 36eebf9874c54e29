"""Stories that go on on another page: joined when the second page comes, whenever that is, and never left stale."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from articles import batches, history
from articles.batch_work import work
from articles.corrections import correct
from articles.importer import Importer, ImportOptions
from articles.models import Article, ArticleVersion, BrokenJump, ImportBatch, Issue, Page
from articles.pipeline.continuations import Way
from articles.places import Place
from tests.factories import (
    make_article,
    make_byline,
    make_issue,
    make_newspaper,
    make_page,
    make_photo_credit,
    make_reporter,
    make_story,
)
from tests.people import make_chief_editor, make_editor
from tests.readings import said

pytestmark = pytest.mark.django_db

FIRST = """# 城东水厂昨日并网

本报讯（记者 沈嘉禾）昨天上午十点，城东水厂正式并网供水。水厂采用膜过滤工艺。一旦浊度异常，膜组的阀门会自动

（下转第3版）
"""
THIRD = """# 图书馆延长开放时间

本报讯（记者 闫禾）市图书馆从下月起延长开放到晚上九点半，自习室增加座位两百个。

（上接第1版）

关闭，同时向值班室报警。水厂的膜过滤系统试运行半年来，没有出现一次浊度超标。
"""
PAGES = {"01": FIRST, "03": THIRD}


@pytest.fixture
def bring(tmp_path):
    """Import pages of one issue, each by itself."""
    make_newspaper(name="海平日报", slug="haiping")

    def import_pages(*labels: str) -> None:
        for label in labels:
            file = tmp_path / f"2017-12-22_{label}.txt"
            file.write_text(PAGES[label], encoding="utf-8")
            call_command("import_dumps", str(file), newspaper="haiping", verbosity=0)

    return import_pages


def links() -> dict[str, str]:
    """The rest's first characters -> the headline of what it goes on from."""
    joined = Article.objects.exclude(continues=None).select_related("continues")
    return {article.body[:4]: article.continues.headline for article in joined}


def broken() -> set[tuple[str, str, str]]:
    jumps = BrokenJump.objects.select_related("article__page")
    return {(jump.article.page.label, jump.way, jump.problem) for jump in jumps}


JOINED = {"关闭，同": "城东水厂昨日并网"}


@pytest.mark.parametrize("order", [("01", "03"), ("03", "01")])
def test_a_story_is_joined_whichever_page_comes_first(bring, order):
    bring(*order)

    assert (links(), broken()) == (JOINED, set())


def test_until_the_other_page_comes_the_jump_is_broken(bring):
    bring("01")
    assert (links(), broken()) == ({}, {("01", "to", "no-page")})

    bring("03", "01")  # the first page's bytes once more: nothing is doubled
    assert (links(), broken()) == (JOINED, set())


def test_joining_leaves_the_articles_as_the_machine_read_them(bring):
    bring("01", "03")

    assert set(Article.objects.values_list("version", flat=True)) == {1}


def test_a_page_that_moves_to_another_issue_takes_no_story_along_and_joins_it_again_when_it_is_back(bring):
    bring("01", "03")
    page = Page.objects.get(label="03")
    newspaper = page.issue.newspaper

    page.put(newspaper=newspaper, date=dt.date(2017, 12, 21), label="03", by=make_editor())
    assert links() == {}
    assert broken() == {("01", "to", "no-page"), ("03", "from", "no-page")}

    page.put(newspaper=newspaper, date=dt.date(2017, 12, 22), label="03", by=make_editor("zhao"))
    assert (links(), broken()) == (JOINED, set())


def test_a_corrected_page_number_joins_and_a_wrong_one_does_not(bring):
    bring("01", "03")
    page = Page.objects.get(label="03")

    page.put(newspaper=page.issue.newspaper, date=page.issue.date, label="05", by=make_editor())
    assert links() == JOINED  # the rest says where it comes from, and the text agrees

    first = Page.objects.get(label="01")
    first.put(newspaper=page.issue.newspaper, date=page.issue.date, label="07", by=make_editor("zhao"))
    assert (links(), broken()) == ({}, {("07", "to", "no-page"), ("05", "from", "no-page")})


def test_a_moved_issue_takes_its_stories_along(bring):
    bring("01", "03")

    Issue.objects.get().move(date=dt.date(2017, 12, 23), edition=2, by=make_editor())

    assert links() == JOINED


def test_an_unplaced_page_joins_when_it_is_placed(bring, tmp_path):
    bring("01")
    file = tmp_path / "unknown.txt"
    file.write_text(THIRD, encoding="utf-8")
    call_command("import_dumps", str(file), verbosity=0)
    issue, page = Issue.objects.get(), Page.objects.unplaced().get()

    page.put(newspaper=issue.newspaper, date=issue.date, label="3", by=make_editor())

    assert (links(), broken()) == (JOINED, set())


def test_undoing_an_import_breaks_the_jump_again(bring):
    bring("01", "03")
    batch = ImportBatch.objects.first()  # that of the third page, the newest

    batches.begin_undo(batch)
    work(batch)

    assert (links(), broken()) == ({}, {("01", "to", "no-page")})


def test_the_trash_breaks_a_jump_and_gives_it_back(bring):
    bring("01", "03")
    rest = Article.objects.get(kind=Article.Kind.JUMP)

    rest.trash(by=make_chief_editor())
    assert (links(), broken()) == ({}, {("01", "to", "no-match")})

    rest.restore_from_trash(by=make_chief_editor("xu"))
    assert (links(), broken()) == (JOINED, set())


def test_matching_again_changes_nothing(bring, django_assert_num_queries):
    bring("01", "03")
    issue = Issue.objects.get()
    before = list(Article.objects.values_list("pk", "changed_at", "version"))

    with django_assert_num_queries(4):
        issue.match_jumps()

    assert list(Article.objects.values_list("pk", "changed_at", "version")) == before


def test_an_issue_without_jumps_costs_one_query(django_assert_num_queries):
    page = make_article().page

    with django_assert_num_queries(1):
        page.issue.match_jumps()


def test_a_new_page_to_which_no_jump_leads_costs_two_queries(bring, django_assert_num_queries):
    bring("01", "03")
    page = make_page(issue=Issue.objects.get(), label="2")

    with django_assert_num_queries(2):
        page.issue.match_jumps([page.pk])

    assert (links(), broken()) == (JOINED, set())


def test_a_new_page_may_change_where_a_jump_leads_without_being_the_place(bring):
    bring("01", "03")
    issue = Issue.objects.get()
    Article.objects.exclude(continued_to="").update(
        continued_to="A3"
    )  # of an issue without letters that is page 3
    issue.match_jumps()
    assert (links(), broken()) == (JOINED, set())

    page = make_page(issue=issue, label="B5")
    issue.match_jumps([page.pk])

    after_it = broken()
    issue.match_jumps()

    assert broken() == after_it != {("01", Way.TO, "no-match")}


@pytest.mark.parametrize("stories", [1, 4])
def test_matching_costs_the_same_queries_for_one_story_as_for_four(django_assert_num_queries, stories):
    issue = make_issue()
    for number in range(stories):
        make_story(issue=issue, labels=(f"{number}1", f"{number}2"))

    with django_assert_num_queries(4):
        issue.match_jumps()
    assert Article.objects.exclude(continues=None).count() == stories


def test_a_page_whose_reading_is_corrected_joins_by_what_it_then_says(bring):
    bring("01", "03")
    page = Page.objects.get(label="01")
    editor = make_editor()
    jump = page.articles.get().lines[-1][0]

    correct(page, page.current_reading.pk, said(page, **{f"line_{jump}": (0, "furniture")}), by=editor)
    assert Article.objects.get(page=page).continued_to == ""
    assert links() == JOINED  # the rest still says where it comes from, and the text agrees

    rest = Page.objects.get(label="03")
    article = rest.articles.get(kind=Article.Kind.JUMP)
    correct(
        rest,
        rest.current_reading.pk,
        said(rest, **{f"line_{article.lines[0][0]}": (0, "furniture")}),
        by=editor,
    )
    assert (links(), broken()) == ({}, set())


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one at a time")
@pytest.mark.django_db(transaction=True)
def test_two_pages_that_come_in_at_the_same_moment_are_joined(tmp_path):
    newspaper = make_newspaper(slug="haiping")
    at_once = threading.Barrier(2)

    def take(label):
        at_once.wait()
        options = ImportOptions(place=Place(newspaper="haiping", date="2017-12-22", label=label))
        Importer(options).take_bytes(f"{label}.txt", PAGES[label].encode())
        connection.close()

    threads = [threading.Thread(target=take, args=[label]) for label in PAGES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert newspaper.issues.count() == 1
    assert (links(), broken()) == (JOINED, set())


# What people decide


def decided_story():
    """A story whose rest stands on page 2, and a stranger there."""
    first, rest = make_story()
    stranger = make_article(page=rest.page, headline="", body="风力三级。", continued_from="1")
    return first, rest, stranger


def test_a_person_joins_and_the_machine_leaves_it():
    first, rest, stranger = decided_story()
    editor = make_editor()

    first.join(stranger, by=editor)
    first.page.issue.match_jumps()

    stranger.refresh_from_db()
    rest.refresh_from_db()
    assert (stranger.continues, rest.continues) == (first, None)
    assert [
        article.versions.first().action for article in (first, stranger, rest)
    ] == [ArticleVersion.Action.JOINED, ArticleVersion.Action.JOINED, ArticleVersion.Action.PARTED]  # fmt: skip
    assert first.versions.first().content["continuation"] == stranger.name_in_issue


def test_a_person_parts_and_the_machine_leaves_it(english):
    first, rest = make_story()

    first.part(Way.TO, by=make_editor())
    first.page.issue.match_jumps()

    rest.refresh_from_db()
    assert rest.continues is None
    assert broken() == {("2", "from", "no-match")}
    names = history.changed_fields(*(v.content for v in reversed(first.versions.all()[:2])))
    assert [str(name) for name in names] == ["goes on with"]


def test_a_person_says_that_a_jump_has_no_beginning():
    article = make_article(continued_from="9")
    article.page.issue.match_jumps()
    assert broken() == {(article.page.label, "from", "no-page")}

    article.part(Way.FROM, by=make_editor())

    assert broken() == set()


def test_a_decision_can_be_left_to_the_program_again():
    first, rest = make_story()
    first.part(Way.TO, by=make_editor())

    first.leave_to_program(Way.TO, by=make_editor("zhao"))

    rest.refresh_from_db()
    first.refresh_from_db()
    assert (rest.continues, first.touched, rest.touched) == (first, [], [])


def test_what_a_person_joined_sleeps_while_one_part_is_in_the_trash():
    first, rest = make_story()
    first.join(rest, by=make_editor())

    rest.trash(by=make_chief_editor())
    assert broken() == {("1", "to", "no-match")}

    rest.restore_from_trash(by=make_chief_editor("xu"))
    rest.refresh_from_db()
    assert (rest.continues, broken()) == (first, set())


def test_a_page_that_moves_away_ends_what_a_person_joined_and_the_history_says_so():
    first, rest = make_story()
    first.join(rest, by=make_editor())

    rest.page.put(newspaper=rest.newspaper, date=dt.date(2017, 1, 1), label="2", by=make_editor("zhao"))

    first.refresh_from_db()
    rest.refresh_from_db()
    assert (first.touched, rest.touched, rest.continues) == ([], [], None)
    assert first.versions.first().action == ArticleVersion.Action.PARTED


@pytest.mark.parametrize("wrong", ["itself", "circle", "other issue", "same page", "trash", "unplaced"])
def test_what_cannot_be_joined_is_refused(wrong):
    first, rest = make_story()
    other = {
        "itself": lambda: (first, first),
        "circle": lambda: (rest, first),
        "other issue": lambda: (first, make_article()),
        "same page": lambda: (first, make_article(page=first.page)),
        "trash": lambda: (first, make_article(page=rest.page, trashed_at=dt.datetime.now(dt.UTC))),
        "unplaced": lambda: (
            make_article(page=Page.objects.create()),
            make_article(page=Page.objects.create()),
        ),
    }[wrong]()

    with pytest.raises(ValidationError):
        other[0].join(other[1], by=make_editor())

    rest.refresh_from_db()
    assert rest.continues == first


def test_the_database_refuses_two_rests_and_a_story_that_goes_on_with_itself():
    first, rest = make_story()
    other = make_article(page=rest.page)

    for part, before in ((other, first), (other, other)):
        part.continues = before
        with pytest.raises(IntegrityError), transaction.atomic():
            part.save()


def test_restoring_a_version_with_another_jump_joins_anew():
    first, rest = make_story()
    editor = make_editor()
    version = first.versions.first()
    first.continued_to = ""
    first.touch("continued_to")
    first._save_act(editor, ArticleVersion.Action.EDITED, "continued_to", "touched")
    Article.objects.filter(pk=rest.pk).update(continued_from="", continues=None)

    history.restore(first, version, by=editor)

    assert first.rest == rest


# What lists show


def test_a_list_shows_a_story_once_as_long_as_readers_see_its_beginning():
    first, second, third = make_story(labels=("1", "2", "3"), published=True)
    assert list(Article.objects.listed()) == [first]

    second.withdraw(by=None)
    assert list(Article.objects.listed().order_by("pk")) == [first, third]

    second.publish(by=None)
    first.trash(by=None)
    first.refresh_from_db()
    assert list(Article.objects.listed()) == [second]


def test_who_is_credited_for_the_rest_has_the_story():
    first, second, third = make_story(labels=("1", "2", "3"), published=True)
    reporter = make_reporter(newspaper=first.newspaper)
    make_byline(article=third, reporter=reporter)
    make_photo_credit(article=second, reporter=reporter)
    third.add_tags([make_article(tags=("水利",)).tags.get()], by=None)

    assert list(Article.objects.listed().credited_to([reporter])) == [first]
    assert list(Article.objects.listed().tagged(third.tags.all())) == [first]

    third.withdraw(by=None)
    second.photo_credits.all().delete()
    assert list(Article.objects.listed().credited_to([reporter])) == []
