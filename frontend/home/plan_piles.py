"""What one is late with, and whom the agency meets this week: two piles in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from backend.base.errors import Sentence
from cases.plan.filters import ActionFilter, AppointmentFilter, this_week
from cases.plan.lists import visible_actions, visible_appointments
from cases.plan.statuses import AppointmentKind, AppointmentStatus
from frontend.door import ActingRequest
from frontend.home.piles import COUNTED, SHOWN, Pile, address, query

LATE = {"mine": ["true"], "overdue": ["true"], "snoozed": ["false"]}
"""Appointments are not put aside with their case: somebody comes all the same."""
PERSON = ("case__person__first_name", "case__person__last_name", "case__person__birth_name", "case__person__alias")


@dataclass(frozen=True, slots=True)
class Planned:
    """An action or an appointment, in a pile."""

    pk: UUID
    id: UUID
    """Of the case, which is what is looked at."""
    reference: str
    person: str
    title: str
    """What is to be done; where one meets."""
    due_on: date | None
    starts_at: datetime | None
    kind: Sentence

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Planned":
        named = f"{row['case__person__first_name']} {row['case__person__last_name'] or row['case__person__birth_name']}".strip()
        return cls(
            pk=row["pk"],
            id=row["case_id"],
            reference=row["case__reference"],
            person=named or row["case__person__alias"],
            title=row["said"],
            due_on=row["day"],
            starts_at=row["moment"],
            kind=AppointmentKind(row["how"]).label if row["how"] else "",
        )


def late_actions_and_appointments(request: ActingRequest) -> tuple[Pile, Pile]:
    """Mine that are late, longest late first; those of the week with the agency, still booked, first to come first."""
    monday, sunday = this_week()
    week = query({"from": [monday.isoformat()], "to": [sunday.isoformat()], "status": [AppointmentStatus.BOOKED.value]})
    late = query(LATE)
    actions = asked(ActionFilter, late, visible_actions(request.actor), request).order_by("due_on", "pk")
    meetings = asked(AppointmentFilter, week, visible_appointments(request.actor), request).order_by("starts_at", "pk")
    never, nothing = Cast(Value(None), DateTimeField()), Cast(Value(None), DateField())
    parts = [
        actions.annotate(pile=Value("late", CharField()), said=F("title"), day=F("due_on"), moment=never, how=Value("", CharField())),
        meetings.annotate(pile=Value("week", CharField()), said=F("place"), day=nothing, moment=F("starts_at"), how=F("kind")),
    ]
    columns = ("pile", "pk", "case_id", "case__reference", *PERSON, "said", "day", "moment", "how")
    first, second = (part.values(*columns)[: COUNTED + 1] for part in parts)
    rows = list(first.union(second, all=True))
    found = {name: [row for row in rows if row["pile"] == name] for name in ("late", "week")}
    found["late"].sort(key=lambda row: (row["day"], row["pk"]))
    found["week"].sort(key=lambda row: (row["moment"], row["pk"]))
    return pile(found["late"], "actions", late), pile(found["week"], "appointments", week)


def asked(kind: Any, wanted: QueryDict, rows: QuerySet[Any], request: ActingRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = kind(wanted, rows, request=request).qs
    return found


def pile(rows: list[dict[str, Any]], name: str, wanted: QueryDict) -> Pile:
    return Pile([Planned.of(row) for row in rows[:SHOWN]], len(rows), address(name, wanted))
