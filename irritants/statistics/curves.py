"""How resolution comes with time: the curve behind a median."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agencies.actor import Actor
from irritants.statistics.figures import asked, settled_tally
from irritants.statistics.populations.reported import IN_DAYS, IRRITANTS
from irritants.statistics.suppression import THRESHOLD
from irritants.statistics.survival import HALF, Durations, End, Quantile, by_day, curve, incidence, quantiles


@dataclass(frozen=True)
class Point:
    """By `day`: the share resolved by Kaplan-Meier with its 95 % bounds, and by Aalen-Johansen with the share that left before."""

    day: int
    at_risk: int
    resolved: float
    low: float
    high: float
    incidence: float
    left: float


@dataclass(frozen=True)
class Curve:
    points: Sequence[Point]
    """None is drawn where the group is too small to be shown (`suppressed`)."""
    median: Quantile
    number: int | None
    suppressed: bool
    scope: Any
    live: bool
    extracted_at: datetime


def resolution_curve(actor: Actor, *, from_: date | None = None, to: date | None = None, **filters: str | None) -> Curve:
    """Asked as `irritant_figures`, without groups. For readers of masked figures, days are drawn together until five irritants ended."""
    scope, cut, as_of = asked(IRRITANTS, actor, (), from_, to, filters)
    tally = settled_tally(scope, cut, as_of)
    if tally is None:
        return Curve((), Quantile(None, None, None), None, True, scope.describe(), scope.live, as_of)
    durations = tally.waits(IN_DAYS)
    return Curve(
        points=tuple(points(durations if scope.live else drawn_together(durations))),
        median=quantiles((HALF,), durations)[0],
        number=tally.counts[IRRITANTS.size],
        suppressed=False,
        scope=scope.describe(),
        live=scope.live,
        extracted_at=as_of,
    )


def points(durations: Durations) -> Iterable[Point]:
    shares: dict[int, Any] = dict(incidence(durations))
    last: Any = {}
    for step in curve(durations):
        last = shares.get(step.day, last)
        yield Point(
            day=step.day,
            at_risk=step.at_risk,
            resolved=round(1 - step.waiting, 4),
            low=round(1 - step.high, 4),
            high=round(1 - step.low, 4),
            incidence=round(last.get(End.RESOLVED, 0.0), 4),
            left=round(sum(share for end, share in last.items() if end != End.RESOLVED), 4),
        )


def drawn_together(durations: Durations) -> Durations:
    """Moved to the last of as many days as it takes for five to have ended: a step of one would tell of one person's day."""
    moved: dict[tuple[int, int], int] = {}
    waiting: list[tuple[int, int]] = []
    for day, ended in by_day(durations):
        waiting += ended.items()
        if sum(number for _end, number in waiting) >= THRESHOLD:
            for end, number in waiting:
                moved[day, end] = moved.get((day, end), 0) + number
            waiting = []
    last = max((day for day, _end in moved), default=0)
    for end, number in waiting:  # too few to be a step of their own
        moved[last, end] = moved.get((last, end), 0) + number
    return moved
