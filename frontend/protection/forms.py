from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from cases.models import CaseFile
from cases.references import parse_reference
from cases.statuses import ExclusionReason
from frontend.forms.base import HouseForm
from frontend.forms.changing import VersionForm

LONGEST_REASON = 300
"""Characters; the same for the API (api/authentication.py)."""


def called(members: Iterable[Membership]) -> list[tuple[str, str]]:
    return [(str(each.user_id), f"{each.user.display_name} – {each.agency.name}") for each in members]


class NameReaders(VersionForm):
    readers = forms.MultipleChoiceField(
        label=_("Who reads the case"),
        help_text=_("All others lose it at once. You stay a reader if you name no coordinator of your agency."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one reader: a case is never without one.")},
    )

    def __init__(self, case: CaseFile, eligible: Iterable[Membership], readers: Collection[UUID], data: Any = None) -> None:
        super().__init__(data, initial={"version": case.version, "readers": [str(user) for user in readers]})
        field = self.fields["readers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = called(eligible)


class ExcludeUser(VersionForm):
    user = forms.ChoiceField(label=_("Somebody of the agencies in the case"), required=False, widget=forms.Select)
    login = forms.CharField(
        label=_("Or somebody else, by their identifier"),
        required=False,
        max_length=150,
        help_text=_("The one with which they sign in: their agency knows it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=ExclusionReason.choices,
        widget=forms.RadioSelect,
        help_text=_("Only those who decide of exclusions read it: neither the person excluded nor the history are told."),
        error_messages={"required": _("Say why, in one word.")},
    )

    def __init__(self, case: CaseFile, eligible: Iterable[Membership], data: Any = None) -> None:
        super().__init__(data, initial={"version": case.version})
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *called(eligible)]

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**said, "user": UUID(said["user"]) if said["user"] else None}


class AskForCase(HouseForm):
    """An auditor says why before anything is looked for."""

    reason = forms.CharField(
        label=_("Why you consult"),
        max_length=LONGEST_REASON,
        help_text=_(
            "It is recorded with your name in the journal of the case, which its coordinators read. For instance: complaint no. 12."
        ),
        error_messages={"required": _("Say why you consult: an audit is recorded with its reason.")},
    )
    reference = forms.CharField(
        label=_("Reference of the case"),
        required=False,
        max_length=20,
        help_text=_("For instance K7Q4-92MX-3. Leave it empty to see what a colleague can see."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_reference(self) -> str:
        text = str(self.cleaned_data["reference"]).strip()
        if not text:
            return ""
        reference = parse_reference(text)
        if reference is None:
            raise forms.ValidationError(_("This is no reference. Check it with whoever gave it to you."), code="unknown")
        return reference
