"""Coordinators give the cases of a colleague to others, all at once, and may take it back within seven days."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.roles import Role
from api.input import Nothing
from api.permissions import roles
from api.resource import Resource
from api.serializers.replacements import ReplacementDetail, ReplacementEffects, ReplacementInput, ReplacementOutput, UndoneOutput
from cases.accesses import record_listing
from cases.models import Replacement
from cases.operations.replacements.replace_colleague import preview_replacement, replace_colleague
from cases.operations.replacements.undo_replacement import undo_replacement
from cases.replacements import Plan, get_replacement, replaced_cases, replacements_of

DRY_RUN = OpenApiParameter("dry_run", type=OpenApiTypes.BOOL, description="Tell the effect, change nothing.")


class ReplacementViewSet(Resource):
    permission_classes = [roles(Role.COORDINATOR)]
    queryset = Replacement.objects.none()
    serializer_class = ReplacementOutput
    orderings = {"-done": ("-done_at", "-id"), "done": ("done_at", "id")}
    query_parameters = {"create": ["dry_run"]}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return replacements_of(self.actor)

    def get_object(self) -> Replacement:
        return get_replacement(self.actor, self.kwargs["pk"])

    @extend_schema(responses=ReplacementDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        found: Any = self.get_object()
        found.shown, found.out_of_sight = replaced_cases(self.actor, found)
        return self.ok(ReplacementDetail(found).data, version=found.version)

    @extend_schema(parameters=[DRY_RUN], request=ReplacementInput, responses={200: ReplacementEffects, 201: ReplacementEffects})
    def create(self, request: Request) -> Response:
        """In each case the person's position is `no_opinion` until they are told. A case that cannot change is named in `refused`."""
        dry_run, said = self.dry_run(request), self.read(ReplacementInput)
        replacement_id = said.pop("id", None)
        asked = {**said, "cases": {choice["case"]: choice["replacement"] for choice in said.get("cases", [])}}
        if dry_run:
            plan = preview_replacement(actor=self.actor, **asked)
            record_listing(self.actor, "case_list", [step.case.pk for step in plan.steps])
            return self.ok(effects(plan))
        done = replace_colleague(actor=self.actor, replacement_id=replacement_id, **asked)
        location = f"/api/v1/replacements/{done.replacement.pk}"
        return self.created(effects(done.plan, done.replacement), location=location, version=done.replacement.version)

    @staticmethod
    def dry_run(request: Request) -> bool:
        said = {"": False, "false": False, "true": True}.get(request.query_params.get("dry_run", ""))
        if said is None:
            raise ValidationError({"dry_run": [ErrorDetail(_("Say true or false."), code="invalid")]})
        return said

    @extend_schema(request=Nothing, responses=UndoneOutput)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: UUID) -> Response:
        """Within seven days, once: each case is followed again by whoever followed it, unless its referent has changed since."""
        self.read(Nothing)
        undone = undo_replacement(pk, actor=self.actor, version=self.expected_version)
        told = {
            "replacement": undone.replacement,
            "cases": [case.reference for case in undone.cases],
            "refused": undone.refused,
            "out_of_sight": undone.out_of_sight,
        }
        return self.ok(UndoneOutput(told).data, version=undone.replacement.version)


def effects(plan: Plan, replacement: Replacement | None = None) -> Any:
    told = {
        "dry_run": replacement is None,
        "replacement": replacement,
        "cases": plan.steps,
        "refused": plan.refused,
        "remaining": plan.remaining,
    }
    return ReplacementEffects(told).data
