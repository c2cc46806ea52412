"""Figures as a sheet: the rows that the API gives, with names, under what is needed to read them far from here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Sentence
from backend.base.spreadsheets import Cell, Share, Sheet
from backend.base.written import dated
from irritants.exports.names import GROUP_LABELS, names, period_in_words, scope_in_words
from irritants.statistics.figures import Report
from irritants.statistics.indicators import Indicator
from irritants.statistics.population import Population, Row

Notes = list[tuple[str, str]]
TITLES: Mapping[str, str | Promise] = {
    "irritants": gettext_lazy("Irritants"),
    "handovers": gettext_lazy("Handovers"),
    "flags": gettext_lazy("Flags"),
    "caseload": gettext_lazy("Cases"),
}


def sheet_of(population: Population, report: Report[Any], actor: Actor | None, question: Mapping[str, Any]) -> Sheet:
    """`question`: as it was asked (`figures_of`). Without an actor: for everybody."""
    by, columns = question.get("by", ()), population.row.figures()
    words = {name: names(name, {row.keys[name] for row in report.rows}) for name in by}
    labels = labels_of(population)
    return Sheet(
        file_name(population.code, *by),
        [heading for name in by for heading in headings_of(name)] + [labels[name] for name in columns],
        [[*named(row, words), *figures(row, columns)] for row in report.rows],
        notes=[*notes(report, actor, grouped(population, by)), *narrowed(population, question)],
        definitions=dictionary(population.indicators),
    )


def labels_of(population: Population) -> Mapping[str, str]:
    """Of each figure, in the order of its row."""
    labels = {indicator.code: str(indicator.label) for indicator in population.indicators}
    return {name: labels[name] for name in population.row.figures()}


def headings_of(group: str) -> list[str]:
    return [_("%(group)s (code)") % {"group": GROUP_LABELS[group]}, str(GROUP_LABELS[group])]


def named(row: Row, words: Mapping[str, Mapping[str | None, str]]) -> list[Cell]:
    return [cell for name, code in row.keys.items() for cell in (code, words[name][code])]


def figures(row: Row, columns: Sequence[str]) -> list[Cell]:
    """What is hidden says so: an empty cell could be taken for nothing. All fractions are shares."""
    if row.suppressed:
        return [hidden_word()] * len(columns)
    flat = row.flat()
    return [Share(flat[name]) if isinstance(flat[name], float) else flat[name] for name in columns]


def hidden_word() -> str:
    return _("hidden")


def grouped(population: Population, by: Sequence[str]) -> str:
    title = str(TITLES[population.code])
    if not by:
        return title
    return _("%(title)s, by: %(groups)s") % {"title": title, "groups": ", ".join(str(GROUP_LABELS[name]) for name in by)}


def notes(report: Report[Any], actor: Actor | None, title: str, *, period: str = "") -> Notes:
    return [
        (_("Table"), title),
        (_("Period"), period or period_in_words(report.period)),
        (_("What it is about"), scope_in_words(report, actor)),
        (_("Figures of"), extraction(report)),
        (_("What is hidden"), what_is_hidden(report)),
    ]


def extraction(report: Report[Any]) -> str:
    moment = dated(clock.local(report.extracted_at), "j F Y, H:i")
    return moment if report.live else _("%(moment)s, refreshed once a day") % {"moment": moment}


def what_is_hidden(report: Report[Any]) -> str:
    if report.live:
        return _("Nothing: these figures count what their reader may open one by one.")
    return _(
        "Groups under %(threshold)d are hidden, so that nobody is recognised, and sometimes another group with them, so that no "
        "subtraction gives them back."
    ) % {"threshold": report.threshold}


def narrowed(population: Population, question: Mapping[str, Any]) -> Notes:
    said = [(name, question[name]) for name in population.filters if question.get(name)]
    return [(_("Only"), f"{GROUP_LABELS[name]}{pgettext('before a value', ':')} {names(name, [code])[code]}") for name, code in said]


def definitions(indicators: Iterable[Indicator]) -> Notes:
    """What each figure means, with its version: as short as it stands under a drawing."""
    return [(definition_of(one), sentences(one.formula, one.limits)) for one in indicators]


def dictionary(indicators: Iterable[Indicator]) -> Notes:
    """The same with all that the dictionary says of each."""
    return [(definition_of(one), sentences(one.formula, one.population, one.clock, one.limits)) for one in indicators]


def sentences(*said: Sentence) -> str:
    return " ".join(str(one) for one in said if one)


def definition_of(indicator: Indicator) -> str:
    return _("%(indicator)s (definition %(version)d)") % {"indicator": indicator.label, "version": indicator.version}


def file_name(*parts: str) -> str:
    return "-".join([*(part.replace("_", "-") for part in parts), str(clock.today())])
