"""The page of a batch: all see the same truth, and each button asks who may."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles import batch_page
from articles.batch_work import work
from articles.models import Article, ImportBatch, ImportFile, Page, Worker
from articles.undo import foreseen
from tests.factories import make_newspaper, make_reading
from tests.people import make_chief_editor, make_editor, make_importer, make_stranger

pytestmark = pytest.mark.django_db

STORY = "# 工会送来清凉\n\n本报讯（记者 沈嘉禾）昨天下午，市总工会把三百箱矿泉水送到了工地。\n"
ADD = "/admin/articles/importbatch/add/"
State = ImportFile.State
ACTS = ["pause", "resume", "cancel", "retry", "undo", "received", "confirm", "again", "places"]


def url(name: str, batch: ImportBatch) -> str:
    return reverse(f"admin:articles_importbatch_{name}", args=[batch.pk])


def page_of(client, batch: ImportBatch, name: str = "change", **query) -> str:
    return client.get(url(name, batch), query).content.decode()


def make_batch(person, state: str = "importing", **values) -> ImportBatch:
    return ImportBatch.objects.create(person=person, state=state, received_at=timezone.now(), **values)


def make_files(batch: ImportBatch, count: int, state: str = State.READ, **values) -> list[ImportFile]:
    start = batch.files.count()
    rows = [
        ImportFile(batch=batch, name=f"{number:05}.txt", state=state, **values)
        for number in range(start, start + count)
    ]
    return ImportFile.objects.bulk_create(rows)


def upload(client, *texts: str, **fields) -> ImportBatch:
    """Files 1.txt, 2.txt …, read to the end."""
    files = [SimpleUploadedFile(f"{n}.txt", text.encode()) for n, text in enumerate(texts, start=1)]
    client.post(ADD, {"files": files, **fields})
    batch = ImportBatch.objects.latest("pk")
    work(batch)
    batch.refresh_from_db()
    return batch


def imported(client, *texts: str) -> ImportBatch:
    batch = upload(client, *texts, newspaper=make_newspaper().pk, date="2017-12-22")
    client.post(url("confirm", batch))
    batch.refresh_from_db()
    work(batch)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def importer(client, english):
    person = make_importer()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


# What it shows


def test_the_page_says_who_imports_what_from_where_and_how_it_stands(client, importer):
    options = {"date": "2017-12-22", "encoding": "big5", "publish": True, "manifest": "m.csv"}
    batch = make_batch(importer, options=options)
    make_files(batch, 3, State.CREATED, pages=1, pages_new=1, articles=9, lines=100, lines_accounted=99)
    make_files(batch, 2, State.READ, foreseen=State.CREATED)
    make_files(batch, 1, State.FAILED, reason="empty")

    page = page_of(client, batch)

    for word in (
        "zhang",
        "2017-12-22",
        "big5",
        "m.csv",
        "publish the articles",
        "being imported",
        "the file is empty",
    ):
        assert word in page
    assert "4 of 6 files" in page
    assert "3 pages new, 1 file cannot be read" in page


def test_of_many_paths_only_the_first_are_named(client, importer):
    batch = make_batch(importer, options={"paths": [f"/in/{number}.txt" for number in range(1000)]})

    page = page_of(client, batch)

    assert ("/in/4.txt, …" in page, "/in/5.txt" in page) == (True, False)


def test_the_figures_are_told_as_they_change(client, importer):
    batch = make_batch(importer)
    make_files(batch, 1500, State.CREATED, pages=1, articles=9, lines=100, lines_accounted=90)
    make_files(batch, 500, State.READ, foreseen=State.CREATED)

    answer = client.get(url("progress", batch)).json()

    assert (answer["max"], answer["value"], answer["is_working"]) == (2000, 1500, True)
    assert answer["texts"] | {"summary": ""} == answer["texts"] | {
        "summary": "", "count-all": "2,000", "count-created": "2,000", "count-failed": "0", "articles": "13,500",
        "placed": "90.0%", "pace": "1,500 of 2,000 files",
    }  # fmt: skip


def test_speed_and_time_left_are_those_of_the_last_minute(client, importer):
    batch = make_batch(importer)
    now = timezone.now()
    make_files(batch, 60, State.CREATED, done_at=now - dt.timedelta(seconds=30))
    make_files(batch, 600, State.READ)
    Worker.objects.create(name="w")

    done, pace, left, workers = client.get(url("progress", batch)).json()["texts"]["pace"].split(" · ")

    assert (done, left, workers) == ("60 of 660 files", "about 5 minutes left", "1 worker")
    assert 100 <= int(pace.removesuffix(" a minute")) <= 120


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "1 second"), (89, "89 seconds"), (100, "2 minutes"), (5_400, "2 hours")]
)
def test_a_time_to_wait_is_said_in_one_unit(english, seconds, text):
    assert batch_page.duration_text(seconds) == text


@pytest.mark.parametrize(
    ("state", "paused", "workers", "lacks"),
    [
        ("importing", False, 0, True),
        ("importing", False, 1, False),
        ("importing", True, 0, False),
        ("done", False, 0, False),
    ],
)
def test_a_batch_that_nobody_works_on_says_so(client, importer, state, paused, workers, lacks):
    batch = make_batch(importer, state, paused_at=timezone.now() if paused else None)
    make_files(batch, 1, State.READ)
    for number in range(workers):
        Worker.objects.create(name=f"w{number}")

    assert client.get(url("progress", batch)).json()["lacks_worker"] is lacks


def test_a_batch_whose_command_has_ended_says_how_it_goes_on(client, importer):
    batch = make_batch(importer, options={"foreground": True})
    file, _other = make_files(batch, 2, State.READ)
    Worker.objects.create(name="elsewhere")
    told = client.get(url("progress", batch)).json()
    page = page_of(client, batch)
    Worker.objects.create(name="the command", file=file)

    assert (told["lacks_command"], told["lacks_worker"]) == (True, False)
    assert f"--resume {batch.pk}" in page
    assert not client.get(url("progress", batch)).json()["lacks_command"]


@pytest.mark.parametrize("named", ["", "x", "1 or 1", "-1", "9" * 30])
def test_a_file_that_cannot_be_is_not_tried_again_and_no_other_either(client, importer, named):
    batch = make_batch(importer, "ready")
    make_files(batch, 2, State.FAILED, stored="1")

    client.post(url("retry", batch), {"file": named})

    assert batch.files.filter(state=State.FAILED).count() == 2


def test_a_batch_that_the_archive_paused_says_why(client, importer):
    batch = make_batch(importer, paused_at=timezone.now(), pause_reason="disk-full")

    assert "the disk of the database is full" in page_of(client, batch)


def test_two_people_see_the_same(client, importer):
    batch = make_batch(importer)
    make_files(batch, 3, State.READ)
    own = client.get(url("progress", batch)).json()
    client.force_login(make_editor())

    assert client.get(url("progress", batch)).json() == own


def test_without_scripts_the_page_loads_itself_again_while_it_works(client, importer):
    working, done = make_batch(importer), make_batch(importer, "done")

    assert ['http-equiv="refresh"' in page_of(client, batch) for batch in (working, done)] == [True, False]


# Its files


def test_the_list_has_a_tab_for_each_state_and_counts_what_would_become_of_files(client, importer):
    batch = make_batch(importer, "ready")
    make_files(batch, 2, State.READ, foreseen=State.CREATED)
    make_files(batch, 1, State.READ, foreseen=State.UNCHANGED)
    make_files(batch, 3, State.FAILED)

    shown = {
        name: len(batch_page.files_shown(request(show=name), batch, 50).files)
        for name in ("all", *batch_page.TABS)
    }

    assert {name: count for name, count in shown.items() if count} == {
        "all": 6, "created": 2, "unchanged": 1, "failed": 3,
    }  # fmt: skip
    page = page_of(client, batch)
    assert [f"?show={name}" in page for name in ("created", "unchanged", "failed", "undone")] == [
        True
    ] * 3 + [False]


def request(**query):
    class Request:
        GET = query

    return Request()


def test_the_list_pages_by_key_forward_and_back(importer):
    batch = make_batch(importer)
    make_files(make_batch(importer), 5)
    make_files(batch, 25)

    first = batch_page.files_shown(request(), batch, 10)
    second = batch_page.files_shown(request(after=str(first.after)), batch, 10)
    third = batch_page.files_shown(request(after=str(second.after)), batch, 10)
    back = batch_page.files_shown(request(before=str(third.before)), batch, 10)

    assert [[file.name for file in page.files[:1]] for page in (first, second, third, back)] == [
        ["00000.txt"], ["00010.txt"], ["00020.txt"], ["00010.txt"],
    ]  # fmt: skip
    assert (first.before, third.after, len(third.files)) == (None, None, 5)


@pytest.mark.parametrize(
    "query", [{"after": "9" * 40}, {"after": "x"}, {"before": "0"}, {"show": "nonsense"}]
)
def test_a_wrong_address_of_the_list_is_answered(client, importer, query):
    batch = make_batch(importer)
    make_files(batch, 1)

    assert client.get(url("change", batch), query).status_code == 200


def test_a_file_shows_its_tries_its_history_and_the_pages_it_became(client, importer):
    batch = imported(client, STORY)
    batch.files.update(tries=2)

    page = page_of(client, batch)

    assert "/admin/articles/page/" in page
    assert [word in page for word in ("2 tries", "being read", batch.files.get().worker)] == [True] * 3


def test_a_page_that_was_read_anew_is_named_once(client, importer):
    batch = imported(client, STORY)
    reading = Page.objects.get().current_reading
    make_reading(page=reading.page, dump=reading.dump)

    assert page_of(client, batch).count(f"/admin/articles/page/{reading.page_id}/change/") == 1


@pytest.mark.parametrize("state", ["importing", "ready", "done"])
def test_the_page_costs_the_same_queries_for_one_three_and_many_files(
    client, importer, state, django_assert_max_num_queries
):
    client.get(url("change", make_batch(importer, state)))  # what is asked once is asked here
    make_newspaper()
    counts = []
    for number in (1, 3, 60):
        batch = make_batch(importer, state)
        make_files(batch, number, State.READ, foreseen=State.CREATED)
        make_files(batch, number, State.FAILED, reason="empty", stored="x")
        with django_assert_max_num_queries(11) as page:
            client.get(url("change", batch))
        with django_assert_max_num_queries(8) as figures:
            client.get(url("progress", batch))
        counts.append((len(page), len(figures)))

    assert len(set(counts)) == 1


# The buttons


def test_a_paused_import_goes_on_when_it_is_resumed(client, importer):
    batch = upload(client, STORY, newspaper=make_newspaper().pk, date="2017-12-22")
    client.post(url("confirm", batch))

    client.post(url("pause", batch))
    work(batch)
    held = Article.objects.count()
    paused_page = page_of(client, batch)
    client.post(url("resume", batch))
    work(batch)

    assert (held, Article.objects.count()) == (0, 1)
    assert url("resume", batch) in paused_page
    assert url("pause", batch) not in paused_page


def test_failed_files_are_tried_again_all_or_one(client, importer, monkeypatch):
    batch = upload(client, STORY, STORY + "又。\n", STORY + "再。\n")
    batch.files.update(state=State.FAILED, reason="program-error")
    one = batch.files.first()

    client.post(url("retry", batch), {"file": one.pk})
    after_one = list(batch.files.values_list("state", flat=True))
    client.post(url("retry", batch))

    assert after_one == ["waiting", "failed", "failed"]
    assert list(batch.files.values_list("state", flat=True)) == ["waiting"] * 3


def test_a_file_of_another_batch_is_not_tried_again(client, importer):
    batch, other = make_batch(importer), make_batch(importer)
    (file,) = make_files(other, 1, State.FAILED, stored="0")

    client.post(url("retry", batch), {"file": file.pk})

    file.refresh_from_db()
    assert file.state == "failed"


def test_buttons_are_there_only_where_they_do_something(client, importer):
    offered = {}
    for state in ("reading", "ready", "importing", "done", "cancelled", "undoing", "undone"):
        batch = make_batch(importer, state)
        make_files(batch, 1, State.FAILED, stored="0")
        make_files(batch, 1, State.CREATED)
        page = page_of(client, batch)
        offered[state] = [
            name for name in ("pause", "resume", "cancel", "retry", "undo") if url(name, batch) in page
        ]

    assert offered == {
        "reading": ["pause", "cancel", "retry"],
        "ready": ["cancel", "retry"],
        "importing": ["pause", "cancel", "retry"],
        "done": ["retry"],
        "cancelled": [],
        "undoing": ["pause"],
        "undone": [],
    }


@pytest.mark.parametrize("name", ACTS)
def test_somebody_elses_batch_is_not_there_for_an_importer(client, importer, name):
    batch = make_batch(importer)
    client.force_login(make_importer("zhao"))

    assert client.post(url(name, batch)).status_code == 404


@pytest.mark.parametrize("name", ACTS)
def test_an_editor_sees_a_batch_and_does_nothing_with_it(client, importer, name):
    batch = make_batch(importer)
    (file,) = make_files(batch, 1, State.FAILED, stored="0")
    client.force_login(make_editor())

    page = page_of(client, batch)
    answer = client.post(url(name, batch))

    batch.refresh_from_db()
    file.refresh_from_db()
    assert (answer.status_code, batch.state, batch.paused_at, file.state) == (
        403,
        "importing",
        None,
        "failed",
    )
    assert url(name, batch) not in page


@pytest.mark.parametrize("name", ["change", "progress", "report", "undo", *ACTS])
def test_a_stranger_sees_nothing_and_does_nothing(client, importer, name):
    batch = make_batch(importer)
    client.force_login(make_stranger())

    get, post = client.get(url(name, batch)), client.post(url(name, batch))

    assert (get.status_code, post.status_code) == (302, 302)
    assert "/admin/login/" in post.url


@pytest.mark.parametrize("name", [name for name in ACTS if name != "undo"])
def test_no_act_is_done_by_a_link(client, importer, name):
    assert client.get(url(name, make_batch(importer))).status_code == 405


# Undo


def test_an_undo_says_before_what_goes_and_what_stays(client, importer):
    client.force_login(make_chief_editor())
    batch = imported(client, STORY, "# 桥修好了\n\n本报讯（记者 马骏）昨天上午，城东的石桥修好了。\n")
    Article.objects.get(headline="工会送来清凉").publish(by=None)

    page = page_of(client, batch, "undo")

    batch.refresh_from_db()
    assert batch.state == "done"
    assert "1 article that nobody worked on" in page
    assert "1 article that a person corrected" in page
    assert "工会送来清凉" in page
    assert "桥修好了" not in page


def test_what_an_undo_says_before_is_what_it_does(client, importer):
    client.force_login(make_chief_editor())
    batch = imported(client, STORY, STORY.replace("三百", "五百"), STORY.replace("三百", "七百"))
    corrected, approved, _left = Article.objects.order_by("pk")
    corrected.publish(by=None)
    approved.page.current_reading.approve(by=make_editor())
    brought, kept = foreseen(batch)
    said = (brought.count(), set(kept.values_list("pk", flat=True)))

    client.post(url("undo", batch))
    batch.refresh_from_db()
    work(batch)

    assert said == (3, {corrected.pk, approved.pk})
    assert set(Article.objects.values_list("pk", flat=True)) == {corrected.pk, approved.pk}


def test_after_an_undo_each_file_names_the_articles_that_stay(
    client, importer, django_assert_max_num_queries
):
    client.force_login(make_chief_editor())
    batch = imported(client, *(STORY.replace("三百", number) for number in ("五百", "七百", "九百")))
    for article in Article.objects.order_by("pk")[:2]:
        article.publish(by=None)
    client.post(url("undo", batch))
    work(batch)

    with django_assert_max_num_queries(13):
        page = page_of(client, batch)

    assert "2 articles stay" in page
    assert [f"/admin/articles/article/{pk}/change/" in page for pk in Article.objects.values_list("pk", flat=True)] == [
        True, True,
    ]  # fmt: skip


def test_an_undo_counts_the_articles_that_readers_will_miss(client, importer):
    client.force_login(make_chief_editor())
    batch = imported(client, STORY)
    Article.objects.update(status=Article.Status.PUBLISHED)

    assert "1 of them is published" in page_of(client, batch, "undo")


def test_an_import_that_runs_is_not_undone_before_it_is_cancelled(client, importer):
    client.force_login(make_chief_editor())
    batch = make_batch(importer)

    assert "cancel it first" in page_of(client, batch, "undo")
    assert client.post(url("undo", batch)).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "importing"


def test_an_editor_does_not_see_the_page_of_the_undo(client, importer):
    batch = make_batch(importer, "done")
    client.force_login(make_editor())

    assert client.get(url("undo", batch)).status_code == 403


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_page_of_the_undo_costs_the_same_queries_for_any_number_of_articles(
    client, importer, count, django_assert_num_queries
):
    client.force_login(make_chief_editor())
    batch = imported(client, *[STORY.replace("三百", str(number)) for number in range(count)])
    for article in Article.objects.all():
        article.publish(by=None)

    with django_assert_num_queries(11):
        client.get(url("undo", batch))


# The report


def report(client, batch: ImportBatch) -> str:
    return b"".join(client.get(url("report", batch))).decode()


@pytest.mark.parametrize("name", ["=1+1.txt", "+1.txt", "-1.txt", "@a.txt", "\t=1.txt"])
def test_no_cell_of_the_report_is_a_formula(client, importer, name):
    batch = make_batch(importer)
    ImportFile.objects.create(batch=batch, name=name, worker=name)

    line = report(client, batch).splitlines()[1]

    assert line.startswith(f"'{name},")
    assert f",'{name}," in line


def test_the_report_opens_in_spreadsheets_and_says_state_reason_and_tries(client, importer):
    batch = make_batch(importer, "done")
    ImportFile.objects.create(
        batch=batch, name="三版.txt", state=State.FAILED, reason="empty", tries=3, worker="w1"
    )

    text = report(client, batch)

    assert text.startswith("\ufefffile name,state,reason,")
    assert text.splitlines()[1].startswith("三版.txt,failed,the file is empty,")
    assert ",3,w1," in text


def test_the_report_is_streamed_and_costs_no_query_for_each_file(client, importer, django_assert_num_queries):
    batch = make_batch(importer)
    make_files(
        batch,
        1700,
        State.READ,
        foreseen=State.UNPLACED,
        remarks=[{"code": "no-date", "line": None, "detail": ""}],
    )
    response = client.get(url("report", batch))

    with django_assert_num_queries(1):
        blocks = list(response)

    lines = b"".join(blocks).decode().splitlines()
    assert (response.streaming, len(blocks), len(lines)) == (True, 2, 1701)
    assert "no date is given" in lines[1]
