"""What every verb of the life of an action does alike; each has an operation of its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid, Problem
from cases.deadlines import next_deadline
from cases.events import record
from cases.free_text import check_free_text
from cases.models import Action
from cases.plan.lifecycle import ACTION, OPEN
from cases.plan.statuses import DropReason, Opinion

EVENTS = {"start": "action_started", "finish": "action_done", "drop": "action_dropped", "reopen": "action_reopened"}
ENDED = ("ended_at", "ended_by", "ended_by_agency")
SAID: Mapping[str, tuple[str, ...]] = {"finish": ("result", "opinion", "opinion_words"), "drop": ("reason_code", "reason")}
REMINDED = ("reminded_at", "told_late_at")


def move(action: Action, verb: str, actor: Actor, **said: Any) -> Action:
    """Carry a locked action through one verb of its life, with what that verb needs said."""
    case, status = action.case, ACTION.next(action.status, verb)
    refuse_out_of_place(name for name in said if name not in SAID.get(verb, ()))
    told, fields = _CARRIED[verb](action, **said)

    action.status = status
    ended = status not in OPEN
    action.ended_at, action.ended_by, action.ended_by_agency = (clock.now(), actor.user, actor.agency) if ended else (None, None, None)
    action.save_changes("status", *fields, *ENDED)
    case.next_deadline = next_deadline(case)

    record(case, EVENTS[verb], actor, changed=("next_deadline",), action=action.pk, **told)
    return action


def refuse_out_of_place(names: Iterable[str]) -> None:
    reason = _("This is said when the action is done, or when it is dropped. Leave it out.")
    if wrong := [Problem(name, "not_applicable", reason) for name in names]:
        raise Invalid(*wrong)


Carried = tuple[dict[str, Any], tuple[str, ...]]
"""What the history keeps of it, in codes; the fields that changed."""


def _start(action: Action) -> Carried:
    action.started_at = clock.now()
    return {}, ("started_at",)


def _finish(action: Action, *, result: str = "", opinion: str = Opinion.NOT_ASKED, opinion_words: str = "") -> Carried:
    check_free_text(result=result, opinion_words=opinion_words)
    action.result, action.opinion, action.opinion_words = result.strip(), opinion, opinion_words.strip()
    return {"opinion": opinion}, ("result", "opinion", "opinion_words")


def _drop(action: Action, *, reason_code: str = DropReason.OTHER, reason: str = "") -> Carried:
    check_free_text(reason=reason)
    if reason_code == DropReason.CASE_CLOSED:
        raise Invalid.value("reason_code", _("Only closing the case drops an action for this reason."), code="invalid_choice")
    if reason_code == DropReason.OTHER and not reason.strip():
        raise Invalid.value("reason", _("Say why, in a few words."), code="required")
    action.reason_code, action.reason = reason_code, reason.strip()
    return {"reason": reason_code}, ("reason_code", "reason")


def _reopen(action: Action) -> Carried:
    """What was written of the result stays, to be gone on with."""
    action.opinion, action.reason_code = "", ""
    action.started_at = action.reminded_at = action.told_late_at = None
    return {}, ("opinion", "reason_code", "started_at", *REMINDED)


_CARRIED: Mapping[str, Callable[..., Carried]] = {"start": _start, "finish": _finish, "drop": _drop, "reopen": _reopen}
