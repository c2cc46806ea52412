"""The only way from an identifier to a request to join, and the lists that agree with it.

Its sender sees its state, always, whoever they are to the case. Whoever works in the agency that leads the case sees it all; coordinators
answer. What is read of the case is read in the same statements whether there is a case or not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import InvalidTransition, NotAllowed, NotFound
from cases.access import ACTIONS as CASE_ACTIONS
from cases.access import lock_case
from cases.levels import held_by, held_on, levels_of
from cases.lifecycle import ACCESS_REQUEST, CASE
from cases.models import AccessRequest, CaseFile
from cases.querysets import LEAD, VIEW

SENDER, RECEIVER, SYSTEM = "sender", "receiver", "system"
NOWHERE = UUID(int=0)
"""The key of no case: asked for where there is none, so that as much is asked."""
RELATED = ("from_agency", "requested_by", "answered_by", "case__person")


@dataclass(frozen=True)
class Rule:
    by: str = ""
    """Whose it is, besides machines; empty: anybody's who sees it."""
    case: str = ""
    """The action on the case that it takes."""
    verb: str = ""


ACTIONS: Mapping[str, Rule] = {
    "read": Rule(),
    "grant": Rule(RECEIVER, "grant_access", "grant"),
    "refuse": Rule(RECEIVER, "refuse_access", "refuse"),
    "cancel": Rule(SENDER, verb="cancel"),
    "expire": Rule(SYSTEM, verb="expire"),
}


def get_access_request(actor: Actor, request_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> AccessRequest:
    """The request, if `actor` may do `to` with it now. `lock`: once it is seen, person and case where the case is acted on, then the
    request, by key.

    Raises NotFound, NotAllowed, InvalidTransition or Stale.
    """
    rule = ACTIONS[to]
    found = _look(actor, request_id)
    if found is not None and lock and parties(actor, found):
        [found] = place(actor, [_locked(found, with_case=bool(rule.case))])
    if found is None or not parties(actor, found):
        raise NotFound()
    if not permitted(actor, found, rule):
        raise _refusal(actor, found, rule)
    found.check_version(version)
    if rule.verb:
        ACCESS_REQUEST.next(found.status, rule.verb)
    if rule.case and found.case and CASE_ACTIONS[rule.case].while_open and not found.case.is_open:
        status = found.case.status
        raise InvalidTransition(current=status, allowed=CASE.allowed(status), label=CASE.statuses(status).label)
    return found


def visible_access_requests(actor: Actor, box: str) -> QuerySet[AccessRequest]:
    """What the acting agency sent; or what concerns cases that it leads now, and that this user may see."""
    if actor.case_group_id is None:
        return AccessRequest.objects.none()
    rows = AccessRequest.objects.select_related(*RELATED)
    if box == "sent":
        return rows.filter(from_agency_id=actor.agency_id)
    return rows.filter(case__in=CaseFile.objects.visible_to(actor, LEAD))


def place(actor: Actor, requests: Iterable[AccessRequest]) -> list[AccessRequest]:
    """Say on each request what `actor` holds on its case, and how they stand to it: one statement for all, whatever there is."""
    requests = list(requests)
    leads = Exists(CaseFile.objects.visible_to(actor, LEAD).filter(pk=OuterRef("pk")))
    seen = CaseFile.objects.visible_to(actor).filter(pk__in={one.case_id or NOWHERE for one in requests}).annotate(leads=leads)
    levels = {pk: frozenset({VIEW, LEAD} if leading else {VIEW}) for pk, leading in seen.values_list("pk", "leads")}
    for one in requests:
        one.levels = levels.get(one.case_id or NOWHERE, frozenset())
        one.party = next(iter(parties(actor, one)), "")
    return requests


def parties(actor: Actor, request: AccessRequest) -> list[str]:
    """How `actor` stands to a request whose levels are known: who leads answers, even to a colleague."""
    if actor.is_system:
        return [SYSTEM]
    if not actor.works_on_cases:
        return []
    found = [RECEIVER] if LEAD in request.levels else []
    return [*found, SENDER] if request.from_agency_id == actor.agency_id else found


def permitted(actor: Actor, request: AccessRequest, rule: Rule) -> bool:
    if rule.by and rule.by not in parties(actor, request) and not actor.is_system:
        return False
    return not rule.case or actor.is_system or bool(actor.roles & CASE_ACTIONS[rule.case].roles)


def allowed_actions(actor: Actor, request: AccessRequest) -> list[str]:
    closed = request.party == RECEIVER and request.case is not None and not request.case.is_open
    return [
        name
        for name, rule in ACTIONS.items()
        if permitted(actor, request, rule)
        and (not rule.verb or request.status in ACCESS_REQUEST.verbs[rule.verb])
        and not (closed and rule.case and CASE_ACTIONS[rule.case].while_open)
    ]


def _refusal(actor: Actor, request: AccessRequest, rule: Rule) -> NotAllowed:
    if rule.by in parties(actor, request):
        return NotAllowed(_("A coordinator of your agency answers requests to join a case."), code="role_needed")
    if rule.by == RECEIVER:
        return NotAllowed(_("Only the agency that was asked may do this."))
    return NotAllowed(_("Only the agency that asked may do this."))


def _look(actor: Actor, request_id: UUID | str) -> AccessRequest | None:
    """With what `actor` holds on its case, if it has one, and how they stand to it: one statement, whatever there is."""
    try:
        key = request_id if isinstance(request_id, UUID) else UUID(request_id)
    except ValueError:
        return None
    found = AccessRequest.objects.select_related(*RELATED).annotate(**held_by(actor, "case")).filter(pk=key).first()
    if found is not None:
        found.levels = levels_of(actor, found.case, held=held_on(found)) if found.case else frozenset()
        found.party = next(iter(parties(actor, found)), "")
    return found


def _locked(seen: AccessRequest, *, with_case: bool) -> AccessRequest:
    case = lock_case(seen.case_id) if with_case and seen.case_id else None
    found = AccessRequest.objects.select_related("from_agency").select_for_update(no_key=True, of=("self",)).get(pk=seen.pk)
    if case:
        found.case = case
    return found
