"""Personas: portraits of a kind of people, drawn from observations. Never somebody."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import LivingArea
from agencies.themes import Theme
from backend.base.models import Record
from irritants.statuses import AgeBand


class Persona(Record):
    """Which cases of its area resemble it is said by criteria (irritants/personas/resembling.py): each case resembles one at most."""

    slug = models.SlugField(max_length=80, unique=True, help_text=_("By which figures name it; never changed."))
    living_area = models.ForeignKey(LivingArea, on_delete=models.PROTECT, related_name="personas")
    name = models.CharField(max_length=60, help_text=_("A first name that is nobody’s."))
    portrait = models.TextField()
    needs = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField(help_text=_("Of two that a case resembles as much, the one with the lower rank has it."))
    age_bands = ArrayField(models.CharField(max_length=10, choices=AgeBand), default=list, blank=True)
    themes = ArrayField(models.CharField(max_length=30, choices=Theme), default=list, blank=True)
    categories = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    at_least = models.PositiveSmallIntegerField(default=2, help_text=_("How many of its criteria a case has to meet."))
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(age_bands__contained_by=AgeBand.values), name="persona_age_bands"),
            models.CheckConstraint(condition=Q(themes__contained_by=Theme.values), name="persona_themes"),
            models.CheckConstraint(
                condition=Q(at_least__gte=1, at_least__lte=3),
                name="persona_at_least",
                violation_error_message=_("A case that meets no criterion resembles nobody."),
            ),
        ]
        indexes = [models.Index(fields=["living_area", "rank", "id"], name="persona_by_area")]
