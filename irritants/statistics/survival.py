"""How long it takes, when some are still waiting (Kaplan and Meier, 1958)."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

Durations = Mapping[tuple[int, bool], int]
"""(days, was it resolved then?) → how many. Those not resolved had been waiting that long when the figures were extracted."""
HALF, NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)


def days_until_each(shares: Sequence[Fraction], durations: Durations) -> list[int | None]:
    """For each share, in rising order: the first day by which it is resolved by the Kaplan-Meier curve; None where it does not get there.

    Exact: whole numbers, so that a curve that touches one half is not missed by a rounding.
    """
    found: list[int | None] = [None] * len(shares)
    reached, at_risk = 0, sum(durations.values())
    waiting, of = 1, 1  # the share still waiting, as a fraction that is never reduced
    for day, resolved, left in by_day(durations):
        if resolved:
            waiting, of = waiting * (at_risk - resolved), of * at_risk
            while reached < len(shares) and waiting * shares[reached].denominator <= of * (1 - shares[reached]).numerator:
                found[reached] = day
                reached += 1
            if reached == len(shares):
                break
        at_risk -= resolved + left
    return found


def by_day(durations: Durations) -> Iterator[tuple[int, int, int]]:
    """(day, resolved on it, that had waited until it), first day first."""
    for day, of_the_day in groupby(sorted(durations), itemgetter(0)):
        numbers = {is_resolved: durations[day, is_resolved] for _, is_resolved in of_the_day}
        yield day, numbers.get(True, 0), numbers.get(False, 0)


def days_until(share: Fraction, durations: Durations) -> int | None:
    return days_until_each([share], durations)[0]


def median_days(durations: Durations) -> int | None:
    return days_until(HALF, durations)


def p90_days(durations: Durations) -> int | None:
    return days_until(NINE_TENTHS, durations)
