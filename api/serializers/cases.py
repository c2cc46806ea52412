from typing import Any

from rest_framework import serializers

from agencies.themes import Theme
from api.input import StrictSerializer
from api.serializers.naming import AgencySlug
from api.serializers.people import PersonName, PersonOfCase, PersonOutput, PersonTold
from cases.statuses import (
    SAID_WHEN_CLOSING,
    CaseStatus,
    Channel,
    Ground,
    Outcome,
    ParticipationRole,
    ParticipationStatus,
    PersonPosition,
)


class ParticipationOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    agency = AgencySlug(source="agency.slug")
    agency_name = serializers.CharField(source="agency.name")
    role = serializers.ChoiceField(ParticipationRole.choices)
    status = serializers.ChoiceField(ParticipationStatus.choices)
    ground = serializers.ChoiceField(Ground.choices)
    agreement = serializers.UUIDField(source="agreement_id", allow_null=True)
    observer_until = serializers.DateField(allow_null=True)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ReferentOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="referent.pk", allow_null=True)
    display_name = serializers.CharField(source="referent.display_name")
    agency = AgencySlug(source="referent_agency.slug")
    person_position = serializers.ChoiceField(PersonPosition.choices, source="referent_position")


class CaseRow(serializers.Serializer[Any]):
    """A case in a list."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    status = serializers.ChoiceField(CaseStatus.choices)
    outcome = serializers.ChoiceField(Outcome.choices, allow_blank=True)
    person = PersonName()
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices))
    commune = serializers.CharField(allow_null=True)
    lead_agency = serializers.SlugField(allow_null=True)
    role = serializers.ChoiceField(ParticipationRole.choices, allow_null=True, help_text="Of the acting agency.")
    next_deadline = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField()
    last_activity_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CaseOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    status = serializers.ChoiceField(CaseStatus.choices)
    outcome = serializers.ChoiceField(Outcome.choices, allow_blank=True)
    person = PersonOutput()
    summary = serializers.CharField()
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices))
    commune = serializers.CharField(source="commune_id", allow_null=True)
    living_area = serializers.SlugField(source="living_area.slug", allow_null=True, default=None)
    lead_agency = serializers.SlugField(allow_null=True)
    referent = ReferentOutput(allow_null=True)
    participations = ParticipationOutput(many=True)
    hold_reason = serializers.CharField()
    hold_until = serializers.DateField(allow_null=True)
    close_comment = serializers.CharField()
    next_deadline = serializers.DateTimeField(allow_null=True)
    snoozed_until = serializers.DateField(
        allow_null=True, help_text="Put aside until that day by whoever asks, acting for this agency: nobody else is told."
    )
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    last_activity_at = serializers.DateTimeField()
    continued_in = serializers.CharField(
        allow_null=True, help_text="Closed because the person has this other file, which goes on; null for whoever does not see it."
    )
    continues = serializers.ListField(child=serializers.CharField(), help_text="Files that were merged into this one, and that you see.")
    is_restricted = serializers.BooleanField(help_text="Only named readers read it.")
    allowed_actions = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class Informed(StrictSerializer):
    how = serializers.ChoiceField(Channel.choices)
    when = serializers.DateField(required=False)


class CaseInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    person = PersonOfCase()
    summary = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices), required=False)
    informed = Informed(required=False)
    not_same_as = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=50)


class CaseChanges(StrictSerializer):
    person = PersonTold(required=False)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices), required=False)


class Hold(StrictSerializer):
    reason = serializers.CharField(max_length=200)
    until = serializers.DateField()


class Snooze(StrictSerializer):
    until = serializers.DateField(help_text="The day on whose morning it comes back: 1 to 90 days ahead.")


class Snoozed(serializers.Serializer[Any]):
    until = serializers.DateField(allow_null=True, help_text="Null: it is in the worklist.")


class Close(StrictSerializer):
    outcome = serializers.ChoiceField(SAID_WHEN_CLOSING)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class NameReferent(StrictSerializer):
    user = serializers.UUIDField()
    person_position = serializers.ChoiceField(PersonPosition.choices)


class ParticipationStatusInput(StrictSerializer):
    status = serializers.ChoiceField(ParticipationStatus.choices)


class InformationOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    how = serializers.ChoiceField(Channel.choices)
    when = serializers.DateField(source="told_on")
    recorded_by_agency = AgencySlug(source="recorded_by_agency.slug")


class EventOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="event.pk")
    kind = serializers.CharField(source="event.kind")
    at = serializers.DateTimeField(source="event.occurred_at")
    actor = serializers.CharField(source="actor.name", allow_null=True, default=None)
    agency = serializers.SlugField(source="agency.slug", allow_null=True, default=None)
    data = serializers.JSONField()  # type: ignore[assignment]
    sentence = serializers.CharField()


class AccessOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="event.pk")
    kind = serializers.CharField(source="event.kind")
    at = serializers.DateTimeField(source="event.occurred_at")
    actor = serializers.CharField(source="actor.name", allow_null=True, default=None)
    agency = serializers.SlugField(source="agency.slug", allow_null=True, default=None)
    ground = serializers.CharField(source="event.data.ground", default="")
    reason = serializers.CharField(source="event.data.reason", default="")
