"""What a reader asks figures of: grouped by what, over which days, narrowed to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _

from agencies.models import Agency, Commune, Intercommunality, LivingArea
from backend.base.errors import Invalid, Problem, Sentence
from irritants.models import IrritantCategory
from irritants.statistics.levels import AXES, FILTERS, GROUPS, LEVELS, TERRITORIES, levels_of_axis
from irritants.statistics.scope import Scope
from irritants.statuses import IrritantTheme

MOST_GROUPS = 2
MOST_AXES = 3
"""Of a masked answer: beyond, cells are so small that hardly any could be shown."""

KNOWN: Mapping[str, tuple[type[models.Model], str]] = {
    "category": (IrritantCategory, "pk"),
    "commune": (Commune, "pk"),
    "intercommunality": (Intercommunality, "pk"),
    "living_area": (LivingArea, "slug"),
    "agency_concerned": (Agency, "slug"),
    "agency_in_charge": (Agency, "slug"),
}


@dataclass(frozen=True)
class Cut:
    by: tuple[str, ...]
    from_: date | None
    to: date | None
    filters: Mapping[str, str]

    @property
    def axes(self) -> tuple[str, ...]:
        used = {LEVELS[name].axis for name in (*self.by, *self.filters)}
        return tuple(axis for axis in AXES if axis in used)

    def path_of(self, axis: str) -> tuple[str, ...]:
        """The levels of an axis, down to the finest that is asked about."""
        levels = levels_of_axis(axis)
        finest = max(levels.index(name) for name in (*self.by, *self.filters) if name in levels)
        return levels[: finest + 1]


def read_cut(by: Sequence[str], from_: date | None, to: date | None, filters: Mapping[str, str | None]) -> Cut:
    """Raises Invalid, naming each value that makes no sense."""
    said = {name: value for name, value in filters.items() if value}
    problems = [
        *_wrong_groups(by),
        *_wrong_period(from_, to),
        *(_wrong_filter(name) for name, value in said.items() if not _is_known(name, value)),
    ]
    if problems:
        raise Invalid(*problems)
    return Cut(tuple(by), from_, to, said)


def masked_cut(cut: Cut, scope: Scope) -> Cut:
    """The cut, if it is one of those that masked answers are given for. Raises Invalid (`cut_not_allowed`), saying what to ask instead.

    The set is closed so that two answers cannot be subtracted: whole months, one territory, one other filter.
    """
    if scope.names == (cut.filters.get("living_area"),):
        cut = replace(cut, filters={name: value for name, value in cut.filters.items() if name != "living_area"})
    _refuse_parts_of_months(cut)
    territories = [name for name in cut.filters if name in TERRITORIES]
    others = [name for name in cut.filters if name not in TERRITORIES]
    if len(territories) > 1:
        raise _not_allowed(territories[1], _("Name one territory: a commune, an intercommunality or a living area."))
    if len(others) > 1:
        raise _not_allowed(others[1], _("Besides the territory, narrow by one thing only: take the other filters out."))
    if len(cut.axes) > MOST_AXES:
        raise _not_allowed("by", _("Too many things at once for figures that keep small groups hidden: take one out."))
    return cut


def _refuse_parts_of_months(cut: Cut) -> None:
    if cut.from_ and cut.from_.day != 1:
        raise _not_allowed("from", _("These figures are by whole months: start on the first day of one."))
    if cut.to and (cut.to + timedelta(days=1)).day != 1:
        raise _not_allowed("to", _("These figures are by whole months: end on the last day of one."))


def _not_allowed(name: str, reason: Sentence) -> Invalid:
    return Invalid(Problem(name, "cut_not_allowed", reason), detail=reason, code="cut_not_allowed")


def _wrong_groups(by: Sequence[str]) -> list[Problem]:
    choices = {"choices": ", ".join(GROUPS)}
    if any(name not in GROUPS for name in by):
        return [Problem("by", "invalid_choice", _("Choose among: %(choices)s.") % choices)]
    if len(by) > MOST_GROUPS or len(set(by)) < len(by):
        return [Problem("by", "too_many", _("Group by two different things at most."))]
    return []


def _wrong_period(from_: date | None, to: date | None) -> list[Problem]:
    if from_ and to and to < from_:
        return [Problem("to", "before_from", _("The period ends before it begins: swap the two days."))]
    return []


def _is_known(name: str, value: str) -> bool:
    if name not in FILTERS:
        return False
    if name == "theme":
        return value in IrritantTheme.values
    model, key = KNOWN[name]
    return model._default_manager.filter(**{key: value}).exists()


def _wrong_filter(name: str) -> Problem:
    if name not in FILTERS:
        return Problem(name, "unknown", _("Figures can be narrowed to: %(choices)s.") % {"choices": ", ".join(FILTERS)})
    return Problem(name, "invalid_choice", _("There is none with this code. Look it up in the list."))
