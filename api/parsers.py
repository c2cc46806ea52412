"""JSON, read by orjson: no NaN, no lone surrogates, no nesting without end. And files, one at a time."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.http.multipartparser import MultiPartParser as UploadedParts
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser


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


class _NamesAreNames(UploadedParts):
    def sanitize_file_name(self, file_name: str) -> str | None:
        if "/" in file_name or "\\" in file_name:
            sentence = _("The name of the file holds a path. Send it under its name alone.")
            raise ValidationError({"file": [ErrorDetail(sentence, code="file_name")]})
        return super().sanitize_file_name(file_name)


class FileParser(MultiPartParser):
    """multipart/form-data, measured while it arrives (backend/uploads.py). A file name that holds a path is refused, not cut."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        assert parser_context
        request = parser_context["request"]
        meta = {**request.META, "CONTENT_TYPE": media_type}
        try:
            data, files = _NamesAreNames(meta, stream, request.upload_handlers, parser_context.get("encoding", "utf-8")).parse()
        except MultiPartParserError:
            raise ParseError(_("The body is not valid multipart/form-data. Correct it, then send it again.")) from None
        return DataAndFiles(data, files)
