"""The only way from an identifier to a document: `get_document(actor, reference, id, to=ACTION)`, through its case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency
from backend.base.errors import Conflict, NotAllowed, NotFound
from cases.access import get_case
from cases.models import CaseFile, Document
from cases.sharing.audience import with_named
from cases.statuses import Audience, DocumentKind

ANY_READER, AUTHOR_OR_COORDINATOR = "reader", "author or coordinator"
ACTIONS: Mapping[str, str] = {"read": ANY_READER, **dict.fromkeys(("edit", "widen", "remove"), AUTHOR_OR_COORDINATOR)}
"""Who may, among those who read it."""


@dataclass(frozen=True)
class Held:
    """That an agency has papers of one kind, since when: no content, so that the person is not asked twice."""

    kind: DocumentKind
    agency: str | None
    """Its slug; none for one of which the reader is not told."""
    agency_name: str
    last: datetime


def get_document(
    actor: Actor, reference: str, document_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None
) -> Document:
    """The document, if `actor` may do `to` with it now; out of its audience is out of sight.

    Raises NotFound, NotAllowed, Stale, or Conflict `document_removed`.
    """
    case = get_case(actor, reference, to="read", lock=lock)
    try:
        key = document_id if isinstance(document_id, UUID) else UUID(document_id)
    except ValueError:
        raise NotFound() from None
    if lock:
        list(Document.objects.select_for_update(no_key=True, of=("self",)).filter(case=case, pk=key).values("pk"))
    document = documents_in(actor, case).filter(pk=key).first()
    if document is None:
        raise NotFound()
    document.case = case
    if to not in allowed_actions(actor, document, every_state=True):
        raise NotAllowed(_("Only who added it, or a coordinator of the same agency, may do this."), code="not_the_author")
    document.check_version(version)
    if to != "read":
        check_kept(document)
    return document


def check_kept(document: Document) -> None:
    """Raise Conflict `document_removed` for what nobody can open or change any more."""
    if document.removed_at is not None:
        sentence = _("This document was removed, and its file erased. Only the fact that it was here is left.")
        raise Conflict(sentence, code="document_removed")


def documents_in(actor: Actor, case: CaseFile) -> QuerySet[Document]:
    """Those that `actor` reads in a case, and traces of those that were removed."""
    return with_named(Document.objects.filter(case=case).readable_by(actor).select_related("removed_by"), case.sight)  # type: ignore[return-value]


def held_in(case: CaseFile) -> list[Held]:
    """Which agency has which kind of paper: one statement. All who see the case may know it."""
    kept = Document.objects.filter(case=case).kept().order_by("kind", "agency__name")
    rows = kept.values_list("kind", "agency", "agency__slug", "agency__name", "agency__is_sensitive").annotate(Max("added_at"))
    held = [(kind, Agency(id=key, slug=slug, name=name, is_sensitive=sensitive), last) for kind, key, slug, name, sensitive, last in rows]
    return [_held(case, *each) for each in sorted(held, key=lambda each: case.sight.hides(each[1]))]


def _held(case: CaseFile, kind: str, agency: Agency, last: datetime) -> Held:
    agency = case.sight.agency(agency)
    return Held(DocumentKind(kind), agency.slug, agency.name, last)


def allowed_actions(actor: Actor, document: Document, *, every_state: bool = False) -> list[str]:
    own = actor.is_system or document.agency_id == actor.agency_id
    answers = own and (actor.is_system or actor.is_coordinator or document.author_id == actor.user_id)
    may = {ANY_READER: True, AUTHOR_OR_COORDINATOR: answers}
    allowed = [name for name, who in ACTIONS.items() if may[who]]
    if every_state:
        return allowed
    if document.removed_at is not None:
        return ["read"]
    return [name for name in allowed if name != "widen" or document.audience != Audience.PARTICIPANTS]
