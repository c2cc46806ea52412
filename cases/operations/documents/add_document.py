from collections.abc import Collection
from typing import IO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict
from backend.base.models import new_id, refuse_taken
from backend.base.operation import operation
from cases.access import get_case
from cases.documents.keeping import called, keep, throw_away
from cases.documents.recognising import recognise
from cases.events import record
from cases.free_text import check_free_text
from cases.models import Document
from cases.sharing.audience import check_takes_part, meant_for, nameable, open_to, present_readers
from cases.statuses import Audience


@operation
def add_document(
    reference: str,
    *,
    actor: Actor,
    file: IO[bytes],
    name: str,
    kind: str,
    audience: str | Collection[str] = Audience.OWN_AGENCY,
    id: UUID | None = None,
    version: int | None = None,
) -> Document:
    """Keep a paper of the person. What the file is, its content says. Nothing is kept of one that is refused."""
    get_case(actor, reference, to="add_document")  # before a long look at the file, and a store that may be slow: neither holds a lock
    recognised = recognise(file)
    check_free_text(name=name)
    name = called(name, recognised.ending)
    kept = keep(recognised)
    try:
        case = get_case(actor, reference, to="add_document", lock=True, version=version)
        present = present_readers(case)
        check_takes_part(actor, present)
        meant = meant_for(audience, nameable(case.sight, present), author=actor.acting_agency)
        if Document.objects.filter(case=case).kept().count() >= settings.DOCUMENT_MOST:
            raise Conflict(_("This case holds as many documents as it may. Ask for less, or merge them."), code="too_many_documents")
        refuse_taken(Document, id)

        document = Document(id=id or new_id(), case=case, author=actor.user, agency=actor.acting_agency, audience=meant.audience)
        document.kind, document.name, document.media_type = kind, name, recognised.media_type
        document.stored_as, document.size, document.digest, document.added_at = kept.stored_as, kept.size, kept.digest, clock.now()
        document.save(force_insert=True)
        open_to(document, meant)

        named = [str(agency.pk) for agency in meant.agencies] or None
        record(case, "document_added", actor, document=document.pk, document_kind=kind, audience=meant.audience, agencies=named)
    except BaseException:
        throw_away(kept)
        raise
    return document
