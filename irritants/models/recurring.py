"""What several people meet alike: one cause, one way round it meanwhile, one solution. It holds nothing of any of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, LivingArea
from backend.base.models import Record
from irritants.models.irritant import IrritantCategory
from irritants.statuses import RecurringState


class RecurringIrritant(Record):
    """Read by every agency of its living area. The irritants linked to it stay with those who may see them."""

    title = models.CharField(max_length=160)
    category = models.ForeignKey(IrritantCategory, on_delete=models.PROTECT, related_name="recurring")
    state = models.CharField(max_length=20, choices=RecurringState, default=RecurringState.SPOTTED)
    living_area = models.ForeignKey(LivingArea, on_delete=models.PROTECT, related_name="recurring_irritants")
    owner_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="recurring_owned", help_text=_("Who spotted it: told when it comes back.")
    )
    agency_concerned = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="recurring_concerning", help_text=_("Who could solve it.")
    )
    administration = models.CharField(max_length=200, blank=True, help_text=_("Who could solve it, when it is no agency of the directory."))
    cause = models.TextField(blank=True)
    workaround = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    trial_started_on = models.DateField(null=True, blank=True)
    solved_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RecurringState.values), name="recurring_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["solved", "recurring"]) | (Q(solved_on__isnull=False) & ~Q(solution="")),
                name="recurring_solved_by_something",
                violation_error_message=_("What is solved was solved on a day, by something: say by what."),
            ),
            models.CheckConstraint(
                condition=~Q(state="solution_on_trial") | (Q(trial_started_on__isnull=False) & ~Q(solution="")),
                name="recurring_trial_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["living_area", "-created_at", "-id"], name="recurring_by_area"),
            models.Index(fields=["category", "living_area"], name="recurring_by_category"),
        ]
