"""Everything the clock asks for: reminders, expiries, wake-ups, housekeeping. Idempotent: run it as often as you like."""

import logging
import time
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, close_old_connections, connection

from backend.base.database import DatabaseGone, is_lost, wait_for_database

logger = logging.getLogger(__name__)

ONE_AT_A_TIME = 4_611_000_005
"""Key of the advisory lock: a second run at the same time leaves the work to the first."""


class Command(BaseCommand):
    help = "Do what is due: reminders, expiries, wake-ups, housekeeping. --every SECONDS goes on until it is ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="run again and again, with this pause")

    def handle(self, *_args: Any, every: int | None, **_options: Any) -> None:
        if not every:
            self.run()
        while every:
            self.run_in_spite_of_the_database()
            time.sleep(every)
            close_old_connections()

    def run_in_spite_of_the_database(self) -> None:
        """What is due now. A database that goes away in the middle is waited for: the next round finds again what was not done."""
        try:
            self.run()
        except Error as error:
            if not is_lost(error):
                raise
            logger.warning("The clock lost the database: it waits for it.", exc_info=error)
            try:
                wait_for_database()
            except DatabaseGone as gone:
                raise CommandError(str(gone)) from error

    def run(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
            if not cursor.fetchone()[0]:
                self.stdout.write("Another run is at work.")
                return
        try:
            for config in apps.get_app_configs():
                due = getattr(config, "run_due", None)
                for what, count in due() if due else ():
                    if count:
                        self.stdout.write(f"{what}: {count}")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
