from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from api.serializers.irritants import CaseIrritantInput, IrritantOutput
from irritants.facts import MOST_PEOPLE
from irritants.statuses import ObservationKind, PlaceKind, Step

LONGEST_PLACE, LONGEST_TEXT = 200, 10_000


class ObservationFields(StrictSerializer):
    commune = serializers.CharField(max_length=5, required=False, allow_null=True, help_text="INSEE code.")
    people_count = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False)
    place_kind = serializers.ChoiceField(PlaceKind.choices, required=False, allow_blank=True)
    place = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_PLACE)
    narrative = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_TEXT, help_text="Nobody is named.")


class ObservedIrritantInput(CaseIrritantInput):
    occurred_on = serializers.DateField(required=False, help_text="By default, the day of the observation.")


class ObservationInput(ObservationFields):
    id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(ObservationKind.choices)
    observed_on = serializers.DateField()
    irritants = ObservedIrritantInput(many=True, required=False, help_text="Those that it brought: all are kept, or nothing is.")


class ObservationChanges(ObservationFields):
    kind = serializers.ChoiceField(ObservationKind.choices, required=False)
    observed_on = serializers.DateField(required=False)


class ObservationOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ObservationKind.choices)
    observed_on = serializers.DateField()
    commune = serializers.CharField(allow_null=True)
    people_count = serializers.IntegerField()
    place_kind = serializers.ChoiceField(PlaceKind.choices, allow_blank=True)
    place = serializers.CharField()
    narrative = serializers.CharField()
    agency = serializers.SlugField()
    irritant_count = serializers.IntegerField(help_text="Without those entered in error.")
    sheet = serializers.UUIDField(allow_null=True, help_text="The spreadsheet that it came with.")
    voided_at = serializers.DateTimeField(allow_null=True, help_text="When it was found to have been entered in error.")
    void_reason = serializers.CharField()
    irritants = IrritantOutput(many=True, required=False, help_text="Absent from lists; the first hundred.")
    version = serializers.IntegerField()


class SheetInput(StrictSerializer):
    file = serializers.FileField(help_text="XLSX, ODS or CSV: one line for each irritant.")
    dry_run = serializers.BooleanField(default=False, help_text="Only say what is understood, line by line.")


class SheetOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    imported_at = serializers.DateTimeField()
    observations = serializers.IntegerField(help_text="That it brought.")
    irritants = serializers.IntegerField(help_text="That came with them.")
    observations_counted = serializers.IntegerField(help_text="Those that were not entered in error.")
    irritants_counted = serializers.IntegerField(help_text="Likewise, with those that were added since.")


class ProblemOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    code = serializers.CharField()
    reason = serializers.CharField()


class ReadObservation(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(ObservationKind.choices)
    observed_on = serializers.DateField()
    commune = serializers.CharField(source="commune_id", allow_null=True)
    people_count = serializers.IntegerField()
    place_kind = serializers.ChoiceField(PlaceKind.choices, allow_blank=True)
    place = serializers.CharField()


class ReadIrritant(serializers.Serializer[Any]):
    category = serializers.CharField(source="category_id")
    step = serializers.ChoiceField(Step.choices, allow_blank=True)
    agency_concerned = serializers.SlugField(source="agency_concerned.slug", allow_null=True, default=None)
    occurred_on = serializers.DateField()


class LineOutput(serializers.Serializer[Any]):
    line = serializers.IntegerField(source="number", help_text="Of the file; the headings are the first.")
    number = serializers.CharField(source="key", help_text="Of the observation, as the file says it.")
    observation = ReadObservation(allow_null=True, help_text="`null` when it cannot be understood.")
    irritant = ReadIrritant(allow_null=True)
    problems = ProblemOutput(many=True, help_text="`name` is the column.")
    warnings = ProblemOutput(many=True, help_text="What is more often a mistake, and does not prevent anything.")


class SheetReport(serializers.Serializer[Any]):
    imported = serializers.BooleanField(help_text="False after a dry run.")
    sheet = serializers.UUIDField(allow_null=True, help_text="What was imported, to void it as a whole; `null` after a dry run.")
    observations = serializers.IntegerField()
    irritants = serializers.IntegerField()
    problems = ProblemOutput(many=True, help_text="Those of all lines: `lines.12.category`.")
    unread_columns = serializers.ListField(child=serializers.CharField())
    lines = LineOutput(many=True)
