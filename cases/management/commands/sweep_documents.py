"""Files that no document has, and documents whose file is missing. Any run may be cut short, and run again."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.documents.sweeping import Orphan, compared, sweep


class Command(BaseCommand):
    help = "Remove the files that no document has, once they are a day old. --check removes nothing, and exits 1 when something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="tell, remove nothing")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        counts = {"orphans": 0, "lost": 0}
        try:
            for found in compared() if check else sweep():
                if isinstance(found, Orphan):
                    counts["orphans"] += 1
                    self.stdout.write(f"{found.name}: no document has this file" + ("" if check else "; removed"))
                else:
                    counts["lost"] += 1
                    self.stdout.write(f"{found.document}: its file {found.name} is missing")
        except OSError as wrong:
            raise CommandError(f"The store of documents does not answer: {wrong}. Run this again later.") from wrong
        if not any(counts.values()):
            self.stdout.write("Every file has its document, and every document its file.")
        elif check:
            sys.exit(1)
