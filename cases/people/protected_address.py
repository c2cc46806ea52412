"""An address that could put the person at risk: shown only when it is asked for, to those who work on the case."""

from agencies.actor import Actor
from cases.access import get_case, ground_of
from cases.accesses import record_read
from cases.models import CaseFile


def look_at_address(actor: Actor, reference: str) -> CaseFile:
    """The case, whose person's `address` may be read from here on. Each look is journaled, apart from that at the case."""
    case = get_case(actor, reference, to="see_address")
    record_read(actor, "address_read", case.pk, ground=ground_of(actor, case))
    return case
