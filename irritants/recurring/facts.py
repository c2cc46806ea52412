"""What is said of a recurring irritant, read value by value. It is read by a whole living area: no number of anybody's may be in it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import LivingArea
from agencies.territory import active_area_of, areas_of
from backend.base import clock
from backend.base.errors import Invalid
from irritants.facts import agency_concerned, category
from irritants.models import RecurringIrritant
from irritants.statuses import RecurringState

TEXTS = ("title", "administration", "cause", "workaround", "solution")


def title(text: str | None) -> str:
    if not text or not text.strip():
        raise Invalid.value("title", _("Say in a few words what people meet, without naming anybody."), code="required")
    return text.strip()


def text(said: str | None) -> str:
    return (said or "").strip()


READERS: Mapping[str, Callable[[Any], Any]] = {
    "title": title,
    "category": category,
    "agency_concerned": agency_concerned,
    **dict.fromkeys(("administration", "cause", "workaround", "solution"), text),
}


def area_for(actor: Actor, slug: str | None) -> LivingArea:
    """The one named, among those of the acting agency; by default where it sits, or the only one that it has to do with."""
    areas = areas_of(actor.acting_agency, clock.today())
    if slug:
        found = areas.filter(slug=slug).first()
        if found is None:
            raise Invalid.value(
                "living_area", _("Your agency has nothing to do with this living area. Choose one of its own."), code="invalid_choice"
            )
        return found
    seat = actor.acting_agency.seat
    here = active_area_of(seat, clock.today()) if seat else None
    only = [here] if here else list(areas[:2])
    if len(only) != 1:
        raise Invalid.value("living_area", _("Say in which living area people meet this."), code="required")
    return only[0]


def keep_what_its_state_needs(recurring: RecurringIrritant, facts: Mapping[str, Any]) -> None:
    """Raises Invalid when a solution on trial, or that solved, is taken out."""
    if (
        recurring.state in (RecurringState.SOLUTION_ON_TRIAL, RecurringState.SOLVED, RecurringState.RECURRING)
        and facts.get("solution") == ""
    ):
        raise Invalid.value("solution", _("Say what solves it: it has been tried already."), code="required")
