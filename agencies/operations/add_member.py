from collections.abc import Iterable

from django.contrib.auth.hashers import make_password

from agencies.access import agency_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.members import admit
from agencies.models import Agency, Membership, User
from agencies.roles import accepted_roles
from agencies.validation import validate
from backend.base.operation import operation


@operation
def add_member(
    agency: Agency,
    *,
    roles: Iterable[str],
    user: User | None = None,
    login: str = "",
    email: str = "",
    first_name: str = "",
    last_name: str = "",
    language: str = "fr",
    actor: Actor,
) -> Membership:
    """Give `user`, or whoever signs in with `login`, roles in an agency. A login that nobody has becomes a user without password.

    Somebody who left comes back through the same membership.
    """
    agency = agency_to_administer(actor, pk=agency.pk)
    accepted = accepted_roles(roles, works_on_cases=agency.works_on_cases)
    newcomer = User(login=login.strip().lower(), email=email, first_name=first_name, last_name=last_name, language=language)
    user = user or user_named(newcomer)

    membership = admit(user, agency, roles=accepted, given_by=actor.user)

    record(agency, "member_added", actor, membership=membership.pk, user=user.pk, roles=accepted)
    return membership


def user_named(newcomer: User) -> User:
    """Who signs in like `newcomer`: somebody who is there already, or comes at the same moment, keeps name and address."""
    newcomer.password = make_password(None)
    validate(newcomer, unique=False)
    given = {field: getattr(newcomer, field) for field in ("email", "first_name", "last_name", "language", "password")}
    return User.objects.get_or_create(login=newcomer.login, defaults=given)[0]
