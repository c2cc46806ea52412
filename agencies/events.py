"""What an agency's journal tells. `record` is the only way to write it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actor import Actor
from agencies.models import Agency, AgencyEvent, Capacity
from agencies.roles import Role
from agencies.signatures import Signature, signatures
from agencies.themes import Theme
from backend.base import clock
from backend.base.errors import Sentence
from backend.base.written import dated


@dataclass(frozen=True)
class Kind:
    """How an event is worded when displayed. Placeholders are keys of its data: identifiers and codes become words."""

    sentence: Sentence
    codes: Mapping[str, type[TextChoices]] = field(default_factory=dict)


ROLES = {"roles": Role, "before": Role, "after": Role}
KINDS: Mapping[str, Kind] = {
    "agency_created": Kind(gettext_lazy("Agency created")),
    "agency_corrected": Kind(gettext_lazy("Name or kind corrected")),
    "marked_sensitive": Kind(gettext_lazy("From now on, its name is hidden from those whom its part in a case does not concern")),
    "no_longer_sensitive": Kind(gettext_lazy("Its name is no longer hidden in cases")),
    "capacity_changed": Kind(gettext_lazy("Capacity: %(after)s (before: %(before)s)"), {"before": Capacity, "after": Capacity}),
    "services_changed": Kind(gettext_lazy("Services: added %(added)s; removed %(removed)s"), {"added": Theme, "removed": Theme}),
    "communes_changed": Kind(gettext_lazy("Communes served: %(added)s added, %(removed)s removed")),
    "contact_changed": Kind(gettext_lazy("Contact details changed")),
    "handovers_opened": Kind(gettext_lazy("The agency takes cases over")),
    "handovers_refused": Kind(gettext_lazy("The agency takes no case over for now")),
    "member_invited": Kind(gettext_lazy("Somebody was invited: %(roles)s"), ROLES),
    "invitation_sent_again": Kind(gettext_lazy("An invitation was sent again: %(roles)s"), ROLES),
    "invitation_withdrawn": Kind(gettext_lazy("An invitation was withdrawn: %(roles)s"), ROLES),
    "member_added": Kind(gettext_lazy("%(user)s became a member: %(roles)s"), ROLES),
    "member_roles_changed": Kind(gettext_lazy("Roles of %(user)s: %(after)s (before: %(before)s)"), ROLES),
    "member_deactivated": Kind(gettext_lazy("The membership of %(user)s ended")),
    "member_brought_back": Kind(gettext_lazy("%(user)s is a member again: %(roles)s"), ROLES),
    "habilitation_reviewed": Kind(gettext_lazy("The habilitation of %(user)s was reviewed: %(roles)s"), ROLES),
    "habilitations_exported": Kind(gettext_lazy("The habilitations were exported")),
    "figures_exported": Kind(gettext_lazy("Figures were taken out of the service, as a file")),
    "api_key_created": Kind(gettext_lazy("API key issued to %(user)s, until %(expires_at)s")),
    "api_key_revoked": Kind(gettext_lazy("API key of %(user)s revoked")),
    "calendar_renewed": Kind(gettext_lazy("A member made an address for their calendar")),
    "calendar_revoked": Kind(gettext_lazy("A member revoked the address of their calendar")),
}


def record(agency: Agency, kind: str, actor: Actor, **data: Any) -> AgencyEvent:
    if kind not in KINDS:
        raise ValueError(f"unknown agency event {kind!r}")
    event = AgencyEvent.append(agency.pk, kind, actor_id=actor.user_id, agency_id=actor.agency_id, machine=actor.machine or None, **data)
    assert event is not None
    return event


# --- words, made when shown -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """An event in words."""

    event: AgencyEvent
    sentence: str
    actor: Signature | None
    agency: Signature | None = None

    @property
    def data(self) -> Mapping[str, Any]:
        return self.event.data


def tell(events: Iterable[AgencyEvent]) -> list[Told]:
    """Words for events, in the language in force: one statement, however many events."""
    events = list(events)
    known = signatures(key for event in events for key in (event.actor_id, event.data.get("user")) if key)
    return [Told(event, sentence(event, known), known.get(str(event.actor_id))) for event in events]


def sentence(event: AgencyEvent, known: Mapping[str, Signature]) -> str:
    kind = KINDS[event.kind]
    words = _Unsaid()
    for name, value in event.data.items():
        if name in kind.codes:
            words[name] = _named(kind.codes[name], value if isinstance(value, list) else [value])
        elif name == "user":
            words[name] = known[value].name if value in known else _("unknown")
        elif name.endswith("_at"):
            words[name] = dated(clock.local(datetime.fromisoformat(value)).date())
        else:
            words[name] = len(value) if isinstance(value, list) else value
    return str(kind.sentence) % words


def _named(codes: type[TextChoices], found: Iterable[str]) -> str:
    return ", ".join(str(codes(code).label) for code in found) or "–"


class _Unsaid(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return _("unknown")
