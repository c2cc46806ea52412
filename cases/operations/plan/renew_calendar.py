from agencies.actor import Actor
from agencies.events import record
from backend.base import clock
from backend.base.operation import operation
from cases.models import CalendarAddress
from cases.operations.plan.revoke_calendar import end_address
from cases.plan.calendar import digest_of, new_token, owner


@operation
def renew_calendar(*, actor: Actor) -> tuple[CalendarAddress, str]:
    """A secret address for one's calendar, and its token: shown once, kept nowhere. The former address opens nothing any more."""
    user = owner(actor)
    end_address(user)

    token = new_token()
    address = CalendarAddress.objects.create(user=user, digest=digest_of(token), created_at=clock.now())

    record(actor.acting_agency, "calendar_renewed", actor, address=address.pk)
    return address, token
