"""What somebody may read of a flag, according to how they stand to it: its raiser, its receiver, a former receiver."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from agencies.actor import Actor
from cases.accesses import record_listing, record_read
from cases.flags.access import FORMER, RAISER, RECEIVER, allowed_actions, feedback, sides
from cases.flags.emergency import EMERGENCY_NUMBERS, EmergencyNumber
from cases.masking import mask
from cases.models import CaseFile, RiskFactor, RiskFlag
from cases.operations.flags.raise_flag import is_emergency
from cases.statuses import FlagFeedback


@dataclass(frozen=True, kw_only=True)
class FlagReading:
    """All that this reader is told. `flag` itself is for its receiver alone; the raiser gets `feedback`, a former receiver nothing more."""

    party: str
    id: UUID
    raised_at: datetime
    version: int
    factors: list[RiskFactor] = field(default_factory=list)
    feedback: str = ""
    directed_to: str = ""
    """Kind of service, once directed."""
    flag: RiskFlag | None = None
    case: str | None = None
    """Reference of the case that it was taken up in, if the reader sees it."""
    emergency_numbers: Sequence[EmergencyNumber] = ()
    allowed_actions: list[str] = field(default_factory=list)

    @property
    def who(self) -> str:
        """How the person is called; empty for a reader who is not told, and for somebody not named."""
        flag = self.flag
        return (f"{flag.first_name} {flag.last_name or flag.birth_name}".strip() or flag.alias) if flag else ""


def read_flag(actor: Actor, flag: RiskFlag, *, party: str = "") -> FlagReading:
    """Of a flag that came through `get_flag`. One's own receiver's part is lost once it is redirected."""
    party = party or (FORMER if flag.party == RECEIVER and flag.to_agency_id != actor.agency_id else flag.party)
    prefetch_related_objects([flag], "factors")
    mask(actor, [flag])
    return _reading(actor, flag, party, _seen_cases(actor, [flag]))


def open_flag(actor: Actor, flag: RiskFlag) -> FlagReading:
    """The same, and the look is journaled when the receiver takes it."""
    if flag.party == RECEIVER:
        record_read(actor, "flag_read", flag.pk, ground="received")
    return read_flag(actor, flag)


def list_flags(actor: Actor, flags: Sequence[RiskFlag], box: str) -> list[FlagReading]:
    """One page of the flags of a box, which `visible_flags` gave: two statements for all. What the receiver reads is journaled."""
    if box == "received":
        record_listing(actor, "inbox_list", [flag.pk for flag in flags if flag.to_agency_id == actor.agency_id])
    seen = _seen_cases(actor, mask(actor, flags))
    return [_reading(actor, flag, _side(actor, flag, box), seen) for flag in flags]


def _side(actor: Actor, flag: RiskFlag, box: str) -> str:
    if box == "raised":
        return RAISER
    return RECEIVER if flag.to_agency_id == actor.agency_id else FORMER


def _reading(actor: Actor, flag: RiskFlag, party: str, seen: set[UUID]) -> FlagReading:
    if party == FORMER:
        return FlagReading(party=party, id=flag.pk, raised_at=flag.raised_at, version=flag.version)
    factors = sorted(flag.factors.all(), key=lambda factor: factor.pk)
    if party == RAISER:
        state = feedback(flag)
        return FlagReading(
            party=party,
            id=flag.pk,
            raised_at=flag.raised_at,
            version=flag.version,
            factors=factors,
            feedback=state,
            directed_to=flag.to_agency.kind if state == FlagFeedback.DIRECTED else "",
            emergency_numbers=EMERGENCY_NUMBERS if is_emergency(flag) else (),
            allowed_actions=allowed_actions(actor, flag, frozenset({RAISER})),
        )
    return FlagReading(
        party=party,
        id=flag.pk,
        raised_at=flag.raised_at,
        version=flag.version,
        factors=factors,
        flag=flag,
        case=flag.case.reference if flag.case and flag.case_id in seen else None,
        emergency_numbers=EMERGENCY_NUMBERS if is_emergency(flag) else (),
        allowed_actions=allowed_actions(actor, flag, sides(actor, flag)),
    )


def _seen_cases(actor: Actor, flags: Iterable[RiskFlag]) -> set[UUID]:
    wanted = {flag.case_id for flag in flags if flag.case_id}
    return set(CaseFile.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
