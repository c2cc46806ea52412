"""What a reader asks figures of: grouped by what, over which days, narrowed to what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from backend.base import clock
from backend.base.errors import Invalid, Problem, Sentence
from irritants.statistics.population import Population
from irritants.statistics.suppression import Path

MOST_GROUPS = 2
MOST_AXES = 2
"""Of a masked answer: beyond, there are sums in three directions, and no telling what they give back."""
TIME = "time"
BLOCKS: Mapping[str, int] = {"year": 12, "quarter": 3, "month": 1}
"""What a masked period is put together from, in months: levels of time, longest first."""
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Cut:
    population: Population
    by: tuple[str, ...]
    from_: date | None
    to: date | None
    filters: Mapping[str, str]
    span: tuple[Path, ...] | None = None
    """Of a masked cut, instead of two days: the years, quarters and months that its period is made of."""

    @property
    def axes(self) -> tuple[str, ...]:
        used = {self.population.levels[name].axis for name in (*self.by, *self.filters)} | ({TIME} if self.span else set())
        return tuple(axis for axis in self.population.axes if axis in used)

    def path_of(self, axis: str) -> tuple[str, ...]:
        """The levels of an axis, down to the finest that is asked about."""
        levels = self.population.levels_of_axis(axis)
        asked = [levels.index(name) + 1 for name in (*self.by, *self.filters) if name in levels]
        return levels[: max([*asked, *(map(len, self.span) if axis == TIME and self.span else ())])]


def read_cut(population: Population, by: Sequence[str], from_: date | None, to: date | None, filters: Mapping[str, str | None]) -> Cut:
    """Raises Invalid, naming each value that makes no sense."""
    said = {name: value for name, value in filters.items() if value}
    problems = [
        *_wrong_groups(population, by),
        *_wrong_period(from_, to),
        *(_wrong_filter(population, name) for name, value in said.items() if not _is_known(population, name, value)),
    ]
    if problems:
        raise Invalid(*problems)
    return Cut(population, tuple(by), from_, to, said)


def masked_cut(cut: Cut) -> Cut:
    """The cut, if it is one of those that masked answers are given for. Raises Invalid (`cut_not_allowed`), saying what to ask instead.

    The set is closed so that no two answers can be put together to a third: whole months, and two things at once.
    """
    territories = [name for name in cut.filters if cut.population.levels[name].is_territory]
    others = [name for name in cut.filters if not cut.population.levels[name].is_territory]
    if len(territories) > 1:
        raise _not_allowed(territories[1], _("Name one territory: a commune, an intercommunality or a living area."))
    if len(others) > 1:
        raise _not_allowed(others[1], _("Besides the territory, narrow by one thing only: take the other filters out."))
    cut = _in_blocks(cut)
    if len(cut.axes) > MOST_AXES:
        raise _not_allowed(
            "by",
            _("Figures that keep small groups hidden are about two things at once, the period being one: take out a group, or a filter."),
        )
    return cut


def _in_blocks(cut: Cut) -> Cut:
    """A period in years where it can, else quarters, else months; no longer ones than it is grouped by."""
    if cut.from_ is None and cut.to is None:
        return cut
    if cut.from_ and cut.from_.day != 1:
        raise _not_allowed("from", _("These figures are by whole months: start on the first day of one."))
    if cut.to and (cut.to + timedelta(days=1)).day != 1:
        raise _not_allowed("to", _("These figures are by whole months: end on the last day of one."))
    first = cut.from_ or date(FIRST_YEAR, 1, 1)
    last = cut.to or date(max(clock.today().year, first.year), 12, 31)
    longest = max([at for at, name in enumerate(BLOCKS) if name in cut.by], default=0)
    return replace(cut, from_=None, to=None, span=tuple(_blocks(first, last, longest)))


def _blocks(first: date, last: date, longest: int) -> Iterator[Path]:
    while first <= last:
        for depth, (_name, months) in enumerate(BLOCKS.items(), start=1):
            end = _months_later(first, months) - timedelta(days=1)
            if depth > longest and (first.month - 1) % months == 0 and end <= last:
                yield (f"{first:%Y}", f"{first:%Y}-Q{(first.month + 2) // 3}", f"{first:%Y-%m}")[:depth]
                first = end + timedelta(days=1)
                break


def _months_later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _not_allowed(name: str, reason: Sentence) -> Invalid:
    return Invalid(Problem(name, "cut_not_allowed", reason), detail=reason, code="cut_not_allowed")


def _wrong_groups(population: Population, by: Sequence[str]) -> list[Problem]:
    choices = {"choices": ", ".join(population.groups)}
    if any(name not in population.groups for name in by):
        return [Problem("by", "invalid_choice", _("Choose among: %(choices)s.") % choices)]
    if len(by) > MOST_GROUPS or len(set(by)) < len(by):
        return [Problem("by", "too_many", _("Group by two different things at most."))]
    return []


def _wrong_period(from_: date | None, to: date | None) -> list[Problem]:
    if from_ and to and to < from_:
        return [Problem("to", "before_from", _("The period ends before it begins: swap the two days."))]
    return []


def _is_known(population: Population, name: str, value: str) -> bool:
    level = population.levels.get(name)
    return bool(level and level.is_known and level.is_known(value))


def _wrong_filter(population: Population, name: str) -> Problem:
    if name not in population.filters:
        return Problem(name, "unknown", _("Figures can be narrowed to: %(choices)s.") % {"choices": ", ".join(population.filters)})
    return Problem(name, "invalid_choice", _("There is none with this code. Look it up in the list."))
