from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.base.errors import Sentence


@dataclass(frozen=True)
class Asked:
    """A page that asks before what the steering team keeps changes."""

    run: Callable[..., Any]
    button: Sentence
    text: Sentence
    done: Sentence
    form: Callable[..., Any]
