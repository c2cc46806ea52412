from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from agencies.actor import Actor
    from agencies.models import Membership
    from agencies.reference.progress import Progress


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """Whoever makes the report of all that is held on a person finds these parts in it."""
        import cases.person_report.contents
        import cases.person_report.parts  # noqa: F401

    def load_reference(self, progress: "Progress") -> None:
        """See agencies/reference/loading.py."""
        from cases.catalogue import load_risk_factors

        load_risk_factors(progress)

    def follow_membership(self, membership: "Membership", *, actor: "Actor") -> None:
        """See agencies/caseworkers.py."""
        from cases.operations.protection.replace_reader import replace_reader

        replace_reader(membership, actor=actor)

    def run_due(self) -> Iterator[tuple[str, int]]:
        """See backend/base/management/commands/run_due.py."""
        from cases.due import run_due

        yield from run_due()
