"""Which agencies are told by name, in a case, to those concerned only."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.actor import Actor
from agencies.operations.mark_sensitive import mark_sensitive
from backend.base.errors import DomainError
from backend.base.operation import door_transaction


class Command(BaseCommand):
    help = "Hides the name of an agency, in cases, from those whom its part does not concern: a shelter, an addiction centre…"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency_slug", metavar="AGENCY_SLUG")
        parser.add_argument("--lift", action="store_true", help="Its name is told again.")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with door_transaction():
                agency = mark_sensitive(options["agency_slug"], is_sensitive=not options["lift"], actor=Actor.system("mark_sensitive"))
        except DomainError as refused:
            raise CommandError(str(refused.detail)) from refused
        self.stdout.write(f"{agency.slug}: {'hidden from those not concerned' if agency.is_sensitive else 'told by name'}.")
