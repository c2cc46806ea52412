"""The only way from an identifier to a recurring irritant, and the list that agrees with it: every agency of the living area reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.roles import Role
from agencies.territory import areas_of
from backend.base import clock
from backend.base.errors import NotAllowed, NotFound
from irritants.access import reads_for_its_agency
from irritants.lifecycle import RECURRING
from irritants.models import Irritant, RecurringIrritant

WRITERS = frozenset({Role.COORDINATOR, Role.MANAGER})
"""Roles that spot recurring irritants and move their state, in any agency of the area: a solution is seldom in one pair of hands."""

RELATED = ("category", "living_area", "owner_agency", "agency_concerned")
ORDERINGS: Mapping[str, tuple[str, ...]] = {"-spotted": ("-created_at", "-pk"), "spotted": ("created_at", "pk")}
"""What their list may be sorted by, with the columns of each; the first is the default."""


@dataclass(frozen=True)
class Rule:
    roles: frozenset[Role] = WRITERS
    verb: str = ""


ACTIONS: Mapping[str, Rule] = {
    "read": Rule(frozenset(Role)),
    "edit": Rule(),
    **{verb: Rule(verb=verb) for verb in RECURRING.verbs},
}


def visible_recurring(actor: Actor) -> QuerySet[RecurringIrritant]:
    if actor.is_system:
        return RecurringIrritant.objects.all()
    if not reads_for_its_agency(actor):
        return RecurringIrritant.objects.none()
    return RecurringIrritant.objects.filter(living_area__in=areas_of(actor.acting_agency, clock.today()))


def get_recurring(actor: Actor, recurring_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> RecurringIrritant:
    """Raises NotFound, NotAllowed, Stale or InvalidTransition."""
    try:
        key = recurring_id if isinstance(recurring_id, UUID) else UUID(recurring_id)
    except ValueError:
        raise NotFound from None
    if lock:
        RecurringIrritant.objects.select_for_update(no_key=True).filter(pk=key).first()
    recurring = visible_recurring(actor).select_related(*RELATED).filter(pk=key).first()
    if recurring is None:
        raise NotFound
    rule = ACTIONS[to]
    if not may(actor, rule):
        raise NotAllowed(_("Coordinators and managers of the living area do this. Ask one of your agency."), code="role_needed")
    recurring.check_version(version)
    if rule.verb:
        RECURRING.next(recurring.state, rule.verb)
    return recurring


def may(actor: Actor, rule: Rule) -> bool:
    return actor.is_system or bool(actor.roles & rule.roles)


def allowed_on_recurring(actor: Actor, recurring: RecurringIrritant) -> list[str]:
    """What `actor` could do now with a recurring irritant got through the door."""
    return [name for name, rule in ACTIONS.items() if may(actor, rule) and (not rule.verb or recurring.state in RECURRING.verbs[rule.verb])]


def may_spot(actor: Actor) -> bool:
    return actor.agency_id is not None and actor.has(*WRITERS)


def alike(actor: Actor, irritant: Irritant, *, most: int = 5) -> list[RecurringIrritant]:
    """What others met of the same kind, in the same living area: the last spotted first. Not what the irritant is linked to.

    Of the same kind too, what was said under a category that continues this one, or that was merged into the same.
    """
    code = irritant.category.merged_into_id or irritant.category_id
    of_that_kind = Q(category=code) | Q(category__merged_into=code)
    same = visible_recurring(actor).filter(of_that_kind, living_area=irritant.living_area_id)
    others = same.exclude(pk=irritant.recurring_id) if irritant.recurring_id else same
    return list(others.select_related(*RELATED).order_by("-created_at", "-pk")[:most])
