"""Case files: list, open, read, change, and the verbs of their life."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.case_shown import case_shown
from api.input import Nothing
from api.lists import Count
from api.resource import Resource
from api.serializers.cases import CaseChanges, CaseInput, CaseOutput, CaseRow, Close, Hold, NameReferent, Snooze, Snoozed
from cases.access import get_case, ground_of
from cases.accesses import record_listing, record_read
from cases.filters import CaseFilter
from cases.lists import ORDERINGS, SORTED_BY, ListedCase, case_branches, case_rows, count_cases
from cases.models import CaseFile
from cases.operations.close_case import close_case
from cases.operations.edit_case import edit_case
from cases.operations.hold_case import hold_case
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.reopen_case import reopen_case
from cases.operations.resume_case import resume_case
from cases.operations.snooze_case import snooze_case, unsnooze_case
from cases.operations.start_case import start_case
from cases.statuses import ParticipationRole

ROLE = OpenApiParameter("role", enum=ParticipationRole.values, description="Role of the acting agency in the case.")


class CaseViewSet(Resource):
    queryset = CaseFile.objects.none()
    serializer_class = CaseRow
    filterset_class = CaseFilter
    lookup_field = "reference"
    orderings = ORDERINGS
    query_parameters = {"list": ["role"], "count": ["role"]}
    reads_leave_a_trace = True

    # --- lists ---

    def rows(self) -> list[QuerySet[Any]]:
        asked = self.request.query_params
        statuses = [*filter(None, asked.getlist("status"))]
        branches: Any = case_branches(self.actor, role=self.role(), statuses=statuses, outcome=asked.get("outcome", ""))
        return [branch.values(*SORTED_BY) for branch in self.filter_queryset(branches)]

    def role(self) -> str:
        role = self.request.query_params.get("role", "")
        if role and role not in ParticipationRole.values:
            raise ValidationError({"role": [ErrorDetail(", ".join(ParticipationRole.values), code="invalid_choice")]})
        return role

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        """The rows themselves, in two statements; what was shown is journaled."""
        keys = [row["pk"] for row in rows]
        record_listing(self.actor, "case_list", keys)
        return [row_shown(case) for case in case_rows(keys, self.actor)]

    @extend_schema(parameters=[ROLE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[ROLE], responses=Count)
    @action(detail=False, methods=["get"])
    def count(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """How many cases the list has, with the same filters."""
        return super().count(request, *args, **kwargs)

    def counted(self) -> int:
        unfiltered = not {name for name, value in self.request.query_params.items() if value} - {"role"}
        if unfiltered and self.role() in ("", ParticipationRole.LEAD):
            return count_cases(self.actor, role=self.role())
        return super().counted()

    # --- one case ---

    @extend_schema(request=CaseInput, responses={201: CaseOutput})
    def create(self, request: Request) -> Response:
        said = self.read(CaseInput)
        case = open_case(actor=self.actor, case_id=said.pop("id", None), **said)
        return self.created(self.shown(case), location=f"/api/v1/cases/{case.reference}", version=case.version)

    def get_object(self) -> CaseFile:
        return get_case(self.actor, self.kwargs["reference"], to="read")

    @extend_schema(responses=CaseOutput)
    def retrieve(self, request: Request, reference: str) -> Response:
        case = self.get_object()
        answer = self.shown(case)
        record_read(self.actor, "case_read", case.pk, ground=ground_of(self.actor, case))
        return self.ok(answer, version=case.version)

    @extend_schema(request=CaseChanges, responses=CaseOutput)
    def partial_update(self, request: Request, reference: str) -> Response:
        case = edit_case(reference, actor=self.actor, version=self.expected_version, **self.read(CaseChanges))
        return self.ok(self.shown(case), version=case.version)

    # --- its life ---

    @extend_schema(request=Nothing, responses=CaseOutput)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, reference: str) -> Response:
        self.read(Nothing)
        return self.moved(start_case(reference, actor=self.actor, version=self.expected_version))

    @extend_schema(request=Hold, responses=CaseOutput)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, reference: str) -> Response:
        return self.moved(hold_case(reference, actor=self.actor, version=self.expected_version, **self.read(Hold)))

    @extend_schema(request=Nothing, responses=CaseOutput)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, reference: str) -> Response:
        self.read(Nothing)
        return self.moved(resume_case(reference, actor=self.actor, version=self.expected_version))

    @extend_schema(request=Close, responses=CaseOutput)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, reference: str) -> Response:
        return self.moved(close_case(reference, actor=self.actor, version=self.expected_version, **self.read(Close)))

    @extend_schema(request=Nothing, responses=CaseOutput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, reference: str) -> Response:
        self.read(Nothing)
        return self.moved(reopen_case(reference, actor=self.actor, version=self.expected_version))

    @extend_schema(request=NameReferent, responses=CaseOutput)
    @action(detail=True, methods=["post"])
    def referent(self, request: Request, reference: str) -> Response:
        """Name the person's referent, with what the person says of it."""
        return self.moved(name_referent(reference, actor=self.actor, version=self.expected_version, **self.read(NameReferent)))

    # --- one's own worklist ---

    @extend_schema(request=Snooze, responses=Snoozed)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, reference: str) -> Response:
        """Put the case aside: out of one's own worklist until the morning of a day. Nobody else sees it, and the case does not change."""
        said = self.read(Snooze)
        snooze_case(reference, actor=self.actor, **said)
        return self.ok(said)

    @extend_schema(request=Nothing, responses=Snoozed)
    @action(detail=True, methods=["post"])
    def unsnooze(self, request: Request, reference: str) -> Response:
        """Take it back into one's worklist before its day."""
        self.read(Nothing)
        unsnooze_case(reference, actor=self.actor)
        return self.ok({"until": None})

    def moved(self, case: CaseFile) -> Response:
        return self.ok(self.shown(case), version=case.version)

    def shown(self, case: CaseFile) -> Any:
        return case_shown(self.actor, case)


def row_shown(case: ListedCase) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in AS_LISTED},
        "person": {"id": case.shown_id, "display_name": case.person},
        "lead_agency": case.lead,
    }


AS_LISTED = [str(name) for name in CaseRow().fields if str(name) not in ("person", "lead_agency")]
