"""The processes that work on batches: who lives, and what people are told of them.

A worker says every few seconds in a row that it lives, for people to see. Whether a worker *of this machine* lives is
asked of the system: each holds a file locked, and when its process ends, however it ends, the lock is gone.
"""

import datetime as dt
import fcntl
import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from articles.models import ImportFile, Worker

logger = logging.getLogger(__name__)
BEAT = 5  # seconds between two words of a worker
LOOK_AROUND = 30  # seconds
SILENT = dt.timedelta(minutes=1)  # after which a worker counts as gone


class Here:
    """This process as a worker. `stop` asks it to end after its present file; so does the end of its parent `beside`."""

    def __init__(self, *, beside: int | None = None):
        self.name = f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(3)}"
        self._is_asked_to_stop = False
        self._beside = beside
        self._said_at = self._looked_at = 0.0
        self._path = _sign_path(self.name)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._sign = open(self._path, "wb")  # noqa: SIM115 - open as long as the worker lives
        fcntl.flock(self._sign, fcntl.LOCK_EX)

    @property
    def is_stopping(self) -> bool:
        return self._is_asked_to_stop or (self._beside is not None and os.getppid() != self._beside)

    def stop(self) -> None:
        self._is_asked_to_stop = True

    def beat(self, file: ImportFile | None = None) -> None:
        """Say that this worker lives, and at which file it is, unless it has just said so."""
        if time.monotonic() - self._said_at < BEAT:
            return
        Worker.objects.update_or_create(name=self.name, defaults={"last_seen": timezone.now(), "file": file})
        self._said_at = time.monotonic()

    @contextmanager
    def heard(self):
        """Say every few seconds that this worker lives, also while one file takes long: from a thread of its own."""
        is_over = threading.Event()

        def say() -> None:
            while not is_over.wait(BEAT):
                try:
                    Worker.objects.filter(name=self.name).update(last_seen=timezone.now())
                except DatabaseError as error:  # the present file meets it, too
                    logger.info("The database does not answer: %s", str(error).strip())
                finally:
                    connection.close()

        thread = threading.Thread(target=say, name="heard", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def look_around(self, look: Callable[[], object]) -> None:
        """Do what every worker does every half minute for the others, unless it has just been done."""
        if time.monotonic() - self._looked_at >= LOOK_AROUND:
            self._looked_at = time.monotonic()
            look()

    def end(self) -> None:
        self._sign.close()
        self._path.unlink(missing_ok=True)
        try:
            Worker.objects.filter(name=self.name).delete()
        except DatabaseError as error:  # the row grows old by itself
            logger.warning("The database does not answer: %s", str(error).strip())


@contextmanager
def stopped_by_signals(here: Here):
    """SIGTERM and Ctrl+C ask the worker to stop after its present file; a second one ends it at once."""

    def stop(number, frame):
        if here.is_stopping:
            raise KeyboardInterrupt
        here.stop()

    if threading.current_thread() is not threading.main_thread():  # only that one hears signals
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def is_alive(worker: str) -> bool:
    """Whether a worker of this machine lives."""
    try:
        with open(_sign_path(worker), "rb") as sign:
            fcntl.flock(sign, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    _sign_path(worker).unlink(missing_ok=True)
    return False


def at_work():
    """The workers that were heard of within the last minute."""
    return Worker.objects.filter(last_seen__gt=timezone.now() - SILENT)


def forget_silent() -> None:
    """Take the rows of workers away that have not been heard of for a day."""
    Worker.objects.filter(last_seen__lt=timezone.now() - dt.timedelta(days=1)).delete()


def _sign_path(worker: str) -> Path:
    return Path(settings.VAR_DIR) / "workers" / worker
