"""The lives of an action and of an appointment."""

from collections.abc import Mapping

from backend.base.errors import InvalidTransition
from backend.base.lifecycle import Lifecycle
from cases.plan.statuses import ActionStatus, AppointmentStatus

_TO_DO, _DOING, _DONE, _DROPPED = ActionStatus.TO_DO, ActionStatus.DOING, ActionStatus.DONE, ActionStatus.DROPPED
_BOOKED = AppointmentStatus.BOOKED

OPEN = (_TO_DO, _DOING)
"""An action still to be done."""

ACTION = Lifecycle(
    ActionStatus,
    {
        "start": {_TO_DO: _DOING},
        "finish": dict.fromkeys(OPEN, _DONE),
        "drop": dict.fromkeys(OPEN, _DROPPED),
        "reopen": dict.fromkeys((_DONE, _DROPPED), _TO_DO),
    },
)

TOLD = (AppointmentStatus.ATTENDED, AppointmentStatus.MISSED, AppointmentStatus.EXCUSED, AppointmentStatus.CANCELLED)
"""What may be said of an appointment, and taken back: booked again."""

APPOINTMENT = Lifecycle(
    AppointmentStatus,
    {
        "attended": {_BOOKED: AppointmentStatus.ATTENDED},
        "missed": {_BOOKED: AppointmentStatus.MISSED},
        "excused": {_BOOKED: AppointmentStatus.EXCUSED},
        "cancelled": {_BOOKED: AppointmentStatus.CANCELLED},
        "move": {_BOOKED: AppointmentStatus.MOVED},
        "booked": dict.fromkeys(TOLD, _BOOKED),
    },
)
"""Verbs that say a status have its name."""

NOT_BEFORE_ITS_DAY = frozenset({AppointmentStatus.ATTENDED, AppointmentStatus.MISSED})


def leading_to(life: Lifecycle, current: str, wanted: str) -> str:
    """The verb that leads from `current` to `wanted`. Raises InvalidTransition when none does."""
    moves: Mapping[str, Mapping[str, str]] = life.verbs
    for verb, ways in moves.items():
        if ways.get(current) == wanted:
            return verb
    raise InvalidTransition(current=current, allowed=life.allowed(current), label=life.statuses(current).label)
