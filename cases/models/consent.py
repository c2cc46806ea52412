"""What the person was told and agreed to. One table per kind of consent."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Identified, Record
from cases.models.case_file import CaseFile
from cases.statuses import Channel


class InformationRecord(Identified):
    """The person was told that a shared file exists, what for, and of their rights."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="information")
    how = models.CharField(max_length=10, choices=Channel)
    told_on = models.DateField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["told_on", "id"]


class AgreementQuerySet(models.QuerySet["SharingAgreement"]):
    def in_force(self) -> "AgreementQuerySet":
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=clock.today()), withdrawn_at=None, given_on__lte=clock.today())

    def covering(self, agency: Agency) -> "AgreementQuerySet":
        return self.filter(models.Exists(CoveredAgency.objects.filter(agreement=models.OuterRef("pk"), agency=agency)))


class SharingAgreement(Record):
    """The person's agreement that named agencies share the file. `covers_participants`: it was given for those in at `given_on`."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="agreements")
    covers = models.ManyToManyField(Agency, through="CoveredAgency", related_name="+")
    covers_participants = models.BooleanField(default=False)
    how = models.CharField(max_length=10, choices=Channel)
    given_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["given_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("given_on")),
                name="agreement_expires_after_given",
                violation_error_message=_("An agreement expires after it was given."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on", "case"],
                condition=Q(withdrawn_at=None, expires_on__isnull=False),
                name="agreement_by_expiry",
            ),
        ]

    @property
    def in_force(self) -> bool:
        today = clock.today()
        return self.withdrawn_at is None and self.given_on <= today and (self.expires_on is None or self.expires_on >= today)


class CoveredAgency(models.Model):
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.CASCADE, related_name="covered")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "agency"], name="covered_once")]
