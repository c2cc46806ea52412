from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from agencies.reference.progress import Progress


class IrritantsConfig(AppConfig):
    name = "irritants"
    verbose_name = _("Irritants")

    def ready(self) -> None:
        """Wherever the history of a case is told, or all that is held on a person, irritants have their words in it."""
        import irritants.events
        import irritants.person_report  # noqa: F401

    def load_reference(self, progress: "Progress") -> None:
        """See agencies/reference/loading.py."""
        from irritants.catalogue import load_categories

        load_categories(progress)

    def run_due(self) -> Iterator[tuple[str, int]]:
        """See backend/base/management/commands/run_due.py."""
        from irritants.importing.keeping import forget_sheets
        from irritants.recurring.due import mark_those_met_again
        from irritants.statistics.ahead import work_out_ahead
        from irritants.statistics.snapshot import refresh, taken_today

        fresh = taken_today() is None
        refresh()
        yield "daily figures taken", int(fresh)
        yield "answers worked out ahead", work_out_ahead() if fresh else 0
        yield "spreadsheets forgotten", forget_sheets()
        yield "solved irritants that came back", mark_those_met_again()
