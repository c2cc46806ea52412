"""How long it takes, when some are still waiting (Kaplan and Meier, 1958)."""

from collections.abc import Mapping
from fractions import Fraction

Durations = Mapping[tuple[int, bool], int]
"""(days, was it resolved then?) → how many. Those not resolved had been waiting that long when the figures were extracted."""


def days_until(share: Fraction, durations: Durations) -> int | None:
    """The first day by which at least `share` are resolved, by the Kaplan-Meier curve; None when the curve does not get there.

    Exact: fractions, so that a curve that touches one half is not missed by a rounding.
    """
    at_risk = sum(durations.values())
    waiting = Fraction(1)
    for day in sorted({day for day, _ in durations}):
        resolved = durations.get((day, True), 0)
        if resolved:
            waiting *= Fraction(at_risk - resolved, at_risk)
            if waiting <= 1 - share:
                return day
        at_risk -= resolved + durations.get((day, False), 0)
    return None


def median_days(durations: Durations) -> int | None:
    return days_until(Fraction(1, 2), durations)


def p90_days(durations: Durations) -> int | None:
    return days_until(Fraction(9, 10), durations)
