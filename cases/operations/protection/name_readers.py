from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Membership
from agencies.roles import Role
from backend.base.errors import Conflict, Invalid
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.models import CaseFile, Participation
from cases.readers import Pair, eligible_readers, name
from cases.sharing.grants import sync_grants
from cases.sharing.participations import active, lead_of


@operation
def name_readers(reference: str, *, actor: Actor, readers: Collection[UUID], version: int | None = None) -> CaseFile:
    """Restrict a case to these users, caseworkers of the agencies in it; or, if it is restricted already, to these instead.

    Whoever decides stays a reader when no coordinator of the lead is among those named: somebody must be able to name others.
    """
    list(Membership.objects.select_for_update(no_key=True).filter(user__in=readers).order_by("pk"))  # before the case, as when they end
    case = get_case(actor, reference, to="restrict", lock=True, version=version)
    participations = active(case)
    chosen = _chosen(case, participations, readers, actor)
    if case.referent_id and case.referent_id not in {user_id for user_id, _agency in chosen}:
        raise Conflict(
            _("The person’s referent must read the case. Keep them among the readers, or name another referent first."),
            code="referent_not_reader",
        )
    kind = "readers_changed" if case.is_restricted else "case_restricted"

    case.is_restricted = True
    name(case, chosen, participations)
    sync_grants(case, participations)

    record(case, kind, actor, changed=("is_restricted",), readers=sorted(str(user_id) for user_id, _agency in chosen))
    return case


def _chosen(case: CaseFile, participations: list[Participation], readers: Collection[UUID], actor: Actor) -> set[Pair]:
    if not readers:
        raise Invalid.value("readers", _("Name at least one reader: a case is never without one."), code="required")
    members = eligible_readers(case, participations)
    found: dict[UUID, Membership] = {}
    for member in members:
        if member.user_id in readers:
            found.setdefault(member.user_id, member)
    if len(found) < len(set(readers)):
        raise Invalid.value(
            "readers",
            _("A reader is a caseworker of an agency in the case, and is not excluded from it. Choose among those."),
            code="not_in_the_case",
        )
    lead = lead_of(participations).agency_id
    chosen: set[Pair] = {(member.user_id, member.agency_id) for member in found.values()}
    if not actor.is_system and not any(member.agency_id == lead and Role.COORDINATOR in member.roles for member in found.values()):
        chosen.add((actor.user_id, actor.agency_id))
    return chosen
