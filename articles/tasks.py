"""The queue's one kind of task: work on a batch. What is done and what is not says the batch itself, never the queue.

The library leaves the task of a worker that died "running" for ever; workers look for batches with free files
themselves (`requeue`), so a lost task costs half a minute and no file.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from articles import claims, workers
from articles.models import ImportBatch

KEPT = dt.timedelta(days=1)  # so long the queue shows what it has done
here: workers.Here | None = None  # this process, if it is a worker


@task()
def work_on(batch_id: int) -> None:
    from articles.batch_work import work  # it needs articles/batches.py, which needs the queue

    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch:
        work(batch, here)


def enqueue(batch: ImportBatch) -> bool:
    """Put a batch into the queue, unless it waits there already; in the caller's transaction, if there is one."""
    with transaction.atomic():
        ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)  # two callers, one task
        waiting = DBTaskResult.objects.filter(
            status=TaskResultStatus.READY,
            task_path=work_on.module_path,
            args_kwargs={"args": [batch.pk], "kwargs": {}},
        )
        if waiting.exists():
            return False
        work_on.enqueue(batch.pk)
    return True


def requeue() -> int:
    """Give back the files of dead workers, and put every batch with free files into the queue; how many those are."""
    claims.free_dead()
    queued = 0
    for batch in ImportBatch.objects.filter(state__in=claims.FREE, paused_at=None).order_by("pk"):
        if batch.options.get("foreground"):
            continue  # its files may lie where only that command finds them
        free = batch.files.filter(state__in=claims.FREE[batch.state])
        is_over = batch.received_at and not batch.files.filter(claims.is_left(batch)).exists()
        if free.exists() or is_over:  # the second where a worker died before it could let the batch move on
            queued += enqueue(batch)
    return queued


def forget_old() -> None:
    """Take away what the queue has done, and the tasks of workers that died."""
    old = timezone.now() - KEPT
    DBTaskResult.objects.finished().filter(finished_at__lt=old).delete()
    living = set(workers.at_work().values_list("name", flat=True))
    for result in DBTaskResult.objects.running().filter(started_at__lt=old):
        if not living.intersection(result.worker_ids):
            result.delete()
