from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from cases.models import ProbablePair

OPINIONS = [choice for choice in ProbablePair.Verdict.choices if choice[0] != ProbablePair.Verdict.TO_REVIEW]


class PairSide(serializers.Serializer[Any]):
    case = serializers.CharField(source="reference")
    person = serializers.CharField(source="person.display_name")


class PairOutput(serializers.Serializer[Any]):
    """One's own side in full; of the other, that it is close. Its agency is named once both have said “the same person”."""

    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(ProbablePair.Verdict.choices)
    found_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    own = PairSide(many=True, source="shown.cases")
    same_name = serializers.BooleanField(source="shown.same_name", help_text="False: the names are close.")
    birth_date_agrees = serializers.BooleanField(source="shown.birth_date_agrees", help_text="False: one of the two is not known.")
    said = serializers.ChoiceField(OPINIONS, source="shown.said", allow_blank=True, help_text="What was said for one's own side.")
    other_agency = serializers.SlugField(source="shown.other_agency.slug", allow_null=True, default=None)
    other_agency_name = serializers.CharField(source="shown.other_agency.name", allow_null=True, default=None)
    allowed_actions = serializers.ListField(child=serializers.CharField(), source="shown.allowed_actions")
    version = serializers.IntegerField()


class Judgement(StrictSerializer):
    says = serializers.ChoiceField(OPINIONS)
