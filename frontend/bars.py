"""Horizontal bars, drawn on the server: lengths in hundredths of the longest."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

BarRow = tuple[str | Promise, int | None, str | Promise]
"""Label, value (None: hidden), note."""


@dataclass(frozen=True, slots=True)
class Bar:
    label: str | Promise
    value: int | None
    note: str | Promise
    length: int
    """0 to 100; at least 1 for anything but zero, so that it is seen."""


def drawn(rows: Iterable[BarRow]) -> list[Bar]:
    rows = list(rows)
    longest = max((value or 0 for _label, value, _note in rows), default=0)
    return [Bar(label, value, note, max(1, round(100 * value / longest)) if value else 0) for label, value, note in rows]
