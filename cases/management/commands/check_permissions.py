"""Compare the guardian grants with the participations that they derive from. Exit 1 when they differ; --repair makes them agree."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backend.base.operation import door_transaction
from cases.access import lock_case
from cases.grants import differences, sync_grants
from cases.models import CaseFile


class Command(BaseCommand):
    help = "Check that what agencies may do with each case is what their participations say."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="derive the grants of the differing cases again")

    def handle(self, *_args: Any, repair: bool, **_options: Any) -> None:
        with door_transaction():
            found = differences()
        for reference, group, permission, what in found:
            self.stdout.write(f"{reference}: grant of permission {permission} to group {group} is {what}")
        if not found:
            self.stdout.write("Every grant is what participations say.")
            return
        if not repair:
            sys.exit(1)
        for reference in sorted({reference for reference, *_rest in found}):
            with door_transaction():
                sync_grants(lock_case(CaseFile.objects.values_list("pk", flat=True).get(reference=reference)))
        self.stdout.write("Repaired.")
