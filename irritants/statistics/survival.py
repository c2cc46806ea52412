"""How long it takes, when some still wait and some left before it was settled.

Estimators: Kaplan and Meier (1958) for the share still waiting, Greenwood (1926) for its variance, Brookmeyer and Crowley (1982) on the
log-log scale for the bounds of a quantile, Aalen and Johansen (1978) for the share resolved when other ends compete.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from math import exp, inf, log, sqrt


class End(IntEnum):
    """How waiting ended for an irritant. All but the first two compete with resolution: it can no longer come."""

    WAITING = 0
    RESOLVED = 1
    WITHDREW = 2
    MOVED_AWAY = 3
    DIED = 4


COMPETING = (End.WITHDREW, End.MOVED_AWAY, End.DIED)
Durations = Mapping[tuple[int, int], int]
"""(days, `End`) → how many. Those still waiting had waited that long when the figures were extracted."""
HALF, NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)
Z = 1.959963984540054
"""Bounds hold the true value in 95 of 100 samples."""


@dataclass(frozen=True, slots=True)
class Quantile:
    """The day by which a share is resolved, with its 95 % bounds; None where the curve, or its bound, does not get there."""

    day: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A day of the curve on which something ended: the share still waiting after it by Kaplan-Meier, with its 95 % bounds."""

    day: int
    at_risk: int
    ended: Mapping[int, int]
    waiting: float
    low: float
    high: float


def quantiles(shares: Sequence[Fraction], durations: Durations) -> list[Quantile]:
    """For each share, in rising order. Days are exact: whole numbers, so that a curve that touches one half is not missed by a rounding."""
    days: list[int | None] = [None] * len(shares)
    lows, highs = days.copy(), days.copy()
    at_risk = sum(durations.values())
    waiting, of, variance, high = 1, 1, 0.0, 1.0  # the share still waiting is waiting / of, never reduced
    lefts = [(left.numerator, left.denominator, float(left)) for left in (1 - share for share in shares)]
    for day, ended in by_day(durations):
        if resolved := ended.get(End.RESOLVED, 0):
            waiting, of = waiting * (at_risk - resolved), of * at_risk
            variance += greenwood(resolved, at_risk)
            low, high = bounds(waiting / of, variance, high)
            for at, (part, whole, left) in enumerate(lefts):
                if days[at] is None and waiting * whole <= of * part:
                    days[at] = day
                if lows[at] is None and low <= left:
                    lows[at] = day
                if highs[at] is None and high <= left:
                    highs[at] = day
            if None not in highs:
                break
        at_risk -= sum(ended.values())
    return [Quantile(*found) for found in zip(days, lows, highs, strict=True)]


def curve(durations: Durations) -> Iterator[Step]:
    """The Kaplan-Meier curve, day by day. Those who left by another end count as waiting until that day."""
    at_risk = sum(durations.values())
    waiting, variance, low, high = 1.0, 0.0, 1.0, 1.0
    for day, ended in by_day(durations):
        if resolved := ended.get(End.RESOLVED, 0):
            waiting *= 1 - resolved / at_risk
            variance += greenwood(resolved, at_risk)
            low, high = bounds(waiting, variance, high)
        yield Step(day, at_risk, ended, waiting, low, high)
        at_risk -= sum(ended.values())


def incidence(durations: Durations) -> Iterator[tuple[int, Mapping[int, float]]]:
    """(day, share of all that had ended in each way by then): Aalen-Johansen. Whoever died, moved or withdrew will not be resolved."""
    at_risk, waiting = sum(durations.values()), 1.0
    shares: dict[int, float] = {}
    for day, ended in by_day(durations):
        ends = [(end, number) for end, number in ended.items() if end != End.WAITING]
        for end, number in ends:
            shares[end] = shares.get(end, 0.0) + waiting * number / at_risk
        waiting *= 1 - sum(number for _end, number in ends) / at_risk
        at_risk -= sum(ended.values())
        if ends:
            yield day, shares.copy()


def share_resolved_by(days: Sequence[int], durations: Durations) -> list[float | None]:
    """The cumulative incidence of resolution on each of these days, in rising order; None beyond what anybody waited."""
    found: list[float | None] = []
    shares: Mapping[int, float] = {}
    steps, last = incidence(durations), max((day for day, _end in durations), default=-1)
    ahead = next(steps, None)
    for day in days:
        while ahead and ahead[0] <= day:
            shares, ahead = ahead[1], next(steps, None)
        settled = sum(shares.values()) > 1 - 1e-12
        found.append(round(shares.get(End.RESOLVED, 0.0), 4) if last >= day or settled else None)
    return found


def by_day(durations: Durations) -> Iterator[tuple[int, Mapping[int, int]]]:
    """(day, how many ended on it in each way), first day first. Who stops waiting on a day was at risk on it."""
    ended: dict[int, int] = {}
    today: int | None = None
    for (day, end), number in sorted(durations.items()):
        if day != today:
            if today is not None:
                yield today, ended
            today, ended = day, {}
        ended[end] = number
    if today is not None:
        yield today, ended


def greenwood(resolved: int, at_risk: int) -> float:
    return resolved / (at_risk * (at_risk - resolved)) if at_risk > resolved else inf


def bounds(waiting: float, variance: float, high_before: float) -> tuple[float, float]:
    """On the log-log scale, which keeps them between 0 and 1. Where nobody is left, the variance is not known: the upper bound stays."""
    if waiting <= 0:
        return 0.0, high_before
    if waiting >= 1:
        return 1.0, 1.0
    spread = Z * sqrt(variance) / log(waiting)
    around = log(-log(waiting))
    return exp(-exp(around - spread)), exp(-exp(around + spread))


def days_until(share: Fraction, durations: Durations) -> int | None:
    return quantiles([share], durations)[0].day


def median_days(durations: Durations) -> int | None:
    return days_until(HALF, durations)


def p90_days(durations: Durations) -> int | None:
    return days_until(NINE_TENTHS, durations)
