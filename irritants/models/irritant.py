"""Irritants: what went wrong between a person and public services, and how it gets resolved."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune, Intercommunality, LivingArea, User
from backend.base import clock
from backend.base.journal import JournalEntry
from backend.base.models import Record
from cases.models import CaseFile
from irritants.statuses import (
    CategoryOrigin,
    GiveUpReason,
    IrritantStatus,
    IrritantTheme,
    LeftBy,
    ObservationKind,
    PersonSays,
    PlaceKind,
    Step,
)


class IrritantCategory(models.Model):
    """The catalogue: 44 categories under three themes (irritants/data/irritants.csv)."""

    code = models.CharField(primary_key=True, max_length=4)
    theme = models.CharField(max_length=20, choices=IrritantTheme)
    label_fr = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    definition_fr = models.TextField()
    non_take_up = models.CharField(max_length=20, blank=True, help_text=_("Kind of non-take-up in Odenore's typology, if any."))
    sources = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    origin = models.CharField(
        max_length=10,
        choices=CategoryOrigin,
        default=CategoryOrigin.REFERENCE,
        help_text=_("Who answers for its words: what the steering team has added or changed, loading the reference data leaves alone."),
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", help_text=_("The category that continues it.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=CategoryOrigin.values), name="category_origin"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(is_active=False) & ~Q(merged_into=F("code"))),
                name="category_merged_is_retired",
                violation_error_message=_("A category that was merged into another takes no new irritant."),
            ),
        ]


class Observation(Record):
    """What was seen or heard without opening a case: an interview, an immersion, a testimony."""

    kind = models.CharField(max_length=12, choices=ObservationKind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="observations")
    observed_on = models.DateField()
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    people_count = models.PositiveSmallIntegerField(default=1)
    place_kind = models.CharField(max_length=12, choices=PlaceKind, blank=True)
    place = models.CharField(max_length=200, blank=True)
    narrative = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(
        "irritants.ObservationImport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="brought",
        help_text=_("The spreadsheet that it came with."),
        db_index=False,
    )
    voided_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was found to have been entered in error."))
    void_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(people_count__gt=0), name="observation_of_somebody"),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="observation_voided_with_reason",
                violation_error_message=_("What was entered in error says why."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-observed_on", "-id"], name="observation_by_agency"),
            models.Index(fields=["sheet"], name="observation_by_sheet", condition=Q(sheet__isnull=False)),
        ]


class Irritant(Record):
    """Met in a case, or seen in an observation; never both. Territory is copied so that figures need no join."""

    category = models.ForeignKey(IrritantCategory, on_delete=models.PROTECT, related_name="irritants")
    status = models.CharField(max_length=20, choices=IrritantStatus, default=IrritantStatus.REPORTED)
    case = models.ForeignKey(CaseFile, null=True, blank=True, on_delete=models.CASCADE, related_name="irritants")
    observation = models.ForeignKey(Observation, null=True, blank=True, on_delete=models.CASCADE, related_name="irritants")
    reported_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reported_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="irritants_reported")
    agency_concerned = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="irritants_concerning")
    agency_in_charge = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="irritants_in_charge",
        help_text=_("Who works on it: the lead of the case, else who reported it."),
    )
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    intercommunality = models.ForeignKey(Intercommunality, null=True, on_delete=models.PROTECT, related_name="+")
    living_area = models.ForeignKey(LivingArea, null=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=25, choices=Step, blank=True)
    description = models.TextField(blank=True)
    occurred_on = models.DateField()
    reported_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(blank=True)
    person_says = models.CharField(max_length=12, choices=PersonSays, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    left_by = models.CharField(
        max_length=20,
        choices=LeftBy,
        blank=True,
        editable=False,
        help_text=_("What ended its case before it was resolved: no resolution can come any more. Kept by the database."),
    )
    left_at = models.DateTimeField(null=True, blank=True, editable=False)
    give_up_reason = models.CharField(max_length=20, choices=GiveUpReason, blank=True)
    give_up_text = models.TextField(blank=True)
    reopen_reason = models.TextField(blank=True, help_text=_("Why it was reopened last, in the words of who did."))
    void_reason = models.TextField(blank=True)
    recurring = models.ForeignKey(
        "irritants.RecurringIrritant",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="irritants",
        help_text=_("What several people meet, of which this is one."),
        db_index=False,
    )
    linked_at = models.DateTimeField(null=True, blank=True)

    view: str = ""
    """What the actor who got this irritant may read of it (irritants/access.py): "full", or "concerned"."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=IrritantStatus.values), name="irritant_status"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, observation=None) | Q(case=None, observation__isnull=False),
                name="irritant_met_once",
                violation_error_message=_("An irritant was met in a case or in an observation: say which, and only one."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["resolved", "confirmed"], resolved_at__isnull=False)
                | (~Q(status__in=["resolved", "confirmed"]) & Q(resolved_at=None)),
                name="irritant_resolved_at",
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", confirmed_at__isnull=False, person_says="yes")
                | (~Q(status="confirmed") & Q(confirmed_at=None)),
                name="irritant_confirmed_by_the_person",
                violation_error_message=_("Only the person's own word confirms a resolution."),
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(resolved_at__gte=F("reported_at")), name="irritant_resolved_after_reported"
            ),
            models.CheckConstraint(
                condition=Q(left_by="", left_at=None) | (~Q(left_by="") & Q(left_at__isnull=False)), name="irritant_left_at"
            ),
            models.CheckConstraint(
                condition=Q(recurring=None, linked_at=None) | Q(recurring__isnull=False, linked_at__isnull=False), name="irritant_linked_at"
            ),
            models.CheckConstraint(condition=~Q(status="unresolvable") | ~Q(give_up_reason=""), name="irritant_given_up_with_reason"),
        ]
        indexes = [
            models.Index(fields=["case"], name="irritant_by_case", condition=Q(case__isnull=False)),
            models.Index(fields=["recurring"], name="irritant_by_recurring", condition=Q(recurring__isnull=False)),
            models.Index(fields=["agency_concerned", "-reported_at", "-id"], name="irritant_concerned"),
            models.Index(fields=["reported_by_agency", "-reported_at", "-id"], name="irritant_reporter"),
            models.Index(fields=["agency_in_charge", "-reported_at", "-id"], name="irritant_in_charge"),
            models.Index(fields=["living_area", "reported_at"], name="irritant_by_area"),
            models.Index(fields=["intercommunality", "reported_at"], name="irritant_by_epci"),
        ]


class IrritantEvent(JournalEntry):
    """The history of an irritant seen in an observation (those of a case are in the case's own), of a recurring one, of a category."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream_id", "seq"], name="irritant_event_chain")]
