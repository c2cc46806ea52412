"""What the address of a list asks of its filter. A criterion that makes no sense finds nothing, and is named on the page."""

from typing import Any

from django.db.models import QuerySet


def narrows(criteria: Any) -> bool:
    """`criteria`: a filter set, given the query."""
    return any(criteria.data.get(name) for name in criteria.filters)


def found_by(criteria: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = criteria.qs if criteria.is_valid() else criteria.queryset.none()
    return found
