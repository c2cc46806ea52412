"""Notes and documents that a handover passes on: those that the sender ticked, and no other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Invalid
from cases.events import record
from cases.models import CaseFile, Document, ForwardedDocument, ForwardedNote, Handover, Note
from cases.sharing.audience import Meant, open_to, with_named
from cases.statuses import Audience

NOTE, DOCUMENT = "note", "document"
CONTENTS: Mapping[str, tuple[Any, Any]] = {NOTE: (Note, ForwardedNote), DOCUMENT: (Document, ForwardedDocument)}
"""By type: what it is, and the table of those that were ticked."""
Attached = tuple[str, UUID]
"""What is passed on: its type, its key."""


@dataclass(frozen=True)
class Sealed:
    """How many notes an agency that left kept to itself, and when it wrote the last: nobody passes them on."""

    agency: str
    notes: int
    last: datetime


def own_contents(actor: Actor, case: CaseFile, kind: str) -> QuerySet[Any]:
    """What of the acting agency not all participants read: a receiver reads it only if it is passed on."""
    contents = CONTENTS[kind][0].objects.filter(case=case, agency_id=actor.agency_id).kept().readable_by(actor)
    return with_named(contents.exclude(audience=Audience.PARTICIPANTS), case.sight)


def sealed_notes(case: CaseFile) -> list[Sealed]:
    kept = Note.objects.filter(case=case).sealed().order_by("agency__name").values_list("agency__name")
    return [Sealed(*row) for row in kept.annotate(Count("pk"), Max("written_at"))]


def passed_on(handover: Handover) -> list[Attached]:
    return [*((NOTE, key) for key in handover.attached), *((DOCUMENT, key) for key in handover.attached_documents)]


def attach(handover: Handover, attached: Collection[Attached], actor: Actor) -> None:
    """Keep what the sender ticked. Raises Invalid, naming `attach`, for what the actor does not read, or is another agency's."""
    keys = {kind: {key for given, key in attached if given == kind} for kind in CONTENTS}
    for kind, wanted in keys.items():
        if not wanted:
            continue
        contents, ticked = CONTENTS[kind]
        readable = {each.pk: each for each in contents.objects.filter(case=handover.case, pk__in=wanted).kept().readable_by(actor)}
        if wanted - readable.keys():
            raise Invalid.value("attach", _("One of those attached is not there for you in this case."), code=f"unknown_{kind}")
        if any(each.agency_id != actor.agency_id for each in readable.values()):
            sentence = _("What another agency wrote or added is not yours to pass on: ask that agency.")
            raise Invalid.value("attach", sentence, code="not_yours_to_forward")
        ticked.objects.bulk_create(ticked(handover=handover, **{kind: each}) for each in readable.values())
    handover.attached, handover.attached_documents = sorted(keys[NOTE]), sorted(keys[DOCUMENT])


def forward(handover: Handover, actor: Actor) -> None:
    """On acceptance, in a case that is locked: the receiver reads what was ticked. Nothing to ask for when nothing was."""
    for kind, (contents, _table) in CONTENTS.items():
        keys = [key for given, key in passed_on(handover) if given == kind]
        if not keys:
            continue
        list(contents.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk").values("pk"))
        opened = []
        passed: Any = with_named(contents.objects.filter(pk__in=keys).kept(), handover.case.sight)
        for each in passed:
            if each.audience == Audience.PARTICIPANTS or handover.to_agency_id in {each.agency_id, *each.named_ids}:
                continue
            open_to(each, Meant(Audience.NAMED, (handover.to_agency,)))
            each.save_changes("audience")
            opened.append(str(each.pk))
        if opened:
            facts: dict[str, Any] = {f"{kind}s": sorted(opened), "to_agency": handover.to_agency_id, "handover": handover.pk}
            record(handover.case, f"{kind}s_forwarded", actor, **facts)
