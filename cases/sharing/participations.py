"""Agencies coming into a case, changing role, leaving. Grants follow in the same transaction."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency
from backend.base import clock
from backend.base.errors import Conflict
from cases.events import record
from cases.models import CaseFile, Participation, SharingAgreement
from cases.plan.passing_on import pass_on_actions
from cases.sharing.exceptions import NO_EXCEPTION, Stated
from cases.statuses import Ground, ParticipationRole, ParticipationStatus, SenderStays


@dataclass(frozen=True)
class Entitlement:
    """The ground on which an agency is, or may be, in a case."""

    ground: str
    agreement: SharingAgreement | None = None
    exception_reason: str = ""


def active(case: CaseFile) -> list[Participation]:
    return list(Participation.objects.filter(case=case, ended_at=None).select_related("agency", "agreement"))


def lead_of(participations: list[Participation]) -> Participation:
    return next(p for p in participations if p.role == ParticipationRole.LEAD)


def of_agency(participations: list[Participation], agency_id: object) -> Participation | None:
    return next((p for p in participations if p.agency_id == agency_id), None)


def entitlement(case: CaseFile, agency: Agency, participations: list[Participation], *, exception: Stated = NO_EXCEPTION) -> Entitlement:
    """What entitles `agency` to be in the case from now on. Raises Conflict `agreement_missing`.

    The ground it stands on already, the person's agreement in force, or a recorded exception with its reason (rule 3).
    """
    present = of_agency(participations, agency.pk)
    if present and stands(present):
        return Entitlement(present.ground, present.agreement, present.exception_reason)
    agreement = SharingAgreement.objects.filter(case=case).in_force().covering(agency).order_by("-given_on", "-id").first()
    if agreement:
        return Entitlement(Ground.AGREEMENT, agreement)
    ground, reason = exception
    if ground:
        return Entitlement(ground, exception_reason=reason)
    raise Conflict(
        _("The person has not agreed to share with %(agency)s. Record their agreement first, or state an exception with its reason.")
        % {"agency": agency.name},
        code="agreement_missing",
        agency=agency.slug,
    )


def stands(participation: Participation) -> bool:
    return participation.agreement is None or participation.agreement.in_force


def join(
    case: CaseFile, agency: Agency, role: str, by: Entitlement, participations: list[Participation], *, observer_until: date | None = None
) -> Participation:
    """Bring an agency in, or give it another role. `participations` is kept true; grants are for the caller to sync."""
    present = of_agency(participations, agency.pk)
    if present is None:
        present = Participation(case=case, agency=agency)
        participations.append(present)
        present.started_at = clock.now()
    else:
        present.version += 1
    present.role, present.observer_until, present.updated_at = role, observer_until, clock.now()
    present.ground, present.agreement, present.exception_reason = by.ground, by.agreement, by.exception_reason
    present.save()
    return present


def leave(participation: Participation, participations: list[Participation]) -> None:
    """End an agency's part: its access ends with it. Grants are for the caller to sync."""
    participation.status, participation.ended_at = ParticipationStatus.LEFT, max(clock.now(), participation.started_at)
    participation.save_changes("status", "ended_at")
    participations.remove(participation)


def move_lead(
    case: CaseFile,
    to: Agency,
    by: Entitlement,
    participations: list[Participation],
    *,
    sender_stays_as: str,
    observer_until: date | None = None,
) -> None:
    """The lead passes on. The former lead is demoted, or leaves, before the new one is promoted: never two at once."""
    former = lead_of(participations)
    if sender_stays_as == SenderStays.LEAVES:
        leave(former, participations)
    else:
        former.role, former.observer_until = sender_stays_as, observer_until if sender_stays_as == SenderStays.OBSERVER else None
        former.save_changes("role", "observer_until")
    join(case, to, ParticipationRole.LEAD, by, participations)


def forget_referent_of(case: CaseFile, agency_id: object) -> tuple[str, ...]:
    """Names of the case's fields that change because the referent's agency left; empty when it was not theirs."""
    if case.referent_agency_id != agency_id:
        return ()
    case.referent = case.referent_agency = None
    case.referent_position = ""
    return ("referent", "referent_agency", "referent_position")


def end(case: CaseFile, participation: Participation, participations: list[Participation], actor: Actor) -> None:
    """`leave`, told in the history of the case; what the agency had still to do is the lead's."""
    leave(participation, participations)
    changed = forget_referent_of(case, participation.agency_id)
    record(case, "participation_ended", actor, changed=changed, agency=participation.agency_id)
    pass_on_actions(case, participations, actor)
