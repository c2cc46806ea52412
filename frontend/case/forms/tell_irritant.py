"""The short way to report an irritant: one text, and the categories that it speaks of."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.base import clock
from backend.base.models import new_id
from cases.models import CaseFile
from cases.people.names import normalise
from frontend.case.forms.irritants import WHAT_THE_AGENCY_READS, answering, grouped
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField, LongText
from frontend.forms.named import AgencyField, CommuneField, agencies_near, communes_near
from irritants.catalogue import label_of
from irritants.statuses import Step
from irritants.suggesting import Suggestion, suggest_categories, usual_step

SHORTEST_NAME = 3
"""Letters of a word that may name an agency: CAF, MSA."""


class TellIrritant(HouseForm):
    """`id` is chosen when the form is shown: sent twice, it makes one irritant. `proposed`: the category ticked by us, not by anybody."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    proposed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4)
    description = LongText(
        label=_("What happened"), rows=3, required=False, help_text=_("In the person’s words. Only the agencies in the case read it.")
    )
    category = forms.ChoiceField(
        label=_("What this speaks of"), widget=forms.RadioSelect, error_messages={"required": _("Choose a category of the catalogue.")}
    )
    other = forms.ChoiceField(label=_("Another category of the catalogue"), required=False, widget=forms.Select)
    agency_concerned = AgencyField(label=_("Agency concerned"), required=False, help_text=WHAT_THE_AGENCY_READS)
    step = forms.ChoiceField(
        label=_("Step of the procedure"), required=False, choices=[("", _("Not said")), *Step.choices], widget=forms.Select
    )
    commune = CommuneField(label=_("Commune"), required=False, help_text=_("Where the person met it: by default, that of the case."))
    occurred_on = DayField(label=_("When it happened"), error_messages={"required": _("Say when it happened, even roughly.")})

    def __init__(self, case: CaseFile, data: Any = None) -> None:
        commune = case.commune.name if case.commune else ""
        super().__init__(data, initial={"id": new_id(), "commune": commune, "occurred_on": clock.today()})
        self.fields["occurred_on"].widget.attrs["max"] = clock.today().isoformat()
        category, other = self.fields["category"], self.fields["other"]
        communes, agencies = self.fields["commune"], self.fields["agency_concerned"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(other, forms.ChoiceField)
        assert isinstance(communes, CommuneField)
        assert isinstance(agencies, AgencyField)
        typed = {name: (data or {}).get(name, "") for name in ("description", "category", "other")}
        self.suggestions = suggest_categories(typed["description"])
        category.choices = _offered(self.suggestions, typed["category"])
        category.required = not typed["other"]
        other.choices = [("", _("No other one")), *grouped(answering("", chosen=typed["other"]))]
        communes.know(communes_near(case))
        self.near = list(agencies_near(case).values_list("slug", "name"))
        agencies.know(self.near)

    def hidden_fields(self) -> list[BoundField]:
        """Without `proposed`, which changes with what is suggested and stands beside it."""
        return [field for field in super().hidden_fields() if field.name != "proposed"]

    @property
    def suggested_nothing(self) -> bool:
        return bool(self.initial.get("description") or self.data.get("description")) and not self.suggestions

    def propose(self) -> None:
        """Fill in what the text lets one know, in a form that was not sent to be saved; what somebody chose stays as it is."""
        chosen = self.initial["category"] if self.initial["category"] != self.initial["proposed"] else ""
        first = self.suggestions[0].category.pk if self.suggestions else ""
        if (self.initial["step"] or "") in ("", usual_step(self.initial["proposed"])):  # it came by itself, or nobody said
            self.initial["step"] = usual_step(chosen or first)
        self.initial["category"], self.initial["proposed"] = chosen or first, first
        self.initial["agency_concerned"] = self.initial["agency_concerned"] or named_in(self.initial["description"], self.near)

    def facts(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("proposed", "other")}
        said["category"] = self.cleaned_data["other"] or self.cleaned_data["category"]
        proposed = self.cleaned_data["proposed"]
        if said["step"] and said["category"] != proposed and said["step"] == usual_step(proposed):  # it had come with another category
            said["step"] = usual_step(said["category"])
        return said


def _offered(suggestions: list[Suggestion], chosen: str) -> list[tuple[str, str]]:
    """Those suggested, each with the words that led to it, and the one chosen before the text was changed."""
    found = [
        (one.category.pk, gettext("%(label)s – because of: %(words)s") % {"label": label_of(one.category), "words": ", ".join(one.because)})
        for one in suggestions
    ]
    kept = [] if chosen in dict(found) else [(one.pk, label_of(one)) for one in answering("", chosen=chosen) if one.pk == chosen]
    return [*found, *kept]


def named_in(text: str, agencies: list[tuple[str, str]]) -> str:
    """The name of the only agency nearby whose name begins with a word of the text ("CAF"); "" when none or several do."""
    said = {word for word in normalise(text).split() if len(word) >= SHORTEST_NAME}
    named = [name for _slug, name in agencies if normalise(name).split(" ")[0] in said]
    return named[0] if len(named) == 1 else ""
