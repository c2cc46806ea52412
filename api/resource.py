"""A resource of the domain: for any acting member; what is refused is recorded."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from api.case_shown import case_shown
from api.door import Door, Refusal
from api.lists import Listed
from api.permissions import ActingMember
from backend.base.errors import NotFound, Stale
from backend.base.operation import door_transaction
from cases.access import get_case, ground_of
from cases.accesses import record_read, record_refusal
from cases.models import CaseFile


class Guarded(Door):
    permission_classes = [ActingMember]

    def on_refusal(self, exc: Refusal, request: Request) -> None:
        """Attempts are kept without telling what is there from what is not: the two cost the same."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        code = str(exc.get_codes()) if isinstance(exc, PermissionDenied) else exc.code
        record_refusal(self.actor, code=code, route=route, asked=request.path)


class Resource(Guarded, Listed):
    boxes: tuple[str, ...] = ()
    """The sides that its list has, if it has several (api/boxes.py)."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises NotFound for what cannot be the identifier of anything."""
        super().initial(request, *args, **kwargs)
        if "pk" in kwargs and not is_identifier(kwargs["pk"]):
            raise NotFound()


class PartOfCase(Resource):
    """Something inside a case, under `/cases/{reference}/…`: whoever does not see the case gets 404, whatever is asked."""

    reads_leave_a_trace = True
    to = "read"
    """The action on the case that reading this part takes."""
    case: CaseFile
    """And its ground: what entitles the reader. Once the case is opened."""
    ground = ""

    @property
    def reference(self) -> str:
        return str(self.kwargs["reference"])

    def opened(self) -> CaseFile:
        """The case, which is opened by reading any part of it."""
        case = get_case(self.actor, self.reference, to=self.to)
        self.case, self.ground = case, ground_of(self.actor, case)
        record_read(self.actor, "case_read", case.pk, ground=self.ground)
        return case

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        return super().hydrate(self.case.sight.over(rows))

    def recheck(self, request: Request, *args: Any, **kwargs: Any) -> None:
        get_case(self.actor, self.reference, to=self.to)
        super().recheck(request, *args, **kwargs)

    def represent_current(self, exc: Stale, request: Request) -> Any:
        """Who adds a part says which version of the case they have read."""
        if hasattr(self, "retrieve") and self.detail:
            return super().represent_current(exc, request)
        with door_transaction():
            if self.detail:
                return self.get_serializer(self.get_object()).data
            return case_shown(self.actor, get_case(self.actor, self.reference, to="read"))


def is_identifier(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
