"""A colleague is absent or leaves: the cases that they followed were given other referents, all at once."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Identified, Record
from cases.models.case_file import CaseFile
from cases.statuses import PersonPosition

UNDONE_WITHIN = timedelta(days=7)


class Replacement(Record):
    app_may: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT", "UPDATE (version, updated_at, undone_at, undone_by_id)")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(default=clock.now)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["agency", "-done_at", "-id"], name="replacements_of_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="replacement_undone_by_somebody",
                violation_error_message=_("A replacement is undone by somebody, at a moment."),
            )
        ]

    @property
    def undo_until(self) -> datetime:
        return self.done_at + UNDONE_WITHIN

    @property
    def may_be_undone(self) -> bool:
        return self.undone_at is None and clock.now() <= self.undo_until


class ReplacedReferent(Identified):
    """One case of a replacement: who follows it instead, and what undoing gives back."""

    app_may: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT", "UPDATE (undone_at)")

    replacement = models.ForeignKey(Replacement, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    referent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    position_before = models.CharField(max_length=12, choices=PersonPosition)
    event_seq = models.PositiveIntegerField(
        help_text=_("Of the event that named the new referent: a later one means that it changed since.")
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["case_id"]
        constraints = [models.UniqueConstraint(fields=["replacement", "case"], name="replaced_once")]
