from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from irritants.access import get_irritant
from irritants.events import record
from irritants.facts import words
from irritants.lifecycle import IRRITANT
from irritants.models import Irritant


@operation
def resolve_irritant(
    irritant_id: UUID | str, *, resolution: str, solution: UUID | str | None = None, version: int | None = None, actor: Actor
) -> Irritant:
    """Resolved in the agent's eyes: the person has the last word (`record_persons_word`). A former word was about another resolution."""
    irritant = get_irritant(actor, irritant_id, to="resolve", lock=True, version=version)
    resolution = words("resolution", resolution, refusal=_("Say what was done, so that the person can be asked whether it is settled."))
    if solution is not None:  # none is in the programme yet, so that none can be named
        raise Invalid.value("solution", _("There is no such solution in the programme. Leave it out."), code="invalid_choice")

    irritant.status = IRRITANT.next(irritant.status, "resolve")
    irritant.resolved_at = clock.now()
    irritant.resolution = resolution
    irritant.person_says = ""

    record(irritant, "irritant_resolved", actor, changed=["status", "resolved_at", "resolution", "person_says"])
    return irritant
