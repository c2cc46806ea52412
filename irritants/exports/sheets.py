"""Figures as a sheet: the rows that the API gives, with names, under what is needed to read them far from here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from agencies.actor import Actor
from backend.base import clock
from backend.base.spreadsheets import Cell, Sheet
from irritants.exports.names import GROUP_LABELS, names, period_in_words, scope_in_words
from irritants.statistics.figures import Report, Row
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.suppression import THRESHOLD

Notes = list[tuple[str, str]]
LABELS: Mapping[str, str | Promise] = {
    **{indicator.code: indicator.label for indicator in INDICATORS},
    "median_days_low": gettext_lazy("Median days, lower bound (95%)"),
    "median_days_high": gettext_lazy("Median days, upper bound (95%)"),
}


def sheet_of(report: Report, actor: Actor, *, by: Sequence[str], filters: Mapping[str, str | None]) -> Sheet:
    columns = columns_of(report)
    words = {name: names(name, {row.keys[name] for row in report.rows}) for name in by}
    return Sheet(
        file_name("irritants", *by),
        [heading for name in by for heading in headings_of(name)] + [str(LABELS.get(name, name)) for name in columns],
        [[*named(row, words), *figures(row, columns)] for row in report.rows],
        notes=[*notes(report, actor, grouped(by)), *narrowed(filters), *definitions(report)],
    )


def headings_of(group: str) -> list[str]:
    return [_("%(group)s (code)") % {"group": GROUP_LABELS[group]}, str(GROUP_LABELS[group])]


def named(row: Row, words: Mapping[str, Mapping[str | None, str]]) -> list[Cell]:
    return [cell for name, code in row.keys.items() for cell in (code, words[name][code])]


def columns_of(report: Report) -> list[str]:
    """Each figure that rows have; without rows, each that is defined."""
    if not report.rows:
        return list(report.definition)
    row = report.rows[0]
    return [name for name in row.flat() if name != "suppressed" and name not in row.keys]


def figures(row: Row, columns: Sequence[str]) -> list[Cell]:
    """What is hidden says so: an empty cell could be taken for nothing."""
    flat = row.flat()
    return [hidden_word()] * len(columns) if row.suppressed else [flat[name] for name in columns]


def hidden_word() -> str:
    return _("hidden")


def grouped(by: Sequence[str]) -> str:
    if not by:
        return _("Irritants")
    return _("Irritants, by: %(groups)s") % {"groups": ", ".join(str(GROUP_LABELS[name]) for name in by)}


def notes(report: Report, actor: Actor, title: str) -> Notes:
    return [
        (_("Table"), title),
        (_("Period"), period_in_words(report.period)),
        (_("What it is about"), scope_in_words(report, actor)),
        (_("Figures of"), extraction(report)),
        (_("What is hidden"), what_is_hidden(report)),
    ]


def extraction(report: Report) -> str:
    moment = date_format(clock.local(report.extracted_at), "j F Y, H:i")
    return moment if report.live else _("%(moment)s, refreshed once a day") % {"moment": moment}


def what_is_hidden(report: Report) -> str:
    if report.live:
        return _("Nothing: these figures count what their reader may open one by one.")
    return _(
        "Groups under %(threshold)d are hidden, so that nobody is recognised, and sometimes another group with them, so that no "
        "subtraction gives them back."
    ) % {"threshold": THRESHOLD}


def narrowed(filters: Mapping[str, str | None]) -> Notes:
    said = [(name, code) for name, code in filters.items() if code]
    return [(_("Only"), f"{GROUP_LABELS[name]}{pgettext('before a value', ':')} {names(name, [code])[code]}") for name, code in said]


def definitions(report: Report, codes: Iterable[str] | None = None) -> Notes:
    """What the figures mean, each with its version; `codes`: only those."""
    wanted = set(report.definition if codes is None else codes)
    told = [indicator for indicator in INDICATORS if indicator.code in wanted]
    return [(definition_of(indicator.label, report.definition[indicator.code]), str(indicator.formula)) for indicator in told]


def definition_of(label: Any, version: int) -> str:
    return _("%(indicator)s (definition %(version)d)") % {"indicator": label, "version": version}


def file_name(*parts: str) -> str:
    return "-".join([*(part.replace("_", "-") for part in parts), str(clock.today())])
