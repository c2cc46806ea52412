"""Logs: one JSON object a line, an identifier per request, never a name, a text, a query string or a body."""

import json
import logging
import logging.config
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class JSONFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = self.frames(record)
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def frames(record: logging.LogRecord) -> list[str]:
        """File, line and function of each frame: the exception's own text may hold personal data."""
        assert record.exc_info
        return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(record.exc_info[2])[-12:]]


class RequestIdMiddleware:
    """Give each request an identifier: in the log, in `X-Request-Id`, and as `instance` of a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(str(uuid.uuid4()))
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


def configure(*, debug: bool) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JSONFormatter}},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["console"], "level": "INFO"},
            "loggers": {
                # Django's own lines carry paths: ours are enough, and say less.
                "django.request": {"level": "CRITICAL" if not debug else "WARNING"},
                "django.security": {"level": "CRITICAL" if not debug else "WARNING"},
                "django.server": {"level": "WARNING"},
            },
        }
    )
