"""Spreadsheets of observations: kept while somebody looks at what was understood, then only that they were imported."""

from typing import Any

from django.db import models

from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Identified


class ObservationImport(Identified):
    """`rows` are what was read of the file, never the file: they go as soon as it is imported, or after an hour."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    rows: Any = models.JSONField(default=list)
    """Pairs: number of the line, and its cells by name of the column."""
    sent_at = models.DateTimeField(default=clock.now)
    imported_at = models.DateTimeField(null=True)
    observations = models.PositiveIntegerField(default=0)
    irritants = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(imported_at=None) | models.Q(rows=[]), name="imported_sheet_is_forgotten")]
        indexes = [models.Index(fields=["sent_at"], name="sheet_waiting", condition=models.Q(imported_at=None))]
