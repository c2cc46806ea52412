"""The criteria of the list of observations. What they mean is said once, by `irritants.filters.ObservationFilter`."""

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.models import Commune
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField
from frontend.irritants.criteria import ANY
from irritants.statuses import ObservationKind, PlaceKind

VOIDED = [("", _("Not entered in error")), ("true", _("Entered in error"))]
ORDERINGS = {"-observed": _("Last observed first"), "observed": _("First observed first")}
"""The words of `irritants.observations.ORDERINGS`."""


class ObservationCriteria(HouseForm):
    """Names are those of the API's parameters."""

    kind = forms.ChoiceField(label=_("Kind of observation"), required=False, choices=[ANY, *ObservationKind.choices])
    place_kind = forms.ChoiceField(label=_("Kind of place"), required=False, choices=[ANY, *PlaceKind.choices])
    commune = forms.ChoiceField(label=_("Commune"), required=False)
    to = DayField(label=_("Until"), required=False)
    voided = forms.ChoiceField(label=_("State"), required=False, choices=VOIDED)
    ordering = forms.ChoiceField(label=_("Sorted by"), required=False, choices=list(ORDERINGS.items()))

    field_order = ["kind", "place_kind", "commune", "from", "to", "voided", "ordering"]

    def __init__(self, data: QueryDict, *, communes: QuerySet[Commune]) -> None:
        """`communes`: where something was observed."""
        super().__init__(data)
        field = self.fields["commune"]
        assert isinstance(field, forms.ChoiceField)
        asked = data.get("commune", "")
        offered = [ANY, *communes.order_by("name").values_list("pk", "name")]
        field.choices = offered if not asked or asked in dict(offered) else [*offered, (asked, asked)]

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "ordering")


# `from` is a word of Python: a field of that name can only be declared so.
ObservationCriteria.base_fields["from"] = DayField(label=_("Observed from"), required=False)
