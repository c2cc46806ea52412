"""The only way from an identifier to a case: `get_case(actor, reference, to=ACTION)`.

Out of sight is NotFound, in sight but not permitted is NotAllowed, permitted but not now is InvalidTransition. Locking goes by key first
(person, then case), visibility and guards come in the next statement: scoping and locking at once gives wrong answers under contention.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Subquery, Value
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.roles import CASE_ROLES, Role
from backend.base.errors import InvalidTransition, NotAllowed, NotFound
from cases.lifecycle import CASE
from cases.models import CaseExclusion, CaseFile, CaseGroupGrant, CaseUserGrant, Participation
from cases.querysets import CONTRIBUTE, LEAD, VIEW, permission_id
from cases.references import parse_reference

COORDINATORS = frozenset({Role.COORDINATOR})
AUDITORS = frozenset({Role.AUDITOR})


@dataclass(frozen=True)
class Rule:
    """What an action on a case takes: a level of grant, a role, a status (or a verb of its life)."""

    level: str = VIEW
    roles: frozenset[str] = CASE_ROLES
    while_open: bool = False
    verb: str = ""
    auditor: bool = False
    """The agency's auditor may too, stating why."""


ACTIONS: Mapping[str, Rule] = {
    "read": Rule(),
    "edit": Rule(CONTRIBUTE, while_open=True),
    "start": Rule(LEAD, verb="start"),
    "hold": Rule(LEAD, verb="hold"),
    "resume": Rule(LEAD, verb="resume"),
    "close": Rule(LEAD, verb="close"),
    "reopen": Rule(LEAD, COORDINATORS, verb="reopen"),
    "name_referent": Rule(LEAD, while_open=True),
    "inform": Rule(CONTRIBUTE),
    "record_agreement": Rule(LEAD, while_open=True),
    "withdraw_agreement": Rule(LEAD),
    "hand_over": Rule(LEAD, while_open=True),
    "report_own_status": Rule(while_open=True),
    "leave": Rule(),
    "join_flag": Rule(while_open=True),
    "report_irritant": Rule(CONTRIBUTE, while_open=True),
    "work_on_irritant": Rule(CONTRIBUTE),
    "record_persons_word": Rule(),
    "read_accesses": Rule(LEAD, COORDINATORS, auditor=True),
}


def get_case(actor: Actor, reference: str, *, to: str, lock: bool = False, version: int | None = None) -> CaseFile:
    """The case, if `actor` may do `to` with it now.

    `version` is what the actor has read. Raises NotFound, NotAllowed, InvalidTransition or Stale. What the actor holds on the case
    is left in `case.levels`.
    """
    case = _by_reference(reference, lock=lock)
    return check_case(actor, case, to=to, version=version)


def lock_case(case_id: UUID | Subquery) -> CaseFile:
    """Lock a case and its person by key (or by a subquery that finds it); the caller decides next."""
    return CaseFile.objects.select_for_update(no_key=True, of=("person", "self")).select_related("person").get(pk=case_id)


def check_case(actor: Actor, case: CaseFile | None, *, to: str, version: int | None = None) -> CaseFile:
    rule = ACTIONS[to]
    levels = levels_of(actor, case, for_audit=rule.auditor) if case else frozenset()
    if case is None or not levels:
        raise NotFound()
    if "audit" not in levels:
        if not actor.is_system and not actor.roles & rule.roles:
            raise NotAllowed(_("Your role does not allow this. Ask a coordinator of your agency."), code="role_needed")
        if rule.level not in levels:
            raise NotAllowed(_refusal(rule.level, case), code=f"{rule.level.removesuffix('_casefile')}_needed")
    case.check_version(version)
    if rule.verb:
        CASE.next(case.status, rule.verb)
    elif rule.while_open and not case.is_open:
        raise InvalidTransition(current=case.status, allowed=CASE.allowed(case.status), label=CASE.statuses(case.status).label)
    case.levels = levels
    return case


def allowed_actions(actor: Actor, case: CaseFile) -> list[str]:
    """What `actor` could do now, from levels already read."""
    return [
        name
        for name, rule in ACTIONS.items()
        if rule.level in case.levels
        and (actor.is_system or actor.roles & rule.roles)
        and (CASE.verbs[rule.verb].get(case.status) if rule.verb else case.is_open or not rule.while_open)
    ]


def levels_of(actor: Actor, case: CaseFile, *, for_audit: bool = False) -> frozenset[str]:
    """Levels that `actor` holds on one case, in one statement; {"audit"} for the auditor of an agency that is or was in it."""
    if for_audit and actor.has(Role.AUDITOR):
        return _audit_level(actor, case)
    return levels_unless_excluded(actor, case) or frozenset()


def levels_unless_excluded(actor: Actor, case: CaseFile) -> frozenset[str] | None:
    """Levels that `actor` holds on one case; None for whom it is never, whatever is granted."""
    if actor.is_system:
        return frozenset({VIEW, CONTRIBUTE, LEAD})
    if actor.case_group_id is None:
        return frozenset()
    by_group = CaseGroupGrant.objects.filter(content_object=case, group_id=actor.case_group_id).values_list("permission_id", flat=True)
    by_name = CaseUserGrant.objects.filter(content_object=case, user_id=actor.user_id, agency_id=actor.agency_id)
    excluded = CaseExclusion.objects.filter(case=case, user_id=actor.user_id).annotate(never=Value(-1)).values_list("never", flat=True)
    held = set(by_group.union(by_name.values_list("permission_id", flat=True), excluded, all=True))
    return None if -1 in held else frozenset(level for level in (VIEW, CONTRIBUTE, LEAD) if permission_id(level) in held)


def ground_of(actor: Actor, case: CaseFile) -> str:
    """What entitles this reader, for the journal of accesses."""
    if "audit" in case.levels:
        return "audit"
    found = next((p.ground for p in case.participations.all() if p.agency_id == actor.agency_id and p.ended_at is None), "")
    return found or "named_reader"


def _audit_level(actor: Actor, case: CaseFile) -> frozenset[str]:
    if not Participation.objects.filter(case=case, agency_id=actor.agency_id).exists():
        return frozenset()
    if not actor.reason:
        raise NotAllowed(_("Say why you consult this case: an audit is recorded with its reason."), code="reason_needed")
    return frozenset({"audit"})


def _by_reference(text: str, *, lock: bool) -> CaseFile | None:
    reference = parse_reference(text)
    if reference is None:
        return None
    cases = CaseFile.objects.select_related("person")
    if lock:
        cases = cases.select_for_update(no_key=True, of=("person", "self"))
    return cases.filter(reference=reference).first()


def _refusal(level: str, case: CaseFile) -> str:
    if level == LEAD:
        lead = case.participations.filter(Q(role="lead"), ended_at=None).select_related("agency").first()
        return _("Only the lead agency may do this: ask %(agency)s.") % {"agency": lead.agency.name if lead else "–"}
    return _("Your agency observes this case: ask its lead to make it a contributor.")
