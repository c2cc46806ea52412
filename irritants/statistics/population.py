"""What figures can be made of: irritants, handovers, flags, cases. Each is a population with levels to group by, counts and clocks."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from agencies.actor import Actor
from agencies.models import LivingArea
from irritants.statistics.indicators import Indicator
from irritants.statistics.scope import Scope
from irritants.statistics.survival import Durations

Values = tuple[str | None, ...]
HIDDEN = "*"
"""The group of sensitive agencies, for a reader of live figures who is of none of them: of a single case, a name would tell."""


@dataclass(frozen=True)
class Level:
    """What figures can be grouped by and narrowed to. Levels of one axis lie in one another, as a category in its theme."""

    name: str
    axis: str
    sql: str
    """Its value, in a query over `counted`."""
    join: str = ""
    """What that query must be joined to for it."""
    is_known: Callable[[str], bool] | None = None
    """Whether there is such a value; None: figures are not narrowed to one."""
    is_territory: bool = False
    is_group: bool = True
    agency: str = ""
    """The table of the agencies that it tells, if it tells of any."""
    order: Sequence[str] = ()
    """Its values, where they follow one another otherwise than their codes do."""

    def place(self, value: str | None) -> tuple[bool, int | str]:
        """Of its group among others; the group without a value comes last."""
        return value is None, self.order.index(value) if self.order and value else value or ""


@dataclass
class Tally:
    """Counts that add up, and what medians are made of: medians do not add up, durations do."""

    counts: Counter[str] = field(default_factory=Counter)
    durations: dict[str, Counter[tuple[int, int]]] = field(default_factory=dict)
    """By clock: (how long, how it ended) → how many."""

    def waits(self, clock: str) -> Durations:
        return self.durations.get(clock, {})

    def counted(self, *names: str) -> dict[str, Any]:
        """As keywords of a row."""
        return {name: self.counts[name] for name in names}

    def add(self, other: "Tally") -> None:
        self.counts.update(other.counts)
        for clock, durations in other.durations.items():
            self.durations.setdefault(clock, Counter()).update(durations)


@dataclass(frozen=True)
class Row:
    """One group: the codes that name it, its figures. All figures are None when it is suppressed. Each population has its own."""

    keys: Mapping[str, str | None]
    suppressed: bool = False

    @classmethod
    def of(cls, keys: Mapping[str, str | None], tally: Tally) -> Self:
        raise NotImplementedError

    @classmethod
    def figures(cls) -> tuple[str, ...]:
        return tuple(one.name for one in fields(cls) if one.name not in ("keys", "suppressed"))

    @classmethod
    def shares(cls) -> frozenset[str]:
        """Figures from 0 to 1; the others are whole numbers."""
        return frozenset(one.name for one in fields(cls) if "float" in str(one.type))

    def flat(self) -> dict[str, Any]:
        """Keys, then figures, then whether it is suppressed: as the doors show it."""
        return {**self.keys, **{name: getattr(self, name) for name in self.figures()}, "suppressed": self.suppressed}


@dataclass(frozen=True)
class Population:
    code: str
    all_levels: Sequence[Level]
    counts: Mapping[str, str]
    """Conditions of SQL over `counted`, by name. The first counts everybody: it decides what is too small to be shown."""
    clocks: Mapping[str, str]
    """How long each took, in SQL, by name; None for those that this clock does not measure."""
    row: type[Row]
    indicators: Sequence[Indicator]
    scope_of: Callable[[Actor], Scope]
    """Raises NotAllowed for who reads no figures."""
    scope_of_area: Callable[[LivingArea], Scope]
    """Of its steering team."""
    settled_at: Callable[[], datetime]
    """As of when masked figures are told: the same moment all day."""
    count: "Callable[..., dict[Values, Tally]]"
    """See `tallies` in irritants/statistics/tally.py."""

    @cached_property
    def levels(self) -> Mapping[str, Level]:
        return {level.name: level for level in self.all_levels}

    @cached_property
    def axes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(level.axis for level in self.all_levels))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        return tuple(level.name for level in self.all_levels if level.is_group)

    @cached_property
    def filters(self) -> tuple[str, ...]:
        return tuple(level.name for level in self.all_levels if level.is_known)

    @property
    def size(self) -> str:
        return next(iter(self.counts))

    def levels_of_axis(self, axis: str) -> tuple[str, ...]:
        """Coarser ones first."""
        return tuple(level.name for level in self.all_levels if level.axis == axis)


def rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
