"""Several workers at one batch at the same moment, on PostgreSQL; SQLite writes one at a time."""

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles import batches, claims, tasks
from articles import importer as importer_module
from articles.batch_work import work
from articles.importer import Importer, ImportOptions
from articles.models import Article, ImportBatch, ImportFile, Issue, Page, Resemblance
from articles.places import Place
from articles.stored import stored_at
from tests.factories import make_batch, make_newspaper, make_page

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one at a time"),
    pytest.mark.django_db(transaction=True),
]
State = ImportFile.State
STORY = "# 工会送来清凉\n\n本报讯（记者 沈嘉禾）昨天下午，市总工会把三百箱矿泉水送到了工地。\n"


def in_threads(*acts) -> list:
    """Do these in a thread each; what they gave."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def test_a_file_that_a_living_worker_has_is_not_free_however_long_it_takes():
    batch = make_batch("a.txt", "b.txt")
    is_reading, go_on = threading.Event(), threading.Event()
    file = claims.take(batch, "one")

    def read():
        is_reading.set()
        assert go_on.wait(30)

    def write(found):
        file.note(State.CREATED)
        file.save()

    def look():
        assert is_reading.wait(30)
        freed = claims.free_dead()
        other = claims.take(batch, "two")
        go_on.set()
        return freed, other.name

    ImportFile.objects.filter(pk=file.pk).update(claimed_at=timezone.now() - dt.timedelta(hours=1))
    done, found = in_threads(lambda: claims.do(file, read, write), look)

    assert (done, found) == (True, (0, "b.txt"))


def test_a_worker_waits_for_its_file_where_another_that_wanted_it_too_still_holds_the_row():
    batch = make_batch("a.txt", state="importing")
    file = claims.take(batch, "one")
    is_held, is_waiting = threading.Event(), threading.Event()

    def come_too_late():
        with transaction.atomic():
            ImportFile.objects.select_for_update().get(pk=file.pk)
            is_held.set()
            assert is_waiting.wait(30)
            time.sleep(0.5)  # the other one looks at the row by now

    def write(found):
        file.note(State.CREATED)
        file.save()

    def do():
        assert is_held.wait(30)
        is_waiting.set()
        return claims.do(file, lambda: None, write)

    assert in_threads(come_too_late, do)[1]
    assert ImportFile.objects.get().state == State.CREATED


def test_a_worker_does_not_wait_for_a_file_that_another_has_taken_over():
    batch = make_batch("a.txt", state="importing")
    file = claims.take(batch, "one")
    claims.give_back(file, "database-busy")
    other = claims.take(batch, "two")
    is_reading, go_on = threading.Event(), threading.Event()

    def read():
        is_reading.set()
        assert go_on.wait(30)

    def do_late():
        assert is_reading.wait(30)
        done = claims.do(file, lambda: None, lambda found: None)
        go_on.set()
        return done

    assert in_threads(lambda: claims.do(other, read, lambda found: None), do_late) == [True, False]


def test_no_file_is_taken_twice_by_workers_that_hurry():
    batch = make_batch(*[f"{number}.txt" for number in range(30)])

    def take_all():
        taken = []
        while file := claims.take(batch, threading.current_thread().name):
            taken.append(file.name)
        return taken

    taken = in_threads(take_all, take_all, take_all)

    assert sorted(chain.from_iterable(taken)) == sorted(f"{number}.txt" for number in range(30))


def test_workers_at_one_batch_bring_what_one_would_bring(tmp_path):
    batch = make_batch(
        state="importing", source="paths", options={"newspaper": "haiping", "may_add_newspapers": True}
    )
    for number in range(24):
        path = (
            tmp_path / f"2017-12-{number % 12 + 1:02}_03_{number}.txt"
        )  # two files for each of twelve pages
        path.write_text(f"{STORY}第{number}次。\n")
        ImportFile.objects.create(
            batch=batch, name=path.name, stored=stored_at(path), place={"label": "3"}, modified_ns=None
        )

    in_threads(*[lambda: work(ImportBatch.objects.get(pk=batch.pk))] * 3)

    states = list(batch.files.order_by("pk").values_list("state", flat=True))
    assert ImportBatch.objects.get().state == "done"
    assert states == ["created"] * 12 + ["new_version"] * 12
    assert Page.objects.count() == 12


def test_two_pages_alike_that_come_at_the_same_moment_are_named_to_each_other():
    newspaper = make_newspaper(slug="haiping")
    text = "# 矿泉水到了\n\n" + "".join(
        f"第{number}车矿泉水在{number * 7}号工地卸下。\n" for number in range(30)
    )
    one, other = (
        Importer(ImportOptions(place=Place(newspaper.slug, day, label="3")))
        for day in ("2017-05-02", "2017-05-03")
    )
    read = one.read("3.txt", text.encode()), other.read("4.txt", f"{text}又一行。\n".encode())
    is_written, is_waiting = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            one.write(read[0])
            is_written.set()
            assert is_waiting.wait(30)
            time.sleep(1)  # the other page is decided on by now, or waits

    def second():
        connection.ensure_connection()
        assert is_written.wait(30)
        is_waiting.set()
        other.write(read[1])

    in_threads(first, second)

    assert Resemblance.objects.count() == 1


def test_two_pages_of_an_issue_are_written_side_by_side_and_their_story_is_joined(monkeypatch):
    page = make_page(label="8")
    place = Place(page.issue.newspaper.slug, page.issue.date.isoformat())
    importer = Importer(ImportOptions(place=place))
    begins, goes_on = (
        "第1版　要闻\n\n# 工会送来清凉\n\n昨天下午，市总工会把三百箱矿泉水送到了工地。（下转第2版）\n",
        "第2版　文体\n\n# 工会送来清凉\n\n（上接第1版）工人们说，水很凉，心里很暖，活也干得更有劲了。\n",
    )
    first_read, second_read = (
        importer.read("1.txt", begins.encode()),
        importer.read("2.txt", goes_on.encode()),
    )
    is_written, is_waiting = threading.Event(), threading.Event()
    hold_issue = importer_module.hold_issue

    def hold_and_say(issue):
        if is_written.is_set():
            is_waiting.set()
        hold_issue(issue)

    monkeypatch.setattr(importer_module, "hold_issue", hold_and_say)

    def first():
        with transaction.atomic():
            Importer(ImportOptions(place=place)).write(first_read)
            is_written.set()
            assert is_waiting.wait(30)
            time.sleep(0.5)  # the other one waits for the issue by now

    def second():
        assert is_written.wait(30)
        Importer(ImportOptions(place=place)).write(second_read)

    in_threads(first, second)

    assert Article.objects.get(page__label="2").continues == Article.objects.get(page__label="1")


def test_a_page_comes_in_while_the_last_page_of_its_issue_is_taken_back():
    page = make_page()
    issue = page.issue
    options = ImportOptions(place=Place(issue.newspaper.slug, issue.date.isoformat(), label="9"))
    is_held, is_waiting = threading.Event(), threading.Event()

    def take_back():
        with transaction.atomic():
            Issue.objects.filter(pk=issue.pk).held()
            is_held.set()
            assert is_waiting.wait(30)
            time.sleep(0.5)  # the other one waits for the issue's row by now
            page.delete()
            issue.delete()

    def bring():
        assert is_held.wait(30)
        importer = Importer(options)
        read = importer.read("9.txt", STORY.encode())
        is_waiting.set()
        return importer.write(read).state

    assert in_threads(take_back, bring)[1] == "created"
    assert (Page.objects.get().label, Page.objects.get().issue.date) == ("9", issue.date)


def test_a_connection_that_the_server_ends_costs_the_present_file_a_try(tmp_path, monkeypatch):
    batch = make_batch(
        state="importing", source="paths", options={"newspaper": "haiping", "may_add_newspapers": True}
    )
    for number in (1, 2):
        path = tmp_path / f"2017-12-22_{number:02}.txt"
        path.write_text(f"{STORY}第{number}次。\n")
        ImportFile.objects.create(batch=batch, name=path.name, stored=stored_at(path))
    write, left = Importer.write, [1]

    def cut_off(importer, read, file=None):
        report = write(importer, read, file)
        if left and left.pop():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return report

    monkeypatch.setattr(Importer, "write", cut_off)
    work(batch)

    assert list(batch.files.order_by("pk").values_list("state", "tries")) == [("created", 2), ("created", 1)]
    assert (batch.state, Page.objects.count()) == ("done", 2)


def test_a_batch_that_three_put_into_the_queue_waits_there_once():
    batch = make_batch("a.txt", state="importing")

    queued = in_threads(*[lambda: tasks.enqueue(batch)] * 3)

    assert sorted(queued) == [False, False, True]


def test_a_file_that_is_being_written_when_the_import_is_cancelled_still_comes_in():
    batch = make_batch("a.txt", "b.txt", state="importing")
    is_reading, go_on = threading.Event(), threading.Event()
    file = claims.take(batch, "one")

    def read():
        is_reading.set()
        assert go_on.wait(30)

    def write(found):
        file.note(State.CREATED)
        file.save()

    def cancel():
        assert is_reading.wait(30)
        cancelled = batches.cancel(batch), batches.begin_undo(batch)
        go_on.set()
        return cancelled

    done, cancelled = in_threads(lambda: claims.do(file, read, write), cancel)

    assert (done, cancelled) == (True, (True, False))
    assert list(batch.files.order_by("pk").values_list("state", flat=True)) == ["created", "skipped"]
