"""Fictitious people and agencies at work, for `make demo`."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.reference.progress import Progress
from backend.demo.loading import ReferenceDataMissing, load_demo
from backend.demo.logins import DEFAULT_PATH


class Command(BaseCommand):
    help = "Loads fictitious cases, flags, irritants and logins. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--logins", metavar="PATH", type=Path, default=DEFAULT_PATH, help="The file to write the logins to (.local/demo-logins.json)."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demonstration: load_demo would mix invented people with real ones. Set DEMO=1 on a database of its own."
            )
        progress = Progress(self.stdout.write if options["verbosity"] else lambda _: None)
        started = time.monotonic()
        try:
            is_new = load_demo(progress, options["logins"])
        except ReferenceDataMissing as missing:
            raise CommandError(str(missing)) from missing
        progress(f"Demo data: loaded in {time.monotonic() - started:.1f} s" if is_new else "Demo data: already loaded")
