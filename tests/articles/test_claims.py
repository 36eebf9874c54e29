"""Who works on which file: what is taken, held, given back, and lost with its worker."""

import datetime as dt
import time

import pytest
from django.db import connection
from django.utils import timezone

from articles import claims, workers
from articles.models import ImportBatch, ImportFile, Worker
from articles.workers import Here
from tests.factories import make_batch

pytestmark = pytest.mark.django_db
State = ImportFile.State


@pytest.fixture
def here():
    worker = Here()
    yield worker
    worker.end()


def history(file: ImportFile) -> list[tuple[str, str]]:
    file.refresh_from_db()
    return [(row["state"], row["reason"]) for row in file.history]


def lose_worker(file: ImportFile, *, worker: str = "gone", ago: int = 11) -> None:
    """The worker that took the file died so many seconds ago."""
    moment = timezone.now() - dt.timedelta(seconds=ago)
    ImportFile.objects.filter(pk=file.pk).update(worker=worker, claimed_at=moment)


def finish(file: ImportFile):
    def write(found):
        file.note(State.CREATED, worker=file.worker)
        file.save()

    return claims.do(file, lambda: None, write)


def test_a_taken_file_says_by_whom_and_how_often():
    batch = make_batch("a.txt", "b.txt")

    file = claims.take(batch, "one")

    file.refresh_from_db()
    assert (file.name, file.state, file.worker, file.tries) == ("a.txt", "reading", "one", 1)
    assert history(file) == [("reading", "")]


def test_two_workers_never_have_one_file():
    batch = make_batch("a.txt", "b.txt")

    taken = [claims.take(batch, worker) for worker in ("one", "two", "three")]

    assert [file and file.name for file in taken] == ["a.txt", "b.txt", None]


@pytest.mark.parametrize(
    ("phase", "states", "taken"),
    [
        ("reading", ["waiting", "read", "created"], ["0.txt"]),
        ("importing", ["read", "waiting", "created", "failed"], ["0.txt", "1.txt"]),
        ("undoing", ["created", "unplaced", "new_version", "unchanged"], ["2.txt", "1.txt", "0.txt"]),
        ("ready", ["waiting", "read"], []),
        ("cancelled", ["waiting", "read"], []),
    ],
)
def test_each_phase_takes_its_own_files_and_an_undo_takes_the_last_ones_first(phase, states, taken):
    batch = make_batch(*[f"{number}.txt" for number in range(len(states))], state=phase)
    for file, state in zip(batch.files.order_by("pk"), states, strict=True):
        ImportFile.objects.filter(pk=file.pk).update(state=state)

    found = []
    while file := claims.take(batch, "one"):
        found.append(file.name)

    assert found == taken


def test_of_a_paused_batch_nothing_is_taken():
    batch = make_batch("a.txt", paused_at=timezone.now())

    assert claims.take(batch, "one") is None


def test_what_is_done_is_written_with_the_state():
    batch = make_batch("a.txt")
    file = claims.take(batch, "one")

    assert finish(file)
    assert history(file) == [("reading", ""), ("created", "")]


def test_a_file_that_was_given_to_another_is_not_written():
    batch = make_batch("a.txt")
    file = claims.take(batch, "one")
    lose_worker(file)
    claims.free_dead()
    claims.take(batch, "two")

    assert not finish(file)
    file.refresh_from_db()
    assert (file.state, file.worker) == ("reading", "two")


def test_what_fails_in_the_middle_writes_nothing():
    file = claims.take(make_batch("a.txt"), "one")

    def write(found):
        ImportBatch.objects.create()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        claims.do(file, lambda: None, write)
    assert ImportBatch.objects.count() == 1


def test_the_file_of_a_dead_worker_is_free_again():
    file = claims.take(make_batch("a.txt"), "gone")
    lose_worker(file)

    assert claims.free_dead() == 1
    assert history(file)[-1] == ("waiting", "worker-died")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the system knows who lives")
def test_a_worker_has_a_grace_before_it_counts_as_dead():
    batch = make_batch("a.txt", "b.txt")
    young, old = claims.take(batch, "gone"), claims.take(batch, "gone")
    lose_worker(young, ago=9)
    lose_worker(old, ago=11)

    assert claims.free_dead() == 1
    assert [history(file)[-1] for file in (young, old)] == [("reading", ""), ("waiting", "worker-died")]


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="there the row's lock says that the worker lives"
)
def test_the_file_of_a_living_worker_stays_its_own_however_long_it_takes(here):
    file = claims.take(make_batch("a.txt"), here.name)
    lose_worker(file, worker=here.name, ago=3600)

    assert claims.free_dead() == 0


def test_after_three_dead_workers_a_file_has_failed():
    batch = make_batch("a.txt")
    for _try in range(3):
        lose_worker(claims.take(batch, "gone"))
        claims.free_dead()

    file = batch.files.get()
    assert (file.state, file.reason, file.tries) == ("failed", "worker-died-thrice", 3)
    assert claims.take(batch, "one") is None


def test_a_file_goes_back_to_where_it_was():
    batch = make_batch("a.txt", state="importing")
    batch.files.update(state=State.READ)
    file = claims.take(batch, "one")

    claims.give_back(file, "database-busy")

    file.refresh_from_db()
    assert (file.state, file.tries) == ("read", 1)


def test_a_full_disk_costs_no_try():
    file = claims.take(make_batch("a.txt"), "one")

    claims.give_back(file, "disk-full", counts=False)

    file.refresh_from_db()
    assert (file.state, file.tries) == ("waiting", 0)


@pytest.mark.parametrize("let_go", [claims.give_back, claims.fail])
def test_nothing_of_a_try_that_was_rolled_back_is_kept(let_go):
    batch = make_batch("a.txt", state="importing")
    file = claims.take(batch, "one")
    file.note(State.CREATED, worker="one")
    file.dump_id, file.articles, file.remarks = 10**6, 9, [{"code": "resembles", "line": 1, "detail": ""}]

    let_go(file, "program-error")

    file = batch.files.get()
    assert (file.dump_id, file.articles) == (None, 0)
    assert "resembles" not in [remark["code"] for remark in file.remarks]
    assert "created" not in [state for state, _reason in history(file)]


def test_what_cannot_be_undone_keeps_its_state_and_the_batch_waits_for_a_person():
    batch = make_batch("a.txt", state="undoing")
    batch.files.update(state=State.CREATED)
    file = claims.take(batch, "one")

    claims.fail(file, "program-error", "KeyError: 3")

    batch.refresh_from_db()
    file.refresh_from_db()
    assert (file.state, file.tries, batch.pause_reason) == ("created", 0, "program-error")
    assert batch.paused_at


def test_of_a_cancelled_batch_a_dead_workers_file_is_let_go():
    batch = make_batch("a.txt", state="importing")
    file = claims.take(batch, "gone")
    lose_worker(file)
    ImportBatch.objects.update(state="cancelled")

    claims.free_dead()

    assert history(file)[-1] == ("skipped", "cancelled")


def test_taking_a_file_costs_the_same_whatever_the_batch_holds(django_assert_num_queries):
    small, large = make_batch("a.txt"), make_batch(*[f"{number}.txt" for number in range(30)])

    for batch in (small, large):
        with django_assert_num_queries(2):  # batch, file
            claims.take(batch, "one")


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_heard_of_while_one_file_takes_long(here, monkeypatch):
    monkeypatch.setattr(workers, "BEAT", 0.05)
    here.beat()
    long_ago = timezone.now() - dt.timedelta(minutes=2)
    Worker.objects.update(last_seen=long_ago)
    assert not workers.at_work().exists()

    until = time.monotonic() + 20
    with here.heard():
        while not workers.at_work().exists() and time.monotonic() < until:
            time.sleep(0.05)

    assert list(workers.at_work()) == [Worker.objects.get(name=here.name)]
