"""Forms of what the person is told and agrees to, and of an agency's own part in a case."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from backend.base import clock
from cases.models import CaseFile, Participation
from cases.operations.record_agreement import PARTICIPANTS
from cases.statuses import Channel, ParticipationStatus
from frontend.forms.changing import DayField, VersionForm

NAMED = "named"


def how(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Channel.choices, widget=forms.RadioSelect, error_messages={"required": _("Say how.")})


class InformPerson(VersionForm):
    how = how(_("How the person was told"))
    when = DayField(label=_("Told on"), help_text=_("Today, or before."), error_messages={"required": _("Say when the person was told.")})

    def __init__(self, case: CaseFile, data: Any = None) -> None:
        super().__init__(data, initial={"version": case.version, "when": clock.today()})
        self.fields["when"].widget.attrs["max"] = clock.today().isoformat()


class RecordAgreement(VersionForm):
    covers = forms.ChoiceField(
        label=_("With whom the person agrees to share"),
        choices=[
            (PARTICIPANTS, _("With the agencies that were in the case on that day, and still are")),
            (NAMED, _("With the agencies checked below, in the case already or not")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say with whom.")},
    )
    agencies = forms.MultipleChoiceField(
        label=_("Agencies that the person names"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Check at least one agency, or say that it covers those in the case.")},
    )
    q = forms.CharField(
        label=_("Look for an agency"), required=False, max_length=120, help_text=_("A word of its name. Those already checked stay.")
    )
    how = how(_("How the agreement was given"))
    given_on = DayField(
        label=_("Given on"), help_text=_("Today, or before."), error_messages={"required": _("Say when the person agreed.")}
    )
    expires_on = DayField(
        label=_("Expires on"), required=False, help_text=_("Leave empty when the person set no end. It may be withdrawn at any time.")
    )
    evidence = forms.CharField(
        label=_("Where it is kept"), required=False, max_length=300, help_text=_("For instance: form signed, kept at the counter of Catus.")
    )

    def __init__(self, case: CaseFile, agencies: Collection[Agency], data: Any = None) -> None:
        today = clock.today()
        super().__init__(data, initial={"version": case.version, "given_on": today, "covers": NAMED})
        field = self.fields["agencies"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(agency.slug, agency.name) for agency in agencies]
        field.required = (data or {}).get("covers") != PARTICIPANTS
        self.fields["given_on"].widget.attrs["max"] = today.isoformat()
        self.fields["expires_on"].widget.attrs["min"] = today.isoformat()

    def changes(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("q", "agencies")}
        return {**said, "covers": PARTICIPANTS if said["covers"] == PARTICIPANTS else self.cleaned_data["agencies"]}


class ReportStatus(VersionForm):
    status = forms.ChoiceField(
        label=_("Where your agency stands in this case"),
        choices=[choice for choice in ParticipationStatus.choices if choice[0] != ParticipationStatus.LEFT],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say where your agency stands.")},
    )

    def __init__(self, participation: Participation, data: Any = None) -> None:
        super().__init__(data, initial={"version": participation.version, "status": participation.status})
