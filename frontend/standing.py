"""Where a case stands between agencies: who leads, who works or watches beside, who was asked and has not answered yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.base import clock
from cases.models import Handover, Participation
from cases.statuses import HandoverKind, HandoverStatus, ParticipationRole

ORDER = {role: place for place, role in enumerate((ParticipationRole.LEAD, ParticipationRole.CONTRIBUTOR, ParticipationRole.OBSERVER))}
ASKED: dict[str, str | Promise] = {
    HandoverKind.LEAD: _("Asked to take the lead"),
    HandoverKind.SUPPORT: _("Asked for support"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One agency on the thread."""

    look: str
    """"lead", "contributor", "observer", "asked" or "late": how its knot is drawn."""
    role: str | Promise
    agency: str
    status: str = ""
    """Its own status in the case; empty for one that was only asked."""
    since: datetime | None = None
    until: date | None = None
    respond_by: datetime | None = None


def stops(participations: Iterable[Participation], handovers: Iterable[Handover]) -> list[Stop]:
    """The lead first, then who is beside it, then who was asked. Ended participations and answered requests are left out.

    Reads `agency`, `to_agency` of each: select them before.
    """
    present = sorted((p for p in participations if p.ended_at is None), key=lambda p: (ORDER[ParticipationRole(p.role)], p.started_at))
    pending = sorted((h for h in handovers if h.status == HandoverStatus.REQUESTED), key=lambda h: h.respond_by)
    return [
        *(
            Stop(p.role, ParticipationRole(p.role).label, p.agency.name, status=p.status, since=p.started_at, until=p.observer_until)
            for p in present
        ),
        *(
            Stop("late" if h.respond_by <= clock.now() else "asked", ASKED[h.kind], h.to_agency.name, respond_by=h.respond_by)
            for h in pending
        ),
    ]
