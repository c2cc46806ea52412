from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.documents.access import get_document
from cases.documents.erasing import erase_removed
from cases.events import record
from cases.models import Document
from cases.statuses import RemovalReason


@operation
def remove_document(reference: str, document_id: UUID | str, *, actor: Actor, reason: str, version: int | None = None) -> Document:
    """Take out a document that should not be there. Its file is erased; its readers see that it was there, and who removed it."""
    document = get_document(actor, reference, document_id, to="remove", lock=True, version=version)
    if reason not in RemovalReason.values:
        raise Invalid.value("reason", _("Say why it is removed."), code="invalid_choice")

    document.removed_at, document.removed_by, document.removal_reason = clock.now(), actor.user, reason
    document.name, document.size, document.digest = "", 0, b""
    document.save_changes("removed_at", "removed_by", "removal_reason", "name", "size", "digest")

    record(document.case, "document_removed", actor, document=document.pk, document_kind=document.kind, reason=reason)
    erase_removed.enqueue(str(document.pk))
    return document
