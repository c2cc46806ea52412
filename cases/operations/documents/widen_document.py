from collections.abc import Collection
from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.documents.access import get_document
from cases.events import record
from cases.models import Document
from cases.sharing.audience import meant_for, nameable, open_to, present_readers, wider
from cases.statuses import Audience


@operation
def widen_document(
    reference: str, document_id: UUID | str, *, actor: Actor, audience: str | Collection[str], version: int | None = None
) -> Document:
    """Open a document to more agencies, or to all those in the case: a dated act, which nothing undoes."""
    document = get_document(actor, reference, document_id, to="widen", lock=True, version=version)
    present = nameable(document.case.sight, present_readers(document.case))
    added = wider(document, meant_for(audience, present, author=document.agency))

    open_to(document, added)
    document.save_changes("audience")

    if added.audience == Audience.PARTICIPANTS:
        record(document.case, "document_shared", actor, document=document.pk)
    else:
        record(document.case, "document_widened", actor, document=document.pk, agencies=[str(agency.pk) for agency in added.agencies])
    return document
