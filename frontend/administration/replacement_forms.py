from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from cases.models import CaseFile
from frontend.forms.base import HouseForm

SAME, KEEP = "", "keep"


class ReplacementForm(HouseForm):
    """Carries the identifier of what it makes: sent twice, it shares out once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    replacement = forms.ChoiceField(
        label=_("For all the cases"), required=False, help_text=_("Unless somebody else is chosen for one of them, below.")
    )

    def __init__(self, *args: Any, members: Iterable[Membership], cases: Iterable[CaseFile], **options: Any) -> None:
        super().__init__(*args, **options)
        people = [(str(member.user_id), member.user.display_name) for member in members]
        field: Any = self.fields["replacement"]
        field.choices = [(SAME, _("Nobody: choose case by case")), *people]
        self.listed = list(cases)
        for case in self.listed:
            label = _("Who follows %(reference)s") % {"reference": case.reference}
            choices = [(SAME, _("The one chosen for all")), (KEEP, _("Leave it as it is")), *people]
            self.fields[f"case_{case.reference}"] = forms.ChoiceField(label=label, required=False, choices=choices)

    @property
    def rows(self) -> list[tuple[CaseFile, BoundField]]:
        return [(case, self[f"case_{case.reference}"]) for case in self.listed]

    def said(self) -> dict[str, Any]:
        """Case by case: who was chosen for it, else for all; those to leave are left out."""
        everybody = self.cleaned_data["replacement"]
        chosen = {case.reference: self.cleaned_data[f"case_{case.reference}"] or everybody for case in self.listed}
        return {
            "replacement_id": self.cleaned_data["id"],
            "cases": {reference: UUID(user) for reference, user in chosen.items() if user not in (SAME, KEEP)},
        }
