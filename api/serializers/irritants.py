from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from api.serializers.naming import AgencySlug
from irritants.statuses import CategoryOrigin, GiveUpReason, IrritantStatus, IrritantTheme, PersonSays, Step


class CategoryOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    theme = serializers.ChoiceField(IrritantTheme.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    label_fr = serializers.CharField()
    label_en = serializers.CharField()
    definition_fr = serializers.CharField()
    non_take_up = serializers.CharField()
    is_active = serializers.BooleanField(help_text="Takes new irritants.")
    origin = serializers.ChoiceField(CategoryOrigin.choices)
    merged_into = serializers.CharField(source="merged_into_id", allow_null=True, help_text="Code of the category that continues it.")
    allowed_actions = serializers.ListField(child=serializers.CharField(), required=False, help_text="Absent from lists.")
    version = serializers.IntegerField()


class CategoryChanges(StrictSerializer):
    label_fr = serializers.CharField(max_length=120, required=False)
    label_en = serializers.CharField(max_length=120, required=False)
    definition_fr = serializers.CharField(max_length=2000, required=False)


class CategoryInput(StrictSerializer):
    theme = serializers.ChoiceField(IrritantTheme.choices)
    label_fr = serializers.CharField(max_length=120)
    label_en = serializers.CharField(max_length=120)
    definition_fr = serializers.CharField(max_length=2000)


class MergeIntoInput(StrictSerializer):
    into = serializers.CharField(max_length=4, help_text="Code of the category that continues it.")


class SuggestInput(StrictSerializer):
    text = serializers.CharField(max_length=2000, help_text="What happened, as people say it, in French. It is compared, and not kept.")


class SuggestedCategory(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    because = serializers.ListField(child=serializers.CharField(), help_text="The words of the text that speak of it.")
    step = serializers.ChoiceField(Step.choices, allow_blank=True, help_text="Where in a procedure it is mostly met.")


class SuggestOutput(serializers.Serializer[Any]):
    results = SuggestedCategory(many=True)


class IrritantOutput(serializers.Serializer[Any]):
    """The agency concerned reads only category, commune, step, state and dates: the other fields are absent."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(IrritantStatus.choices)
    category = serializers.CharField()
    theme = serializers.ChoiceField(IrritantTheme.choices)
    commune = serializers.CharField()
    step = serializers.ChoiceField(Step.choices, allow_blank=True)
    agency_concerned = serializers.SlugField(allow_null=True)
    agency_concerned_name = serializers.CharField(
        allow_null=True,
        required=False,
        help_text="Where the reader is not told which agency it is, a neutral name; null when it concerns none.",
    )
    agency_in_charge = AgencySlug(required=False)
    reported_by_agency = AgencySlug(required=False)
    case = serializers.CharField(allow_null=True, required=False)
    observation = serializers.UUIDField(allow_null=True, required=False)
    description = serializers.CharField(required=False)
    resolution = serializers.CharField(required=False)
    person_says = serializers.ChoiceField(PersonSays.choices, allow_blank=True, required=False)
    reopened_count = serializers.IntegerField(required=False)
    give_up_reason = serializers.ChoiceField(GiveUpReason.choices, allow_blank=True, required=False)
    recurring = serializers.UUIDField(allow_null=True, required=False, help_text="What several people meet, that it is linked to.")
    occurred_on = serializers.DateField()
    reported_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.CharField(), required=False, help_text="Absent from lists.")
    version = serializers.IntegerField()


class CaseIrritantInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    category = serializers.CharField(max_length=4)
    agency_concerned = serializers.SlugField(max_length=80, required=False, allow_null=True)
    commune = serializers.CharField(max_length=5, required=False, help_text="INSEE code; by default that of the case or observation.")
    step = serializers.ChoiceField(Step.choices, required=False, allow_blank=True)
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    occurred_on = serializers.DateField()


class IrritantInput(CaseIrritantInput):
    case = serializers.CharField(required=False, max_length=20)
    observation = serializers.UUIDField(required=False)


class IrritantChanges(StrictSerializer):
    category = serializers.CharField(max_length=4, required=False)
    agency_concerned = serializers.SlugField(max_length=80, required=False, allow_null=True)
    commune = serializers.CharField(max_length=5, required=False)
    step = serializers.ChoiceField(Step.choices, required=False, allow_blank=True)
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    occurred_on = serializers.DateField(required=False)


class Resolution(StrictSerializer):
    resolution = serializers.CharField(max_length=10_000)
    solution = serializers.UUIDField(required=False)


class PersonsWord(StrictSerializer):
    person_says = serializers.ChoiceField(PersonSays.choices)


class Reason(StrictSerializer):
    reason = serializers.CharField(max_length=2000)


class GivingUp(StrictSerializer):
    reason_code = serializers.ChoiceField(GiveUpReason.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)
