"""One person, one file: the blind lookup, requests to join a case."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.roles import CASE_ROLES
from api.boxes import box_of, in_boxes
from api.input import Nothing
from api.permissions import roles
from api.resource import Guarded, Resource
from api.serializers.one_person import (
    AccessRequestInput,
    AccessRequestOutput,
    GrantInput,
    LookupInput,
    LookupOutput,
    RefuseInput,
)
from api.serializers.sharing import exception_in
from cases.accesses import record_listing, record_read
from cases.filters import AccessRequestFilter
from cases.joining.access import get_access_request, visible_access_requests
from cases.joining.reading import show
from cases.models import AccessRequest, PersonLookup
from cases.operations.one_person.cancel_access_request import cancel_access_request
from cases.operations.one_person.grant_access import grant_access
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.one_person.refuse_access import refuse_access
from cases.operations.one_person.request_access import request_access
from cases.people.lookups import get_lookup, told


class LookupViewSet(Guarded):
    """Is this person followed somewhere? Across agencies, without showing anything; counted apart, each lookup kept."""

    queryset = PersonLookup.objects.none()
    permission_classes = [roles(*CASE_ROLES)]
    serializer_class = LookupOutput
    throttle_scope = "lookup"

    @extend_schema(operation_id="people_lookup", request=LookupInput, responses=LookupOutput)
    def create(self, request: Request) -> Response:
        """`possible`: ask to join with the `request_id`. It is given in both cases, and leads nowhere when nobody was found."""
        return self.ok(LookupOutput(told(look_up_person(actor=self.actor, **self.read(LookupInput)))).data)

    def recheck(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if "pk" in kwargs:
            get_lookup(self.actor, kwargs["pk"])

    @extend_schema(operation_id="people_lookup_request_access", request=AccessRequestInput, responses={201: AccessRequestOutput})
    @action(detail=True, methods=["post"], url_path="request-access")
    def request_access(self, request: Request, pk: str) -> Response:
        """Asks the agency that leads the case to let yours in. The same answer when nobody was found: such a request just ends in time."""
        asked = request_access(pk, actor=self.actor, **self.read(AccessRequestInput))
        [shown] = show(self.actor, [asked])
        return self.created(AccessRequestOutput(shown).data, location=f"/api/v1/access-requests/{asked.pk}", version=asked.version)


@in_boxes("received", "sent")
class AccessRequestViewSet(Resource):
    """Requests to join a case: those that the acting agency sent, or that concern cases that it leads."""

    queryset = AccessRequest.objects.none()
    serializer_class = AccessRequestOutput
    filterset_class = AccessRequestFilter
    orderings = {"-requested": ("-requested_at", "-id"), "requested": ("requested_at", "id")}
    reads_leave_a_trace = True

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return visible_access_requests(self.actor, box_of(self))

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        record_listing(self.actor, "inbox_list", [asked.pk for asked in rows])
        return AccessRequestOutput(show(self.actor, rows), many=True).data

    def get_object(self) -> AccessRequest:
        return get_access_request(self.actor, self.kwargs["pk"], to="read")

    @extend_schema(responses=AccessRequestOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        asked = self.get_object()
        record_read(self.actor, "access_request_read", asked.pk, ground=asked.party)
        return self.answer(asked)

    @extend_schema(request=GrantInput, responses=AccessRequestOutput)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, pk: UUID) -> Response:
        """Lets the agency in, on an agreement of the person that covers it, else on an exception with its reason."""
        said = self.read(GrantInput)
        return self.answer(grant_access(pk, actor=self.actor, exception=exception_in(said), version=self.expected_version, **said))

    @extend_schema(request=RefuseInput, responses=AccessRequestOutput)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: UUID) -> Response:
        return self.answer(refuse_access(pk, actor=self.actor, version=self.expected_version, **self.read(RefuseInput)))

    @extend_schema(request=Nothing, responses=AccessRequestOutput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(cancel_access_request(pk, actor=self.actor, version=self.expected_version))

    def answer(self, asked: AccessRequest) -> Response:
        [shown] = show(self.actor, [asked])
        return self.ok(AccessRequestOutput(shown).data, version=shown.version)
