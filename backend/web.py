"""How gunicorn runs the web process, in the demo as in production: `gunicorn -c python:backend.web backend.wsgi`."""

import gc
import logging
from typing import Any

from backend import env
from backend.logs import JSONFormatter

bind = env.text("BIND", default="127.0.0.1:8000")
workers = env.number("WEB_WORKERS", default=2)
threads = env.number("WEB_THREADS", default=4)
worker_class = "gthread"
preload_app = True  # the code is loaded once and shared
timeout = 30
graceful_timeout = 10
max_requests, max_requests_jitter = 20_000, 2_000
accesslog = None
control_socket_disable = True  # it would be written into the home of whoever runs this
loglevel = "warning"


class WithoutAddress(logging.Filter):
    """The address of a page may hold what somebody typed."""

    def filter(self, record: logging.LogRecord) -> bool:
        if str(record.msg).startswith("Error handling request"):
            record.msg, record.args = "Error handling a request", ()
        return True


logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_address": {"()": WithoutAddress}},
    "formatters": {"json": {"()": JSONFormatter}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["without_address"]}},
    "root": {"level": "INFO", "handlers": ["console"]},
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": ["console"], "propagate": False}},
}


def when_ready(server: Any) -> None:  # noqa: ARG001
    """What was loaded lives as long as the process: the collector need not look at it again, and workers share its pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
