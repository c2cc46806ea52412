"""One person, one file: the blind lookup, requests to join a case."""

from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from cases.lookups import NONE, POSSIBLE


class LookupInput(StrictSerializer):
    birth_name = serializers.CharField(max_length=80)
    first_name = serializers.CharField(max_length=80)
    birth_date = serializers.DateField()
    reason = serializers.CharField(max_length=300, help_text="Kept, with who asks; without the person's name.")


class LookupOutput(serializers.Serializer[Any]):
    """And nothing else, whatever was found."""

    result = serializers.ChoiceField([NONE, POSSIBLE])
    request_id = serializers.UUIDField(help_text="Good for a day, for whoever asked.")
