"""Cases of a colleague who is absent or leaves, given to others."""

from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from api.serializers.administration import ProfessionalOutput


class CaseChoice(StrictSerializer):
    case = serializers.CharField(max_length=20, help_text="Reference.")
    replacement = serializers.UUIDField(help_text="Identifier of the user who follows it from now on.")


class ReplacementInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    absent = serializers.UUIDField(help_text="Identifier of the user whose cases they are.")
    replacement = serializers.UUIDField(required=False, allow_null=True, help_text="Who follows all those that `cases` does not name.")
    cases = CaseChoice(many=True, required=False)


class StepOutput(serializers.Serializer[Any]):
    case = serializers.CharField(source="case.reference")
    replacement = ProfessionalOutput(source="replacement.user")


class RefusedOutput(serializers.Serializer[Any]):
    """A case that stays as it is, and why."""

    case = serializers.CharField(source="case.reference")
    code = serializers.CharField()
    reason = serializers.CharField()


class ReplacementOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    absent = ProfessionalOutput()
    done_at = serializers.DateTimeField()
    done_by = serializers.CharField(source="done_by.display_name")
    undo_until = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)
    undone_by = serializers.CharField(source="undone_by.display_name", allow_null=True, default=None)
    version = serializers.IntegerField()


class ReplacedOutput(serializers.Serializer[Any]):
    case = serializers.CharField(help_text="Reference.")
    referent = serializers.CharField()
    undone = serializers.BooleanField()


class ReplacementDetail(ReplacementOutput):
    cases = ReplacedOutput(many=True, source="shown")
    out_of_sight = serializers.IntegerField(help_text="Cases of it that the agency no longer sees.")


class ReplacementEffects(serializers.Serializer[Any]):
    """What it does, or would do (`dry_run`). Beyond a hundred cases, the others wait for the next: `remaining`."""

    dry_run = serializers.BooleanField()
    replacement = ReplacementOutput(allow_null=True)
    cases = StepOutput(many=True)
    refused = RefusedOutput(many=True)
    remaining = serializers.IntegerField()


class UndoneOutput(serializers.Serializer[Any]):
    replacement = ReplacementOutput()
    cases = serializers.ListField(child=serializers.CharField(), help_text="References of those given back.")
    refused = RefusedOutput(many=True)
    out_of_sight = serializers.IntegerField()
