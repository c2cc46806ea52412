from agencies.actor import Actor
from agencies.events import record
from agencies.models import User
from backend.base import clock
from backend.base.operation import operation
from cases.models import CalendarAddress
from cases.plan.calendar import owner


@operation
def revoke_calendar(*, actor: Actor) -> CalendarAddress | None:
    """The address opens nothing from now on. None when there is none: it is what was wanted."""
    ended = end_address(owner(actor))

    if ended:
        record(actor.acting_agency, "calendar_revoked", actor, address=ended.pk)
    return ended


def end_address(user: User) -> CalendarAddress | None:
    """Of a locked user."""
    address = CalendarAddress.objects.filter(user=user, revoked_at=None).first()
    if address:
        address.revoked_at = clock.now()
        address.save(update_fields=["revoked_at"])
    return address
