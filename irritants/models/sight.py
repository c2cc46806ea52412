"""Which irritants each agency has in its list: an index of what access says, sorted as lists are."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency
from irritants.models.irritant import Irritant

WAYS_IN = ("by_case", "by_observation", "concerned")


class IrritantInSight(models.Model):
    """An irritant that an agency may read, and by which ways. Written by the database alone (irritants/migrations/0005_sight.py).

    It follows the grants of the agency's caseworkers; named readers and exclusions are people's, and are looked up beside.
    """

    app_may = ("SELECT", "DELETE")  # it goes with its irritant

    pk = models.CompositePrimaryKey("agency_id", "irritant_id")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)  # the key begins with it
    irritant = models.ForeignKey(Irritant, on_delete=models.CASCADE, related_name="in_sight")
    reported_at = models.DateTimeField()
    by_case = models.BooleanField(help_text="The agency's caseworkers see the case where it was met.")
    by_observation = models.BooleanField(help_text="The agency observed it.")
    concerned = models.BooleanField(help_text="It concerns the agency.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(by_case=True) | Q(by_observation=True) | Q(concerned=True), name="in_sight_somehow")
        ]
        indexes = [
            models.Index(fields=["agency", "-reported_at", "-irritant"], include=WAYS_IN, name="irritant_in_sight"),
            models.Index(
                fields=["agency", "-reported_at", "-irritant"],
                name="irritant_in_sight_of_managers",
                condition=Q(by_observation=True) | Q(concerned=True),
            ),
        ]
