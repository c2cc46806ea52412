"""What several people meet alike, and how many they are."""

from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from irritants.statuses import IrritantTheme, RecurringState


class MonthOutput(serializers.Serializer[Any]):
    month = serializers.DateField(source="first_day", help_text="Its first day.")
    reported = serializers.IntegerField(allow_null=True, help_text="null: hidden.")


class RecurringOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(RecurringState.choices)
    category = serializers.CharField(source="category_id")
    theme = serializers.ChoiceField(IrritantTheme.choices, source="category.theme")
    living_area = serializers.SlugField(source="living_area.slug")
    owner_agency = serializers.SlugField(source="owner_agency.slug")
    agency_concerned = serializers.SlugField(source="agency_concerned.slug", allow_null=True, default=None)
    administration = serializers.CharField()
    cause = serializers.CharField()
    workaround = serializers.CharField()
    solution = serializers.CharField()
    spotted_at = serializers.DateTimeField(source="created_at")
    trial_started_on = serializers.DateField(allow_null=True)
    solved_on = serializers.DateField(allow_null=True)
    people_hit = serializers.IntegerField(
        source="hits.people",
        allow_null=True,
        help_text="Distinct cases, and people met in observations. null: fewer than five that you do not know.",
    )
    people_known = serializers.IntegerField(source="hits.own", help_text="Of them, those whose irritants you may open.")
    months = MonthOutput(source="hits.months", many=True, help_text="Irritants linked to it, by month of their report.")
    allowed_actions = serializers.ListField(child=serializers.CharField(), required=False, help_text="Absent from lists.")
    version = serializers.IntegerField()


class RecurringChanges(StrictSerializer):
    title = serializers.CharField(max_length=160, required=False)
    category = serializers.CharField(max_length=4, required=False)
    agency_concerned = serializers.SlugField(max_length=80, required=False, allow_null=True)
    administration = serializers.CharField(max_length=200, required=False, allow_blank=True)
    cause = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    workaround = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    solution = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


class RecurringInput(RecurringChanges):
    id = serializers.UUIDField(required=False)
    title = serializers.CharField(max_length=160)
    category = serializers.CharField(max_length=4)
    living_area = serializers.SlugField(max_length=80, required=False, help_text="By default that of your agency.")


class Cause(StrictSerializer):
    cause = serializers.CharField(max_length=10_000, required=False, help_text="Needed unless it was said before.")


class Solution(StrictSerializer):
    solution = serializers.CharField(max_length=10_000, required=False, help_text="Needed unless it was said before.")


class LinkInput(StrictSerializer):
    recurring = serializers.UUIDField()
