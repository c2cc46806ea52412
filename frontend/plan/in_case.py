"""The plan as the page of its case shows it: what is to be done, by whom, by when; then appointments. Each with what its reader may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Agency, User
from backend.base.errors import Sentence
from cases.models import Action, Appointment, CaseFile
from cases.plan.access import allowed_on_action, allowed_on_appointment
from cases.plan.lifecycle import OPEN
from cases.plan.statuses import AppointmentStatus, DropReason, Opinion

ON_ACTIONS: tuple[tuple[str, str, Sentence], ...] = (
    ("start", "start", _("Start")),
    ("finish", "finish", _("It is done")),
    ("record_opinion", "opinion", _("Record the person’s opinion")),
    ("edit", "edit", _("Edit")),
    ("drop", "drop", _("Drop")),
    ("reopen", "reopen", _("Take it up again")),
)
"""What may be done, what its address ends with, the words on its button: in the order in which they happen."""
ON_APPOINTMENTS: tuple[tuple[str, str, Sentence], ...] = (
    ("cancelled", "tell", _("Say what became of it")),
    ("move", "move", _("Move it")),
    ("edit", "edit", _("Edit")),
    ("booked", "take-back", _("Said in error")),
)
SECONDARY = frozenset({"edit", "drop", "reopen", "booked"})


@dataclass(frozen=True)
class Button:
    label: Sentence
    url: str
    secondary: bool


@dataclass(frozen=True)
class ShownAction:
    action: Action
    opinion: Sentence
    reason: Sentence
    buttons: list[Button]


@dataclass(frozen=True)
class ShownAppointment:
    appointment: Appointment
    buttons: list[Button]


@dataclass(frozen=True)
class Plan:
    to_do: list[ShownAction]
    ended: list[ShownAction]
    coming: list[ShownAppointment]
    """Still booked: to come, or of which nobody has said yet what became of them."""
    past: list[ShownAppointment]
    missed: int


def with_appointments() -> ArraySubquery:
    """Annotation of a case that `plan_of` reads: all its appointments, without a statement of their own."""
    fields = {name: name for name in READ}
    names = {
        "agency_id": "agency",
        "agency_name": "agency__name",
        "agency_sensitive": "agency__is_sensitive",
        "first_name": "professional__first_name",
        "last_name": "professional__last_name",
        "login": "professional__login",
    }
    rows = Appointment.objects.filter(case=OuterRef("pk")).order_by("starts_at", "id")
    return ArraySubquery(rows.values(row=JSONObject(**fields, **names)))


READ = ("id", "starts_at", "minutes", "kind", "place", "directions", "reminder_wanted", "status", "said_by", "comment", "version")


def plan_of(actor: Actor, case: CaseFile) -> Plan:
    """Of a case read with `appointments_read=with_appointments()`: one statement."""
    planned = Action.objects.filter(case=case).select_related("agency", "assignee", "ended_by", "ended_by_agency")
    actions = [_action(actor, action, case) for action in case.sight.over(planned)]
    meetings = [_appointment(actor, row, case) for row in case.appointments_read]  # type: ignore[attr-defined]
    booked = [shown for shown in meetings if shown.appointment.status == AppointmentStatus.BOOKED]
    ended = [shown for shown in actions if shown.action.status not in OPEN]
    return Plan(
        to_do=[shown for shown in actions if shown.action.status in OPEN],
        ended=sorted(ended, key=lambda shown: shown.action.ended_at or shown.action.created_at, reverse=True),
        coming=booked,
        past=[shown for shown in reversed(meetings) if shown.appointment.status != AppointmentStatus.BOOKED],
        missed=sum(shown.appointment.status == AppointmentStatus.MISSED for shown in meetings),
    )


def _action(actor: Actor, action: Action, case: CaseFile) -> ShownAction:
    action.case = case
    return ShownAction(
        action,
        opinion=Opinion(action.opinion).label if action.opinion else "",
        reason=DropReason(action.reason_code).label if action.reason_code else "",
        buttons=_buttons("act_on_action", case, action.pk, ON_ACTIONS, allowed_on_action(actor, action)),
    )


def _appointment(actor: Actor, row: dict[str, Any], case: CaseFile) -> ShownAppointment:
    told = {name: row[name] for name in READ} | {"id": UUID(row["id"]), "starts_at": datetime.fromisoformat(row["starts_at"])}
    appointment = Appointment(case=case, agency=agency_of(row), **told)
    if row["login"]:
        appointment.professional = User(first_name=row["first_name"], last_name=row["last_name"], login=row["login"])
    allowed = allowed_on_appointment(actor, appointment)
    return ShownAppointment(case.sight.one(appointment), _buttons("act_on_appointment", case, appointment.pk, ON_APPOINTMENTS, allowed))


def agency_of(row: dict[str, Any]) -> Agency:
    return Agency(id=UUID(row["agency_id"]), name=row["agency_name"], is_sensitive=row["agency_sensitive"])


def _buttons(route: str, case: CaseFile, key: UUID, offered: Iterable[tuple[str, str, Sentence]], allowed: Iterable[str]) -> list[Button]:
    may = set(allowed)
    return [
        Button(label, reverse(route, args=[case.reference, key, verb]), action in SECONDARY)
        for action, verb, label in offered
        if action in may
    ]
