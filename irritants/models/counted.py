"""Irritants as they were when masked figures were last refreshed: whoever asks twice in a day gets answers about the same rows."""

from django.db import models

from backend.base import clock


class Snapshot(models.Model):
    """A refresh of `CountedIrritant` (irritants/statistics/snapshot.py): at most one a day."""

    id = models.BigAutoField(primary_key=True)
    taken_at = models.DateTimeField(default=clock.now)

    class Meta:
        get_latest_by = "id"


class CountedIrritant(models.Model):
    """What figures need of an irritant, and nothing that tells of the case. Plain columns: it follows its irritant at the next refresh."""

    id = models.UUIDField(primary_key=True, editable=False)
    version = models.PositiveIntegerField()
    category_id = models.CharField(max_length=4)
    status = models.CharField(max_length=20)
    person_says = models.CharField(max_length=12, blank=True)
    reported_by_agency_id = models.UUIDField(db_index=True)
    agency_concerned_id = models.UUIDField(null=True, db_index=True)
    agency_in_charge_id = models.UUIDField(db_index=True)
    commune_id = models.CharField(max_length=5)
    intercommunality_id = models.CharField(max_length=9, null=True)  # noqa: DJ001  # a foreign key on the irritant
    living_area_id = models.UUIDField(null=True)
    reported_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    reopened_count = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["living_area_id", "reported_at"], name="counted_by_area")]
