from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.documents.access import get_document
from cases.documents.keeping import called
from cases.events import record
from cases.free_text import check_free_text
from cases.models import Document


@operation
def edit_document(
    reference: str, document_id: UUID | str, *, actor: Actor, name: str | None = None, kind: str | None = None, version: int | None = None
) -> Document:
    """Correct what a document is called, or which kind of paper it is. What it holds does not change."""
    document = get_document(actor, reference, document_id, to="edit", lock=True, version=version)
    check_free_text(name=name)
    wanted = {"name": called(name, document.name.rpartition(".")[2]) if name is not None else None, "kind": kind}
    changed = [field for field, value in wanted.items() if value is not None and getattr(document, field) != value]
    if not changed:
        return document

    for field in changed:
        setattr(document, field, wanted[field])
    document.save_changes(*changed)

    record(document.case, "document_edited", actor, document=document.pk, document_kind=document.kind)
    return document
