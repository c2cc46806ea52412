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
    """What figures need of an irritant, and nothing that tells of the case. Plain columns: it follows its irritant at the next refresh.

    Those entered in error have no row. Days are local ones.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    version = models.PositiveIntegerField()
    category_id = models.CharField(max_length=4)
    reported_by_agency_id = models.UUIDField(db_index=True)
    agency_concerned_id = models.UUIDField(null=True, db_index=True)
    agency_in_charge_id = models.UUIDField(db_index=True)
    commune_id = models.CharField(max_length=5)
    intercommunality_id = models.CharField(max_length=9, null=True)  # noqa: DJ001  # a foreign key on the irritant
    living_area_id = models.UUIDField(null=True)
    persona_id = models.UUIDField(null=True, help_text="That its case resembled at the last refresh (docs/adr/0020).")
    reported_on = models.DateField()
    ended = models.PositiveSmallIntegerField(help_text="How waiting ended (irritants/statistics/survival.py, End).")
    ended_on = models.DateField(null=True)
    is_open = models.BooleanField()
    is_confirmed = models.BooleanField()
    is_presumed = models.BooleanField()
    is_reopened = models.BooleanField()
    presumed_from = models.DateTimeField(null=True, help_text="When it becomes presumed, if the person says nothing until then.")

    class Meta:
        indexes = [
            models.Index(fields=["living_area_id", "reported_on"], name="counted_by_area"),
            models.Index(
                fields=["presumed_from"], name="counted_to_presume", condition=models.Q(presumed_from__isnull=False, is_presumed=False)
            ),
        ]


CELL = (
    *("living_area_id", "category_id", "month", "unit", "reported_on", "days", "ended"),
    *("is_open", "is_confirmed", "is_presumed", "is_reopened"),
)
"""What names a cell."""


class FiguresCell(models.Model):
    """Counted irritants added up: what national figures are read from, and those of a living area that ask neither where nor whom.

    Kept by each refresh from what changed in it (irritants/statistics/cells.py). Lengths of time in calendar days and
    in working days lie in cells of their own (`unit`), for together they would be as many as irritants.
    """

    id = models.BigAutoField(primary_key=True)
    living_area_id = models.UUIDField(null=True, help_text="None: the whole country, those outside any area included.")
    category_id = models.CharField(max_length=4)
    month = models.DateField(help_text="Its first day: that of the report.")
    unit = models.CharField(max_length=8, help_text="“calendar” or “working” days; “waiting”: as long as the reader’s day says.")
    reported_on = models.DateField(null=True, help_text="Of those that wait.")
    days = models.PositiveIntegerField(null=True, help_text="In the unit. None for those that wait.")
    ended = models.PositiveSmallIntegerField()
    is_open = models.BooleanField()
    is_confirmed = models.BooleanField()
    is_presumed = models.BooleanField()
    is_reopened = models.BooleanField()
    number = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=CELL,
                name="one_figures_cell",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(unit="waiting", days=None, reported_on__isnull=False)
                | models.Q(unit__in=["calendar", "working"], days__isnull=False, reported_on=None),
                name="figures_cell_of_its_unit",
            ),
        ]


class KeptAnswer(models.Model):
    """A masked answer, for whoever asks the same again before the next refresh (irritants/statistics/keeping.py).

    A trigger forgets all of them when the catalogue changes.
    """

    question = models.CharField(max_length=64, primary_key=True, help_text="Digest of the scope, the cut and the refresh.")
    rows = models.JSONField()
