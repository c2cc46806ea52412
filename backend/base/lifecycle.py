"""Statuses as tables: which verb leads from where to where. Models, operations, doors, documentation and tests read the same one."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from backend.base.errors import InvalidTransition


@dataclass(frozen=True)
class Lifecycle:
    statuses: type[TextChoices]
    verbs: Mapping[str, Mapping[str, str]]
    """verb → {status before: status after}"""

    def next(self, status: str, verb: str) -> str:
        """Raise InvalidTransition, naming what is possible, unless `verb` is possible in `status`."""
        try:
            return self.verbs[verb][status]
        except KeyError:
            raise InvalidTransition(current=status, allowed=self.allowed(status), label=self.statuses(status).label) from None

    def allowed(self, status: str) -> list[str]:
        return [verb for verb, moves in self.verbs.items() if status in moves]

    def is_final(self, status: str) -> bool:
        return not self.allowed(status)
