from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.free_text import check_free_text
from cases.models import CaseFile, CoveredAgency, Participation, SharingAgreement
from cases.sharing.agreements import agencies_named

PARTICIPANTS = "participants"


@operation
def record_agreement(
    reference: str,
    *,
    actor: Actor,
    covers: str | Collection[str],
    how: str,
    given_on: date,
    expires_on: date | None = None,
    evidence: str = "",
    version: int | None = None,
) -> SharingAgreement:
    """Keep that the person agreed to share: with the agencies in the case on `given_on` ("participants"), or with those named by slug."""
    case = get_case(actor, reference, to="record_agreement", lock=True, version=version)
    check_free_text(evidence=evidence)
    if given_on > clock.today():
        raise Invalid.value("given_on", _("Give the day on which the person agreed: today or before."), code="in_the_future")
    if expires_on and expires_on < max(given_on, clock.today()):
        raise Invalid.value("expires_on", _("An agreement recorded today expires today at the earliest."), code="in_the_past")
    agencies = _participants(case, given_on) if covers == PARTICIPANTS else agencies_named(covers, name="covers")

    agreement = SharingAgreement.objects.create(
        case=case,
        covers_participants=covers == PARTICIPANTS,
        how=how,
        given_on=given_on,
        expires_on=expires_on,
        evidence=evidence,
        recorded_by=actor.user,
        recorded_by_agency=actor.acting_agency,
    )
    CoveredAgency.objects.bulk_create(CoveredAgency(agreement=agreement, agency=agency) for agency in agencies)

    record(case, "agreement_recorded", actor, agreement=agreement.pk, agencies=[str(agency.pk) for agency in agencies], how=how)
    return agreement


def _participants(case: CaseFile, on: date) -> list[Agency]:
    """Those in the case on that day, and still in it."""
    end_of_day = clock.at(on + timedelta(days=1), clock.MIDNIGHT)
    present = (
        Participation.objects.filter(case=case, ended_at=None, started_at__lt=end_of_day).select_related("agency").order_by("agency__slug")
    )
    agencies = [participation.agency for participation in present]
    if not agencies:
        raise Invalid.value("given_on", _("No agency was in this case on that day: name the agencies instead."), code="no_participant")
    return agencies
