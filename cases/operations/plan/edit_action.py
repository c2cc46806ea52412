from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.access import check_case
from cases.deadlines import next_deadline
from cases.events import record
from cases.models import Action
from cases.operations.plan.move_action import REMINDED, move, refuse_out_of_place
from cases.plan.access import get_action
from cases.plan.facts import ABOUT_AN_ACTION, action_facts, changed
from cases.plan.lifecycle import ACTION, leading_to


@operation
def edit_action(reference: str, action_id: UUID, *, actor: Actor, changes: Mapping[str, Any], version: int | None = None) -> Action:
    """Correct what is to be done, by whom, by when. `status`, and what its verb needs, carries it through its life as well."""
    facts = {name: value for name, value in changes.items() if name in ABOUT_AN_ACTION}
    said = {name: value for name, value in changes.items() if name not in (*ABOUT_AN_ACTION, "status")}
    action = get_action(actor, reference, action_id, to="edit" if facts else "read", lock=True, version=version)
    if facts:
        _correct(action, facts, actor)
    else:
        check_case(actor, action.case, to="work_on_action")
    status = changes.get("status", action.status)
    if status == action.status:
        refuse_out_of_place(said)
    else:
        move(action, leading_to(ACTION, action.status, status), actor, **said)
    return action


def _correct(action: Action, said: Mapping[str, Any], actor: Actor) -> None:
    case = action.case
    facts = action_facts(case, said, now=action)
    names = changed(action, facts)
    if not names:
        return

    for name in names:
        setattr(action, name, facts[name])
    if {"due_on", "assignee"}.intersection(names):
        action.reminded_at = action.told_late_at = None  # another day, or somebody else: they are told anew
    action.save_changes(*names, *REMINDED)
    case.next_deadline = next_deadline(case)

    record(case, "action_edited", actor, changed=("next_deadline",), action=action.pk, fields=sorted(names))
