"""Masked answers are the same all day: worked out once, then read (docs/adr/0019)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from irritants.models import KeptAnswer
from irritants.statistics.cut import Cut
from irritants.statistics.population import Row
from irritants.statistics.scope import Scope


def kept(scope: Scope, cut: Cut, as_of: datetime, work_out: Callable[[], Sequence[Row]]) -> list[Row]:
    """The rows of this answer: those that were worked out before, else from `work_out`."""
    question = digest(scope, cut, as_of)
    found = KeptAnswer.objects.filter(pk=question).values_list("rows", flat=True).first()
    if found is not None:
        return [cut.population.row(dict(zip(cut.by, keys, strict=True)), *told) for keys, *told in found]
    rows = list(work_out())
    KeptAnswer.objects.bulk_create([KeptAnswer(question=question, rows=[flat(row) for row in rows])], ignore_conflicts=True)
    return rows


def forget() -> None:
    KeptAnswer.objects.all().delete()


def flat(row: Row) -> list[Any]:
    """In the order of its fields."""
    return [list(row.keys.values()), row.suppressed, *(getattr(row, name) for name in row.figures())]


def digest(scope: Scope, cut: Cut, as_of: datetime) -> str:
    """Of all that an answer depends on, besides the rows counted."""
    told = (cut.population.row.figures(), [(indicator.code, indicator.version) for indicator in cut.population.indicators])
    asked = (cut.population.code, cut.by, cut.from_, cut.to, sorted(cut.filters.items()), cut.span)
    return sha256(repr((scope.kind, scope.names, scope.threshold, asked, as_of, told)).encode()).hexdigest()
