"""In the place of django-tasks-db's own: its workers give no sign of life, so that others would take their jobs from them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not used here: run `work`."

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv(argv[:2])  # whatever options it was given

    def handle(self, *_args: Any, **_options: Any) -> None:
        raise CommandError("This worker gives no sign of life: others would take its jobs from it. Run `manage.py work` instead.")
