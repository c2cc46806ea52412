"""Actions and appointments across cases: those of the acting agency, in the cases that one sees.

Driven by the index of the agency, or of the assignee, in the order of the days; whether a case is in sight is asked row by row (EXISTS).
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, QuerySet

from agencies.actor import Actor
from cases.models import Action, Appointment, CaseFile

ACTION_ORDERINGS: Mapping[str, tuple[str, str]] = {"due": ("due_on", "id"), "-due": ("-due_on", "-id")}
APPOINTMENT_ORDERINGS: Mapping[str, tuple[str, str]] = {"starts": ("starts_at", "id"), "-starts": ("-starts_at", "-id")}
"""What the lists may be sorted by; the first is the default."""
LISTED_ACTION = ("case__person", "agency", "assignee", "ended_by_agency")
LISTED_APPOINTMENT = ("case__person", "agency", "professional", "told_by_agency")


def visible_actions(actor: Actor) -> QuerySet[Action]:
    """Those for which the acting agency is responsible. What others do in a case is read in the case."""
    if actor.case_group_id is None:
        return Action.objects.none()
    return Action.objects.filter(_in_sight(actor), agency_id=actor.agency_id)


def visible_appointments(actor: Actor) -> QuerySet[Appointment]:
    """Those with the acting agency."""
    if actor.case_group_id is None:
        return Appointment.objects.none()
    return Appointment.objects.filter(_in_sight(actor), agency_id=actor.agency_id)


def _in_sight(actor: Actor) -> Exists:
    return Exists(CaseFile.objects.visible_to(actor).filter(pk=OuterRef("case_id")))
