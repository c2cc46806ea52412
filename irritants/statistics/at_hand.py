"""What a page asks of live figures at once: of one instant, and read from the database once (`asked_together` of figures.py)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from backend.base import clock
from irritants.statistics.cut import Cut
from irritants.statistics.population import Tally, Values


@dataclass(frozen=True)
class AtHand:
    as_of: datetime
    read: Sequence[tuple[Cut, Mapping[Values, Tally]]]


_AT_HAND: ContextVar[AtHand | None] = ContextVar("figures at hand", default=None)


@contextmanager
def at_hand(found: AtHand) -> Iterator[None]:
    before = _AT_HAND.set(found)
    try:
        yield
    finally:
        _AT_HAND.reset(before)


def moment() -> datetime:
    """As of when live figures are told."""
    found = _AT_HAND.get()
    return found.as_of if found else clock.now()


def read_already(cut: Cut) -> Mapping[Values, Tally] | None:
    """Tallies by the groups of the cut, if they were asked for together with others."""
    found = _AT_HAND.get()
    return next((tallies for other, tallies in found.read if other == cut), None) if found else None
