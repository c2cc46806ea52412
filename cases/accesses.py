"""The journal of accesses: who opened what, on which ground, why; and who tried to."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.signatures import Signature, signatures
from backend.base.errors import Sentence
from cases.models import AccessRecord
from cases.statuses import Ground

KINDS = frozenset(
    {"case_read", "flag_read", "handover_read", "access_request_read", "note_read", "document_read", "identity_read"}
    | {"report_read", "paper_made", "address_read"}
    | {"case_list", "people_search", "inbox_list", "home_list", "plan_list", "calendar_list", "denied"}
)


WORDS: dict[str, Sentence] = {
    "case_read": _("Looked at the case"),
    "identity_read": _("Read the name and contact before accepting"),
    "handover_read": _("Read a request about it"),
    "access_request_read": _("Read a request to join it"),
    "note_read": _("Read its notes"),
    "document_read": _("Opened one of its documents"),
    "flag_read": _("Read a risk flag about it"),
    "report_read": _("Made the person’s report"),
    "paper_made": _("Printed a paper for the person"),
    "address_read": _("Looked at the protected address"),
}
"""What was done, as it is told to those who answer for a case. A slice that journals a look of its own adds its words here."""
GROUNDS: dict[str, Sentence] = {
    **{ground.value: ground.label for ground in Ground},
    "named_reader": _("Named reader"),
    "received": _("It was sent to the agency"),
    "receiver": _("It was asked of the agency"),
    "sender": _("The agency asked it"),
    "participant": _("The agency is in the case"),
    "audit": _("Audit"),
}


def record_read(actor: Actor, kind: str, of: uuid.UUID, *, ground: str) -> None:
    """One entry per actor and object in 15 minutes (the database sees to it). `ground`: what entitles this reader."""
    _append(of, kind, actor, ground=ground)


def record_contents(actor: Actor, kind: str, of: uuid.UUID, shown: Iterable[uuid.UUID], *, ground: str) -> None:
    """One entry for what was read together inside the case `of`, once in 15 minutes as above. Nothing for nothing."""
    ids = sorted(str(pk) for pk in shown)
    if ids:
        _append(of, kind, actor, ground=ground, shown=ids)


def record_listing(actor: Actor, kind: str, shown: Iterable[uuid.UUID]) -> None:
    """One entry per list or search request, with the ids shown. Its stream is the reader, so that agencies do not wait for one another."""
    ids = [str(pk) for pk in shown]
    if ids:
        _append(actor.user_id, kind, actor, shown=ids)


def record_refusal(actor: Actor, *, code: str, route: str, asked: str = "") -> None:
    """Somebody asked for what is not theirs, or does not exist: the two cost the same. `asked` is kept as a digest."""
    _append(
        actor.user_id, "denied", actor, code=code, route=route, asked=hashlib.sha256(asked.encode()).hexdigest()[:16] if asked else None
    )


@dataclass(frozen=True)
class Access:
    """A record, with who read and for which agency."""

    event: AccessRecord
    actor: Signature | None
    agency: Signature | None

    @property
    def words(self) -> Sentence:
        return WORDS.get(self.event.kind, self.event.kind)

    @property
    def ground(self) -> Sentence:
        found = self.event.data.get("ground", "")
        return GROUNDS.get(found, found)

    @property
    def reason(self) -> str:
        return str(self.event.data.get("reason", ""))


def tell_accesses(records: Iterable[AccessRecord]) -> list[Access]:
    """One statement, however many records."""
    records = list(records)
    known = signatures(key for record in records for key in (record.actor_id, record.agency_id) if key)
    return [Access(record, known.get(str(record.actor_id)), known.get(str(record.agency_id))) for record in records]


def _append(stream: uuid.UUID | None, kind: str, actor: Actor, **data: object) -> None:
    if kind not in KINDS:
        raise ValueError(f"unknown access {kind!r}")
    if stream is None:
        return  # a machine reads for nobody
    AccessRecord.append(stream, kind, actor_id=actor.user_id, agency_id=actor.agency_id, reason=actor.reason or None, **data)
