from dataclasses import fields
from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from irritants.statistics.reported import IRRITANTS, IrritantRow


class IndicatorOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # fields are taken out of the class
    formula = serializers.CharField()
    population = serializers.CharField()
    clock = serializers.CharField(help_text="In what time it is measured; empty for what is only counted.")
    limits = serializers.CharField(help_text="What it does not tell.")
    version = serializers.IntegerField()


class Indicators(serializers.Serializer[Any]):
    results = IndicatorOutput(many=True)


class FiguresAsked(StrictSerializer):
    """The query, read as one body: `from` is a word of Python."""

    by = serializers.ListField(child=serializers.CharField(max_length=30), required=False)
    to = serializers.DateField(required=False)


FiguresAsked._declared_fields["from"] = serializers.DateField(required=False)
for _name in IRRITANTS.filters:
    FiguresAsked._declared_fields[_name] = serializers.CharField(required=False, max_length=80)


class FiguresRow(serializers.Serializer[Any]):
    """The keys asked for by `by`, then the figures; all null when suppressed, because too few people stand behind them."""

    suppressed = serializers.BooleanField()


for _field in fields(IrritantRow):
    if _field.name in IrritantRow.figures():
        _number = serializers.FloatField if "float" in str(_field.type) else serializers.IntegerField
        FiguresRow._declared_fields[_field.name] = _number(allow_null=True)
for _name in IRRITANTS.groups:
    FiguresRow._declared_fields[_name] = serializers.CharField(required=False, allow_null=True)


class Period(serializers.Serializer[Any]):
    to = serializers.DateField(allow_null=True)


Period._declared_fields["from"] = serializers.DateField(allow_null=True)


class Figures(serializers.Serializer[Any]):
    rows = FiguresRow(many=True)
    definition = serializers.DictField(child=serializers.IntegerField(), help_text="Version of each indicator.")
    period = Period()
    scope = serializers.DictField()
    live = serializers.BooleanField(help_text="Computed now and unmasked; otherwise refreshed daily, small groups hidden.")
    extracted_at = serializers.DateTimeField()
