"""JSON, written by orjson. Times leave in UTC, whatever the server's time zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

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
