"""Notes of a case: each for its audience."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.readers import audience_said, counted
from api.resource import PartOfCase
from api.serializers.notes import AudiencesOutput, NoteChanges, NoteInput, NoteOutput, Widening
from cases.access import ground_of
from cases.accesses import record_contents
from cases.misplaced_words import misplaced_words
from cases.models import CaseFile, Note
from cases.notes.access import allowed_actions, get_note, notes_in, reads_former_texts
from cases.operations.notes.correct_note import correct_note
from cases.operations.notes.widen_note import widen_note
from cases.operations.notes.write_note import write_note
from cases.sharing.audience import Readers, nameable, present_readers, readers_meant, readers_of, seen_as
from cases.statuses import Audience


class NoteViewSet(PartOfCase):
    """Notes that one reads in a case."""

    queryset = Note.objects.none()
    serializer_class = NoteOutput
    orderings = {"-written": ("-written_at", "-id"), "written": ("written_at", "id")}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        self.case = self.opened()
        return notes_in(self.actor, self.case)

    def get_object(self) -> Note:
        return get_note(self.actor, self.reference, self.kwargs["pk"], to="read")

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        self.journal(self.case, rows, ground=self.ground)
        present = present_readers(self.case) if rows else []
        for note in rows:
            note.case = self.case
        return NoteOutput([self.told(note, present) for note in rows], many=True).data

    @extend_schema(responses=NoteOutput)
    def retrieve(self, request: Request, reference: str, pk: UUID) -> Response:
        note = self.get_object()
        self.journal(note.case, [note], ground=ground_of(self.actor, note.case))
        return self.answer(note)

    @extend_schema(request=NoteInput, responses={201: NoteOutput})
    def create(self, request: Request, reference: str) -> Response:
        written = write_note(reference, actor=self.actor, version=self.expected_version, **self.read(NoteInput))
        path = f"/api/v1/cases/{written.case.reference}/notes/{written.pk}"
        return self.created(self.shown(written.pk, warned=True), location=path, version=written.version)

    @extend_schema(request=NoteChanges, responses=NoteOutput)
    def partial_update(self, request: Request, reference: str, pk: UUID) -> Response:
        """Only its author corrects it. The former text is kept."""
        note = correct_note(reference, pk, actor=self.actor, version=self.expected_version, **self.read(NoteChanges))
        return self.ok(self.shown(pk, warned=True), version=note.version)

    @extend_schema(request=Widening, responses=NoteOutput)
    @action(detail=True, methods=["post"])
    def widen(self, request: Request, reference: str, pk: UUID) -> Response:
        """Open it to more agencies, which are added to those named, or to all participants. Nothing narrows it again."""
        note = widen_note(reference, pk, actor=self.actor, version=self.expected_version, **self.read(Widening))
        return self.ok(self.shown(pk), version=note.version)

    @extend_schema(responses=AudiencesOutput)
    @action(detail=False, methods=["get"])
    def audiences(self, request: Request, reference: str) -> Response:
        """Who would read a note written now, for each audience: to be told before it is kept."""
        present, own = present_readers(self.opened()), self.actor.agency_id
        return self.ok(
            {
                "own_agency": counted(readers_meant(Audience.OWN_AGENCY, (), present, author=own)),
                "participants": counted(seen_as(self.case.sight, present)),
                "named": [
                    {
                        "agency": each.agency.slug,
                        "agency_name": each.agency.name,
                        **counted(readers_meant(Audience.NAMED, {each.agency.pk}, present, author=own)),
                    }
                    for each in nameable(self.case.sight, present)
                    if each.agency.pk != own
                ],
            }
        )

    # --- what is told of a note ---

    def journal(self, case: CaseFile, notes: Iterable[Note], *, ground: str) -> None:
        record_contents(self.actor, "note_read", case.pk, [note.pk for note in notes], ground=ground)

    def answer(self, note: Note) -> Response:
        reads_former = reads_former_texts(self.actor, note)
        shown = self.told(note, present_readers(note.case))
        if reads_former:
            shown["former_texts"] = list(note.former.all())
        return self.ok(NoteOutput(shown).data, version=note.version)

    def shown(self, pk: UUID, *, warned: bool = False) -> Any:
        """What was just changed, with its warnings."""
        note = get_note(self.actor, self.reference, pk, to="read")
        shown = self.told(note, present_readers(note.case))
        return NoteOutput({**shown, "warnings": misplaced_words(note.text)} if warned else shown).data

    def told(self, note: Note, present: list[Readers]) -> dict[str, Any]:
        sight, allowed, said = note.case.sight, allowed_actions(self.actor, note), audience_said(note)
        readers = seen_as(sight, readers_of(note, present))
        note = sight.one(note)
        return {
            "id": note.pk,
            "text": note.text,
            "author": {"id": note.author.pk, "display_name": note.author.display_name},
            "agency": note.agency.slug,
            "audience": said,
            **counted(readers),
            "written_at": note.written_at,
            "corrected_at": note.corrected_at,
            "allowed_actions": allowed,
            "version": note.version,
        }
