"""Where one can go, according to one's roles."""

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.administration import ADMINISTRATORS
from agencies.roles import CASE_ROLES, FLAG_RAISERS, STATISTICS_READERS, Role
from irritants.access import OBSERVERS


class Place(NamedTuple):
    label: str | Promise
    url: str
    here: bool


AUDITORS = frozenset({Role.AUDITOR})
OFFERED: tuple[tuple[str | Promise, str, frozenset[str]], ...] = (
    (_("To do"), "front", CASE_ROLES | FLAG_RAISERS | STATISTICS_READERS),
    (_("Cases"), "cases", CASE_ROLES),
    (_("Actions and appointments"), "actions", CASE_ROLES),
    (_("Search a person"), "search", CASE_ROLES),
    (_("Handovers"), "handovers", CASE_ROLES),
    (_("Flags"), "flags", FLAG_RAISERS),
    (_("Irritants"), "irritants", OBSERVERS),
    (_("Observations"), "observations", OBSERVERS),
    (_("Figures"), "figures", STATISTICS_READERS),
    (_("Audit"), "audit", frozenset({Role.AUDITOR})),
    (_("Agency"), "agency", ADMINISTRATORS),
    (_("Changes of the agency"), "agency_history", AUDITORS),
    (_("Replacements"), "replacements", frozenset({Role.COORDINATOR})),
)
"""Words, name of the route, roles."""


def places(request: HttpRequest) -> list[Place]:
    """The main navigation of whoever came through the door; empty elsewhere."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return []
    found = [(label, url) for label, name, roles in OFFERED if actor.has(*roles) for url in route(name)]
    nearest = max((url for _label, url in found if is_here(request.path, url)), key=len, default="")
    return [Place(label, url, url == nearest) for label, url in found]


def route(name: str) -> Iterator[str]:
    """The address of a place; none for one that this house does not have: error pages are drawn under other routes too."""
    try:
        yield reverse(name)
    except NoReverseMatch:
        return


def is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(f"{url}/"))
