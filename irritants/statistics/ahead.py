"""Answers that many will ask for are worked out with the daily refresh, so that the first reader of the day does not wait for them."""

from collections.abc import Mapping, Sequence

from agencies.models import LivingArea
from irritants.statistics.cut import masked_cut, read_cut
from irritants.statistics.figures import masked_rows
from irritants.statistics.populations import POPULATIONS

EXPECTED: Mapping[str, Sequence[Sequence[str]]] = {
    "irritants": (
        *((), ("theme",), ("category",), ("month",), ("age",)),
        *(("commune",), ("intercommunality",), ("category", "month")),
    ),
    "handovers": ((), ("month",), ("from_agency", "to_agency")),
    "flags": ((), ("month",)),
    "caseload": ((), ("month",)),
}
"""Groups by which steering teams look at their living area, by population."""


def work_out_ahead() -> int:
    """For each living area; how many answers."""
    areas = LivingArea.objects.order_by("slug")
    asked = [(POPULATIONS[code], by) for code, groups in EXPECTED.items() for by in groups]
    for population, by in asked:
        as_of, cut = population.settled_at(), masked_cut(read_cut(population, by, None, None, {}))
        for area in areas:
            masked_rows(population.scope_of_area(area), cut, as_of)
    return len(areas) * len(asked)
