"""Risk flags: raised blind, routed to exactly one agency, answered by a deadline."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune, User
from agencies.themes import Theme
from backend.base import clock
from backend.base.journal import JournalEntry
from backend.base.models import Identified, Record
from cases.models.case_file import CaseFile
from cases.statuses import DismissalReason, FlagStatus, PersonAgrees, Severity


class RiskFactor(models.Model):
    """A need that may put someone at risk, never a diagnosis. Catalogue: cases/data/risk_factors.csv."""

    class DelayUnit(models.TextChoices):
        SAME_DAY = "same_day", _("the same day")
        WORKING_DAYS = "working_days", _("working days")

    code = models.CharField(primary_key=True, max_length=4)
    label_fr = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    definition_fr = models.TextField()
    severity = models.CharField(max_length=10, choices=Severity)
    response_delay = models.PositiveSmallIntegerField()
    response_unit = models.CharField(max_length=15, choices=DelayUnit)
    first_action_fr = models.TextField()
    competences = ArrayField(models.CharField(max_length=30, choices=Theme))
    sensitive = models.BooleanField(default=False)
    sources = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]


AWAITING = Q(status__in=["raised", "acknowledged"])
"""An answer of the agency that has the flag."""


class RiskFlag(Record):
    """Someone may be at risk. The raiser sees only `feedback`; the receiver sees all."""

    status = models.CharField(max_length=12, choices=FlagStatus, default=FlagStatus.RAISED)
    raised_at = models.DateTimeField(default=clock.now)
    raised_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    raised_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="flags_raised")
    factors = models.ManyToManyField(RiskFactor, related_name="+")
    severity = models.CharField(max_length=10, choices=Severity)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    anonymous = models.BooleanField(default=False)
    alias = models.CharField(max_length=80, blank=True)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    birth_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    how_to_find = models.CharField(max_length=300, blank=True)
    person_agrees = models.CharField(max_length=10, choices=PersonAgrees)
    reason = models.TextField(blank=True, help_text=_("Why the person was not asked, or why danger overrides a refusal."))
    danger = models.BooleanField(default=False)
    narrative = models.TextField(blank=True)
    blanked_at = models.DateTimeField(null=True, blank=True, editable=False)

    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="flags_received")
    respond_by = models.DateTimeField()
    redirections = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    dismissal_reason = models.CharField(max_length=30, choices=DismissalReason, blank=True)
    dismissal_text = models.TextField(blank=True)
    case = models.ForeignKey(CaseFile, null=True, blank=True, on_delete=models.PROTECT, related_name="flags")

    PERSON_FIELDS = ("alias", "first_name", "last_name", "birth_name", "birth_date", "address", "phone", "how_to_find")

    party: str = ""
    """How the actor who got this flag stands to it (cases/flags/access.py)."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=FlagStatus.values), name="flag_status"),
            models.CheckConstraint(
                condition=Q(status__in=["raised", "acknowledged"], ended_at=None)
                | Q(status__in=["taken_up", "dismissed", "withdrawn"], ended_at__isnull=False),
                name="flag_ended",
            ),
            models.CheckConstraint(
                condition=Q(status="taken_up", case__isnull=False) | (~Q(status="taken_up") & Q(case=None)), name="flag_case"
            ),
            models.CheckConstraint(condition=~Q(status="dismissed") | ~Q(dismissal_reason=""), name="flag_dismissed_with_reason"),
            models.CheckConstraint(
                condition=Q(anonymous=False)
                | Q(alias="", first_name="", last_name="", birth_name="", birth_date=None, phone="", address=""),
                name="flag_anonymous",
                violation_error_message=_("An anonymous flag names nobody."),
            ),
            models.CheckConstraint(
                condition=~Q(person_agrees=PersonAgrees.REFUSED) | Q(danger=True) | Q(anonymous=True),
                name="flag_refusal_respected",
                violation_error_message=_("The person refused: flag without naming them, or only in case of danger."),
            ),
            models.CheckConstraint(
                condition=Q(person_agrees=PersonAgrees.YES) | ~Q(reason="") | Q(anonymous=True), name="flag_not_asked_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "-raised_at", "-id"], name="flag_inbox"),
            models.Index(fields=["raised_by_agency", "-raised_at", "-id"], name="flag_outbox"),
            models.Index(fields=["respond_by"], condition=Q(status__in=["raised", "acknowledged"]), name="flag_due"),
            models.Index(
                fields=["to_agency", "respond_by", "id"], condition=Q(status__in=["raised", "acknowledged"]), name="flag_awaiting"
            ),
        ]


class FlagRouting(Identified):
    """Where a flag went, and why there. The open row is the present receiver."""

    class Via(models.TextChoices):
        COMPETENCE = "competence", _("competent for this commune")
        COORDINATION = "coordination", _("coordinates the living area")
        FALLBACK = "fallback", _("receives what nobody else receives")
        REDIRECTION = "redirection", _("redirected by another agency")

    flag = models.ForeignKey(RiskFlag, on_delete=models.CASCADE, related_name="routings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=15, choices=Via)
    received_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why it was passed on."))

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [models.UniqueConstraint(fields=["flag"], condition=Q(left_at=None), name="flag_at_one_agency")]


class FlagEvent(JournalEntry):
    """What happened to a flag before and beside any case. Its stream is the flag."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream_id", "seq"], name="flag_event_chain")]
