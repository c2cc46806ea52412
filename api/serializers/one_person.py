"""One person, one file: the blind lookup, requests to join a case."""

from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from api.serializers.sharing import ExceptionInput
from cases.models.access_request import JOINING_CHOICES
from cases.people.lookups import NONE, POSSIBLE
from cases.statuses import AccessRequestStatus, Refusal


class LookupInput(StrictSerializer):
    birth_name = serializers.CharField(max_length=80)
    first_name = serializers.CharField(max_length=80)
    birth_date = serializers.DateField()
    reason = serializers.CharField(max_length=300, help_text="Kept, with who asks; without the person's name.")


class LookupOutput(serializers.Serializer[Any]):
    """And nothing else, whatever was found."""

    result = serializers.ChoiceField([NONE, POSSIBLE])
    request_id = serializers.UUIDField(help_text="Good for a day, for whoever asked.")


class AccessRequestInput(StrictSerializer):
    reason = serializers.CharField(max_length=2000, help_text="Why your agency asks to join; read by the agency that leads.")


class AccessRequestOutput(serializers.Serializer[Any]):
    """Its sender reads the state and no more: `person`, `birth_date_agrees`, `reason_code` and `answer` are for the agency that leads."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(AccessRequestStatus.choices)
    from_agency = serializers.SlugField(source="from_agency.slug")
    from_agency_name = serializers.CharField(source="from_agency.name")
    requested_by = serializers.CharField(source="requested_by.display_name", allow_null=True, default=None)
    reason = serializers.CharField()
    requested_at = serializers.DateTimeField()
    respond_by = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    role = serializers.ChoiceField(JOINING_CHOICES, allow_blank=True, help_text="As what it was let in.")
    case = serializers.CharField(source="shown.case", allow_null=True, help_text="Its reference, for those who see it.")
    person = serializers.CharField(source="shown.person", allow_null=True, help_text="Display name.")
    birth_date_agrees = serializers.BooleanField(
        source="shown.birth_date_agrees",
        allow_null=True,
        help_text="False: the case has no birth date, so that the name alone was met. Ask before letting anybody in.",
    )
    reason_code = serializers.ChoiceField(Refusal.choices, source="shown.reason_code", allow_blank=True)
    answer = serializers.CharField(source="shown.answer")
    allowed_actions = serializers.ListField(child=serializers.CharField(), source="shown.allowed_actions")
    version = serializers.IntegerField()


class GrantInput(StrictSerializer):
    role = serializers.ChoiceField(JOINING_CHOICES)
    exception = ExceptionInput(required=False)


class RefuseInput(StrictSerializer):
    reason_code = serializers.ChoiceField(Refusal.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)
