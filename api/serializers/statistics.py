"""Figures of each population: the question, and the rows that answer it, made from what the population says of itself."""

from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from irritants.statistics.population import Population
from irritants.statistics.populations import POPULATIONS


class IndicatorOutput(serializers.Serializer[Any]):
    about = serializers.ChoiceField(list(POPULATIONS), read_only=True, required=False, help_text="Of which figures it is one.")
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # fields are taken out of the class
    formula = serializers.CharField()
    population = serializers.CharField()
    clock = serializers.CharField(help_text="In what time it is measured; empty for what is only counted.")
    limits = serializers.CharField(help_text="What it does not tell.")
    version = serializers.IntegerField()


class Indicators(serializers.Serializer[Any]):
    results = IndicatorOutput(many=True)


class Period(serializers.Serializer[Any]):
    to = serializers.DateField(allow_null=True)


Period._declared_fields["from"] = serializers.DateField(allow_null=True)


class FiguresRow(serializers.Serializer[Any]):
    """The keys asked for by `by`, then the figures; all null when suppressed, because too few people stand behind them."""

    suppressed = serializers.BooleanField()


class Figures(serializers.Serializer[Any]):
    definition = serializers.DictField(child=serializers.IntegerField(), help_text="Version of each indicator.")
    period = Period()
    scope = serializers.DictField()
    live = serializers.BooleanField(help_text="Computed now and unmasked; otherwise refreshed daily, small groups hidden.")
    extracted_at = serializers.DateTimeField()


def asked_of(population: Population) -> type[StrictSerializer]:
    """The query, read as one body."""
    days = {"from": serializers.DateField(required=False), "to": serializers.DateField(required=False)}
    by = serializers.ListField(child=serializers.CharField(max_length=30), required=False)
    filters = {name: serializers.CharField(required=False, max_length=80) for name in population.filters}
    return type(f"{population.code.title()}FiguresAsked", (StrictSerializer,), {"by": by, **days, **filters})


def figures_of(population: Population) -> type[Figures]:
    shares = population.row.shares()
    numbers = {
        name: (serializers.FloatField if name in shares else serializers.IntegerField)(allow_null=True) for name in population.row.figures()
    }
    keys = {name: serializers.CharField(required=False, allow_null=True) for name in population.groups}
    name = population.code.title()
    row = type(f"{name}FiguresRow", (FiguresRow,), {"__doc__": FiguresRow.__doc__, **keys, **numbers})
    return type(f"{name}Figures", (Figures,), {"rows": row(many=True)})


ASKED = {code: asked_of(population) for code, population in POPULATIONS.items()}
FIGURES = {code: figures_of(population) for code, population in POPULATIONS.items()}


class CurvePoint(serializers.Serializer[Any]):
    day = serializers.IntegerField(help_text="Calendar days since the report.")
    at_risk = serializers.IntegerField(help_text="How many still waited until that day.")
    resolved = serializers.FloatField(help_text="Share resolved by then (Kaplan-Meier), as if nobody left before.")
    low = serializers.FloatField()
    high = serializers.FloatField()
    incidence = serializers.FloatField(help_text="Share of all resolved by then (Aalen-Johansen).")
    left = serializers.FloatField(help_text="Share that withdrew, moved away or died before.")


class Median(serializers.Serializer[Any]):
    day = serializers.IntegerField(allow_null=True)
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)


class ResolutionCurve(serializers.Serializer[Any]):
    points = CurvePoint(many=True)
    median = Median()
    number = serializers.IntegerField(allow_null=True)
    suppressed = serializers.BooleanField()
    scope = serializers.DictField()
    live = serializers.BooleanField()
    extracted_at = serializers.DateTimeField()
