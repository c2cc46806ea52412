"""Notes, and who reads them."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.input import StrictSerializer
from api.serializers.naming import AgencySlug
from cases.statuses import Audience, Doubt

LONGEST_NOTE = 10_000
MEANT = (Audience.OWN_AGENCY, Audience.PARTICIPANTS)
SLUGS = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 100}


@extend_schema_field({"oneOf": [{"type": "string", "enum": [audience.value for audience in MEANT]}, SLUGS]})
class AudienceField(serializers.Field[Any, Any, Any, Any]):
    """`"own_agency"`, `"participants"`, or a list of slugs of agencies that take part in the case."""

    def to_internal_value(self, data: Any) -> str | Collection[str]:
        if isinstance(data, str) and data in MEANT:
            return data
        if isinstance(data, list) and 0 < len(data) <= 100 and all(isinstance(slug, str) and len(slug) <= 80 for slug in data):
            return data
        raise serializers.ValidationError(_("Say own_agency, participants, or give a list of agency slugs."), code="invalid")

    def to_representation(self, value: Any) -> Any:
        return value


class NoteInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    text = serializers.CharField(max_length=LONGEST_NOTE)
    audience = AudienceField(default=Audience.OWN_AGENCY.value)


class NoteChanges(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST_NOTE)


class Widening(StrictSerializer):
    audience = AudienceField()


class ContentReadersOutput(serializers.Serializer[Any]):
    readers_count = serializers.IntegerField(help_text="People who see the case and read this, in all those agencies.")
    readers_agencies = serializers.ListField(child=serializers.SlugField(), help_text="Agencies that read it now.")


class NamableAgency(ContentReadersOutput):
    agency = serializers.SlugField()
    agency_name = serializers.CharField()


class AudiencesOutput(serializers.Serializer[Any]):
    """Who would read a note that you write now, for each audience."""

    own_agency = ContentReadersOutput()
    participants = ContentReadersOutput()
    named = NamableAgency(many=True, help_text="Agencies that may be named: each reads it, and yours.")


class AuthorOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField(allow_null=True, help_text="Null for somebody of a specialised agency whose name the reader is not told.")
    display_name = serializers.CharField()


class Warned(serializers.Serializer[Any]):
    word = serializers.CharField()
    kind = serializers.ChoiceField(Doubt.choices, source="doubt")
    reason = serializers.SerializerMethodField()

    def get_reason(self, misplaced: Any) -> str:
        return _("“%(word)s” (%(kind)s): keep it only if it is needed to help this person.") % {
            "word": misplaced.word,
            "kind": misplaced.doubt.label,
        }


class FormerText(serializers.Serializer[Any]):
    text = serializers.CharField()
    written_at = serializers.DateTimeField()
    replaced_at = serializers.DateTimeField()


class NoteOutput(ContentReadersOutput):
    id = serializers.UUIDField()
    text = serializers.CharField()
    author = AuthorOutput()
    agency = AgencySlug()
    audience = AudienceField()
    written_at = serializers.DateTimeField()
    corrected_at = serializers.DateTimeField(allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()
    former_texts = FormerText(many=True, required=False, help_text="Of a single note, for the author's agency only.")
    warnings = Warned(
        many=True, required=False, help_text="In the answer to what was just written only: words that seldom belong in a file."
    )
