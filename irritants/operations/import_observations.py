from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from irritants.events import record, record_observation_change
from irritants.importing.checking import Report, check_sheet
from irritants.importing.keeping import get_sheet, rows_of
from irritants.importing.reading import Sheet
from irritants.models import Irritant, Observation, ObservationImport
from irritants.observations import observing_agency

AT_ONCE = 200
"""Rows of a statement, so that none takes long."""


@operation
def import_observations(sheet: Sheet | None = None, *, kept: UUID | None = None, actor: Actor) -> ObservationImport:
    """Every line of a sheet, or of one that was checked and kept: none when a single one is wrong. A kept one is imported once.

    Raises Invalid, naming `lines.12.category` after the line of the file.
    """
    agency = observing_agency(actor)
    done = get_sheet(actor, kept, lock=True) if kept else ObservationImport(agency=agency, sent_by=actor.user)
    if done.imported_at:
        return done
    report = check_sheet(sheet or Sheet(rows_of(done)), actor)
    if report.problems:
        raise Invalid(*report.problems, detail=_("Nothing was imported. Mend the lines that are named, then send the whole file again."))

    done.rows, done.imported_at = [], clock.now()
    done.observations, done.irritants = len(report.observations), len(report.irritants)
    done.save()
    _write(report, done)

    for observation in report.observations:
        record_observation_change(observation, "observation_imported", actor)
    for irritant in report.irritants:
        record(irritant, "irritant_reported", actor)
    return done


def _write(report: Report, sheet: ObservationImport) -> None:
    for observation in report.observations:
        observation.sheet = sheet
    Observation.objects.bulk_create(report.observations, batch_size=AT_ONCE)
    Irritant.objects.bulk_create(report.irritants, batch_size=AT_ONCE)
