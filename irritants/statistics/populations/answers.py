"""What figures of handovers and of flags share: answered in time, and how soon."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence
from irritants.statistics.indicators import Indicator
from irritants.statistics.population import Tally, rate
from irritants.statistics.survival import HALF, NINE_TENTHS, quantiles

HOURS = "hours"


def figures_of_answers(tally: Tally) -> dict[str, Any]:
    """As keywords of a row. `late` counts answers after the time, and what is overdue without one."""
    in_time = tally.counts["answered_in_time"]
    half, most = quantiles((HALF, NINE_TENTHS), tally.waits(HOURS))
    return {"answered_in_time_rate": rate(in_time, in_time + tally.counts["late"]), "median_hours": half.day, "p90_hours": most.day}


def indicators_of_answers(population: Sentence, clock: Sentence) -> Sequence[Indicator]:
    return (
        Indicator(
            "answered_in_time_rate",
            _("Rate of answers in time"),
            _("Answered in time ÷ (answered in time + answered late or overdue)."),
            population,
            limits=_("Those not yet due are in neither."),
        ),
        Indicator(
            "median_hours",
            _("Median hours to the first answer"),
            _(
                "Kaplan-Meier: the hour by which half are answered; those without an answer count as waiting until the extraction, or "
                "until they ended."
            ),
            population,
            clock=clock,
        ),
        Indicator(
            "p90_hours", _("Hours to the first answer, 90th percentile"), _("The same curve, for nine tenths."), population, clock=clock
        ),
    )
