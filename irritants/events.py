"""The history of irritants: in the history of their case, or in their own when they were seen in an observation."""

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from backend.base.journal import JournalEntry
from cases import events as case_events
from cases.events import Kind
from cases.models import CaseEvent
from irritants.catalogue import labels_of
from irritants.models import Irritant, IrritantCategory, IrritantEvent, Observation, Persona, RecurringIrritant
from irritants.statuses import CategoryOrigin, GiveUpReason, PersonSays

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
    "observation_voided": Kind(_("The observation had been entered in error, with all that it brought")),
}
LINK_KINDS: dict[str, Kind] = {
    "irritant_linked": Kind(_("Linked to a recurring irritant: %(category)s")),
    "irritant_unlinked": Kind(_("No longer linked to a recurring irritant: %(category)s")),
}
KINDS.update(LINK_KINDS)
RECURRING_KINDS: dict[str, Kind] = {
    "recurring_spotted": Kind(_("Recurring irritant spotted: %(category)s")),
    "recurring_edited": Kind(_("Recurring irritant edited: %(fields)s")),
    "recurring_qualified": Kind(_("Its cause is understood")),
    "recurring_solution_tried": Kind(_("A solution is on trial")),
    "recurring_solved": Kind(_("It is solved")),
    "recurring_came_back": Kind(_("It came back after it had been solved")),
}
CATEGORY_KINDS: dict[str, Kind] = {
    "category_added": Kind(_("Category added to the catalogue")),
    "category_edited": Kind(_("Words of the category changed: %(fields)s")),
    "category_merged": Kind(_("Category merged into: %(into)s")),
    "category_retired": Kind(_("Category retired: it takes no new irritant")),
    "category_restored": Kind(_("Category in use again")),
}
PERSONA_KINDS: dict[str, Kind] = {
    "persona_written": Kind(_("Persona written")),
    "persona_edited": Kind(_("Persona edited: %(fields)s")),
    "persona_retired": Kind(_("Persona retired: no case resembles it any more")),
    "persona_restored": Kind(_("Persona in use again")),
}

case_events.KINDS.update(KINDS | OBSERVATION_KINDS | RECURRING_KINDS | CATEGORY_KINDS | PERSONA_KINDS)
case_events.CATALOGUES["category"] = case_events.CATALOGUES["into"] = labels_of
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
    title=_("title"),
    administration=_("administration concerned"),
    cause=_("cause"),
    workaround=_("way round it"),
    solution=_("solution"),
    label_fr=_("name in French"),
    label_en=_("name in English"),
    definition_fr=_("definition"),
    name=_("name"),
    portrait=_("portrait"),
    needs=_("needs"),
    age_bands=_("ages"),
    categories=_("irritants met"),
    at_least=_("criteria to meet"),
    rank=_("rank"),
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


def record_recurring(recurring: RecurringIrritant, kind: str, actor: Actor, *, changed: Iterable[str] = (), **data: Any) -> JournalEntry:
    """Save the `changed` fields of a locked recurring irritant (none when it is new) and write the change in its own history."""
    if kind not in RECURRING_KINDS:
        raise ValueError(f"unknown event of a recurring irritant {kind!r}")
    changed = tuple(changed)
    if changed:
        recurring.save_changes(*changed)
    return _append(recurring, kind, actor, category=recurring.category_id, **data)


def history_of_recurring(recurring: RecurringIrritant) -> QuerySet[IrritantEvent]:
    """What was done about it, first things first. Links are told in the history of each irritant, never here."""
    return IrritantEvent.objects.filter(stream_id=recurring.pk).order_by("seq")


def record_category(category: IrritantCategory, kind: str, actor: Actor, *, changed: Iterable[str] = (), **data: Any) -> JournalEntry:
    """Save the `changed` fields of a locked category (none when it is new) and write the change in its own history.

    From then on the steering team answers for it, and loading the reference data leaves it alone.
    """
    if kind not in CATEGORY_KINDS:
        raise ValueError(f"unknown event of a category {kind!r}")
    if changed := tuple(changed):
        category.version += 1
        category.origin = CategoryOrigin.STEERING
        category.save(update_fields=[*changed, "version", "origin"])
    return _append_to(stream_of(category.pk), kind, actor, category=category.pk, **data)


def history_of_category(code: str) -> QuerySet[IrritantEvent]:
    return IrritantEvent.objects.filter(stream_id=stream_of(code)).order_by("seq")


def stream_of(code: str) -> UUID:
    """Categories are named by their codes, journals by identifiers."""
    return uuid5(NAMESPACE_OID, f"irritant-category:{code}")


def record_persona(persona: Persona, kind: str, actor: Actor, *, changed: Iterable[str] = (), **data: Any) -> JournalEntry:
    """Save the `changed` fields of a locked persona (none when it is new) and write the change in its own history."""
    if kind not in PERSONA_KINDS:
        raise ValueError(f"unknown event of a persona {kind!r}")
    if changed := tuple(changed):
        persona.save_changes(*changed)
    return _append(persona, kind, actor, **data)


def history_of_persona(persona: Persona) -> QuerySet[IrritantEvent]:
    return IrritantEvent.objects.filter(stream_id=persona.pk).order_by("seq")


def _append(stream: Irritant | Observation | RecurringIrritant | Persona, kind: str, actor: Actor, **data: Any) -> IrritantEvent:
    return _append_to(stream.pk, kind, actor, **data)


def _append_to(stream_id: UUID, kind: str, actor: Actor, **data: Any) -> IrritantEvent:
    event = IrritantEvent.append(stream_id, kind, actor_id=actor.user_id, agency_id=actor.agency_id, machine=actor.machine or None, **data)
    assert event is not None
    return event
