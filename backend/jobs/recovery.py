"""What becomes of a job whose worker died, or which failed: it is tried again, later each time, five times in all.

A job is a row of django-tasks-db; `worker_ids` names everybody who took it, so its length tells how often it was tried. Any number of
workers and clocks may call these functions at once: each row is locked by whoever gets it first, and the others pass over it.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Func, IntegerField, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from backend.jobs.sign_of_life import is_dead

logger = logging.getLogger(__name__)

AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""After the first, second, third and fourth try."""
MOST_TRIES = len(AGAIN_AFTER) + 1
SUCCESSES_KEPT_FOR, FAILURES_KEPT_FOR = timedelta(days=14), timedelta(days=90)
AT_A_TIME = 1_000


class WorkerDied(Exception):
    """Stands in the result of a job which never came to an end, however often it was tried."""


def put_right() -> Iterator[tuple[str, int]]:
    """(what, how many): jobs of dead workers, then jobs that failed."""
    yield "jobs taken from dead workers", take_from_dead_workers()
    yield "failed jobs to try again", retry_failed()


def take_from_dead_workers() -> int:
    """Make the jobs of dead workers ready again, or failed for good after the last try. Returns how many there were."""
    running = DBTaskResult.objects.running().order_by("started_at", "pk").values_list("pk", "worker_ids")
    return sum(_take(job_id, workers[-1]) for job_id, workers in running if workers)


@transaction.atomic
def _take(job_id: UUID, worker_id: str) -> bool:
    if not is_dead(worker_id):
        return False
    still = DBTaskResult.objects.running().filter(pk=job_id, **{"worker_ids__-1": worker_id})
    job = still.select_for_update(skip_locked=True).first()
    if job is None:  # it ended after all, or another took it
        return False
    tries = len(job.worker_ids)
    if tries < MOST_TRIES:
        _try_again(job, since=timezone.now())
        logger.warning("Job %s (%s): its worker died. Tried %d times, again from %s on.", job.pk, job.task_path, tries, job.run_after)
        return True
    job.status, job.finished_at = TaskResultStatus.FAILED, timezone.now()
    job.exception_class_path, job.traceback = f"{WorkerDied.__module__}.{WorkerDied.__qualname__}", "Its worker died each time.\n"
    job.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
    tell_given_up(job)
    return True


@transaction.atomic
def retry_failed(job_id: UUID | None = None) -> int:
    """Make failed jobs (or only that one) ready for a later try, unless it was the last. Returns how many there were."""
    tries = Func(F("worker_ids"), function="jsonb_array_length", output_field=IntegerField())
    failed = DBTaskResult.objects.failed().alias(tries=tries).filter(tries__range=(1, MOST_TRIES - 1))
    if job_id:
        failed = failed.filter(pk=job_id)
    jobs = list(failed.select_for_update(skip_locked=True).order_by("finished_at", "pk")[:AT_A_TIME])
    for job in jobs:
        _try_again(job, since=job.finished_at or timezone.now())
    return len(jobs)


def _try_again(job: DBTaskResult, *, since: datetime) -> None:
    """Ready again from some time after `since` on. What the last try said stays in the row until the next one ends."""
    job.status, job.finished_at = TaskResultStatus.READY, None
    job.run_after = since + AGAIN_AFTER[len(job.worker_ids) - 1]
    job.save(update_fields=["status", "finished_at", "run_after"])


def tell_given_up(job: DBTaskResult) -> None:
    """Its arguments stay unsaid: they may name somebody."""
    logger.error(
        "Job %s (%s) failed for good after %d tries: %s. Nothing tries it again; its row holds the traceback.",
        job.pk,
        job.task_path,
        len(job.worker_ids),
        job.exception_class_path,
    )


def forget_old_results() -> int:
    """Delete results after their time: 14 days after a success, 90 after a failure. Returns how many."""
    now = timezone.now()
    old = DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lte=now - SUCCESSES_KEPT_FOR)
        | Q(status=TaskResultStatus.FAILED, finished_at__lte=now - FAILURES_KEPT_FOR)
    )
    forgotten = 0
    while jobs := list(old.order_by("finished_at").values_list("pk", flat=True)[:AT_A_TIME]):  # a few at a time: statements have 5 s
        forgotten += DBTaskResult.objects.filter(pk__in=jobs).delete()[0]
    return forgotten
