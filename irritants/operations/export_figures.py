"""Figures leave the house in a file."""

from collections.abc import Sequence
from datetime import date

from agencies.actor import Actor
from agencies.events import record
from backend.base.operation import operation
from backend.base.spreadsheets import Sheet
from irritants.exports.sheets import sheet_of
from irritants.statistics.figures import irritant_figures


@operation
def export_figures(
    *, actor: Actor, by: Sequence[str] = (), from_: date | None = None, to: date | None = None, **filters: str | None
) -> Sheet:
    """What `irritant_figures` answers to the same question, with names, definitions, period and scope. That it left is recorded."""
    report = irritant_figures(actor, by=by, from_=from_, to=to, **filters)
    sheet = sheet_of(report, actor, by=by, filters=filters)

    record(actor.acting_agency, "figures_exported", actor, what=sheet.name, rows=len(sheet.rows))
    return sheet
