from typing import Any

from rest_framework import serializers

from agencies.models import Kind
from api.input import StrictSerializer
from api.serializers.naming import AgencySlug
from api.serializers.people import PersonFlagged
from cases.statuses import DismissalReason, FlagFeedback, FlagStatus, PersonAgrees, Severity


class FlagInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    commune = serializers.CharField(max_length=5, required=False, allow_null=True, help_text="INSEE code.")
    factors = serializers.ListField(child=serializers.CharField(max_length=4), min_length=1, max_length=25)
    person = PersonFlagged(required=False)
    anonymous = serializers.BooleanField(default=False)
    person_agrees = serializers.ChoiceField(PersonAgrees.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    danger = serializers.BooleanField(default=False)
    narrative = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    severity = serializers.ChoiceField(Severity.choices, required=False)


class EmergencyNumber(serializers.Serializer[Any]):
    number = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class FlagForRaiser(serializers.Serializer[Any]):
    """All that the raiser of a flag is told."""

    id = serializers.UUIDField()
    raised_at = serializers.DateTimeField()
    factors = serializers.ListField(child=serializers.CharField())
    feedback = serializers.ChoiceField(FlagFeedback.choices)
    directed_to = serializers.ChoiceField(Kind.choices, required=False, help_text="Kind of service, once directed.")


class FlagRaised(FlagForRaiser):
    emergency_numbers = EmergencyNumber(many=True, required=False)


class FlagForReceiver(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(FlagStatus.choices)
    raised_at = serializers.DateTimeField()
    respond_by = serializers.DateTimeField()
    severity = serializers.ChoiceField(Severity.choices)
    factors = serializers.ListField(child=serializers.CharField())
    commune = serializers.CharField(source="commune_id", allow_null=True)
    raised_by_agency = AgencySlug(source="raised_by_agency.slug")
    to_agency = serializers.SlugField(source="to_agency.slug")
    redirections = serializers.IntegerField(help_text="How many agencies had it before.")
    anonymous = serializers.BooleanField()
    person = PersonFlagged()
    person_agrees = serializers.ChoiceField(PersonAgrees.choices)
    reason = serializers.CharField()
    danger = serializers.BooleanField()
    narrative = serializers.CharField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    dismissal_reason = serializers.ChoiceField(DismissalReason.choices, allow_blank=True)
    dismissal_text = serializers.CharField()
    case = serializers.CharField(allow_null=True, help_text="Reference of the case that it was taken up in, if you see it.")
    emergency_numbers = EmergencyNumber(many=True, required=False)
    allowed_actions = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class FlagRedirected(serializers.Serializer[Any]):
    """All that a former receiver reads."""

    id = serializers.UUIDField()
    raised_at = serializers.DateTimeField()
    status = serializers.ChoiceField([("redirected", "redirected")])


class Redirection(StrictSerializer):
    to_agency = serializers.SlugField(max_length=80)
    reason = serializers.CharField(max_length=2000)


class Dismissal(StrictSerializer):
    reason_code = serializers.ChoiceField(DismissalReason.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class TakingUp(StrictSerializer):
    case = serializers.CharField(
        required=False, max_length=20, help_text="Reference of the case to join; otherwise a probable one, else a new one."
    )
    not_same_as = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        max_length=20,
        help_text="References of probable cases that are somebody else's.",
    )


class RiskFactorOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    definition_fr = serializers.CharField()
    severity = serializers.ChoiceField(Severity.choices)
    response_delay = serializers.IntegerField()
    response_unit = serializers.CharField()
    first_action_fr = serializers.CharField()
    competences = serializers.ListField(child=serializers.CharField())
