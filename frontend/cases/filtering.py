"""The criteria of the list of cases. What they mean is said once, by `cases.filters.CaseFilter`."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from agencies.filters import NOT_SAID
from agencies.models import Commune
from agencies.themes import Theme
from cases.statuses import CaseStatus, ParticipationRole
from frontend.chips import Chip, Chips, name_of
from frontend.forms.base import HouseForm

ANY = ("", _("All"))
ORDERINGS = {
    "-activity": _("Latest activity first"),
    "activity": _("Longest untouched first"),
    "-opened": _("Last opened first"),
    "opened": _("First opened first"),
}
"""The words of `cases.lists.ORDERINGS`."""
CHIPS = Chips(
    said={
        ("taken_up", "false"): _("To take up"),
        ("taken_up", "true"): _("Taken up"),
        ("quiet", "true"): _("No news for 15 working days"),
        ("quiet", "false"): _("With news, on hold or closed"),
        ("agreement_expiring", "true"): _("Agreement about to expire"),
        ("agreement_expiring", "false"): _("No agreement about to expire"),
        ("informed", "false"): _("Person not yet informed"),
        ("informed", "true"): _("Person informed"),
        ("snoozed", "false"): _("Without those that I have snoozed"),
        ("snoozed", "true"): _("Snoozed by me"),
        ("outcome", NOT_SAID): _("Not closed"),
        ("counted", "true"): _("Files that were merged counted once"),
        ("counted", "false"): _("Merged into another file"),
    },
    days={"from": _("Opened from %(day)s"), "to": _("Opened until %(day)s")},
    levels=("intercommunality", "living_area", "agency_in_charge", "outcome"),
)
"""What a tile of the worklist or a figure asks besides the criteria of the form."""


class CaseCriteria(HouseForm):
    """Names are those of the API's parameters."""

    reference = forms.CharField(label=_("Reference"), required=False, max_length=20)
    status = forms.MultipleChoiceField(label=_("State"), required=False, choices=CaseStatus.choices, widget=forms.CheckboxSelectMultiple)
    theme = forms.ChoiceField(label=_("Theme"), required=False, choices=[ANY, *Theme.choices])
    commune = forms.ChoiceField(label=_("Commune"), required=False)
    role = forms.ChoiceField(label=_("Role of your agency"), required=False, choices=[ANY, *ParticipationRole.choices])
    ordering = forms.ChoiceField(label=_("Sorted by"), required=False, choices=list(ORDERINGS.items()))
    overdue = forms.BooleanField(label=_("Overdue only"), required=False, widget=forms.CheckboxInput(attrs={"value": "true"}))
    referent = forms.ChoiceField(label=_("Referent"), required=False, choices=[ANY, ("me", _("Me")), ("none", _("Nobody"))])

    def __init__(self, data: Any, *, communes: Iterable[Commune]) -> None:
        super().__init__(data)
        self.fields["reference"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false", "placeholder": "K7Q4-92MX-3"}
        offered = [(commune.pk, commune.name) for commune in communes]
        asked = data.get("commune", "")
        if asked and asked not in dict(offered):  # of another living area: a link led here
            offered.append((asked, name_of("commune", asked)))
        field: Any = self.fields["commune"]
        field.choices = [ANY, *offered]

    @property
    def named(self) -> list[BoundField]:
        return [self[name] for name in ("reference", "theme", "commune", "role", "referent", "ordering")]

    @property
    def ticks(self) -> list[BoundField]:
        return [self["overdue"]]

    @cached_property
    def chips(self) -> list[Chip]:
        return CHIPS.of(self.data)

    @property
    def narrows(self) -> bool:
        return bool(self.chips) or any(self.data.get(name) for name in self.fields if name != "ordering")
