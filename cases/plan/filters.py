"""Filters of the lists of actions and of appointments, the same for the API and the pages."""

from datetime import date, time, timedelta
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backend.base import clock
from cases.models import Action, Appointment
from cases.plan.lifecycle import OPEN
from cases.plan.statuses import ActionStatus, AppointmentKind, AppointmentStatus
from cases.snoozes import snoozes_of


def this_week() -> tuple[date, date]:
    """Its Monday and its Sunday."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    return monday, monday + timedelta(days=6)


class ActionFilter(filters.FilterSet):
    """Over `visible_actions(actor)`. Without a status, those that are still to be done."""

    status = filters.MultipleChoiceFilter(choices=ActionStatus.choices, distinct=False, label=_("State; by default those still to be done"))
    mine = filters.BooleanFilter(method="assigned_to_me", label=_("Assigned to whoever asks"))
    overdue = filters.BooleanFilter(method="late", label=_("Due before today, and still to be done"))
    this_week = filters.BooleanFilter(method="due_this_week", label=_("Due from Monday to Sunday of this week"))
    snoozed = filters.BooleanFilter(method="put_aside", label=_("In a case put aside by whoever asks, acting for this agency"))
    due_after = filters.DateFilter(field_name="due_on", lookup_expr="gte", label=_("Due on that day or later"))
    due_before = filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due on that day or earlier"))

    class Meta:
        model = Action
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Action]) -> QuerySet[Action]:
        actions = super().filter_queryset(queryset)
        return actions if self.form.cleaned_data.get("status") else actions.filter(status__in=OPEN)

    def assigned_to_me(self, actions: QuerySet[Action], _name: str, wanted: bool) -> QuerySet[Action]:
        me = Q(assignee_id=_actor(self).user_id)
        return actions.filter(me) if wanted else actions.filter(~me | Q(assignee=None))

    def late(self, actions: QuerySet[Action], _name: str, wanted: bool) -> QuerySet[Action]:
        past = Q(status__in=OPEN, due_on__lt=clock.today())
        return actions.filter(past if wanted else ~past)

    def put_aside(self, actions: QuerySet[Action], _name: str, wanted: bool) -> QuerySet[Action]:
        aside = Exists(snoozes_of(_actor(self)).filter(case=OuterRef("case_id")))
        return actions.filter(aside if wanted else ~aside)

    def due_this_week(self, actions: QuerySet[Action], _name: str, wanted: bool) -> QuerySet[Action]:
        week = Q(due_on__range=this_week())
        return actions.filter(week if wanted else ~week)


class AppointmentFilter(filters.FilterSet):
    """Over `visible_appointments(actor)`. Without `from` nor `to`, from Monday of this week on."""

    status = filters.MultipleChoiceFilter(choices=AppointmentStatus.choices, distinct=False)
    kind = filters.ChoiceFilter(choices=AppointmentKind.choices)
    mine = filters.BooleanFilter(method="with_me", label=_("With whoever asks"))

    class Meta:
        model = Appointment
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Appointment]) -> QuerySet[Appointment]:
        said = self.form.cleaned_data
        if not (said.get("from") or said.get("to")):
            queryset = self.since(queryset, "from", this_week()[0])
        return super().filter_queryset(queryset)

    def with_me(self, appointments: QuerySet[Appointment], _name: str, wanted: bool) -> QuerySet[Appointment]:
        me = Q(professional_id=_actor(self).user_id)
        return appointments.filter(me) if wanted else appointments.filter(~me | Q(professional=None))

    def since(self, appointments: QuerySet[Appointment], _name: str, day: date) -> QuerySet[Appointment]:
        return appointments.filter(starts_at__gte=clock.at(day, time.min))

    def until(self, appointments: QuerySet[Appointment], _name: str, day: date) -> QuerySet[Appointment]:
        return appointments.filter(starts_at__lt=clock.at(day + timedelta(days=1), time.min))


# `from` is a word of Python: a filter of that name can only be declared so.
AppointmentFilter.base_filters["from"] = filters.DateFilter(method="since", label=_("On that day or later"))
AppointmentFilter.base_filters["to"] = filters.DateFilter(method="until", label=_("On that day or earlier"))


def _actor(asked: filters.FilterSet) -> Any:
    return asked.request.actor
