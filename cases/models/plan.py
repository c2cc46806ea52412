"""What is planned with the person: actions to do by a day, appointments. They belong to the envelope: every participant reads them."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Record
from cases.models.case_file import CaseFile
from cases.plan.statuses import ActionStatus, AppointmentKind, AppointmentStatus, DropReason, Opinion, SaidBy

STILL_OPEN = Q(status__in=["to_do", "doing"])
SHORTEST, LONGEST = 5, 600
"""Minutes."""


class Action(Record):
    """Something to do, by one agency at work in the case, before a day."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="actions")
    title = models.CharField(max_length=200)
    in_their_words = models.TextField(blank=True, help_text=_("What the person wants, as they say it."))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="actions", db_index=False)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=ActionStatus, default=ActionStatus.TO_DO)
    planned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    planned_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_by_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    result = models.TextField(blank=True)
    opinion = models.CharField(max_length=12, choices=Opinion, blank=True, help_text=_("What the person says of it once it is done."))
    opinion_words = models.TextField(blank=True)
    reason_code = models.CharField(max_length=20, choices=DropReason, blank=True)
    reason = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    told_late_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ActionStatus.values), name="action_status"),
            models.CheckConstraint(
                condition=(STILL_OPEN & Q(ended_at=None)) | (~STILL_OPEN & Q(ended_at__isnull=False)), name="action_ended"
            ),
            models.CheckConstraint(
                condition=Q(status="dropped", reason_code__in=DropReason.values) | (~Q(status="dropped") & Q(reason_code="")),
                name="action_dropped_with_reason",
                violation_error_message=_("An action is dropped with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(status="done", opinion__in=Opinion.values) | (~Q(status="done") & Q(opinion="")),
                name="action_opinion_once_done",
                violation_error_message=_("The person is asked for an opinion once the action is done."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "due_on", "id"], condition=STILL_OPEN, name="action_open_by_agency"),
            models.Index(fields=["assignee", "due_on", "id"], condition=STILL_OPEN, name="action_open_by_assignee"),
            models.Index(fields=["agency", "due_on", "id"], name="action_by_agency"),
            models.Index(
                fields=["due_on"], condition=STILL_OPEN & Q(assignee__isnull=False, told_late_at=None), name="action_to_remind_of"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.status in (ActionStatus.TO_DO, ActionStatus.DOING)

    @property
    def overdue(self) -> bool:
        """Computed, never stored: from the day after it was due."""
        return self.is_open and self.due_on < clock.today()


class Appointment(Record):
    """When the person meets an agency, where, and how to get there."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="appointments")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="appointments", db_index=False)
    professional = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=AppointmentKind, default=AppointmentKind.COUNTER)
    place = models.CharField(max_length=200, blank=True)
    directions = models.TextField(blank=True, help_text=_("How to get there: bus, a lift, on foot."))
    reminder_wanted = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=AppointmentStatus, default=AppointmentStatus.BOOKED)
    booked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    booked_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True, help_text=_("When what became of it was recorded."))
    told_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_by_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said_by = models.CharField(max_length=12, choices=SaidBy, blank=True)
    comment = models.TextField(blank=True)
    moved_to = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="moved_from")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=AppointmentStatus.values), name="appointment_status"),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST),
                name="appointment_minutes",
                violation_error_message=_("An appointment lasts from 5 minutes to 10 hours."),
            ),
            models.CheckConstraint(
                condition=Q(status="booked", told_at=None) | (~Q(status="booked") & Q(told_at__isnull=False)), name="appointment_told"
            ),
            models.CheckConstraint(
                condition=Q(status="moved", moved_to__isnull=False) | (~Q(status="moved") & Q(moved_to=None)),
                name="appointment_moved_to_another",
                violation_error_message=_("An appointment is moved to another one."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "starts_at", "id"], name="appointment_by_agency"),
            models.Index(fields=["professional", "starts_at", "id"], name="appointment_by_professional"),
        ]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def to_be_told(self) -> bool:
        """Its day has come: somebody says what became of it."""
        return self.status == AppointmentStatus.BOOKED and self.starts_at <= clock.now()
