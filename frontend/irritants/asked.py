from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.base.errors import Sentence


@dataclass(frozen=True)
class Asked:
    """A page that asks before something changes that the steering team keeps, or a whole living area reads."""

    run: Callable[..., Any]
    button: Sentence
    text: Sentence
    done: Sentence
    form: Callable[..., Any]
