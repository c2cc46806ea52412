from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.operations.create_api_key import LONGEST_DAYS
from frontend.forms.base import HouseForm


class KeyForm(HouseForm):
    """Carries the identifier of what it makes: sent twice, it makes one key."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    label = forms.CharField(
        label=_("What is the key for?"),
        max_length=80,
        help_text=_("For instance the name of the software."),
        error_messages={"required": _("Say what the key is for.")},
    )
    expires_in_days = forms.IntegerField(
        label=_("How many days does it last?"), min_value=1, max_value=LONGEST_DAYS, initial=365, help_text=_("Two years at most.")
    )

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"key_id": data["id"], **{name: data[name] for name in ("label", "expires_in_days")}}
