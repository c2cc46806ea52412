from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, Invalid
from backend.base.operation import operation
from cases.events import record
from cases.joining.access import get_access_request
from cases.lifecycle import ACCESS_REQUEST
from cases.models import AccessRequest
from cases.models.access_request import JOINING
from cases.notices import notify
from cases.sharing.exceptions import NO_EXCEPTION, Stated, check_exception
from cases.sharing.grants import sync_grants
from cases.sharing.participations import active, entitlement, join, of_agency


@operation
def grant_access(
    request_id: UUID, *, actor: Actor, role: str, exception: Stated = NO_EXCEPTION, version: int | None = None
) -> AccessRequest:
    """Let the agency in, as contributor or observer: from here on it reads the case.

    Raises Conflict `agreement_missing` unless an agreement of the person covers it, or an exception (ground, reason) is stated;
    `already_in_the_case`.
    """
    asked = get_access_request(actor, request_id, to="grant", lock=True, version=version)
    check_exception(exception)
    if role not in JOINING:
        raise Invalid.value("role", _("Say whether the agency joins as contributor or as observer."), code="invalid_choice")
    case, agency = asked.case, asked.from_agency
    assert case is not None
    participations = active(case)
    if of_agency(participations, agency.pk):
        raise Conflict(_("%(agency)s is in this case already.") % {"agency": agency.name}, code="already_in_the_case")
    by = entitlement(case, agency, participations, exception=exception)

    asked.status, asked.ended_at = ACCESS_REQUEST.next(asked.status, "grant"), clock.now()
    asked.answered_by, asked.role = actor.user, role
    asked.save_changes("status", "ended_at", "answered_by", "role")
    join(case, agency, role, by, participations)
    sync_grants(case, participations, joining=Actor(user=asked.requested_by, agency=agency))  # who asked reads a case restricted meanwhile

    record(case, "access_granted", actor, access_request=asked.pk, agency=agency.pk, role=role, ground=by.ground)
    notify("access_granted", agency.pk, f"/access-requests/{asked.pk}")
    return asked
