"""Communes and what groups them. A living area is a list of communes, never a filter on intercommunalities."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.base.models import Identified


class NormaliseName(models.Func):
    """Lower case, no accents, words parted by one space (SQL function `normalise_name`)."""

    function = "normalise_name"
    output_field = models.TextField()


class Intercommunality(models.Model):
    """An EPCI: a grouping of communes with a tax of its own."""

    siren = models.CharField(primary_key=True, max_length=9)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]


class Commune(models.Model):
    insee_code = models.CharField(primary_key=True, max_length=5)
    name = models.CharField(max_length=100)
    name_norm = models.GeneratedField(expression=NormaliseName("name"), output_field=models.TextField(), db_persist=True)
    postal_codes = ArrayField(models.CharField(max_length=5), default=list)
    intercommunality = models.ForeignKey(Intercommunality, null=True, on_delete=models.PROTECT, related_name="communes")
    department_code = models.CharField(max_length=3, db_index=True)
    region_code = models.CharField(max_length=3)
    population = models.PositiveIntegerField(help_text=_("Legal population of the year given in agencies/data/README.md."))
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["name_norm", "insee_code"]
        indexes = [
            models.Index(fields=["name_norm", "insee_code"], name="commune_name"),
            GinIndex(fields=["name_norm"], opclasses=["gin_trgm_ops"], name="commune_search"),
        ]


class LivingArea(Identified):
    """Where people actually live, work and use services; steered by its coordinating agency."""

    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=120)
    coordinating_agency = models.ForeignKey(
        "agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="coordinated_areas"
    )

    class Meta:
        ordering = ["slug"]


class Perimeter(Identified):
    """One dated definition of a living area. Active ones route and count; the others are layers for comparison."""

    living_area = models.ForeignKey(LivingArea, on_delete=models.PROTECT, related_name="perimeters")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    geography_year = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=False)
    valid = DateRangeField()
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]


class PerimeterCommune(models.Model):
    """A commune of a perimeter, with the perimeter's dates repeated so that the database refuses an overlap."""

    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="members")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="perimeters")
    historic_codes: Any = ArrayField(models.CharField(max_length=5), default=list, help_text=_("INSEE codes in the perimeter's own year."))
    historic_names: Any = ArrayField(models.CharField(max_length=100), default=list)
    is_active = models.BooleanField(default=False)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["perimeter", "commune"], name="perimeter_commune_once"),
            ExclusionConstraint(
                name="commune_in_one_active_area",
                expressions=[("commune", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=models.Q(is_active=True),
                violation_error_message=_("This commune already belongs to an active living area at that date."),
            ),
        ]
