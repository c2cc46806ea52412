"""Who can see a case and through what, in words for those who answer for it; and the mirror, what a colleague can see."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, Membership
from agencies.roles import CASE_ROLES, Role
from backend.base.errors import NotAllowed, NotFound
from cases.levels import reason_needed
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, Handover, Participation
from cases.readers import eligible_readers, readers_of
from cases.sharing.participations import active
from cases.statuses import Disclosure, HandoverStatus


@dataclass(frozen=True)
class Who:
    user: UUID
    display_name: str
    roles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Through:
    """An agency in the case: its part, the ground of it, and those who see by that."""

    agency: Agency
    role: str
    ground: str
    agreement: UUID | None
    agreed_on: date | None
    exception_reason: str
    since: datetime
    until: date | None
    people: list[Who]


@dataclass(frozen=True)
class Asked:
    """An agency that has not answered yet, and what it reads meanwhile."""

    agency: Agency
    knows_who: bool
    since: datetime


@dataclass(frozen=True)
class Excluded:
    user: UUID
    display_name: str
    since: datetime


@dataclass(frozen=True)
class Explanation:
    restricted: bool
    agencies: list[Through]
    asked: list[Asked]
    excluded: list[Excluded]


def explain(case: CaseFile) -> Explanation:
    """Seven statements at most, however many people. What `visible_to` grants, told the other way round."""
    participations = active(case)
    people = _people(case, participations)
    pending = Handover.objects.filter(case=case, status=HandoverStatus.REQUESTED).select_related("to_agency").order_by("requested_at", "id")
    excluded = CaseExclusion.objects.filter(case=case).select_related("user").order_by("since", "id")
    return Explanation(
        restricted=case.is_restricted,
        agencies=[_through(each, people[each.agency_id]) for each in participations],
        asked=[Asked(each.to_agency, each.disclosure == Disclosure.IDENTITY, each.requested_at) for each in pending],
        excluded=[Excluded(each.user_id, each.user.display_name, each.since) for each in excluded],
    )


def _people(case: CaseFile, participations: list[Participation]) -> dict[UUID, list[Who]]:
    members = eligible_readers(case, participations)
    if case.is_restricted:
        named = {(reader.user_id, reader.agency_id) for reader in readers_of(case)}
        members = [each for each in members if (each.user_id, each.agency_id) in named]
    found: dict[UUID, list[Who]] = defaultdict(list)
    for each in members:
        found[each.agency_id].append(Who(each.user_id, each.user.display_name, each.roles))
    return found


def _through(part: Participation, people: list[Who]) -> Through:
    return Through(
        agency=part.agency,
        role=part.role,
        ground=part.ground,
        agreement=part.agreement_id,
        agreed_on=part.agreement.given_on if part.agreement else None,
        exception_reason=part.exception_reason,
        since=part.started_at,
        until=part.observer_until,
        people=people,
    )


# --- the mirror -----------------------------------------------------------------------------------------------------------


def colleagues(actor: Actor) -> QuerySet[Membership]:
    """Those of the acting agency who work on cases, for its coordinators and, with a reason, its auditors. Raises NotAllowed."""
    if actor.has(Role.AUDITOR):
        reason_needed(actor)
    elif not actor.is_coordinator:
        raise NotAllowed(_("Only coordinators and auditors of the agency may know this. Ask one of them."), code="role_needed")
    working = Membership.objects.filter(agency=actor.agency_id, is_active=True, user__is_active=True, roles__overlap=sorted(CASE_ROLES))
    return working.select_related("user", "agency")


def get_colleague(actor: Actor, user_id: UUID) -> Membership:
    found = colleagues(actor).filter(user=user_id).first()
    if found is None:
        raise NotFound()
    return found


def seen_by(actor: Actor, colleague: Membership) -> QuerySet[CaseFile]:
    """The cases that a colleague sees, as far as `actor` may know of them: those in their own sight; for an auditor, those of the agency
    from which they are not excluded themselves. `by_name`: as a named reader."""
    by_name = CaseUserGrant.objects.filter(content_object=OuterRef("pk"), user=colleague.user_id, agency=colleague.agency_id)
    seen = CaseFile.objects.visible_to(Actor.of(colleague)).annotate(by_name=Exists(by_name))
    if actor.has(Role.AUDITOR):
        return seen.exclude(Exists(CaseExclusion.objects.filter(user_id=actor.user_id, case_id=OuterRef("pk"))))
    return seen.filter(pk__in=CaseFile.objects.visible_to(actor).values("pk"))
