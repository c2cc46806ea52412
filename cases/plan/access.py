"""The only way from an identifier to an action or an appointment: through its case, which every participant reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from agencies.actor import Actor
from backend.base.errors import InvalidTransition, NotFound
from backend.base.lifecycle import Lifecycle
from cases.access import ACTIONS as ON_CASES
from cases.access import get_case
from cases.models import Action, Appointment, CaseFile
from cases.plan.lifecycle import ACTION, APPOINTMENT, OPEN
from cases.plan.statuses import ActionStatus, AppointmentStatus

Row = TypeVar("Row", Action, Appointment)
RELATED_ACTION = ("agency", "assignee", "ended_by", "ended_by_agency", "planned_by_agency")
RELATED_APPOINTMENT = ("agency", "professional", "told_by", "told_by_agency", "booked_by_agency", "moved_to")


@dataclass(frozen=True)
class Rule:
    """An action on the case, and a verb of a life; without a verb, one of the states `when`."""

    on_case: str
    verb: str = ""
    when: tuple[str, ...] = ()


ON_ACTIONS: Mapping[str, Rule] = {
    "read": Rule("read"),
    "edit": Rule("work_on_action", when=OPEN),
    "start": Rule("work_on_action", "start"),
    "finish": Rule("work_on_action", "finish"),
    "drop": Rule("work_on_action", "drop"),
    "record_opinion": Rule("work_on_action", when=(ActionStatus.DONE,)),
    "reopen": Rule("work_on_action", "reopen"),
}
ON_APPOINTMENTS: Mapping[str, Rule] = {
    "read": Rule("read"),
    "edit": Rule("work_on_appointment", when=(AppointmentStatus.BOOKED,)),
    "move": Rule("book_appointment", "move"),
    **{verb: Rule("work_on_appointment", verb) for verb in APPOINTMENT.verbs if verb != "move"},
}


def get_action(actor: Actor, reference: str, action_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> Action:
    """The action, if `actor` may do `to` with it now. `lock`: its case, then itself.

    Raises NotFound, NotAllowed, InvalidTransition or Stale.
    """
    case = get_case(actor, reference, to=ON_ACTIONS[to].on_case, lock=lock)
    action = _found(Action.objects.select_related(*RELATED_ACTION), case, action_id, lock=lock)
    action.case = case
    action.check_version(version)
    _check_state(ACTION, action.status, ON_ACTIONS[to])
    return action


def get_appointment(
    actor: Actor, reference: str, appointment_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None
) -> Appointment:
    """The appointment, likewise. `to`: a status that it is said to have, or "read", "edit", "move"."""
    case = get_case(actor, reference, to=ON_APPOINTMENTS[to].on_case, lock=lock)
    appointment = _found(Appointment.objects.select_related(*RELATED_APPOINTMENT), case, appointment_id, lock=lock)
    appointment.case = case
    appointment.check_version(version)
    _check_state(APPOINTMENT, appointment.status, ON_APPOINTMENTS[to])
    return appointment


def allowed_on_action(actor: Actor, action: Action) -> list[str]:
    """What `actor`, who got the case of this action, could do with it now."""
    return _allowed(actor, action.case, ON_ACTIONS, ACTION, action.status)


def allowed_on_appointment(actor: Actor, appointment: Appointment) -> list[str]:
    return _allowed(actor, appointment.case, ON_APPOINTMENTS, APPOINTMENT, appointment.status)


def _allowed(actor: Actor, case: CaseFile, rules: Mapping[str, Rule], life: Lifecycle, status: str) -> list[str]:
    return [name for name, rule in rules.items() if _may(actor, case, rule.on_case) and _is_possible(life, status, rule)]


def _may(actor: Actor, case: CaseFile, name: str) -> bool:
    rule = ON_CASES[name]
    return rule.level in case.levels and (actor.is_system or bool(actor.roles & rule.roles)) and (case.is_open or not rule.while_open)


def _is_possible(life: Lifecycle, status: str, rule: Rule) -> bool:
    return status in life.verbs[rule.verb] if rule.verb else not rule.when or status in rule.when


def _check_state(life: Lifecycle, status: str, rule: Rule) -> None:
    if not _is_possible(life, status, rule):
        raise InvalidTransition(current=status, allowed=life.allowed(status), label=life.statuses(status).label)


def _found(rows: QuerySet[Row], case: CaseFile, key: UUID | str, *, lock: bool) -> Row:
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = rows.filter(case=case, pk=key).first()
    if found is None:
        raise NotFound()
    return found
