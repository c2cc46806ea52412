"""Every route of version 1, as the resolver knows it: `METHOD name`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, reverse

from api.urls import urlpatterns

PUBLIC = {"GET schema", "GET docs", "GET problems", "GET problem", "GET public-figures"}
"""The documentation, and figures with nothing that few stand behind: for whoever asks."""
BY_A_SECRET = {"GET calendar"}
"""Whose address is the credential: tests/api/cases/test_plan.py."""


def patterns() -> Iterator[tuple[str, URLPattern]]:
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        methods = getattr(pattern.callback, "actions", None) or ["get"]
        yield from ((f"{method.upper()} {pattern.name}", pattern) for method in methods if method != "head")


ROUTES = dict(patterns())


def address(route: str, known: Mapping[str, Any]) -> str:
    """The path of a route, after /api/v1/; `known` has its identifiers by name, those of `pk` by the name of the resource."""
    names = ROUTES[route].pattern.regex.groupindex
    return reverse(route.split()[1], kwargs={name: known[name] for name in names}).removeprefix("/api/v1/")
