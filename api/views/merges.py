"""Two files of one person: proposed from a case, answered by the other side, taken apart again. For coordinators."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.roles import Role
from api.boxes import box_of, in_boxes
from api.input import Nothing
from api.permissions import roles
from api.resource import Guarded, Resource
from api.serializers.merges import MergeInput, MergeOutput, MergePreview, UndoInput, ValidationInput
from api.serializers.sharing import exception_in
from api.views.sharing import DRY_RUN, dry_run_of
from cases.access import get_case
from cases.accesses import record_listing
from cases.filters import FileMergeFilter
from cases.merging.access import RECEIVED, SENT, get_merge, show, visible_merges
from cases.merging.preview import Preview
from cases.models import FileMerge
from cases.operations.merging.cancel_merge import cancel_merge
from cases.operations.merging.decline_merge import decline_merge
from cases.operations.merging.propose_merge import preview_merge, propose_merge
from cases.operations.merging.undo_merge import undo_merge
from cases.operations.merging.validate_merge import preview_validation, validate_merge


class CaseMergeViewSet(Guarded):
    """This case and another are of one person."""

    queryset = FileMerge.objects.none()
    serializer_class = MergeOutput
    query_parameters = {"create": ["dry_run"]}

    def recheck(self, request: Request, *args: Any, **kwargs: Any) -> None:
        get_case(self.actor, self.kwargs["reference"], to="read")

    @extend_schema(request=MergeInput, responses={200: MergePreview, 201: MergeOutput}, parameters=[DRY_RUN])
    def create(self, request: Request, reference: str) -> Response:
        """Merged at once where one agency leads both; else the agency that leads the other is asked."""
        said = self.read(MergeInput)
        said["exception"] = exception_in(said)
        if dry_run_of(request):
            said.pop("id", None)
            return self.ok(previewed(preview_merge(reference, actor=self.actor, **said)))
        merge = propose_merge(reference, actor=self.actor, merge_id=said.pop("id", None), version=self.expected_version, **said)
        return self.created(MergeOutput(merge).data, location=f"/api/v1/file-merges/{merge.pk}", version=merge.version)


@in_boxes(RECEIVED, SENT)
class MergeViewSet(Resource):
    """Merges of which the acting agency leads one side: those that it proposed, those about which it is asked."""

    queryset = FileMerge.objects.none()
    permission_classes = [roles(Role.COORDINATOR)]
    serializer_class = MergeOutput
    filterset_class = FileMergeFilter
    orderings = {"-proposed": ("-proposed_at", "-id"), "proposed": ("proposed_at", "id")}
    query_parameters = {"validate": ["dry_run"]}
    reads_leave_a_trace = True

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return visible_merges(self.actor, box_of(self))

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        record_listing(self.actor, "inbox_list", [merge.pk for merge in rows])
        return MergeOutput(show(self.actor, rows), many=True).data

    def get_object(self) -> FileMerge:
        return get_merge(self.actor, self.kwargs["pk"], to="read")

    @extend_schema(responses=MergeOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.get_object())

    @extend_schema(request=ValidationInput, responses={200: MergeOutput}, parameters=[DRY_RUN])
    @action(detail=True, methods=["post"])
    def validate(self, request: Request, pk: UUID) -> Response:
        """The two files are merged. With `dry_run`, answers what would be done, as the proposal does."""
        exception = exception_in(self.read(ValidationInput))
        if dry_run_of(request):
            return self.ok(previewed(preview_validation(pk, actor=self.actor, exception=exception)))
        return self.answer(validate_merge(pk, actor=self.actor, exception=exception, version=self.expected_version))

    @extend_schema(request=Nothing, responses=MergeOutput)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(decline_merge(pk, actor=self.actor, version=self.expected_version))

    @extend_schema(request=Nothing, responses=MergeOutput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(cancel_merge(pk, actor=self.actor, version=self.expected_version))

    @extend_schema(request=UndoInput, responses=MergeOutput)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: UUID) -> Response:
        """Takes the two apart: the case that was closed is what it was; whoever came into the other by the merge leaves it."""
        return self.answer(undo_merge(pk, actor=self.actor, version=self.expected_version, **self.read(UndoInput)))

    def answer(self, merge: FileMerge) -> Response:
        return self.ok(MergeOutput(merge).data, version=merge.version)


def previewed(preview: Preview) -> Any:
    return MergePreview(
        {
            "dry_run": True,
            "kept": preview.kept,
            "absorbed": preview.absorbed,
            "at_once": preview.at_once,
            "entering": preview.entering,
            "already_in": [agency.slug for agency in preview.already_in if agency.slug],
            "staying_out": None if preview.staying_out is None else [agency.slug for agency in preview.staying_out if agency.slug],
            "missing": preview.missing.slug if preview.missing else None,
            "dropped_actions": preview.dropped,
            "coming_appointments": preview.to_come,
            "in_the_way": preview.in_the_way,
        }
    ).data
