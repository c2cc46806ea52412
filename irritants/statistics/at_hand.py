"""What a page asks of live figures at once: of one instant, and read from the database once (`asked_together` of figures.py)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from backend.base import clock
from irritants.statistics.cut import Cut
from irritants.statistics.population import Tally, Values
from irritants.statistics.scope import Scope


@dataclass(frozen=True)
class AtHand:
    scope: Scope
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


def read_already(scope: Scope, cut: Cut) -> Mapping[Values, Tally] | None:
    """Tallies by the groups of the cut, if they were asked for together with others; never what another reader may see."""
    found = _AT_HAND.get()
    if found is None or found.scope != scope:
        return None
    return next((tallies for other, tallies in found.read if other == cut), None)
