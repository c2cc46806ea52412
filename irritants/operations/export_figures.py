"""Figures leave the house in a file."""

from typing import Any

from agencies.actor import Actor
from agencies.events import record
from backend.base.operation import operation
from backend.base.spreadsheets import Sheet
from irritants.exports.sheets import sheet_of
from irritants.statistics.figures import figures_of
from irritants.statistics.populations import POPULATIONS


@operation
def export_figures(about: str, *, actor: Actor, **question: Any) -> Sheet:
    """What `figures_of` answers to the same question on this population (its code), with names, definitions, period and scope.

    That it left is recorded.
    """
    population = POPULATIONS[about]
    report = figures_of(population, actor, **question)
    sheet = sheet_of(population, report, actor, question)

    record(actor.acting_agency, "figures_exported", actor, what=sheet.name, rows=len(sheet.rows))
    return sheet
