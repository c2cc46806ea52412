"""The history of a case. `record` is the only way to write it, and every change of a case goes through it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actor import Actor
from agencies.signatures import Signature, signatures
from backend.base import clock
from backend.base.errors import Sentence
from backend.base.journal import JournalEntry
from backend.base.written import dated
from cases import statuses
from cases.masking import Sight, some_professional
from cases.models import CaseEvent, CaseFile, FlagEvent, RiskFlag
from cases.plan import statuses as plan


@dataclass(frozen=True)
class Kind:
    """How an event is worded when displayed. Placeholders are keys of its data: identifiers and codes become words."""

    sentence: Sentence
    codes: Mapping[str, type[TextChoices]] = field(default_factory=dict)
    days: frozenset[str] = frozenset()
    """Of them, those that are days, which a language writes in its own way."""


KINDS: dict[str, Kind] = {
    "case_opened": Kind(gettext_lazy("Case opened")),
    "case_edited": Kind(gettext_lazy("Case edited: %(fields)s")),
    "person_edited": Kind(gettext_lazy("Person’s details edited: %(fields)s")),
    "case_started": Kind(gettext_lazy("Work started")),
    "case_held": Kind(gettext_lazy("Case put on hold until %(until)s"), days=frozenset({"until"})),
    "case_resumed": Kind(gettext_lazy("Work resumed")),
    "case_closed": Kind(gettext_lazy("Case closed: %(outcome)s"), {"outcome": statuses.Outcome}),
    "case_reopened": Kind(gettext_lazy("Case reopened")),
    "referent_named": Kind(gettext_lazy("%(user)s is the person’s referent (%(position)s)"), {"position": statuses.PersonPosition}),
    "referent_gone": Kind(gettext_lazy("The referent left with their agency")),
    "person_informed": Kind(gettext_lazy("The person was informed (%(how)s)"), {"how": statuses.Channel}),
    "agreement_recorded": Kind(gettext_lazy("The person agreed to share with %(agencies)s (%(how)s)"), {"how": statuses.Channel}),
    "agreement_withdrawn": Kind(gettext_lazy("The person withdrew an agreement to share")),
    "agreement_expired": Kind(gettext_lazy("An agreement to share expired")),
    "participation_started": Kind(
        gettext_lazy("%(agency)s joined as %(role)s"), {"role": statuses.ParticipationRole, "ground": statuses.Ground}
    ),
    "participation_changed": Kind(gettext_lazy("%(agency)s is now %(role)s"), {"role": statuses.ParticipationRole}),
    "participation_status": Kind(gettext_lazy("%(agency)s: %(status)s"), {"status": statuses.ParticipationStatus}),
    "participation_ended": Kind(gettext_lazy("%(agency)s left the case")),
    "handover_requested": Kind(gettext_lazy("%(to_agency)s was asked (%(handover_kind)s)"), {"handover_kind": statuses.HandoverKind}),
    "handover_accepted": Kind(gettext_lazy("%(to_agency)s accepted (%(handover_kind)s)"), {"handover_kind": statuses.HandoverKind}),
    "handover_rejected": Kind(gettext_lazy("%(to_agency)s declined: %(reason)s"), {"reason": statuses.Refusal}),
    "handover_cancelled": Kind(gettext_lazy("The request to %(to_agency)s was cancelled")),
    "handover_expired": Kind(gettext_lazy("The request to %(to_agency)s expired without an answer")),
    "handover_returned": Kind(gettext_lazy("%(to_agency)s gave the case back: %(reason)s"), {"reason": statuses.Refusal}),
    "handover_completed": Kind(gettext_lazy("The person met %(to_agency)s")),
    "flag_taken_up": Kind(gettext_lazy("A risk flag was taken up in this case")),
    # two files of one person
    "case_merged": Kind(gettext_lazy("Case closed: the person has another file, which goes on")),
    "file_joined": Kind(gettext_lazy("Another file of the person was closed: this one goes on for both")),
    "merge_undone": Kind(gettext_lazy("Case open again: it is taken apart from the file that went on")),
    "file_taken_out": Kind(gettext_lazy("The other file was taken apart from this one, and is open again")),
    # protecting people
    "case_restricted": Kind(gettext_lazy("From now on, only these people read the case: %(readers)s")),
    "readers_changed": Kind(gettext_lazy("The people who read the case are now: %(readers)s")),
    "restriction_lifted": Kind(gettext_lazy("The case is read again by the agencies in it")),
    "user_excluded": Kind(gettext_lazy("Somebody was set apart: they never see this case")),
    "exclusion_lifted": Kind(gettext_lazy("Somebody who was set apart no longer is")),
    # requests to join
    "access_granted": Kind(
        gettext_lazy("%(agency)s had asked to join, and was let in as %(role)s"),
        {"role": statuses.ParticipationRole, "ground": statuses.Ground},
    ),
    "access_refused": Kind(gettext_lazy("%(agency)s had asked to join, and was refused: %(reason)s"), {"reason": statuses.Refusal}),
    "note_written": Kind(gettext_lazy("Note written, for %(audience)s"), {"audience": statuses.Audience}),
    "note_corrected": Kind(gettext_lazy("Note corrected")),
    "note_widened": Kind(gettext_lazy("A note may now also be read by %(agencies)s")),
    "note_shared": Kind(gettext_lazy("A note may now be read by all the agencies in the case")),
    "document_added": Kind(
        gettext_lazy("Document added (%(document_kind)s), for %(audience)s"),
        {"document_kind": statuses.DocumentKind, "audience": statuses.Audience},
    ),
    "document_edited": Kind(gettext_lazy("Document renamed, or filed as: %(document_kind)s"), {"document_kind": statuses.DocumentKind}),
    "document_widened": Kind(gettext_lazy("A document may now also be read by %(agencies)s")),
    "document_removed": Kind(
        gettext_lazy("Document removed (%(document_kind)s): %(reason)s"),
        {"document_kind": statuses.DocumentKind, "reason": statuses.RemovalReason},
    ),
    "document_shared": Kind(gettext_lazy("A document may now be read by all the agencies in the case")),
    "notes_forwarded": Kind(gettext_lazy("Notes were passed on to %(to_agency)s with the handover")),
    "documents_forwarded": Kind(gettext_lazy("Documents were passed on to %(to_agency)s with the handover")),
    # the plan
    "action_planned": Kind(gettext_lazy("Action planned, for %(agency)s to do by %(due_on)s"), days=frozenset({"due_on"})),
    "action_edited": Kind(gettext_lazy("Action edited: %(fields)s")),
    "action_passed_on": Kind(gettext_lazy("Action passed on to %(agency)s")),
    "action_started": Kind(gettext_lazy("Action started")),
    "action_done": Kind(gettext_lazy("Action done (the person’s opinion: %(opinion)s)"), {"opinion": plan.Opinion}),
    "action_opinion": Kind(gettext_lazy("The person’s opinion on an action: %(opinion)s"), {"opinion": plan.Opinion}),
    "action_dropped": Kind(gettext_lazy("Action dropped: %(reason)s"), {"reason": plan.DropReason}),
    "action_reopened": Kind(gettext_lazy("Action taken up again")),
    "appointment_booked": Kind(gettext_lazy("Appointment booked with %(agency)s")),
    "appointment_edited": Kind(gettext_lazy("Appointment edited: %(fields)s")),
    "appointment_told": Kind(gettext_lazy("Appointment: %(status)s"), {"status": plan.AppointmentStatus}),
    "appointment_moved": Kind(gettext_lazy("Appointment moved")),
}

FLAG_KINDS: dict[str, Kind] = {
    "flag_raised": Kind(gettext_lazy("Raised, sent to %(to_agency)s")),
    "flag_acknowledged": Kind(gettext_lazy("Acknowledged")),
    "flag_taken_up": Kind(gettext_lazy("Taken up")),
    "flag_redirected": Kind(gettext_lazy("Redirected to %(to_agency)s")),
    "flag_dismissed": Kind(gettext_lazy("Dismissed: %(reason)s"), {"reason": statuses.DismissalReason}),
    "flag_withdrawn": Kind(gettext_lazy("Withdrawn")),
}


FIELDS: dict[str, Sentence] = {
    "summary": gettext_lazy("summary"),
    "themes": gettext_lazy("themes"),
    "alias": gettext_lazy("alias"),
    "first_name": gettext_lazy("first name"),
    "last_name": gettext_lazy("usual surname"),
    "birth_name": gettext_lazy("birth surname"),
    "birth_date": gettext_lazy("birth date"),
    "commune": gettext_lazy("commune"),
    "address": gettext_lazy("address"),
    "phone": gettext_lazy("telephone"),
    "email": gettext_lazy("e-mail"),
    "safe_contact": gettext_lazy("safe contact"),
    "contact_channels": gettext_lazy("ways to reach them"),
    "contact_hours": gettext_lazy("hours"),
    "phone_answered_by": gettext_lazy("who may answer the telephone"),
    "do_not_write": gettext_lazy("do not write"),
    "address_protected": gettext_lazy("protected address"),
    # the plan
    "title": gettext_lazy("what is to be done"),
    "in_their_words": gettext_lazy("the person’s words"),
    "agency": gettext_lazy("agency"),
    "assignee": gettext_lazy("who does it"),
    "due_on": gettext_lazy("day"),
    "starts_at": gettext_lazy("day and hour"),
    "minutes": gettext_lazy("length"),
    "professional": gettext_lazy("with whom"),
    "kind": gettext_lazy("kind"),
    "place": gettext_lazy("place"),
    "directions": gettext_lazy("how to get there"),
    "reminder_wanted": gettext_lazy("reminder"),
}
"""Words for what an edition changed (`fields`)."""

CATALOGUES: dict[str, Callable[[Iterable[str]], Mapping[str, str]]] = {}
"""Words for codes that a catalogue holds, by the key of the data that carries them."""


def record(case: CaseFile, kind: str, actor: Actor, *, changed: Iterable[str] = (), **data: Any) -> CaseEvent:
    """Save the `changed` fields of a locked case, count the change (version, last activity), and write it to its history."""
    if kind not in KINDS:
        raise ValueError(f"unknown case event {kind!r}")
    case.last_activity_at = max(clock.now(), case.last_activity_at)
    case.save_changes(*changed, "last_activity_at")
    event = CaseEvent.append(case.pk, kind, actor_id=actor.user_id, agency_id=actor.agency_id, machine=actor.machine or None, **data)
    assert event is not None
    return event


def record_flag(flag: RiskFlag, kind: str, actor: Actor, *, changed: Iterable[str] = (), **data: Any) -> FlagEvent:
    """Save the `changed` fields of a locked flag and write the change to its history."""
    if kind not in FLAG_KINDS:
        raise ValueError(f"unknown flag event {kind!r}")
    flag.save_changes(*changed)
    event = FlagEvent.append(flag.pk, kind, actor_id=actor.user_id, agency_id=actor.agency_id, machine=actor.machine or None, **data)
    assert event is not None
    return event


# --- words, made when shown -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """An event in words. Its own `data` may name whom the reader is not told of: `data` here does not."""

    event: JournalEntry
    sentence: str
    actor: Signature | None
    agency: Signature | None
    data: Mapping[str, Any]


def tell(events: Iterable[JournalEntry], sight: Sight) -> list[Told]:
    """Words for events, in the language in force, as far as `sight` goes: one statement, however many events."""
    events = list(events)
    signed = signatures((value for event in events for value in _identifiers(event)), reader=sight.agency_id)
    known, hidden = sight.among(signed)
    listed = _listed(events)
    return [
        Told(
            event,
            sentence(event, known, listed),
            Signature(some_professional()) if str(event.agency_id) in hidden else signed.get(str(event.actor_id)),
            known.get(str(event.agency_id)),
            {name: _without(hidden, value) for name, value in event.data.items()},
        )
        for event in events
    ]


def _without(hidden: frozenset[str], value: Any) -> Any:
    if isinstance(value, list):
        return [each for each in value if each not in hidden]
    return None if isinstance(value, str) and value in hidden else value


def sentence(event: JournalEntry, known: Mapping[str, Signature], listed: Mapping[str, Mapping[str, str]]) -> str:
    kind = KINDS.get(event.kind) or FLAG_KINDS[event.kind]
    words: dict[str, Any] = {}
    for name, value in event.data.items():
        if isinstance(value, list):
            words[name] = ", ".join(known[v].name if v in known else str(FIELDS.get(v, v)) for v in value)
        elif value in known:
            words[name] = known[value].name
        elif name in kind.codes:
            words[name] = _inside(str(kind.codes[name](value).label))
        elif name in kind.days and value:
            words[name] = dated(date.fromisoformat(value))
        else:
            words[name] = listed.get(name, {}).get(value, value) if isinstance(value, str) else value
    return str(kind.sentence) % _Unsaid(words)


def _inside(label: str) -> str:
    """A label as it is written inside a sentence: without its capital, unless it is an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] in " ’'" else label


def _listed(events: Iterable[JournalEntry]) -> Mapping[str, Mapping[str, str]]:
    events = list(events)
    codes = {name: {event.data[name] for event in events if isinstance(event.data.get(name), str)} for name in CATALOGUES}
    return {name: CATALOGUES[name](found) for name, found in codes.items() if found}


class _Unsaid(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return _("unknown")


def _identifiers(event: JournalEntry) -> Iterable[str]:
    yield from (str(value) for value in (event.actor_id, event.agency_id) if value)
    for value in event.data.values():
        for single in value if isinstance(value, list) else [value]:
            if isinstance(single, str) and len(single) == 36:
                yield single
