"""The only way from an identifier to a case: `get_case(actor, reference, to=ACTION)`.

Out of sight is NotFound, in sight but not permitted is NotAllowed, permitted but not now is InvalidTransition.

One looks first: a case that is not there and one that is not in sight come out of one statement alike, which waits for nobody. Only what is
seen is locked, by key (person, then case), and decided anew in the next statement: scoping and locking at once gives wrong answers under
contention.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.roles import CASE_ROLES, Role
from backend.base.errors import Conflict, InvalidTransition, NotAllowed, NotFound
from cases.levels import Held, held_by, held_on, levels_of
from cases.lifecycle import CASE
from cases.masking import Sight, sight_of
from cases.models import CaseFile, Participation
from cases.querysets import CONTRIBUTE, LEAD, VIEW
from cases.references import parse_reference
from cases.statuses import ParticipationRole

COORDINATORS = frozenset({Role.COORDINATOR})
AUDITORS = frozenset({Role.AUDITOR})
ANY_PART = frozenset(ParticipationRole)
BESIDE_THE_LEAD = ANY_PART - {ParticipationRole.LEAD}
"""The lead hands the case over first, or closes it: never without a lead."""


@dataclass(frozen=True)
class Rule:
    """What an action on a case takes: a level of grant, a role, a status (or a verb of its life), a part of one's own in it."""

    level: str = VIEW
    roles: frozenset[str] = CASE_ROLES
    while_open: bool = False
    verb: str = ""
    auditor: bool = False
    """The agency's auditor may too, stating why."""
    referent: bool = False
    """The person's referent may too, whatever their role and that of their agency."""
    parts: frozenset[str] = frozenset()
    """Roles in the case, one of which the acting agency has itself; empty: none is needed. The operation, which knows of which part
    it is asked, refuses the others."""
    unless_merged: bool = False
    """Not where the case is continued in another: the two are taken apart first."""

    def stopped_by_merge(self, case: CaseFile) -> bool:
        return self.unless_merged and case.is_merged


ACTIONS: Mapping[str, Rule] = {
    "read": Rule(),
    "edit": Rule(CONTRIBUTE, while_open=True),
    "start": Rule(LEAD, verb="start"),
    "hold": Rule(LEAD, verb="hold"),
    "resume": Rule(LEAD, verb="resume"),
    "close": Rule(LEAD, verb="close"),
    "reopen": Rule(LEAD, COORDINATORS, verb="reopen", unless_merged=True),
    "merge": Rule(LEAD, COORDINATORS, while_open=True),
    "name_referent": Rule(LEAD, while_open=True),
    "inform": Rule(CONTRIBUTE),
    "record_agreement": Rule(LEAD, while_open=True),
    "withdraw_agreement": Rule(LEAD),
    "hand_over": Rule(LEAD, while_open=True),
    "report_own_status": Rule(while_open=True, parts=ANY_PART),
    "leave": Rule(parts=BESIDE_THE_LEAD),
    "join_flag": Rule(while_open=True),
    "report_irritant": Rule(CONTRIBUTE, while_open=True),
    "work_on_irritant": Rule(CONTRIBUTE),
    "record_persons_word": Rule(),
    # requests to join, which whoever works in the agency that leads reads
    "grant_access": Rule(LEAD, COORDINATORS, while_open=True),
    "refuse_access": Rule(LEAD, COORDINATORS),
    "write_note": Rule(CONTRIBUTE, while_open=True, parts=ANY_PART),
    "add_document": Rule(CONTRIBUTE, while_open=True, parts=ANY_PART),
    # the plan: cases/plan/access.py
    "plan_action": Rule(CONTRIBUTE, while_open=True),
    "work_on_action": Rule(CONTRIBUTE, while_open=True),
    "book_appointment": Rule(CONTRIBUTE, while_open=True),
    "work_on_appointment": Rule(CONTRIBUTE),
    "read_accesses": Rule(LEAD, COORDINATORS, auditor=True),
    # of one's own worklist: nobody else sees it
    "snooze": Rule(while_open=True),
    "unsnooze": Rule(),
    # protecting people, explaining access
    "restrict": Rule(LEAD, COORDINATORS),
    "exclude": Rule(LEAD, COORDINATORS),
    "explain_access": Rule(LEAD, COORDINATORS, auditor=True),
    "see_address": Rule(CONTRIBUTE),
    "print_papers": Rule(CONTRIBUTE),
    "read_report": Rule(LEAD, COORDINATORS, auditor=True, referent=True),
}


def get_case(
    actor: Actor, reference: str, *, to: str, lock: bool = False, version: int | None = None, among: QuerySet[CaseFile] | None = None
) -> CaseFile:
    """The case, if `actor` may do `to` with it now.

    `version` is what the actor has read; `among` reads with it, where nothing is locked, what else a page shows. Raises NotFound,
    NotAllowed, InvalidTransition, Conflict `case_merged` or Stale. What the actor holds on the case is left in `case.levels`, and of which
    agencies they are told in `case.sight`.
    """
    parsed = parse_reference(reference)
    if parsed is None:
        raise NotFound()
    cases = (CaseFile.objects if among is None else among).filter(reference=parsed).select_related("person")
    case = cases.annotate(**held_by(actor)).first()
    held = held_on(case) if case else None
    if lock and case and levels_of(actor, case, for_audit=ACTIONS[to].auditor, held=held):
        case, held = lock_case(case.pk), None
    return check_case(actor, case, to=to, version=version, held=held)


def lock_case(case_id: UUID | Subquery) -> CaseFile:
    """Lock a case and its person by key (or by a subquery that finds it); the caller decides next."""
    return CaseFile.objects.select_for_update(no_key=True, of=("person", "self")).select_related("person").get(pk=case_id)


def check_case(actor: Actor, case: CaseFile | None, *, to: str, version: int | None = None, held: Held | None = None) -> CaseFile:
    """`held`: what `actor` holds on the case, if it was read with it."""
    rule = ACTIONS[to]
    levels = levels_of(actor, case, for_audit=rule.auditor, held=held) if case else frozenset()
    if case is None or not levels:
        raise NotFound()
    if "audit" not in levels and not (rule.referent and is_referent(actor, case)):
        if not actor.is_system and not actor.roles & rule.roles:
            raise NotAllowed(_("Your role does not allow this. Ask a coordinator of your agency."), code="role_needed")
        if rule.level not in levels:
            raise NotAllowed(_refusal(rule.level, case, sight_of(actor, case)), code=f"{rule.level.removesuffix('_casefile')}_needed")
    case.check_version(version)
    if rule.verb:
        CASE.next(case.status, rule.verb)
    elif rule.while_open and not case.is_open:
        raise InvalidTransition(current=case.status, allowed=CASE.allowed(case.status), label=CASE.statuses(case.status).label)
    if rule.stopped_by_merge(case):
        raise Conflict(_("This file was merged into another: take the two apart, and it is open again."), code="case_merged")
    case.levels = levels
    case.sight = sight_of(actor, case)
    return case


def allowed_actions(actor: Actor, case: CaseFile, present: Iterable[Participation]) -> list[str]:
    """What `actor` could do now, from levels and participations already read. `present`: those that have not ended."""
    part = next((participation.role for participation in present if participation.agency_id == actor.agency_id), "")
    return [
        name
        for name, rule in ACTIONS.items()
        if ((rule.level in case.levels and (actor.is_system or actor.roles & rule.roles)) or (rule.referent and is_referent(actor, case)))
        and (not rule.parts or part in rule.parts)
        and (CASE.verbs[rule.verb].get(case.status) if rule.verb else case.is_open or not rule.while_open)
        and not rule.stopped_by_merge(case)
    ]


def is_referent(actor: Actor, case: CaseFile) -> bool:
    return actor.user_id is not None and (actor.user_id, actor.agency_id) == (case.referent_id, case.referent_agency_id)


def ground_of(actor: Actor, case: CaseFile) -> str:
    """What entitles this reader, for the journal of accesses."""
    if "audit" in case.levels:
        return "audit"
    found = next((p.ground for p in case.participations.all() if p.agency_id == actor.agency_id and p.ended_at is None), "")
    return found or "named_reader"


def _refusal(level: str, case: CaseFile, sight: Sight) -> str:
    if level == LEAD:
        lead = case.participations.filter(Q(role="lead"), ended_at=None).select_related("agency").first()
        return _("Only the lead agency may do this: ask %(agency)s.") % {"agency": sight.agency(lead.agency).name if lead else "–"}
    return _("Your agency observes this case: ask its lead to make it a contributor.")
