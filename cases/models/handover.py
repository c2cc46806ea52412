"""Handovers: addressed to an agency's inbox, answered by that agency."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Record
from cases.models.case_file import CaseFile
from cases.models.consent import SharingAgreement
from cases.statuses import (
    Disclosure,
    ExceptionGround,
    HandoverHow,
    HandoverKind,
    HandoverStatus,
    Refusal,
    SenderStays,
    Urgency,
)


class Handover(Record):
    """Pass the lead on, or ask an agency in beside oneself. Who sent it stays responsible until it is accepted."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="handovers")
    kind = models.CharField(max_length=10, choices=HandoverKind)
    status = models.CharField(max_length=10, choices=HandoverStatus, default=HandoverStatus.REQUESTED)
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="handovers_sent")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="handovers_received")
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)

    need = models.CharField(max_length=300)
    summary = models.TextField()
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)
    needed_by = models.DateField(null=True, blank=True)
    next_appointment = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=20, choices=HandoverHow)
    how_reason = models.CharField(max_length=300, blank=True)
    person_told = models.BooleanField()
    disclosure = models.CharField(max_length=10, choices=Disclosure, default=Disclosure.OFFER)
    sender_stays_as = models.CharField(max_length=12, choices=SenderStays)
    observer_until = models.DateField(null=True, blank=True)
    exception_ground = models.CharField(max_length=20, choices=ExceptionGround, blank=True)
    exception_reason = models.TextField(blank=True)
    agreement = models.ForeignKey(SharingAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    respond_by = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=30, choices=Refusal, blank=True)
    reason = models.TextField(blank=True)
    suggested_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    return_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status=HandoverStatus.REQUESTED, kind=HandoverKind.LEAD),
                name="one_pending_lead_handover",
                violation_error_message=_("This case is already being handed over. Wait for the answer, or cancel it first."),
            ),
            models.UniqueConstraint(
                fields=["case", "to_agency"],
                condition=Q(status=HandoverStatus.REQUESTED),
                name="one_pending_handover_per_agency",
                violation_error_message=_("This agency has already been asked. Wait for the answer, or cancel the request first."),
            ),
            models.CheckConstraint(condition=~Q(from_agency=models.F("to_agency")), name="handover_to_another"),
            models.CheckConstraint(
                condition=Q(status=HandoverStatus.REQUESTED, answered_at=None, ended_at=None)
                | (Q(status=HandoverStatus.ACCEPTED, answered_at__isnull=False, ended_at=None))
                | Q(status__in=["completed", "returned"], answered_at__isnull=False, ended_at__isnull=False)
                | Q(status__in=["rejected", "cancelled", "expired"], ended_at__isnull=False),
                name="handover_dates",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["rejected", "returned"]) | ~Q(reason_code=""), name="handover_refused_with_reason"
            ),
            models.CheckConstraint(condition=Q(person_told=True) | ~Q(exception_ground=""), name="handover_person_told_or_exception"),
            models.CheckConstraint(condition=Q(exception_ground="") | ~Q(exception_reason=""), name="handover_exception_reason"),
            models.CheckConstraint(condition=~Q(how="simple") | ~Q(how_reason=""), name="handover_simple_reason"),
            models.CheckConstraint(
                condition=Q(status="completed", met_on__isnull=False) | (~Q(status="completed") & Q(met_on=None)), name="handover_met"
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "-requested_at", "-id"], name="handover_inbox"),
            models.Index(fields=["from_agency", "-requested_at", "-id"], name="handover_outbox"),
            models.Index(fields=["respond_by"], condition=Q(status="requested"), name="handover_due"),
            models.Index(fields=["to_agency", "respond_by", "id"], condition=Q(status="requested"), name="handover_awaiting"),
        ]

    party: str = ""
    """How the actor who got this handover stands to it, and whether they know who the person is (cases/handovers/access.py)."""
    knows_who: bool = False
    attached: list[UUID] = []
    attached_documents: list[UUID] = []
    """Keys of the notes and documents that its sender ticked (cases/handovers/forwarding.py)."""
    shown: Any = None
    """What of its case the actor may read (cases/handovers/offers.py)."""
