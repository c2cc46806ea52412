"""Filters of lists: the FilterSets of the domain, read strictly."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.widgets import SuffixedMultiWidget
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from backend.base.keyset import first_of

if TYPE_CHECKING:
    from rest_framework.views import APIView

FILTERED_ACTIONS = frozenset({"list", "count"})
"""Actions that take the parameters of `filterset_class`; on all others those are unknown parameters."""
BOOLEANS = frozenset({"", "true", "false"})


class StrictFilterBackend(DjangoFilterBackend):
    """Reads `view.filterset_class`. A wrong value is a 400, a wrong boolean too (django-filter would pass over it).

    Which parameters exist is asked by the door (`parameters`), which refuses the others.
    """

    def filter_queryset(self, request: Request, queryset: Any, view: "APIView") -> Any:
        """Of `Branches`, each is narrowed alike; what is asked is read once."""
        if getattr(view, "action", None) not in FILTERED_ACTIONS:
            return queryset
        filterset = self.get_filterset(request, first_of(queryset), view)
        if filterset is None:
            return queryset
        wrong = {name: [error] for name, error in self.wrong_booleans(filterset)}
        if filterset.is_valid() and not wrong:
            return filterset.qs if isinstance(queryset, QuerySet) else [filterset.filter_queryset(branch) for branch in queryset]
        errors: dict[str, Any] = {
            name: [ErrorDetail(message, code=error.code or "invalid") for error in found.as_data() for message in error.messages]
            for name, found in filterset.form.errors.items()
        }
        raise ValidationError({**errors, **wrong})

    def get_filterset_kwargs(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> dict[str, Any]:
        """An empty value is none, for those that may be repeated too."""
        said = QueryDict(mutable=True)
        for name, values in request.query_params.lists():
            if given := [value for value in values if value]:
                said.setlist(name, given)
        return {**super().get_filterset_kwargs(request, queryset, view), "data": said}

    @staticmethod
    def wrong_booleans(filterset: FilterSet) -> Iterator[tuple[str, ErrorDetail]]:
        for name, field in filterset.form.fields.items():
            if isinstance(field, forms.NullBooleanField) and filterset.data.get(name, "") not in BOOLEANS:
                yield name, ErrorDetail(_("Say true or false."), code="invalid")


def parameters(filterset_class: type[FilterSet]) -> tuple[set[str], set[str]]:
    """The names that a FilterSet reads from the query, and those that may be repeated."""
    accepted, repeatable = set[str](), set[str]()
    for name, declared in filterset_class.base_filters.items():
        widget = declared.field.widget
        if isinstance(widget, SuffixedMultiWidget):
            accepted.update(widget.suffixed(name, suffix) for suffix in widget.suffixes)
            continue
        accepted.add(name)
        if getattr(widget, "allow_multiple_selected", False):
            repeatable.add(name)
    return accepted, repeatable
