from collections.abc import Iterable

from django.utils.translation import gettext as _

from agencies.access import agency_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.invitations import send_invitation
from agencies.models import Invitation
from agencies.models.invitation import LASTS
from agencies.roles import accepted_roles
from agencies.validation import validate
from backend.base import clock
from backend.base.errors import Conflict
from backend.base.operation import operation


@operation
def invite_member(agency_slug: str, *, email: str, roles: Iterable[str], language: str = "fr", actor: Actor) -> Invitation:
    """Send a link to an address. Whether somebody has an account there is not asked: the answer is the same."""
    agency = agency_to_administer(actor, slug=agency_slug)
    accepted = accepted_roles(roles, works_on_cases=agency.works_on_cases)
    invitation = Invitation(
        agency=agency,
        email=email.strip().lower(),
        roles=accepted,
        language=language,
        invited_by=actor.user,
        sent_at=clock.now(),
        expires_at=clock.now() + LASTS,
    )
    refuse_invited(invitation)
    validate(invitation, exclude=["agency", "invited_by"])

    invitation.save(force_insert=True)

    record(agency, "member_invited", actor, invitation=invitation.pk, roles=accepted)
    send_invitation.enqueue(str(invitation.pk), invitation.times_sent)
    return invitation


def refuse_invited(invitation: Invitation) -> None:
    """The agency is locked: nobody else invites meanwhile."""
    if Invitation.objects.filter(agency=invitation.agency, email=invitation.email, accepted_at=None, withdrawn_at=None).exists():
        raise Conflict(_("This address was invited already. Send that invitation again, or withdraw it first."), code="already_invited")
