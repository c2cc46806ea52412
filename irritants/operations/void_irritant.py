from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from irritants.access import get_irritant
from irritants.events import record
from irritants.facts import words
from irritants.lifecycle import IRRITANT
from irritants.models import Irritant


@operation
def void_irritant(irritant_id: UUID | str, *, reason: str, version: int | None = None, actor: Actor) -> Irritant:
    """It should never have been entered: it stays readable, and no figure counts it."""
    irritant = get_irritant(actor, irritant_id, to="void", lock=True, version=version)
    irritant.void_reason = words("reason", reason, refusal=_("Say why it was entered in error."))

    irritant.status = IRRITANT.next(irritant.status, "void")
    irritant.resolved_at = irritant.confirmed_at = None
    irritant.ended_at = clock.now()

    record(irritant, "irritant_voided", actor, changed=["status", "void_reason", "resolved_at", "confirmed_at", "ended_at"])
    return irritant
