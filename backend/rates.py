"""How many requests a minute, counted in PostgreSQL, so that every process counts together: for both doors."""

import math
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from backend.base.models import RequestCount
from backend.base.request_counts import count_one


@dataclass(frozen=True, slots=True)
class Rate:
    """What is left to one credential in one scope until its window ends."""

    scope: str
    quota: int
    count: int
    seconds_left: int

    @property
    def exceeded(self) -> bool:
        return self.count > self.quota

    @property
    def remaining(self) -> int:
        return max(0, self.quota - self.count)


def describe_rate(request: HttpRequest) -> dict[str, str]:
    """The headers that tell a caller what is left; none when the request was not counted. As in draft-ietf-httpapi-ratelimit-headers-10."""
    rate: Rate | None = getattr(request, "rate", None)
    if rate is None:
        return {}
    return {
        "RateLimit-Policy": f'"{rate.scope}";q={rate.quota};w={RequestCount.WINDOW}',
        "RateLimit": f'"{rate.scope}";r={rate.remaining};t={rate.seconds_left}',
    }


def count_request(credential: str, scope: str) -> Rate:
    count, seconds_left = count_one(f"{scope}:{credential}")
    return Rate(scope, settings.API_RATES[scope], count, math.ceil(seconds_left))


def address_of(request: HttpRequest) -> str:
    """The caller's address, made unreadable: only a count hangs on it. Behind a proxy, the last hop it names."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    return "address:" + salted_hmac("api.throttling", address, algorithm="sha256").hexdigest()[:32]
