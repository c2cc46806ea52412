"""The history of irritants: in the history of their case, or in their own when they were seen in an observation."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from backend.base.journal import JournalEntry
from cases import events as case_events
from cases.events import Kind
from cases.models import CaseEvent
from irritants.catalogue import labels_of
from irritants.models import Irritant, IrritantEvent, Observation
from irritants.statuses import GiveUpReason, PersonSays

KINDS: dict[str, Kind] = {
    "irritant_reported": Kind(_("Irritant reported: %(category)s")),
    "irritant_started": Kind(_("Work started on an irritant: %(category)s")),
    "irritant_resolved": Kind(_("Irritant resolved, to be confirmed by the person: %(category)s")),
    "irritant_confirmed": Kind(_("The person confirms that an irritant is settled: %(category)s")),
    "irritant_word_recorded": Kind(_("The person’s word on an irritant: %(person_says)s (%(category)s)"), {"person_says": PersonSays}),
    "irritant_reopened": Kind(_("Irritant reopened: %(category)s")),
    "irritant_given_up": Kind(_("An irritant cannot be resolved (%(reason)s): %(category)s"), {"reason": GiveUpReason}),
    "irritant_voided": Kind(_("An irritant had been entered in error: %(category)s")),
    "irritant_edited": Kind(_("Irritant edited (%(fields)s): %(category)s")),
}
OBSERVATION_KINDS: dict[str, Kind] = {
    "observation_recorded": Kind(_("Observation recorded")),
    "observation_imported": Kind(_("Observation imported from a spreadsheet")),
    "observation_edited": Kind(_("Observation edited: %(fields)s")),
}

case_events.KINDS.update(KINDS | OBSERVATION_KINDS)
case_events.CATALOGUES["category"] = labels_of
case_events.FIELDS.update(
    category=_("category"),
    occurred_on=_("day"),
    agency_concerned=_("agency concerned"),
    step=_("step of the procedure"),
    description=_("description"),
    observed_on=_("day"),
    people_count=_("number of people"),
    place_kind=_("kind of place"),
    narrative=_("what was seen or heard"),
)


def history_of(irritant: Irritant) -> QuerySet[CaseEvent] | QuerySet[IrritantEvent]:
    """What happened to an irritant, first things first. Only for whoever sees it in full: events say who did what."""
    if irritant.case_id is None:
        return IrritantEvent.objects.filter(stream_id=irritant.pk).order_by("seq")
    # Data is kept as the text that was hashed: its keys are sorted and written without a space.
    return CaseEvent.objects.filter(stream_id=irritant.case_id, data__contains=f'"irritant":"{irritant.pk}"').order_by("seq")


def record(irritant: Irritant, kind: str, actor: Actor, *, changed: Iterable[str] = (), **data: Any) -> JournalEntry:
    """Save the `changed` fields of a locked irritant (none when it is new) and write the change where its history is.

    A change of an irritant met in a case counts as a change of the case, which is locked too.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown irritant event {kind!r}")
    changed = tuple(changed)
    if changed:
        irritant.save_changes(*changed)
    data = {"irritant": irritant.pk, "category": irritant.category_id, **data}
    if irritant.case is not None:
        return case_events.record(irritant.case, kind, actor, **data)
    return _append(irritant, kind, actor, **data)


def record_observation_change(
    observation: Observation, kind: str, actor: Actor, *, changed: Iterable[str] = (), **data: Any
) -> JournalEntry:
    """The same for an observation, whose history is its own."""
    if kind not in OBSERVATION_KINDS:
        raise ValueError(f"unknown observation event {kind!r}")
    changed = tuple(changed)
    if changed:
        observation.save_changes(*changed)
    return _append(observation, kind, actor, observation_kind=observation.kind, **data)


def _append(stream: Irritant | Observation, kind: str, actor: Actor, **data: Any) -> IrritantEvent:
    event = IrritantEvent.append(stream.pk, kind, actor_id=actor.user_id, agency_id=actor.agency_id, machine=actor.machine or None, **data)
    assert event is not None
    return event
