"""The dictionary of indicators. A change of formula or population is a new version."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence


@dataclass(frozen=True)
class Indicator:
    code: str
    label: Sentence
    formula: Sentence
    population: Sentence
    version: int = 1


_REPORTED = _("Irritants reported in the period, by the day they were reported; those entered in error are never counted.")

INDICATORS: tuple[Indicator, ...] = (
    Indicator("reported", _("Irritants reported"), _("Number of irritants."), _REPORTED),
    Indicator("open", _("Still open"), _("Of these, those reported or in progress when the figures were extracted."), _REPORTED),
    Indicator(
        "resolved", _("Resolved"), _("Of these, those resolved when the figures were extracted, confirmed by the person or not."), _REPORTED
    ),
    Indicator("confirmed", _("Confirmed by the person"), _("Of those resolved, those that the person said are settled."), _REPORTED),
    Indicator(
        "presumed",
        _("Presumed resolved"),
        _("Of those resolved, those of 30 days or more without the person’s word: not asked, or not reached. “Partly” is a word."),
        _REPORTED,
    ),
    Indicator("resolution_rate", _("Resolution rate"), _("Resolved ÷ reported. Read it with the share still open."), _REPORTED),
    Indicator("still_open_share", _("Share still open"), _("Open ÷ reported."), _REPORTED),
    Indicator(
        "median_days",
        _("Median days to resolution"),
        _(
            "Kaplan-Meier: the day by which half are resolved, counted from the report. Those not resolved count as waiting until the "
            "extraction, those given up too, so that slow ones are not forgotten. Empty while the curve does not reach one half."
        ),
        _REPORTED,
    ),
    Indicator(
        "p90_days",
        _("Days to resolution, 90th percentile"),
        _("The same curve: the day by which nine tenths are resolved. Empty while the curve does not get there."),
        _REPORTED,
    ),
    Indicator(
        "reopened",
        _("Reopened"),
        _("Number of irritants reopened at least once, because the person said no or for another reason."),
        _REPORTED,
    ),
)
