"""The dictionary of indicators. A change of formula or population is a new version."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.base.errors import Sentence


@dataclass(frozen=True)
class Indicator:
    code: str
    label: Sentence
    formula: Sentence
    population: Sentence
    clock: Sentence = ""
    """In what time is measured; empty for what is only counted."""
    limits: Sentence = ""
    """What the figure does not tell."""
    version: int = 1


_REPORTED = _("Irritants reported in the period, by the day they were reported; those entered in error are never counted.")
_CALENDAR = _("Calendar days, from the local day of the report (0) to that of the resolution.")
_WORKING = _("Working days: Monday to Friday, French public holidays left out; the day of the report is not one.")
_COMPETING = _(
    "Those whose case ended because the person withdrew, moved away or died count as waiting until that day, and leave the curve then: "
    "it tells how fast resolution goes while it can still come. “Resolved within 30 days” tells how many get there in all."
)
_BOUNDS = _("The bounds hold the true value in 95 of 100 samples (Greenwood, log-log scale); empty where the curve does not get there.")

INDICATORS: Sequence[Indicator] = (
    Indicator("reported", _("Irritants reported"), _("Number of irritants."), _REPORTED),
    Indicator(
        "open",
        _("Still open"),
        _("Of these, those reported or in progress when the figures were extracted."),
        _REPORTED,
        limits=_("Those whose case ended without a resolution are among them: see “Left before it was resolved”."),
    ),
    Indicator(
        "resolved",
        pgettext_lazy("irritants", "Resolved"),
        _("Of these, those resolved when the figures were extracted, confirmed by the person or not."),
        _REPORTED,
    ),
    Indicator("confirmed", _("Confirmed by the person"), _("Of those resolved, those that the person said are settled."), _REPORTED),
    Indicator(
        "presumed",
        _("Presumed resolved"),
        _("Of those resolved, those of 30 days or more without the person’s word: not asked, or not reached. “Partly” is a word."),
        _REPORTED,
    ),
    Indicator(
        "resolution_rate",
        _("Resolution rate"),
        _("Resolved ÷ reported."),
        _REPORTED,
        limits=_("Recent irritants had less time: read it with the share still open, or compare “resolved within 30 days”."),
    ),
    Indicator("confirmed_rate", _("Rate of confirmation"), _("Confirmed ÷ resolved."), _REPORTED),
    Indicator("still_open_share", _("Share still open"), _("Open ÷ reported."), _REPORTED),
    Indicator(
        "left",
        _("Left before it was resolved"),
        _("Of those open, those whose case was closed because the person withdrew, moved away or died."),
        _REPORTED,
    ),
    Indicator(
        "median_days",
        _("Median days to resolution"),
        _(
            "Kaplan-Meier: the day by which half are resolved, counted from the report. Those not resolved count as waiting until the "
            "extraction, those given up too, so that slow ones are not forgotten. Empty while the curve does not reach one half."
        ),
        _REPORTED,
        clock=_CALENDAR,
        limits=_COMPETING,
        version=2,
    ),
    Indicator("median_days_low", _("Median days, lower bound"), _BOUNDS, _REPORTED, clock=_CALENDAR),
    Indicator("median_days_high", _("Median days, upper bound"), _BOUNDS, _REPORTED, clock=_CALENDAR),
    Indicator(
        "p90_days",
        _("Days to resolution, 90th percentile"),
        _("The same curve: the day by which nine tenths are resolved. Empty while the curve does not get there."),
        _REPORTED,
        clock=_CALENDAR,
        limits=_COMPETING,
        version=2,
    ),
    Indicator("p90_days_low", _("90th percentile, lower bound"), _BOUNDS, _REPORTED, clock=_CALENDAR),
    Indicator("p90_days_high", _("90th percentile, upper bound"), _BOUNDS, _REPORTED, clock=_CALENDAR),
    Indicator(
        "median_working_days", _("Median working days to resolution"), _("As the median, in working days."), _REPORTED, clock=_WORKING
    ),
    Indicator(
        "p90_working_days",
        _("Working days to resolution, 90th percentile"),
        _("As the 90th percentile, in working days."),
        _REPORTED,
        clock=_WORKING,
    ),
    Indicator(
        "resolved_within_30_days",
        _("Resolved within 30 days"),
        _(
            "Aalen-Johansen: the share of all that is resolved by day 30, when withdrawal, moving away and death compete with resolution. "
            "Empty while nobody has waited that long."
        ),
        _REPORTED,
        clock=_CALENDAR,
    ),
    Indicator("resolved_within_90_days", _("Resolved within 90 days"), _("The same, by day 90."), _REPORTED, clock=_CALENDAR),
    Indicator(
        "reopened",
        pgettext_lazy("irritants", "Reopened"),
        _("Number of irritants reopened at least once, because the person said no or for another reason."),
        _REPORTED,
    ),
    Indicator(
        "reopen_rate",
        _("Rate of reopening"),
        _("Reopened ÷ those that were resolved or given up at least once."),
        _REPORTED,
    ),
)
