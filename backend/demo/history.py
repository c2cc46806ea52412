"""How two years went: what each season brings, what rises, what got better once a solution was found, and what did not."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from math import log
from pathlib import Path

from django.utils import timezone

DATA = Path(__file__).resolve().parent / "data"
ALL_THE_YEAR = frozenset(range(1, 13))

DAYS = 760
ON_TRIAL, SOLVED = 270, 183
"""Days before today on which a solution was tried, for what got better and for what did not, and on which it was said to be found."""
GOT_BETTER, DID_NOT = "A05", "B08"
RISING = frozenset({"A06", "A07", "A08"})
"""What procedures that moved online bring: three times as often now as two years ago."""
HARD_TO_RESOLVE = frozenset({"A01", "A02", "A04", "A06", "A08", "B15", "B18", "C12", "C13"})
"""What agents alone cannot change soon."""


@dataclass(frozen=True)
class Met:
    """How a category of irritants is met, all the year round (observed_irritants.csv) or in some months (seasonal_irritants.csv)."""

    category: str
    weight: int
    agencies: Sequence[str]
    steps: Sequence[str]
    description: str
    months: frozenset[int] = ALL_THE_YEAR
    subject: str = ""

    def weight_at(self, when: datetime) -> float:
        return self.weight * frequency(self.category, days_ago(when)) if timezone.localtime(when).month in self.months else 0


def read_catalogue() -> list[Met]:
    return [
        Met(
            row["category"],
            int(row["weight"]),
            row["agencies"].split("|"),
            row["steps"].split("|"),
            row["description"],
            frozenset(map(int, row["months"].split("|"))) if "months" in row else ALL_THE_YEAR,
            row.get("subject", ""),
        )
        for row in chain(*(read(name) for name in ("observed_irritants.csv", "seasonal_irritants.csv")))
    ]


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days_ago(when: datetime) -> int:
    return (timezone.now() - when).days


def frequency(category: str, ago: int) -> float:
    """As a multiple of the weight in the catalogue."""
    if category == GOT_BETTER:
        return 1.2 if ago <= SOLVED else 2.5 if ago <= ON_TRIAL else 4
    if category == DID_NOT:
        return 3
    if category in RISING:
        return 1.8 - 1.2 * ago / DAYS
    return 1


@dataclass(frozen=True)
class Pace:
    """Days: on average until somebody works on it; then, for two in three, until it is resolved."""

    start: float
    resolve: float


BY_THEME = {"A": Pace(12, 45), "B": Pace(18, 80), "C": Pace(16, 60)}
HARD, SLOW, ON_THE_WAY, QUICK = Pace(20, 150), Pace(15, 75), Pace(8, 30), Pace(2, 7)


def pace(category: str, reported_at: datetime) -> Pace:
    if category == GOT_BETTER:
        ago = days_ago(reported_at)
        return QUICK if ago <= SOLVED else ON_THE_WAY if ago <= ON_TRIAL else SLOW
    return HARD if category in HARD_TO_RESOLVE else BY_THEME[category[0]]


class Delays:
    """Days that follow a Weibull law, spread as evenly for few draws as for many: medians do not hang on the day of the load."""

    SHAPE = 1.4
    GOLDEN = (5**0.5 - 1) / 2

    def __init__(self) -> None:
        self._drawn: Counter[str] = Counter()

    def next(self, category: str, scale: float) -> float:
        self._drawn[category] += 1
        share = (0.5 + self._drawn[category] * self.GOLDEN) % 1
        return float(scale * (-log(1 - share)) ** (1 / self.SHAPE))
