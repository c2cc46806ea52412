"""Answers that many will ask for are worked out with the daily refresh, so that the first reader of the day does not wait for them."""

from collections.abc import Sequence

from agencies.models import LivingArea
from irritants.statistics.cut import masked_cut, read_cut
from irritants.statistics.figures import masked_rows
from irritants.statistics.reported import IRRITANTS
from irritants.statistics.scope import of_area

EXPECTED: Sequence[Sequence[str]] = (
    *((), ("theme",), ("category",), ("month",), ("age",)),
    *(("commune",), ("intercommunality",), ("category", "month")),
)
"""Groups by which steering teams look at their living area."""


def work_out_ahead() -> int:
    """For each living area; how many answers."""
    as_of = IRRITANTS.settled_at()
    scopes = [of_area(area) for area in LivingArea.objects.order_by("slug")]
    for scope in scopes:
        for by in EXPECTED:
            masked_rows(scope, masked_cut(read_cut(IRRITANTS, by, None, None, {})), as_of)
    return len(scopes) * len(EXPECTED)
