"""The only way from an identifier to a flag, and the lists that agree with it.

Who raised a flag reads its feedback and nothing else; the receiver reads all; a former receiver reads that it was redirected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.roles import CASE_ROLES, FLAG_RAISERS, Role
from backend.base.errors import NotAllowed, NotFound
from cases.lifecycle import FLAG
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, FlagRouting, RiskFlag
from cases.statuses import FlagFeedback, FlagStatus

RAISER, RECEIVER, FORMER = "raiser", "receiver", "former"
SORTED_BY = ("id", "raised_at", "respond_by")
RELATED = ("commune", "raised_by_agency", "to_agency", "answered_by", "case")


@dataclass(frozen=True)
class Rule:
    by: frozenset[str]
    verb: str = ""
    own: bool = False
    """A caseworker only once they have acknowledged it themselves; a coordinator always."""


ACTIONS: Mapping[str, Rule] = {
    "read": Rule(frozenset({RAISER, RECEIVER, FORMER})),
    "acknowledge": Rule(frozenset({RECEIVER}), "acknowledge"),
    "take_up": Rule(frozenset({RECEIVER}), "take_up"),
    "redirect": Rule(frozenset({RECEIVER}), "redirect", own=True),
    "dismiss": Rule(frozenset({RECEIVER}), "dismiss", own=True),
    "withdraw": Rule(frozenset({RAISER}), "withdraw"),
}


def get_flag(actor: Actor, flag_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> RiskFlag:
    """The flag, if `actor` may do `to` with it now. Raises NotFound, NotAllowed, InvalidTransition or Stale."""
    flag, rule = _look(actor, flag_id), ACTIONS[to]
    if flag is not None and lock and parties_of(actor, flag):  # by key alone: a join to the agency that has just passed it on would lose it
        RiskFlag.objects.select_for_update(no_key=True).filter(pk=flag.pk).values_list("pk").first()
        flag = _look(actor, flag.pk)
    if flag is None or not (parties := parties_of(actor, flag)):
        raise NotFound()
    flag.party = next((party for party in (RECEIVER, RAISER, FORMER) if party in parties), "")
    if not parties & rule.by:
        raise NotAllowed(_("Only the agency that received the flag answers it; only who raised it withdraws it."))
    if rule.own and not answers(actor, flag):
        raise NotAllowed(_("Acknowledge the flag first, or ask a coordinator of your agency."), code="not_yours")
    flag.check_version(version)
    if rule.verb:
        FLAG.next(flag.status, rule.verb)
    return flag


def allowed_actions(actor: Actor, flag: RiskFlag, parties: frozenset[str] | None = None) -> list[str]:
    """`parties`: as which of them, if known."""
    parties = parties_of(actor, flag) if parties is None else parties
    return [
        name
        for name, rule in ACTIONS.items()
        if parties & rule.by and (not rule.verb or flag.status in FLAG.verbs[rule.verb]) and (not rule.own or answers(actor, flag))
    ]


def flag_branches(actor: Actor, box: str) -> list[QuerySet[RiskFlag]]:
    """What is in a box, a branch for each index that it is sorted by; of `received`, what the agency has now comes first.

    To be paged by `SORTED_BY` alone, then read by `flags_of`.
    """
    return [RiskFlag.objects.filter(way_in) for way_in in ways_into(actor, box)]


def visible_flags(actor: Actor, box: str) -> QuerySet[RiskFlag]:
    """The same flags, all branches together."""
    return related(RiskFlag.objects.filter(reduce(or_, ways_into(actor, box))))


def ways_into(actor: Actor, box: str) -> list[Q]:
    """Conditions, of which a flag meets one at most.

    `raised`: one's own, all of the agency's for its coordinators. `received`: what the agency has, and what it had before redirecting it.
    """
    if not actor.has(*(FLAG_RAISERS if box == "raised" else CASE_ROLES)):
        return [Q(pk__in=[])]
    if box == "raised":
        own = Q() if actor.is_coordinator else Q(raised_by_id=actor.user_id)
        return [Q(~never_for(actor), own, raised_by_agency_id=actor.agency_id)]
    passed_on = FlagRouting.objects.filter(agency_id=actor.agency_id, left_at__isnull=False).values("flag_id")
    has, in_sight = Q(to_agency_id=actor.agency_id), ~taken_up_out_of_sight(actor)
    return [Q(in_sight, has), Q(in_sight, ~has, pk__in=passed_on)]


def flags_of(rows: Iterable[Mapping[str, Any]]) -> list[RiskFlag]:
    """The flags of these rows, in their order, with all that is told of them."""
    keys = [row["id"] for row in rows]
    found = related(RiskFlag.objects.all()).in_bulk(keys) if keys else {}
    return [found[key] for key in keys]


def related(flags: QuerySet[RiskFlag]) -> QuerySet[RiskFlag]:
    return flags.select_related(*RELATED).prefetch_related("factors")


def parties_of(actor: Actor, flag: RiskFlag) -> frozenset[str]:
    """Of a flag got through the door: what was to be known came with it, so that none costs more than another."""
    parties = sides(actor, flag)
    if actor.is_system:
        return parties
    if flag.never:  # type: ignore[attr-defined]
        return frozenset()
    if flag.case is not None and flag.case.is_restricted and not flag.by_name:  # type: ignore[attr-defined]
        return parties & {RAISER}
    if RECEIVER not in parties and actor.has(*CASE_ROLES) and flag.passed_through:  # type: ignore[attr-defined]
        return parties | {FORMER}
    return parties


def sides(actor: Actor, flag: RiskFlag) -> frozenset[str]:
    """Of a flag in sight, whether the actor raised it, has received it, or both. Reads nothing."""
    if actor.is_system:
        return frozenset({RAISER, RECEIVER})
    found = set[str]()
    own = flag.raised_by_id == actor.user_id or actor.is_coordinator
    if own and flag.raised_by_agency_id == actor.agency_id and actor.has(*FLAG_RAISERS):
        found.add(RAISER)
    if actor.has(*CASE_ROLES) and flag.to_agency_id == actor.agency_id:
        found.add(RECEIVER)
    return frozenset(found)


def never_for(actor: Actor) -> Exists:
    """Flags taken up in a case that this user may never see: not even one's own, which would tell of the case."""
    return Exists(CaseExclusion.objects.filter(user_id=actor.user_id, case_id=OuterRef("case_id")))


def taken_up_out_of_sight(actor: Actor) -> Exists:
    """Flags taken up in a case that this user may never see, or that names other readers. One relation more, and no second."""
    never = Exists(CaseExclusion.objects.filter(user_id=actor.user_id, case_id=OuterRef("pk")))
    by_name = Exists(read_by_name(actor, OuterRef("pk")))
    return Exists(CaseFile.objects.filter(never | (Q(is_restricted=True) & ~by_name), pk=OuterRef("case_id")))


def read_by_name(actor: Actor, case: UUID | OuterRef | None) -> QuerySet[CaseUserGrant]:
    """Whether the actor is a named reader of a restricted case that a flag was taken up in: nobody else reads it there."""
    return CaseUserGrant.objects.filter(content_object=case, user_id=actor.user_id, agency_id=actor.agency_id)


def answers(actor: Actor, flag: RiskFlag) -> bool:
    return actor.is_system or actor.has(Role.COORDINATOR) or flag.answered_by_id == actor.user_id


def feedback(flag: RiskFlag) -> str:
    """All that the raiser is told of the state of a flag."""
    if flag.status == FlagStatus.TAKEN_UP and flag.case and flag.case.is_open:
        return FlagFeedback.DIRECTED
    return {FlagStatus.RAISED: FlagFeedback.RECEIVED, FlagStatus.ACKNOWLEDGED: FlagFeedback.BEING_HANDLED}.get(
        FlagStatus(flag.status), FlagFeedback.CLOSED
    )


def _look(actor: Actor, flag_id: UUID | str) -> RiskFlag | None:
    try:
        key = flag_id if isinstance(flag_id, UUID) else UUID(flag_id)
    except ValueError:
        return None
    routed = FlagRouting.objects.filter(agency_id=actor.agency_id, flag_id=OuterRef("pk"))
    by_name = Exists(read_by_name(actor, OuterRef("case_id")))
    flags = RiskFlag.objects.select_related(*RELATED).annotate(never=never_for(actor), by_name=by_name, passed_through=Exists(routed))
    return flags.filter(pk=key).first()
