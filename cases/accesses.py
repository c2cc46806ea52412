"""The journal of accesses: who opened what, on which ground, why; and who tried to."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from agencies.actor import Actor
from agencies.signatures import Signature, signatures
from cases.models import AccessRecord

KINDS = frozenset(
    {
        "case_read",
        "flag_read",
        "handover_read",
        "identity_read",
        "case_list",
        "people_search",
        "inbox_list",
        "home_list",
        "plan_list",
        "calendar_list",
        "denied",
    }
)


def record_read(actor: Actor, kind: str, of: uuid.UUID, *, ground: str) -> None:
    """One entry per actor and object in 15 minutes (the database sees to it). `ground`: what entitles this reader."""
    _append(of, kind, actor, ground=ground)


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
