"""Communes, living areas, agencies, reception points and catalogues, from the files of the project."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from agencies.reference.loading import load_reference
from agencies.reference.progress import Progress


class Command(BaseCommand):
    help = "Loads or refreshes the reference data. Running it again changes nothing, and what administrators changed stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, choices=list(connections), help="The connection to write through.")
        parser.add_argument("--overwrite-agencies", action="store_true", help="Give agencies the name and kind of agencies.csv again.")

    def handle(self, *_: Any, **options: Any) -> None:
        progress = Progress(self.stdout.write if options["verbosity"] else lambda _: None)
        started = time.monotonic()
        load_reference(progress, using=options["database"], overwrite=options["overwrite_agencies"])
        progress(f"Reference data: {progress.changed} changed in {time.monotonic() - started:.1f} s")
