"""Notes as pages show them: each with who reads it and what its reader may do now. A look is journaled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from backend.base.errors import Sentence
from cases.access import ground_of
from cases.accesses import record_contents
from cases.models import CaseFile, Note, NoteVersion
from cases.notes.access import allowed_actions, notes_in, reads_former_texts
from cases.sharing.audience import Readers, readers_of, seen_as

LATEST_FIRST = ("-written_at", "-id")
A_FEW = 3
"""On the page of the case; all are on a page of their own."""
OFFERED: tuple[tuple[str, str, Sentence], ...] = (
    ("correct", "correct_note", _("Correct")),
    ("widen", "widen_note", _("Open to others")),
)


@dataclass(frozen=True)
class Button:
    label: Sentence
    url: str


@dataclass(frozen=True)
class ShownNote:
    note: Note
    readers: list[Readers]
    people: int
    """How many read it; 0 where that was not counted."""
    buttons: list[Button]
    former: list[NoteVersion] = field(default_factory=list)


@dataclass(frozen=True)
class LatestNotes:
    shown: list[ShownNote]
    more: bool


def latest_notes(actor: Actor, case: CaseFile) -> LatestNotes:
    """The last few of a case whose participations were read: two statements, one when there is none."""
    found = list(notes_in(actor, case).order_by(*LATEST_FIRST)[: A_FEW + 1])
    present = [Readers(part.agency, 0) for part in case.participations.all() if part.ended_at is None]
    return LatestNotes(shown_notes(actor, case, found[:A_FEW], present), more=len(found) > A_FEW)


def shown_notes(
    actor: Actor, case: CaseFile, notes: Sequence[Note], present: Iterable[Readers], *, with_former: bool = False
) -> list[ShownNote]:
    record_contents(actor, "note_read", case.pk, [note.pk for note in notes], ground=ground_of(actor, case) if notes else "")
    present, former = list(present), former_texts(actor, notes) if with_former else {}
    return [_shown(actor, case, note, present, former.get(note.pk, [])) for note in notes]


def former_texts(actor: Actor, notes: Iterable[Note]) -> dict[object, list[NoteVersion]]:
    """Latest first, by note: of those whose former texts `actor` reads."""
    corrected = [note.pk for note in notes if note.corrected_at and reads_former_texts(actor, note)]
    found: dict[object, list[NoteVersion]] = {}
    for version in NoteVersion.objects.filter(note__in=corrected).order_by("-number"):
        found.setdefault(version.note_id, []).append(version)
    return found


def _shown(actor: Actor, case: CaseFile, note: Note, present: list[Readers], former: list[NoteVersion]) -> ShownNote:
    readers, allowed = seen_as(case.sight, readers_of(note, present)), allowed_actions(actor, note)
    buttons = [Button(label, reverse(name, args=[case.reference, note.pk])) for action, name, label in OFFERED if action in allowed]
    return ShownNote(case.sight.one(note), readers, sum(each.people for each in readers), buttons, former)
