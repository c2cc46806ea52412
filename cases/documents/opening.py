"""The file of a document, for somebody who reads it: asked again each time, and each look journaled."""

from typing import IO
from uuid import UUID

from agencies.actor import Actor
from cases.access import ground_of
from cases.accesses import record_contents
from cases.documents.access import check_kept, get_document
from cases.documents.keeping import open_kept
from cases.models import Document


def open_document(actor: Actor, reference: str, document_id: UUID | str) -> tuple[Document, IO[bytes]]:
    """Raises NotFound, Conflict for one that was removed, Unavailable."""
    document = get_document(actor, reference, document_id, to="read")
    check_kept(document)
    file = open_kept(document.stored_as)  # first: what cannot be read was read by nobody
    record_contents(actor, "document_read", document.case_id, [document.pk], ground=ground_of(actor, document.case))
    return document, file
