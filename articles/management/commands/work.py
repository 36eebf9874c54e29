"""work: one worker, which does what batches want done until it is told to stop."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker

from articles import ledger, tasks, workers
from articles.duplicates import find_duplicates
from articles.reprints import find_reprints
from articles.stored import forget_old_uploads

logger = logging.getLogger(__name__)
PAUSE = 1  # seconds between two looks into an empty queue
COUNTING = 1  # seconds for the sums of what the archive lacks, which nobody waits for
SLICE = 2  # seconds for pages that came twice, and for reprints, before the queue is looked at again
REFUSED = 5  # seconds to wait when the database does not answer


class Command(BaseCommand):
    rests_until = 0.0  # moment of the monotonic clock until which nothing new is expected to be compared
    help = "Work on imports until stopped (SIGTERM, Ctrl+C: after the present file). Any number may run with PostgreSQL."

    def add_arguments(self, parser):
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="end when this process does, which started the worker"
        )
        parser.add_argument("--once", action="store_true", help="end when nothing is left to do")

    def handle(self, *, once: bool, beside: int | None, verbosity: int, **options):
        here = tasks.here = workers.Here(beside=beside)
        if verbosity:
            self.stdout.write(_("Worker %(name)s waits for imports.") % {"name": here.name})
        try:
            with workers.stopped_by_signals(here), here.heard():
                while not here.is_stopping:
                    is_idle = self.look(here)
                    if once and is_idle:
                        return
        finally:
            tasks.here = None
            here.end()

    def look(self, here: workers.Here) -> bool:
        """Do what the queue holds; False where there is more to be done."""
        try:
            here.beat()
            here.look_around(self.look_around)
            if work_off(here) or (not here.is_stopping and self.look_for_copies()):
                return False
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database does not answer: %s", str(error).strip())
            connection.close_if_unusable_or_obsolete()
            time.sleep(REFUSED)
            return False
        if not here.is_stopping:
            time.sleep(PAUSE)
        return True

    def look_for_copies(self) -> bool:
        """A little of what follows imports while none waits: pages that came twice, reprints. Whether there is more."""
        if time.monotonic() < self.rests_until:
            return False
        pages, found = find_duplicates(seconds=SLICE), find_reprints(seconds=SLICE)
        is_over = found.is_done or not (pages or found.articles)
        if is_over:
            self.rests_until = time.monotonic() + workers.LOOK_AROUND
        return not is_over

    def look_around(self) -> None:
        tasks.requeue()
        tasks.forget_old()
        workers.forget_silent()
        forget_old_uploads()
        ledger.count_old(seconds=COUNTING)


def work_off(here: workers.Here) -> int:
    """Do the tasks that wait in the queue; how many they were. The library's loop, which ends when the queue is empty."""
    worker = Worker(
        queue_names=[DEFAULT_TASK_QUEUE_NAME],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=1,
        worker_id=here.name,
        excluded_queue_names=[],
    )
    worker.run()
    return worker._run_tasks
