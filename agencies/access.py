"""Which membership a user acts through, and who administers an agency."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, ApiKey, Invitation, Membership, User
from agencies.roles import Role
from backend.base.errors import Conflict, NotAllowed, NotFound


def user_to_act(user_id: uuid.UUID) -> User | None:
    """A user with `usable_memberships` at hand: one statement for whoever belongs to an agency."""
    usable = Membership.objects.filter(user=user_id, is_active=True, user__is_active=True, agency__is_active=True)
    memberships = list(usable.select_related("user", "agency").order_by("agency__slug"))
    if not memberships:
        return User.objects.filter(pk=user_id).first()
    user = memberships[0].user
    for membership in memberships:
        membership.user = user
    user.usable_memberships = memberships
    return user


def acting_membership(user: User, agency_slug: str | None) -> Membership:
    """The membership through which a signed-in user acts. Raises NotAllowed when there is none, or when it must be named."""
    memberships = user.usable_memberships
    if agency_slug is None:
        if len(memberships) > 1:
            slugs = [membership.agency.slug for membership in memberships]
            raise NotAllowed(
                _("You belong to several agencies. Say for which one you act: %(agencies)s.") % {"agencies": ", ".join(slugs)},
                code="acting_agency_required",
                agencies=slugs,
            )
        if memberships:
            return memberships[0]
        raise NotAllowed(_("Your account belongs to no agency. Ask the administrator of your agency to add you."), code="no_membership")
    for membership in memberships:
        if membership.agency.slug == agency_slug:
            return membership
    raise NotAllowed(
        _("You do not belong to the agency “%(agency)s”. Choose one of yours, or ask its administrator to add you.")
        % {"agency": agency_slug},
        code="not_a_member",
    )


# --- administering an agency: its row is locked first, then one decides ---


def agency_to_administer(actor: Actor, **key: Any) -> Agency:
    """The agency named by a unique key, locked. The directory is public: NotFound means that there is none."""
    agency = Agency.objects.select_for_update(no_key=True).filter(**key).first()
    if agency is None:
        raise NotFound
    if not administers(actor, agency):
        raise NotAllowed(_("Only an administrator of “%(agency)s” may do this. Ask one of them.") % {"agency": agency.name})
    return agency


def membership_to_administer(actor: Actor, membership_id: uuid.UUID, *, version: int | None = None) -> Membership:
    """The membership, locked after its agency. Who belongs to another agency is nobody's business: NotFound.

    `version` is what the actor has read. Raises Stale.
    """
    agency_id = Membership.objects.filter(pk=membership_id).values_list("agency_id", flat=True).first()
    if agency_id is None or not within(actor, agency_id):
        raise NotFound
    agency_to_administer(actor, pk=agency_id)
    membership = Membership.objects.select_for_update(no_key=True, of=("self",)).select_related("user", "agency").get(pk=membership_id)
    membership.check_version(version)
    return membership


def invitation_to_administer(actor: Actor, invitation_id: uuid.UUID, *, version: int | None = None) -> Invitation:
    """The invitation, still open, locked after its agency. NotFound for one of another agency."""
    agency_id = Invitation.objects.filter(pk=invitation_id).values_list("agency_id", flat=True).first()
    if agency_id is None or not within(actor, agency_id):
        raise NotFound
    agency_to_administer(actor, pk=agency_id)
    invitation = Invitation.objects.select_for_update(no_key=True, of=("self",)).select_related("agency").get(pk=invitation_id)
    invitation.check_version(version)
    if not invitation.is_open:
        raise Conflict(_("This invitation was accepted or withdrawn. Invite the person again if you need to."), code="invitation_over")
    return invitation


def own_membership(actor: Actor, membership_id: uuid.UUID) -> Membership:
    """The membership through which the actor acts, locked after its agency: nobody does this for another. A machine of ours names any.

    Raises NotAllowed `session_needed` for an API key, which would outlive its end in those that it makes.
    """
    agency_id = Membership.objects.filter(pk=membership_id).values_list("agency_id", flat=True).first()
    if agency_id is None or not within(actor, agency_id):
        raise NotFound
    if not actor.is_system and actor.membership_id != membership_id:
        raise NotAllowed(_("A key acts in the name of one person: each issues their own. Ask the person to do it."))
    if actor.is_software:
        raise NotAllowed(_("An API key makes no other. Sign in on the pages, and issue it there."), code="session_needed")
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
    return Membership.objects.select_for_update(no_key=True, of=("self",)).select_related("user", "agency").get(pk=membership_id)


def key_to_revoke(actor: Actor, key_id: uuid.UUID) -> ApiKey:
    """The API key, locked after its agency: one's own, or any of the agency that one administers. NotFound for a key of another agency."""
    found = ApiKey.objects.filter(pk=key_id).values_list("membership__agency_id", "membership_id").first()
    if found is None or not within(actor, found[0]):
        raise NotFound
    if actor.membership_id == found[1]:
        Agency.objects.select_for_update(no_key=True).get(pk=found[0])
    else:
        agency_to_administer(actor, pk=found[0])
    return ApiKey.objects.select_for_update(no_key=True, of=("self",)).select_related("membership__agency").get(pk=key_id)


def within(actor: Actor, agency_id: uuid.UUID) -> bool:
    return actor.is_system or actor.agency_id == agency_id


def administers(actor: Actor, agency: Agency) -> bool:
    """Read again from the database: the actor may have lost the role while waiting for the lock."""
    if actor.is_system:
        return True
    if actor.membership_id is None or actor.agency_id != agency.pk:
        return False
    return administrators(agency).filter(pk=actor.membership_id).exists()


def administrators(agency: Agency) -> QuerySet[Membership]:
    return Membership.objects.filter(agency=agency, is_active=True, user__is_active=True, roles__contains=[Role.AGENCY_ADMIN])


def keep_an_administrator(membership: Membership) -> None:
    """Refuse to take the role from the last one who has it: nobody could give it back."""
    if Role.AGENCY_ADMIN in membership.roles and not administrators(membership.agency).exclude(pk=membership.pk).exists():
        raise Conflict(
            _("This is the last administrator of “%(agency)s”. Make somebody else administrator first.")
            % {"agency": membership.agency.name},
            code="last_agency_admin",
        )


def refuse_unfit(user: User, membership: Membership | None) -> None:
    if not user.is_active:
        raise Conflict(_("This account is closed. Give the person another login."), code="account_closed")
    if membership and membership.is_active:
        raise Conflict(_("This person belongs to the agency already. Change the roles instead."), code="already_a_member")


def refuse_ended(membership: Membership) -> None:
    if not membership.is_active:
        raise Conflict(_("This membership has ended. Bring the person back first."), code="membership_ended")
