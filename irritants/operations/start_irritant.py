from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from irritants.access import get_irritant
from irritants.events import record
from irritants.lifecycle import IRRITANT
from irritants.models import Irritant


@operation
def start_irritant(irritant_id: UUID | str, *, version: int | None = None, actor: Actor) -> Irritant:
    """Somebody works on it now."""
    irritant = get_irritant(actor, irritant_id, to="start", lock=True, version=version)

    irritant.status = IRRITANT.next(irritant.status, "start")
    irritant.started_at = clock.now()

    record(irritant, "irritant_started", actor, changed=["status", "started_at"])
    return irritant
