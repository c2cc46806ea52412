from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.events import record
from cases.models import Note, NoteVersion
from cases.notes.access import get_note
from cases.operations.notes.write_note import worded


@operation
def correct_note(reference: str, note_id: UUID | str, *, actor: Actor, text: str, version: int | None = None) -> Note:
    """Its author writes it again. The former text is kept, for the author's agency."""
    note = get_note(actor, reference, note_id, to="correct", lock=True, version=version)
    text = worded(text)
    if text == note.text:
        return note

    now = max(clock.now(), note.written_at)
    NoteVersion.objects.create(
        note=note, number=note.version, text=note.text, written_at=note.corrected_at or note.written_at, replaced_at=now
    )
    note.text, note.corrected_at = text, now
    note.save_changes("text", "corrected_at")

    record(note.case, "note_corrected", actor, note=note.pk)
    return note
