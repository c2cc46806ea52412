"""The life of an irritant. Resolved by an agent is not resolved: the person confirms, else it is only presumed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from backend.base import clock
from backend.base.lifecycle import Lifecycle
from irritants.models import Irritant
from irritants.statuses import IrritantStatus, PersonSays, RecurringState

_REPORTED, _IN_PROGRESS, _RESOLVED = IrritantStatus.REPORTED, IrritantStatus.IN_PROGRESS, IrritantStatus.RESOLVED
_CONFIRMED, _UNRESOLVABLE, _IN_ERROR = IrritantStatus.CONFIRMED, IrritantStatus.UNRESOLVABLE, IrritantStatus.ENTERED_IN_ERROR

IRRITANT = Lifecycle(
    IrritantStatus,
    {
        "start": {_REPORTED: _IN_PROGRESS},
        "resolve": {_IN_PROGRESS: _RESOLVED},
        "confirm": {_RESOLVED: _CONFIRMED},
        "reopen": dict.fromkeys((_RESOLVED, _CONFIRMED, _UNRESOLVABLE), _IN_PROGRESS),
        "give_up": dict.fromkeys((_REPORTED, _IN_PROGRESS), _UNRESOLVABLE),
        "void": dict.fromkeys((_REPORTED, _IN_PROGRESS, _RESOLVED, _CONFIRMED, _UNRESOLVABLE), _IN_ERROR),
    },
)

_SPOTTED, _QUALIFIED, _ON_TRIAL = RecurringState.SPOTTED, RecurringState.QUALIFIED, RecurringState.SOLUTION_ON_TRIAL
_SOLVED, _BACK = RecurringState.SOLVED, RecurringState.RECURRING

RECURRING = Lifecycle(
    RecurringState,
    {
        "qualify": dict.fromkeys((_SPOTTED, _ON_TRIAL, _BACK), _QUALIFIED),
        "try_solution": dict.fromkeys((_QUALIFIED, _BACK), _ON_TRIAL),
        "mark_solved": dict.fromkeys((_QUALIFIED, _ON_TRIAL), _SOLVED),
        "mark_recurring": {_SOLVED: _BACK},
    },
)
"""What several people meet: its cause is understood, a solution is tried, it is solved; and it may come back."""

AFTER_THE_WORD: Mapping[str, str] = {
    PersonSays.YES: _CONFIRMED,
    PersonSays.PARTLY: _RESOLVED,
    PersonSays.NO: _IN_PROGRESS,
    PersonSays.UNREACHABLE: _RESOLVED,
}
"""Where the person's word on a resolution leads: "confirm" is asked of the table above, the word decides."""

OPEN = (_REPORTED, _IN_PROGRESS)
"""Still to be worked on."""

NO_WORD = ("", PersonSays.UNREACHABLE)
"""The person said nothing yet: asking in vain is no word. "Partly" is one: it never becomes presumed."""

PRESUMED_AFTER = timedelta(days=30)


def is_presumed(irritant: Irritant, *, at: datetime | None = None) -> bool:
    """Resolved for 30 days without the person's word. Computed, never stored: nothing happens on that day."""
    return (
        irritant.status == _RESOLVED
        and irritant.person_says in NO_WORD
        and irritant.resolved_at is not None
        and irritant.resolved_at <= (at or clock.now()) - PRESUMED_AFTER
    )


def presumed(*, at: datetime | None = None) -> Q:
    """The same, asked of the database."""
    return Q(status=_RESOLVED, person_says__in=NO_WORD, resolved_at__lte=(at or clock.now()) - PRESUMED_AFTER)
