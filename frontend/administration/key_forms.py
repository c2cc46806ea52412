from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.models.member import KeyState
from agencies.operations.create_api_key import LONGEST_DAYS
from frontend.administration.forms import ANY
from frontend.forms.base import HouseForm


class KeyCriteria(HouseForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *KeyState.choices])


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, member: Any) -> str:
        name: str = member.user.display_name
        return name


class KeyForm(HouseForm):
    """Carries the identifier of what it makes: sent twice, it makes one key."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    label = forms.CharField(
        label=_("What is the key for?"),
        max_length=80,
        help_text=_("For instance the name of the software."),
        error_messages={"required": _("Say what the key is for.")},
    )
    member = MemberChoice(
        label=_("In whose name does it act?"),
        queryset=Membership.objects.none(),
        empty_label=_("Choose a member"),
        help_text=_("The software reads and writes what this member may, who is told by e-mail."),
        error_messages={"required": _("Choose a member.")},
    )
    expires_in_days = forms.IntegerField(
        label=_("How many days does it last?"), min_value=1, max_value=LONGEST_DAYS, initial=365, help_text=_("Two years at most.")
    )

    def __init__(self, *args: Any, members: QuerySet[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["member"]
        field.queryset = members

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = {name: data[name] for name in ("label", "expires_in_days")}
        return {"membership_id": data["member"].pk, "key_id": data["id"], **kept}
