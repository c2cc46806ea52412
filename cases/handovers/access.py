"""The only way from an identifier to a handover, and the list that agrees with it.

Sender and receiver see it; so does, inside the case, whoever sees the case. What of it they may read depends on `handover.party` and
on `handover.knows_who`: before it accepts, the receiver learns neither identity nor reference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import NotAllowed, NotFound
from cases.access import lock_case
from cases.levels import Held, held_by, held_on, levels_unless_excluded
from cases.lifecycle import HANDOVER
from cases.masking import sight_of
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, ForwardedDocument, ForwardedNote, Handover
from cases.querysets import LEAD, VIEW
from cases.statuses import HandoverStatus

SENDER, RECEIVER, PARTICIPANT = "sender", "receiver", "participant"
BOXES, ANY_BOX = ("received", "sent"), "any"
SORTED_BY = ("id", "requested_at", "respond_by")
RELATED = (
    "case__person__commune",
    "case__commune__intercommunality",
    "from_agency",
    "to_agency",
    "requested_by",
    "agreement",
    "suggested_agency",
)


@dataclass(frozen=True)
class Rule:
    by: frozenset[str]
    verb: str = ""
    or_lead: bool = False
    """Whoever leads the case by now may too."""


ACTIONS: Mapping[str, Rule] = {
    "read": Rule(frozenset({SENDER, RECEIVER, PARTICIPANT})),
    "accept": Rule(frozenset({RECEIVER}), "accept"),
    "reject": Rule(frozenset({RECEIVER}), "reject"),
    "cancel": Rule(frozenset({SENDER}), "cancel", or_lead=True),
    "expire": Rule(frozenset(), "expire"),
    "return": Rule(frozenset({RECEIVER}), "return"),
    "complete": Rule(frozenset({RECEIVER}), "complete"),
}


def get_handover(actor: Actor, handover_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> Handover:
    """The handover, if `actor` may do `to` with it now. `lock`: person, case, then the handover, by key, once it is seen.

    Raises NotFound, NotAllowed, InvalidTransition or Stale.
    """
    handover = _look(actor, handover_id)
    if handover is None or not _see(actor, handover, held_on(handover)):
        raise NotFound()
    if lock:
        handover = _locked(actor, handover)
        if not _see(actor, handover, held_on(handover)):
            raise NotFound()
    rule = ACTIONS[to]
    if not permitted(handover, rule):
        sender, receiver = (handover.case.sight.agency(agency).name for agency in (handover.from_agency, handover.to_agency))
        detail = (
            _("Only %(agency)s, which was asked, may do this.") % {"agency": receiver}
            if RECEIVER in rule.by
            else _("Only %(agency)s, which asked, may do this.") % {"agency": sender}
        )
        raise NotAllowed(detail)
    handover.check_version(version)
    if rule.verb:
        HANDOVER.next(handover.status, rule.verb)
    return handover


def allowed_actions(handover: Handover) -> list[str]:
    return [
        name
        for name, rule in ACTIONS.items()
        if permitted(handover, rule) and (not rule.verb or handover.status in HANDOVER.verbs[rule.verb])
    ]


def permitted(handover: Handover, rule: Rule) -> bool:
    return handover.party in rule.by or handover.party == "system" or (rule.or_lead and LEAD in handover.case.levels)


def visible_handovers(actor: Actor, box: str) -> QuerySet[Handover]:
    """What the acting agency sent, or received; not what concerns somebody whom this user may never follow.

    Of a restricted case: what awaits the agency's answer, what one asked or answered oneself, and what its readers read anyway.
    """
    if actor.case_group_id is None:
        return Handover.objects.none()
    side = Q(to_agency_id=actor.agency_id) if box == "received" else Q(from_agency_id=actor.agency_id)
    never = CaseExclusion.objects.filter(user_id=actor.user_id, case_id=OuterRef("case_id"))
    reader = CaseUserGrant.objects.filter(content_object=OuterRef("case_id"), user_id=actor.user_id, agency_id=actor.agency_id)
    awaited = Q(to_agency_id=actor.agency_id, status=HandoverStatus.REQUESTED)
    mine = Q(requested_by_id=actor.user_id) | Q(answered_by_id=actor.user_id)
    restricted = CaseFile.objects.filter(pk=OuterRef("case_id"), is_restricted=True)
    return related(Handover.objects.filter(side, ~Exists(never), ~Exists(restricted) | awaited | mine | Exists(reader)))


def handover_branches(actor: Actor, box: str) -> list[QuerySet[Handover]]:
    """The same, a branch for each index that it is sorted by; no handover is in two. `any`: both boxes, which live figures count.

    To be paged by `SORTED_BY` alone, then read by `handovers_of`: sorting all that is told of them costs several times as much.
    """
    boxes = BOXES if box == ANY_BOX and actor.case_group_id is not None else (box,)
    return [visible_handovers(actor, one) for one in boxes]


def handovers_of(rows: Iterable[Mapping[str, Any]]) -> list[Handover]:
    """The handovers of these rows, in their order, with all that is told of them: one statement."""
    keys = [row["id"] for row in rows]
    found = related(Handover.objects.all()).in_bulk(keys) if keys else {}
    return [found[key] for key in keys]


def related(handovers: QuerySet[Handover], *names: str) -> QuerySet[Handover]:
    """With all that is told of them: agencies, case, and the keys of what is passed on."""
    forwarded = ForwardedNote.objects.filter(handover=OuterRef("pk")).order_by("note_id")
    papers = ForwardedDocument.objects.filter(handover=OuterRef("pk"), document__removed_at=None).order_by("document_id")
    return handovers.select_related(*(names or RELATED)).annotate(  # type: ignore[no-redef]
        attached=ArraySubquery(forwarded.values("note_id")), attached_documents=ArraySubquery(papers.values("document_id"))
    )


def place(actor: Actor, handover: Handover, levels: frozenset[str]) -> None:
    """Say on the handover how `actor` stands to it: its party, and whether they know who the person is."""
    if actor.is_system:
        handover.party = "system"
    elif handover.to_agency_id == actor.agency_id and actor.works_on_cases:
        handover.party = RECEIVER
    elif handover.from_agency_id == actor.agency_id and actor.works_on_cases:
        handover.party = SENDER
    else:
        handover.party = PARTICIPANT if VIEW in levels else ""
    handover.knows_who = VIEW in levels


def _see(actor: Actor, handover: Handover, held: Held) -> bool:
    case = handover.case
    levels = levels_unless_excluded(actor, case, held=held)
    if levels is None:
        return False
    case.levels = levels
    case.sight = sight_of(actor, case)
    place(actor, handover, levels)
    if case.is_restricted and not handover.knows_who and not actor.is_system:
        awaited = handover.party == RECEIVER and handover.status == HandoverStatus.REQUESTED
        return bool(handover.party) and (awaited or actor.user_id in (handover.requested_by_id, handover.answered_by_id))
    return bool(handover.party)


def _look(actor: Actor, handover_id: UUID | str) -> Handover | None:
    try:
        key = handover_id if isinstance(handover_id, UUID) else UUID(handover_id)
    except ValueError:
        return None
    return related(Handover.objects.filter(pk=key)).annotate(**held_by(actor, "case")).first()


def _locked(actor: Actor, seen: Handover) -> Handover:
    """What is held on the case is read with the handover: it changes under the lock of the case alone."""
    case = lock_case(seen.case_id)
    besides = [name for name in RELATED if not name.startswith("case")]
    handovers = Handover.objects.select_for_update(no_key=True, of=("self",)).annotate(**held_by(actor, "case"))
    handover = related(handovers, *besides).get(pk=seen.pk)
    handover.case = case
    if case.commune_id == seen.case.commune_id:  # reference data, at hand already
        case.commune = seen.case.commune
    return handover
