"""The only way from an identifier to an irritant: `get_irritant(actor, id, to=ACTION)`. Lists agree with it (irritants/lists.py).

Whoever sees its case sees an irritant in full. One that was met in an observation is seen in full by the agency that reported it.
The agency concerned reads `CONCERNED_FIELDS` of what concerns it: never the description, the case or who reported it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.roles import Role
from backend.base.errors import InvalidTransition, NotAllowed, NotFound
from cases.access import ACTIONS as CASE_ACTIONS
from cases.access import check_case, lock_case
from cases.levels import Held, held_by, held_on, levels_of
from cases.masking import OPEN, Sight, sight_of
from irritants.lifecycle import IRRITANT
from irritants.models import Irritant

FULL, CONCERNED = "full", "concerned"

CONCERNED_FIELDS = (
    "id",
    "category",
    "commune",
    "step",
    "status",
    "agency_concerned",
    "occurred_on",
    "reported_at",
    "started_at",
    "resolved_at",
    "confirmed_at",
    "ended_at",
    "version",
)
"""All that the agency concerned reads: category, commune, step, state and dates. `version` is what its answers are tagged with."""

OBSERVERS = frozenset({Role.CASEWORKER, Role.COORDINATOR, Role.MANAGER})
"""Roles that write and read the observations of their agency, and read what concerns it."""


@dataclass(frozen=True)
class Rule:
    """What an action on an irritant takes: an action on its case, a verb of its life."""

    on_case: str = "work_on_irritant"
    verb: str = ""


ACTIONS: Mapping[str, Rule] = {
    "read": Rule("read"),
    "edit": Rule(),
    "start": Rule(verb="start"),
    "resolve": Rule(verb="resolve"),
    "record_persons_word": Rule("record_persons_word", verb="confirm"),
    "reopen": Rule(verb="reopen"),
    "give_up": Rule(verb="give_up"),
    "void": Rule(verb="void"),
    # to what several people meet, by whoever reads it in full
    "link": Rule("read"),
    "unlink": Rule("read"),
}


def get_irritant(actor: Actor, irritant_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> Irritant:
    """The irritant, if `actor` may do `to` with it now; `irritant.view` says what of it the actor may read.

    `lock`: its case first, then the irritant, by key, once it is seen. `version` is what the actor has read. Raises NotFound, NotAllowed,
    InvalidTransition or Stale.
    """
    irritant = _look(actor, irritant_id, whole=not lock)
    if irritant is not None and lock and _view(actor, irritant, held_on(irritant)):
        irritant = _locked(actor, irritant)
    if irritant is None:
        raise NotFound
    irritant.view = _view(actor, irritant, held_on(irritant))
    if not irritant.view:
        raise NotFound
    if to == "read":
        return irritant
    _check_rights(actor, irritant, ACTIONS[to])
    irritant.check_version(version)
    _check_state(irritant, ACTIONS[to])
    return irritant


def allowed_actions(actor: Actor, irritant: Irritant) -> list[str]:
    """What `actor` could do now with an irritant got through the door."""
    if irritant.view != FULL:
        return ["read"]
    return [
        name for name, rule in ACTIONS.items() if _has_rights(actor, irritant, rule) and (name == "read" or _is_possible(irritant, rule))
    ]


def sight_on(irritant: Irritant) -> Sight:
    """Of whoever got it through the door: one that was met in no case tells of nobody."""
    return irritant.case.sight if irritant.case else OPEN


def reads_for_its_agency(actor: Actor) -> bool:
    return actor.agency_id is not None and actor.has(*OBSERVERS)


def _look(actor: Actor, irritant_id: UUID | str, *, whole: bool = True) -> Irritant | None:
    """`whole`: with what it names. Before a lock, which reads it again, only what says whether it is in sight."""
    try:
        key = irritant_id if isinstance(irritant_id, UUID) else UUID(irritant_id)
    except ValueError:
        return None
    told = _told(actor) if whole else Irritant.objects.annotate(**held_by(actor, "case"))
    return told.select_related("case__person").filter(pk=key).first()


def _locked(actor: Actor, seen: Irritant) -> Irritant | None:
    case = lock_case(seen.case_id) if seen.case_id else None
    irritant = _told(actor).select_for_update(no_key=True, of=("self",)).filter(pk=seen.pk).first()
    if irritant is not None:
        irritant.case = case
    return irritant


def _told(actor: Actor) -> QuerySet[Irritant]:
    related = ("category", "commune", "agency_concerned", "agency_in_charge", "reported_by_agency", "observation")
    return Irritant.objects.select_related(*related).annotate(**held_by(actor, "case"))


def _view(actor: Actor, irritant: Irritant, held: Held) -> str:
    if actor.is_system:
        return FULL
    if irritant.case is not None:
        irritant.case.levels = levels_of(actor, irritant.case, held=held)
        irritant.case.sight = sight_of(actor, irritant.case)
        if irritant.case.levels:
            return FULL
    elif irritant.reported_by_agency_id == actor.agency_id and reads_for_its_agency(actor):
        return FULL
    if irritant.agency_concerned_id != actor.agency_id or not reads_for_its_agency(actor):
        return ""
    return "" if held.excluded else CONCERNED  # of a case never theirs to see they are told nothing: they could guess whom it is about


def _check_rights(actor: Actor, irritant: Irritant, rule: Rule) -> None:
    if irritant.view != FULL:
        raise NotAllowed(
            _("Your agency is told of this irritant because it concerns it. The agency in charge of it works on it."), code="concerned_only"
        )
    if irritant.case is not None:
        check_case(actor, irritant.case, to=rule.on_case)


def _has_rights(actor: Actor, irritant: Irritant, rule: Rule) -> bool:
    if irritant.case is None or actor.is_system:
        return True
    on_case = CASE_ACTIONS[rule.on_case]
    return on_case.level in irritant.case.levels and bool(actor.roles & on_case.roles)


def _check_state(irritant: Irritant, rule: Rule) -> None:
    if rule.verb:
        IRRITANT.next(irritant.status, rule.verb)
    elif IRRITANT.is_final(irritant.status):
        raise InvalidTransition(
            current=irritant.status, allowed=IRRITANT.allowed(irritant.status), label=IRRITANT.statuses(irritant.status).label
        )


def _is_possible(irritant: Irritant, rule: Rule) -> bool:
    return irritant.status in IRRITANT.verbs[rule.verb] if rule.verb else not IRRITANT.is_final(irritant.status)
