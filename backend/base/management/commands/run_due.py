"""Everything the clock asks for: reminders, expiries, wake-ups, housekeeping. Idempotent: run it as often as you like."""

import time
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

ONE_AT_A_TIME = 4_611_000_005
"""Key of the advisory lock: a second run at the same time leaves the work to the first."""


class Command(BaseCommand):
    help = "Do what is due: reminders, expiries, wake-ups, housekeeping. --every SECONDS goes on until it is ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="run again and again, with this pause")

    def handle(self, *_args: Any, every: int | None, **_options: Any) -> None:
        self.run()
        while every:
            time.sleep(every)
            close_old_connections()
            self.run()

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
