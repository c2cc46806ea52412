"""Notes that a handover passes on: those that the sender ticked, and no other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Invalid
from cases.audience import Meant, open_to, with_named
from cases.events import record
from cases.models import CaseFile, ForwardedNote, Handover, Note
from cases.notes.access import notes_in
from cases.statuses import Audience

NOTE = "note"
Attached = tuple[str, UUID]
"""What is passed on: its type, its key."""


@dataclass(frozen=True)
class Sealed:
    """How many notes an agency that left kept to itself, and when it wrote the last: nobody passes them on."""

    agency: str
    notes: int
    last: datetime


def own_notes(actor: Actor, case: CaseFile) -> QuerySet[Note]:
    """Notes of the acting agency that not all participants read: a receiver reads them only if they are passed on."""
    return notes_in(actor, case).filter(agency_id=actor.agency_id).exclude(audience=Audience.PARTICIPANTS)


def sealed_notes(case: CaseFile) -> list[Sealed]:
    kept = Note.objects.filter(case=case).sealed().order_by("agency__name").values_list("agency__name")
    return [Sealed(*row) for row in kept.annotate(Count("pk"), Max("written_at"))]


def attach(handover: Handover, attached: Collection[Attached], actor: Actor) -> None:
    """Keep what the sender ticked. Raises Invalid, naming `attach`, for what the actor does not read, or is another agency's."""
    wanted = {key for kind, key in attached if kind == NOTE}
    if not wanted:
        return
    readable = {note.pk: note for note in notes_in(actor, handover.case).filter(pk__in=wanted)}
    if wanted - readable.keys():
        raise Invalid.value("attach", _("There is no such note for you in this case."), code="unknown_note")
    if any(note.agency_id != actor.agency_id for note in readable.values()):
        raise Invalid.value("attach", _("A note of another agency is not yours to pass on: ask that agency."), code="not_yours_to_forward")
    ForwardedNote.objects.bulk_create(ForwardedNote(handover=handover, note=note) for note in readable.values())
    handover.attached = sorted(wanted)


def forward(handover: Handover, actor: Actor) -> None:
    """On acceptance, in a case that is locked: the receiver reads what was ticked. Nothing to ask for when nothing was."""
    if not handover.attached:
        return
    locked = Note.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=handover.attached).order_by("pk")
    list(locked.values("pk"))
    opened = []
    for note in with_named(Note.objects.filter(pk__in=handover.attached)):
        if note.audience == Audience.PARTICIPANTS or handover.to_agency_id in {note.agency_id, *note.named_ids}:  # type: ignore[attr-defined]
            continue
        open_to(note, Meant(Audience.NAMED, (handover.to_agency,)))
        note.save_changes("audience")
        opened.append(str(note.pk))
    if opened:
        record(handover.case, "notes_forwarded", actor, notes=sorted(opened), to_agency=handover.to_agency_id, handover=handover.pk)
