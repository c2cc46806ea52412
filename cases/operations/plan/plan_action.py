from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base.models import new_id, refuse_taken
from backend.base.operation import operation
from cases.access import get_case
from cases.deadlines import next_deadline
from cases.events import record
from cases.models import Action
from cases.operations.plan.move_action import move, refuse_out_of_place
from cases.plan.facts import action_facts
from cases.plan.lifecycle import ACTION, leading_to
from cases.plan.statuses import ActionStatus


@operation
def plan_action(
    reference: str,
    *,
    actor: Actor,
    title: str,
    agency: str,
    due_on: date,
    in_their_words: str = "",
    assignee: UUID | str | None = None,
    status: str = ActionStatus.TO_DO,
    said: Mapping[str, Any] | None = None,
    action_id: UUID | None = None,
    version: int | None = None,
) -> Action:
    """Something to do, by an agency at work in the case, before a day. `status`: where it stands already; `said`: what that verb needs."""
    case = get_case(actor, reference, to="plan_action", lock=True, version=version)
    facts = action_facts(case, {"title": title, "in_their_words": in_their_words, "agency": agency, "assignee": assignee, "due_on": due_on})
    refuse_taken(Action, action_id)

    action = Action(id=action_id or new_id(), case=case, **facts, planned_by=actor.user, planned_by_agency=actor.acting_agency)
    action.save(force_insert=True)
    case.next_deadline = next_deadline(case)

    record(case, "action_planned", actor, changed=("next_deadline",), action=action.pk, agency=action.agency_id, due_on=due_on)
    if status == ActionStatus.TO_DO:
        refuse_out_of_place(said or ())
    else:
        move(action, leading_to(ACTION, action.status, status), actor, **(said or {}))
    return action
