"""Documents, and which agency has which kind."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.input import StrictSerializer
from api.serializers.naming import AgencySlug
from api.serializers.notes import MEANT, AudienceField, AuthorOutput, ContentReadersOutput
from cases.statuses import Audience, DocumentKind, RemovalReason

LONGEST_NAME = 150


@extend_schema_field({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 100})
class FormAudienceField(AudienceField):
    """In a form: `own_agency`, `participants`, or the field repeated with a slug each time."""

    def get_value(self, dictionary: Any) -> Any:
        if not hasattr(dictionary, "getlist"):
            return super().get_value(dictionary)
        values = dictionary.getlist(self.field_name)
        if not values:
            return serializers.empty
        return values[0] if len(values) == 1 and values[0] in MEANT else values


class DocumentInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    file = serializers.FileField(
        max_length=LONGEST_NAME, help_text="PDF, JPEG, PNG or HEIC picture, Word, Excel or LibreOffice without macros."
    )
    kind = serializers.ChoiceField(DocumentKind.choices)
    audience = FormAudienceField(default=Audience.OWN_AGENCY.value)


class DocumentChanges(StrictSerializer):
    name = serializers.CharField(required=False, max_length=LONGEST_NAME)
    kind = serializers.ChoiceField(DocumentKind.choices, required=False)


class DocumentOutput(ContentReadersOutput):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(DocumentKind.choices)
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField(help_text="Of what is kept: pictures are written again without what the camera knows, HEIC as JPEG.")
    author = AuthorOutput()
    agency = AgencySlug()
    audience = AudienceField()
    added_at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True, help_text="Once removed, name and sha256 are empty, and size is 0.")
    removed_by = AuthorOutput(allow_null=True)
    removal_reason = serializers.ChoiceField(RemovalReason.choices, allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class HeldOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(DocumentKind.choices)
    agency = AgencySlug()
    agency_name = serializers.CharField()
    last = serializers.DateTimeField(help_text="When the latest of them was added.")
