"""Figures made anew from the irritants, or compared with them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from irritants.statistics.cells import differences
from irritants.statistics.snapshot import lengthily, rebuild, resembling_wrongly, snapshot_of_today


class Command(BaseCommand):
    help = "Make the daily copy of irritants and its cells anew, as of now. --check: only say whether they agree (exit 1 if not)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing: compare the cells with what the copy adds up to, and its personas with the cases",
        )

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        with transaction.atomic():
            lengthily()
            if not check:
                self.stdout.write(f"Figures made anew, as of {rebuild():%Y-%m-%d %H:%M} UTC.")
            as_of = snapshot_of_today()
            wrong, strangers = differences(as_of), resembling_wrongly(as_of)
        for is_, due, *what in wrong[:20]:
            self.stderr.write(f"{is_} instead of {due}: {what}")
        for number, is_, due in strangers:
            self.stderr.write(f"{number} irritants counted under the persona {is_ or 'none'}, whose cases resemble {due or 'none'}")
        if wrong:
            self.stderr.write(f"{len(wrong)} cells are not what irritants add up to. Run: manage.py rebuild_figures")
        if strangers:
            self.stderr.write("Personas are not those that cases resemble. Run: manage.py rebuild_figures")
        if wrong or strangers:
            raise SystemExit(1)
        self.stdout.write("Every cell is what irritants add up to, every persona the one that cases resemble.")
