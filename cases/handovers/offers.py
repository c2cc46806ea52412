"""What somebody may read of a handover, according to how they stand to it (offer before disclosure)."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from agencies.actor import Actor
from cases.accesses import record_read
from cases.handovers.access import RECEIVER, allowed_actions, place
from cases.handovers.forwarding import passed_on
from cases.masking import sight_of
from cases.models import CaseFile, Handover, Person
from cases.querysets import LEAD, VIEW
from cases.statuses import Disclosure, Ground, HandoverStatus

FEW_INHABITANTS = 500
"""Under this, a commune could tell who the person is: the intercommunality is named instead."""


def place_told(actor: Actor) -> Q:
    """Of handovers: those whose commune `offer` names to this reader. Where it does not, the living area could tell it too."""
    many = Q(case__commune=None) | Q(case__commune__population__gte=FEW_INHABITANTS)
    return many | Q(Exists(CaseFile.objects.visible_to(actor).filter(pk=OuterRef("case"))))


@dataclass
class Offer:
    case: str | None
    person: str | None
    contact: Person | None
    themes: list[str]
    commune: str | None
    place: str | None
    allowed_actions: list[str]
    attached: list[dict[str, Any]]
    """Type and key of what is passed on with it, for whoever sees the case; all may know how many there are."""
    attached_count: int
    competent: list[str] = field(default_factory=list)


def show(actor: Actor, handovers: list[Handover], *, disclose: bool = True) -> list[Handover]:
    """Put on each handover, in `shown`, what `actor` may read of its case: one statement for all. A look at an identity is journaled.

    `disclose`: whether to look at the identities that the sender showed ahead of the answer.
    """
    leads = Exists(CaseFile.objects.visible_to(actor, LEAD).filter(pk=OuterRef("pk")))
    seen = CaseFile.objects.visible_to(actor).filter(pk__in={h.case_id for h in handovers}).annotate(leads=leads)
    levels = {pk: frozenset({VIEW, LEAD} if leading else {VIEW}) for pk, leading in seen.values_list("pk", "leads")}
    for handover in handovers:
        handover.case.levels = levels.get(handover.case_id, frozenset())
        place(actor, handover, handover.case.levels)
        handover.shown = offer(handover, disclose=disclose)
        sight_of(actor, handover.case).one(handover)
        if handover.shown.contact and not handover.knows_who:
            record_read(actor, "identity_read", handover.pk, ground=Ground.AGREEMENT)
    return handovers


def offer(handover: Handover, *, disclose: bool = True) -> Offer:
    case, knows = handover.case, handover.knows_who
    commune, named = case.commune, True
    if commune and not knows and commune.population < FEW_INHABITANTS:
        named = False
    where = (commune.name if named else commune.intercommunality.name if commune.intercommunality else None) if commune else None
    return Offer(
        case=case.reference if knows else None,
        person=case.person.display_name if knows else None,
        contact=case.person if knows or (disclose and _disclosed(handover)) else None,
        themes=case.themes,
        commune=commune.pk if commune and named else None,
        place=where,
        allowed_actions=allowed_actions(handover),
        attached=[{"type": kind, "id": key} for kind, key in passed_on(handover)] if knows else [],
        attached_count=len(passed_on(handover)),
    )


def as_received(handover: Handover) -> Handover:
    """What the receiver of a request will read of it before answering. For the sender's eyes: nothing is journaled."""
    handover.party, handover.knows_who = RECEIVER, False
    handover.shown = offer(handover)
    return handover


def _disclosed(handover: Handover) -> bool:
    """The sender chose to show who it is, the person having named this agency; only while the answer is awaited."""
    return (
        handover.party == RECEIVER
        and handover.disclosure == Disclosure.IDENTITY
        and handover.status == HandoverStatus.REQUESTED
        and handover.agreement is not None
        and handover.agreement.in_force
    )
