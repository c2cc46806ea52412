"""Compare the guardian grants with the participations that they derive from, and lists with the grants. Exit 1 when they differ."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backend.base.operation import door_transaction
from cases.access import lock_case
from cases.models import CaseFile
from cases.sharing.grants import differences, sync_grants
from irritants.sight import misplaced, put_in_place


class Command(BaseCommand):
    help = "Check that what agencies may do with each case is what their participations say."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="derive what differs again")

    def handle(self, *_args: Any, repair: bool, **_options: Any) -> None:
        with door_transaction():
            found, out_of_place = differences(), misplaced()
        for reference, group, permission, what in found:
            self.stdout.write(f"{reference}: grant of permission {permission} to group {group} is {what}")
        for irritant, what in out_of_place:
            self.stdout.write(f"{irritant}: {what} in the list of an agency")
        if not found and not out_of_place:
            self.stdout.write("Every grant is what participations say, and every list what grants say.")
            return
        if not repair:
            sys.exit(1)
        for reference in sorted({reference for reference, *_rest in found}):
            with door_transaction():
                sync_grants(lock_case(CaseFile.objects.values_list("pk", flat=True).get(reference=reference)))
        with door_transaction():
            put_in_place(irritant for irritant, _what in misplaced())
        self.stdout.write("Repaired.")
