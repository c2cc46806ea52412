from typing import Any

from rest_framework import serializers

from agencies.models import Capacity, Kind
from agencies.themes import Theme


class AgencyOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.SlugField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    competences = serializers.ListField(child=serializers.ChoiceField(Theme.choices), source="competence_codes")
    communes = serializers.ListField(child=serializers.CharField(), source="commune_codes", help_text="INSEE codes of the communes served.")
    accepts_handovers = serializers.BooleanField()
    capacity = serializers.ChoiceField(Capacity.choices)
    capacity_note = serializers.CharField(help_text="Why, in the agency's words.")
    capacity_until = serializers.DateField(allow_null=True, help_text="The last day: it is open again on the next.")
    phone = serializers.CharField()
    email = serializers.CharField()
    website = serializers.CharField()


class IntercommunalityOutput(serializers.Serializer[Any]):
    siren = serializers.CharField()
    name = serializers.CharField()


class CommuneOutput(serializers.Serializer[Any]):
    insee_code = serializers.CharField()
    name = serializers.CharField()
    postal_codes = serializers.ListField(child=serializers.CharField())
    intercommunality = IntercommunalityOutput(allow_null=True)
    population = serializers.IntegerField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


class LivingAreaOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.SlugField()
    name = serializers.CharField()
    coordinating_agency = serializers.SlugField(source="coordinating_agency.slug", allow_null=True, default=None)
    communes = serializers.ListField(child=serializers.CharField(), source="commune_codes", help_text="INSEE codes of today's perimeter.")
