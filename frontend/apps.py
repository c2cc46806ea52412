from collections.abc import Iterator

from django.apps import AppConfig


class FrontendConfig(AppConfig):
    name = "frontend"

    def run_due(self) -> Iterator[tuple[str, int]]:
        """See backend/base/management/commands/run_due.py."""
        from frontend.drafts.keeping import forget_old_drafts
        from frontend.session.store import forget_what_is_over

        yield "drafts forgotten", forget_old_drafts()
        yield "sessions forgotten", forget_what_is_over()
