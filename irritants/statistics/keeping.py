"""Masked answers about irritants are the same all day: worked out once, then read (docs/adr/0019)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from irritants.models import KeptAnswer
from irritants.statistics.cut import Cut
from irritants.statistics.population import Row
from irritants.statistics.scope import Scope


def kept(scope: Scope, cut: Cut, as_of: datetime, work_out: Callable[[], Sequence[Row]]) -> list[Row]:
    """The rows of this answer: those that were worked out before, else from `work_out`."""
    question = digest(scope, cut, as_of)
    found = KeptAnswer.objects.filter(pk=question).values_list("rows", flat=True).first()
    if found is not None:
        return [cut.population.row(**row | {"keys": {name: row["keys"][name] for name in cut.by}}) for row in found]
    rows = list(work_out())
    KeptAnswer.objects.bulk_create([KeptAnswer(question=question, rows=[asdict(row) for row in rows])], ignore_conflicts=True)
    return rows


def forget() -> None:
    KeptAnswer.objects.all().delete()


def digest(scope: Scope, cut: Cut, as_of: datetime) -> str:
    """Of all that an answer depends on, besides the rows counted."""
    indicators = [(indicator.code, indicator.version) for indicator in cut.population.indicators]
    asked = (cut.population.code, cut.by, cut.from_, cut.to, sorted(cut.filters.items()), cut.span)
    return sha256(repr((scope.kind, scope.names, scope.threshold, asked, as_of, indicators)).encode()).hexdigest()
