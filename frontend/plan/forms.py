"""Forms of actions and appointments."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.base.models import new_id
from cases.models import Action, Appointment, CaseFile
from cases.models.plan import LONGEST, SHORTEST
from cases.plan.statuses import AppointmentKind, AppointmentStatus, DropReason, Opinion, SaidBy
from cases.referents import eligible_referents
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField, LongText, VersionForm
from frontend.forms.named import AgencyField, agencies_near
from frontend.forms.tick import TickField
from frontend.plan.responsible import ResponsibleField, at_work, chosen

WORDS = 2000


class MomentField(forms.DateTimeField):
    """A day and an hour, chosen in the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}), **options)


def offer(form: forms.Form, name: str, case: CaseFile) -> None:
    field = form.fields[name]
    assert isinstance(field, ResponsibleField)
    field.offer(at_work(case), eligible_referents(case))


# --- actions ---


class AboutAnAction(HouseForm):
    title = forms.CharField(
        label=_("What is to be done"),
        max_length=200,
        help_text=_("In one line. Every agency in the case reads it."),
        error_messages={"required": _("Say what is to be done.")},
    )
    in_their_words = LongText(
        label=_("In the person’s own words"), required=False, rows=2, help_text=_("What the person wants, as they say it.")
    )
    responsible = ResponsibleField(label=_("Who does it"), error_messages={"required": _("Say who does it.")})
    due_on = DayField(label=_("To be done by"), error_messages={"required": _("Say by which day.")})

    def facts(self) -> dict[str, Any]:
        """By the names of the operations."""
        said = self.cleaned_data
        facts = {name: said[name] for name in ("title", "in_their_words", "due_on")}
        if "responsible" not in self.fields:
            return facts
        agency, user = said["responsible"]
        return {**facts, "agency": agency, "assignee": user}


class PlanAction(AboutAnAction):
    """`id` is chosen when the form is shown: sent twice, it makes one action."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, case: CaseFile, data: Any = None, *, responsible: str = "") -> None:
        super().__init__(data, initial={"id": new_id(), "responsible": responsible})
        offer(self, "responsible", case)


class ChangeAction(VersionForm):
    """Nothing but the version: start, take up again."""

    def __init__(self, action: Action, data: Any = None) -> None:
        super().__init__(data, initial={"version": action.version, "result": action.result, **self.now(action)})

    @staticmethod
    def now(_action: Action) -> dict[str, Any]:
        return {}

    def said(self) -> dict[str, Any]:
        """For the operation."""
        return self.cleaned_data


class EditAction(ChangeAction, AboutAnAction):
    def __init__(self, action: Action, data: Any = None) -> None:
        super().__init__(action, data)
        offer(self, "responsible", action.case)
        if action.case.sight.hides(action.agency):
            del self.fields["responsible"]

    @staticmethod
    def now(action: Action) -> dict[str, Any]:
        told = {name: getattr(action, name) for name in ("title", "in_their_words", "due_on")}
        return {**told, "responsible": chosen(action.agency.slug, action.assignee_id)}

    def said(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], "changes": self.facts()}


def opinion() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What the person says of it"),
        choices=Opinion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the person answered, or that they were not asked yet.")},
    )


class FinishAction(ChangeAction):
    result = LongText(label=_("What came of it"), required=False, rows=3)
    opinion = opinion()
    opinion_words = LongText(label=_("In the person’s own words"), required=False, rows=2)


class RecordOpinion(ChangeAction):
    opinion = opinion()
    opinion_words = LongText(label=_("In the person’s own words"), required=False, rows=2)

    @staticmethod
    def now(action: Action) -> dict[str, Any]:
        return {"opinion": action.opinion, "opinion_words": action.opinion_words}


class DropAction(ChangeAction):
    reason_code = forms.ChoiceField(
        label=_("Why it will not be done"),
        choices=[choice for choice in DropReason.choices if choice[0] != DropReason.CASE_CLOSED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    reason = LongText(
        label=_("In a few words"), required=False, max_length=WORDS, rows=2, help_text=_("Needed when no reason of the list fits.")
    )


# --- appointments ---


class AboutAnAppointment(HouseForm):
    starts_at = MomentField(label=_("Day and hour"), error_messages={"required": _("Say on which day, at what time.")})
    minutes = forms.IntegerField(label=_("Length, in minutes"), min_value=SHORTEST, max_value=LONGEST, initial=30)
    with_whom = ResponsibleField(label=_("With whom"), required=False)
    other_agency = AgencyField(
        label=_("Or with another agency"), required=False, help_text=_("It need not be in the case: it reads nothing of it.")
    )
    kind = forms.ChoiceField(label=_("How they meet"), choices=AppointmentKind.choices, widget=forms.Select)
    place = forms.CharField(label=_("Place"), required=False, max_length=200, help_text=_("The address of the counter, for instance."))
    directions = LongText(
        label=_("How to get there"), required=False, rows=2, max_length=WORDS, help_text=_("Which bus and when, who gives a lift, on foot…")
    )
    reminder_wanted = TickField(
        label=_("The person wishes to be reminded"),
        help_text=_("Fil rouge sends the person nothing: somebody reminds them, in the way that is safe for them."),
    )

    def facts(self) -> dict[str, Any]:
        """By the names of the operations."""
        said = self.cleaned_data
        names = ("starts_at", "minutes", "kind", "place", "directions", "reminder_wanted")
        told = {name: said[name] for name in names if name in self.fields}
        if "with_whom" not in self.fields:
            return told
        agency, user = said["with_whom"] or ("", None)
        if said["other_agency"]:
            agency, user = said["other_agency"], None
        return {**told, "agency": agency, "professional": user}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "with_whom" in self.fields and not self.errors and not said.get("with_whom") and not said.get("other_agency"):
            self.add_error("with_whom", _("Say with whom, or name another agency."))
        return said

    def know_agencies(self, case: CaseFile) -> None:
        field = self.fields["other_agency"]
        assert isinstance(field, AgencyField)
        field.know(agencies_near(case).values_list("slug", "name"))
        offer(self, "with_whom", case)


class BookAppointment(AboutAnAppointment):
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, case: CaseFile, data: Any = None, *, with_whom: str = "") -> None:
        super().__init__(data, initial={"id": new_id(), "minutes": 30, "with_whom": with_whom, "reminder_wanted": True})
        self.know_agencies(case)


class ChangeAppointment(VersionForm):
    """Nothing but the version: booked again."""

    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        super().__init__(data, initial={"version": appointment.version, **self.now(appointment)})

    @staticmethod
    def now(_appointment: Appointment) -> dict[str, Any]:
        return {}

    def said(self) -> dict[str, Any]:
        return self.cleaned_data


class TakeBack(ChangeAppointment):
    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "status": AppointmentStatus.BOOKED}


class EditAppointment(ChangeAppointment, AboutAnAppointment):
    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        super().__init__(appointment, data)
        self.know_agencies(appointment.case)
        values = dict(self._offered())
        if self.initial["with_whom"] not in values:  # an agency that is not at work in the case
            self.initial |= {"with_whom": "", "other_agency": appointment.agency.name}
        if appointment.case.sight.hides(appointment.agency):
            for name in ("with_whom", "other_agency", "place", "directions"):
                del self.fields[name]

    def _offered(self) -> Iterable[tuple[str, Any]]:
        field: Any = self.fields["with_whom"]
        for value, label in field.choices:
            yield from label if isinstance(label, list) else [(value, label)]

    @staticmethod
    def now(appointment: Appointment) -> dict[str, Any]:
        names = ("starts_at", "minutes", "kind", "place", "directions", "reminder_wanted")
        told = {name: getattr(appointment, name) for name in names}
        return {**told, "with_whom": chosen(appointment.agency.slug, appointment.professional_id)}

    def said(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], "changes": self.facts()}


def said_by() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Who says so"), choices=SaidBy.choices, widget=forms.RadioSelect, initial=SaidBy.PROFESSIONAL)


class TellAppointment(ChangeAppointment):
    status = forms.ChoiceField(
        label=_("What became of it"), widget=forms.RadioSelect, error_messages={"required": _("Say what became of it.")}
    )
    said_by = said_by()
    comment = LongText(label=_("In a few words"), required=False, rows=2, max_length=WORDS)

    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        super().__init__(appointment, data)
        field: Any = self.fields["status"]
        field.choices = [(status.value, label) for status, label in BECAME if status not in DURING or appointment.to_be_told]


class MoveAppointment(ChangeAppointment):
    starts_at = MomentField(label=_("New day and hour"), error_messages={"required": _("Say on which day, at what time.")})
    said_by = said_by()
    comment = LongText(label=_("In a few words"), required=False, rows=2, max_length=WORDS)


BECAME = (
    (AppointmentStatus.ATTENDED, _("The person came")),
    (AppointmentStatus.MISSED, _("The person did not come")),
    (AppointmentStatus.EXCUSED, _("The person let somebody know that they could not come")),
    (AppointmentStatus.CANCELLED, _("It was cancelled, not by the person")),
)
DURING = (AppointmentStatus.ATTENDED, AppointmentStatus.MISSED)
"""What nobody can say before it has begun."""
