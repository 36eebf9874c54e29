"""The verbs of a batch, what a worker makes of them, and what stands against it: crashes, full disks, lost databases."""

import datetime as dt
import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import batch_work, batches, claims, tasks
from articles.batch_work import work
from articles.importer import Importer
from articles.models import Article, Dump, ImportBatch, ImportFile, Page, Worker
from articles.stored import folder, forget_old_uploads, stored_at
from articles.workers import Here
from tests.factories import make_batch

pytestmark = pytest.mark.django_db
State = ImportFile.State
STORY = "# 工会送来清凉\n\n本报讯（记者 沈嘉禾）昨天下午，市总工会把三百箱矿泉水送到了工地。\n"


def delivery(folder, count: int = 3, *, state: str = "importing") -> ImportBatch:
    """A batch of files on the server, each with a page of its own."""
    batch = make_batch(
        state=state, source="paths", options={"newspaper": "haiping", "may_add_newspapers": True}
    )
    for number in range(1, count + 1):
        path = folder / f"2017-12-22_{number:02}.txt"
        path.write_text(f"{STORY}第{number}次。\n")
        status = path.stat()
        batch.files.create(
            name=path.name, stored=stored_at(path), size=status.st_size, modified_ns=status.st_mtime_ns
        )
    return batch


def states(batch: ImportBatch) -> list[str]:
    return list(batch.files.order_by("pk").values_list("state", flat=True))


def queued() -> list[int]:
    return [task.args_kwargs["args"][0] for task in DBTaskResult.objects.ready()]


# Pause, resume, cancel, retry


@pytest.mark.parametrize("phase", ["reading", "importing", "undoing"])
def test_a_paused_batch_waits_until_it_is_resumed(tmp_path, phase):
    batch = delivery(tmp_path, 1, state=phase)
    batch.files.update(state=claims.FREE[phase][0])

    assert batches.pause(batch)
    work(batch)
    assert (batch.state, batch.files.get().tries, batches.pause(batch)) == (phase, 0, False)

    assert batches.resume(batch)
    work(batch)
    assert batch.state == {"reading": "ready", "importing": "done", "undoing": "undone"}[phase]
    assert not batches.resume(batch)


@pytest.mark.parametrize("phase", ["ready", "done", "cancelled", "undone"])
def test_what_does_not_run_is_not_paused(phase):
    assert not batches.pause(make_batch("a.txt", state=phase))


def test_an_import_that_is_cancelled_keeps_what_is_in_and_lets_the_rest_go(tmp_path):
    batch = delivery(tmp_path)
    work(batch, files=1)

    assert batches.cancel(batch)
    work(batch)

    assert (states(batch), batch.state) == (["created", "skipped", "skipped"], "cancelled")
    assert Page.objects.count() == 1


def test_an_upload_that_was_broken_off_and_cancelled_can_be_undone_to_its_end():
    batch = make_batch("a.txt", received_at=None)

    assert batches.cancel(batch)
    assert batches.begin_undo(batch)
    work(batch)

    assert (batch.state, states(batch)) == ("undone", ["skipped"])


@pytest.mark.parametrize("phase", ["undoing", "undone", "done", "cancelled"])
def test_an_undo_is_not_cancelled_and_what_has_ended_neither(phase):
    batch = make_batch("a.txt", state=phase)
    batch.files.update(state=State.CREATED)

    assert not batches.cancel(batch)
    assert (batch.state, states(batch)) == (phase, ["created"])


@pytest.mark.parametrize("phase", ["reading", "ready", "importing", "undoing", "undone"])
def test_only_what_has_ended_is_undone(phase):
    batch = make_batch("a.txt", state=phase)

    assert not batches.begin_undo(batch)
    assert batch.state == phase


def test_a_cancelled_import_is_not_undone_before_the_last_file_is_let_go(tmp_path):
    batch = delivery(tmp_path, 1)
    file = claims.take(batch, "one")
    ImportBatch.objects.update(state="cancelled")

    assert not batches.begin_undo(batch)
    claims.give_back(file, "database-busy")
    assert batches.begin_undo(batch)


def test_an_undo_that_was_stopped_goes_on_and_the_files_can_come_again(tmp_path):
    batch = delivery(tmp_path)
    work(batch)
    batches.begin_undo(batch)

    work(batch, files=1)
    assert (batch.state, Page.objects.count()) == ("undoing", 2)
    work(batch)

    assert (batch.state, states(batch)) == ("undone", ["undone"] * 3)
    assert (Article.objects.count(), Page.objects.count(), Dump.objects.count()) == (0, 0, 0)
    again = delivery(tmp_path)
    work(again)
    assert states(again) == ["created"] * 3


def test_what_an_undo_could_not_end_at_first_it_takes_back_at_the_second_try(tmp_path, monkeypatch):
    batch = delivery(tmp_path, 1)
    work(batch)
    batches.begin_undo(batch)
    save = ImportFile.save

    def refuse_once(file, **fields):
        monkeypatch.setattr(ImportFile, "save", save)
        raise IntegrityError("still referenced")

    monkeypatch.setattr(ImportFile, "save", refuse_once)
    work(batch)

    assert (batch.state, Page.objects.count(), Dump.objects.count()) == ("undone", 0, 0)


def test_what_failed_is_tried_again_and_the_rest_stays_as_it_is(tmp_path):
    batch = delivery(tmp_path)
    path = tmp_path / "2017-12-22_02.txt"
    text = path.read_text()
    path.unlink()
    work(batch)
    assert [(file.state, file.reason) for file in batch.files.all()][1] == ("failed", "file-vanished")

    path.write_text(text)
    batch.files.filter(state=State.FAILED).update(modified_ns=path.stat().st_mtime_ns)
    assert batches.retry(batch) == 1
    work(batch)

    assert (batch.state, states(batch)) == ("done", ["created"] * 3)


@pytest.mark.parametrize("phase", ["cancelled", "undoing", "undone"])
def test_of_what_was_cancelled_or_undone_nothing_is_tried_again(phase):
    batch = make_batch("a.txt", state=phase)
    batch.files.update(state=State.FAILED, stored="1")

    assert (batches.retry(batch), batch.state) == (0, phase)


def test_a_batch_waits_for_its_last_files_before_it_asks_for_confirmation(tmp_path):
    batch = delivery(tmp_path, 1, state="reading")
    ImportBatch.objects.update(received_at=None)

    work(batch)
    assert (batch.state, states(batch)) == ("reading", ["read"])
    batches.received(batch)
    work(batch)

    assert batch.state == "ready"


# Files that change, places that two files want


def test_a_file_that_grew_since_it_was_found_fails_with_both_sizes(tmp_path):
    batch = delivery(tmp_path, 1)
    with open(tmp_path / "2017-12-22_01.txt", "a") as file:
        file.write("又一行。\n")

    work(batch)

    file = batch.files.get()
    assert (file.state, file.reason) == ("failed", "file-changed")
    assert f"{file.size} → {file.size + 13}" in batches.reason_text(file)


def test_of_two_files_for_one_page_the_first_has_it_in_whatever_order_they_are_read(tmp_path):
    batch = delivery(tmp_path, 2, state="reading")
    first = batch.files.first()
    ImportFile.objects.update(place={"label": "7"})
    ImportFile.objects.filter(pk=first.pk).update(state=State.SKIPPED)

    work(batch)
    assert list(batch.files.values_list("foreseen", flat=True)) == ["", "created"]
    ImportFile.objects.filter(pk=first.pk).update(state=State.WAITING)
    ImportBatch.objects.update(state="reading")
    batch.refresh_from_db()
    work(batch)

    assert list(batch.files.values_list("foreseen", flat=True)) == ["created", "new_version"]


def test_the_preview_of_a_second_text_for_a_page_says_what_the_import_then_does(tmp_path):
    batch = delivery(tmp_path, 3, state="reading")
    ImportFile.objects.update(place={"label": "7"})
    last = batch.files.last()
    Path(last.stored).write_text(
        "# 桥修好了\n\n本报讯（记者 马骏）昨天上午，城东的石桥通车，行人不必再绕路。\n"
    )
    ImportFile.objects.update(size=None, modified_ns=None)

    work(batch)
    foreseen = list(batch.files.order_by("pk").values_list("foreseen", "pages_changed", "articles_changed"))
    batches.confirm(batch, publish=False)
    work(batch)

    assert foreseen == [("created", 0, 0), ("new_version", 1, 1), ("unplaced", 0, 0)]
    done = list(batch.files.order_by("pk").values_list("state", "pages_changed", "articles_changed"))
    assert done == foreseen


def test_a_later_file_that_was_imported_first_gives_way(tmp_path):
    batch = delivery(tmp_path, 2)
    first, second = batch.files.order_by("pk")
    (tmp_path / first.name).write_text((tmp_path / second.name).read_text())
    ImportFile.objects.filter(pk=first.pk).update(modified_ns=None, state=State.SKIPPED, place={"label": "2"})
    work(batch, files=1)
    assert states(batch) == ["skipped", "created"]

    ImportFile.objects.filter(pk=first.pk).update(state=State.WAITING)
    ImportBatch.objects.update(state="importing")
    batch.refresh_from_db()
    work(batch)

    assert states(batch) == ["created", "unchanged"]
    assert "gave-way" in [row["reason"] for row in batch.files.get(pk=second.pk).history]


def test_what_a_person_worked_on_does_not_give_way(tmp_path):
    batch = delivery(tmp_path, 2)
    first, second = batch.files.order_by("pk")
    (tmp_path / first.name).write_text((tmp_path / second.name).read_text())
    ImportFile.objects.filter(pk=first.pk).update(modified_ns=None, state=State.SKIPPED, place={"label": "2"})
    work(batch, files=1)
    Article.objects.get().publish(by=None)

    ImportFile.objects.filter(pk=first.pk).update(state=State.WAITING)
    ImportBatch.objects.update(state="importing")
    batch.refresh_from_db()
    work(batch)

    assert states(batch) == ["unchanged", "created"]


# What goes wrong with the house


def refuse(message: str, times: int = 1):
    """Importer.write that the database refuses so often."""
    write, left = Importer.write, [times]

    def refusing(importer, read, file=None):
        if left[0]:
            left[0] -= 1
            raise OperationalError(message)
        return write(importer, read, file)

    return refusing


def test_a_full_disk_pauses_the_batch_and_costs_nothing(tmp_path, monkeypatch):
    batch = delivery(tmp_path)
    monkeypatch.setattr(Importer, "write", refuse("database or disk is full"))

    with pytest.raises(batch_work.DiskFull):
        work(batch)
    assert (states(batch), batch.pause_reason) == (["waiting"] * 3, "disk-full")
    assert set(batch.files.values_list("tries", flat=True)) == {0}

    batches.resume(batch)
    work(batch)
    assert states(batch) == ["created"] * 3


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite can be told how much room it has")
@pytest.mark.django_db(transaction=True)
def test_a_database_without_room_stops_the_import_and_nothing_is_lost(tmp_path):
    batch = delivery(tmp_path)
    for path in tmp_path.glob("*.txt"):
        path.write_text(path.read_text() + "路修好了。" * 5000)
    batch.files.update(modified_ns=None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no room is left inside
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA max_page_count")
        most = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")

        with pytest.raises(batch_work.DiskFull):
            work(batch)
        assert "created" not in states(batch)
        cursor.execute(f"PRAGMA max_page_count = {most}")
    batches.resume(batch)
    ImportFile.objects.filter(state=State.READING).update(worker="gone")
    work(batch)

    assert (batch.state, states(batch)) == ("done", ["created"] * 3)


def test_a_connection_that_drops_costs_the_present_file_a_try(tmp_path, monkeypatch):
    batch = delivery(tmp_path)
    monkeypatch.setattr(Importer, "write", refuse("server closed the connection unexpectedly"))

    work(batch)

    assert (batch.state, states(batch)) == ("done", ["created"] * 3)
    assert list(batch.files.order_by("pk").values_list("tries", flat=True)) == [2, 1, 1]


def test_a_file_at_which_the_program_fails_is_named_and_the_others_go_on(tmp_path, monkeypatch):
    batch = delivery(tmp_path)
    write = Importer.write

    def failing(importer, read, file=None):
        if "_02" in read.report.name:
            raise KeyError("box")
        return write(importer, read, file)

    monkeypatch.setattr(Importer, "write", failing)
    work(batch)

    assert (batch.state, states(batch)) == ("done", ["created", "failed", "created"])
    assert "KeyError: 'box'" in batches.reason_text(batch.files.get(state=State.FAILED))


# Figures


def test_the_sentence_says_what_a_batch_brings(english):
    figures = dict.fromkeys([*ImportFile.FIGURES, "pages_unchanged", "failed", "waiting"], 0)
    figures |= {"pages_new": 1204, "pages_changed": 3, "articles_same": 40, "conflicts": 2}

    assert batches.summary_of(figures | {"pages_unchanged": 17, "failed": 5}) == (
        "1,204 pages new, 3 changed (40 articles same, 2 conflicts), 17 unchanged, 5 files cannot be read"
    )
    assert batches.summary_of(dict.fromkeys(figures, 0)) == "0 pages new"


def test_the_sentence_is_the_same_before_and_after_the_import(tmp_path, english):
    batch = delivery(tmp_path, 2, state="reading")
    work(batch)
    before = batches.summary(batch)
    batches.confirm(batch, publish=False)
    work(batch)

    assert before == batches.summary(batch) == "2 pages new"


def test_progress_costs_three_queries_whatever_the_batch_holds(django_assert_num_queries):
    small = make_batch("a.txt", state="importing")
    large = make_batch(*[f"{number}.txt" for number in range(30)], state="importing")

    for batch in (small, large):
        with django_assert_num_queries(3):
            figures = batches.progress(batch)
    assert (figures["total"], figures["left"], figures["seconds_left"]) == (30, 30, None)


def test_progress_knows_speed_and_time_left():
    batch = make_batch(*[f"{number}.txt" for number in range(40)], state="importing")
    done = [file.pk for file in batch.files.all()[:20]]
    moment = timezone.now() - dt.timedelta(seconds=30)
    batch.files.filter(pk__in=done).update(state=State.CREATED, done_at=moment, pages=1, articles=9)

    figures = batches.progress(batch)

    assert (figures["done"], figures["pages"], figures["articles"]) == (20, 20, 180)
    assert figures["per_minute"] == pytest.approx(40, abs=4)
    assert figures["seconds_left"] == pytest.approx(30, abs=4)


# The queue and the worker


def test_a_batch_waits_in_the_queue_once():
    batch = make_batch("a.txt", state="importing")

    assert [tasks.enqueue(batch), tasks.enqueue(batch)] == [True, False]
    assert queued() == [batch.pk]


def test_workers_put_back_what_has_free_files_and_nothing_else(tmp_path):
    waiting = make_batch("a.txt", state="importing")
    make_batch("a.txt", state="ready"), make_batch("a.txt", state="importing", paused_at=timezone.now())
    dead = make_batch("a.txt", state="importing")
    moment = timezone.now() - dt.timedelta(seconds=11)
    dead.files.update(state=State.READING, state_before=State.WAITING, worker="gone", claimed_at=moment)
    unmoved = make_batch(state="importing")  # its worker died after the last file

    assert [tasks.requeue(), tasks.requeue()] == [3, 0]
    assert sorted(queued()) == [waiting.pk, dead.pk, unmoved.pk]


@pytest.mark.django_db(transaction=True)  # between two tasks the worker lets its connection go
def test_a_worker_does_what_waits_and_leaves_nothing_behind(tmp_path):
    batch = delivery(tmp_path)

    call_command("work", once=True, stdout=io.StringIO())

    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("done", ["created"] * 3)
    assert Worker.objects.count() == 0
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_what_a_command_does_in_the_foreground_is_left_to_it_until_a_person_says_otherwise(tmp_path):
    batch = delivery(tmp_path)
    batch.options["foreground"] = True
    batch.save()

    assert (tasks.requeue(), queued()) == (0, [])
    batches.pause(batch)
    batches.resume(batch)
    assert queued() == [batch.pk]
    DBTaskResult.objects.all().delete()
    assert tasks.requeue() == 1


def test_a_worker_that_begins_a_batch_calls_the_next_one(tmp_path, monkeypatch):
    batch = delivery(tmp_path)
    here = Here()
    monkeypatch.setattr(tasks, "here", here)

    work(batch, here, files=1)
    assert queued() == [batch.pk]
    DBTaskResult.objects.all().delete()
    work(batch, here)
    DBTaskResult.objects.all().delete()
    work(batch, here)

    assert queued() == []
    here.end()


def test_a_worker_that_is_asked_to_stop_ends_after_its_present_file(tmp_path):
    batch = delivery(tmp_path)
    here = Here()

    work(batch, here, done=lambda file: here.stop())
    here.end()

    assert (batch.state, states(batch)) == ("importing", ["created", "waiting", "waiting"])


def test_a_worker_ends_with_the_server_that_it_was_started_beside():
    beside, orphan = Here(beside=os.getppid()), Here(beside=os.getpid())

    assert (beside.is_stopping, orphan.is_stopping) == (False, True)
    beside.end(), orphan.end()


def test_uploads_that_failed_are_kept_for_a_month_after_the_end():
    month = timezone.now() - dt.timedelta(days=31)
    old, young, open_one = (
        make_batch(state="done", finished_at=moment) for moment in (month, timezone.now(), None)
    )
    for batch in (old, young, open_one):
        folder(batch).mkdir(parents=True)

    forget_old_uploads()

    assert [folder(batch).exists() for batch in (old, young, open_one)] == [False, True, True]


def test_people_see_who_works_and_at_what(tmp_path):
    batch = delivery(tmp_path, 1)
    here = Here()

    work(batch, here)

    assert [(worker.name, worker.file.name) for worker in Worker.objects.all()] == [
        (here.name, "2017-12-22_01.txt")
    ]
    assert batches.progress(batch)["workers"] == 1
    here.end()
    assert batches.progress(batch)["workers"] == 0


# The command


def command(*paths, **options) -> str:
    out = io.StringIO()
    call_command(
        "import_dumps", *map(str, paths), stdout=out, stderr=io.StringIO(), newspaper="haiping", **options
    )
    return out.getvalue()


@pytest.mark.django_db(transaction=True)  # between two tasks the worker lets its connection go
def test_in_the_background_the_command_leaves_the_work_to_workers(tmp_path):
    delivery(tmp_path)
    ImportBatch.objects.all().delete()

    answer = json.loads(command(tmp_path, background=True, json=True))

    assert (answer["total"], queued()) == (3, [answer["batch"]])
    assert Page.objects.count() == 0
    call_command("work", once=True, stdout=io.StringIO())
    assert Page.objects.count() == 3


def test_a_stopped_import_says_how_to_go_on_and_does(tmp_path, monkeypatch, english):
    delivery(tmp_path)
    ImportBatch.objects.all().delete()
    monkeypatch.setattr(Importer, "write", refuse("database or disk is full"))

    with pytest.raises(CommandError, match=r"--resume \d+") as stopped:
        command(tmp_path)
    batch = ImportBatch.objects.get()
    assert (stopped.value.returncode, Page.objects.count()) == (1, 0)

    report = json.loads(call_resume(batch.pk))
    assert (report["created"], len(report["files"])) == (3, 3)


def call_resume(pk: int) -> str:
    out = io.StringIO()
    call_command("import_dumps", resume=pk, json=True, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("phase", ["ready", "done", "cancelled", "undone"])
def test_what_cannot_go_on_is_refused_as_wrong_usage(phase):
    batch = make_batch("a.txt", state=phase)

    for pk in (batch.pk, batch.pk + 1):
        with pytest.raises(CommandError) as refused:
            call_resume(pk)
        assert refused.value.returncode == 2


def test_an_upload_that_still_arrives_is_not_gone_on_with():
    batch = make_batch("a.txt", received_at=None)

    with pytest.raises(CommandError, match=f"--resume {batch.pk}") as refused:
        call_command("import_dumps", resume=batch.pk)

    assert (refused.value.returncode, states(batch)) == (2, ["waiting"])


def test_a_database_that_refuses_the_beginning_is_named_and_nothing_is_begun(tmp_path, monkeypatch):
    (tmp_path / "2017-12-22_01.txt").write_text(STORY)

    def refused(*args):
        raise OperationalError("database is locked")

    monkeypatch.setattr(batches, "receive_files", refused)
    with pytest.raises(CommandError, match="database is locked") as error:
        call_command("import_dumps", tmp_path)

    assert (error.value.returncode, ImportBatch.objects.count()) == (1, 0)


def test_a_dry_run_says_it_in_one_sentence(tmp_path, english):
    delivery(tmp_path)
    ImportBatch.objects.all().delete()

    said = command(tmp_path, dry_run=True)

    assert "Dry run, nothing was written.\n3 pages new\n" in said
    assert ImportBatch.objects.count() == 0


def test_two_people_who_import_one_folder_bring_each_page_once(tmp_path):
    one, two = delivery(tmp_path), delivery(tmp_path)
    ImportFile.objects.update(modified_ns=None)  # the second delivery wrote the first one's files anew

    for _file in range(3):
        work(one, files=1), work(two, files=1)

    assert (Page.objects.count(), one.state, two.state) == (3, "done", "done")
    assert sorted(states(one) + states(two)) == ["created"] * 3 + ["unchanged"] * 3
