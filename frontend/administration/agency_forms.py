"""The agency itself, in forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Capacity
from agencies.themes import Theme
from frontend.forms.changing import DayField, VersionForm
from frontend.forms.tick import TickField


class CapacityForm(VersionForm):
    capacity = forms.ChoiceField(
        label=_("Capacity"),
        choices=Capacity.choices,
        widget=forms.RadioSelect,
        help_text=_("Other agencies read it before they ask you; flags go first to whoever has room."),
    )
    note = forms.CharField(
        label=_("Why"), required=False, max_length=200, help_text=_("A few words that all agencies read, without any name.")
    )
    until = DayField(
        label=_("Until"), required=False, help_text=_("The last day. The agency is open again on the next. Empty: until you say otherwise.")
    )


class ServicesForm(VersionForm):
    competences = forms.MultipleChoiceField(
        label=_("What the agency can help with"), required=False, choices=Theme.choices, widget=forms.CheckboxSelectMultiple
    )
    accepts_handovers = TickField(label=_("The agency takes over cases that others hand to it"))

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        if not agency.works_on_cases:  # an association reads no case
            del self.fields["accepts_handovers"]


class ContactForm(VersionForm):
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https", help_text=_("For instance https://www.example.org")
    )


class CommunesForm(VersionForm):
    communes = forms.MultipleChoiceField(label=_("Communes served"), required=False, widget=forms.CheckboxSelectMultiple)
    q = forms.CharField(
        label=_("A commune or an intercommunality elsewhere"), required=False, max_length=100, help_text=_("Its name, or an INSEE code.")
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["communes"]
        field.choices = offered
