"""How each state looks: the word of its TextChoices, a colour of the design system, an icon. Never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import ProbablePair
from cases.plan.statuses import ActionStatus, AppointmentStatus
from cases.statuses import (
    AccessRequestStatus,
    CaseStatus,
    FileMergeStatus,
    FlagFeedback,
    FlagStatus,
    HandoverStatus,
    Outcome,
    ParticipationRole,
    ParticipationStatus,
    Severity,
    Urgency,
)
from irritants.statuses import IrritantStatus, RecurringState

Look = tuple[str, str]
"""Level ("" is neutral grey; else `fr-badge--<level>`) and icon (`fr-icon-<icon>`)."""

NEUTRAL, NEW, INFO, SUCCESS, WARNING, ERROR = "", "blue-cumulus", "info", "success", "warning", "error"


@dataclass(frozen=True, slots=True)
class Badge:
    label: str | Promise
    level: str
    icon: str


LOOKS: Mapping[str, Mapping[TextChoices, Look]] = {
    "case": {
        CaseStatus.OPEN: (NEW, "add-circle-line"),
        CaseStatus.IN_PROGRESS: (INFO, "arrow-right-circle-line"),
        CaseStatus.ON_HOLD: (WARNING, "timer-line"),
        CaseStatus.CLOSED: (NEUTRAL, "lock-line"),
    },
    "outcome": {
        Outcome.RESOLVED: (SUCCESS, "checkbox-circle-line"),
        Outcome.PARTLY_RESOLVED: (INFO, "subtract-line"),
        Outcome.UNRESOLVED: (WARNING, "close-circle-line"),
        Outcome.LOST_CONTACT: (WARNING, "eye-off-line"),
        Outcome.MOVED_AWAY: (NEUTRAL, "arrow-right-up-line"),
        Outcome.DECEASED: (NEUTRAL, "user-line"),
        Outcome.PERSON_WITHDREW: (NEUTRAL, "logout-box-r-line"),
        Outcome.OPENED_IN_ERROR: (NEUTRAL, "delete-bin-line"),
        Outcome.MERGED: (NEUTRAL, "links-line"),
    },
    "participation": {
        ParticipationStatus.TO_TAKE_UP: (WARNING, "time-line"),
        ParticipationStatus.WORKING: (INFO, "arrow-right-circle-line"),
        ParticipationStatus.DONE: (SUCCESS, "checkbox-circle-line"),
        ParticipationStatus.LEFT: (NEUTRAL, "logout-box-r-line"),
    },
    "role": {
        ParticipationRole.LEAD: (INFO, "star-line"),
        ParticipationRole.CONTRIBUTOR: (NEUTRAL, "team-line"),
        ParticipationRole.OBSERVER: (NEUTRAL, "eye-line"),
    },
    "handover": {
        HandoverStatus.REQUESTED: (NEW, "time-line"),
        HandoverStatus.ACCEPTED: (INFO, "check-line"),
        HandoverStatus.COMPLETED: (SUCCESS, "checkbox-circle-line"),
        HandoverStatus.RETURNED: (WARNING, "arrow-go-back-line"),
        HandoverStatus.REJECTED: (ERROR, "close-circle-line"),
        HandoverStatus.CANCELLED: (NEUTRAL, "close-line"),
        HandoverStatus.EXPIRED: (NEUTRAL, "timer-line"),
    },
    "access_request": {
        AccessRequestStatus.REQUESTED: (NEW, "time-line"),
        AccessRequestStatus.GRANTED: (SUCCESS, "check-line"),
        AccessRequestStatus.REFUSED: (ERROR, "close-circle-line"),
        AccessRequestStatus.CANCELLED: (NEUTRAL, "close-line"),
        AccessRequestStatus.EXPIRED: (NEUTRAL, "timer-line"),
    },
    "pair": {
        ProbablePair.Verdict.TO_REVIEW: (NEW, "time-line"),
        ProbablePair.Verdict.SAME: (INFO, "user-line"),
        ProbablePair.Verdict.NOT_SAME: (NEUTRAL, "team-line"),
    },
    "merge": {
        FileMergeStatus.PROPOSED: (NEW, "time-line"),
        FileMergeStatus.MERGED: (SUCCESS, "links-line"),
        FileMergeStatus.DECLINED: (NEUTRAL, "close-circle-line"),
        FileMergeStatus.CANCELLED: (NEUTRAL, "close-line"),
        FileMergeStatus.UNDONE: (WARNING, "arrow-go-back-line"),
    },
    "urgency": {
        Urgency.NORMAL: (NEUTRAL, "time-line"),
        Urgency.URGENT: (ERROR, "alarm-warning-line"),
    },
    "flag": {
        FlagStatus.RAISED: (NEW, "flag-line"),
        FlagStatus.ACKNOWLEDGED: (INFO, "check-line"),
        FlagStatus.TAKEN_UP: (SUCCESS, "checkbox-circle-line"),
        FlagStatus.DISMISSED: (NEUTRAL, "close-circle-line"),
        FlagStatus.WITHDRAWN: (NEUTRAL, "arrow-go-back-line"),
    },
    "feedback": {
        FlagFeedback.RECEIVED: (NEW, "inbox-line"),
        FlagFeedback.BEING_HANDLED: (INFO, "arrow-right-circle-line"),
        FlagFeedback.DIRECTED: (INFO, "arrow-right-line"),
        FlagFeedback.CLOSED: (SUCCESS, "checkbox-circle-line"),
    },
    "severity": {
        Severity.LOW: (NEUTRAL, "information-line"),
        Severity.MODERATE: (INFO, "information-line"),
        Severity.HIGH: (WARNING, "alert-line"),
        Severity.CRITICAL: (ERROR, "alarm-warning-line"),
    },
    "action": {
        ActionStatus.TO_DO: (NEW, "time-line"),
        ActionStatus.DOING: (INFO, "arrow-right-circle-line"),
        ActionStatus.DONE: (SUCCESS, "checkbox-circle-line"),
        ActionStatus.DROPPED: (NEUTRAL, "close-circle-line"),
    },
    "appointment": {
        AppointmentStatus.BOOKED: (NEW, "calendar-line"),
        AppointmentStatus.ATTENDED: (SUCCESS, "checkbox-circle-line"),
        AppointmentStatus.MISSED: (WARNING, "close-circle-line"),
        AppointmentStatus.EXCUSED: (NEUTRAL, "information-line"),
        AppointmentStatus.CANCELLED: (NEUTRAL, "close-line"),
        AppointmentStatus.MOVED: (NEUTRAL, "arrow-right-line"),
    },
    "recurring": {
        RecurringState.SPOTTED: (NEW, "search-line"),
        RecurringState.QUALIFIED: (INFO, "information-line"),
        RecurringState.SOLUTION_ON_TRIAL: (INFO, "timer-line"),
        RecurringState.SOLVED: (SUCCESS, "checkbox-circle-line"),
        RecurringState.RECURRING: (WARNING, "refresh-line"),
    },
    "irritant": {
        IrritantStatus.REPORTED: (NEW, "flag-line"),
        IrritantStatus.IN_PROGRESS: (INFO, "arrow-right-circle-line"),
        IrritantStatus.RESOLVED: (SUCCESS, "check-line"),
        IrritantStatus.CONFIRMED: (SUCCESS, "checkbox-circle-line"),
        IrritantStatus.UNRESOLVABLE: (NEUTRAL, "close-circle-line"),
        IrritantStatus.ENTERED_IN_ERROR: (NEUTRAL, "delete-bin-line"),
    },
}

REDIRECTED = Badge(_("Redirected"), NEUTRAL, "share-forward-line")
"""No status of a flag: all that its former receiver reads."""

BADGES: Mapping[tuple[str, str], Badge] = {
    **{(kind, choice.value): Badge(choice.label, *look) for kind, looks in LOOKS.items() for choice, look in looks.items()},
    ("flag", "redirected"): REDIRECTED,
}
