"""Whoever was invited joins the agency: with the account that they have at this address, or with one made for it."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.events import record
from agencies.invitations import opened_by
from agencies.members import admit
from agencies.models import Agency, Invitation, Membership, User
from agencies.validation import validate
from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed
from backend.base.operation import operation


@operation
def accept_invitation(token: str, *, actor: Actor) -> Membership:
    """Whoever has signed in takes up an invitation that was sent to them: the link, which may be passed on, is not enough.

    Raises NotFound, Conflict `another_address` and those of `admit`.
    """
    if actor.user is None:
        raise NotAllowed(_("Sign in first: a machine accepts no invitation."))
    invitation = _locked(token)
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)
    refuse_another_address(user, invitation)

    membership = admit(user, invitation.agency, roles=invitation.roles, given_by=invitation.invited_by)
    invitation.accepted_at, invitation.membership = clock.now(), membership
    invitation.save_changes("accepted_at", "membership")

    record(invitation.agency, "member_added", actor, membership=membership.pk, user=user.pk, roles=membership.roles)
    return membership


@operation
def join_by_invitation(token: str, *, first_name: str, last_name: str, password: str, actor: Actor) -> Membership:
    """An account for whoever was invited, who signs in with the address of the invitation."""
    if not actor.is_system:
        raise NotAllowed(_("You have an account already. Accept the invitation with it."))
    invitation = _locked(token)
    user = User(login=invitation.email, email=invitation.email, language=invitation.language, first_name=first_name, last_name=last_name)
    refuse_taken(user)
    choose_password(user, password)
    validate(user)

    user.save(force_insert=True)

    return accept_invitation(token, actor=Actor(user=user, agency=None, credential=f"invitation:{invitation.pk}"))


def has_account(invitation: Invitation) -> bool:
    return User.objects.filter(login=invitation.email).exists()


def refuse_another_address(user: User, invitation: Invitation) -> None:
    """Addresses and identifiers are given by invitations, which prove them, and by those who run the service: nobody changes their own."""
    if invitation.email.lower() not in (user.email.lower(), user.login.lower()):
        raise Conflict(
            _(
                "This invitation was sent to another address than yours. Sign in with the account that has this address, or ask whoever "
                "invited you to send it to the address of your account."
            ),
            code="another_address",
        )


def refuse_taken(user: User) -> None:
    if User.objects.filter(login=user.login).exists():
        raise Conflict(_("An account exists with this address. Sign in with it to accept the invitation."), code="account_exists")


def choose_password(user: User, password: str) -> None:
    """Raises Invalid with what the rules say of it."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise Invalid.value("password", " ".join(refused.messages)) from refused
    user.set_password(password)


def _locked(token: str) -> Invitation:
    """The agency first, as in all that administers it, then the invitation. Raises NotFound."""
    invitation = opened_by(token)
    agency = Agency.objects.select_for_update(no_key=True).get(pk=invitation.agency_id)
    invitation = opened_by(token, among=Invitation.objects.select_for_update(no_key=True, of=("self",)))
    invitation.agency = agency
    return invitation
