"""What somebody may read of a request to join: its sender the state and no more; whoever leads, who asks, why, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from agencies.actor import Actor
from cases.joining.access import RECEIVER, allowed_actions, place
from cases.models import AccessRequest
from cases.querysets import VIEW


@dataclass(frozen=True)
class Reading:
    case: str | None
    """Its reference, for those who see it: whoever leads; the sender once it was let in."""
    person: str | None
    birth_date_agrees: bool | None
    """Whether the birth date that was asked for is in the case; False when the case has none: ask before letting in. For whoever leads."""
    reason_code: str
    answer: str
    allowed_actions: list[str]


def show(actor: Actor, requests: Iterable[AccessRequest]) -> list[AccessRequest]:
    """Put on each request, in `shown`, what `actor` may read of it. One statement."""
    requests = place(actor, requests)
    for one in requests:
        one.shown = _read(actor, one)
    return requests


def _read(actor: Actor, one: AccessRequest) -> Reading:
    case = one.case if VIEW in one.levels else None
    leads = one.party == RECEIVER
    return Reading(
        case=case.reference if case else None,
        person=case.person.display_name if case else None,
        birth_date_agrees=case.person.birth_date is not None if case and leads else None,
        reason_code=one.reason_code if leads else "",
        answer=one.answer if leads else "",
        allowed_actions=allowed_actions(actor, one),
    )
