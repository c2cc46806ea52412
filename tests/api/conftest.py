from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from backend.base import clock
from tests.api.cast import Cast, Stage, shared_case
from tests.api.foundation import call_as, caller, member, probe

__all__ = ["call_as", "caller", "member", "probe"]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """Nobody has opened anything yet."""
    return Stage(cast)


@pytest.fixture
def shared(stage: Stage) -> Stage:
    """A case that the CCAS leads, France Travail contributes to and the CPAM observes."""
    return shared_case(stage)


@pytest.fixture
def later() -> Iterator[Callable[..., Any]]:
    """`later(days=3)`: move the actor's clock forward for the rest of the test."""
    with ExitStack() as travels:
        yield lambda **delta: travels.enter_context(clock.travel_to(clock.now() + timedelta(**delta)))
