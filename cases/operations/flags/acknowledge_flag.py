from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.events import record_flag
from cases.flags.access import get_flag
from cases.lifecycle import FLAG
from cases.models import RiskFlag


@operation
def acknowledge_flag(flag_id: UUID, *, actor: Actor, version: int | None = None) -> RiskFlag:
    """Somebody of the receiving agency has read it and sees to it."""
    flag = get_flag(actor, flag_id, to="acknowledge", lock=True, version=version)

    flag.status, flag.acknowledged_at, flag.answered_by = FLAG.next(flag.status, "acknowledge"), clock.now(), actor.user

    record_flag(flag, "flag_acknowledged", actor, changed=("status", "acknowledged_at", "answered_by"))
    return flag
