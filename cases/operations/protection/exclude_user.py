from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import User
from backend.base.errors import Conflict, Invalid
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.models import CaseExclusion, CaseUserGrant
from cases.statuses import ExclusionReason


@operation
def exclude_user(
    reference: str,
    *,
    actor: Actor,
    user: UUID | None = None,
    login: str = "",
    reason: str = ExclusionReason.OTHER,
    version: int | None = None,
) -> CaseExclusion:
    """This user (a relative, a neighbour) never sees the case, whatever is granted. Named by `user`, or by their identifier `login`."""
    case = get_case(actor, reference, to="exclude", lock=True, version=version)
    excluded = _known(user, login)
    if CaseExclusion.objects.filter(case=case, user=excluded).exists():
        raise Conflict(_("This person is excluded from the case already."), code="already_excluded")
    if case.referent_id == excluded.pk:
        raise Conflict(_("This is the person’s referent. Name another one first."), code="still_referent")
    if CaseUserGrant.objects.filter(content_object=case, user=excluded).exists():
        raise Conflict(_("This is a named reader of the case. Change the readers first."), code="still_reader")

    exclusion = CaseExclusion.objects.create(case=case, user=excluded, reason=reason)

    record(case, "user_excluded", actor, exclusion=exclusion.pk)
    return exclusion


def _known(user: UUID | None, login: str) -> User:
    if bool(user) == bool(login.strip()):
        raise Invalid.value("user", _("Say who: choose a name, or write an identifier, not both."), code="required")
    found = User.objects.filter(pk=user).first() if user else User.objects.filter(login=login.strip().lower()).first()
    if found is None:
        raise Invalid.value("user" if user else "login", _("Nobody has this identifier. Check it with the agency."), code="unknown_user")
    return found
