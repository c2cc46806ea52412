"""What merging two files, and taking them apart, asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from cases.models import CaseFile
from cases.operations.merging.propose_merge import OTHER, THIS
from cases.statuses import ExceptionGround, TakenApart
from frontend.forms.changing import LongText, VersionForm

WORDS = 2000
"""Characters; the same for the API (api/serializers/merges.py)."""


class ExceptionFields(VersionForm):
    exception_ground = forms.ChoiceField(
        label=_("If no agreement of the person covers the agency whose file closes: exception"),
        choices=[("", _("None: the person’s agreement covers it, or is recorded first")), *ExceptionGround.choices],
        required=False,
    )
    exception_reason = LongText(label=_("Reason for the exception"), required=False, max_length=WORDS, rows=3)

    def exception(self) -> tuple[str, str]:
        ground = self.cleaned_data["exception_ground"]
        return ground, self.cleaned_data["exception_reason"] if ground else ""


class ProposeMerge(ExceptionFields):
    """From a case that one sees: the other one is named by its reference. From a pair, by the pair."""

    absorbed = forms.CharField(
        label=_("Reference of the person’s other case"),
        max_length=20,
        help_text=_("Eight characters and a check character, for instance K7Q4-92MX-3. You must see that case too."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Give the reference of the other case.")},
    )
    keep = forms.ChoiceField(
        label=_("Which of the two files goes on?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say which of the two files goes on.")},
    )

    field_order = ["absorbed", "keep", "exception_ground", "exception_reason"]

    def __init__(self, case: CaseFile, other_agency: Agency | None, data: Any = None, *, from_pair: bool = False) -> None:
        super().__init__(data, initial={"version": case.version, "keep": THIS})
        if from_pair:
            del self.fields["absorbed"]
        keep = self.fields["keep"]
        assert isinstance(keep, forms.ChoiceField)
        other = (
            _("The file of %(agency)s; this one closes") % {"agency": other_agency.name}
            if other_agency
            else _("The other one; this one closes")
        )
        keep.choices = [(THIS, _("This one, %(reference)s; the other closes") % {"reference": case.reference}), (OTHER, other)]

    def said(self) -> dict[str, Any]:
        return {"absorbed": self.cleaned_data.get("absorbed", ""), "keep": self.cleaned_data["keep"], "exception": self.exception()}


class UndoMerge(VersionForm):
    reason_code = forms.ChoiceField(
        label=_("Why are they taken apart?"),
        choices=TakenApart.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the two files are taken apart.")},
    )
    reason = LongText(
        label=_("In a few words"),
        max_length=WORDS,
        rows=3,
        help_text=_("Kept with the merge; the coordinators of both agencies read it, and so does the person in their report."),
        error_messages={"required": _("Say in a few words why the two files are taken apart.")},
    )
