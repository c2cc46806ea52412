"""Recompute every digest and link of every journal. Exit 1 and the first broken link when history was altered."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from backend.base.journal import concrete_journals, first_broken_link


class Command(BaseCommand):
    help = "Check that no history was altered. Runs as the owner role (DATABASE_OWNER_URL), who alone reads the heads of the chains."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for journal in concrete_journals():
            table = journal._meta.db_table
            broken = first_broken_link(journal)
            if broken:
                self.stdout.write(f"{table}: broken at stream {broken.stream_id}, entry {broken.seq}: {broken.why}")
                sys.exit(1)
            with connections["owner"].cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
                self.stdout.write(f"{table}: {cursor.fetchone()[0]} entries, whole")
