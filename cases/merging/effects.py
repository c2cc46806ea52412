"""What merging two files does, worked out first: the screen shows it, the operation carries it out."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import Agency
from backend.base.errors import Conflict
from cases.models import AccessRequest, CaseExclusion, CaseFile, CaseUserGrant, CoveredAgency, Handover, Participation, SharingAgreement
from cases.plan.passing_on import what_closing_ends
from cases.sharing.exceptions import NO_EXCEPTION, Stated
from cases.sharing.participations import Entitlement, active, lead_of, of_agency
from cases.statuses import AccessRequestStatus, Ground, HandoverStatus, ParticipationRole


@dataclass(frozen=True)
class Entering:
    """An agency of the absorbed case that comes into the kept one, and the ground of it."""

    agency: Agency
    role: str
    by: Entitlement
    observer_until: date | None = None

    @property
    def role_label(self) -> str:
        return str(ParticipationRole(self.role).label)

    @property
    def ground_label(self) -> str:
        return str(Ground(self.by.ground).label)


@dataclass
class Effects:
    entering: list[Entering] = field(default_factory=list)
    already_in: list[Agency] = field(default_factory=list)
    staying_out: list[Agency] = field(default_factory=list)
    """They keep reading the absorbed case, closed; nothing of the person's agreement brings them into the kept one."""
    missing: Agency | None = None
    """The lead of the absorbed case, when neither an agreement nor an exception lets it in: no merge without it."""
    dropped: int = 0
    """Actions of the absorbed case still to be done."""
    to_come: int = 0
    """Appointments of the absorbed case, which stay booked."""


def effects_of_merging(kept: CaseFile, absorbed: CaseFile, exception: Stated = NO_EXCEPTION) -> Effects:
    """Of two cases that are locked (or only looked at). Five statements, however many agencies."""
    effects = Effects()
    present, leaving = active(kept), active(absorbed)
    agreements = _agreements(kept, absorbed)
    lead = lead_of(leaving)
    for part in leaving:
        agreement = agreements.get(part.agency_id)
        if of_agency(present, part.agency_id):
            effects.already_in.append(part.agency)
        elif agreement:
            effects.entering.append(_entering(part, Entitlement(Ground.AGREEMENT, agreement)))
        elif part is lead and exception[0]:
            effects.entering.append(_entering(part, Entitlement(exception[0], exception_reason=exception[1])))
        elif part is lead:
            effects.missing = part.agency
        else:
            effects.staying_out.append(part.agency)
    effects.dropped, effects.to_come = what_closing_ends(absorbed)
    return effects


def _entering(part: Participation, by: Entitlement) -> Entering:
    observes = part.role == ParticipationRole.OBSERVER
    return Entering(part.agency, part.role if observes else ParticipationRole.CONTRIBUTOR, by, part.observer_until if observes else None)


def _agreements(kept: CaseFile, absorbed: CaseFile) -> dict[object, SharingAgreement]:
    """By agency, the agreement of the person that covers it: rather of the kept case, the latest."""
    in_force = SharingAgreement.objects.filter(case__in=[kept, absorbed]).in_force()
    rows = CoveredAgency.objects.filter(agreement__in=in_force).select_related("agreement").order_by("agreement__given_on", "agreement_id")
    return {row.agency_id: row.agreement for row in sorted(rows, key=lambda row: row.agreement.case_id == kept.pk)}


# --- what stands in the way -----------------------------------------------------------------------------------------------


def check_nothing_awaited(absorbed: CaseFile) -> None:
    """As for closing. Raises Conflict `handover_pending`, `request_pending`."""
    if Handover.objects.filter(case=absorbed, status=HandoverStatus.REQUESTED).exists():
        raise Conflict(
            _("In the file that would close, another agency has been asked and has not answered: its lead settles this first."),
            code="handover_pending",
        )
    if AccessRequest.objects.filter(case=absorbed, status=AccessRequestStatus.REQUESTED).exists():
        raise Conflict(
            _("An agency asks to join the file that would close, and awaits an answer: its lead settles this first."),
            code="request_pending",
        )


def excluded_to_carry(kept: CaseFile, absorbed: CaseFile) -> list[CaseExclusion]:
    """Who may never see the absorbed case does not see the kept one either. Raises Conflict `still_referent`, `still_reader`."""
    known = CaseExclusion.objects.filter(case=kept).values("user")
    carried = list(CaseExclusion.objects.filter(case=absorbed).exclude(user__in=known).order_by("since", "pk"))
    users = {exclusion.user_id for exclusion in carried}
    if kept.referent_id in users:
        raise Conflict(
            _("The referent of the file that goes on is set apart from the other one. Name another referent first."), code="still_referent"
        )
    if CaseUserGrant.objects.filter(content_object=kept, user__in=users).exists():
        raise Conflict(
            _("A named reader of the file that goes on is set apart from the other one. Change the readers first."), code="still_reader"
        )
    return carried
