"""A list of the administration: narrowed by the same filter as the API's, page by page, latest first."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet

from frontend.door import ActingRequest
from frontend.forms.base import HouseForm
from frontend.pages import Page, keyset

LATEST_FIRST = ("-created_at", "-id")


@dataclass(frozen=True)
class Listed:
    criteria: HouseForm
    page: Page

    @property
    def narrowed(self) -> bool:
        return any(self.criteria.data.get(name) for name in self.criteria.fields)


def listed(
    request: ActingRequest,
    filter_class: type[django_filters.FilterSet],
    rows: QuerySet[Any],
    criteria: HouseForm,
    ordering: tuple[str, ...] = LATEST_FIRST,
) -> Listed:
    """A criterion that makes no sense finds nothing, and says why."""
    if not criteria.is_valid():
        return Listed(criteria, Page())
    narrowed: Any = filter_class(request.GET, rows, request=request)
    return Listed(criteria, keyset(request, narrowed.qs, ordering))
