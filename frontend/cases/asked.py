"""The cases that a query asks for: the branches of the list, narrowed by the same filters as the API's."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from backend.base.errors import Invalid, Problem
from cases.filters import CaseFilter
from cases.lists import case_branches
from cases.models import CaseFile
from frontend.door import ActingRequest

Cases = QuerySet[CaseFile]


def asked_cases(request: ActingRequest, query: QueryDict) -> list[Cases]:
    """Raises Invalid, naming what no filter understands."""
    branches = case_branches(request.actor, role=query.get("role", ""), statuses=query.getlist("status"), outcome=query.get("outcome", ""))
    return narrowed(request, query, branches)


def narrowed(request: ActingRequest, query: QueryDict, branches: Sequence[Cases]) -> list[Cases]:
    asked: Any = CaseFilter(query, queryset=branches[0], request=request)
    if not asked.is_valid():
        found = asked.form.errors.get_json_data()
        raise Invalid(*(Problem(name, errors[0]["code"], errors[0]["message"]) for name, errors in found.items()))
    return [asked.filter_queryset(branch) for branch in branches]
