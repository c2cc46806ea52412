"""One person, one file: the blind lookup, requests to join a case."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.roles import CASE_ROLES
from api.permissions import roles
from api.resource import Guarded
from api.serializers.one_person import LookupInput, LookupOutput
from cases.lookups import told
from cases.models import PersonLookup
from cases.operations.one_person.look_up_person import look_up_person


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
