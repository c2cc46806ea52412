from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.invitation import InvitationState
from agencies.roles import CASE_ROLES, Role
from frontend.forms.base import HouseForm
from frontend.forms.changing import VersionForm

ANY = ("", _("All"))
NO_ROLE = _("Choose at least one role.")


def roles_of(agency: Agency) -> list[tuple[str, Any]]:
    """Those that a member of this agency can hold: an association reads no case."""
    return [(role.value, role.label) for role in Role if agency.works_on_cases or role not in CASE_ROLES]


class RolesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        help_text = _("An auditor holds no other role. Administrators and managers never read a case.")
        super().__init__(label=_("Roles"), help_text=help_text, error_messages={"required": NO_ROLE}, **options)


class MemberCriteria(HouseForm):
    """Names are those of the API's parameters."""

    role = forms.ChoiceField(label=_("Role"), required=False, choices=[ANY, *Role.choices])
    active = forms.ChoiceField(
        label=_("Membership"), required=False, choices=[ANY, ("true", _("Members today")), ("false", _("Those who left"))]
    )


class InvitationCriteria(HouseForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *InvitationState.choices])


class MemberForm(VersionForm):
    """To answer with a button alone."""


class RolesForm(VersionForm):
    roles = RolesField()

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["roles"]
        field.choices = roles_of(agency)


class InviteForm(HouseForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Of one person. They receive a link that works once, for seven days."),
        error_messages={"required": _("Write the address of whoever you invite.")},
    )
    roles = RolesField()
    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES, initial="fr")

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        field: Any = self.fields["roles"]
        field.choices = roles_of(agency)


class JoinForm(HouseForm):
    """An account for whoever was invited, who signs in with the address of the invitation."""

    first_name = forms.CharField(label=_("First name"), max_length=80, error_messages={"required": _("Write your first name.")})
    last_name = forms.CharField(label=_("Surname"), max_length=80, error_messages={"required": _("Write your surname.")})
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Write the password again.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = _("Eight characters at least, not only digits; not your name, and no password that many use.")
        for name, kind in (("first_name", "given-name"), ("last_name", "family-name")):
            self.fields[name].widget.attrs["autocomplete"] = kind

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        again = cleaned.pop("again", None)
        if again and cleaned.get("password") and again != cleaned["password"]:
            self.add_error("again", _("The two passwords differ. Write them again."))
        return cleaned
