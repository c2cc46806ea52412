from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed
from backend.base.operation import operation
from cases.deadlines import EXPIRES_AFTER, respond_by
from cases.free_text import check_free_text
from cases.models import AccessRequest
from cases.notices import tell_lead
from cases.people.details import tidy
from cases.people.lookups import ASKED, get_lookup, keep
from cases.statuses import Urgency


@operation
def request_access(lookup_id: UUID | str, *, actor: Actor, reason: str) -> AccessRequest:
    """Ask whoever leads the case that a lookup met to let one's agency in. Where it met none, all goes alike, and nobody is asked.

    Raises Conflict `lookup_expired`, `access_requested`.
    """
    if not actor.works_on_cases:
        raise NotAllowed(_("Only caseworkers and coordinators ask to join a case."), code="role_needed")
    lookup = get_lookup(actor, lookup_id)
    reason = reason.strip()
    check_free_text(reason=reason)
    if not tidy(reason):
        raise Invalid.value("reason", _("Say why your agency asks to join."), code="required")
    if earlier := AccessRequest.objects.filter(lookup=lookup.pk).values_list("pk", flat=True).first():
        raise Conflict(
            _("You have asked already: follow what becomes of that request."), code="access_requested", access_request=str(earlier)
        )

    now = clock.now()
    asked = AccessRequest.objects.create(
        lookup=lookup.pk,
        case_id=UUID(lookup.data["case"]) if "case" in lookup.data else None,
        from_agency=actor.acting_agency,
        requested_by=actor.user,
        requested_at=now,
        reason=reason,
        respond_by=respond_by(Urgency.NORMAL, now),
        expires_at=now + EXPIRES_AFTER,
    )

    keep(actor, ASKED, lookup=lookup.pk, request=asked.pk)
    tell_lead("access_requested", asked.pk)
    return asked
