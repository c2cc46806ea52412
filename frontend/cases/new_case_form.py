from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.themes import Theme
from backend.base.models import new_id
from cases.models import Person
from cases.people.details import TOLD
from cases.statuses import Channel
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField, LongText
from frontend.forms.named import CommuneField
from frontend.protection.safe_contact import SafeContactFields

LONGEST_NAME = 80
MOST_APART = 50
OF_THE_BROWSER = ("alias", "first_name", "last_name", "birth_name", "address", "phone", "email")
"""What a browser would propose: the caseworker's own, or that of whoever came before."""


class OpeningForm(HouseForm):
    """What is said of a case on opening it, whoever it is for. `id`, chosen when the form is shown, is that of the case."""

    id = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _("Reload the page, then send the form again.")})

    summary = LongText(
        label=_("What it is about"),
        required=False,
        help_text=_("A few facts, without opinion or diagnosis. All the agencies of the case will read them."),
    )
    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, choices=Theme.choices, widget=forms.CheckboxSelectMultiple)

    how = forms.ChoiceField(label=_("How the person was told"), required=False, choices=[("", _("Not told yet")), *Channel.choices])
    when = DayField(label=_("On which day"), required=False, help_text=_("Today, if you leave it empty."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.probable = ""
        """Reference of the open case in sight that is the person's, or probably is."""

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("when") and not typed.get("how"):
            self.add_error("how", _("Say how the person was told, or take the day out."))
        return typed

    data: Any  # a QueryDict, or nothing

    @property
    def said(self) -> dict[str, Any]:
        """For `open_case`."""
        typed = self.cleaned_data
        return {
            "case_id": typed["id"],
            "summary": typed["summary"],
            "themes": typed["themes"],
            "informed": {"how": typed["how"], "when": typed["when"]} if typed["how"] else None,
        }

    def renew(self) -> None:
        """As typed, to make another case than the one that took its identifier."""
        self.data = self.data.copy()
        self.data["id"] = str(new_id())


class KnownPersonForm(OpeningForm):
    """For somebody met in a case that is closed."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    @property
    def said(self) -> dict[str, Any]:
        return {**super().said, "person": {"id": self.person.pk}}


class NewCaseForm(SafeContactFields, OpeningForm):
    """Nothing is required: an alias alone opens a case, and the operation says so when even that is missing."""

    alias = forms.CharField(
        label=_("Alias"), required=False, max_length=LONGEST_NAME, help_text=_("What you call the person when no name is known or wanted.")
    )
    first_name = forms.CharField(label=_("First name"), required=False, max_length=LONGEST_NAME)
    last_name = forms.CharField(label=_("Usual surname"), required=False, max_length=LONGEST_NAME)
    birth_name = forms.CharField(label=_("Birth surname"), required=False, max_length=LONGEST_NAME, help_text=_("If it is another one."))
    birth_date = DayField(label=_("Birth date"), required=False)
    commune = CommuneField(label=_("Commune"), required=False, help_text=_("Where the person lives: its name, or its INSEE code."))
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = forms.EmailField(label=_("E-mail"), required=False)

    field_order = ("id", *TOLD)
    """So that what is wrong is listed as it stands on the page."""

    def __init__(self, *args: Any, communes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["commune"]
        field.know(communes)
        for name in OF_THE_BROWSER:
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def set_apart(self) -> list[str]:
        """References of cases that somebody has said to be another person's."""
        return self.data.getlist("not_same_as")[:MOST_APART] if self.is_bound else []

    @property
    def said(self) -> dict[str, Any]:
        return {**super().said, "person": {name: self.cleaned_data[name] for name in TOLD}, "not_same_as": self.set_apart}
