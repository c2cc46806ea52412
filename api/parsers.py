"""JSON, read by orjson: no NaN, no lone surrogates, no nesting without end."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class ORJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Read through `body`, which refuses more than DATA_UPLOAD_MAX_MEMORY_SIZE; a bare stream has no end."""
        assert parser_context
        try:
            return orjson.loads(parser_context["request"].body)
        except orjson.JSONDecodeError as error:
            raise ParseError(
                _("The body is not valid JSON (line %(line)d, column %(column)d). Correct it, then send it again.")
                % {"line": error.lineno, "column": error.colno}
            ) from None
