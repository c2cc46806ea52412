"""How many requests a minute: the API counts all of them (backend/rates.py)."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from backend.rates import address_of, count_request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class CredentialThrottle(BaseThrottle):
    """Counts per credential, per address when nobody is signed in. A view names its scope in `throttle_scope`."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        actor = getattr(request, "actor", None)
        scope = getattr(view, "throttle_scope", None) or ("read" if request.method in SAFE_METHODS else "write")
        self.rate = count_request(actor.credential if actor else address_of(request._request), scope)
        request._request.rate = self.rate  # type: ignore[attr-defined]
        return not self.rate.exceeded

    def wait(self) -> float:
        return self.rate.seconds_left
