"""Pages of which HTMX may ask for a part."""

from typing import Any

from django.http import HttpRequest


def fragment(request: HttpRequest) -> bool:
    """Whether only the part is wanted: HTMX asks, and not to bring back a page of the browser's history."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted
