"""Agencies: who they are, what they know how to do, where, and whether they can take more."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.territory import Commune, NormaliseName
from agencies.themes import Theme
from backend.base.models import Identified, Record


class Kind(models.TextChoices):
    OPERATOR = "operator", _("State operator")
    STATE_SERVICE = "state_service", _("State service")
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    ASSOCIATION = "association", _("Association")
    COMPANY = "company", _("Company")
    FRANCE_SERVICES = "france_services", _("France services")
    HEALTH_SOCIAL = "health_social", _("Health and social care")
    JUSTICE = "justice", _("Justice")


class Capacity(models.TextChoices):
    OPEN = "open", _("Open")
    TIGHT = "tight", _("Under strain")
    CLOSED = "closed", _("Takes nobody for now")


class Agency(Record):
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    name_norm = models.GeneratedField(expression=NormaliseName("name"), output_field=models.TextField(), db_persist=True)
    kind = models.CharField(max_length=20, choices=Kind)
    seat = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=10, choices=Capacity, default=Capacity.OPEN)
    capacity_note = models.CharField(max_length=200, blank=True, help_text=_("Why, in a few words that any agency reads."))
    capacity_until = models.DateField(null=True, blank=True, help_text=_("The last day; the agency is open again on the next."))
    accepts_handovers = models.BooleanField(default=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    is_active = models.BooleanField(default=True)
    is_fallback = models.BooleanField(default=False, help_text=_("Receives the flags that no other agency can receive."))
    is_sensitive = models.BooleanField(
        default=False, help_text=_("That it takes part in somebody’s case is itself sensitive: see cases/masking.py.")
    )
    caseworkers = models.OneToOneField(
        Group, on_delete=models.PROTECT, related_name="agency", help_text=_("The guardian group that holds this agency's rights on cases.")
    )
    communes = models.ManyToManyField(Commune, through="ServedCommune", related_name="agencies")

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_fallback"],
                condition=models.Q(is_fallback=True),
                name="one_fallback_agency",
                violation_error_message=_("Only one agency can receive the flags that nobody else receives."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="agency_kind"),
            models.CheckConstraint(condition=models.Q(capacity__in=Capacity.values), name="agency_capacity"),
            models.CheckConstraint(
                condition=models.Q(capacity_until=None) | ~models.Q(capacity=Capacity.OPEN),
                name="open_without_end",
                violation_error_message=_("An agency that is open is so until it says otherwise: leave the date out."),
            ),
        ]

    @property
    def works_on_cases(self) -> bool:
        """Associations flag; every other kind works on cases."""
        return self.kind != Kind.ASSOCIATION


class Competence(models.Model):
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="competences")
    theme = models.CharField(max_length=30, choices=Theme)

    class Meta:
        ordering = ["theme"]
        constraints = [models.UniqueConstraint(fields=["theme", "agency"], name="competence_once")]


class ServedCommune(models.Model):
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="served")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="served_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commune", "agency"], name="served_once")]


class ReceptionPoint(Identified):
    """A counter, a bus, a drop-in: where people are received. `status` says how far the source can be trusted."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=40, help_text=_("The source's own type: mairie, france_services, caf…"))
    operator_name = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.SET_NULL, related_name="reception_points")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="reception_points")
    address = models.CharField(max_length=250, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    opening_hours = models.TextField(blank=True)
    access_mode = models.CharField(max_length=30, blank=True)
    status = models.CharField(max_length=40)
    source = models.TextField(blank=True)
    source_date = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["code"]

    @property
    def to_verify(self) -> bool:
        return self.status.endswith("to_verify") or self.status.endswith("to_be_verified")
