from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.access import get_irritant
from irritants.events import record
from irritants.facts import lead_of, words
from irritants.models import Irritant
from irritants.statuses import IrritantStatus


@operation
def reopen_irritant(irritant_id: UUID | str, *, reason: str, version: int | None = None, actor: Actor) -> Irritant:
    """It is not settled after all, or can be resolved after all: work goes on, and the reopening is counted."""
    irritant = get_irritant(actor, irritant_id, to="reopen", lock=True, version=version)
    irritant.reopen_reason = words("reason", reason, refusal=_("Say why it is reopened."))

    changed = back_to_work(irritant)

    record(irritant, "irritant_reopened", actor, changed=["reopen_reason", *changed])
    return irritant


def back_to_work(irritant: Irritant) -> list[str]:
    """In progress again, by whoever leads the case now. Returns the fields that changed."""
    irritant.status = IrritantStatus.IN_PROGRESS
    irritant.resolved_at = irritant.confirmed_at = irritant.ended_at = None
    irritant.reopened_count += 1
    irritant.agency_in_charge = (lead_of(irritant.case) if irritant.case else None) or irritant.agency_in_charge
    return ["status", "resolved_at", "confirmed_at", "ended_at", "reopened_count", "agency_in_charge"]
