from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.events import record_flag
from cases.flags.access import get_flag
from cases.lifecycle import FLAG
from cases.models import RiskFlag


@operation
def withdraw_flag(flag_id: UUID, *, actor: Actor, version: int | None = None) -> RiskFlag:
    """Take back a flag raised in error, as long as nobody has taken it up."""
    flag = get_flag(actor, flag_id, to="withdraw", lock=True, version=version)

    flag.status, flag.ended_at = FLAG.next(flag.status, "withdraw"), clock.now()

    record_flag(flag, "flag_withdrawn", actor, changed=("status", "ended_at"))
    return flag
