from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.models import new_id, refuse_taken
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.free_text import check_free_text
from cases.models import Note
from cases.sharing.audience import check_takes_part, meant_for, nameable, open_to, present_readers
from cases.statuses import Audience


@operation
def write_note(
    reference: str,
    *,
    actor: Actor,
    text: str,
    audience: str | Collection[str] = Audience.OWN_AGENCY,
    id: UUID | None = None,
    version: int | None = None,
) -> Note:
    """Keep a note in a case. `audience`: `own_agency`, `participants`, or the slugs of agencies that take part."""
    case = get_case(actor, reference, to="write_note", lock=True, version=version)
    present = present_readers(case)
    check_takes_part(actor, present)
    text = worded(text)
    meant = meant_for(audience, nameable(case.sight, present), author=actor.acting_agency)
    refuse_taken(Note, id)

    note = Note(id=id or new_id(), case=case, author=actor.user, agency=actor.acting_agency, text=text, written_at=clock.now())
    note.audience = meant.audience
    note.save(force_insert=True)
    open_to(note, meant)

    named = [str(agency.pk) for agency in meant.agencies] or None
    record(case, "note_written", actor, note=note.pk, audience=meant.audience, agencies=named)
    return note


def worded(text: str) -> str:
    """The text as it is kept. Raises Invalid when it is empty, PersonalNumberDetected."""
    text = text.strip()
    if not text:
        raise Invalid.value("text", _("Write something, or go back."), code="required")
    check_free_text(text=text)
    return text
