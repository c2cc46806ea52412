"""django-tasks-db's worker, with a sign of life and a second chance for what failed."""

import logging
import time

from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from backend.jobs.recovery import MOST_TRIES, put_right, retry_failed, tell_given_up
from backend.jobs.sign_of_life import SignOfLife

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks for a job, when there is none."""
PUT_RIGHT_EVERY = 60.0
"""Seconds. The clock does it too, for the day when no worker is left."""


class Worker(db_worker.Worker):
    """Runs jobs as long as others can know that it is alive."""

    def __init__(self, sign: SignOfLife) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,  # `run` returns when nothing is ready
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=sign.worker_id,
        )
        self.sign = sign

    def work(self, *, until_empty: bool = False) -> None:
        """Until a signal asks to end; with `until_empty`, until nothing is ready. Raises SignLost, or what the database raises."""
        logger.info("Starting worker %s", self.worker_id)
        put_right_at = time.monotonic()
        while self.running:
            self.sign.check()
            if time.monotonic() >= put_right_at:
                for what, count in put_right():
                    if count:
                        logger.info("%s: %d", what, count)
                put_right_at = time.monotonic() + PUT_RIGHT_EVERY
            self.run()
            if until_empty:
                return
            if self.running:
                time.sleep(LOOK_EVERY)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            if len(db_task_result.worker_ids) < MOST_TRIES:
                retry_failed(db_task_result.pk)
            else:
                tell_given_up(db_task_result)
        self.sign.check()
