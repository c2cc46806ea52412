"""What forms ask about reaching the person without putting them at risk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.statuses import ContactChannel
from frontend.forms.base import HouseForm
from frontend.forms.tick import TickField

WRITTEN = {"autocomplete": "off", "maxlength": 120}


class SafeContactFields(HouseForm):
    contact_channels = forms.MultipleChoiceField(
        label=_("Only in these ways"),
        required=False,
        choices=ContactChannel.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all of them unchecked when any will do."),
    )
    contact_hours = forms.CharField(
        label=_("At what hours"),
        required=False,
        max_length=120,
        help_text=_("For example: in the morning."),
        widget=forms.TextInput(WRITTEN),
    )
    phone_answered_by = forms.CharField(
        label=_("Who may answer the telephone"),
        required=False,
        max_length=120,
        help_text=_("And what may be said then. For example: her son; say that the library calls."),
        widget=forms.TextInput(WRITTEN),
    )
    do_not_write = TickField(label=_("Never write: others open the letters or read the messages"))
    address_protected = TickField(label=_("The address is protected: shown only when asked for, each look is recorded"))
    safe_contact = forms.CharField(
        label=_("Safe contact"),
        required=False,
        max_length=200,
        help_text=_("Whatever else is to be known to reach the person without putting them at risk."),
        widget=forms.TextInput({"autocomplete": "off", "maxlength": 200}),
    )
