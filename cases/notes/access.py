"""The only way from an identifier to a note: `get_note(actor, reference, id, to=ACTION)`, through its case. Lists: `readable_by`."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import NotAllowed, NotFound
from cases.access import get_case
from cases.models import CaseFile, Note
from cases.sharing.audience import with_named
from cases.statuses import Audience

ANY_READER, AUTHOR, AUTHOR_OR_COORDINATOR = "reader", "author", "author or coordinator"
ACTIONS: Mapping[str, str] = {"read": ANY_READER, "correct": AUTHOR, "widen": AUTHOR_OR_COORDINATOR}
"""Who may, among those who read it."""


def get_note(actor: Actor, reference: str, note_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> Note:
    """The note, if `actor` may do `to` with it now. `lock`: its case first, then the note, by key.

    Out of its audience is out of sight. Raises NotFound, NotAllowed or Stale.
    """
    case = get_case(actor, reference, to="read", lock=lock)
    key = _key(note_id)
    if lock:
        list(Note.objects.select_for_update(no_key=True, of=("self",)).filter(case=case, pk=key).values("pk"))
    note: Note | None = notes_in(actor, case).filter(pk=key).first()
    if note is None:
        raise NotFound()
    note.case = case
    if to not in allowed_actions(actor, note, every_state=True):
        raise NotAllowed(
            _("Only its author corrects a note.")
            if to == "correct"
            else _("Only its author, or a coordinator of the author’s agency, opens a note to others."),
            code="not_the_author",
        )
    note.check_version(version)
    return note


def notes_in(actor: Actor, case: CaseFile) -> QuerySet[Note]:
    """Those that `actor` reads in a case, latest first."""
    return with_named(Note.objects.filter(case=case).readable_by(actor), case.sight)  # type: ignore[return-value]


def allowed_actions(actor: Actor, note: Note, *, every_state: bool = False) -> list[str]:
    """What `actor` could do now with a note that they read. `every_state`: what all may read can be opened to no more."""
    own = actor.is_system or note.agency_id == actor.agency_id
    author = own and (actor.is_system or note.author_id == actor.user_id)
    may = {ANY_READER: True, AUTHOR: author, AUTHOR_OR_COORDINATOR: author or (own and actor.is_coordinator)}
    return [
        name for name, who in ACTIONS.items() if may[who] and (every_state or name != "widen" or note.audience != Audience.PARTICIPANTS)
    ]


def reads_former_texts(actor: Actor, note: Note) -> bool:
    """What was corrected stays in the author's agency, however far the note was opened since."""
    return actor.is_system or note.agency_id == actor.agency_id


def _key(note_id: UUID | str) -> UUID:
    try:
        return note_id if isinstance(note_id, UUID) else UUID(note_id)
    except ValueError:
        raise NotFound() from None
