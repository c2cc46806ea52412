"""One's calendar in the software of one's choice: its secret address, and what is read there."""

import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.door import Door
from api.input import Nothing
from api.resource import Guarded
from api.serializers.plan import CalendarOutput
from cases.models import CalendarAddress
from cases.operations.plan.renew_calendar import renew_calendar
from cases.operations.plan.revoke_calendar import revoke_calendar
from cases.plan.calendar import address_of, calendar_at, written


class MyCalendarViewSet(Guarded):
    """The secret address of one's calendar: made and told once, renewed, revoked."""

    @extend_schema(operation_id="my_calendar", responses=CalendarOutput)
    def retrieve(self, request: Request) -> Response:
        return self.ok(told(address_of(self.actor)))

    @extend_schema(operation_id="renew_my_calendar", request=Nothing, responses={201: CalendarOutput})
    def create(self, request: Request) -> Response:
        """A new address; the former one opens nothing any more. Sent again with the same Idempotency-Key, it does not tell it again."""
        self.read(Nothing)
        address, token = renew_calendar(actor=self.actor)
        return self.created(told(address, written(token)), location="/api/v1/me/calendar")

    @extend_schema(operation_id="revoke_my_calendar", request=Nothing, responses=CalendarOutput)
    def revoke(self, request: Request) -> Response:
        self.read(Nothing)
        revoke_calendar(actor=self.actor)
        return self.ok(told(None))

    def kept_body(self, response: Response) -> str:
        return json.dumps({**json.loads(super().kept_body(response)), "address": None})


def told(address: CalendarAddress | None, secret: str | None = None) -> Any:
    known = {"created_at": address.created_at, "last_read_on": address.last_read_on} if address else dict.fromkeys(KNOWN)
    return CalendarOutput({"exists": address is not None, **known, "address": secret}).data


KNOWN = ("created_at", "last_read_on")


class CalendarRenderer(BaseRenderer):
    media_type, format, charset = "text/calendar", "ics", "utf-8"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return str(data).encode()


class CalendarView(Door):
    """For software that knows nothing but an address: no credential besides the secret in it, and 404 without it."""

    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [CalendarRenderer]
    reads_leave_a_trace = True

    @extend_schema(operation_id="calendar", auth=[], responses={(200, "text/calendar"): OpenApiTypes.STR})
    def retrieve(self, request: Request, token: str) -> Response:
        """Appointments with the user, actions assigned to them and still to be done: references only."""
        return Response(calendar_at(token))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whatever it says that it accepts."""
        return super().perform_content_negotiation(request, force=True)
