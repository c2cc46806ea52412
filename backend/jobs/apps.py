from collections.abc import Iterator

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "backend.jobs"
    label = "jobs"

    def run_due(self) -> Iterator[tuple[str, int]]:
        """See backend/base/management/commands/run_due.py."""
        from backend.jobs.recovery import forget_old_results, put_right

        yield from put_right()
        yield "job results forgotten", forget_old_results()
