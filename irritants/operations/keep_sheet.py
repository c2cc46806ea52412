from agencies.actor import Actor
from backend.base.errors import Invalid
from backend.base.operation import operation
from irritants.importing.checking import check_sheet
from irritants.importing.reading import Sheet
from irritants.models import ObservationImport
from irritants.observations import observing_agency


@operation
def keep_sheet(sheet: Sheet, *, actor: Actor) -> ObservationImport:
    """For an hour, while somebody looks at what was understood. Of a sheet with a wrong line, nothing is kept: raises Invalid."""
    agency = observing_agency(actor)
    if problems := check_sheet(sheet, actor).problems:
        raise Invalid(*problems)
    rows = [(row.number, row.cells) for row in sheet.rows]
    return ObservationImport.objects.create(agency=agency, sent_by=actor.user, rows=rows)
