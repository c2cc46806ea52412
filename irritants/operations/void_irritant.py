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
    reason = words("reason", reason, refusal=_("Say why it was entered in error."))

    changed = out_of_the_figures(irritant, reason)

    record(irritant, "irritant_voided", actor, changed=changed)
    return irritant


def out_of_the_figures(irritant: Irritant, reason: str) -> list[str]:
    """Returns the fields that changed."""
    irritant.status = IRRITANT.next(irritant.status, "void")
    irritant.void_reason = reason
    irritant.resolved_at = irritant.confirmed_at = None
    irritant.ended_at = clock.now()
    return ["status", "void_reason", "resolved_at", "confirmed_at", "ended_at"]
