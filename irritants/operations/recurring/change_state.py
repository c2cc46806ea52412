"""The four moves of a recurring irritant: qualify, try_solution, mark_solved, mark_recurring (irritants/lifecycle.py)."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.notices import notify
from irritants.events import record_recurring
from irritants.facts import words
from irritants.lifecycle import RECURRING
from irritants.models import RecurringIrritant
from irritants.recurring.access import get_recurring

EVENTS: Mapping[str, str] = {
    "qualify": "recurring_qualified",
    "try_solution": "recurring_solution_tried",
    "mark_solved": "recurring_solved",
    "mark_recurring": "recurring_came_back",
}
NEEDS: Mapping[str, str] = {"qualify": "cause", "try_solution": "solution", "mark_solved": "solution"}
"""What must be known by then: said now, or before."""
DATED: Mapping[str, str] = {"try_solution": "trial_started_on", "mark_solved": "solved_on"}


@operation
def change_state(
    recurring_id: UUID | str, *, verb: str, cause: str = "", solution: str = "", version: int | None = None, actor: Actor
) -> RecurringIrritant:
    """`cause` and `solution` replace what was said before, where the move takes them. The clock tells who spotted it that it came back."""
    recurring = get_recurring(actor, recurring_id, to=verb, lock=True, version=version)
    changed = ["state"]
    if name := NEEDS.get(verb):
        said = {"cause": cause, "solution": solution}[name] or getattr(recurring, name)
        setattr(recurring, name, words(name, said, refusal=_refusals()[name]))
        changed.append(name)

    recurring.state = RECURRING.next(recurring.state, verb)
    if day := DATED.get(verb):
        setattr(recurring, day, clock.today())
        changed.append(day)

    record_recurring(recurring, EVENTS[verb], actor, changed=changed)
    if actor.is_system:
        notify("irritant_came_back", recurring.owner_agency_id, f"/irritants/recurring/{recurring.pk}", coordinators_only=True)
    return recurring


def _refusals() -> Mapping[str, str]:
    return {"cause": _("Say what causes it, as far as it is understood."), "solution": _("Say what solves it.")}
