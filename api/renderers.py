"""JSON, written by orjson, and sheets. Times leave in UTC, whatever the server's time zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.base.spreadsheets import FORMATS, Sheet

OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def plain(value: Any) -> Any:
    """What orjson does not write by itself, or writes with the server's offset."""
    match value:
        case datetime():
            if value.tzinfo is None:
                raise TypeError("a time without its zone cannot leave the house")
            return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
        case date() | time():
            return value.isoformat()
        case Decimal() | Promise():
            return str(value)
        case Mapping():
            return dict(value)
    raise TypeError(f"{type(value).__name__} is not written as JSON: evaluate it before rendering")


def as_json(data: Any) -> bytes:
    return orjson.dumps(data, default=plain, option=OPTIONS)


class ORJSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        return b"" if data is None else as_json(data)


class AsItIs(BaseRenderer):
    """For a file: whatever is accepted, it is sent as what it is."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        return data


class SheetRenderer(BaseRenderer):
    """A `Sheet` as a file; `format` is its extension."""

    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        _media_type, write = FORMATS[str(self.format)]
        return write(data)


SHEETS = [
    type(f"{extension.upper()}Renderer", (SheetRenderer,), {"media_type": media_type, "format": extension})
    for extension, (media_type, _write) in FORMATS.items()
]
SHEETS_DESCRIBED = {
    (200, media_type): OpenApiTypes.STR if media_type.startswith("text/") else OpenApiTypes.BINARY
    for media_type, _write in FORMATS.values()
}


def attached(sheet: Sheet, request: Request) -> Response:
    """The sheet, in the format that Accept asks for."""
    name = f"{sheet.name}.{request.accepted_renderer.format}"
    data: Any = sheet
    return Response(data, headers={"Content-Disposition": f'attachment; filename="{name}"'})
