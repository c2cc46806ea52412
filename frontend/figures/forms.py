"""What figures are asked for: whole months only, so that the question is allowed to every reader."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import LivingArea
from backend.base import clock
from frontend.forms.base import HouseForm
from irritants.exports.months import first_day, in_words, last_day, month_of, up_to
from irritants.exports.names import GROUP_LABELS
from irritants.statistics.population import Population

GROUPINGS: Mapping[str, Sequence[tuple[str, str | Promise]]] = {
    "irritants": (
        ("theme", _("Theme")),
        ("category", _("Category")),
        ("agency_concerned", _("Agency concerned")),
        ("commune", _("Commune (map)")),
        ("persona", _("Persona")),
        ("month", _("Month")),
    ),
}
"""Of the other populations: all that they can be grouped by."""
MONTHS_BACK = 36


class FiguresForm(HouseForm):
    by = forms.ChoiceField(label=_("Group by"), required=False)
    start = forms.ChoiceField(label=_("From"), required=False)
    end = forms.ChoiceField(label=_("To"), required=False)
    living_area = forms.ChoiceField(label=_("Living area"), required=False)

    def __init__(self, *args: Any, population: Population, areas: Iterable[LivingArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = self.groupings = groupings_of(population)
        months = list(last_months())
        self.fields["start"].choices = [("", _("The beginning")), *months]
        self.fields["end"].choices = [("", _("Today")), *months]
        self.fields["living_area"].choices = [("", _("All")), *((area.slug, area.name) for area in areas)]
        if "living_area" not in population.filters:
            del self.fields["living_area"]

    @property
    def by_asked(self) -> str:
        return self.cleaned_data["by"] or self.groupings[0][0]

    def question(self) -> dict[str, Any]:
        """As `figures_of` takes it."""
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        return {
            "by": [self.by_asked],
            "from_": first_day(start) if start else None,
            "to": last_day(end) if end else None,
            "living_area": self.cleaned_data.get("living_area") or None,
        }


def groupings_of(population: Population) -> Sequence[tuple[str, str | Promise]]:
    return GROUPINGS.get(population.code) or [(name, GROUP_LABELS[name]) for name in population.groups]


def last_months() -> Iterable[tuple[str, str]]:
    """This month and those before, newest first, as `2026-11` and in words."""
    for month in reversed(up_to(month_of(clock.today()), MONTHS_BACK)):
        yield month, in_words(month)
