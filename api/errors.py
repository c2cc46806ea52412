"""Every refusal of the API as `application/problem+json` (RFC 9457): one table from exceptions to answers.

`problem_response` is Django REST framework's exception handler; `api.middleware` answers for what never reaches it.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, singledispatch
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import exceptions as django_errors
from django.core.signals import got_request_exception
from django.db import DatabaseError, IntegrityError, InterfaceError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf

from api.codes import BY_STATUS, CODES, TITLES
from api.renderers import as_json
from backend.base import errors, idempotency
from backend.base.database import is_lost
from backend.base.errors import Problem, Sentence
from backend.logs import request_id

logger = logging.getLogger("api")

MEDIA_TYPE = "application/problem+json"
WHOLE_BODY = "body"
"""Name of what is wrong with the body as a whole, in `invalid_params`."""
RETRY_AFTER = 2
"""Seconds after which a database that took too long may be asked again."""


class PreconditionRequired(drf.APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = _("Send If-Match with the ETag that you read, so that nobody's change is overwritten.")


def wrong_header(name: str, code: str) -> drf.ValidationError:
    return drf.ValidationError({name: [drf.ErrorDetail(str(CODES[code].sentence), code=code)]})


@dataclass(frozen=True, slots=True)
class Details:
    """What a problem says. Without `detail`, the sentence of its code."""

    code: str
    status: int = 0
    detail: Sentence = ""
    title: Sentence = ""
    problems: tuple[Problem, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        known = CODES.get(self.code)
        status = self.status or (known.status if known else 400)
        said = {
            "type": f"{settings.SITE_URL}/api/v1/problems/{self.code}",
            "code": self.code,
            "title": str(self.title or TITLES.get(status) or TITLES[400]),
            "status": status,
            "detail": str(self.detail or (known.sentence if known else TITLES[400])),
            "instance": f"urn:uuid:{request_id.get()}",
        }
        if self.problems:
            said["invalid_params"] = [{"name": p.name, "code": p.code, "reason": str(p.reason)} for p in self.problems]
        return {**self.facts, **said}


def answer(details: Details) -> HttpResponse:
    """The problem as a response, in the language active now."""
    body = details.as_dict()
    try:
        content = as_json(body)
    except TypeError:  # half a surrogate pair in a name that the caller invented: orjson refuses it, json escapes it
        content = json.dumps(body, default=str).encode()
    response = HttpResponse(content, status=body["status"], content_type=MEDIA_TYPE, headers=dict(details.headers))
    response["Content-Language"] = translation.get_language()
    logger.info("problem %s %s", body["status"], body["code"])
    return response


def answer_for_status(status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A problem that says no more than its status."""
    code = BY_STATUS.get(status) or ("internal_error" if status >= 500 else "malformed")
    return answer(Details(code, status=status, headers=headers or {}))


def problem_response(exc: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The exception handler of the API. Never None: nothing goes past it as a page of HTML."""
    details = explain(exc)
    if details.code == "internal_error":
        logger.error("unexpected %s", type(exc).__name__, exc_info=exc)
        request = context.get("request")
        got_request_exception.send(sender=type(context.get("view")), request=getattr(request, "_request", request))
    elif details.code == "unavailable":
        logger.warning("the database refused: %s", type(exc).__name__, exc_info=exc)
    return answer(details)


# --- exceptions to details ----------------------------------------------------------------------------------------------


@singledispatch
def explain(exc: Exception) -> Details:
    """What a problem says about `exc`; of an exception that nobody foresaw, nothing."""
    return Details("internal_error")


@explain.register
def _domain(exc: errors.DomainError) -> Details:
    return Details(exc.code, domain_status(exc), exc.detail, exc.title, facts=exc.facts)


DOMAIN_STATUSES: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.PersonalNumberDetected: 422,
    errors.Invalid: 400,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    idempotency.Mismatch: 422,
}


def domain_status(exc: errors.DomainError) -> int:
    return next((DOMAIN_STATUSES[kind] for kind in type(exc).__mro__ if kind in DOMAIN_STATUSES), 400)


@explain.register
def _too_many(exc: errors.TooMany) -> Details:
    return Details(exc.code, 429, exc.detail, exc.title, headers={"Retry-After": str(exc.seconds)})


@explain.register
def _not_now(exc: errors.Unavailable) -> Details:
    return Details(exc.code, 503, exc.detail, exc.title, headers={"Retry-After": str(RETRY_AFTER)})


@explain.register
def _not_found(exc: errors.NotFound) -> Details:
    """Without facts: what does not exist and what one may not see answer alike."""
    return Details("not_found", 404, exc.detail, exc.title)


@explain.register
def _stale(exc: errors.Stale) -> Details:
    headers = {"ETag": f'"{exc.facts["version"]}"'} if exc.facts.get("version") else {}
    return Details(exc.code, 412, exc.detail, exc.title, facts=exc.facts, headers=headers)


@explain.register
def _invalid(exc: errors.Invalid) -> Details:
    return Details(exc.code, domain_status(exc), exc.detail, exc.title, exc.problems)


FRAMEWORK_CODES = {
    "authentication_failed": "bad_credentials",
    "permission_denied": "not_allowed",
    "parse_error": "malformed",
    "error": "internal_error",
}
"""Codes of REST framework that have a name of ours."""


@explain.register
def _framework(exc: drf.APIException) -> Details:
    code = str(getattr(exc.detail, "code", None) or exc.default_code)
    code = FRAMEWORK_CODES.get(code, code)
    said: Sentence = exc.detail if isinstance(exc.detail, str) and exc.detail != exc.default_detail else ""
    if exc.status_code >= 500 or isinstance(exc, drf.MethodNotAllowed | drf.UnsupportedMediaType | drf.NotFound | drf.NotAcceptable):
        said = ""  # ours say what to do instead
    challenge: str | None = getattr(exc, "auth_header", None)
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    return Details(code, exc.status_code, said, headers=headers)


@explain.register
def _bad_key(exc: drf.AuthenticationFailed) -> Details:
    challenge = f'{getattr(exc, "auth_header", "Bearer")}, error="invalid_token"'
    return Details("bad_credentials", headers={"WWW-Authenticate": challenge})


@explain.register
def _throttled(exc: drf.Throttled) -> Details:
    return Details("throttled", headers={"Retry-After": str(max(1, round(getattr(exc, "wait", None) or 1)))})


@explain.register
def _validation(exc: drf.ValidationError) -> Details:
    """One code for all when all are wrong in the same way, else `invalid`."""
    problems = tuple(named_problems(exc.detail))
    codes = {problem.code for problem in problems}
    code = codes.pop() if len(codes) == 1 else "invalid"
    if code not in CODES or CODES[code].status != 400:
        code = "invalid"
    return Details(code, problems=problems)


def named_problems(detail: Any, name: str = "") -> Iterator[Problem]:
    """REST framework's nested errors, each with its dotted name (`person.birth_date`, `factors.0`)."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from named_problems(value, name if key == "non_field_errors" else f"{name}.{key}".strip("."))
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            nested = isinstance(value, Mapping | list | tuple)
            yield from named_problems(value, f"{name}.{index}".strip(".") if nested else name)
    else:
        yield Problem(name or WHOLE_BODY, getattr(detail, "code", None) or "invalid", str(detail))


@explain.register
def _model_validation(exc: django_errors.ValidationError) -> Details:
    fields: Mapping[str, Any] = exc.error_dict if hasattr(exc, "error_dict") else {WHOLE_BODY: exc.error_list}
    problems = [
        Problem(WHOLE_BODY if name == django_errors.NON_FIELD_ERRORS else name, error.code or "invalid", reason)
        for name, found in fields.items()
        for error in found
        for reason in error.messages
    ]
    return Details("invalid", problems=tuple(problems))


@explain.register
def _no_such_page(exc: Http404) -> Details:
    return Details("not_found")


@explain.register
def _forbidden(exc: django_errors.PermissionDenied) -> Details:
    return Details("not_allowed")


@explain.register(django_errors.SuspiciousOperation)
@explain.register(django_errors.BadRequest)
@explain.register(UnreadablePostError)
def _unreadable(exc: Exception) -> Details:
    too_large = isinstance(exc, django_errors.RequestDataTooBig | django_errors.TooManyFieldsSent | django_errors.TooManyFilesSent)
    return Details("too_large" if too_large else "malformed")


@explain.register(DatabaseError)
@explain.register(InterfaceError)
def _database(exc: DatabaseError | InterfaceError) -> Details:
    """Statement or lock timeout, deadlock: the transaction is undone. Connection lost: the same, unless it was being committed."""
    return Details("unavailable", headers={"Retry-After": str(RETRY_AFTER)}) if is_lost(exc) else Details("internal_error")


@explain.register(ProtectedError)
@explain.register(RestrictedError)
def _still_used(exc: Exception) -> Details:
    return Details("still_used")


NOT_NULL, FOREIGN_KEY, UNIQUE, CHECK, EXCLUSION = "23502", "23503", "23505", "23514", "23P01"


@explain.register
def _constraint(exc: IntegrityError) -> Details:
    """A rule that the database enforces, in the words that its model gives it."""
    cause = exc.__cause__
    state = getattr(cause, "pgcode", None)
    if state == FOREIGN_KEY:
        return Details("still_used")
    if state not in (UNIQUE, CHECK, EXCLUSION):
        return Details("internal_error")
    name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
    if state == UNIQUE and name.endswith("_pkey"):
        return Details("id_taken")
    return Details("conflict", detail=constraint_sentences().get(name, ""))


@cache
def constraint_sentences() -> dict[str, Sentence]:
    """The sentence of each constraint that has one of its own, by name."""
    return {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message and constraint.violation_error_message != constraint.default_violation_error_message
    }
