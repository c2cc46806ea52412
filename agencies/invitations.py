"""The link of an invitation: signed, for one sending only. And the e-mail that carries it: who invites to which agency, nothing else."""

import uuid
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from agencies.models import Invitation
from backend.base.errors import NotFound

SALT = "invitation"


class Link(NamedTuple):
    invitation_id: uuid.UUID
    times_sent: int


def token_of(invitation: Invitation) -> str:
    return signing.dumps([str(invitation.pk), invitation.times_sent], salt=SALT)


def opened_by(token: str, *, among: QuerySet[Invitation] | None = None) -> Invitation:
    """Raises NotFound for whatever opens nothing: forged, too old, used, withdrawn, sent again since. The reader is not told which."""
    link = _read(token)
    invitations = Invitation.objects.all() if among is None else among
    invitation = invitations.select_related("agency", "invited_by").filter(pk=link.invitation_id).first()
    if invitation is None or not invitation.opens or invitation.times_sent != link.times_sent or not invitation.agency.is_active:
        raise NotFound
    return invitation


def _read(token: str) -> Link:
    try:
        key, times_sent = signing.loads(token, salt=SALT)
        return Link(uuid.UUID(key), times_sent)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None


@task()
def send_invitation(invitation_id: str, times_sent: int) -> None:
    """May run twice: the same e-mail twice does no harm. Nothing for one that was answered, withdrawn or sent again meanwhile."""
    invitation = Invitation.objects.select_related("agency", "invited_by").get(pk=invitation_id)
    if invitation.opens and invitation.times_sent == times_sent:
        message_of(invitation).send()


def message_of(invitation: Invitation) -> EmailMessage:
    with translation.override(invitation.language):
        who = invitation.invited_by.display_name if invitation.invited_by else "Fil rouge"
        body = _(
            "%(who)s invites you to join “%(agency)s” on Fil rouge.\n\n%(link)s\n\n"
            "This link works once, during seven days. If you do not expect it, ignore this message."
        ) % {"who": who, "agency": invitation.agency.name, "link": f"{settings.SITE_URL}/invitations/{token_of(invitation)}"}
        return EmailMessage(_("Fil rouge: you are invited"), body, to=[invitation.email])
