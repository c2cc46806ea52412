"""The criteria of the lists of actions and of appointments. What they mean is said once, by cases/plan/filters.py."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.plan.statuses import ActionStatus, AppointmentKind, AppointmentStatus
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField

ANY = ("", _("All"))


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs={"value": "true"}))


class Criteria(HouseForm):
    """Names are those of the API's parameters."""

    NARROWING: tuple[str, ...] = ()
    TICKS: tuple[str, ...] = ()

    @property
    def first(self) -> list[BoundField]:
        return [self[name] for name in self.NARROWING]

    @property
    def ticks(self) -> list[BoundField]:
        return [self[name] for name in self.TICKS]

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "ordering")


class ActionCriteria(Criteria):
    NARROWING = ("due_after", "due_before", "ordering")
    TICKS = ("mine", "overdue", "this_week")

    mine = tick(_("Mine"))
    overdue = tick(_("Late"))
    this_week = tick(_("Due this week"))
    due_after = DayField(label=_("Due from"), required=False)
    due_before = DayField(label=_("Due until"), required=False)
    ordering = forms.ChoiceField(label=_("Sorted by"), required=False, choices=[("due", _("Due first")), ("-due", _("Due last"))])
    status = forms.MultipleChoiceField(label=_("State"), required=False, choices=ActionStatus.choices, widget=forms.CheckboxSelectMultiple)


class AppointmentCriteria(Criteria):
    NARROWING = ("from", "to", "kind", "ordering")
    TICKS = ("mine",)

    mine = tick(_("With me"))
    to = DayField(label=_("Until"), required=False)
    kind = forms.ChoiceField(label=_("How they meet"), required=False, choices=[ANY, *AppointmentKind.choices])
    ordering = forms.ChoiceField(
        label=_("Sorted by"), required=False, choices=[("starts", _("First to come")), ("-starts", _("Last to come"))]
    )
    status = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=AppointmentStatus.choices, widget=forms.CheckboxSelectMultiple
    )


# `from` is a word of Python: a field of that name can only be declared so.
AppointmentCriteria.base_fields["from"] = DayField(label=pgettext_lazy("day", "From"), required=False)
