"""What is planned: actions and appointments, in a case and across cases."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.input import Nothing
from api.resource import PartOfCase, Resource
from api.serializers.plan import (
    ActionChanges,
    ActionInput,
    ActionOutput,
    AppointmentChanges,
    AppointmentInput,
    AppointmentOutput,
    Dropping,
    Finishing,
    Moving,
    PersonsOpinion,
    Telling,
)
from cases.access import ground_of
from cases.accesses import record_listing, record_read
from cases.masking import mask
from cases.models import Action, Appointment
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.drop_action import drop_action
from cases.operations.plan.edit_action import edit_action
from cases.operations.plan.edit_appointment import edit_appointment
from cases.operations.plan.finish_action import finish_action
from cases.operations.plan.move_appointment import move_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.plan.record_opinion import record_opinion
from cases.operations.plan.reopen_action import reopen_action
from cases.operations.plan.start_action import start_action
from cases.operations.plan.tell_appointment import tell_appointment
from cases.plan.access import (
    RELATED_ACTION,
    RELATED_APPOINTMENT,
    allowed_on_action,
    allowed_on_appointment,
    get_action,
    get_appointment,
)
from cases.plan.filters import ActionFilter, AppointmentFilter
from cases.plan.lists import (
    ACTION_ORDERINGS,
    APPOINTMENT_ORDERINGS,
    LISTED_ACTION,
    LISTED_APPOINTMENT,
    visible_actions,
    visible_appointments,
)


class ActionViewSet(Resource):
    """Actions for which the acting agency is responsible, in the cases that one sees."""

    queryset = Action.objects.none()
    serializer_class = ActionOutput
    filterset_class = ActionFilter
    orderings = ACTION_ORDERINGS
    reads_leave_a_trace = True

    def get_queryset(self) -> QuerySet[Action]:
        return visible_actions(self.actor).select_related(*LISTED_ACTION)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        record_listing(self.actor, "plan_list", dict.fromkeys(row.case_id for row in rows))
        return ActionOutput(mask(self.actor, rows), many=True).data


class AppointmentViewSet(Resource):
    """Appointments with the acting agency, in the cases that one sees."""

    queryset = Appointment.objects.none()
    serializer_class = AppointmentOutput
    filterset_class = AppointmentFilter
    orderings = APPOINTMENT_ORDERINGS
    reads_leave_a_trace = True

    def get_queryset(self) -> QuerySet[Appointment]:
        return visible_appointments(self.actor).select_related(*LISTED_APPOINTMENT)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        record_listing(self.actor, "plan_list", dict.fromkeys(row.case_id for row in rows))
        return AppointmentOutput(mask(self.actor, rows), many=True).data


class CaseActionViewSet(PartOfCase):
    """What is to be done in a case, by whom, by when."""

    queryset = Action.objects.none()
    serializer_class = ActionOutput
    orderings = ACTION_ORDERINGS

    def get_queryset(self) -> QuerySet[Action]:
        return Action.objects.filter(case=self.opened()).select_related("case", *RELATED_ACTION)

    def get_object(self) -> Action:
        return get_action(self.actor, self.reference, self.kwargs["pk"], to="read")

    def answer(self, planned: Action) -> Response:
        return self.ok(self.told(planned), version=planned.version)

    def told(self, planned: Action) -> dict[str, Any]:
        return {**ActionOutput(planned.case.sight.one(planned)).data, "allowed_actions": allowed_on_action(self.actor, planned)}

    @extend_schema(request=ActionInput, responses={201: ActionOutput})
    def create(self, request: Request, reference: str) -> Response:
        said = self.read(ActionInput)
        planned = plan_action(reference, actor=self.actor, action_id=said.pop("id", None), version=self.expected_version, **said)
        where = f"/api/v1/cases/{planned.case.reference}/actions/{planned.pk}"
        return self.created(self.told(planned), location=where, version=planned.version)

    @extend_schema(responses=ActionOutput)
    def retrieve(self, request: Request, reference: str, pk: UUID) -> Response:
        found = self.get_object()
        record_read(self.actor, "case_read", found.case_id, ground=ground_of(self.actor, found.case))
        return self.answer(found)

    @extend_schema(request=ActionChanges, responses=ActionOutput)
    def partial_update(self, request: Request, reference: str, pk: UUID) -> Response:
        changes = self.read(ActionChanges)
        return self.answer(edit_action(reference, pk, actor=self.actor, version=self.expected_version, changes=changes))

    @extend_schema(request=Nothing, responses=ActionOutput)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, reference: str, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(start_action(reference, pk, actor=self.actor, version=self.expected_version))

    @extend_schema(request=Finishing, responses=ActionOutput)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, reference: str, pk: UUID) -> Response:
        """Done, with what came of it and what the person says of it."""
        return self.answer(finish_action(reference, pk, actor=self.actor, version=self.expected_version, **self.read(Finishing)))

    @extend_schema(request=PersonsOpinion, responses=ActionOutput)
    @action(detail=True, methods=["post"])
    def opinion(self, request: Request, reference: str, pk: UUID) -> Response:
        """What the person says of an action that is done."""
        return self.answer(record_opinion(reference, pk, actor=self.actor, version=self.expected_version, **self.read(PersonsOpinion)))

    @extend_schema(request=Dropping, responses=ActionOutput)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, reference: str, pk: UUID) -> Response:
        return self.answer(drop_action(reference, pk, actor=self.actor, version=self.expected_version, **self.read(Dropping)))

    @extend_schema(request=Nothing, responses=ActionOutput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, reference: str, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(reopen_action(reference, pk, actor=self.actor, version=self.expected_version))


class CaseAppointmentViewSet(PartOfCase):
    """When the person meets whom, and where."""

    queryset = Appointment.objects.none()
    serializer_class = AppointmentOutput
    orderings = APPOINTMENT_ORDERINGS

    def get_queryset(self) -> QuerySet[Appointment]:
        return Appointment.objects.filter(case=self.opened()).select_related("case", *RELATED_APPOINTMENT)

    def get_object(self) -> Appointment:
        return get_appointment(self.actor, self.reference, self.kwargs["pk"], to="read")

    def answer(self, booked: Appointment) -> Response:
        return self.ok(self.told(booked), version=booked.version)

    def told(self, booked: Appointment) -> dict[str, Any]:
        return {**AppointmentOutput(booked.case.sight.one(booked)).data, "allowed_actions": allowed_on_appointment(self.actor, booked)}

    def made(self, booked: Appointment) -> Response:
        where = f"/api/v1/cases/{booked.case.reference}/appointments/{booked.pk}"
        return self.created(self.told(booked), location=where, version=booked.version)

    @extend_schema(request=AppointmentInput, responses={201: AppointmentOutput})
    def create(self, request: Request, reference: str) -> Response:
        said = self.read(AppointmentInput)
        key = said.pop("id", None)
        return self.made(book_appointment(reference, actor=self.actor, appointment_id=key, version=self.expected_version, **said))

    @extend_schema(responses=AppointmentOutput)
    def retrieve(self, request: Request, reference: str, pk: UUID) -> Response:
        found = self.get_object()
        record_read(self.actor, "case_read", found.case_id, ground=ground_of(self.actor, found.case))
        return self.answer(found)

    @extend_schema(request=AppointmentChanges, responses=AppointmentOutput)
    def partial_update(self, request: Request, reference: str, pk: UUID) -> Response:
        changes = self.read(AppointmentChanges)
        return self.answer(edit_appointment(reference, pk, actor=self.actor, version=self.expected_version, changes=changes))

    @extend_schema(request=Telling, responses=AppointmentOutput)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, reference: str, pk: UUID) -> Response:
        """What became of it, and who says so."""
        return self.answer(tell_appointment(reference, pk, actor=self.actor, version=self.expected_version, **self.read(Telling)))

    @extend_schema(request=Moving, responses={201: AppointmentOutput})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, reference: str, pk: UUID) -> Response:
        """To another time: answers the new appointment."""
        return self.made(move_appointment(reference, pk, actor=self.actor, version=self.expected_version, **self.read(Moving)))
