"""The worker: runs jobs, one after the other, until it is ended. Any number of them may run."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from backend.base.database import WAIT_FOR, DatabaseGone, is_lost, wait_for_database
from backend.jobs.sign_of_life import SignOfLife
from backend.jobs.worker import Worker

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = f"Run jobs until ended. While the database does not answer, wait for it, {WAIT_FOR / 60:.0f} minutes at most."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="end when no job is ready")

    def handle(self, *_args: Any, until_empty: bool, **_options: Any) -> None:
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)  # it says at every look that it found nothing
        while True:
            try:
                with SignOfLife() as sign:
                    worker = Worker(sign)
                    worker.configure_signals()
                    worker.work(until_empty=until_empty)
                return
            except Error as error:
                if not is_lost(error):
                    raise
                logger.warning("The worker lost the database: it waits for it, then goes on under another name.", exc_info=error)
                try:
                    wait_for_database()
                except DatabaseGone as gone:
                    raise CommandError(str(gone)) from error
