"""Every indicator of a question, group by group and all together: the figures that the API gives, as a page tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from frontend.figures.words import percentage
from irritants.exports.sheets import labels_of
from irritants.statistics.population import Population, Row

SHORT: Mapping[str, Mapping[str, str | Promise]] = {
    "irritants": {
        "reported": pgettext_lazy("irritants", "Reported"),
        "open": pgettext_lazy("irritants", "Open"),
        "resolved": pgettext_lazy("irritants", "Resolved"),
        "confirmed": pgettext_lazy("irritants", "Confirmed"),
        "presumed": pgettext_lazy("irritants", "Presumed"),
        "resolution_rate": gettext_lazy("Rate"),
        "median_days": gettext_lazy("Median (days)"),
        "p90_days": gettext_lazy("9 in 10 (days)"),
        "reopened": pgettext_lazy("irritants", "Reopened"),
    },
}
"""The figures that come first, where there are many, each under one word or two; the others are folded below them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A group in words, or all of them."""

    label: str
    row: Row
    lists: Mapping[str, str] = field(default_factory=dict)
    """The address of the list behind each figure; none for who may not open all that is counted."""


@dataclass(frozen=True, slots=True)
class Figure:
    value: int | str
    heading: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    caption: str
    headings: Sequence[str]
    lines: Sequence[tuple[str, Sequence[Figure]]]
    """Labels, with the figures; without any where they are hidden."""
    total: tuple[str, Sequence[Figure]]


def tables(population: Population, lines: Sequence[Line], total: Line) -> list[Table]:
    """All the indicators of the dictionary, in one table or in two."""
    names, short = population.row.figures(), SHORT.get(population.code, {})
    first = {name: str(word) for name, word in short.items()} or labels_of(population)
    others = {name: label for name, label in labels_of(population).items() if name in names and name not in first}
    made = [table("figures-table", _("All the figures"), first, lines, total)]
    if others:
        caption = ngettext("%(count)d other indicator", "%(count)d other indicators", len(others)) % {"count": len(others)}
        made.append(table("other-figures", caption, others, lines, total))
    return made


def table(key: str, caption: str, columns: Mapping[str, str], lines: Sequence[Line], total: Line) -> Table:
    return Table(key, caption, list(columns.values()), [told(line, columns) for line in lines], told(total, columns))


def told(line: Line, columns: Mapping[str, str]) -> tuple[str, Sequence[Figure]]:
    if line.row.suppressed:
        return line.label, ()
    figures = [(name, heading, getattr(line.row, name)) for name, heading in columns.items()]
    return line.label, [
        Figure(in_words(line.row, name, value), heading, line.lists.get(name, "") if value else "") for name, heading, value in figures
    ]


def in_words(row: Row, name: str, value: float | None) -> int | str:
    if name in row.shares():
        return percentage(value)
    return "–" if value is None else int(value)
