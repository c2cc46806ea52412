from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.free_text import check_free_text
from irritants.access import get_irritant
from irritants.events import record
from irritants.facts import choice, words
from irritants.lifecycle import IRRITANT
from irritants.models import Irritant
from irritants.statuses import GiveUpReason


@operation
def give_up_irritant(irritant_id: UUID | str, *, reason_code: str, reason: str = "", version: int | None = None, actor: Actor) -> Irritant:
    """It cannot be resolved. `reason` is needed where the code says nothing."""
    irritant = get_irritant(actor, irritant_id, to="give_up", lock=True, version=version)
    code = choice("reason_code", reason_code, GiveUpReason)
    if code == GiveUpReason.OTHER:
        reason = words("reason", reason, refusal=_("Say why, since no reason of the list fits."))
    check_free_text(reason=reason)

    irritant.status = IRRITANT.next(irritant.status, "give_up")
    irritant.give_up_reason, irritant.give_up_text = code, reason.strip()
    irritant.ended_at = clock.now()

    record(irritant, "irritant_given_up", actor, changed=["status", "give_up_reason", "give_up_text", "ended_at"], reason=code)
    return irritant
