"""What an agency's journal tells. `record` is the only way to write it."""

from typing import Any

from agencies.actor import Actor
from agencies.models import Agency, AgencyEvent

KINDS = frozenset(
    {
        "agency_created",
        "agency_corrected",
        "capacity_changed",
        "member_added",
        "member_roles_changed",
        "member_deactivated",
        "api_key_created",
        "api_key_revoked",
        "calendar_renewed",
        "calendar_revoked",
    }
)


def record(agency: Agency, kind: str, actor: Actor, **data: Any) -> AgencyEvent:
    if kind not in KINDS:
        raise ValueError(f"unknown agency event {kind!r}")
    event = AgencyEvent.append(agency.pk, kind, actor_id=actor.user_id, agency_id=actor.agency_id, machine=actor.machine or None, **data)
    assert event is not None
    return event
