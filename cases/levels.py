"""What an actor holds on one case: guardian grants, by the agency or by name, less exclusions. Lists have `visible_to`: same policy."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.roles import Role
from backend.base.errors import NotAllowed
from cases.models import CaseExclusion, CaseFile, CaseGroupGrant, CaseUserGrant, Participation
from cases.querysets import CONTRIBUTE, LEAD, VIEW, permission_id
from cases.statuses import ParticipationRole

LEVELS: Mapping[str, tuple[str, ...]] = {
    ParticipationRole.LEAD: (VIEW, CONTRIBUTE, LEAD),
    ParticipationRole.CONTRIBUTOR: (VIEW, CONTRIBUTE),
    ParticipationRole.OBSERVER: (VIEW,),
}
"""What a role in a case grants: to the agency's caseworkers, or to those of them whom a restricted case names."""


class Held(NamedTuple):
    """Keys of guardian permissions that an actor holds on a case, by the agency or by name; and whether it is never theirs to see."""

    permissions: frozenset[int]
    excluded: bool
    audited: bool
    """The actor's agency is or was in it: asked for auditors."""


def levels_of(actor: Actor, case: CaseFile, *, for_audit: bool = False, held: Held | None = None) -> frozenset[str]:
    """Levels that `actor` holds on one case, in one statement at most; {"audit"} for the auditor of an agency that is or was in it."""
    if for_audit and actor.has(Role.AUDITOR):
        return _audit_level(actor, held or read_held(actor, case))
    return levels_unless_excluded(actor, case, held=held) or frozenset()


def levels_unless_excluded(actor: Actor, case: CaseFile, *, held: Held | None = None) -> frozenset[str] | None:
    """Levels that `actor` holds on one case; None for whom it is never, whatever is granted."""
    if actor.is_system:
        return frozenset({VIEW, CONTRIBUTE, LEAD})
    if actor.case_group_id is None:
        return frozenset()
    if held is None:
        held = read_held(actor, case)
    if held.excluded:
        return None
    return frozenset(level for level in (VIEW, CONTRIBUTE, LEAD) if permission_id(level) in held.permissions)


def seen_among(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, CaseFile]:
    """Of a few cases, by key."""
    if actor.case_group_id is None and not actor.is_system:
        return {}
    return {case.pk: case for case in seen_in(actor, CaseFile.objects.filter(pk__in=set(keys)))}


def seen_in(actor: Actor, few: QuerySet[CaseFile]) -> list[CaseFile]:
    """Of a few cases, those that `actor` sees, each with its person and its `levels`: in one statement that begins with them."""
    found = list(few.select_related("person").annotate(**held_by(actor)))
    for case in found:
        case.levels = levels_of(actor, case, held=held_on(case))
    return [case for case in found if case.levels]


def held_by(actor: Actor, case: str = "pk") -> dict[str, Any]:
    """Annotations of a case, or of a row whose field `case` says in which one it is: what is there and what is in sight come in one
    statement, so that to find nothing and to see nothing cost the same. `held_on` reads them."""
    by_group = CaseGroupGrant.objects.filter(content_object=OuterRef(case), group_id=actor.case_group_id)
    by_name = CaseUserGrant.objects.filter(content_object=OuterRef(case), user_id=actor.user_id, agency_id=actor.agency_id)
    was_in = Participation.objects.filter(case=OuterRef(case), agency_id=actor.agency_id)
    return {
        "held_by_group": ArraySubquery(by_group.values("permission_id")),
        "held_by_name": ArraySubquery(by_name.values("permission_id")),
        "held_never": Exists(CaseExclusion.objects.filter(case=OuterRef(case), user_id=actor.user_id)),
        "held_audited": Exists(was_in) if actor.has(Role.AUDITOR) else Value(False),
    }


def held_on(row: Any) -> Held:
    return Held(frozenset([*row.held_by_group, *row.held_by_name]), row.held_never, row.held_audited)


def read_held(actor: Actor, case: CaseFile) -> Held:
    return held_on(CaseFile.objects.filter(pk=case.pk).annotate(**held_by(actor)).only("pk").get())


class Personal(NamedTuple):
    """Cases about which something is said of one user, for one agency: few, if any."""

    named: list[UUID]
    """Restricted cases that name them as a reader."""
    never: list[UUID]
    """Cases that are never theirs to see, whatever is granted."""


def personal_to(actor: Actor, permission: int | None = None) -> Personal:
    """In one statement, so that lists are planned on what it found instead of asking it of each row. `permission`: by default, to view."""
    level = permission or permission_id(VIEW)
    named = CaseUserGrant.objects.filter(user_id=actor.user_id, agency_id=actor.agency_id, permission_id=level)
    never = CaseExclusion.objects.filter(user_id=actor.user_id)
    found: list[tuple[UUID, bool]] = list(
        named.order_by().values_list("content_object_id", Value(True)).union(never.values_list("case_id", Value(False)), all=True)
    )
    return Personal([case for case, is_named in found if is_named], [case for case, is_named in found if not is_named])


def _audit_level(actor: Actor, held: Held) -> frozenset[str]:
    if held.excluded or not held.audited:
        return frozenset()
    reason_needed(actor)
    return frozenset({"audit"})


def reason_needed(actor: Actor) -> None:
    if not actor.reason:
        raise NotAllowed(_("Say why you consult this case: an audit is recorded with its reason."), code="reason_needed")
