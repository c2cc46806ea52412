from collections.abc import Iterator

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "backend.base"
    label = "base"

    def ready(self) -> None:
        """They are registered by being read."""
        import backend.checks  # noqa: F401

    def run_due(self) -> Iterator[tuple[str, int]]:
        from backend.base.idempotency import forget_old_answers
        from backend.base.request_counts import forget_past_counts

        yield "stored answers forgotten", forget_old_answers()
        yield "counts of requests forgotten", forget_past_counts()
