"""Forms of the life of a case: what is told in it, its pauses, its end, who the person can call."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.themes import Theme
from backend.base import clock
from cases.models import CaseFile, Person
from cases.people.details import TOLD
from cases.statuses import SAID_WHEN_CLOSING, PersonPosition
from frontend.forms.changing import DayField, LongText, VersionForm
from frontend.forms.named import CommuneField, communes_near
from frontend.protection.safe_contact import SafeContactFields

PRIVATE = {"autocomplete": "off"}
"""The browser of a counter must not propose the name of whoever came before."""


def told_in(name: str, label: Any, *, help_text: Any = "") -> forms.CharField:
    """A text about the person, as long as the table allows."""
    length = cast(models.CharField[Any, Any], Person._meta.get_field(name)).max_length
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=length, widget=forms.TextInput(attrs={**PRIVATE, "maxlength": length})
    )


class EditCase(SafeContactFields, VersionForm):
    summary = LongText(
        label=_("Summary"),
        required=False,
        rows=6,
        help_text=_("What every agency in the case should know. No diagnosis, no number of the person."),
    )
    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, choices=Theme.choices, widget=forms.CheckboxSelectMultiple)
    first_name = told_in("first_name", _("First name"))
    last_name = told_in("last_name", _("Name in use"))
    birth_name = told_in("birth_name", _("Birth name"))
    alias = told_in("alias", _("Alias"), help_text=_("How to call somebody who gives no name. An alias alone is enough."))
    birth_date = DayField(label=_("Date of birth"), required=False)
    commune = CommuneField(label=_("Commune"), required=False)
    address = told_in("address", _("Address"))
    phone = told_in("phone", _("Telephone"))
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs=PRIVATE))

    def __init__(self, case: CaseFile, data: Any = None) -> None:
        person = case.person
        told = {name: getattr(person, name) for name in TOLD if name not in ("commune", "address")}
        self.keeps_address = person.address_protected and bool(person.address)
        commune = person.commune.name if person.commune else ""
        super().__init__(
            data,
            initial={
                "version": case.version,
                "summary": case.summary,
                "themes": case.themes,
                **told,
                "commune": commune,
                "address": person.shown_address,
            },
        )
        if self.keeps_address:
            self.fields["address"].help_text = _("It is protected, and not shown here. Leave this empty to keep it.")
        field = self.fields["commune"]
        assert isinstance(field, CommuneField)
        field.know(communes_near(case))

    @property
    def about_the_person(self) -> list[forms.BoundField]:
        return [self[name] for name in ("first_name", "last_name", "birth_name", "alias", "birth_date")]

    @property
    def to_reach_the_person(self) -> list[forms.BoundField]:
        return [self[name] for name in ("commune", "address", "phone", "email")]

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        person = {name: said[name] for name in TOLD if name != "address" or said[name] or not self.keeps_address}
        return {"version": said["version"], "summary": said["summary"], "themes": said["themes"], "person": person}


class HoldCase(VersionForm):
    reason = forms.CharField(
        label=_("Why it waits"),
        help_text=_("Every agency in the case reads it. For instance: waits for a decision of the CAF."),
        max_length=200,
        error_messages={"required": _("Say why the case waits.")},
    )
    until = DayField(
        label=_("Until"),
        help_text=_("On that day the case wakes up by itself."),
        error_messages={"required": _("Give the day on which the case wakes up.")},
    )

    def __init__(self, case: CaseFile, data: Any = None) -> None:
        super().__init__(data, initial={"version": case.version})
        self.fields["until"].widget.attrs["min"] = (clock.today() + timedelta(days=1)).isoformat()


class CloseCase(VersionForm):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=SAID_WHEN_CLOSING,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the case ends.")},
    )
    comment = LongText(label=_("Comment"), required=False, help_text=_("Every agency in the case reads it."))

    def __init__(self, case: CaseFile, data: Any = None) -> None:
        super().__init__(data, initial={"version": case.version})


class NameReferent(VersionForm):
    user = forms.ChoiceField(
        label=_("Referent"),
        help_text=_("A caseworker of an agency at work in the case."),
        widget=forms.Select,
        error_messages={"required": _("Choose who the person will be able to call.")},
    )
    person_position = forms.ChoiceField(
        label=_("What the person says of it"),
        choices=PersonPosition.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Ask the person, and say what they answered.")},
    )

    def __init__(self, case: CaseFile, professionals: Iterable[Membership], data: Any = None) -> None:
        super().__init__(data, initial={"version": case.version, "user": case.referent_id, "person_position": case.referent_position})
        by_agency: dict[str, list[tuple[str, str]]] = {}
        for membership in professionals:
            by_agency.setdefault(membership.agency.name, []).append((str(membership.user_id), membership.user.display_name))
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *by_agency.items()]
