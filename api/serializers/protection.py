from typing import Any

from rest_framework import serializers

from agencies.roles import Role
from api.input import StrictSerializer
from cases.statuses import CaseStatus, ExclusionReason, Ground, ParticipationRole


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


class PersonWhoSees(serializers.Serializer[Any]):
    user = serializers.UUIDField()
    display_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))


class ThroughOutput(serializers.Serializer[Any]):
    agency = serializers.SlugField(source="agency.slug")
    agency_name = serializers.CharField(source="agency.name")
    role = serializers.ChoiceField(ParticipationRole.choices)
    ground = serializers.ChoiceField(Ground.choices)
    agreement = serializers.UUIDField(allow_null=True)
    agreed_on = serializers.DateField(allow_null=True)
    exception_reason = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateField(allow_null=True)
    people = PersonWhoSees(many=True)


class AskedOutput(serializers.Serializer[Any]):
    agency = serializers.SlugField(source="agency.slug")
    agency_name = serializers.CharField(source="agency.name")
    knows_who = serializers.BooleanField(help_text="It reads name and contact already; otherwise only what is asked of it.")
    since = serializers.DateTimeField()


class ExcludedOutput(serializers.Serializer[Any]):
    user = serializers.UUIDField()
    display_name = serializers.CharField()
    since = serializers.DateTimeField()


class ExplanationOutput(serializers.Serializer[Any]):
    restricted = serializers.BooleanField()
    agencies = ThroughOutput(
        many=True, help_text="With the people who see the case by each: its caseworkers, or the readers named among them."
    )
    asked = AskedOutput(many=True)
    excluded = ExcludedOutput(many=True, help_text="Never, whatever is granted. Why is not told here.")


class ColleagueOutput(serializers.Serializer[Any]):
    user = serializers.UUIDField(source="user_id")
    display_name = serializers.CharField(source="user.display_name")
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))


class SeenCaseOutput(serializers.Serializer[Any]):
    reference = serializers.CharField()
    status = serializers.ChoiceField(CaseStatus.choices)
    opened_at = serializers.DateTimeField()
    by_name = serializers.BooleanField(help_text="As a named reader; otherwise as a caseworker of the agency.")


class ReportFieldOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ReportPartOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    fields = ReportFieldOutput(many=True)  # type: ignore[assignment]
    rows = serializers.ListField(child=serializers.DictField(), help_text="Each by the names of `fields`.")


class CaseHeldOutput(serializers.Serializer[Any]):
    reference = serializers.CharField()
    person = serializers.DictField(
        allow_null=True, help_text="Who the person is there, for a file that was merged: it has a record of its own."
    )
    parts = ReportPartOutput(many=True)


class ReadByOutput(serializers.Serializer[Any]):
    agency = serializers.CharField()
    what = serializers.CharField()
    ground = serializers.CharField()
    first = serializers.DateTimeField()
    last = serializers.DateTimeField()
    times = serializers.IntegerField()


class ReportOutput(serializers.Serializer[Any]):
    """Also the person's to keep: of professionals, it names the agency."""

    made_at = serializers.DateTimeField()
    person = serializers.DictField()
    hides_agencies = serializers.BooleanField(
        help_text="The reader is not told of all the agencies: the person may ask the lead agency which they are."
    )
    cases = CaseHeldOutput(many=True, help_text="This case and the person's others, as far as the reader may know of them.")
    read_by = ReadByOutput(many=True)


class AddressOutput(serializers.Serializer[Any]):
    address = serializers.CharField()
