"""Portraits of kinds of people, and which cases resemble them."""

from typing import Any

from rest_framework import serializers

from agencies.themes import Theme
from api.input import StrictSerializer
from irritants.personas.resembling import CRITERIA
from irritants.statuses import AgeBand


class PersonaOutput(serializers.Serializer[Any]):
    slug = serializers.SlugField(help_text="By which figures name it.")
    living_area = serializers.SlugField(source="living_area.slug")
    name = serializers.CharField()
    portrait = serializers.CharField()
    needs = serializers.CharField()
    rank = serializers.IntegerField(help_text="Of two that a case resembles as much, the one with the lower rank has it.")
    age_bands = serializers.ListField(child=serializers.ChoiceField(AgeBand.choices), help_text="On the day the case was opened.")
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices), help_text="Of the case: one of these.")
    categories = serializers.ListField(child=serializers.CharField(), help_text="Of the irritants of the case: one of these.")
    at_least = serializers.IntegerField(help_text="How many of its criteria a case has to meet.")
    is_active = serializers.BooleanField()
    allowed_actions = serializers.ListField(child=serializers.CharField(), required=False, help_text="Absent from lists.")
    version = serializers.IntegerField()


class PersonaChanges(StrictSerializer):
    name = serializers.CharField(max_length=60, required=False)
    portrait = serializers.CharField(max_length=10_000, required=False)
    needs = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    rank = serializers.IntegerField(min_value=1, max_value=999, required=False)
    age_bands = serializers.ListField(child=serializers.ChoiceField(AgeBand.choices), required=False)
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices), required=False)
    categories = serializers.ListField(child=serializers.CharField(max_length=4), required=False)
    at_least = serializers.IntegerField(min_value=1, max_value=len(CRITERIA), required=False, help_text="By default two.")


class PersonaInput(PersonaChanges):
    name = serializers.CharField(max_length=60)
    portrait = serializers.CharField(max_length=10_000)
    living_area = serializers.SlugField(max_length=80, required=False, help_text="By default the one that your agency coordinates.")
