"""Three figures for those who steer; the page of figures has all of them."""

from dataclasses import dataclass

from agencies.actor import Actor
from frontend.figures.words import percentage
from irritants.statistics.populations.reported import irritant_figures


@dataclass(frozen=True, slots=True)
class Headline:
    """None: too few cases to be shown without telling of somebody, or nothing to measure yet."""

    reported: int | None
    resolved: str
    median_days: int | None
    living_area: bool
    """Of the living area, and not of the agency alone."""


def headline(actor: Actor) -> Headline:
    """Of all irritants that the reader's figures are about."""
    report = irritant_figures(actor)
    [row] = report.rows
    return Headline(
        reported=row.reported,
        resolved=percentage(row.resolution_rate),
        median_days=row.median_days,
        living_area=report.scope["kind"] == "living_area",
    )
