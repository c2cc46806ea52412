from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.facts import words
from irritants.observations import brought_by, get_imported_sheet
from irritants.voiding import Leaving, enter_in_error, leaving_with


@operation
def void_sheet(sheet_id: UUID | str, *, reason: str, actor: Actor) -> Leaving:
    """The whole spreadsheet should never have been imported: all that it brought and was not voided yet, or nothing. Returns what left."""
    sheet = get_imported_sheet(actor, sheet_id, to="void", lock=True)
    observations = list(brought_by(sheet).select_for_update(no_key=True))
    reason = words("reason", reason, refusal=_("Say why it was entered in error."))

    leaving = leaving_with(observations)
    enter_in_error(observations, reason, actor)
    return leaving
