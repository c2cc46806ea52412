from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.events import record_flag
from cases.flags.access import get_flag
from cases.free_text import check_free_text
from cases.lifecycle import FLAG
from cases.models import RiskFlag
from cases.statuses import DismissalReason


@operation
def dismiss_flag(flag_id: UUID, *, actor: Actor, reason_code: str, reason: str = "", version: int | None = None) -> RiskFlag:
    """Nothing is to be done, for a coded reason. The raiser reads that it is closed."""
    flag = get_flag(actor, flag_id, to="dismiss", lock=True, version=version)
    check_free_text(reason=reason)
    if reason_code == DismissalReason.OTHER and not reason.strip():
        raise Invalid.value("reason", _("Say in a few words why."), code="required")

    flag.status, flag.dismissal_reason, flag.dismissal_text = FLAG.next(flag.status, "dismiss"), reason_code, reason
    flag.ended_at, flag.answered_by = clock.now(), actor.user

    record_flag(
        flag,
        "flag_dismissed",
        actor,
        changed=("status", "dismissal_reason", "dismissal_text", "ended_at", "answered_by"),
        reason=reason_code,
    )
    return flag
