"""Agreements and handovers."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.themes import Theme
from api.input import StrictSerializer
from api.serializers.naming import AgencySlug
from api.serializers.people import PersonContact
from cases.handovers.forwarding import CONTENTS
from cases.operations.record_agreement import PARTICIPANTS
from cases.sharing.exceptions import NO_EXCEPTION, Stated
from cases.statuses import (
    Channel,
    Disclosure,
    ExceptionGround,
    HandoverHow,
    HandoverKind,
    HandoverStatus,
    Refusal,
    SenderStays,
    Urgency,
)


@extend_schema_field({"oneOf": [{"type": "string", "enum": [PARTICIPANTS]}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]})
class Covers(serializers.Field[Any, Any, Any, Any]):
    """`"participants"`, or a list of agency slugs."""

    def to_internal_value(self, data: Any) -> str | list[str]:
        if data == PARTICIPANTS:
            return PARTICIPANTS
        if isinstance(data, list) and data and all(isinstance(slug, str) and len(slug) <= 80 for slug in data):
            return data
        raise serializers.ValidationError(_("Say “participants”, or give a list of agency slugs."), code="invalid")

    def to_representation(self, value: Any) -> Any:
        return value


class AgreementInput(StrictSerializer):
    covers = Covers()
    how = serializers.ChoiceField(Channel.choices)
    given_on = serializers.DateField()
    expires_on = serializers.DateField(required=False, allow_null=True)
    evidence = serializers.CharField(required=False, allow_blank=True, max_length=300)


class AgreementOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    agencies = serializers.ListField(child=serializers.SlugField())
    covers_participants = serializers.BooleanField()
    how = serializers.ChoiceField(Channel.choices)
    given_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    in_force = serializers.BooleanField()
    evidence = serializers.CharField()
    recorded_by_agency = AgencySlug(source="recorded_by_agency.slug")
    version = serializers.IntegerField()


class EffectsOutput(serializers.Serializer[Any]):
    """What withdrawing an agreement does, or would do."""

    dry_run = serializers.BooleanField()
    agencies_losing_access = serializers.ListField(child=serializers.SlugField())
    cancelled_handovers = serializers.ListField(child=serializers.UUIDField())
    lead_returns_to = serializers.SlugField(allow_null=True)
    case_closes = serializers.BooleanField()


class ExceptionInput(StrictSerializer):
    ground = serializers.ChoiceField(ExceptionGround.choices)
    reason = serializers.CharField(max_length=2000)


def exception_in(said: dict[str, Any]) -> Stated:
    """Taken out of what was said."""
    stated = said.pop("exception", None)
    return (stated["ground"], stated["reason"]) if stated else NO_EXCEPTION


class AttachedInput(StrictSerializer):
    type = serializers.ChoiceField(list(CONTENTS))
    id = serializers.UUIDField()


class AttachedOutput(serializers.Serializer[Any]):
    type = serializers.ChoiceField(list(CONTENTS))
    id = serializers.UUIDField()


class HandoverInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    to_agency = serializers.SlugField(max_length=80)
    kind = serializers.ChoiceField(HandoverKind.choices)
    need = serializers.CharField(max_length=300)
    summary = serializers.CharField(max_length=10_000)
    urgency = serializers.ChoiceField(Urgency.choices, default=Urgency.NORMAL)
    how = serializers.ChoiceField(HandoverHow.choices)
    how_reason = serializers.CharField(required=False, allow_blank=True, max_length=300)
    person_told = serializers.BooleanField()
    sender_stays_as = serializers.ChoiceField(SenderStays.choices, required=False)
    observer_until = serializers.DateField(required=False, allow_null=True)
    needed_by = serializers.DateField(required=False, allow_null=True)
    next_appointment = serializers.DateTimeField(required=False, allow_null=True)
    disclosure = serializers.ChoiceField(Disclosure.choices, default=Disclosure.OFFER)
    exception = ExceptionInput(required=False)
    attach = serializers.ListField(
        child=AttachedInput(), required=False, max_length=100, help_text="Of your agency: what the receiver reads from its acceptance on."
    )


class HandoverOutput(serializers.Serializer[Any]):
    """`case` and `person` are null for whoever may not see the case; `contact` only where the sender disclosed it before acceptance."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(HandoverKind.choices)
    status = serializers.ChoiceField(HandoverStatus.choices)
    from_agency = AgencySlug(source="from_agency.slug")
    from_agency_name = serializers.CharField(source="from_agency.name")
    to_agency = AgencySlug(source="to_agency.slug")
    to_agency_name = serializers.CharField(source="to_agency.name")
    case = serializers.CharField(allow_null=True, source="shown.case")
    person = serializers.CharField(allow_null=True, source="shown.person", help_text="Display name.")
    contact = PersonContact(allow_null=True, source="shown.contact")
    need = serializers.CharField()
    summary = serializers.CharField()
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices), source="shown.themes")
    commune = serializers.CharField(
        allow_null=True, source="shown.commune", help_text="INSEE code; null where the place would tell who it is."
    )
    place = serializers.CharField(
        allow_null=True, source="shown.place", help_text="The commune; its intercommunality if it has under 500 inhabitants."
    )
    urgency = serializers.ChoiceField(Urgency.choices)
    how = serializers.ChoiceField(HandoverHow.choices)
    how_reason = serializers.CharField()
    person_told = serializers.BooleanField()
    disclosure = serializers.ChoiceField(Disclosure.choices)
    sender_stays_as = serializers.ChoiceField(SenderStays.choices)
    observer_until = serializers.DateField(allow_null=True)
    needed_by = serializers.DateField(allow_null=True)
    next_appointment = serializers.DateTimeField(allow_null=True)
    requested_at = serializers.DateTimeField()
    respond_by = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    return_until = serializers.DateTimeField(allow_null=True)
    met_on = serializers.DateField(allow_null=True)
    reason_code = serializers.ChoiceField(Refusal.choices, allow_blank=True)
    reason = serializers.CharField()
    suggested_agency = serializers.SlugField(source="suggested_agency.slug", allow_null=True, default=None)
    attached = AttachedOutput(many=True, source="shown.attached", help_text="Passed on with it; empty for whoever may not see the case.")
    attached_count = serializers.IntegerField(source="shown.attached_count")
    allowed_actions = serializers.ListField(child=serializers.CharField(), source="shown.allowed_actions")
    version = serializers.IntegerField()


class RejectionOutput(HandoverOutput):
    competent_agencies = serializers.ListField(
        child=serializers.SlugField(), source="shown.competent", help_text="Who else is competent, when it was out of scope or area."
    )


class RefusalInput(StrictSerializer):
    reason_code = serializers.ChoiceField(Refusal.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    suggested_agency = serializers.SlugField(required=False, allow_null=True, max_length=80)


class Completion(StrictSerializer):
    person_met = serializers.BooleanField()
    met_on = serializers.DateField()
