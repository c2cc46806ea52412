"""What a reader asks figures of: grouped by what, over which days, narrowed to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from backend.base import clock
from backend.base.errors import Invalid, Problem, Sentence
from irritants.statistics.population import Population
from irritants.statistics.scope import Scope

MOST_GROUPS = 2
MOST_AXES = 3
"""Of a masked answer: beyond, cells are so small that hardly any could be shown."""
PERIODS: Mapping[str, int] = {"year": 12, "quarter": 3, "month": 1}
"""Levels that a masked period may be, in months."""


@dataclass(frozen=True)
class Cut:
    population: Population
    by: tuple[str, ...]
    from_: date | None
    to: date | None
    filters: Mapping[str, str]

    @property
    def axes(self) -> tuple[str, ...]:
        used = {self.population.levels[name].axis for name in (*self.by, *self.filters)}
        return tuple(axis for axis in self.population.axes if axis in used)

    def path_of(self, axis: str) -> tuple[str, ...]:
        """The levels of an axis, down to the finest that is asked about."""
        levels = self.population.levels_of_axis(axis)
        finest = max(levels.index(name) for name in (*self.by, *self.filters) if name in levels)
        return levels[: finest + 1]


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


def masked_cut(cut: Cut, scope: Scope) -> Cut:
    """The cut, if it is one of those that masked answers are given for. Raises Invalid (`cut_not_allowed`), saying what to ask instead.

    The set is closed so that two answers cannot be subtracted: one territory, one other filter, and as period a month, a quarter, a year
    or everything: a period is a line of the table by months, quarters and years, and hides what the table hides.
    """
    if scope.names == (cut.filters.get("living_area"),):
        cut = replace(cut, filters={name: value for name, value in cut.filters.items() if name != "living_area"})
    territories = [name for name in cut.filters if cut.population.levels[name].is_territory]
    others = [name for name in cut.filters if not cut.population.levels[name].is_territory]
    if len(territories) > 1:
        raise _not_allowed(territories[1], _("Name one territory: a commune, an intercommunality or a living area."))
    if len(others) > 1:
        raise _not_allowed(others[1], _("Besides the territory, narrow by one thing only: take the other filters out."))
    cut = _period_as_level(cut)
    if len(cut.axes) > MOST_AXES:
        raise _not_allowed("by", _("Too many things at once for figures that keep small groups hidden: take one out."))
    return cut


def _period_as_level(cut: Cut) -> Cut:
    """Without an end, a period lasts as long as the year, quarter or month that it begins and that is not over."""
    if cut.from_ is None and cut.to is None:
        return cut
    for name, months in PERIODS.items():
        if cut.from_ and _begins(cut.from_, months):
            last = _last_day(cut.from_, months)
            if cut.to == last or (cut.to is None and last >= clock.today()):
                code = {"year": "%Y", "quarter": f"%Y-Q{(cut.from_.month + 2) // 3}", "month": "%Y-%m"}[name]
                return replace(cut, from_=None, to=None, filters={**cut.filters, name: cut.from_.strftime(code)})
    at = "from" if cut.from_ is None or not _begins(cut.from_, 1) else "to"
    raise _not_allowed(at, _("These figures are by month, quarter or year: take one of these, from its first day to its last."))


def _begins(day: date, months: int) -> bool:
    return day.day == 1 and (day.month - 1) % months == 0


def _last_day(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1) - timedelta(days=1)


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
