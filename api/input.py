"""What a request may say: nothing unknown is passed over in silence."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request


class StrictSerializer(serializers.Serializer[Any]):
    """Base of every body that we read, nested ones included: an unknown or read-only field is an error, not a wish."""

    def to_internal_value(self, data: Any) -> Any:
        unknown: dict[str, list[ErrorDetail]] = {}
        if isinstance(data, Mapping):
            writable = {field.field_name for field in self._writable_fields}
            unknown = {str(name): [self.unknown_field()] for name in data if name not in writable}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**cast(dict[str, Any], error.detail), **unknown}) from None
        if unknown:
            raise ValidationError(unknown)
        return value

    @staticmethod
    def unknown_field() -> ErrorDetail:
        return ErrorDetail(_("There is no such field here. Remove it, or check its spelling in the documentation."), code="unknown_field")


class Nothing(StrictSerializer):
    """The body of a verb that needs no words: `{}`, or none at all."""


def refuse_unknown_parameters(request: Request, accepted: Iterable[str], repeatable: Iterable[str] = ()) -> None:
    """Raise ValidationError (400) for each query parameter that is not accepted, or is given twice without being `repeatable`."""
    accepted, repeatable = set(accepted), set(repeatable)
    wrong: dict[str, list[ErrorDetail]] = {}
    for name, values in request.query_params.lists():
        if name not in accepted:
            sentence = _("There is no such parameter here. Remove it, or check its spelling in the documentation.")
            wrong[name] = [ErrorDetail(sentence, code="unknown_parameter")]
        elif len(values) > 1 and name not in repeatable:
            wrong[name] = [ErrorDetail(_("This parameter is given twice. Give it once."), code="repeated_parameter")]
    if wrong:
        raise ValidationError(wrong)
