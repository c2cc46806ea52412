from typing import Any

from rest_framework import serializers

from cases.statuses import PaperKind


class PaperCard(serializers.Serializer[Any]):
    when = serializers.CharField()
    title = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())


class PaperPart(serializers.Serializer[Any]):
    title = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    points = serializers.ListField(child=serializers.CharField())
    cards = PaperCard(many=True)
    to_fill = serializers.ListField(child=serializers.CharField(), help_text="Labels of what is written by hand.")


class PaperOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=PaperKind.choices)
    language = serializers.CharField()
    reference = serializers.CharField()
    made_on = serializers.DateField()
    title = serializers.CharField()
    lead = serializers.CharField()
    parts = PaperPart(many=True)
    foot = serializers.CharField()
