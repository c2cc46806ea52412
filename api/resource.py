"""A resource of the domain: for any acting member; what is refused is recorded."""

from typing import Any

from rest_framework.request import Request

from api.lists import Listed
from api.permissions import ActingMember
from backend.base.errors import NotAllowed, NotFound
from cases.access import get_case
from cases.accesses import record_refusal


class Resource(Listed):
    permission_classes = [ActingMember]

    def on_refusal(self, exc: NotFound | NotAllowed, request: Request) -> None:
        """Attempts are kept without telling what is there from what is not: the two cost the same."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        record_refusal(self.actor, code=exc.code, route=route, asked=request.path)


class PartOfCase(Resource):
    """Something inside a case, under `/cases/{reference}/…`: whoever does not see the case gets 404, whatever is asked."""

    @property
    def reference(self) -> str:
        return str(self.kwargs["reference"])

    def recheck(self, request: Request, *args: Any, **kwargs: Any) -> None:
        get_case(self.actor, self.reference, to="read")
