"""A form sent twice makes one thing: the second of two requests finds what the first has made, even at the same moment."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError
from django.forms import BaseForm

from frontend.door import attempt

T = TypeVar("T")


def once(form: BaseForm, change: Callable[[], T], *, made: Callable[[], T | None]) -> T | None:
    """`attempt`, unless it is done: `made` finds what this very form has made already.

    It is looked for again after a refusal: a twin may have come first while this one checked or waited.
    """
    if (before := made()) is not None:
        return before
    try:
        done = attempt(form, change)
    except IntegrityError:
        if (before := made()) is None:
            raise
        return before
    return done if done is not None else made()
