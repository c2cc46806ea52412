"""An open action is always for an agency at work in the case: it follows the lead when its own leaves, and ends with the case."""

from collections.abc import Iterable

from django.db.models import QuerySet

from agencies.actor import Actor
from backend.base import clock
from cases.events import record
from cases.models import Action, Appointment, CaseFile, Participation
from cases.plan.lifecycle import ACTION, APPOINTMENT, OPEN
from cases.plan.statuses import AppointmentStatus, DropReason
from cases.statuses import ParticipationRole

LEFT_TO_NOBODY = ("agency", "assignee", "reminded_at", "told_late_at")


def pass_on_actions(case: CaseFile, participations: Iterable[Participation], actor: Actor) -> None:
    """Open actions of agencies that left, or only observe from now on, become the lead's. `participations`: those of a locked case now."""
    working = {part.agency_id: part for part in participations if part.role != ParticipationRole.OBSERVER}
    lead = next((part for part in working.values() if part.role == ParticipationRole.LEAD), None)
    if lead is None or not case.is_open:
        return  # the case closes: `end_plan`
    for action in _open(case).exclude(agency__in=working):
        action.agency, action.assignee, action.reminded_at, action.told_late_at = lead.agency, None, None, None
        action.save_changes(*LEFT_TO_NOBODY)
        record(case, "action_passed_on", actor, action=action.pk, agency=lead.agency_id)


def end_plan(case: CaseFile, actor: Actor) -> None:
    """The case closes: what was to be done is dropped, what was to come is cancelled. What became of the past may still be told."""
    drop_actions(case, actor)
    now = clock.now()
    for appointment in to_come(case):
        appointment.status = APPOINTMENT.next(appointment.status, "cancelled")
        appointment.told_at, appointment.told_by, appointment.told_by_agency = now, actor.user, actor.agency
        appointment.save_changes("status", "told_at", "told_by", "told_by_agency")
        record(case, "appointment_told", actor, appointment=appointment.pk, status=appointment.status)


def drop_actions(case: CaseFile, actor: Actor) -> list[Action]:
    """What was to be done in a case that closes."""
    now, dropped = clock.now(), list(_open(case))
    for action in dropped:
        action.status, action.reason_code = ACTION.next(action.status, "drop"), DropReason.CASE_CLOSED
        action.ended_at, action.ended_by, action.ended_by_agency = now, actor.user, actor.agency
        action.save_changes("status", "reason_code", "ended_at", "ended_by", "ended_by_agency")
        record(case, "action_dropped", actor, action=action.pk, reason=DropReason.CASE_CLOSED)
    return dropped


def what_closing_ends(case: CaseFile) -> tuple[int, int]:
    """How many actions would be dropped, how many appointments cancelled."""
    return _open(case).count(), to_come(case).count()


def _open(case: CaseFile) -> QuerySet[Action]:
    return Action.objects.filter(case=case, status__in=OPEN).order_by("due_on", "id")


def to_come(case: CaseFile) -> QuerySet[Appointment]:
    return Appointment.objects.filter(case=case, status=AppointmentStatus.BOOKED, starts_at__gt=clock.now()).order_by("starts_at", "id")
