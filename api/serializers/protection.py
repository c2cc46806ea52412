from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from cases.statuses import ExclusionReason


class ReadersInput(StrictSerializer):
    readers = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=200, help_text="Users: see `eligible`.")


class ReaderOutput(serializers.Serializer[Any]):
    user = serializers.UUIDField(source="user_id")
    display_name = serializers.CharField(source="user.display_name")
    agency = serializers.SlugField(source="agency.slug")
    agency_name = serializers.CharField(source="agency.name")


class ReadersOutput(serializers.Serializer[Any]):
    restricted = serializers.BooleanField(help_text="Named readers alone read the case; otherwise the caseworkers of the agencies in it.")
    readers = ReaderOutput(many=True)
    eligible = ReaderOutput(many=True, help_text="Who could be named.")


class ExclusionInput(StrictSerializer):
    user = serializers.UUIDField(required=False)
    login = serializers.CharField(required=False, max_length=150, help_text="Instead of `user`: how they sign in.")
    reason = serializers.ChoiceField(ExclusionReason.choices, default=ExclusionReason.OTHER)


class ExclusionOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    user = serializers.UUIDField(source="user_id")
    display_name = serializers.CharField(source="user.display_name")
    since = serializers.DateTimeField()
    reason = serializers.ChoiceField(ExclusionReason.choices)
