"""Explaining access: who can see a case and through what, and what a colleague can see."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Membership
from api.resource import PartOfCase, Resource
from api.serializers.protection import AddressOutput, ColleagueOutput, ExplanationOutput, ReadByOutput, ReportOutput, SeenCaseOutput
from cases.accesses import record_listing
from cases.explanation import colleagues, explain, get_colleague, seen_by
from cases.models import CaseFile
from cases.people.protected_address import look_at_address
from cases.person_report.making import Held, PersonReport, make_report


class AccessExplanationViewSet(PartOfCase):
    """Who can see this case and through what: for the lead's coordinator, and for auditors, who say why they ask."""

    queryset = CaseFile.objects.none()
    serializer_class = ExplanationOutput
    to = "explain_access"

    @extend_schema(responses=ExplanationOutput)
    def retrieve(self, request: Request, reference: str) -> Response:
        return self.ok(ExplanationOutput(explain(self.opened())).data)


class ProtectedAddressViewSet(PartOfCase):
    """The person's address where it is protected: for those who work on the case. Each look is recorded."""

    queryset = CaseFile.objects.none()
    serializer_class = AddressOutput
    to = "see_address"

    @extend_schema(responses=AddressOutput)
    def retrieve(self, request: Request, reference: str) -> Response:
        return self.ok(AddressOutput(look_at_address(self.actor, reference).person).data)


class PersonReportViewSet(PartOfCase):
    """All that is held on the person, and who read it: for their referent, the lead's coordinator, and auditors, who say why they ask."""

    queryset = CaseFile.objects.none()
    serializer_class = ReportOutput
    to = "read_report"

    @extend_schema(responses=ReportOutput)
    def retrieve(self, request: Request, reference: str) -> Response:
        return self.ok(report_shown(make_report(self.actor, reference)))


def report_shown(report: PersonReport) -> dict[str, Any]:
    return {
        "made_at": report.made_at,
        "person": report.person,
        "hides_agencies": report.hides_agencies,
        "cases": [
            {"reference": each.case.reference, "person": each.person, "parts": [part_shown(held) for held in each.parts]}
            for each in report.cases
        ],
        "read_by": ReadByOutput(report.read_by, many=True).data,
    }


def part_shown(held: Held) -> dict[str, Any]:
    fields = [{"name": name, "label": str(label)} for name, label in held.part.fields.items()]
    return {"code": held.part.code, "title": str(held.part.title), "fields": fields, "rows": held.rows}


class ColleagueViewSet(Resource):
    """Caseworkers of the acting agency: for its coordinators, and for its auditors, who say why they ask."""

    queryset = Membership.objects.none()
    serializer_class = ColleagueOutput
    orderings = {"joined": ("created_at", "id")}

    def get_queryset(self) -> QuerySet[Membership]:
        return colleagues(self.actor)


class SeenByColleagueViewSet(Resource):
    """What a colleague can see, as far as one may know of it: one's own cases, for an auditor those of the agency. Nobody is named."""

    queryset = CaseFile.objects.none()
    serializer_class = SeenCaseOutput
    orderings = {"-opened": ("-opened_at", "-id")}
    reads_leave_a_trace = True

    def get_queryset(self) -> QuerySet[CaseFile]:
        return seen_by(self.actor, get_colleague(self.actor, UUID(self.kwargs["pk"])))

    def recheck(self, request: Request, *args: Any, **kwargs: Any) -> None:
        get_colleague(self.actor, UUID(self.kwargs["pk"]))

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        record_listing(self.actor, "case_list", [case.pk for case in rows])
        return SeenCaseOutput(rows, many=True).data
