"""What drf-spectacular cannot guess: problems, headers, and how one signs in."""

from typing import Any

from django.conf import settings
from django.utils.translation import override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from api.codes import CODES, TITLES
from api.errors import MEDIA_TYPE
from api.filtering import FILTERED_ACTIONS

INVALID_PARAMETER = {
    "type": "object",
    "required": ["name", "code", "reason"],
    "properties": {
        "name": {"type": "string", "description": "Dotted, for instance `person.birth_date`."},
        "code": {"type": "string"},
        "reason": {"type": "string"},
    },
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `detail` is a sentence in the caller's language that says what to do.",
    "required": ["type", "code", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "code": {"type": "string", "examples": sorted(CODES), "description": "`GET /api/v1/problems` lists them all."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri", "description": "Names this very answer in our log."},
        "invalid_params": {"type": "array", "items": INVALID_PARAMETER},
        "current": {"type": "string", "description": "On `invalid_transition`: the state it is in."},
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "On `invalid_transition`: what can be done now."},
        "reference": {"type": "string", "description": "On `already_open`: the case that is open."},
        "current_representation": {"type": "object", "description": "On `stale`: what you should have read."},
    },
    "additionalProperties": True,
}


def _header(description: str, example: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}, "example": example}


HEADERS = {
    "API-Version": _header("Version of the contract.", "1.0.0"),
    "RateLimit-Policy": _header("Requests (`q`) that this credential may send in a window of `w` seconds.", '"read";q=1200;w=60'),
    "RateLimit": _header("Requests that remain (`r`) until the window ends, in `t` seconds.", '"read";r=1199;t=37'),
    "ETag": _header("Version of the object, for If-Match.", '"3"'),
    "Idempotency-Replayed": _header("`true` when this is the stored answer of an earlier request.", "true"),
    "Retry-After": _header("Seconds to wait.", "37"),
    "WWW-Authenticate": _header("How to sign in.", 'Bearer realm="api"'),
}


def _parameter(name: str, description: str, *, required: bool = False, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": description, "schema": {"type": "string", **schema}}


PARAMETERS = {
    "AcceptLanguage": _parameter("Accept-Language", "Language of sentences. French unless you ask for English.", enum=["fr", "en"]),
    "ActingAgency": _parameter("X-Acting-Agency", "Slug of the agency you act for; for browser sessions of people who have several."),
    "AccessReason": _parameter(
        "X-Access-Reason", "Why, percent-encoded UTF-8: auditors and exceptional access must say it.", maxLength=300
    ),
    "IdempotencyKey": _parameter(
        "Idempotency-Key",
        "A new key for each new request: the same request sent again with it is carried out once, and answered alike for 24 hours.",
        minLength=1,
        maxLength=64,
    ),
    "IfMatch": _parameter("If-Match", "The ETag that you read.", required=True, examples=['"3"']),
    "IfMatchOptional": _parameter("If-Match", "The ETag that you read: refused (412) when somebody changed it since.", examples=['"3"']),
}

PROBLEM_HEADERS = {401: ["WWW-Authenticate"], 412: ["ETag"], 429: ["Retry-After"], 503: ["Retry-After"]}


class ProblemAwareSchema(AutoSchema):
    """Adds to each operation the headers that it reads and writes, and the problems that it may answer."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        signed_in = bool(self.view.get_authenticators())
        parameters = [self.component(ResolvedComponent.PARAMETER, name, PARAMETERS[name]) for name in self.header_names(signed_in)]
        if orderings := list(getattr(self.view, "orderings", ())) if getattr(self.view, "action", None) == "list" else []:
            schema = {"type": "string", "enum": orderings, "default": orderings[0]}
            parameters.append({"name": "ordering", "in": "query", "required": False, "schema": schema})
        operation.setdefault("parameters", []).extend(parameters)
        for status, response in operation["responses"].items():
            if str(status).startswith("2"):
                response.setdefault("headers", {}).update(self.headers(self.answer_headers()))
        for code in self.problem_statuses(signed_in):
            operation["responses"].setdefault(str(code), self.problem(code))
        operation["responses"] = dict(sorted(operation["responses"].items()))
        return operation

    def get_filter_backends(self) -> list[Any]:
        if getattr(self.view, "action", None) in FILTERED_ACTIONS:
            return list(getattr(self.view, "filter_backends", ()))
        return []

    @property
    def is_detail(self) -> bool:
        return bool(getattr(self.view, "detail", False))

    def header_names(self, signed_in: bool) -> list[str]:
        names = ["AcceptLanguage"]
        if signed_in:
            names += ["ActingAgency", "AccessReason"]
        if self.method == "POST":
            names += ["IdempotencyKey", *(["IfMatchOptional"] if self.is_detail else [])]
        elif self.method in getattr(self.view, "needs_if_match", ()):
            names.append("IfMatch")
        return names

    def answer_headers(self) -> list[str]:
        names = ["API-Version", "RateLimit", "RateLimit-Policy"]
        if self.is_detail or self.method in {"POST", "PATCH", "PUT"}:
            names.append("ETag")
        if self.method == "POST":
            names.append("Idempotency-Replayed")
        return names

    def problem_statuses(self, signed_in: bool) -> list[int]:
        found = {400, 406, 429, 500, 503}
        if signed_in:
            found |= {401, 403}
        if "{" in self.path:
            found.add(404)
        if self.method in {"POST", "PATCH", "PUT", "DELETE"}:
            found |= {409, 415, 422}
        if self.method == "POST" and self.is_detail:
            found.add(412)
        if self.method in getattr(self.view, "needs_if_match", ()):
            found |= {412, 428}
        return sorted(found)

    def problem(self, status: int) -> dict[str, Any]:
        problem = self.component(ResolvedComponent.SCHEMA, "Problem", PROBLEM)
        with override("en"):
            description = str(TITLES[status])
        headers = self.headers(["API-Version", *PROBLEM_HEADERS.get(status, [])])
        response = {"description": description, "headers": headers, "content": {MEDIA_TYPE: {"schema": problem}}}
        return self.component(ResolvedComponent.RESPONSE, f"Problem{status}", response)

    def headers(self, names: list[str]) -> dict[str, Any]:
        return {name: self.component(ResolvedComponent.HEADER, name, HEADERS[name]) for name in names}

    def component(self, kind: str, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        """A reference to a shared piece of the document, which it enters once."""
        component = ResolvedComponent(name=name, type=kind, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A key of one member of one agency: `Authorization: Bearer <key>`."}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.ActingSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        description = "A browser signed in on the pages; writes need the X-CSRFToken header."
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": description}
