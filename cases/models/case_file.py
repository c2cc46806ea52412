"""The case file, the agencies in it, and the guardian grants derived from them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from agencies.models import Agency, Commune, LivingArea, User
from agencies.themes import Theme
from backend.base import clock
from backend.base.models import Identified, Record
from cases.masking import BLIND
from cases.models.person import Person
from cases.querysets import CaseFileQuerySet
from cases.statuses import (
    CaseStatus,
    ExceptionGround,
    ExclusionReason,
    Ground,
    Outcome,
    ParticipationRole,
    ParticipationStatus,
    PersonPosition,
)


class CaseFile(Record):
    """One person's file, shared by the agencies in it. `reference` is what people dictate on the phone."""

    reference = models.CharField(max_length=11, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    status = models.CharField(max_length=12, choices=CaseStatus, default=CaseStatus.OPEN)
    summary = models.TextField(blank=True)
    themes = ArrayField(models.CharField(max_length=30, choices=Theme), default=list, blank=True)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    living_area = models.ForeignKey(
        LivingArea, null=True, on_delete=models.PROTECT, related_name="+", help_text=_("Of the day it was opened; kept for good.")
    )
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    opened_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    referent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    referent_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    referent_position = models.CharField(max_length=12, choices=PersonPosition, blank=True)
    hold_reason = models.CharField(max_length=200, blank=True)
    hold_until = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    close_comment = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_restricted = models.BooleanField(default=False)
    next_deadline = models.DateTimeField(null=True, blank=True, help_text=_("The earliest of what is awaited; kept by the operations."))
    last_activity_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [("contribute_casefile", "Can contribute to the case"), ("lead_casefile", "Can lead the case")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=~Q(status=CaseStatus.CLOSED),
                name="one_open_case_per_person",
                violation_error_message=_("This person already has an open case."),
            ),
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status"),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.CLOSED, closed_at__isnull=False, outcome__in=Outcome.values)
                | (~Q(status=CaseStatus.CLOSED) & Q(closed_at=None, outcome="")),
                name="case_closed_with_outcome",
                violation_error_message=_("A closed case has an outcome and a date; an open one has neither."),
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.ON_HOLD, hold_until__isnull=False)
                | (~Q(status=CaseStatus.ON_HOLD) & Q(hold_until=None, hold_reason="")),
                name="case_on_hold_until",
                violation_error_message=_("A case on hold has a wake-up date; another has none."),
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="case_closed_after_opened"),
            models.CheckConstraint(
                condition=Q(referent=None, referent_agency=None, referent_position="")
                | Q(referent__isnull=False, referent_agency__isnull=False, referent_position__in=["chosen", "accepted", "no_opinion"]),
                name="case_referent_not_refused",
                violation_error_message=_("A referent whom the person refuses cannot be named."),
            ),
            models.CheckConstraint(condition=Q(themes__contained_by=Theme.values), name="case_themes"),
        ]
        indexes = [models.Index(fields=["id"], name="case_restricted", condition=Q(is_restricted=True))]

    levels: frozenset[str] = frozenset()
    """What the actor who got this case holds on it (cases/access.py)."""
    sight = BLIND
    """Which agencies that actor is told of by name."""

    @property
    def is_open(self) -> bool:
        return self.status != CaseStatus.CLOSED

    @property
    def is_merged(self) -> bool:
        """Closed because the person has another file, which goes on."""
        return self.outcome == Outcome.MERGED


class Participation(Record):
    """An agency's presence in a case, with its role, its own status and the ground it stands on. Access ends with it."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="participations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=12, choices=ParticipationRole)
    status = models.CharField(max_length=12, choices=ParticipationStatus, default=ParticipationStatus.TO_TAKE_UP)
    ground = models.CharField(max_length=20, choices=Ground)
    agreement = models.ForeignKey("SharingAgreement", null=True, blank=True, on_delete=models.PROTECT, related_name="participations")
    exception_reason = models.TextField(blank=True)
    observer_until = models.DateField(null=True, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"],
                condition=Q(ended_at=None),
                name="one_participation_per_agency",
                violation_error_message=_("This agency is already in the case."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(role=ParticipationRole.LEAD, ended_at=None),
                name="one_lead_per_case",
                violation_error_message=_("A case has one lead agency."),
            ),
            models.CheckConstraint(condition=Q(role__in=ParticipationRole.values), name="participation_role"),
            models.CheckConstraint(
                condition=Q(status=ParticipationStatus.LEFT, ended_at__isnull=False)
                | Q(status__in=[ParticipationStatus.TO_TAKE_UP, ParticipationStatus.WORKING, ParticipationStatus.DONE], ended_at=None),
                name="participation_left_when_ended",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="participation_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ground=Ground.OPENED, agreement=None)
                | Q(ground=Ground.AGREEMENT, agreement__isnull=False)
                | (Q(ground__in=ExceptionGround.values, agreement=None) & ~Q(exception_reason="")),
                name="participation_ground",
                violation_error_message=_(
                    "An agency enters a case by an agreement of the person, or by an exception with a written reason."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "case"], condition=Q(ended_at=None), name="participation_by_agency"),
            models.Index(
                fields=["agency", "case"],
                condition=Q(ended_at=None, status=ParticipationStatus.TO_TAKE_UP),
                name="participation_to_take_up",
            ),
        ]


class CaseGroupGrant(GroupObjectPermissionBase):
    """Guardian's grant to an agency's caseworkers. The columns that lists are sorted by are the database's (trigger), never ours."""

    content_object = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="group_grants")
    is_open = models.BooleanField(default=True, editable=False)
    last_activity_at = models.DateTimeField(default=clock.now, editable=False)
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    next_deadline = models.DateTimeField(null=True, editable=False)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        indexes = [
            models.Index(
                F("group"),
                F("permission"),
                F("is_open"),
                F("last_activity_at").desc(),
                F("content_object").desc(),
                name="grant_by_activity",
            ),
            models.Index(fields=["group", "permission", "is_open", "-opened_at", "-content_object"], name="grant_by_opening"),
            models.Index(
                fields=["group", "permission", "next_deadline"],
                name="grant_by_deadline",
                condition=Q(is_open=True, next_deadline__isnull=False),
            ),
        ]


class CaseUserGrant(UserObjectPermissionBase):
    """Guardian's grant to a named reader of a restricted case, who acts for `agency`."""

    content_object = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="user_grants")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    is_open = models.BooleanField(default=True, editable=False)
    last_activity_at = models.DateTimeField(default=clock.now, editable=False)
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    next_deadline = models.DateTimeField(null=True, editable=False)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        indexes = [
            models.Index(
                F("user"),
                F("permission"),
                F("is_open"),
                F("last_activity_at").desc(),
                F("content_object").desc(),
                name="reader_by_activity",
            ),
        ]


class CaseExclusion(Identified):
    """Never this user (a relative, a neighbour), whatever else is granted."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="exclusions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=20, choices=ExclusionReason, default=ExclusionReason.OTHER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "case"], name="excluded_once"),
            models.CheckConstraint(condition=Q(reason__in=ExclusionReason.values), name="exclusion_reason"),
        ]
