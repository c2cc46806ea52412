"""`migrate` as the owner role, one at a time, ending with the rights of the plain role."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from backend.base import privileges

ONE_AT_A_TIME = 4_611_000_001
"""Key of the advisory lock that two deployments starting together wait on."""


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        owner, plain = connections[options["database"]], connections["default"]
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        connections["default"] = owner  # some migrations of others name no connection (django_tasks_db 0016)
        try:
            super().handle(*args, **options)
            privileges.grant(owner, role=plain.settings_dict["USER"])
        finally:
            connections["default"] = plain
            with owner.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
