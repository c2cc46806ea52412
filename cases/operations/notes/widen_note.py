from collections.abc import Collection
from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.events import record
from cases.models import Note
from cases.notes.access import get_note
from cases.sharing.audience import meant_for, nameable, open_to, present_readers, wider
from cases.statuses import Audience


@operation
def widen_note(reference: str, note_id: UUID | str, *, actor: Actor, audience: str | Collection[str], version: int | None = None) -> Note:
    """Open a note to more agencies, or to all those in the case: a dated act, which nothing undoes. Those named already stay named."""
    note = get_note(actor, reference, note_id, to="widen", lock=True, version=version)
    present = nameable(note.case.sight, present_readers(note.case))
    added = wider(note, meant_for(audience, present, author=note.agency))

    open_to(note, added)
    note.save_changes("audience")

    if added.audience == Audience.PARTICIPANTS:
        record(note.case, "note_shared", actor, note=note.pk)
    else:
        record(note.case, "note_widened", actor, note=note.pk, agencies=[str(agency.pk) for agency in added.agencies])
    return note
