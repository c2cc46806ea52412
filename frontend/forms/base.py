"""Forms in the State's design system."""

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm


class HouseForm(DsfrBaseForm):
    """Every field is required unless its label says otherwise, as the design system asks."""

    def get_context(self) -> dict[str, Any]:
        # Past DsfrBaseForm, whose own get_context warns whatever its transitional setting says.
        return {**forms.Form.get_context(self), "DSFR_MARK_OPTIONAL_FIELDS": True}
