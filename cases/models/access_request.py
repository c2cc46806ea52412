"""Asking to join a case that one does not see."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Record
from cases.models.case_file import CaseFile
from cases.statuses import AccessRequestStatus, ParticipationRole, Refusal

JOINING = (ParticipationRole.CONTRIBUTOR, ParticipationRole.OBSERVER)
"""Parts that a request may be granted."""
JOINING_CHOICES = [(part.value, part.label) for part in JOINING]


class AccessRequest(Record):
    """Made from a lookup, and answered by whoever leads the case by then. Without a case it leads nowhere, and its sender cannot tell."""

    lookup = models.UUIDField(unique=True, editable=False, help_text=_("The entry of the journal of lookups that it was made from."))
    case = models.ForeignKey(CaseFile, null=True, on_delete=models.CASCADE, related_name="access_requests", editable=False)
    status = models.CharField(max_length=10, choices=AccessRequestStatus, default=AccessRequestStatus.REQUESTED)
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    reason = models.TextField(help_text=_("Why the agency asks to join."))

    respond_by = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    ended_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=JOINING_CHOICES, blank=True)
    reason_code = models.CharField(max_length=30, choices=Refusal, blank=True)
    answer = models.TextField(blank=True, help_text=_("Why it was refused, in words; for the agency that leads."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status=AccessRequestStatus.REQUESTED, ended_at=None)
                | Q(status__in=["granted", "refused", "cancelled", "expired"], ended_at__isnull=False),
                name="access_request_ends",
            ),
            models.CheckConstraint(
                condition=Q(status="granted", case__isnull=False, role__in=[part.value for part in JOINING])
                | (~Q(status="granted") & Q(role="")),
                name="access_request_granted_a_part",
                violation_error_message=_("A request that is granted says as what the agency joins."),
            ),
            models.CheckConstraint(
                condition=Q(status="refused", case__isnull=False) & ~Q(reason_code="") | (~Q(status="refused") & Q(reason_code="")),
                name="access_request_refused_with_reason",
                violation_error_message=_("A refusal is coded."),
            ),
        ]
        indexes = [
            models.Index(fields=["from_agency", "-requested_at", "-id"], name="access_request_outbox"),
            models.Index(fields=["respond_by"], condition=Q(status="requested"), name="access_request_due"),
        ]

    party: str = ""
    """How the actor who got this request stands to it (cases/joining/access.py)."""
    levels: frozenset[str] = frozenset()
    """What the actor holds on its case."""
    shown: Any = None
    """What of it the actor may read (cases/joining/reading.py)."""
