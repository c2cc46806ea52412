"""Sheets that were checked, and wait for somebody to say yes."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import NotFound
from irritants.importing.reading import Row
from irritants.models import ObservationImport

KEPT_FOR = timedelta(hours=1)


def get_sheet(actor: Actor, pk: UUID, *, lock: bool = False) -> ObservationImport:
    """Only for who sent it, acting for the same agency. Raises NotFound, too once the hour has passed."""
    sheets = ObservationImport.objects.select_for_update() if lock else ObservationImport.objects
    found = sheets.filter(pk=pk).first()
    if found is None or (found.sent_by_id, found.agency_id) != (actor.user_id, actor.agency_id) or _too_old(found):
        raise NotFound(_("This file was checked more than an hour ago, or by somebody else. Choose it again."))
    return found


def rows_of(kept: ObservationImport) -> list[Row]:
    return [Row(number, cells) for number, cells in kept.rows]


def forget_sheets() -> int:
    """Delete those that nobody said yes to. Returns how many."""
    return ObservationImport.objects.filter(imported_at=None, sent_at__lte=clock.now() - KEPT_FOR).delete()[0]


def _too_old(sheet: ObservationImport) -> bool:
    return sheet.imported_at is None and sheet.sent_at <= clock.now() - KEPT_FOR
